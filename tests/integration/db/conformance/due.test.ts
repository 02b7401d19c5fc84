import { uuidv7 } from 'uuidv7';
import { NEVER_LOOKED_AT } from '../../../../domain/credential/schedule';
import type { Change, Store } from '../../../../db/store';
import type { Account } from '../../../../domain/account/account';
import type { Delivery } from '../../../../domain/alert/alert';
import { HOUR, MINUTE, SECOND } from '../../../../domain/clock';
import type { Collector } from '../../../../domain/collector/collector';
import type { Credential } from '../../../../domain/credential/credential';
import { newNetworkState } from '../../../../domain/network-state';
import type { Post } from '../../../../domain/post/post';
import { NOW } from './engine';
import type { TestDatabase } from './engine';
import { sqliteEngine } from './sqlite-engine';
import {
  CONNECTED,
  DISCONNECTED,
  SUSPECT,
  aPost,
  connect,
  mustRead,
  onlyAccount,
  present,
  putPosts,
  putWorld,
} from './world';
import type { World } from './world';
import type { Weather } from '../../../../domain/outage/weather';

const REDELIVER_MS = 2 * MINUTE;

describe.each([sqliteEngine])('due work ($name)', (engine) => {
  let database: TestDatabase;
  let store: Store;

  beforeEach(async () => {
    database = await engine.create();
    store = database.open();
  });
  afterEach(() => database.remove());

  const input = (now = NOW, limit = 10) => ({ now, limit, redeliverAfterMs: REDELIVER_MS, budgetOf: () => null });

  const credentialDue = (schedule: Partial<Credential['schedule']>, life: Partial<Credential> = {}): Promise<World> =>
    putWorld(store, {
      credential: {
        schedule: { ...NEVER_LOOKED_AT, ...schedule },
        ...life,
      },
    });

  describe.each(['probes', 'refreshes'] as const)('%s', (kind) => {
    const at = (time: number | null) => (kind === 'probes' ? { nextProbeAt: time } : { nextRefreshAt: time });

    it('takes what is due once, and again when nothing was heard of it', async () => {
      const { credentialId } = await credentialDue(at(NOW));
      await credentialDue(at(NOW + 1));
      await credentialDue(at(null));
      expect(await store.due[kind](input())).toEqual([{ credentialId, network: 'facebook', probeNo: 1 }]);
      expect(await store.due[kind](input())).toEqual([]);
      const again = await store.due[kind](input(NOW + REDELIVER_MS));
      expect(again).toContainEqual({ credentialId, network: 'facebook', probeNo: 2 });
      expect(again).toHaveLength(2);
    });

    it('takes the longest due first', async () => {
      const later = await credentialDue(at(NOW - 1));
      const first = await credentialDue(at(NOW - 2));
      const taken = [...(await store.due[kind](input(NOW, 1))), ...(await store.due[kind](input(NOW, 1)))];
      expect(taken.map(({ credentialId }) => credentialId)).toEqual([first.credentialId, later.credentialId]);
    });
  });

  it('probes dead credentials when they say so, refreshes only living ones, and neither for retired ones', async () => {
    const both = { nextProbeAt: NOW, nextRefreshAt: NOW };
    const dead = await credentialDue(both, {
      status: 'dead',
      reason: 'token_revoked',
      deadSince: NOW,
    });
    await credentialDue(both, { status: 'retired', retiredAt: NOW });
    expect((await store.due.probes(input())).map(({ credentialId }) => credentialId)).toEqual([dead.credentialId]);
    expect(await store.due.refreshes(input())).toEqual([]);
  });

  describe('the looks that a network allows', () => {
    const onMastodon = { network: 'mastodon', instance: 'https://one.test' } as const;
    const due = (count: number, at: Partial<Credential>): Promise<readonly World[]> =>
      Promise.all(Array.from({ length: count }, () => credentialDue({ nextProbeAt: NOW }, at)));
    // One place in three seconds in each line, and the eleven of the last thirty seconds at once.
    const AT_ONCE = 11;
    const paced = (now: number, limit = 100) =>
      store.due.probes({ ...input(now, limit), budgetOf: () => ({ calls: 200, windowMs: 5 * MINUTE }) });
    const placeOf = async ({ credentialId }: World) =>
      (await store.reads.group(credentialId))?.credential.schedule.nextProbeAt ?? null;

    it('are taken, and the others are given a later place, each its own, which is kept', async () => {
      const waiting = await due(AT_ONCE + 3, onMastodon);
      expect(await paced(NOW)).toHaveLength(AT_ONCE);
      const places = (await Promise.all(waiting.map(placeOf))).filter((at) => at !== NOW + REDELIVER_MS).sort();
      expect(places).toEqual([NOW + 3 * SECOND, NOW + 6 * SECOND, NOW + 9 * SECOND]);
      expect(await paced(NOW + 2 * SECOND)).toEqual([]);
      expect(await paced(NOW + 3 * SECOND)).toHaveLength(1);
      expect(await paced(NOW + 9 * SECOND)).toHaveLength(2);
    });

    it("of one server are in nobody else's way", async () => {
      await due(AT_ONCE + 5, onMastodon);
      await due(1, { network: 'mastodon', instance: 'https://two.test' });
      await due(1, { network: 'x' });
      const taken = await paced(NOW);
      expect(taken.map(({ network }) => network).sort()).toEqual([...Array<string>(AT_ONCE + 1).fill('mastodon'), 'x']);
    });

    it('are given anew when nobody came for them in their time', async () => {
      await due(2 * AT_ONCE + 5, onMastodon);
      await paced(NOW);
      // Their sixteen places are over, and the line is free from the last of them on.
      expect(await paced(NOW + HOUR)).toHaveLength(AT_ONCE);
    });

    it('wait until the network wants to be asked again, and those of other networks do not', async () => {
      await due(2, onMastodon);
      await due(1, { network: 'x' });
      const limitedUntil = NOW + MINUTE;
      await store.change({}, () => ({
        result: null,
        networkStates: [{ ...newNetworkState(onMastodon), limitedUntil }],
      }));
      expect(await paced(NOW)).toMatchObject([{ network: 'x' }]);
      expect(await paced(limitedUntil - 1)).toEqual([]);
      expect(await paced(limitedUntil)).toHaveLength(1);
    });
  });

  describe('a look before work', () => {
    const LEAD_MS = 5 * MINUTE;
    const lookAhead = (now: number) =>
      store.due.probeBeforeWork({ now, limit: 10, leadMs: LEAD_MS, random: () => 0.5 });
    const scheduleOf = async ({ credentialId }: World) =>
      (await store.reads.group(credentialId))?.credential.schedule ?? null;
    const withPost = async (schedule: Partial<Credential['schedule']>, startAt: number, given: Partial<Post> = {}) => {
      const world = await credentialDue({ nextProbeAt: NOW + HOUR, ...schedule });
      const post = aPost(onlyAccount(world), { dueAt: startAt, startAt, ...given });
      await store.change({}, () => ({ result: null, posts: [post] }));
      return { world, post };
    };

    it('is asked for between five minutes and one before a post starts, and once', async () => {
      const { world } = await withPost({ lastProbedAt: NOW - MINUTE }, NOW + LEAD_MS);
      expect(await lookAhead(NOW - 1)).toBe(0);
      expect(await lookAhead(NOW)).toBe(1);
      expect(await scheduleOf(world)).toMatchObject({ nextProbeAt: NOW + 2 * MINUTE, probeWantedAt: NOW });
      expect(await lookAhead(NOW)).toBe(0);
    });

    it('is at once for a post that starts sooner', async () => {
      const { world } = await withPost({ lastProbedAt: null }, NOW + 30 * SECOND);
      await lookAhead(NOW);
      expect(await scheduleOf(world)).toMatchObject({ nextProbeAt: NOW, probeWantedAt: NOW });
    });

    it('is not asked for where there was one, or one waits in the queue', async () => {
      const looked = await withPost({ lastProbedAt: NOW }, NOW + LEAD_MS);
      const queued = await withPost({ nextProbeAt: NOW }, NOW + LEAD_MS);
      expect(await store.due.probes(input())).toHaveLength(1);
      expect(await lookAhead(NOW)).toBe(2);
      expect((await scheduleOf(looked.world))?.probeWantedAt).toBeNull();
      expect((await scheduleOf(queued.world))?.probeWantedAt).toBeNull();
    });

    it('is considered anew for a post that was rescheduled', async () => {
      const { post } = await withPost({}, NOW + LEAD_MS);
      await lookAhead(NOW);
      const startAt = NOW + 3 * HOUR;
      await store.change({ post: post.id }, ({ post: present }) => ({
        result: null,
        posts: present === null ? [] : [{ ...present, dueAt: startAt, startAt }],
      }));
      expect(await lookAhead(NOW + MINUTE)).toBe(0);
      expect(await lookAhead(startAt - LEAD_MS)).toBe(1);
    });

    it('does not disturb what is dead, and does not ask behind a closed gate', async () => {
      const world = await credentialDue(
        { nextProbeAt: NOW + HOUR },
        { status: 'dead', reason: 'token_revoked', deadSince: NOW },
      );
      const post = aPost(onlyAccount(world), { dueAt: NOW + MINUTE, startAt: NOW + MINUTE });
      await store.change({}, () => ({ result: null, posts: [post] }));
      expect(await lookAhead(NOW)).toBe(1);
      expect(await scheduleOf(world)).toMatchObject({ nextProbeAt: NOW + HOUR, probeWantedAt: null });
    });
  });

  describe('collectors', () => {
    const aCollector = (account: Account, given: Partial<Collector> = {}): Collector => ({
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
    });
    const put = (...collectors: readonly Collector[]) => store.change({}, () => ({ result: null, collectors }));

    it('takes what is due with the number of its run', async () => {
      const account = onlyAccount(await putWorld(store));
      const due = aCollector(account);
      await put(due, aCollector(account, { kind: 'analytics', nextRunAt: NOW + 1 }));
      expect(await store.due.collectors(input())).toEqual([
        { collectorId: due.id, accountId: account.id, kind: 'stream', network: 'facebook', runNo: 1 },
      ]);
      expect(await store.due.collectors(input())).toEqual([]);
    });

    it.each<[string, Account['connection'], Partial<Account>]>([
      ['disconnected', DISCONNECTED, {}],
      ['suspect', SUSPECT, {}],
      ['paused', CONNECTED, { pausedAt: NOW }],
      ['limited in this', CONNECTED, { limits: { stream: 'permission_missing' } }],
    ])('leaves an account that is %s', async (_, connection, given) => {
      const account = onlyAccount(await putWorld(store));
      await put(aCollector(account));
      await connect(store, account.id, connection, given);
      expect(await store.due.collectors(input())).toEqual([]);
      await connect(store, account.id, CONNECTED, { pausedAt: null, limits: { publish: 'permission_missing' } });
      expect(await store.due.collectors(input())).toHaveLength(1);
    });

    it('leaves one that is being worked on', async () => {
      const account = onlyAccount(await putWorld(store));
      await put(aCollector(account, { claim: { token: 't', until: NOW + 1 } }));
      expect(await store.due.collectors(input())).toEqual([]);
      expect(await store.due.collectors(input(NOW + 1))).toHaveLength(1);
    });
  });

  describe('deliveries', () => {
    const aDelivery = (given: Partial<Delivery> = {}): Delivery => ({
      id: uuidv7(),
      channel: 'operators',
      organisationId: null,
      endpointId: null,
      eventId: null,
      digest: null,
      subject: { kind: 'test' },
      dedupeKey: uuidv7(),
      status: 'pending',
      attempts: 0,
      nextAttemptAt: NOW,
      dispatchNo: 0,
      handedOverAt: null,
      lastAnswer: null,
      createdAt: NOW,
      endedAt: null,
      ...given,
    });
    const put = (...newDeliveries: readonly Delivery[]) => store.change({}, () => ({ result: null, newDeliveries }));

    it('takes what waits for its attempt, and nothing that has ended', async () => {
      const due = aDelivery();
      await put(
        due,
        aDelivery({ nextAttemptAt: NOW + 1 }),
        aDelivery({ status: 'delivered', handedOverAt: NOW, endedAt: NOW }),
      );
      expect(await store.due.deliveries(input())).toEqual([
        { deliveryId: due.id, channel: 'operators', dispatchNo: 1 },
      ]);
      expect(await store.due.deliveries(input())).toEqual([]);
    });

    it('keeps one delivery of a decision that was made twice', async () => {
      const first = aDelivery({ dedupeKey: 'incident-1/day-0/ada' });
      await put(first);
      await put({ ...aDelivery({ dedupeKey: 'incident-1/day-0/ada' }), subject: { kind: 'second' } });
      expect(await store.reads.deliveries({ limit: 10 })).toEqual([first]);
    });

    it('keeps the outcome of the newest dispatch only', async () => {
      const delivery = aDelivery();
      await put(delivery);
      await store.due.deliveries(input());
      const first = present(await store.reads.delivery(delivery.id));
      await store.due.deliveries(input(NOW + REDELIVER_MS));
      const end = (from: Delivery): Change<null> => ({
        result: null,
        deliveries: [{ ...from, status: 'delivered', attempts: 1, handedOverAt: NOW, endedAt: NOW }],
      });
      await expect(store.change({}, () => end(first))).rejects.toThrow(/no longer as it was loaded/);
      await store.change({ delivery: delivery.id }, (loaded) => end(present(loaded.delivery)));
      expect(await store.reads.delivery(delivery.id)).toMatchObject({ status: 'delivered', dispatchNo: 2 });
    });
  });

  describe('look-ups', () => {
    const awaiting = { state: 'unconfirmed', boundaryAt: NOW, nextLookUpAt: NOW, dispatchNo: 1 } as const;

    it('takes unconfirmed and processing posts behind open gates, and counts the dispatches, not the answers', async () => {
      const account = onlyAccount(await putWorld(store));
      const unconfirmed = aPost(account, awaiting);
      const processing = aPost(account, { ...awaiting, state: 'processing' });
      await putPosts(store, [unconfirmed, processing, aPost(account, { ...awaiting, nextLookUpAt: null })]);
      const taken = await store.due.lookUps(input());
      expect(new Set(taken)).toEqual(
        new Set([unconfirmed, processing].map(({ id }) => ({ postId: id, network: 'facebook', lookUps: 1 }))),
      );
      expect(await store.due.lookUps(input())).toEqual([]);
      expect((await mustRead(store, unconfirmed.id)).lookUps).toBe(0);
      expect((await store.due.lookUps(input(NOW + REDELIVER_MS))).map(({ lookUps }) => lookUps)).toEqual([2, 2]);
    });

    it('waits while the gate is closed', async () => {
      const account = onlyAccount(await putWorld(store));
      await putPosts(store, [aPost(account, awaiting)]);
      await connect(store, account.id, DISCONNECTED);
      expect(await store.due.lookUps(input())).toEqual([]);
      await connect(store, account.id, CONNECTED);
      expect(await store.due.lookUps(input())).toHaveLength(1);
    });
  });

  it('tells of doubts that did not resolve, until they were shown', async () => {
    const doubt = { since: NOW, reason: 'r', confirmations: 0, lastConfirmedAt: NOW, shownToOperatorsAt: null };
    const { credentialId } = await putWorld(store, { credential: { doubt } });
    await putWorld(store, { credential: { doubt: { ...doubt, shownToOperatorsAt: NOW } } });
    const unresolved = (doubtedBefore: number) => store.due.unresolvedDoubts({ doubtedBefore, limit: 10 });
    expect(await unresolved(NOW - 1)).toEqual([]);
    expect(await unresolved(NOW)).toEqual([credentialId]);
  });

  it.each<Weather>([
    { is: 'outage', shows: 'silence', since: NOW },
    { is: 'mass_revocation', since: NOW },
    { is: 'clear', since: NOW + 1 },
  ])('shows no single doubt while its network is in $is, nor right after another weather', async (weather) => {
    const doubt = { since: NOW, reason: 'r', confirmations: 0, lastConfirmedAt: NOW, shownToOperatorsAt: null };
    await putWorld(store, { credential: { doubt, network: 'x' } });
    const elsewhere = await putWorld(store, { credential: { doubt, network: 'linkedin' } });
    const at = { network: 'x', instance: null } as const;
    await store.change({}, () => ({ result: null, networkStates: [{ ...newNetworkState(at), weather }] }));

    expect(await store.due.unresolvedDoubts({ doubtedBefore: NOW, limit: 10 })).toEqual([elsewhere.credentialId]);
  });

  it.each([
    ['before it ended', 'not shown', NOW + 1, false],
    ['after it ended', 'shown', NOW + 3, true],
  ])('a doubt of an outage that was last asked %s: %s', async (_, _shown, lastProbedAt, isShown) => {
    const doubt = { since: NOW, reason: 'r', confirmations: 0, lastConfirmedAt: NOW, shownToOperatorsAt: null };
    const { credentialId } = await putWorld(store, {
      credential: { doubt, network: 'x', schedule: { ...NEVER_LOOKED_AT, lastProbedAt } },
    });
    const weather = { is: 'clear', since: NOW + 2 } as const;
    const at = { network: 'x', instance: null } as const;
    await store.change({}, () => ({ result: null, networkStates: [{ ...newNetworkState(at), weather }] }));

    const shown = await store.due.unresolvedDoubts({ doubtedBefore: NOW + HOUR, limit: 10 });
    expect(shown).toEqual(isShown ? [credentialId] : []);
  });

  describe('a lost queue', () => {
    it('makes what waited in it due again, and nothing else', async () => {
      const queued = await credentialDue({ nextProbeAt: NOW, nextRefreshAt: NOW });
      await credentialDue({ nextProbeAt: NOW + 1, nextRefreshAt: NOW + 1 });
      const post = aPost(onlyAccount(queued), { state: 'queued', dispatchNo: 1 });
      await putPosts(store, [post]);
      await store.change({}, () => ({
        result: null,
        events: [{ name: 'post.published', subject: { organisationId: null }, data: { remoteId: 'r' } } as const],
      }));
      await store.due.probes(input());
      await store.due.refreshes(input());
      await store.due.reactions(input());

      expect(await store.due.forgetQueue({ now: NOW })).toBe(4);

      expect((await mustRead(store, post.id)).state).toBe('scheduled');
      expect(await store.due.probes(input())).toMatchObject([{ credentialId: queued.credentialId }]);
      expect(await store.due.refreshes(input())).toMatchObject([{ credentialId: queued.credentialId }]);
      expect(await store.due.reactions(input())).toMatchObject([{ relayNo: 2 }]);
      expect(await store.due.forgetQueue({ now: NOW })).toBe(3);
    });

    it('leaves the next time of what was worked on since', async () => {
      const { credentialId } = await credentialDue({ nextProbeAt: NOW });
      await store.due.probes(input());
      await store.change({ group: credentialId }, ({ group }) => {
        const { credential, ...rest } = present(group);
        const schedule = { ...credential.schedule, nextProbeAt: NOW + HOUR };
        return { result: null, groups: [{ ...rest, credential: { ...credential, schedule } }] };
      });
      expect(await store.due.forgetQueue({ now: NOW })).toBe(0);
      expect(await store.due.probes(input())).toEqual([]);
    });
  });
});
