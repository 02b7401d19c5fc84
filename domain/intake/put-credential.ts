import type { Credential } from '../credential/credential';
import type { Group, GroupEvent } from '../credential/group';
import { NEVER_LOOKED_AT, refreshDueAt } from '../credential/schedule';
import type { Network } from '../networks/network';
import { networkNamed } from '../networks/registry';
import { decideGrant } from '../reconnect/decide-grant';
import { ok } from '../result';
import type { HandedAccount, PutCredential } from './command';
import { checkCredential, checkPlan } from './credential-check';
import type { LoadedForCredential } from './credential-check';
import type { Decided, IntakeContext, TokensTaken } from './decision';
import { isNewerGrant } from './grant-check';
import { noSuchOrganisation } from './missing';
import { accountFor, addAccounts, connectedBy, firstLookAt, isSameAsset } from './new-accounts';
import type { AccountsAdded } from './new-accounts';
import { firstTokenSet, usableTokens } from './token-set';
import type { UnsealedTokenSet } from './token-set';

/**
 * Says what a network user granted the host. The first time makes a credential whose accounts are unverified until
 * the network was asked. Again adds accounts; newer tokens arrive like a re-authorisation, older ones are not taken.
 */
export function decidePutCredential(
  command: PutCredential,
  loaded: LoadedForCredential,
  context: IntakeContext,
): Decided<'put-credential'> {
  const { organisation, planUse } = loaded;
  if (organisation === null) return noSuchOrganisation(command.organisationId);
  const network = networkNamed(command.network);
  const group = loaded.group?.credential.status === 'retired' ? null : loaded.group;
  const fits = checkCredential(command, { ...loaded, group }, network, context);
  if (!fits.ok) return fits;
  const isNew = (handed: HandedAccount): boolean => group === null || accountFor(group, handed) === undefined;
  const added = command.accounts.filter(isNew);
  const room = checkPlan(added.length, organisation, planUse);
  if (!room.ok) return room;
  return group === null ? create(command, network, context) : merge(command, group, added, network, context);
}

// ------------------------------------------------------------------------------------------ the first time

function create(command: PutCredential, network: Network, context: IntakeContext): Decided<'put-credential'> {
  const { now, newId } = context;
  const credentialId = newId();
  const grantId = newId();
  const own = firstTokenSet(
    {
      id: grantId,
      credentialId,
      accountId: null,
      grantId,
      issuedAt: command.issuedAt,
    },
    command.tokens,
    network,
  );
  const credential: Credential = {
    id: credentialId,
    organisationId: command.organisationId,
    privateToMemberId: command.privateToMemberId,
    network: command.network,
    instance: command.instance,
    networkUserId: command.networkUserId,
    displayName: command.displayName,
    status: 'active',
    activeTokenSetId: grantId,
    doubt: null,
    trouble: null,
    connectedByMemberId: connectedBy(command),
    connectedAt: now,
    schedule: {
      ...NEVER_LOOKED_AT,
      nextProbeAt: firstLookAt(context),
      nextRefreshAt: refreshDueAt(own.tokenSet),
    },
    createdAt: now,
    version: 0,
  };
  const empty: Group = { credential, accounts: [], tokenSets: [own.tokenSet], incidents: [], refresh: null };
  const added = addAccounts(command, empty, command.accounts, grantId, network, context);
  return decided(command, added, [own, ...added.newTokenSets], [], 'active');
}

// ------------------------------------------------------------------------------------------ again

function merge(
  command: PutCredential,
  known: Group,
  handed: readonly HandedAccount[],
  network: Network,
  context: IntakeContext,
): Decided<'put-credential'> {
  const named = rename(known, command);
  if (!isNewerGrant(known, command.issuedAt)) {
    const present = known.credential.activeTokenSetId ?? known.credential.id;
    const added = addAccounts(command, named, handed, present, network, context);
    return decided(command, added, added.newTokenSets, [], 'kept');
  }
  const assets = command.accounts.map((each) => ({
    ...each,
    roles: null,
    tokens: each.tokens === null ? null : usableTokens(each.tokens, network),
  }));
  const { networkUserId, displayName, issuedAt } = command;
  const granted = decideGrant(
    named,
    { networkUserId, displayName, tokens: usableTokens(command.tokens, network), assets },
    { reconnectId: null, memberId: connectedBy(command), issuedAt },
    context,
  );
  if (!granted.ok) throw new Error(`The group of a key refused its own grant: ${granted.refusal.why}.`);
  const { group: withGrant, events, tokenSetId, tokenSets } = granted.value;
  // A new account has no present token that could stay until the grant is verified: its own is its first.
  const added = addAccounts(command, withGrant, handed, tokenSetId, network, context);
  return decided(command, added, [...tokenSets, ...added.newTokenSets], events, 'pending');
}

/** Names are what the network shows today; the newest put has them. */
function rename(group: Group, command: PutCredential): Group {
  const accounts = group.accounts.map((account) => {
    const name = command.accounts.find((each) => isSameAsset(each, account))?.name;
    return name === undefined || name === account.name ? account : { ...account, name };
  });
  return { ...group, accounts, credential: { ...group.credential, displayName: command.displayName } };
}

// ------------------------------------------------------------------------------------------ shared

function decided(
  command: PutCredential,
  { group, collectors }: AccountsAdded,
  newTokenSets: readonly UnsealedTokenSet[],
  events: readonly GroupEvent[],
  tokens: TokensTaken,
): Decided<'put-credential'> {
  const accounts = command.accounts.flatMap((each) => {
    const account = accountFor(group, each);
    if (account === undefined) return [];
    const { id, kind, remoteId, connection } = account;
    return [{ accountId: id, kind, remoteId, status: connection.status }];
  });
  const result = { credentialId: group.credential.id, tokens, accounts };
  return ok({ result, groups: [group], newTokenSets, collectors, events });
}
