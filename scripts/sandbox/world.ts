import type { Clock } from '../../domain/clock';
import { isRecord } from './wire';

/** The state of one network: its key in the state file, and what it is before anything has happened. */
export interface StateSlice<State extends object> {
  readonly name: string;
  readonly empty: () => State;
}

/** What all networks hold, by the name of their slice. Only a slice's own network knows what is in it. */
export interface SandboxState {
  readonly slices: Map<string, unknown>;
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
  /** The state of a network, made or completed at its first use; the same object until everything is forgotten. */
  readonly stateOf: <State extends object>(slice: StateSlice<State>) => State;
  /** Forgets the state of every network. */
  readonly forget: () => void;
  readonly nextSequence: () => number;
  /** By limit and caller. Not kept over a restart. */
  readonly rateWindows: Map<string, RateWindow>;
  /** `http://127.0.0.1:4403`: for answers that name an address of the network itself. */
  readonly originOf: (network: string, host: string) => string;
}

export function emptyState(): SandboxState {
  return { slices: new Map(), sequence: 0 };
}

export function createWorld(clock: Clock, state: SandboxState, originOf: World['originOf']): World {
  const inUse = new Map<string, StateSlice<object>>();
  return {
    clock,
    originOf,
    rateWindows: new Map(),
    nextSequence: () => {
      state.sequence += 1;
      return state.sequence;
    },
    stateOf: (slice) => {
      const kept = state.slices.get(slice.name);
      if (inUse.get(slice.name) === slice) return kept as ReturnType<typeof slice.empty>;
      if (inUse.has(slice.name)) throw new Error(`Two networks keep their state under the name ${slice.name}`);
      // A file that an older sandbox wrote lacks what has been added since.
      const whole = { ...slice.empty(), ...(isRecord(kept) ? kept : {}) };
      inUse.set(slice.name, slice);
      state.slices.set(slice.name, whole);
      return whole;
    },
    forget: () => {
      inUse.clear();
      state.slices.clear();
    },
  };
}
