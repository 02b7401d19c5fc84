import type { Change, Receipt } from '../../../db/store';
import { decideMoveAccount } from '../../../domain/intake/account';
import type { IntakeCommand } from '../../../domain/intake/command';
import { conflict } from '../../../domain/intake/decision';
import type { Decided, IntakeContext, IntakeDecision, IntakeRefusal } from '../../../domain/intake/decision';
import { checkActingMember } from '../../../domain/intake/missing';
import { decideMovePost } from '../../../domain/intake/move-post';
import {
  decidePutMember,
  decidePutOrganisation,
  decidePutPermission,
  decideRemoveMember,
} from '../../../domain/intake/people';
import { decidePutCredential } from '../../../domain/intake/put-credential';
import { decideReconnectCompleted } from '../../../domain/intake/reconnect-completed';
import { decideSchedulePost } from '../../../domain/intake/schedule-post';
import { decidePutWebhookEndpoint } from '../../../domain/intake/webhook-endpoint';
import { SECOND } from '../../../domain/clock';
import type { Member } from '../../../domain/organisation/organisation';
import { ok } from '../../../domain/result';
import type { Result } from '../../../domain/result';
import { atLeastReal } from '../../runtime/real-spans';
import { decisionContext } from '../decision-context';
import type { Deps } from '../ports';
import { SEND_MUST_BEGIN_WITHIN_MS } from '../publish-post';

/** A send that has begun may take a while to arrive; a person who resends must not overtake it. */
const RESEND_AFTER_REAL_MS = 15 * SECOND;

export interface IntakeRequest {
  readonly id: string;
  readonly command: IntakeCommand;
  /** SHA-256 of what the command says, hex. */
  readonly bodyHash: string;
}

export interface IntakeSetting {
  readonly sandbox: boolean;
}

type Accepted = Change<Result<Receipt, IntakeRefusal>>;

/**
 * Carries a command out and writes its receipt, in one transaction; resolves after its commit. A command that was
 * accepted before gets its receipt again and does nothing; under the same id with another body it is a conflict. A
 * refused command leaves nothing behind, so its id may be used again.
 *
 * If this process dies before the commit, nothing happened; after it, the host repeats the command and gets the
 * receipt. Rejects with the errors of the store, when nothing was written.
 */
export async function acceptCommand(
  deps: Deps,
  request: IntakeRequest,
  setting: IntakeSetting,
): Promise<Result<Receipt, IntakeRefusal>> {
  const { store } = deps;
  const { id, command } = request;
  const accept = (receipt: Receipt | null, decide: (context: IntakeContext) => Decided): Accepted =>
    acceptOnce(deps, request, setting, receipt, decide);

  switch (command.command) {
    case 'put-organisation':
      return store.change({ receipt: id, organisation: command.organisationId }, ({ receipt, organisation }) =>
        accept(receipt, (context) => decidePutOrganisation(command, organisation, context)),
      );
    case 'put-member': {
      const { organisationId, memberId } = command;
      return store.change(
        { receipt: id, organisation: organisationId, member: memberId, planUse: organisationId },
        ({ receipt, ...loaded }) => accept(receipt, () => decidePutMember(command, loaded)),
      );
    }
    case 'remove-member':
      return store.change({ receipt: id, member: command.memberId }, ({ receipt, member }) =>
        accept(receipt, (context) => decideRemoveMember(command, member, context)),
      );
    case 'put-permission':
      return store.change(
        { receipt: id, member: command.memberId, groupOfAccount: command.accountId },
        ({ receipt, member, groupOfAccount: group }) =>
          accept(receipt, () => decidePutPermission(command, { member, group })),
      );
    case 'put-credential': {
      const { organisationId, privateToMemberId, network, instance, networkUserId, actingMemberId } = command;
      const owner = { organisationId, privateToMemberId, network };
      return store.change(
        {
          receipt: id,
          organisation: organisationId,
          planUse: organisationId,
          groupByKey: { ...owner, instance, networkUserId },
          accountsForAssets: { ...owner, instance, remoteIds: command.accounts.map(({ remoteId }) => remoteId) },
          member: privateToMemberId ?? actingMemberId ?? NOBODY,
          dataDeletionOf: { network, networkUserId },
        },
        ({ receipt, groupByKey: group, accountsForAssets, dataDeletionOf: dataDeletion, ...loaded }) =>
          accept(receipt, (context) =>
            decidePutCredential(
              command,
              { ...loaded, group, accountsForAssets: accountsForAssets ?? [], dataDeletion },
              context,
            ),
          ),
      );
    }
    case 'reconnect-completed':
      return store.change(
        { receipt: id, group: command.credentialId, member: command.actingMemberId ?? NOBODY },
        ({ receipt, group, member }) =>
          accept(receipt, (context) => by(member, command, () => decideReconnectCompleted(command, group, context))),
      );
    case 'remove-account':
    case 'pause-account':
    case 'resume-account':
      return store.change(
        { receipt: id, groupOfAccount: command.accountId, member: command.actingMemberId ?? NOBODY },
        ({ receipt, groupOfAccount, member }) =>
          accept(receipt, (context) => by(member, command, () => decideMoveAccount(command, groupOfAccount, context))),
      );
    case 'schedule-post':
      return store.change(
        {
          receipt: id,
          organisation: command.organisationId,
          groupOfAccount: command.accountId,
          member: command.actingMemberId ?? NOBODY,
        },
        ({ receipt, organisation, groupOfAccount: group, member }) =>
          accept(receipt, (context) =>
            by(member, command, () => decideSchedulePost(command, { organisation, group }, context)),
          ),
      );
    case 'edit-post':
    case 'reschedule-post':
    case 'cancel-post':
    case 'pause-post':
    case 'resume-post':
    case 'publish-missed-post':
    case 'settle-unconfirmed-post': {
      const { postId } = command;
      const isFound = command.command === 'settle-unconfirmed-post' && command.outcome === 'published';
      return store.change(
        {
          receipt: id,
          post: postId,
          groupOfPost: postId,
          member: command.actingMemberId ?? NOBODY,
          boundPostId: { ofPost: postId, remoteId: isFound ? command.remoteId : NOTHING },
        },
        ({ receipt, post, groupOfPost: group, member, boundPostId }) =>
          accept(receipt, (context) =>
            by(member, command, () => decideMovePost(command, { post, group, boundPostId }, context)),
          ),
      );
    }
    case 'put-webhook-endpoint':
      return store.change(
        { receipt: id, organisation: command.organisationId ?? NOBODY, webhookEndpoint: command.endpointId },
        ({ receipt, organisation, webhookEndpoint: endpoint }) =>
          accept(receipt, (context) => decidePutWebhookEndpoint(command, { organisation, endpoint }, context)),
      );
  }
}

