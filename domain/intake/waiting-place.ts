import { gateOf } from '../account/account';
import type { Account } from '../account/account';
import type { Post } from '../post/post';

/**
 * The state in which a post waits, given what its account allows now. A suspect gate holds nothing: behind it a post
 * merely is not started. A pause goes before a closed gate, since a reconnect must not release it.
 */
export function waitingPlace(account: Account): Pick<Post, 'state' | 'pausedBy'> {
  if (account.pausedAt !== null) return { state: 'paused', pausedBy: 'account' };
  return { state: gateOf(account.connection.status) === 'closed' ? 'held' : 'scheduled', pausedBy: null };
}
