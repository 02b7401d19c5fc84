import type { Clock } from '../../domain/clock';
import { emptyBlueskyState, type BlueskyState } from './bluesky/bluesky-state';
import { emptyFacebookState, type FacebookState } from './facebook/facebook-state';
import { emptyXState, type XState } from './x/x-state';

export interface SandboxState {
  facebook: FacebookState;
  x: XState;
  bluesky: BlueskyState;
  /** Makes ids unique and ordered. */
  sequence: number;
}

/** A fixed window, as X and the PDS count them: the first call opens it, and it ends on its own. */
export interface RateWindow {
  readonly startedAt: number;
  used: number;
}

/** All that the networks' routes stand on. */
export interface World {
  readonly clock: Clock;
  readonly state: SandboxState;
  readonly nextSequence: () => number;
  /** By limit and caller. Not kept over a restart. */
  readonly rateWindows: Map<string, RateWindow>;
}

export function emptyState(): SandboxState {
  return { facebook: emptyFacebookState(), x: emptyXState(), bluesky: emptyBlueskyState(), sequence: 0 };
}

export function createWorld(clock: Clock, state: SandboxState): World {
  return {
    clock,
    state,
    rateWindows: new Map(),
    nextSequence: () => {
      state.sequence += 1;
      return state.sequence;
    },
  };
}
