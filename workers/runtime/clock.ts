import type { Clock } from '../../domain/clock';

/** A timer that was set and may still be called off. Cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

/**
 * The clock of the shell: the domain's two hands, and timers that keep its pace. Every span is given in
 * milliseconds of this clock; on a compressed clock they pass faster than on the wall.
 */
export interface WorkerClock extends Clock {
  /** Milliseconds of this clock that pass in one real millisecond. 1 in production. */
  readonly speed: number;
  /** Runs `run` once, `ms` from now; spans of any length are honoured. Keeps the process alive until then. */
  setTimer(ms: number, run: () => void): Timer;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted before. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** How long a span of this clock lasts in real milliseconds: for libraries that keep timers of their own. */
  toRealMs(ms: number): number;
}

/**
 * How a run compresses time: now = anchor + (real now - anchor) x speed. All processes that share a database
 * must be given the same two values, for the whole life of that database: another anchor is a clock jump.
 */
export interface Compression {
  /** Milliseconds since the epoch, on the real clock. */
  readonly anchor: number;
  readonly speed: number;
}

/** Node's timers wrap round beyond 31 bits and would fire at once. */
const REAL_TIMER_MS_MAX = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: WorkerClock = compressedClock({ anchor: 0, speed: 1 });

/**
 * A clock that runs `speed` times as fast as the machine's from `anchor` on. It is for the demo, the tests and
 * the sandbox: the configuration refuses any speed but 1 when `NODE_ENV=production`, since a real network's
 * token lives and rate limits do not run faster with us.
 *
 * Throws a RangeError for a speed that is not a positive finite number.
 */
export function compressedClock({ anchor, speed }: Compression): WorkerClock {
  if (!Number.isFinite(speed) || speed <= 0) {
    throw new RangeError(`The speed of a clock must be a positive number, not ${String(speed)}.`);
  }

  const toRealMs = (ms: number): number => ms / speed;

  const setTimer = (ms: number, run: () => void): Timer => {
    const firesAt = realMonotonic() + toRealMs(Math.max(0, ms));
    let handle: NodeJS.Timeout;
    const arm = (): void => {
      const leftMs = firesAt - realMonotonic();
      handle = leftMs > REAL_TIMER_MS_MAX ? setTimeout(arm, REAL_TIMER_MS_MAX) : setTimeout(run, Math.ceil(leftMs));
    };
    arm();
    return { cancel: () => clearTimeout(handle) };
  };

  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        timer.cancel();
        reject(abortReason(signal));
      };
      const timer = setTimer(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  };

  return {
    speed,
    now: () => Math.floor(anchor + (Date.now() - anchor) * speed),
    monotonic: () => realMonotonic() * speed,
    setTimer,
    sleep,
    toRealMs,
  };
}

function realMonotonic(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('The wait was called off.', { cause: reason });
}
