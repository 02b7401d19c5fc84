import type { Account, Connection } from '../account/account';
import { MINUTE } from '../clock';
import type { Collector } from '../collector/collector';
import type { Credential } from '../credential/credential';
import type { Group, GroupEvent } from '../credential/group';
import { refreshDueAt } from '../credential/schedule';
import type { Network } from '../networks/network';
import { networkNamed } from '../networks/registry';
import type { Member, Organisation } from '../organisation/organisation';
import { PLANS } from '../organisation/organisation';
import { accountPlacesLeft } from '../organisation/plan-use';
import type { PlanUse } from '../organisation/plan-use';
import { decideGrant } from '../reconnect/decide-grant';
import { ok } from '../result';
import type { Result } from '../result';
import type { HandedAccount, PutCredential } from './command';
import { conflict, unprocessable } from './decision';
import type { Decided, IntakeContext, IntakeRefusal, TokensTaken } from './decision';
import { checkGrant, isNewerGrant } from './grant-check';
import { checkActingMember, noSuchMember, noSuchOrganisation } from './missing';
import { firstTokenSet, usableTokens } from './token-set';
import type { UnsealedTokenSet } from './token-set';

/** First looks at what was put together are spread over this. */
const FIRST_LOOK_WITHIN_MS = MINUTE;

export interface LoadedForCredential {
  readonly organisation: Organisation | null;
  readonly planUse: PlanUse | null;
  /** The group of the command's key; null: the credential is new. */
  readonly group: Group | null;
  /** Accounts of the same owner for the same assets, on whichever credential. */
  readonly accountsForAssets: readonly Account[];
  /** Whose private space it is to be, else who signed in. */
  readonly member: Member | null;
}

/**
 * Says what a network user granted the host. The first time makes a credential whose accounts are unverified until
 * the network was asked. Again adds accounts; newer tokens arrive like a re-authorisation, older ones are not taken.
 */
export function decidePutCredential(
  command: PutCredential,
  loaded: LoadedForCredential,
  context: IntakeContext,
): Decided<'put-credential'> {
  const { organisation, planUse, accountsForAssets } = loaded;
  if (organisation === null) return noSuchOrganisation(command.organisationId);
  const network = networkNamed(command.network);
  const group = loaded.group?.credential.status === 'retired' ? null : loaded.group;
  const fits = first([
    () => checkMember(command, loaded),
    () => checkNetwork(command, network),
    () => checkGrant(command, context),
    () => checkElsewhere(command.accounts, group, accountsForAssets),
  ]);
  if (!fits.ok) return fits;

  const isNew = (handed: HandedAccount): boolean => group === null || accountFor(group, handed) === undefined;
  const added = command.accounts.filter(isNew);
  const placesLeft = planUse === null ? 0 : accountPlacesLeft(organisation.plan, planUse);
  if (added.length > placesLeft) {
    const { title, accountsMax } = PLANS[organisation.plan];
    return unprocessable(
      'accounts',
      'plan_limit',
      `adds ${added.length} where ${placesLeft} fit: the ${title} plan has ${accountsMax}; remove accounts or put the organisation with a larger plan`,
    );
  }
  return group === null ? create(command, network, context) : merge(command, group, added, network, context);
}

function checkMember(
  { organisationId, privateToMemberId, actingMemberId }: PutCredential,
  { member }: LoadedForCredential,
): Result<null, IntakeRefusal> {
  if (privateToMemberId === null) {
    return checkActingMember(organisationId, actingMemberId, member);
  }
  if (actingMemberId !== null && actingMemberId !== privateToMemberId) {
    return unprocessable(
      'actingMemberId',
      'not_the_owner',
      'is not the owner of the private space: only they connect accounts there; leave it out or give their id',
    );
  }
  return member?.organisationId === organisationId && member.leftAt === null
    ? ok(null)
    : noSuchMember('privateToMemberId', privateToMemberId, organisationId);
}

function checkNetwork(command: PutCredential, network: Network): Result<null, IntakeRefusal> {
  if (network.hasInstances !== (command.instance !== null)) {
    return unprocessable(
      'instance',
      'instance_mismatch',
      network.hasInstances
        ? `is missing: ${network.title} has many servers; give the origin of the one the account lives on`
        : `must be left out: ${network.title} has no servers of its own kind`,
    );
  }
  const odd = command.accounts.findIndex(({ kind }) => !network.accountKinds.includes(kind));
  if (odd >= 0) {
    return unprocessable(
      `accounts[${odd}].kind`,
      'kind_not_offered',
      `is no kind of account of ${network.title}, which has: ${network.accountKinds.join(', ')}`,
    );
  }
  const twice = command.accounts.findIndex((each, index) =>
    command.accounts.slice(0, index).some((other) => isSameAsset(other, each)),
  );
  return twice < 0
    ? ok(null)
    : unprocessable(`accounts[${twice}]`, 'account_twice', 'is in the list twice; leave one out');
}

