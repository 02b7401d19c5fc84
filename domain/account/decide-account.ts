import { activeTokenSet, accountOf, evolveGroup } from '../credential/group';
import type { Group, GroupEvent } from '../credential/group';
import { subjectOf } from '../credential/decision';
import { ok, refuse } from '../result';
import type { Result } from '../result';

export type AccountCommand =
  | { readonly name: 'pause'; readonly accountId: string; readonly memberId: string | null }
  | { readonly name: 'resume'; readonly accountId: string; readonly memberId: string | null }
  | { readonly name: 'remove'; readonly accountId: string };

export type AccountRefusal = 'no_such_account' | 'already_paused' | 'not_paused' | 'already_removed';

export interface AccountDecision {
  readonly group: Group;
  readonly events: readonly GroupEvent[];
}

/** A person's commands about one account. Removing the last account of a credential retires the credential. */
export function decideAccount(
  group: Group,
  command: AccountCommand,
  now: number,
): Result<AccountDecision, AccountRefusal> {
  const account = accountOf(group, command.accountId);
  if (account === undefined) return refuse('no_such_account');
  if (account.connection.status === 'removed') return refuse('already_removed');
  const subject = { ...subjectOf(group), accountId: account.id };
  switch (command.name) {
    case 'pause':
      if (account.pausedAt !== null) return refuse('already_paused');
      return decided(group, [{ name: 'account.paused', subject, data: { memberId: command.memberId } }], now);
    case 'resume':
      if (account.pausedAt === null) return refuse('not_paused');
      return decided(group, [{ name: 'account.resumed', subject, data: { memberId: command.memberId } }], now);
    case 'remove': {
      const isLast = group.accounts.every((each) => each.id === account.id || each.connection.status === 'removed');
      // With the last account the credential's own incident is over too: nothing is left to reconnect.
      const incidentIds = group.incidents
        .filter((incident) => incident.endedAt === null && (isLast || incident.accountId === account.id))
        .map((incident) => incident.id);
      const removed: GroupEvent = { name: 'account.removed', subject, data: { incidentIds } };
      return decided(group, isLast ? [removed, retirementOf(group)] : [removed], now);
    }
  }
}

/** What a credential comes to that has no account any more. */
export function retirementOf(group: Group): GroupEvent {
  const tokenSetId = activeTokenSet(group, null)?.id ?? null;
  return { name: 'credential.retired', subject: subjectOf(group), data: { tokenSetId } };
}

function decided(group: Group, events: readonly GroupEvent[], now: number): Result<AccountDecision, AccountRefusal> {
  return ok({ group: evolveGroup(group, events, { now }), events });
}
