import type { Connection } from '../../../domain/account/account';
import { NEVER_LOOKED_AT } from '../../../domain/credential/schedule';
import type { Account } from '../../../domain/account/account';
import type { Credential, TokenSet } from '../../../domain/credential/credential';
import { HOUR, MINUTE } from '../../../domain/clock';
import type { Incident } from '../../../domain/incident/incident';
import type { AccountKind, NetworkName, Tokens } from '../../../domain/networks/network';
import type { Member, Organisation } from '../../../domain/organisation/organisation';
import type { Post } from '../../../domain/post/post';
import { SANDBOX_BLUESKY_ACCOUNTS } from '../../../scripts/sandbox/bluesky/seed';
import {
  SANDBOX_FACEBOOK_GROUPS,
  SANDBOX_FACEBOOK_PAGES,
  SANDBOX_FACEBOOK_USERS,
} from '../../../scripts/sandbox/facebook/seed';
import { SANDBOX_X_USERS } from '../../../scripts/sandbox/x/seed';
import type { WebForTests } from './web-for-tests';

/** Harbour Coffee with its groups at three networks, each disconnected, each with posts that wait. */
export interface Harbour {
  readonly organisation: Organisation;
  /** An admin: may reconnect. */
  readonly ann: Member;
  /** A member without permissions. */
  readonly bob: Member;
  readonly facebook: PutGroup;
  readonly x: PutGroup;
  readonly bluesky: PutGroup;
}

export interface PutGroup {
  readonly credentialId: string;
  readonly accounts: readonly Account[];
  /** The account that people are told about. */
  readonly account: Account;
}

interface Asset {
  readonly kind: AccountKind;
  readonly remoteId: string;
  readonly name: string;
}

const { ada } = SANDBOX_FACEBOOK_USERS;

export const IDENTITIES = {
  facebook: { name: ada.email, password: ada.password },
  x: { name: SANDBOX_X_USERS.harbour.username, password: SANDBOX_X_USERS.harbour.password },
  bluesky: {
    name: SANDBOX_BLUESKY_ACCOUNTS.bakery.handle,
    password: SANDBOX_BLUESKY_ACCOUNTS.bakery.appPasswords.Holdfast,
  },
} as const;

export async function putHarbour(web: WebForTests, connection?: Connection): Promise<Harbour> {
  const { newId, clock, store } = web.deps;
  const now = clock.now();
  const organisation: Organisation = {
    id: newId(),
    name: 'Harbour Coffee',
    plan: 'team',
    graceMs: 24 * HOUR,
    createdAt: now,
    version: 0,
  };
  const member = (name: string, role: Member['role']): Member => {
    const id = newId();
    const email = `${id}@harbour.test`;
    return { id, organisationId: organisation.id, name, email, role, leftAt: null, version: 0 };
  };
  const ann = member('Ann Harbour', 'admin');
  const bob = member('Bob Quay', 'member');
  await store.change({}, () => ({ result: null, organisations: [organisation], members: [ann, bob] }));

  const put = (network: NetworkName, user: { id: string; name: string }, assets: readonly Asset[]): Promise<PutGroup> =>
    putGroup(web, { organisation, connectedBy: ann, network, user, assets, connection });
  return {
    organisation,
    ann,
    bob,
    facebook: await put('facebook', { id: ada.id, name: ada.name }, [
      page(SANDBOX_FACEBOOK_PAGES.harbourCafe),
      page(SANDBOX_FACEBOOK_PAGES.harbourRoastery),
      { kind: 'profile', remoteId: ada.id, name: ada.name },
      { kind: 'group', remoteId: SANDBOX_FACEBOOK_GROUPS.harbourRegulars.id, name: 'Harbour Regulars' },
    ]),
    x: await put('x', { id: SANDBOX_X_USERS.harbour.id, name: '@harbourcafe' }, [
      { kind: 'profile', remoteId: SANDBOX_X_USERS.harbour.id, name: '@harbourcafe' },
    ]),
    bluesky: await put(
      'bluesky',
      { id: SANDBOX_BLUESKY_ACCOUNTS.bakery.did, name: SANDBOX_BLUESKY_ACCOUNTS.bakery.handle },
      [{ kind: 'profile', remoteId: SANDBOX_BLUESKY_ACCOUNTS.bakery.did, name: 'Okafor & Daughters' }],
    ),
  };
}

function page({ id, name }: { readonly id: string; readonly name: string }): Asset {
  return { kind: 'page', remoteId: id, name };
}

interface GroupGiven {
  readonly organisation: Organisation;
  readonly connectedBy: Member;
  readonly network: NetworkName;
  readonly user: { readonly id: string; readonly name: string };
  readonly assets: readonly Asset[];
  readonly connection: Connection | undefined;
}