/** An asset is one account of an owner, whoever else could reach it: two credentials for it would publish twice. */
function checkElsewhere(
  handed: readonly HandedAccount[],
  group: Group | null,
  known: readonly Account[],
): Result<null, IntakeRefusal> {
  const fields = handed.flatMap((each, index) => {
    const other = known.find((account) => isSameAsset(account, each) && account.credentialId !== group?.credential.id);
    return other === undefined
      ? []
      : [
          {
            field: `accounts[${index}]`,
            problem: `is account ${other.id} of credential ${other.credentialId} already; remove that account first, or leave this one out`,
          },
        ];
  });
  return fields.length === 0
    ? ok(null)
    : conflict('account_elsewhere', 'An account of the command hangs on another credential already.', fields);
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
    connectedByMemberId: connectedBy(command),
    connectedAt: now,
    schedule: {
      nextProbeAt: firstLookAt(context),
      probeNo: 0,
      nextRefreshAt: refreshDueAt(own.tokenSet),
      lastHealthyAt: null,
      transientStreak: 0,
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

// ------------------------------------------------------------------------------------------ accounts

interface AccountsAdded {
  readonly group: Group;
  readonly newTokenSets: readonly UnsealedTokenSet[];
  readonly collectors: readonly Collector[];
}

function addAccounts(
  command: PutCredential,
  group: Group,
  handed: readonly HandedAccount[],
  grantId: string,
  network: Network,
  context: IntakeContext,
): AccountsAdded {
  const credentialId = group.credential.id;
  const added = handed.map((each) => {
    const accountId = context.newId();
    const own =
      each.tokens === null
        ? null
        : firstTokenSet(
            {
              id: context.newId(),
              credentialId,
              accountId,
              grantId,
              issuedAt: command.issuedAt,
            },
            each.tokens,
            network,
          );
    return { own, account: newAccount(command, group, each, accountId, own?.tokenSet.id ?? null, context) };
  });
  const newTokenSets = added.flatMap(({ own }) => (own === null ? [] : [own]));
  const { credential } = group;
  const schedule = { ...credential.schedule, nextProbeAt: firstLookAt(context) };
  return {
    group: {
      ...group,
      credential: added.length === 0 ? credential : { ...credential, schedule },
      accounts: [...group.accounts, ...added.map(({ account }) => account)],
      tokenSets: [...group.tokenSets, ...newTokenSets.map(({ tokenSet }) => tokenSet)],
    },
    newTokenSets,
    collectors: added.flatMap(({ account }) => collectorsFor(account, network, context)),
  };
}

function newAccount(
  command: PutCredential,
  group: Group,
  { kind, remoteId, name }: HandedAccount,
  id: string,
  tokenSetId: string | null,
  { now }: IntakeContext,
): Account {
  const { organisationId, privateToMemberId, network, networkUserId } = command;
  return {
    id,
    organisationId,
    privateToMemberId,
    credentialId: group.credential.id,
    network,
    kind,
    remoteId,
    name,
    tokenSetId,
    originalNetworkUserId: networkUserId,
    lastConnectedByMemberId: connectedBy(command),
    lastConnectedAt: null,
    limits: {},
    pausedAt: null,
    releaseCutoff: null,
    createdAt: now,
    version: 0,
    connection: firstConnection(group.credential, now),
  };
}

/** Nothing was proven about it yet, unless its credential is known to be dead: its posts are held from the start then. */
function firstConnection(credential: Credential, now: number): Connection {
  return credential.status === 'dead'
    ? { status: 'disconnected', of: 'credential', reason: credential.reason, since: now }
    : { status: 'unverified' };
}

function collectorsFor(account: Account, network: Network, context: IntakeContext): readonly Collector[] {
  const offered = [
    ...(network.stream(account.kind).offered ? (['stream'] as const) : []),
    ...(network.analytics(account.kind).offered ? (['analytics'] as const) : []),
  ];
  return offered.map((kind) => ({
    id: context.newId(),
    accountId: account.id,
    kind,
    nextRunAt: firstLookAt(context),
    runNo: 0,
    claim: null,
    lastSuccessAt: null,
    completeThroughDay: null,
    failures: 0,
    reason: null,
    version: 0,
  }));
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

function connectedBy({ actingMemberId, privateToMemberId }: PutCredential): string | null {
  return actingMemberId ?? privateToMemberId;
}

function firstLookAt({ now, spread }: IntakeContext): number {
  return now + Math.round(FIRST_LOOK_WITHIN_MS * spread);
}

function accountFor(group: Group, handed: HandedAccount): Account | undefined {
  return group.accounts.find((account) => isSameAsset(account, handed));
}

function isSameAsset(one: Pick<Account, 'kind' | 'remoteId'>, other: Pick<Account, 'kind' | 'remoteId'>): boolean {
  return one.kind === other.kind && one.remoteId === other.remoteId;
}

function first(checks: readonly (() => Result<null, IntakeRefusal>)[]): Result<null, IntakeRefusal> {
  for (const check of checks) {
    const result = check();
    if (!result.ok) return result;
  }
  return ok(null);
}
