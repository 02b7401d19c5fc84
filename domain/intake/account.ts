import { decideAccount } from '../account/decide-account';
import type { AccountRefusal } from '../account/decide-account';
import { accountOf } from '../credential/group';
import type { Group } from '../credential/group';
import { ok } from '../result';
import type { MoveAccount } from './command';
import { conflict } from './decision';
import type { AccountResult, Decided, IntakeContext } from './decision';
import { noSuchAccount } from './missing';

const MOVE = { 'remove-account': 'remove', 'pause-account': 'pause', 'resume-account': 'resume' } as const;

const REFUSALS: Readonly<Record<Exclude<AccountRefusal, 'no_such_account' | 'already_removed'>, string>> = {
  already_paused: 'The account is paused already.',
  not_paused: 'The account is not paused.',
};

/** A person's commands about one account. Removing the last one of a credential retires the credential. */
export function decideMoveAccount(
  command: MoveAccount,
  group: Group | null,
  { now }: IntakeContext,
): Decided<MoveAccount['command']> {
  const { organisationId, accountId } = command;
  if (group?.credential.organisationId !== organisationId) return noSuchAccount(accountId, organisationId);
  const move = { name: MOVE[command.command], accountId, memberId: command.actingMemberId };
  const decided = decideAccount(group, move, now);
  if (!decided.ok) {
    return decided.refusal === 'no_such_account' || decided.refusal === 'already_removed'
      ? noSuchAccount(accountId, organisationId)
      : conflict(decided.refusal, REFUSALS[decided.refusal]);
  }
  const { group: moved, events } = decided.value;
  return ok({
    result: {
      ...accountResult(moved, accountId),
      ...(command.command === 'remove-account' ? { credentialRetired: moved.credential.status === 'retired' } : {}),
    },
    groups: [moved],
    events,
  });
}

function accountResult(group: Group, accountId: string): AccountResult {
  const account = accountOf(group, accountId);
  return {
    accountId,
    status: account?.connection.status ?? 'removed',
    paused: account !== undefined && account.pausedAt !== null,
  };
}
