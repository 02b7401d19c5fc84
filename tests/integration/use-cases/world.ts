import { pino } from 'pino';
import { NEVER_LOOKED_AT } from '../../../domain/credential/schedule';
import { uuidv7 } from 'uuidv7';
import type { Account, AccountFacts, Connection } from '../../../domain/account/account';
import { HOUR, MINUTE } from '../../../domain/clock';
import type { Collector } from '../../../domain/collector/collector';
import type { Credential, CredentialFacts, CredentialLife, TokenSet } from '../../../domain/credential/credential';
import type { Group } from '../../../domain/credential/group';
import type { EventName, StoredEvent } from '../../../domain/event/events';
import type { Incident } from '../../../domain/incident/incident';
import type { Grant, NetworkName, Tokens } from '../../../domain/networks/network';
import type { Member, Organisation } from '../../../domain/organisation/organisation';
import type { Post } from '../../../domain/post/post';
import { decideGrant } from '../../../domain/reconnect/decide-grant';
import type { ReactionName } from '../../../domain/reaction/catalogue';
import type { NewTokenSet, Store, StoredReconnect } from '../../../db/store';
import { createNetworkGateway } from '../../../workers/adapters/networks/gateway';
import { createOAuthClient } from '../../../workers/adapters/oauth/oauth-client';
import type { WorkerClock } from '../../../workers/runtime/clock';
import type { Deps } from '../../../workers/use-cases/ports';
import type { Reaction } from '../../../workers/use-cases/reactions/reaction';
import { USUAL_KIND } from '../../../scripts/suite/cast';
import { NOW } from '../db/conformance/engine';
import type { SetClock, TestDatabase } from '../db/conformance/engine';
import { sqliteEngine } from '../db/conformance/sqlite-engine';
import { aMember, aPost, anAccount, anOrganisation, present } from '../db/conformance/world';
import { scriptedHttp } from './scripted-http';
import type { ScriptedHttp } from './scripted-http';

export { NOW, present };

/** Use cases over a real store, with the networks' servers by script and a clock that the test moves. */
export interface UseCaseWorld {
  readonly deps: Deps;
  readonly store: Store;
  readonly http: ScriptedHttp;
  readonly database: TestDatabase;
  /** Another process on the same file, with its own store and id. */
  anotherProcess(): Promise<Deps>;
  anotherOrganisation(): Promise<Organisation>;
  /** Moves the clock. */
  pass(ms: number): void;
  readonly organisation: Organisation;
  readonly member: Member;
  end(): Promise<void>;
}

export async function createWorld(): Promise<UseCaseWorld> {
  const database = await sqliteEngine.create();
  const http = scriptedHttp();
  const clock = workerClock(database.clock);
  const logger = pino({ level: 'silent' });
  const networks = createNetworkGateway({
    http,
    oauth: createOAuthClient(http),
    apps: { facebook: { clientId: 'app', clientSecret: 'secret' }, x: { clientId: 'app', clientSecret: 'secret' } },
    sandboxHosts: null,
    logger,
  });
  const openProcess = async (name: string): Promise<Deps> => {
    const store = database.open();
    const processId = uuidv7();
    await store.processes.register({ id: processId, name, pid: 1, host: 'test', now: clock.now() });
    return { store, networks, clock, newId: uuidv7, random: () => 0.5, processId, logger };
  };
  const deps = await openProcess('test');
  const organisation = anOrganisation();
  const member = aMember(organisation.id);
  await deps.store.change({}, () => ({ result: null, organisations: [organisation], members: [member] }));
  return {
    deps,
    store: deps.store,
    http,
    database,
    anotherProcess: () => openProcess('another'),
    anotherOrganisation: async () => {
      const other = anOrganisation();
      await deps.store.change({}, () => ({ result: null, organisations: [other] }));
      return other;
    },
    pass: (ms) => database.clock.set(database.clock.now() + ms),
    organisation,
    member,
    end: () => database.remove(),
  };
}

