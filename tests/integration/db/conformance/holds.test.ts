import type { Store } from '../../../../db/store';
import type { Account } from '../../../../domain/account/account';
import { HOUR, MINUTE } from '../../../../domain/clock';
import { POST_STATES } from '../../../../domain/post/post';
import type { Post, PostState } from '../../../../domain/post/post';
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

const PACE_MS = 1_000;

describe.each([sqliteEngine])('holding, releasing and missing ($name)', (engine) => {
  let database: TestDatabase;
  let store: Store;
  let account: Account;

  beforeEach(async () => {
    database = await engine.create();
    store = database.open();
    account = onlyAccount(await putWorld(store));
  });
  afterEach(() => database.remove());

  const put = async (given: Partial<Post> = {}): Promise<Post> => {
    const post = aPost(account, given);
    await putPosts(store, [post]);
    return post;
  };
  const states = async (): Promise<readonly PostState[]> =>
    (await store.reads.posts({ accountId: account.id, limit: 100 })).map(({ state }) => state);
  const release = (now = NOW, limit = 100) =>
    store.posts.release({ accountId: account.id, now, paceMs: PACE_MS, limit });
  const reopen = (cutoff = NOW, given: Partial<Account> = {}) =>
    connect(store, account.id, CONNECTED, { releaseCutoff: cutoff, pausedAt: null, ...given });

  describe('following the account', () => {
    it('holds behind a closed gate only, in chunks', async () => {
      await putPosts(
        store,
        Array.from({ length: 5 }, () => aPost(account)),
      );
      const hold = (limit: number) => store.posts.hold({ accountId: account.id, now: NOW, limit });
      expect(await hold(10)).toBe(0);
      await connect(store, account.id, SUSPECT);
      expect(await hold(10)).toBe(0);
      await connect(store, account.id, DISCONNECTED);
      expect([await hold(3), await hold(3), await hold(3)]).toEqual([3, 2, 0]);
      expect(new Set(await states())).toEqual(new Set(['held']));
    });

    it('parks under a pause only, by the account', async () => {
      const post = await put();
      const park = () => store.posts.park({ accountId: account.id, now: NOW, limit: 10 });
      expect(await park()).toBe(0);
      await connect(store, account.id, DISCONNECTED, { pausedAt: NOW });
      expect(await park()).toBe(1);
      expect(await mustRead(store, post.id)).toMatchObject({ state: 'paused', pausedBy: 'account' });
    });

    it('cancels what waits of a removed account, each with its event', async () => {
      const post = await put({ state: 'paused', pausedBy: 'post' });
      const cancelAll = () => store.posts.cancelAll({ accountId: account.id, now: NOW, limit: 10 });
      expect(await cancelAll()).toBe(0);
      await connect(store, account.id, { status: 'removed', removedAt: NOW });
      expect(await cancelAll()).toBe(1);
      expect(await store.reads.events({ limit: 10 })).toMatchObject([
        {
          name: 'post.cancelled',
          subject: { accountId: account.id, postId: post.id },
          data: { by: 'account_removed' },
        },
      ]);
    });
  });

  describe('release', () => {
    const startsOf = async (posts: readonly Post[]): Promise<readonly number[]> =>
      Promise.all(posts.map(async ({ id }) => (await mustRead(store, id)).startAt - NOW));

    it('paces the overdue in the order in which they were due, over several chunks, and later ones at their time', async () => {
      const overdue = [];
      for (const minutes of [5, 4, 3, 2, 1]) overdue.push(await put({ state: 'held', dueAt: NOW - minutes * MINUTE }));
      const later = await put({ state: 'held', dueAt: NOW + HOUR });
      await reopen();

      expect(await release(NOW, 2)).toEqual({ released: 2, ended: false });
      expect(await release(NOW + 10, 2)).toEqual({ released: 2, ended: false });
      expect(await release(NOW + 20, 2)).toEqual({ released: 2, ended: false });
      expect(await release(NOW + 30, 2)).toEqual({ released: 0, ended: true });

      expect(await startsOf(overdue)).toEqual([1, 1 + PACE_MS, 1 + 2 * PACE_MS, 1 + 3 * PACE_MS, 1 + 4 * PACE_MS]);
      expect(await startsOf([later])).toEqual([HOUR]);
      expect(new Set(await states())).toEqual(new Set(['scheduled']));
      expect((await store.reads.account(account.id))?.releaseCutoff).toBeNull();
      expect(await release()).toEqual({ released: 0, ended: true });
    });

    it('never starts a later chunk before an earlier one, even if the earlier one went out already', async () => {
      const posts = [];
      for (const minutes of [3, 2, 1]) posts.push(await put({ state: 'held', dueAt: NOW - minutes * MINUTE }));
      await reopen();
      await release(NOW, 1);
      await putPosts(store, [{ ...(await mustRead(store, present(posts[0]).id)), state: 'cancelled' }]);
      await release(NOW, 1);
      await release(NOW + 2 * MINUTE, 1);
      expect(await startsOf(posts)).toEqual([1, 1 + PACE_MS, 2 * MINUTE]);
    });

    it('takes back what was scheduled or queued for a time before the gate reopened, and leaves what comes later', async () => {
      const queued = await put({ state: 'queued', dispatchNo: 1, dueAt: NOW - MINUTE });
      const scheduled = await put({ dueAt: NOW });
      const later = await put({ dueAt: NOW + 1 });
      await reopen();
      expect(await release()).toEqual({ released: 2, ended: true });
      expect(await startsOf([queued, scheduled, later])).toEqual([1, 1 + PACE_MS, 1]);
      // The job of the older dispatch can do nothing any more.
      const claim = { postId: queued.id, dispatchNo: 1, token: 't', processId: 'p', now: NOW + MINUTE, leaseMs: 1 };
      expect(await store.posts.claim(claim)).toEqual({ claimed: false, why: 'superseded' });
    });

    it('brings back what the pause of the account parked, and not what a person paused', async () => {
      const byAccount = await put({ state: 'paused', pausedBy: 'account' });
      const byPerson = await put({ state: 'paused', pausedBy: 'post' });
      await reopen();
      expect(await release()).toEqual({ released: 1, ended: true });
      expect(await mustRead(store, byAccount.id)).toMatchObject({ state: 'scheduled', pausedBy: null });
      expect(await mustRead(store, byPerson.id)).toMatchObject({ state: 'paused', pausedBy: 'post' });
    });

    it('leaves to the late rule what is past its grace', async () => {
      const late = await put({ state: 'held', dueAt: NOW - HOUR - 1, graceMs: HOUR });
      await reopen();
      expect(await release()).toEqual({ released: 0, ended: true });
      expect((await mustRead(store, late.id)).state).toBe('held');
      expect(await store.posts.miss({ now: NOW, limit: 10 })).toBe(1);
    });

    it.each<[string, Account['connection'], Partial<Account>, boolean]>([
      ['suspect: asked again later', SUSPECT, {}, false],
      ['closed: over', DISCONNECTED, {}, true],
      ['paused: over', CONNECTED, { pausedAt: NOW }, true],
    ])('releases nothing behind a gate that is %s', async (_, connection, given, ended) => {
      await put({ state: 'held' });
      await connect(store, account.id, connection, { releaseCutoff: NOW, ...given });
      expect(await release()).toEqual({ released: 0, ended });
      expect(await states()).toEqual(['held']);
      expect((await store.reads.account(account.id))?.releaseCutoff).toBe(NOW);
    });

    it('begins a sequence of its own with each reconnect', async () => {
      for (const minutes of [3, 2, 1]) await put({ state: 'held', dueAt: NOW - minutes * MINUTE });
      await reopen();
      await store.posts.release({ accountId: account.id, now: NOW, paceMs: HOUR / 2, limit: 2 });
      await connect(store, account.id, DISCONNECTED);
      await store.posts.hold({ accountId: account.id, now: NOW, limit: 10 });
      await reopen(NOW + MINUTE);
      await release(NOW + MINUTE);
      const starts = (await store.reads.posts({ accountId: account.id, limit: 10 })).map(
        ({ startAt }) => startAt - NOW,
      );
      expect(starts.reverse()).toEqual([MINUTE + 1, MINUTE + 1 + PACE_MS, MINUTE + 1 + 2 * PACE_MS]);
    });
  });

  describe('late', () => {
    it('misses past the grace and not before, whatever holds the post, each with its event', async () => {
      const grace = { dueAt: NOW - HOUR, graceMs: HOUR };
      const posts = [
        await put(grace),
        await put({ ...grace, state: 'queued' }),
        await put({ ...grace, state: 'held' }),
        await put({ ...grace, state: 'paused', pausedBy: 'post' }),
      ];
      expect(await store.posts.miss({ now: NOW, limit: 10 })).toBe(0);
      expect([
        await store.posts.miss({ now: NOW + 1, limit: 3 }),
        await store.posts.miss({ now: NOW + 1, limit: 3 }),
      ]).toEqual([3, 1]);
      expect(new Set(await states())).toEqual(new Set(['missed']));
      const events = await store.reads.events({ limit: 10 });
      expect(events.map(({ name, data }) => [name, data])).toEqual(
        posts.map(() => ['post.missed', { dueAt: NOW - HOUR }]),
      );
      expect(new Set(events.map(({ subject }) => subject.postId))).toEqual(new Set(posts.map(({ id }) => id)));
    });
  });

  describe('reclaim', () => {
    const claim = { token: 'token', processId: 'p1', at: NOW, until: NOW + MINUTE };
    const reclaim = (now: number) => store.posts.reclaim({ now, limit: 10 });

    it('gives back what was not sent, with one attempt more, once the claim is over', async () => {
      const post = await put({ state: 'claimed', claim, dispatchNo: 1 });
      expect(await reclaim(NOW + MINUTE)).toEqual({ givenBack: 0, unconfirmed: 0 });
      expect(await reclaim(NOW + MINUTE + 1)).toEqual({ givenBack: 1, unconfirmed: 0 });
      expect(await mustRead(store, post.id)).toMatchObject({ state: 'scheduled', claim: null, attempts: 1 });
      expect(await store.reads.events({ limit: 10 })).toEqual([]);
    });

    it('makes what was sent unconfirmed, to be looked up at once, with its event', async () => {
      const post = await put({ state: 'sent', claim, dispatchNo: 1, boundaryAt: NOW, lookUps: 3 });
      const now = NOW + MINUTE + 1;
      expect(await reclaim(now)).toEqual({ givenBack: 0, unconfirmed: 1 });
      expect(await mustRead(store, post.id)).toMatchObject({
        state: 'unconfirmed',
        claim: null,
        boundaryAt: NOW,
        nextLookUpAt: now,
        lookUps: 0,
        dispatchNo: 1,
      });
      expect(await store.reads.events({ limit: 10 })).toMatchObject([
        { name: 'post.unconfirmed', subject: { postId: post.id }, data: { boundaryAt: NOW } },
      ]);
    });

    it('does not wait for the claim of a process that has ended', async () => {
      await put({ state: 'claimed', claim });
      await put({ state: 'claimed', claim: { ...claim, processId: 'p2' } });
      for (const id of ['p1', 'p2'])
        await store.processes.register({ id, name: 'publishing', pid: 1, host: 'h', now: NOW });
      await store.processes.end('p1', NOW);
      expect(await reclaim(NOW)).toEqual({ givenBack: 1, unconfirmed: 0 });
    });
  });

  describe('counts', () => {
    const counts = async (): Promise<Partial<Record<PostState, number>>> =>
      Object.fromEntries(Object.entries(await store.reads.postCounts()).filter(([, posts]) => posts > 0));

    it('counts a waiting post as what its account makes of it, before its row has followed', async () => {
      await put();
      await put({ state: 'queued' });
      await put({ state: 'paused', pausedBy: 'post' });
      await put({ state: 'missed' });
      expect(await counts()).toEqual({ scheduled: 1, queued: 1, paused: 1, missed: 1 });
      await connect(store, account.id, SUSPECT);
      expect(await counts()).toEqual({ scheduled: 1, queued: 1, paused: 1, missed: 1 });
      await connect(store, account.id, DISCONNECTED);
      expect(await counts()).toEqual({ held: 2, paused: 1, missed: 1 });
      await store.posts.hold({ accountId: account.id, now: NOW, limit: 1 });
      expect(await counts()).toEqual({ held: 2, paused: 1, missed: 1 });
      await connect(store, account.id, DISCONNECTED, { pausedAt: NOW });
      expect(await counts()).toEqual({ paused: 3, missed: 1 });
    });

    it('names every state, and counts one organisation where asked to', async () => {
      await put();
      const other = onlyAccount(await putWorld(store));
      expect(Object.keys(await store.reads.postCounts()).sort()).toEqual([...POST_STATES].sort());
      expect((await store.reads.postCounts(account.organisationId)).scheduled).toBe(1);
      expect((await store.reads.postCounts(other.organisationId)).scheduled).toBe(0);
    });
  });
});