/** Load nothing: no id is empty. */
const NOBODY = '';
const NOTHING = '';

function by(
  member: Member | null,
  command: { readonly organisationId: string; readonly actingMemberId: string | null },
  decide: () => Decided,
): Decided {
  const known = checkActingMember(command.organisationId, command.actingMemberId, member);
  return known.ok ? decide() : known;
}

function acceptOnce(
  deps: Deps,
  { id, command, bodyHash }: IntakeRequest,
  { sandbox }: IntakeSetting,
  known: Receipt | null,
  decide: (context: IntakeContext) => Decided,
): Accepted {
  if (known !== null) return { result: known.bodyHash === bodyHash ? ok(known) : usedForAnother(id) };
  const resendAfterMs = atLeastReal(deps.clock, SEND_MUST_BEGIN_WITHIN_MS, RESEND_AFTER_REAL_MS);
  const context = { ...decisionContext(deps), sandbox, resendAfterMs };
  const decided = decide(context);
  if (!decided.ok) return { result: decided };
  const { result, acceptedPostId, ...writes }: IntakeDecision = decided.value;
  const receipt: Receipt = {
    commandId: id,
    organisationId: command.organisationId,
    command: command.command,
    bodyHash,
    postId: acceptedPostId ?? null,
    answer: { ...result },
    committedAt: context.now,
  };
  return {
    result: ok(receipt),
    ...writes,
    receipts: [receipt],
    audit: [auditEntry(context, id, command, result)],
    causedBy: id,
  };
}

function usedForAnother(id: string): Result<never, IntakeRefusal> {
  return conflict(
    'command_id_used',
    `Command id ${id} was used for another command; give each command an id of its own.`,
    [{ field: 'id', problem: 'was used for a command with another body; use a new one' }],
  );
}

function auditEntry(
  { now, newId }: IntakeContext,
  commandId: string,
  command: IntakeCommand,
  result: IntakeDecision['result'],
): NonNullable<Accepted['audit']>[number] {
  const actorId = 'actingMemberId' in command ? command.actingMemberId : null;
  // Ids only: names, texts and addresses are in the rows themselves.
  const ids = Object.entries({ ...command, ...result }).filter(
    // The network's own id of a person is no id of ours: the audit is never changed, and they may have it deleted.
    (field): field is [string, string] =>
      field[0].endsWith('Id') && field[0] !== 'networkUserId' && typeof field[1] === 'string',
  );
  return {
    id: newId(),
    at: now,
    actor: actorId === null ? 'host' : 'member',
    actorId,
    action: command.command,
    organisationId: command.organisationId,
    subject: { commandId, ...Object.fromEntries(ids) },
  };
}
