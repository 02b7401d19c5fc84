import type { Clock } from '../../domain/clock';
import { fingerprint } from './identifiers';
import type { Caller, CallOperation } from './wire';

/** One call as the network saw it. Holds no secret: a token appears as its fingerprint. */
export interface RecordedCall {
  readonly id: number;
  /** When it arrived, by the sandbox's clock, in milliseconds since the epoch. */
  readonly at: number;
  readonly network: string;
  readonly host: string;
  readonly operation: CallOperation;
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly subjects: readonly string[];
  readonly token: string | null;
  /** `open`: arrived and not yet ended (perhaps held). `cut`: ended without an answer. */
  readonly state: 'open' | 'answered' | 'cut';
  /** Whether the network acted on it (judged it and, where it was good, did it). */
  readonly acted: boolean;
  readonly status: number | null;
  /** The network's own error code, e.g. `190/460`, `ExpiredToken`; null for a success. */
  readonly error: string | null;
  /** The id of what became visible to others; null when nothing did. */
  readonly effect: string | null;
  /** The fault or hold that met it. */
  readonly metBy: readonly string[];
  /** The id of the batch call that carried it. */
  readonly batch: number | null;
}

export interface CallFilter {
  /** Only calls with a greater id. */
  readonly afterId?: number;
  /** Only calls at or after this time. */
  readonly since?: number;
  readonly network?: string;
  readonly operation?: CallOperation;
  readonly subject?: string;
  readonly route?: string;
  /** Only calls that made something visible (true), or only those that did not (false). */
  readonly withEffect?: boolean;
}

export interface OpenCall {
  readonly id: number;
  readonly acted: (effect: string | null) => void;
  readonly metBy: (id: string) => void;
  readonly answered: (status: number, error: string | null) => void;
  readonly cut: () => void;
}

export interface CallStart extends Caller {
  readonly network: string;
  readonly host: string;
  readonly operation: CallOperation;
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly batch: number | null;
}

export interface CallLog {
  readonly open: (start: CallStart) => OpenCall;
  readonly list: (filter?: CallFilter) => readonly RecordedCall[];
  readonly clear: () => void;
}

const KEPT_MAX = 200_000;

export function createCallLog(clock: Clock): CallLog {
  const calls = new Map<number, RecordedCall>();
  let lastId = 0;

  const amend = (id: number, change: (call: RecordedCall) => Partial<RecordedCall>): void => {
    const call = calls.get(id);
    if (call !== undefined) calls.set(id, { ...call, ...change(call) });
  };
  const forgetOldest = (): void => {
    for (const id of calls.keys()) {
      if (calls.size <= KEPT_MAX) return;
      calls.delete(id);
    }
  };

  return {
    open: ({ secret, ...start }) => {
      lastId += 1;
      const id = lastId;
      calls.set(id, {
        ...start,
        id,
        at: clock.now(),
        token: secret === null ? null : fingerprint(secret),
        state: 'open',
        acted: false,
        status: null,
        error: null,
        effect: null,
        metBy: [],
      });
      forgetOldest();
      return {
        id,
        acted: (effect) => amend(id, () => ({ acted: true, effect })),
        metBy: (by) => amend(id, (call) => ({ metBy: [...call.metBy, by] })),
        answered: (status, error) => amend(id, () => ({ state: 'answered', status, error })),
        cut: () => amend(id, () => ({ state: 'cut' })),
      };
    },
    list: (filter = {}) => [...calls.values()].filter((call) => matches(call, filter)),
    clear: () => calls.clear(),
  };
}

function matches(call: RecordedCall, filter: CallFilter): boolean {
  return (
    (filter.afterId === undefined || call.id > filter.afterId) &&
    (filter.since === undefined || call.at >= filter.since) &&
    (filter.network === undefined || call.network === filter.network) &&
    (filter.operation === undefined || call.operation === filter.operation) &&
    (filter.route === undefined || call.route === filter.route) &&
    (filter.subject === undefined || call.subjects.includes(filter.subject)) &&
    (filter.withEffect === undefined || (call.effect !== null) === filter.withEffect)
  );
}