/** Time is the test's; only a sleep is real, and short, so that what polls goes on polling. */
function workerClock(clock: SetClock): WorkerClock {
  return {
    ...clock,
    speed: 1,
    toRealMs: (ms) => ms,
    setTimer: (_ms, run) => {
      const handle = setTimeout(run, 1);
      return { cancel: () => clearTimeout(handle) };
    },
    sleep: () => new Promise((resolve) => setTimeout(resolve, 1)),
  };
}

// ------------------------------------------------------------------------------------------ people's accounts

export interface AccountGiven extends Partial<AccountFacts> {
  readonly connection?: Connection;
  /** An access token of its own, as Pages have. */
  readonly ownToken?: string;
}

export interface GroupGiven {
  readonly life?: CredentialLife;
  readonly credential?: Partial<CredentialFacts>;
  readonly tokens?: Partial<Tokens>;
  readonly tokenSet?: Partial<TokenSet>;
  readonly accounts?: readonly AccountGiven[];
  readonly incidents?: readonly Partial<Incident>[];
  readonly organisationId?: string;
}

/** A credential group that works, unless it is said otherwise. Facebook cannot refresh; X and Bluesky can. */
export async function putGroup(world: UseCaseWorld, network: NetworkName, given: GroupGiven = {}): Promise<Group> {
  const organisationId = given.organisationId ?? world.organisation.id;
  const credentialId = uuidv7();
  const grantId = uuidv7();
  const tokens: Tokens = {
    accessToken: 'access-1',
    refreshToken: network === 'facebook' ? null : 'refresh-1',
    expiresAt: network === 'facebook' ? null : NOW + HOUR,
    refreshExpiresAt: null,
    scopes: null,
    ...given.tokens,
  };
  const ofCredential = aTokenSet(credentialId, grantId, null, tokens, given.tokenSet);
  const life: CredentialLife = given.life ?? { status: 'active' };
  const facts: CredentialFacts = {
    id: credentialId,
    organisationId,
    privateToMemberId: null,
    network,
    instance: network === 'bluesky' ? 'https://pds.test' : null,
    networkUserId: 'user',
    displayName: 'Ada',
    activeTokenSetId: ofCredential.tokenSet.id,
    doubt: null,
    trouble: null,
    connectedByMemberId: null,
    connectedAt: NOW - HOUR,
    schedule: NEVER_LOOKED_AT,
    createdAt: NOW - HOUR,
    version: 0,
    ...given.credential,
  };
  const credential: Credential = { ...facts, ...life };
  const put = (given.accounts ?? [{}]).map(({ ownToken, ...each }, index) => {
    const id = each.id ?? uuidv7();
    const own =
      ownToken === undefined
        ? null
        : aTokenSet(credentialId, uuidv7(), id, { ...tokens, accessToken: ownToken, refreshToken: null }, { grantId });
    const account = anAccount(credential, {
      kind: USUAL_KIND[network],
      remoteId: `${network}-${String(index + 1)}`,
      lastConnectedAt: NOW - HOUR,
      ...each,
      id,
      tokenSetId: own?.tokenSet.id ?? null,
    });
    return { account, own };
  });
  const incidents = (given.incidents ?? []).map((each): Incident => ({
    id: uuidv7(),
    organisationId,
    credentialId,
    accountId: null,
    kind: 'disconnected',
    reason: 'token_revoked',
    openedAt: NOW - HOUR,
    reopenedAt: null,
    endedAt: null,
    endedBy: null,
    version: 0,
    ...each,
  }));
  const newTokenSets = [ofCredential, ...put.flatMap(({ own }) => (own === null ? [] : [own]))];
  const group: Group = {
    credential,
    accounts: put.map(({ account }) => account),
    tokenSets: newTokenSets.map(({ tokenSet }) => tokenSet),
    incidents,
    refresh: null,
  };
  await world.store.change({}, () => ({ result: null, groups: [group], newTokenSets }));
  return present(await world.store.reads.group(credentialId));
}

