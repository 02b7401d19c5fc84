import { inScope, type CallScope, type ScopedCall } from './call-scope';
import { shortId } from './identifiers';

/**
 * A hold stops the next matching call at a pause point, so that a test can kill the caller exactly there.
 * `before`: the network has the request and has done nothing. `after`: it has acted and has not answered.
 */
export interface HoldOrder {
  readonly scope: CallScope;
  readonly when: 'before' | 'after';
  /** How many calls it catches before it lets the rest pass. Default 1. */
  readonly times?: number | undefined;
}

export interface Hold extends HoldOrder {
  readonly id: string;
  /** Ids (of the call log) of the calls caught so far. */
  readonly caught: readonly number[];
  readonly released: boolean;
}

/** `go_on`: the call takes its course. `reset`: the connection is reset; a call held `before` is never acted on. */
export type HoldRelease = 'go_on' | 'reset';

export interface HoldRegistry {
  readonly add: (order: HoldOrder) => Hold;
  /** Resolves when the call may go on; at once when no hold wants it. */
  readonly pass: (
    when: Hold['when'],
    call: ScopedCall,
    callId: number,
    caughtBy: (holdId: string) => void,
  ) => Promise<HoldRelease>;
  /** Resolves with the hold once it has caught that many calls, or with what it has when the time is over. */
  readonly waitForCaught: (id: string, count: number, timeoutMs: number) => Promise<Hold | undefined>;
  readonly get: (id: string) => Hold | undefined;
  readonly list: () => readonly Hold[];
  readonly release: (id: string, how: HoldRelease) => boolean;
  /** Releases what is held and forgets all holds. */
  readonly clear: (how: HoldRelease) => void;
}

interface Live {
  hold: Hold;
  readonly waiting: ((how: HoldRelease) => void)[];
  readonly watchers: Set<() => void>;
}

export function createHoldRegistry(): HoldRegistry {
  const live = new Map<string, Live>();

  const release = (id: string, how: HoldRelease): boolean => {
    const entry = live.get(id);
    if (entry === undefined) return false;
    entry.hold = { ...entry.hold, released: true };
    for (const go of entry.waiting.splice(0)) go(how);
    return true;
  };

  return {
    add: (order) => {
      const hold: Hold = { ...order, id: shortId('hold_'), caught: [], released: false };
      live.set(hold.id, { hold, waiting: [], watchers: new Set() });
      return hold;
    },
    pass: (when, call, callId, caughtBy) => {
      for (const entry of live.values()) {
        const { hold } = entry;
        if (hold.released || hold.when !== when || hold.caught.length >= (hold.times ?? 1)) continue;
        if (!inScope(hold.scope, call)) continue;
        entry.hold = { ...hold, caught: [...hold.caught, callId] };
        caughtBy(hold.id);
        return new Promise((resolve) => {
          entry.waiting.push(resolve);
          for (const tell of entry.watchers) tell();
        });
      }
      return Promise.resolve('go_on');
    },
    waitForCaught: (id, count, timeoutMs) => {
      const entry = live.get(id);
      if (entry === undefined) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          entry.watchers.delete(look);
          resolve(entry.hold);
        };
        const look = (): void => {
          if (entry.hold.caught.length >= count) finish();
        };
        const timer = setTimeout(finish, timeoutMs);
        entry.watchers.add(look);
        look();
      });
    },
    get: (id) => live.get(id)?.hold,
    list: () => [...live.values()].map((entry) => entry.hold),
    release,
    clear: (how) => {
      for (const id of live.keys()) release(id, how);
      live.clear();
    },
  };
}
