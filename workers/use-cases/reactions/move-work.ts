import { gateOf } from '../../../domain/account/account';
import type { Account } from '../../../domain/account/account';
import type { StoredEvent } from '../../../domain/event/events';
import type { ReactionName } from '../../../domain/reaction/catalogue';
import type { Deps } from '../ports';
import { finish } from './reaction';
import type { Reaction } from './reaction';

/** Posts that one transaction moves: an account with a hundred thousand must not stop everybody else. */
const CHUNK = 500;

/**
 * The commit that closed the gate held the posts already, whatever their number; this lets their rows follow, so that
 * they leave the indexes of what is due.
 */
export const holdWork: Reaction = async (deps, event) => {
  const moved = await forEachAccount(deps, event, async (account) =>
    gateOf(account.connection.status) === 'closed'
      ? chunks((limit) => deps.store.posts.hold({ accountId: account.id, now: deps.clock.now(), limit }))
      : 0,
  );
  return finish(deps, event, 'hold-work', `${String(moved)} posts held`);
};

/** The posts of an account that a person paused. */
export const parkWork: Reaction = async (deps, event) => {
  const moved = await forEachAccount(deps, event, async (account) =>
    account.pausedAt === null
      ? 0
      : chunks((limit) => deps.store.posts.park({ accountId: account.id, now: deps.clock.now(), limit })),
  );
  return finish(deps, event, 'park-work', `${String(moved)} posts paused`);
};

/**
 * The posts of an account that was removed. One that a worker has at this moment comes back to waiting, or not, when
 * the boundary or the network refuses it: the reaction stays open until it did.
 */
export const cancelWork: Reaction = async (deps, event) => {
  const { accountId } = event.subject;
  if (accountId === undefined) return finish(deps, event, 'cancel-work', 'no account');
  // Looked for first: what comes back in between is among those that are cancelled then.
  const atWork = await deps.store.reads.posts({ accountId, states: ['claimed', 'sent'], limit: 1 });
  const moved = await chunks((limit) => deps.store.posts.cancelAll({ accountId, now: deps.clock.now(), limit }));
  if (atWork.length > 0) throw new Error('A post of the removed account is being worked on.');
  return finish(deps, event, 'cancel-work', `${String(moved)} posts cancelled`);
};

/**
 * Gives held posts their place: in order, and one after the other, so that nothing bursts out. A gate that became
 * suspect meanwhile interrupts it; it goes on when the gate opens. Behind a closed gate or a pause it ends: the
 * reconnect or the resume begins another.
 */
export function releaseWork(paceMs: number): Reaction {
  return async (deps, event) => {
    const interrupted: string[] = [];
    const released = await forEachAccount(deps, event, async (account) => {
      const step = await releaseAccount(deps, account.id, paceMs);
      if (step.interrupted) interrupted.push(account.id);
      return step.released;
    });
    // After all of them: one account in doubt keeps no other from being released.
    if (interrupted.length > 0) throw new Error('A gate is suspect: the release goes on when it opens.');
    return finish(deps, event, 'release-work', `${String(released)} posts released`);
  };
}

async function releaseAccount(
  deps: Deps,
  accountId: string,
  paceMs: number,
): Promise<{ readonly released: number; readonly interrupted: boolean }> {
  let released = 0;
  for (;;) {
    const step = await deps.store.posts.release({ accountId, now: deps.clock.now(), paceMs, limit: CHUNK });
    released += step.released;
    if (step.ended) return { released, interrupted: false };
    if (step.released > 0) continue;
    const account = await deps.store.reads.account(accountId);
    const status = account?.connection.status;
    if (status === 'suspect') return { released, interrupted: true };
    // Never connected yet: what first connects it begins a release of its own.
    if (status === 'unverified') return { released, interrupted: false };
  }
}

async function chunks(move: (limit: number) => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const moved = await move(CHUNK);
    total += moved;
    if (moved < CHUNK) return total;
  }
}

/** The accounts that the event is about, as they are now. */
async function forEachAccount(
  deps: Deps,
  event: StoredEvent,
  work: (account: Account) => Promise<number>,
): Promise<number> {
  const { credentialId, accountId } = event.subject;
  const group = credentialId === undefined ? null : await deps.store.reads.group(credentialId);
  const accounts = (group?.accounts ?? []).filter((account) => accountId === undefined || account.id === accountId);
  let total = 0;
  for (const account of accounts) total += await work(account);
  return total;
}

/** Reactions of this file by name. */
export function workReactions(paceMs: number): Readonly<Record<Extract<ReactionName, `${string}-work`>, Reaction>> {
  return {
    'hold-work': holdWork,
    'park-work': parkWork,
    'cancel-work': cancelWork,
    'release-work': releaseWork(paceMs),
  };
}
