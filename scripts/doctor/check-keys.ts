import { createTokenSealer, SealingError } from '../../db/sealing/token-sealer';
import { openSqliteStore } from '../../db/sqlite/open-store';
import { compareKeys } from '../../db/start-checks';
import type { Store } from '../../db/store';
import { systemClock } from '../../workers/runtime/clock';
import { newId } from '../../workers/runtime/ids';
import { fault, fine, warning } from './finding';
import type { Finding } from './finding';
import type { Settings } from './settings';

const MEND_KEYS = {
  wrong_key: 'Give HOLDFAST_KEYS the key that this database was written with; without it its tokens cannot be opened.',
  unknown_key: 'Add it to HOLDFAST_KEYS again, behind the current key.',
  not_authentic: 'Give HOLDFAST_KEYS the key that this database was written with, or restore the database.',
  malformed: 'Somebody wrote to the database by hand: restore it from a backup.',
} as const;

/**
 * Whether the key ring opens what this database holds, and which of its keys are still needed; whether the database
 * is of the kind of world (sandbox or live) that it is started with.
 */
export async function checkKeys({ keyRing, databasePath, config }: Settings): Promise<readonly Finding[]> {
  if (keyRing === null || databasePath === null) {
    return [warning('keys', 'Not checked: the configuration is at fault.', 'Mend the configuration, then look again.')];
  }
  const sealer = createTokenSealer(keyRing);
  const store = openSqliteStore({ path: databasePath, sealer, clock: systemClock, newId });
  try {
    await compareKeys(store, sealer);
    const inUse = await store.tokens.keyIdsInUse();
    const idle = [...keyRing.keys.keys()].filter((id) => id !== keyRing.current && !inUse.includes(id));
    const findings = [fine('keys', `The key ring opens this database; "${keyRing.current}" seals.`)];
    if (idle.length > 0) {
      const what = `Nothing is sealed under ${idle.map((id) => `"${id}"`).join(', ')} any more.`;
      findings.push(fine('keys', `${what} It may leave HOLDFAST_KEYS 14 days after the rotation (mailed links).`));
    }
    return [...findings, ...(config === null ? [] : await checkWorld(store, config.sandboxHosts !== null))];
  } catch (err) {
    if (err instanceof SealingError) return [fault('keys', err.message, MEND_KEYS[err.fault])];
    throw err;
  } finally {
    store.close();
  }
}

async function checkWorld(store: Store, isSandbox: boolean): Promise<readonly Finding[]> {
  const belongsTo = await store.processes.getMeta('sandbox');
  if (belongsTo === null || (belongsTo === 'yes') === isSandbox) return [];
  const what = isSandbox
    ? 'The database holds live accounts, and the sandbox is on.'
    : 'The database belongs to the sandbox, and this is a live start.';
  return [fault('database', what, 'Give HOLDFAST_DATABASE a database of its own for each.')];
}