function aTokenSet(
  credentialId: string,
  id: string,
  accountId: string | null,
  tokens: Tokens,
  given: Partial<TokenSet> = {},
): NewTokenSet {
  const tokenSet: TokenSet = {
    id,
    credentialId,
    accountId,
    status: 'active',
    origin: 'put',
    grantId: id,
    hasRefreshToken: tokens.refreshToken !== null,
    issuedAt: NOW - HOUR,
    expiresAt: tokens.expiresAt,
    refreshExpiresAt: tokens.refreshExpiresAt,
    scopes: tokens.scopes,
    ...given,
  };
  return { tokenSet, tokens };
}

export function accountIn(group: Group, index = 0): Account {
  return present(group.accounts[index]);
}

export async function groupNow(world: UseCaseWorld, { credential }: Group): Promise<Group> {
  return present(await world.store.reads.group(credential.id));
}

/** What each account of a group is now, in order. */
export async function statusesNow(world: UseCaseWorld, group: Group): Promise<readonly string[]> {
  const found = await Promise.all(group.accounts.map(({ id }) => world.store.reads.account(id)));
  return found.map((account) => present(account).connection.status);
}

export async function setConnection(world: UseCaseWorld, accountId: string, connection: Connection): Promise<void> {
  await world.store.change({ groupOfAccount: accountId }, ({ groupOfAccount }) => {
    const group = present(groupOfAccount);
    const accounts = group.accounts.map((each) => (each.id === accountId ? { ...each, connection } : each));
    return { result: null, groups: [{ ...group, accounts }] };
  });
}

export const CONNECTED: Connection = { status: 'connected' };
export const SUSPECT: Connection = { status: 'suspect', of: 'asset', reason: 'resource_gone', since: NOW };
export const DISCONNECTED: Connection = {
  status: 'disconnected',
  of: 'credential',
  reason: 'token_revoked',
  since: NOW - HOUR,
};
export const DEAD: CredentialLife = { status: 'dead', reason: 'token_revoked', deadSince: NOW - HOUR };

// ------------------------------------------------------------------------------------------ posts

export async function putPost(world: UseCaseWorld, account: Account, given: Partial<Post> = {}): Promise<Post> {
  const post = aPost(account, { dueAt: NOW - MINUTE, ...given });
  await world.store.change({}, () => ({ result: null, posts: [post] }));
  return present(await world.store.reads.post(post.id));
}

export async function postNow(world: UseCaseWorld, { id }: Post): Promise<Post> {
  return present(await world.store.reads.post(id));
}

/** Puts what is due into the queue, and answers the trips. */
export async function dispatch(world: UseCaseWorld): Promise<readonly { postId: string; dispatchNo: number }[]> {
  return world.store.posts.dispatch({ now: world.deps.clock.now(), horizonMs: MINUTE, limit: 100 });
}

/** A post in the queue, and its trip. */
export async function aTrip(
  world: UseCaseWorld,
  account: Account,
  given: Partial<Post> = {},
): Promise<{ readonly post: Post; readonly trip: { postId: string; dispatchNo: number; causedBy: string } }> {
  const post = await putPost(world, account, given);
  const found = (await dispatch(world)).find(({ postId }) => postId === post.id);
  if (found === undefined) throw new Error('the post was not dispatched');
  return { post, trip: { postId: post.id, dispatchNo: found.dispatchNo, causedBy: 'job' } };
}

// ------------------------------------------------------------------------------------------ collectors

export async function putCollector(
  world: UseCaseWorld,
  account: Account,
  given: Partial<Collector> = {},
): Promise<Collector> {
  const collector: Collector = {
    id: uuidv7(),
    accountId: account.id,
    kind: 'stream',
    nextRunAt: NOW,
    runNo: 0,
    claim: null,
    lastSuccessAt: null,
    completeThroughDay: null,
    failures: 0,
    reason: null,
    version: 0,
    ...given,
  };
  await world.store.change({}, () => ({ result: null, collectors: [collector] }));
  return present(await world.store.reads.collector(collector.id));
}

// ------------------------------------------------------------------------------------------ events and reactions

