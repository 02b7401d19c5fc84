import { accountOf } from '../credential/group';
import type { Group } from '../credential/group';
import { ok } from '../result';
import type { ReconnectCompleted } from './command';
import { unprocessable } from './decision';
import type { Decided, IntakeContext } from './decision';
import { checkGrant } from './grant-check';
import { noSuchCredential } from './missing';
import { isNewerGrant, receiveGrant } from './receive-grant';

/** The host re-authorised a credential by itself: what follows is what follows our own reconnect pages. */
export function decideReconnectCompleted(
  command: ReconnectCompleted,
  group: Group | null,
  context: IntakeContext,
): Decided<'reconnect-completed'> {
  const { organisationId, credentialId, networkUserId, tokens, issuedAt, actingMemberId, assets } = command;
  if (group?.credential.organisationId !== organisationId || group.credential.status === 'retired') {
    return noSuchCredential(credentialId, organisationId);
  }
  if (group.credential.networkUserId !== networkUserId) {
    return unprocessable(
      'networkUserId',
      'wrong_account',
      'is another network user than the one whose credential this is; sign in as that one, or put the new one with put-credential',
    );
  }
  const unknown = assets.findIndex(({ accountId }) => accountOf(group, accountId) === undefined);
  if (unknown >= 0) {
    return unprocessable(
      `assets[${unknown}].accountId`,
      'not_in_group',
      'is no account of this credential; put-credential adds accounts',
    );
  }
  const fits = checkGrant(command, context);
  if (!fits.ok) return fits;
  if (!isNewerGrant(group, issuedAt)) return ok({ result: { credentialId, tokens: 'kept' } });
  const received = receiveGrant(group, { tokens, issuedAt, memberId: actingMemberId, assets }, context);
  return ok({
    result: { credentialId, tokens: 'pending' },
    groups: [received.group],
    newTokenSets: received.newTokenSets,
    events: received.events,
  });
}
