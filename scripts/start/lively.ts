import { setTimeout as sleep } from 'node:timers/promises';
import { createScheduler, putPeople } from '../suite/people';
import type { DemoAccount, Suite } from '../suite/people';

const SAYINGS = ['Fresh today', 'Open until six', 'Thank you for the visit', 'New on the shelf', 'A quiet corner'];
const BETWEEN_POSTS_REAL_MS = 20_000;
const LEAD_MS = 45_000;

/**
 * Keeps the sandbox lively: ten accounts in three organisations (put once), and a post for one of them every now and
 * then. Runs until `signal` is aborted; a fault is told and the next post tried, since the stage is there to be upset.
 */
export async function keepLively(suite: Suite, signal: AbortSignal, tell: (what: string) => void): Promise<void> {
  const accounts = await knownAccounts(suite).then((known) => (known.length > 0 ? known : introduceAll(suite, tell)));
  const schedule = createScheduler(suite);
  for (let turn = 0; !signal.aborted; turn += 1) {
    const account = accounts[turn % accounts.length];
    const saying = SAYINGS[turn % SAYINGS.length] ?? '';
    try {
      if (account !== undefined) await schedule(account, LEAD_MS, `${saying}, ${new Date().toISOString()}`);
    } catch (err) {
      tell(`a sandbox post was not taken: ${err instanceof Error ? err.message : String(err)}`);
    }
    await sleep(BETWEEN_POSTS_REAL_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function introduceAll(suite: Suite, tell: (what: string) => void): Promise<readonly DemoAccount[]> {
  tell('connecting ten sandbox accounts in three organisations');
  return (await putPeople(suite)).accounts.filter(isPublishing);
}

async function knownAccounts(suite: Suite): Promise<readonly DemoAccount[]> {
  const known = await suite.store.reads.accounts({ limit: 100 });
  return known
    .map(({ account }) => ({
      id: account.id,
      credentialId: account.credentialId,
      organisation: account.organisationId as DemoAccount['organisation'],
      network: account.network,
      name: account.name,
      kind: account.kind,
      remoteId: account.remoteId,
    }))
    .filter(isPublishing);
}

/** No app may post to a Facebook profile. */
function isPublishing(account: DemoAccount): boolean {
  return account.network !== 'facebook' || account.kind !== 'profile';
}
