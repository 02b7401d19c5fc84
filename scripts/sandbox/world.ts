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

/** All that the networks' routes stand on. */
export interface World {
  readonly clock: Clock;
  readonly state: SandboxState;
  readonly nextSequence: () => number;
}

export function emptyState(): SandboxState {
  return { facebook: emptyFacebookState(), x: emptyXState(), bluesky: emptyBlueskyState(), sequence: 0 };
}

export function createWorld(clock: Clock, state: SandboxState): World {
  return {
    clock,
    state,
    nextSequence: () => {
      state.sequence += 1;
      return state.sequence;
    },
  };
}
