import type { TokenSealer } from './sealing/token-sealer';
import type { Store } from './store';

/**
 * Facts that a process makes sure of before it works on a database, whatever the engine. Each is settled by the first
 * process that ever asks.
 */

/**
 * Stops a process whose key ring is not the one this database was sealed with, at its start rather than at its first
 * token. A key that nothing stands under any more may be missing.
 *
 * Throws a `SealingError` (`wrong_key`, `unknown_key`).
 */
export async function checkKey(store: Store, sealer: TokenSealer): Promise<void> {
  await compareKeys(store, sealer);
  const fresh = sealer.makeKeyCheck();
  sealer.verifyKeyCheck(await store.processes.settleMeta(metaKeyOf(sealer.keyIdOf(fresh)), fresh));
}

/** As `checkKey`, for who only looks: it leaves no mark of a ring that may be the wrong one. */
export async function compareKeys(store: Store, sealer: TokenSealer): Promise<void> {
  const current = sealer.keyIdOf(sealer.makeKeyCheck());
  for (const keyId of new Set([...(await store.tokens.keyIdsInUse()), current])) {
    const keyCheck = await store.processes.getMeta(metaKeyOf(keyId));
    if (keyCheck !== null) sealer.verifyKeyCheck(keyCheck);
  }
}

function metaKeyOf(keyId: string): string {
  return `key_check.${keyId}`;
}

/** A sandbox's database met a live start, or the other way round. */
export class SandboxMismatchError extends Error {
  override readonly name = 'SandboxMismatchError';
}

/**
 * Whether a database belongs to the sandbox is settled when it is first used and never changes: accounts of invented
 * networks must not meet real ones. Throws a `SandboxMismatchError`.
 */
export async function assertSandbox(store: Store, isSandbox: boolean): Promise<void> {
  const present = await store.processes.settleMeta('sandbox', isSandbox ? 'yes' : 'no');
  if (present === (isSandbox ? 'yes' : 'no')) return;
  throw new SandboxMismatchError(
    isSandbox
      ? 'This database holds live accounts; the sandbox must not run on it. Give the sandbox a database of its own.'
      : 'This database belongs to the sandbox; a live start must not run on it. Choose another database.',
  );
}
