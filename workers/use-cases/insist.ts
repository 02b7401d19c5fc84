import { SECOND } from '../../domain/clock';
import type { Deps } from './ports';

const INSIST_REAL_MS = 120 * SECOND;
const RETRY_REAL_MS = 250;

/**
 * Writes what exists nowhere but in this process (new tokens, what a network answered to a post): a busy or full
 * database is waited for. Rejects with the last error when two real minutes are over.
 */
export async function insist<Value>(deps: Deps, what: string, write: () => Promise<Value>): Promise<Value> {
  const { clock, logger } = deps;
  const deadline = clock.monotonic() + INSIST_REAL_MS * clock.speed;
  let isSaid = false;
  for (;;) {
    try {
      return await write();
    } catch (err) {
      if (clock.monotonic() >= deadline) throw err;
      if (!isSaid) logger.error({ err, what }, 'what a network answered could not be saved and is tried again');
      isSaid = true;
      await clock.sleep(RETRY_REAL_MS * clock.speed);
    }
  }
}
