import { uuidv7 } from 'uuidv7';
import { NEVER_LOOKED_AT } from '../../../../domain/credential/schedule';
import type { Account, Connection } from '../../../../domain/account/account';
import type { Credential, TokenSet } from '../../../../domain/credential/credential';
import type { Group } from '../../../../domain/credential/group';
import type { Tokens } from '../../../../domain/networks/network';
import type { Member, Organisation } from '../../../../domain/organisation/organisation';
import type { Post } from '../../../../domain/post/post';
import { HOUR } from '../../../../domain/clock';
import type { NewTokenSet, Store } from '../../../../db/store';
import { NOW } from './engine';

/** Values as the domain makes them, with what a test does not care about filled in. */

export function anOrganisation(given: Partial<Organisation> = {}): Organisation {
  return { id: uuidv7(), name: 'Acme', plan: 'team', graceMs: 24 * HOUR, createdAt: NOW, version: 0, ...given };
}

export function aMember(organisationId: string, given: Partial<Member> = {}): Member {
  const id = uuidv7();
  return {
    id,
    organisationId,
    name: 'Ada',
    email: `${id}@acme.test`,
    role: 'admin',
    leftAt: null,
    version: 0,
    ...given,
  };
}

export const TOKENS: Tokens = {
  accessToken: 'access-secret',
  refreshToken: 'refresh-secret',
  expiresAt: NOW + HOUR,
  refreshExpiresAt: null,
  scopes: ['read', 'write'],
};

export function aTokenSet(credentialId: string, given: Partial<TokenSet> = {}): TokenSet {
  const id = given.id ?? uuidv7();
  return {
    id,
    credentialId,
    accountId: null,
    status: 'active',
    origin: 'put',
    grantId: id,
    hasRefreshToken: true,
    issuedAt: NOW,
    expiresAt: TOKENS.expiresAt,
    refreshExpiresAt: TOKENS.refreshExpiresAt,
    scopes: TOKENS.scopes,
    ...given,
  };
}

export function anAccount(credential: Credential, given: Partial<Account> = {}): Account {
  const id = uuidv7();
  return {
    id,
    organisationId: credential.organisationId,
    privateToMemberId: credential.privateToMemberId,
    credentialId: credential.id,
    network: credential.network,
    kind: 'page',
    remoteId: `remote-${id}`,
    name: 'Acme Shoes',
    tokenSetId: null,
    originalNetworkUserId: credential.networkUserId,
    lastConnectedByMemberId: null,
    lastConnectedAt: null,
    limits: {},
    pausedAt: null,
    releaseCutoff: null,
    createdAt: NOW,
    version: 0,
    connection: { status: 'connected' },
    ...given,
  };
}

export function aCredential(organisationId: string, given: Partial<Credential> = {}): Credential {
  const id = uuidv7();
  const facts: Credential = {
    id,
    organisationId,
    privateToMemberId: null,
    network: 'facebook',
    instance: null,
    networkUserId: `user-${id}`,
    displayName: 'Ada on Facebook',
    activeTokenSetId: null,
    doubt: null,
    trouble: null,
    connectedByMemberId: null,
    connectedAt: null,
    schedule: NEVER_LOOKED_AT,
    createdAt: NOW,
    version: 0,
    status: 'active',
  };
  // The life of a credential is a union; tests give a whole life or none.
  return { ...facts, ...given } as Credential;
}

export function aPost(account: Account, given: Partial<Post> = {}): Post {
  const dueAt = given.dueAt ?? NOW;
  return {
    id: uuidv7(),
    organisationId: account.organisationId,
    accountId: account.id,
    content: { text: 'Hello', link: null, media: [] },
    state: 'scheduled',
    acceptedAt: NOW,
    dueAt,
    graceMs: HOUR,
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
    changedAt: NOW,
    version: 0,
    ...given,
  };
}

export interface World {
  readonly organisation: Organisation;
  readonly member: Member;
  readonly credentialId: string;
  readonly tokenSetId: string;
  /** In the order in which they were asked for. */
  readonly accounts: readonly Account[];
}

export interface WorldGiven {
  readonly credential?: Partial<Credential>;
  /** One account each; default: one. */
  readonly accounts?: readonly Partial<Account>[];
}

/** Puts an organisation with a member and a credential group that works. */
export async function putWorld(store: Store, given: WorldGiven = {}): Promise<World> {
  const organisation = anOrganisation();
  const member = aMember(organisation.id);
  const { group, newTokenSets } = aGroup(organisation.id, given);
  await store.change({}, () => ({
    result: null,
    organisations: [organisation],
    members: [member],
    groups: [group],
    newTokenSets,
  }));
  const [tokenSet] = group.tokenSets;
  if (tokenSet === undefined) throw new Error('a group has a token set');
  return {
    organisation,
    member,
    credentialId: group.credential.id,
    tokenSetId: tokenSet.id,
    accounts: group.accounts,
  };
}

export function aGroup(
  organisationId: string,
  given: WorldGiven = {},
): { readonly group: Group; readonly newTokenSets: readonly NewTokenSet[] } {
  const bare = aCredential(organisationId, given.credential);
  const tokenSet = aTokenSet(bare.id);
  const credential = { ...bare, activeTokenSetId: tokenSet.id };
  const accounts = (given.accounts ?? [{}]).map((each) => anAccount(credential, each));
  return {
    group: { credential, accounts, tokenSets: [tokenSet], incidents: [], refresh: null },
    newTokenSets: [{ tokenSet, tokens: TOKENS }],
  };
}

/** The account that a world of one account has. */
export function onlyAccount(world: World): Account {
  const [account] = world.accounts;
  if (account === undefined) throw new Error('the world has no account');
  return account;
}

export async function putPosts(store: Store, posts: readonly Post[]): Promise<void> {
  await store.change({}, () => ({ result: null, posts }));
}

/** Puts an account's connection as it is said, whatever it was. */
export async function connect(
  store: Store,
  accountId: string,
  connection: Connection,
  given: Partial<Account> = {},
): Promise<void> {
  await store.change({ groupOfAccount: accountId }, ({ groupOfAccount: group }) => {
    if (group === null) throw new Error(`no group of account ${accountId}`);
    const accounts = group.accounts.map((account) =>
      account.id === accountId ? { ...account, ...given, connection } : account,
    );
    return { result: null, groups: [{ ...group, accounts }] };
  });
}

export const DISCONNECTED: Connection = {
  status: 'disconnected',
  of: 'credential',
  reason: 'token_revoked',
  since: NOW,
};
export const SUSPECT: Connection = { status: 'suspect', of: 'credential', reason: 'unconfirmed_denial', since: NOW };
export const CONNECTED: Connection = { status: 'connected' };

/** What must be there, in a test. */
export function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('expected a value');
  return value;
}

export async function mustRead(store: Store, postId: string): Promise<Post> {
  return present(await store.reads.post(postId));
}