const OLD_TOKENS: Tokens = {
  accessToken: 'an-access-token-that-is-dead',
  refreshToken: null,
  expiresAt: null,
  refreshExpiresAt: null,
  scopes: null,
};

async function putGroup(web: WebForTests, given: GroupGiven): Promise<PutGroup> {
  const { newId, clock, store } = web.deps;
  const now = clock.now();
  const since = now - 3 * HOUR;
  const credentialId = newId();
  const tokenSetId = newId();
  const reason = 'password_changed';
  const isConnected = given.connection?.status === 'connected';
  const facts = {
    id: credentialId,
    organisationId: given.organisation.id,
    privateToMemberId: null,
    network: given.network,
    instance: given.network === 'bluesky' ? web.sandbox.addresses.bluesky.pds : null,
    networkUserId: given.user.id,
    displayName: given.user.name,
    activeTokenSetId: tokenSetId,
    doubt: null,
    trouble: null,
    connectedByMemberId: given.connectedBy.id,
    connectedAt: now - 400 * HOUR,
    schedule: { ...NEVER_LOOKED_AT, lastHealthyAt: since },
    createdAt: now - 900 * HOUR,
    version: 0,
  } as const;
  const credential: Credential = isConnected
    ? { ...facts, status: 'active' }
    : { ...facts, status: 'dead', reason, deadSince: since };
  const tokenSet = (id: string, accountId: string | null): TokenSet => ({
    id,
    credentialId,
    accountId,
    status: 'active',
    origin: 'put',
    grantId: tokenSetId,
    hasRefreshToken: false,
    issuedAt: since,
    expiresAt: null,
    refreshExpiresAt: null,
    scopes: null,
  });
  const accounts = given.assets.map((asset): Account => ({
    id: newId(),
    organisationId: given.organisation.id,
    privateToMemberId: null,
    credentialId,
    network: given.network,
    ...asset,
    // Pages have tokens of their own.
    tokenSetId: asset.kind === 'page' ? newId() : null,
    originalNetworkUserId: given.user.id,
    lastConnectedByMemberId: given.connectedBy.id,
    lastConnectedAt: now - 400 * HOUR,
    limits: {},
    pausedAt: null,
    releaseCutoff: null,
    createdAt: now - 900 * HOUR,
    version: 0,
    connection: given.connection ?? { status: 'disconnected', of: 'credential', reason, since },
  }));
  const ofAccounts = accounts.flatMap((each) => (each.tokenSetId === null ? [] : [tokenSet(each.tokenSetId, each.id)]));
  const tokenSets = [tokenSet(tokenSetId, null), ...ofAccounts];
  const incident: Incident = {
    id: newId(),
    organisationId: given.organisation.id,
    credentialId,
    accountId: null,
    kind: 'disconnected',
    reason,
    openedAt: since,
    reopenedAt: null,
    endedAt: null,
    endedBy: null,
    version: 0,
  };
  const [account] = accounts;
  if (account === undefined) throw new Error('a group has an account');
  const incidents = isConnected ? [] : [incident];
  await store.change({}, () => ({
    result: null,
    groups: [{ credential, accounts, tokenSets, incidents, refresh: null }],
    newTokenSets: tokenSets.map((each) => ({ tokenSet: each, tokens: OLD_TOKENS })),
  }));
  const posts = [heldPost(web, account, -10 * MINUTE), heldPost(web, account, HOUR)];
  await store.change({}, () => ({ result: null, posts }));
  return { credentialId, accounts, account };
}

function heldPost(web: WebForTests, account: Account, dueInMs: number): Post {
  const now = web.deps.clock.now();
  const dueAt = now + dueInMs;
  return {
    id: web.deps.newId(),
    organisationId: account.organisationId,
    accountId: account.id,
    content: {
      text: `Fresh beans ${dueInMs < 0 ? 'since this morning' : 'from noon'} at ${account.name}`,
      link: null,
      media: [],
    },
    state: 'held',
    acceptedAt: now - HOUR,
    dueAt,
    graceMs: 24 * HOUR,
    startAt: dueAt,
    dispatchNo: 0,
    claim: null,
    boundaryAt: null,
    results: {},
    attempts: 0,
    remoteId: null,
    publishedAt: null,
    reason: null,
    pausedBy: null,
    nextLookUpAt: null,
    lookUps: 0,
    changedAt: now,
    version: 0,
  };
}

export function linkFor(web: WebForTests, member: Member, group: PutGroup): string {
  return web.links.makeReconnectLink({ memberId: member.id, accountId: group.account.id, now: web.deps.clock.now() });
}
