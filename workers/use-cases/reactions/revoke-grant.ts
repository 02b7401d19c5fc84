import type { Change } from '../../../db/store';
import { expectEvent } from './reaction';
import type { Reaction } from './reaction';

/**
 * The last account of a credential is gone: the grant is ended at the network, and its tokens are wiped. A network
 * that cannot be reached is tried again; one that says no has ended the grant already. Networks end a grant for a
 * user and an app as a whole, so it stays while another owner has accounts of the same network user.
 */
export const revokeGrant: Reaction = async (deps, event) => {
  const { data, subject } = expectEvent(event, 'credential.retired');
  const { credentialId } = subject;
  const group = credentialId === undefined ? null : await deps.store.reads.group(credentialId);
  const opened = data.tokenSetId === null ? null : await deps.store.tokens.open(data.tokenSetId);
  const siblings = credentialId === undefined ? [] : await deps.store.reads.siblings(credentialId);
  let note = siblings.length > 0 ? 'the network user is connected elsewhere: the grant stays' : 'nothing to revoke';
  if (
    siblings.length === 0 &&
    group !== null &&
    opened !== null &&
    deps.networks.isConfigured(group.credential.network)
  ) {
    const { credential } = group;
    const network = deps.networks.network(credential.network);
    const outcome = await deps.networks.performIfAny(
      credential,
      (setting) =>
        network.revoke?.({ setting, tokens: opened.tokens, networkUserId: credential.networkUserId }) ?? null,
    );
    if (outcome?.judgement.class === 'transient' || outcome?.judgement.class === 'rate_limited') {
      throw new Error(`The grant could not be revoked yet: ${outcome.judgement.reason}`);
    }
    note = outcome === null ? 'this network knows no revocation' : `revoked: ${outcome.judgement.reason}`;
  }
  const row = { eventId: event.id, reaction: 'revoke-grant' } as const;
  return deps.store.change({ reaction: row }, ({ reaction }): Change<string> => {
    if (reaction?.status !== 'pending') return { result: 'done already' };
    return {
      result: note,
      reactionDone: { ...row, note },
      ...(credentialId === undefined ? {} : { wipedCredentials: [credentialId] }),
    };
  });
};
