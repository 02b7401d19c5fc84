import type { Checks } from './checks';
import type { World, WorldOptions } from './world';

/** One story on a fresh world: what happens in it, and which promises it shows. */
export interface Scenario {
  /** Fixed: others call it by this name. */
  readonly name: string;
  readonly title: string;
  readonly world: WorldOptions;
  /** Plays for many minutes: by its name only, not with all the others. */
  readonly isLong?: true;
  readonly run: (world: World, check: Checks) => Promise<void>;
}
