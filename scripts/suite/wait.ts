import { setTimeout as sleep } from 'node:timers/promises';

const POLL_REAL_MS = 25;
/** Generous: it costs nothing where things are quick, and a machine may do much else at once. */
const WITHIN_REAL_MS = 120_000;

/** Waited too long for something that had to happen. */
export class NeverHappenedError extends Error {
  override readonly name = 'NeverHappenedError';
}

/**
 * Polls until `look` gives a value, and gives it back. Real milliseconds: it is the machine that is waited for. Throws
 * a `NeverHappenedError` that names what did not happen.
 */
export async function until<Value>(
  what: string,
  look: () => Promise<Value | null | undefined | false> | Value | null | undefined | false,
  withinRealMs = WITHIN_REAL_MS,
): Promise<Value> {
  const deadline = performance.now() + withinRealMs;
  for (;;) {
    const value = await look();
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > deadline)
      throw new NeverHappenedError(`It never happened within ${String(withinRealMs)} ms: ${what}.`);
    await sleep(POLL_REAL_MS);
  }
}
