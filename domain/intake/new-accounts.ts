import type { Account, Connection } from '../account/account';
import { MINUTE } from '../clock';
import type { Collector } from '../collector/collector';
import type { Credential } from '../credential/credential';
import type { Group } from '../credential/group';
import type { Network } from '../networks/network';
import type { HandedAccount, PutCredential } from './command';
import type { IntakeContext } from './decision';
import { firstTokenSet } from './token-set';
import type { UnsealedTokenSet } from './token-set';

/** First looks at what was put together are spread over this. */
const FIRST_LOOK_WITHIN_MS = MINUTE;

export interface AccountsAdded {
  readonly group: Group;
  readonly newTokenSets: readonly UnsealedTokenSet[];
  readonly collectors: readonly Collector[];
}

/** Adds accounts to the group of their credential, with tokens of their own under `grantId`, and the first look at them. */
export function addAccounts(
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

/** Who is behind a grant: in a private space its owner, whether the host names them again or not. */
export function connectedBy({ actingMemberId, privateToMemberId }: PutCredential): string | null {
  return actingMemberId ?? privateToMemberId;
}

export function firstLookAt({ now, spread }: IntakeContext): number {
  return now + Math.round(FIRST_LOOK_WITHIN_MS * spread);
}

export function accountFor(group: Group, handed: HandedAccount): Account | undefined {
  return group.accounts.find((account) => isSameAsset(account, handed));
}

export function isSameAsset(
  one: Pick<Account, 'kind' | 'remoteId'>,
  other: Pick<Account, 'kind' | 'remoteId'>,
): boolean {
  return one.kind === other.kind && one.remoteId === other.remoteId;
}
