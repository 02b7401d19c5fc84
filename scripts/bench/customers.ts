import type { Account } from '../../domain/account/account';
import { NEVER_LOOKED_AT } from '../../domain/credential/schedule';
import { DAY, HOUR } from '../../domain/clock';
import type { Credential, TokenSet } from '../../domain/credential/credential';
import type { NetworkName, Tokens } from '../../domain/networks/network';
import type { Organisation } from '../../domain/organisation/organisation';
import type { Post } from '../../domain/post/post';
import type { Store } from '../../db/store';
import { newId } from '../../workers/runtime/ids';

const POSTS_PER_CHANGE = 1_000;
const NO_TOKENS: Tokens = {
  accessToken: 'none',
  refreshToken: null,
  expiresAt: null,
  refreshExpiresAt: null,
  scopes: null,
};

export function anOrganisation(): Organisation {
  return { id: newId(), name: 'Harbour Coffee', plan: 'enterprise', graceMs: DAY, createdAt: Date.now(), version: 0 };
}

/** One credential that works, with its accounts. */
export interface Customer {
  readonly credentialId: string;
  readonly tokenSetId: string;
  readonly accounts: readonly Account[];
}

/** Puts an organisation with one credential group whose gates are open. */
export async function putCustomer(
  store: Store,
  given: {
    readonly accounts: number;
    readonly network?: NetworkName;
    readonly networkUserId?: string;
    readonly tokens?: Tokens;
  },
): Promise<Customer> {
  const { network = 'facebook', networkUserId = `user-${newId()}`, tokens = NO_TOKENS } = given;
  const now = Date.now();
  const organisation = anOrganisation();
  const credentialId = newId();
  const tokenSet: TokenSet = {
    id: newId(),
    credentialId,
    accountId: null,
    status: 'active',
    origin: 'put',
    grantId: credentialId,
    hasRefreshToken: tokens.refreshToken !== null,
    issuedAt: now,
    expiresAt: tokens.expiresAt,
    refreshExpiresAt: tokens.refreshExpiresAt,
    scopes: tokens.scopes,
  };
  const credential: Credential = {
    id: credentialId,
    organisationId: organisation.id,
    privateToMemberId: null,
    network,
    instance: null,
    networkUserId,
    displayName: 'Ada',
    activeTokenSetId: tokenSet.id,
    doubt: null,
    trouble: null,
    connectedByMemberId: null,
    connectedAt: null,
    schedule: NEVER_LOOKED_AT,
    createdAt: now,
    version: 0,
    status: 'active',
  };
  const accounts = Array.from({ length: given.accounts }, (): Account => {
    const id = newId();
    return {
      id,
      organisationId: organisation.id,
      privateToMemberId: null,
      credentialId,
      network,
      kind: network === 'facebook' ? 'page' : 'profile',
      remoteId: `remote-${id}`,
      name: 'Harbour Café',
      tokenSetId: null,
      originalNetworkUserId: networkUserId,
      lastConnectedByMemberId: null,
      lastConnectedAt: null,
      limits: {},
      pausedAt: null,
      releaseCutoff: null,
      createdAt: now,
      version: 0,
      connection: { status: 'connected' },
    };
  });
  await store.change({}, () => ({
    result: undefined,
    organisations: [organisation],
    groups: [{ credential, accounts, tokenSets: [tokenSet], incidents: [], refresh: null }],
    newTokenSets: [{ tokenSet, tokens }],
  }));
  return { credentialId, tokenSetId: tokenSet.id, accounts };
}

/** Puts `count` scheduled posts, spread evenly over the accounts, the first due at `dueAt`. Answers their ids in order. */
export async function putPosts(
  store: Store,
  accounts: readonly Account[],
  count: number,
  dueAt: number,
): Promise<readonly string[]> {
  const posts = Array.from({ length: count }, (_each, index) => {
    const account = accounts[index % accounts.length];
    if (account === undefined) throw new Error('Posts need an account.');
    return aPost(account, dueAt + index);
  });
  for (let from = 0; from < count; from += POSTS_PER_CHANGE) {
    const chunk = posts.slice(from, from + POSTS_PER_CHANGE);
    await store.change({}, () => ({ result: undefined, posts: chunk }));
  }
  return posts.map(({ id }) => id);
}

function aPost(account: Account, dueAt: number): Post {
  const now = Date.now();
  return {
    id: newId(),
    organisationId: account.organisationId,
    accountId: account.id,
    content: { text: 'Open until six today, and fresh bread from eight. '.repeat(4), link: null, media: [] },
    state: 'scheduled',
    acceptedAt: now,
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
    changedAt: now,
    version: 0,
  };
}
