import { pino } from 'pino';
import { NEVER_LOOKED_AT } from '../../domain/credential/schedule';
import { uuidv7 } from 'uuidv7';
import { gateOf } from '../../domain/account/account';
import type { Account } from '../../domain/account/account';
import { decideAccount } from '../../domain/account/decide-account';
import type { AccountCommand } from '../../domain/account/decide-account';
import { HOUR, MINUTE, SECOND } from '../../domain/clock';
import { openIncident } from '../../domain/credential/group';
import type { Group } from '../../domain/credential/group';
import type { StoredEvent } from '../../domain/event/events';
import type { Post } from '../../domain/post/post';
import type { ReactionName } from '../../domain/reaction/catalogue';
import type { DispatchedPost, PostMoves, Store } from '../../db/store';
import { createNetworkGateway } from '../../workers/adapters/networks/gateway';
import { createOAuthClient } from '../../workers/adapters/oauth/oauth-client';
import type { WorkerClock } from '../../workers/runtime/clock';
import { endOrphanedRefreshes } from '../../workers/use-cases/end-orphaned-refreshes';
import { lookUpPost } from '../../workers/use-cases/look-up-post';
import type { Deps } from '../../workers/use-cases/ports';
import { probeCredential } from '../../workers/use-cases/probe-credential';
import { publishPost } from '../../workers/use-cases/publish-post';
import { lookUpNow } from '../../workers/use-cases/reactions/look-up-now';
import { workReactions } from '../../workers/use-cases/reactions/move-work';
import { probeSiblings } from '../../workers/use-cases/reactions/probe-siblings';
import { finish } from '../../workers/use-cases/reactions/reaction';
import type { Reaction } from '../../workers/use-cases/reactions/reaction';
import { revokeGrant } from '../../workers/use-cases/reactions/revoke-grant';
import { verifyReconnect } from '../../workers/use-cases/reactions/verify-reconnect';
import { renewAhead } from '../../workers/use-cases/renew-ahead';
import { aPost } from '../integration/db/conformance/world';
import { completeGrant, createWorld, present, putGroup } from '../integration/use-cases/world';
import type { UseCaseWorld } from '../integration/use-cases/world';
import { simulatedNetworks } from './simulated-networks';
import type { Mood, SimulatedNetworks, WaitingCall } from './simulated-networks';

const RELEASE_PACE_MS = 5 * SECOND;
const REDELIVER_AFTER_MS = 2 * MINUTE;
const LIMIT = 100;

const REACTIONS: Partial<Readonly<Record<ReactionName, Reaction>>> = {
  ...workReactions(RELEASE_PACE_MS),
  'verify-reconnect': verifyReconnect,
  'probe-siblings': probeSiblings,
  'revoke-grant': revokeGrant,
  'look-up-post': lookUpNow,
};

/** A process of ours, which can be killed: nothing that it does afterwards has an effect or an end. */
interface SimulatedProcess {
  readonly deps: Deps;
  /** Calls to the database and to networks that have not ended. */
  readonly atWork: { readonly store: number; readonly networks: number };
  readonly kill: () => void;
}

/**
 * Several processes of ours on one real database, against simulated networks, one step at a time: a step is over when
 * everything that it set in motion has ended or waits for a network.
 */
export class Simulation {
  readonly #world: UseCaseWorld;
  readonly #networks: SimulatedNetworks;
  readonly #groups: Group[] = [];
  readonly #posts: Post[] = [];
  /** What lies in the queue: trips of posts, gone when they were worked on or their worker died. */
  #queue: DispatchedPost[] = [];
  #processes: SimulatedProcess[] = [];
  readonly #running = new Set<Promise<unknown>>();
  #sleepers: (() => void)[] = [];
  #violations: string[] = [];

  private constructor(world: UseCaseWorld) {
    this.#world = world;
    this.#networks = simulatedNetworks(() => world.deps.clock.now());
  }

  static async create(): Promise<Simulation> {
    const simulation = new Simulation(await createWorld());
    await simulation.#prepare();
    return simulation;
  }

