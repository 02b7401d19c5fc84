import { accountOf } from '../credential/group';
import type { Group } from '../credential/group';
import type { GrantedAsset } from '../networks/network';
import { networkNamed } from '../networks/registry';
import { decideGrant } from '../reconnect/decide-grant';
import { ok } from '../result';
import type { ReconnectCompleted } from './command';
import { unprocessable } from './decision';
import type { Decided, IntakeContext } from './decision';
import { checkGrant, isNewerGrant } from './grant-check';
import { noSuchCredential } from './missing';
import { usableTokens } from './token-set';

/** The host re-authorised a credential by itself: what follows is what follows our own reconnect pages. */
export function decideReconnectCompleted(
  command: ReconnectCompleted,
  group: Group | null,
  context: IntakeContext,
): Decided<'reconnect-completed'> {
  const { organisationId, credentialId, networkUserId, tokens, issuedAt, actingMemberId } = command;
  if (group?.credential.organisationId !== organisationId) return noSuchCredential(credentialId, organisationId);
  const unknown = command.assets.findIndex(({ accountId }) => accountOf(group, accountId) === undefined);
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
  const network = networkNamed(group.credential.network);
  const { displayName } = group.credential;
  const assets = command.assets.flatMap((asset): readonly GrantedAsset[] => {
    const account = accountOf(group, asset.accountId);
    if (account === undefined) return [];
    const { kind, remoteId, name } = account;
    return [{ kind, remoteId, name, roles: null, tokens: usableTokens(asset.tokens, network) }];
  });
  const granted = decideGrant(
    group,
    { networkUserId, displayName, tokens: usableTokens(tokens, network), assets },
    { reconnectId: null, memberId: actingMemberId, issuedAt },
    context,
  );
  if (!granted.ok) {
    return granted.refusal.why === 'retired'
      ? noSuchCredential(credentialId, organisationId)
      : unprocessable(
          'networkUserId',
          'wrong_account',
          'is another network user than the one whose credential this is; sign in as that one, or put the new one with put-credential',
        );
  }
  const { group: withGrant, events, tokenSets } = granted.value;
  return ok({ result: { credentialId, tokens: 'pending' }, groups: [withGrant], newTokenSets: tokenSets, events });
}