export async function eventsOf<Name extends EventName>(
  world: UseCaseWorld,
  name: Name,
): Promise<readonly StoredEvent<Name>[]> {
  const all = await world.store.reads.events({ limit: 1000 });
  // Filtered by the name, which is what tells the kinds of events apart.
  return all.filter((event) => event.name === name) as unknown as readonly StoredEvent<Name>[];
}

export async function onlyEvent<Name extends EventName>(world: UseCaseWorld, name: Name): Promise<StoredEvent<Name>> {
  const events = await eventsOf(world, name);
  if (events.length !== 1) throw new Error(`expected one ${name}, found ${String(events.length)}`);
  return present(events[0]);
}

/** Runs a reaction as its job would: only while its row is pending. */
export async function react(
  world: UseCaseWorld,
  event: StoredEvent,
  name: ReactionName,
  reaction: Reaction,
): Promise<string> {
  expect(await world.store.reads.reactionStatus(event.id, name)).toBe('pending');
  return reaction(world.deps, event);
}

// ------------------------------------------------------------------------------------------ reconnects

export interface GrantGiven {
  readonly accessToken?: string;
  /** Access tokens of assets, by account id. */
  readonly assets?: Readonly<Record<string, string>>;
  readonly reconnect?: boolean;
}

/** A person has signed in: the grant is stored, pending, with its event, as the callback leaves it. */
export async function completeGrant(
  world: UseCaseWorld,
  group: Group,
  given: GrantGiven = {},
): Promise<{ readonly event: StoredEvent<'reconnect.completed'>; readonly reconnectId: string }> {
  const account = accountIn(group);
  const reconnectId = uuidv7();
  const now = world.deps.clock.now();
  const reconnect: StoredReconnect = {
    id: reconnectId,
    organisationId: group.credential.organisationId,
    credentialId: group.credential.id,
    accountId: account.id,
    memberId: world.member.id,
    network: group.credential.network,
    stateHash: `state-of-${reconnectId}`,
    life: { status: 'exchanging' },
    startedAt: now,
    expiresAt: now + 30 * MINUTE,
    version: 0,
    sealedVerifier: null,
    browserHash: 'browser',
  };
  await world.store.change({}, () => ({ result: null, reconnects: [reconnect] }));
  await world.store.change({ group: group.credential.id, reconnect: reconnectId }, (loaded) => {
    const present_ = present(loaded.group);
    const hasRefresh = group.credential.network !== 'facebook';
    const grant: Grant = {
      networkUserId: present_.credential.networkUserId,
      displayName: 'Ada',
      tokens: {
        accessToken: given.accessToken ?? 'access-granted',
        refreshToken: hasRefresh ? 'refresh-granted' : null,
        expiresAt: hasRefresh ? now + 2 * HOUR : null,
        refreshExpiresAt: null,
        scopes: null,
      },
      assets: present_.accounts.map(({ id, kind, remoteId, name }) => {
        const accessToken = given.assets?.[id];
        const tokens =
          accessToken === undefined
            ? null
            : { accessToken, refreshToken: null, expiresAt: null, refreshExpiresAt: null, scopes: null };
        return { kind, remoteId, name, roles: null, tokens };
      }),
    };
    const by = { reconnectId, memberId: world.member.id };
    const decided = decideGrant(present_, grant, by, { now, newId: uuidv7 });
    if (!decided.ok) throw new Error(decided.refusal.why);
    const { group: withGrant, events, tokenSets, tokenSetId } = decided.value;
    return {
      result: null,
      groups: [withGrant],
      newTokenSets: tokenSets,
      events,
      reconnects: [{ ...present(loaded.reconnect), life: { status: 'verifying' as const, tokenSetId } }],
    };
  });
  const events = await eventsOf(world, 'reconnect.completed');
  const event = events.find(({ data }) => data.reconnectId === reconnectId);
  return { event: present(event), reconnectId };
}

export async function attemptNow(world: UseCaseWorld, reconnectId: string): Promise<StoredReconnect['life']> {
  return present(await world.store.reads.reconnect(reconnectId)).life;
}