  async #prepare(): Promise<void> {
    const other = await this.#world.anotherOrganisation();
    const schedule = { ...NEVER_LOOKED_AT, nextProbeAt: this.#now() + 15 * MINUTE };
    this.#groups.push(
      await putGroup(this.#world, 'facebook', {
        credential: { schedule },
        accounts: [
          { ownToken: 'page-1', remoteId: 'page-1' },
          { ownToken: 'page-2', remoteId: 'page-2' },
        ],
      }),
      await putGroup(this.#world, 'x', {
        credential: { schedule },
        organisationId: other.id,
        accounts: [{ remoteId: 'x-user' }],
      }),
      await putGroup(this.#world, 'bluesky', {
        credential: { schedule },
        organisationId: other.id,
        accounts: [{ remoteId: 'did:plc:ada' }],
      }),
    );
    this.#processes = [await this.#start(), await this.#start()];
  }

  async end(): Promise<void> {
    for (const { kill } of this.#processes) kill();
    await this.#world.end();
  }

  // ---------------------------------------------------------------------------------------- steps

  async accept(accountIndex: number, dueInMs: number, graceMs: number): Promise<void> {
    const account = await this.#account(accountIndex);
    if (account.connection.status === 'removed') return;
    const now = this.#now();
    const id = uuidv7();
    const gate = gateOf(account.connection.status);
    const state = account.pausedAt !== null ? 'paused' : gate === 'closed' ? 'held' : 'scheduled';
    const post = aPost(account, {
      id,
      content: { text: `Post ${id}`, link: null, media: [] },
      acceptedAt: now,
      dueAt: now + dueInMs,
      graceMs,
      state,
      pausedBy: state === 'paused' ? 'account' : null,
    });
    await this.#world.store.change({}, () => ({ result: null, posts: [post] }));
    this.#posts.push(post);
  }

  pass(ms: number): Promise<void> {
    this.#world.pass(ms);
    return Promise.resolve();
  }

  /** Puts what is due into the queue, and lets a process work on what lies there. */
  async work(processIndex: number): Promise<void> {
    const { deps } = this.#process(processIndex);
    const now = this.#now();
    this.#queue.push(...(await this.#world.store.posts.dispatch({ now, horizonMs: MINUTE, limit: LIMIT })));
    const trips = this.#queue;
    this.#queue = [];
    for (const trip of trips) {
      const { postId, dispatchNo } = trip;
      this.#run(async () => {
        const outcome = await publishPost(deps, { postId, dispatchNo, causedBy: 'job' });
        if (outcome.kind === 'snooze') this.#queue.push(trip);
      });
    }
    await this.#settle();
  }

  /** Reactions to events, as the relay brings them. */
  async react(processIndex: number): Promise<void> {
    const { deps } = this.#process(processIndex);
    for (const { eventId, reaction } of await this.#world.store.due.reactions(this.#dueInput())) {
      this.#run(async () => {
        const event = present(await deps.store.reads.event(eventId));
        if ((await deps.store.reads.reactionStatus(eventId, reaction)) !== 'pending') return;
        await this.#reactTo(deps, event, reaction);
      });
    }
    await this.#settle();
  }

  async #reactTo(deps: Deps, event: StoredEvent, name: ReactionName): Promise<void> {
    const reaction = REACTIONS[name];
    if (reaction === undefined) await finish(deps, event, name, 'not simulated');
    // What could not be done yet throws, and comes again.
    else await reaction(deps, event).catch(expectNotYet);
  }

  async probe(groupIndex: number, processIndex: number): Promise<void> {
    const { deps } = this.#process(processIndex);
    this.#run(() => probeCredential(deps, this.#group(groupIndex).credential.id, 'job'));
    await this.#settle();
  }

  async refresh(groupIndex: number, processIndex: number): Promise<void> {
    const { deps } = this.#process(processIndex);
    const { credential } = this.#group(groupIndex);
    if (credential.network === 'facebook') return;
    this.#run(() => renewAhead(deps, credential.id));
    await this.#settle();
  }

  async reconnect(groupIndex: number): Promise<void> {
    const group = this.#group(groupIndex);
    const now = present(await this.#world.store.reads.group(group.credential.id));
    if (now.credential.status === 'retired') return;
    const accessToken = uuidv7();
    const pages = group.accounts.filter(({ kind }) => kind === 'page');
    const assets = Object.fromEntries(pages.map(({ id }) => [id, `${accessToken}-${id}`]));
    await completeGrant(this.#world, group, { accessToken, assets });
  }

  async command(name: AccountCommand['name'], accountIndex: number): Promise<void> {
    const { id: accountId, credentialId } = await this.#account(accountIndex);
    await this.#world.store.change({ group: credentialId }, ({ group }) => {
      const asked: AccountCommand = name === 'remove' ? { name, accountId } : { name, accountId, memberId: null };
      const decision = decideAccount(present(group), asked, this.#now());
      if (!decision.ok) return { result: null };
      return { result: null, groups: [decision.value.group], events: decision.value.events };
    });
  }

  /** Finds what is due of itself: probes, refreshes, look-ups. */
  async sweep(processIndex: number): Promise<void> {
    const { deps } = this.#process(processIndex);
    const { due } = this.#world.store;
    for (const { credentialId } of await due.probes({ ...this.#dueInput(), budgetOf: () => null })) {
      this.#run(() => probeCredential(deps, credentialId, 'job'));
    }
    for (const { credentialId } of await due.refreshes(this.#dueInput()))
      this.#run(() => renewAhead(deps, credentialId));
    for (const { postId } of await due.lookUps(this.#dueInput())) this.#run(() => lookUpPost(deps, postId, 'job'));
    await this.#settle();
  }

  /** Takes back what died or was forgotten. */
  async repair(): Promise<void> {
    const { posts } = this.#world.store;
    const now = this.#now();
    await posts.miss({ now, limit: LIMIT });
    await posts.reclaim({ now, limit: LIMIT });
    await posts.requeueForgotten({ startedBefore: now - MINUTE, now, limit: LIMIT });
    await endOrphanedRefreshes(this.#world.deps, LIMIT);
  }

  async answer(index: number, mood: Mood): Promise<void> {
    const { waiting } = this.#networks;
    if (waiting.length === 0) return;
    const call = present(waiting[index % waiting.length]);
    const before = (await this.#isOfThePast(call)) ? await this.#standingOf(call) : null;
    this.#networks.answer(call, mood);
    await this.#settle();
    const after = before === null ? null : await this.#standingOf(call);
    if (before !== after)
      this.#violations.push(`an answer about tokens of the past moved ${String(before)} to ${String(after)}`);
  }

  /** Answers whatever waits, and what follows from it, in one mood. */
  async drain(mood: Mood): Promise<void> {
    for (let calls = 0; this.#networks.waiting.length > 0 && calls < CALLS_DRAINED_MAX; calls += 1) {
      await this.answer(0, mood);
    }
  }

  /** One turn of everything that recurs. */
  async turn(mood: Mood): Promise<void> {
    await this.repair();
    for (const doAll of [() => this.sweep(0), () => this.react(0), () => this.work(0)]) {
      await doAll();
      await this.drain(mood);
    }
  }

  async #isOfThePast(call: WaitingCall): Promise<boolean> {
    if (call.kind === 'refresh' || call.kind === 'revoke') return false;
    const group = present(await this.#world.store.reads.group(this.#groupAt(call).credential.id));
    const opened = await Promise.all(group.tokenSets.map(({ id }) => this.#world.store.tokens.open(id)));
    return !opened.some((each) => each?.tokens.accessToken === call.token);
  }

  /** What evidence could move: the life and doubt of the credential, and each account's connection and limits. */
  async #standingOf(call: WaitingCall): Promise<string> {
    const { credential, accounts } = present(await this.#world.store.reads.group(this.#groupAt(call).credential.id));
    const of = accounts.map(({ connection, limits }) => [connection.status, limits]);
    return JSON.stringify([credential.status, credential.doubt?.since ?? null, of]);
  }

  #groupAt({ network }: WaitingCall): Group {
    return present(this.#groups.find(({ credential }) => credential.network === network));
  }

  /** A process is killed with all that it has in flight, is noticed, and another takes its place. */
  async crash(processIndex: number, networkActs: boolean): Promise<void> {
    const process = this.#process(processIndex);
    process.kill();
    for (const call of this.#networks.waiting.filter(({ processId }) => processId === process.deps.processId)) {
      this.#networks.drop(call, networkActs);
    }
    await this.#world.store.processes.end(process.deps.processId, this.#now());
    this.#processes = [...this.#processes.filter((each) => each !== process), await this.#start()];
    await this.#settle();
  }

  /** The queue loses everything. */
  async loseQueue(): Promise<void> {
    this.#queue = [];
    await this.#world.store.due.forgetQueue({ now: this.#now() });
  }

  // ---------------------------------------------------------------------------------------- what must hold

  /** What does not hold now; empty: all does. */
  async check(): Promise<readonly string[]> {
    const found = [...this.#violations];
    const counts = await this.#world.store.reads.postCounts();
    const counted = Object.values(counts).reduce((sum, each) => sum + each, 0);
    if (counted !== this.#posts.length)
      found.push(`${String(this.#posts.length)} accepted, ${String(counted)} counted`);
    found.push(...(await this.#checkPosts()), ...(await this.#checkGroups()));
    return found;
  }

  async #checkPosts(): Promise<readonly string[]> {
    const found: string[] = [];
    const remoteIds = new Set<string>();
    for (const { id, content } of this.#posts) {
      const post = present(await this.#world.store.reads.post(id));
      const standing = this.#networks.standing.filter(({ text }) => text === content.text);
      if (standing.length > 1) found.push(`post ${id} stands on the network ${String(standing.length)} times`);
      if (post.state === 'published') {
        if (standing[0]?.remoteId !== post.remoteId) found.push(`post ${id} is published as what does not stand`);
        if (remoteIds.has(post.remoteId ?? '')) found.push(`remote id ${String(post.remoteId)} is bound twice`);
        remoteIds.add(post.remoteId ?? '');
      }
      const canBeSentAgain = ['scheduled', 'queued', 'claimed', 'held', 'paused', 'missed'].includes(post.state);
      const isKeyed = standing[0]?.key !== null;
      if (canBeSentAgain && standing.length > 0 && !isKeyed) found.push(`post ${id} stands, and is ${post.state}`);
    }
    return found;
  }

  async #checkGroups(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const { credential: known } of this.#groups) {
      const group = present(await this.#world.store.reads.group(known.id));
      const { credential, tokenSets } = group;
      const active = tokenSets.filter((set) => set.status === 'active' && set.accountId === null);
      if (credential.status !== 'retired' && active.length !== 1)
        found.push(`${known.id} has ${String(active.length)} tokens`);
      if (credential.status !== 'retired' && active[0]?.id !== credential.activeTokenSetId) {
        found.push(`${known.id} names other tokens than its active ones`);
      }
      const isUnderWay = group.refresh?.status === 'in_flight';
      if ((credential.status === 'refreshing') !== isUnderWay)
        found.push(`${known.id}: ${credential.status}, its refresh is not`);
      if (credential.status === 'retired' && group.accounts.length > 0)
        found.push(`${known.id} is retired with accounts`);
      found.push(...group.accounts.flatMap((account) => this.#checkAccount(group, account)));
    }
    return found;
  }

  #checkAccount(group: Group, account: Account): readonly string[] {
    const { connection, id, tokenSetId } = account;
    const found: string[] = [];
    const isOpen = gateOf(connection.status) === 'open';
    const { status, doubt } = group.credential;
    const isGrantPending = group.tokenSets.some((set) => set.status === 'pending' && set.accountId === null);
    const isKept = status === 'dead' || status === 'retired' || doubt !== null || isGrantPending;
    if (isOpen && isKept)
      found.push(`${id} is open: ${status}, doubt ${String(doubt?.reason)}, ${String(isGrantPending)}`);
    if (group.credential.status === 'dead' && connection.status !== 'disconnected')
      found.push(`${id} lives on dead tokens`);
    const own = openIncident(group, id, 'disconnected');
    const ofCredential = openIncident(group, null, 'disconnected');
    const incident = connection.status === 'disconnected' && connection.of === 'credential' ? ofCredential : own;
    if ((connection.status === 'disconnected') !== (incident !== undefined)) {
      found.push(
        `${id} is ${connection.status}, and its incident ${incident === undefined ? 'is not open' : 'is open'}`,
      );
    }
    if (tokenSetId !== null && !group.tokenSets.some((set) => set.id === tokenSetId && set.status === 'active')) {
      found.push(`${id} names tokens that are not active`);
    }
    return found;
  }

  /** Once all is well again, nothing may be stuck. Answers what is. */
  async stuck(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const { credential: known } of this.#groups) {
      const group = present(await this.#world.store.reads.group(known.id));
      if (!['active', 'retired'].includes(group.credential.status))
        found.push(`${known.network} is ${group.credential.status}`);
      if (group.tokenSets.some(({ status }) => status === 'pending'))
        found.push(`${known.network} has a pending grant`);
      for (const { connection, releaseCutoff, pausedAt } of group.accounts) {
        if (connection.status !== 'connected') found.push(`an account of ${known.network} is ${connection.status}`);
        if (releaseCutoff !== null && pausedAt === null) found.push(`a release of ${known.network} has not ended`);
      }
    }
    for (const { id } of this.#posts) {
      const post = present(await this.#world.store.reads.post(id));
      const account = present(await this.#world.store.reads.account(post.accountId));
      const isOver = ['published', 'failed', 'missed', 'cancelled'].includes(post.state);
      const isWithPeople = post.state === 'unconfirmed' && post.nextLookUpAt === null;
      const waitsForPeople = post.state === 'paused' && account.pausedAt !== null;
      // Look-ups need an account.
      const isOrphaned = post.state === 'unconfirmed' && account.connection.status === 'removed';
      if (!isOver && !isWithPeople && !waitsForPeople && !isOrphaned) {
        found.push(`post ${id} is ${post.state} (${String(post.reason)}), its account ${account.connection.status}`);
      }
    }
    return found;
  }

  /** All networks answer, all processes live, and half a day goes by. */
  async recover(): Promise<void> {
    for (const step of RECOVERY_STEPS_MS) {
      await this.turn('good');
      await this.pass(step);
    }
  }

  // ---------------------------------------------------------------------------------------- machinery

  async #start(): Promise<SimulatedProcess> {
    const another = await this.#world.anotherProcess();
    const { processId } = another;
    const http = this.#networks.clientFor(processId);
    const apps = {
      facebook: { clientId: 'app', clientSecret: 'secret' },
      x: { clientId: 'app', clientSecret: 'secret' },
    };
    const logger = pino({ level: 'silent' });
    const life = { isDead: false };
    const atWork = { store: 0, networks: 0 };
    const clock: WorkerClock = {
      ...another.clock,
      // Whoever waits for another looks again with the next step.
      sleep: () => new Promise((resolve) => this.#sleepers.push(resolve)),
    };
    const store = counted(
      this.#watched(another.store),
      life,
      () => atWork.store++,
      () => atWork.store--,
    );
    const gateway = createNetworkGateway({ http, oauth: createOAuthClient(http), apps, sandboxHosts: null, logger });
    const networks = counted(
      gateway,
      life,
      () => atWork.networks++,
      () => atWork.networks--,
    );
    return { deps: { ...another, store, networks, clock, logger }, atWork, kill: () => void (life.isDead = true) };
  }

  /** Looks over the shoulder of every claim and boundary: was the gate open? */
  #watched(store: Store): Store {
    const watch =
      <Input extends { readonly postId: string }, Result>(
        move: (input: Input) => Promise<Result>,
        name: string,
        passed: (result: Result) => boolean,
      ) =>
      async (input: Input): Promise<Result> => {
        const before = await this.#whyShut(input.postId);
        const result = await move(input);
        const after = await this.#whyShut(input.postId);
        if (passed(result) && before !== null && after !== null) {
          this.#violations.push(`${name} of ${input.postId} behind a gate that is ${before}`);
        }
        return result;
      };
    const posts: PostMoves = {
      ...store.posts,
      claim: watch(store.posts.claim, 'claim', ({ claimed }) => claimed),
      crossBoundary: watch(store.posts.crossBoundary, 'boundary', ({ crossed }) => crossed),
    };
    return { ...store, posts };
  }

  async #whyShut(postId: string): Promise<string | null> {
    const post = present(await this.#world.store.reads.post(postId));
    const account = present(await this.#world.store.reads.account(post.accountId));
    if (account.pausedAt !== null) return 'paused';
    if (account.limits.publish !== undefined) return 'limited';
    return gateOf(account.connection.status) === 'open' ? null : account.connection.status;
  }

  #run(work: () => Promise<unknown>): void {
    const running: Promise<unknown> = work()
      .catch((error: unknown) => this.#violations.push(`a use case failed: ${String(error)}`))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** A step is over when no process asks the database, and whoever asks a network waits for its answer. */
  async #settle(): Promise<void> {
    const sleepers = this.#sleepers;
    this.#sleepers = [];
    for (const wake of sleepers) wake();
    for (let quiet = 0; quiet < TURNS_OF_SILENCE;) {
      await new Promise((resolve) => setImmediate(resolve));
      const isQuiet = this.#processes.every(({ deps, atWork }) => {
        const waiting = this.#networks.waiting.filter(({ processId }) => processId === deps.processId);
        return atWork.store === 0 && atWork.networks === waiting.length;
      });
      quiet = isQuiet ? quiet + 1 : 0;
    }
  }

  #now(): number {
    return this.#world.deps.clock.now();
  }

  #dueInput() {
    return { now: this.#now(), limit: LIMIT, redeliverAfterMs: REDELIVER_AFTER_MS };
  }

  #process(index: number): SimulatedProcess {
    return present(this.#processes[index % this.#processes.length]);
  }

  #group(index: number): Group {
    return present(this.#groups[index % this.#groups.length]);
  }

  async #account(index: number): Promise<Account> {
    const all = this.#groups.flatMap(({ accounts }) => accounts);
    return present(await this.#world.store.reads.account(present(all[index % all.length]).id));
  }
}

/** More than follow from anything by themselves: what goes on for ever must not hang the test. */
const CALLS_DRAINED_MAX = 200;
/** Between two calls of one use case there is nothing but its own code. */
const TURNS_OF_SILENCE = 3;

/** A minute at a time while things are fresh; then long enough for dead credentials to be looked at again. */
const RECOVERY_STEPS_MS: readonly number[] = [
  ...Array.from({ length: 8 }, () => MINUTE),
  ...Array.from({ length: 6 }, () => 20 * MINUTE),
  ...Array.from({ length: 4 }, () => 2 * HOUR),
  ...Array.from({ length: 10 }, () => 3 * MINUTE),
];

/** The same thing, whose calls are counted while they last, and never end once their process is dead. */
function counted<Part extends object>(
  part: Part,
  life: { readonly isDead: boolean },
  begin: () => void,
  end: () => void,
): Part {
  return new Proxy(part, {
    get: (target, name, receiver) => {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value === 'object' && value !== null) return counted(value, life, begin, end);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown => {
        if (life.isDead) return new Promise(() => undefined);
        const result: unknown = Reflect.apply(value, target, args);
        if (!(result instanceof Promise)) return result;
        begin();
        return result.finally(end);
      };
    },
  });
}

function expectNotYet(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (!/yet|suspect|being worked on/.test(message)) throw error;
}
