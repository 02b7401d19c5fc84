import type { ClaimRefusal, Store } from '../../../../db/store';
import type { Account } from '../../../../domain/account/account';
import { HOUR, MINUTE, SECOND } from '../../../../domain/clock';
import type { Post } from '../../../../domain/post/post';
import { NOW } from './engine';
import type { TestDatabase } from './engine';
import { sqliteEngine } from './sqlite-engine';
import {
  CONNECTED,
  DISCONNECTED,
  SUSPECT,
  TOKENS,
  aPost,
  aTokenSet,
  connect,
  mustRead,
  onlyAccount,
  present,
  putPosts,
  putWorld,
} from './world';
import type { World } from './world';

const LEASE_MS = 30 * SECOND;

describe.each([sqliteEngine])('claims and boundaries ($name)', (engine) => {
  let database: TestDatabase;
  let store: Store;
  let world: World;
  let account: Account;

  beforeEach(async () => {
    database = await engine.create();
    store = database.open();
    world = await putWorld(store);
    account = onlyAccount(world);
  });
  afterEach(() => database.remove());

  const dispatch = (now = NOW) => store.posts.dispatch({ now, horizonMs: MINUTE, limit: 100 });
  const claim = (post: Post, { dispatchNo = 1, token = 'token', now = NOW } = {}) =>
    store.posts.claim({ postId: post.id, dispatchNo, token, processId: 'p1', now, leaseMs: LEASE_MS });
  const cross = (post: Post, { token = 'token', tokenSetId = world.tokenSetId, now = NOW } = {}) =>
    store.posts.crossBoundary({ postId: post.id, token, tokenSetId, now, until: now + MINUTE });

  /** A post of the account that lies in the queue, dispatched once. */
  const putQueued = async (given: Partial<Post> = {}): Promise<Post> => {
    const post = aPost(account, { state: 'queued', dispatchNo: 1, ...given });
    await putPosts(store, [post]);
    return post;
  };
  const putClaimed = async (given: Partial<Post> = {}): Promise<Post> => {
    const post = await putQueued(given);
    expect(await claim(post)).toMatchObject({ claimed: true });
    return post;
  };
  const change = async (post: Post, given: Partial<Post>): Promise<void> =>
    putPosts(store, [{ ...(await mustRead(store, post.id)), ...given }]);

  describe('dispatch', () => {
    it('queues what starts within the horizon behind open gates, earliest first, with a new number each time', async () => {
      const soon = aPost(account, { dueAt: NOW + MINUTE });
      const now = aPost(account, { dueAt: NOW });
      const later = aPost(account, { dueAt: NOW + MINUTE + 1 });
      await putPosts(store, [soon, now, later]);

      expect(await dispatch()).toEqual([
        { postId: now.id, dispatchNo: 1, startAt: NOW, network: 'facebook' },
        { postId: soon.id, dispatchNo: 1, startAt: NOW + MINUTE, network: 'facebook' },
      ]);
      expect(await dispatch()).toEqual([]);

      await store.posts.requeueForgotten({ startedBefore: NOW + 1, now: NOW, limit: 10 });
      expect(await dispatch()).toEqual([{ postId: now.id, dispatchNo: 2, startAt: NOW, network: 'facebook' }]);
    });

    it.each<[string, Account['connection'], Partial<Account>]>([
      ['closed', DISCONNECTED, {}],
      ['suspect', SUSPECT, {}],
      ['unverified', { status: 'unverified' }, {}],
      ['paused', CONNECTED, { pausedAt: NOW }],
      ['limited', CONNECTED, { limits: { publish: 'permission_missing' } }],
      ['under release', CONNECTED, { releaseCutoff: NOW }],
    ])('leaves the posts of an account that is %s', async (_, connection, given) => {
      await putPosts(store, [aPost(account)]);
      await connect(store, account.id, connection, given);
      expect(await dispatch()).toEqual([]);
      await connect(store, account.id, CONNECTED, { pausedAt: null, limits: {}, releaseCutoff: NOW - 1 });
      expect(await dispatch()).toHaveLength(1);
    });

    it('leaves a post that is too late', async () => {
      await putPosts(store, [aPost(account, { dueAt: NOW - HOUR - 1, graceMs: HOUR })]);
      expect(await dispatch()).toEqual([]);
    });

    it('takes no more than it was asked for, the earliest', async () => {
      const posts = [3, 1, 2].map((minutes) => aPost(account, { dueAt: NOW - minutes * MINUTE }));
      await putPosts(store, posts);
      const first = await store.posts.dispatch({ now: NOW, horizonMs: 0, limit: 2 });
      expect(first.map(({ startAt }) => startAt)).toEqual([NOW - 3 * MINUTE, NOW - 2 * MINUTE]);
    });
  });

  describe('claim', () => {
    it('lets one of 200 concurrent claims win, over two connections', async () => {
      const post = await putQueued();
      const other = database.open();
      const results = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          (index % 2 === 0 ? store : other).posts.claim({
            postId: post.id,
            dispatchNo: 1,
            token: `token-${index}`,
            processId: 'p1',
            now: NOW,
            leaseMs: LEASE_MS,
          }),
        ),
      );

      const winners = results.flatMap((result) => (result.claimed ? [result] : []));
      expect(winners).toHaveLength(1);
      const { claimed: _, ...winner } = present(winners[0]);
      expect(winner).toEqual({
        post: await mustRead(store, post.id),
        account: present(await store.reads.account(account.id)),
        tokenSetId: world.tokenSetId,
      });
      expect(winner.post.claim).toMatchObject({ processId: 'p1', at: NOW, until: NOW + LEASE_MS });
      const refusals = results.flatMap((result) => (result.claimed ? [] : [result.why]));
      expect(new Set(refusals)).toEqual(new Set(['superseded']));
    });

    it('uses the token set of the asset where it has one', async () => {
      const ofAsset = aTokenSet(world.credentialId, { accountId: account.id });
      await store.change({ group: world.credentialId }, ({ group }) => {
        const { accounts, tokenSets, ...rest } = present(group);
        return {
          result: null,
          groups: [
            {
              ...rest,
              accounts: accounts.map((each) => ({ ...each, tokenSetId: ofAsset.id })),
              tokenSets: [...tokenSets, ofAsset],
            },
          ],
          newTokenSets: [{ tokenSet: ofAsset, tokens: TOKENS }],
        };
      });
      const post = await putQueued();
      expect(await claim(post)).toMatchObject({ claimed: true, tokenSetId: ofAsset.id });
      expect(await cross(post)).toEqual({ crossed: false, why: 'token_set_replaced' });
      expect(await cross(post, { tokenSetId: ofAsset.id })).toEqual({ crossed: true });
    });

    const refusals: readonly [why: ClaimRefusal, when: string, arrange: (post: Post) => Promise<unknown>][] = [
      ['unknown_post', 'nobody knows it', (post) => Promise.resolve(Object.assign(post, { id: 'unknown' }))],
      ['superseded', 'it was dispatched again', (post) => change(post, { dispatchNo: 2 })],
      ['superseded', 'it was given back', (post) => change(post, { state: 'scheduled' })],
      ['not_due', 'its start is to come', (post) => change(post, { startAt: NOW + 1 })],
      ['suspect', 'the gate is suspect', () => connect(store, account.id, SUSPECT)],
      ['held', 'the gate is closed', () => connect(store, account.id, DISCONNECTED)],
      ['held', 'it is held', (post) => change(post, { state: 'held' })],
      ['paused', 'the account is paused', () => connect(store, account.id, CONNECTED, { pausedAt: NOW })],
      ['paused', 'it is paused', (post) => change(post, { state: 'paused', pausedBy: 'post' })],
      [
        'limited',
        'publishing is limited',
        () => connect(store, account.id, CONNECTED, { limits: { publish: 'permission_missing' } }),
      ],
      ['missed', 'it is too late', (post) => change(post, { dueAt: NOW - HOUR - 1 })],
      ['missed', 'it was found too late', (post) => change(post, { state: 'missed' })],
      [
        'missed',
        'it is too late behind a closed gate',
        async (post) => {
          await change(post, { dueAt: NOW - HOUR - 1 });
          await connect(store, account.id, DISCONNECTED);
        },
      ],
      ['ended', 'it was cancelled', (post) => change(post, { state: 'cancelled' })],
      ['unconfirmed', 'it may stand on the network', (post) => change(post, { state: 'unconfirmed', boundaryAt: NOW })],
      [
        'behind_earlier',
        'a release has its place still to give',
        () => connect(store, account.id, CONNECTED, { releaseCutoff: NOW }),
      ],
    ];

    it.each(refusals)('is refused as %s when %s', async (why, _, arrange) => {
      const post = await putQueued();
      await arrange(post);
      const before = await store.reads.post(post.id);
      expect(await claim(post)).toEqual({ claimed: false, why });
      expect(await store.reads.post(post.id)).toEqual(before);
    });

    const claimOf = { token: 'other', processId: 'p2', at: NOW, until: NOW + HOUR };
    it.each<[string, Partial<Post>]>([
      ['is being worked on', { state: 'claimed', claim: claimOf }],
      ['was sent', { state: 'sent', claim: claimOf, boundaryAt: NOW }],
      ['waits for its first look-up', { state: 'unconfirmed', boundaryAt: NOW, nextLookUpAt: NOW + MINUTE }],
      ['is due and was not dispatched yet', { state: 'scheduled', startAt: NOW - 1 }],
      ['is due and lies in the queue', { state: 'queued', startAt: NOW - 1 }],
    ])('waits while another post of the account %s', async (_, given) => {
      const post = await putQueued();
      const other = aPost(account, given);
      await putPosts(store, [other]);
      expect(await claim(post)).toEqual({ claimed: false, why: 'behind_earlier' });
      await change(other, { state: 'cancelled', claim: null, pausedBy: null });
      expect(await claim(post)).toMatchObject({ claimed: true });
    });

    it.each<[string, Partial<Post>]>([
      ['is finished by the network', { state: 'processing', boundaryAt: NOW }],
      ['was looked up without being found', { state: 'unconfirmed', boundaryAt: NOW, nextLookUpAt: NOW, lookUps: 1 }],
      ['waits for a person to settle it', { state: 'unconfirmed', boundaryAt: NOW, nextLookUpAt: null }],
      ['starts later', { state: 'scheduled', startAt: NOW + 1 }],
      ['is paused', { state: 'paused', pausedBy: 'post', startAt: NOW - 1 }],
      ['is too late', { state: 'scheduled', dueAt: NOW - HOUR - 1, startAt: NOW - 1 }],
    ])('does not wait for a post that %s', async (_, given) => {
      await putPosts(store, [aPost(account, given)]);
      expect(await claim(await putQueued())).toMatchObject({ claimed: true });
    });

    it('goes by start and then by id, so that posts of the same moment have an order too', async () => {
      const [first, second] = [await putQueued({ id: 'a' }), await putQueued({ id: 'b' })];
      expect(await claim(second)).toEqual({ claimed: false, why: 'behind_earlier' });
      expect(await claim(first)).toMatchObject({ claimed: true });
    });

    it('does not wait for the posts of other accounts', async () => {
      const other = onlyAccount(await putWorld(store));
      await putPosts(store, [aPost(other, { startAt: NOW - 1, state: 'queued', dispatchNo: 1 })]);
      expect(await claim(await putQueued())).toMatchObject({ claimed: true });
    });
  });

  describe('boundary', () => {
    it('is crossed once, and says when', async () => {
      const post = await putClaimed();
      expect(await cross(post)).toEqual({ crossed: true });
      expect(await mustRead(store, post.id)).toMatchObject({
        state: 'sent',
        boundaryAt: NOW,
        claim: { token: 'token', until: NOW + MINUTE },
      });
      expect(await cross(post)).toEqual({ crossed: false, why: 'superseded' });
    });

    it('holds what was claimed before the gate closed, and lets it over when it is open again', async () => {
      const post = await putClaimed();
      await connect(store, account.id, DISCONNECTED);
      expect(await cross(post)).toEqual({ crossed: false, why: 'held' });
      expect((await mustRead(store, post.id)).state).toBe('claimed');
      await connect(store, account.id, CONNECTED);
      expect(await cross(post)).toEqual({ crossed: true });
    });

    it.each<[why: ClaimRefusal, when: string, arrange: (post: Post) => Promise<unknown>]>([
      ['suspect', 'the gate became suspect', () => connect(store, account.id, SUSPECT)],
      ['paused', 'the account was paused', () => connect(store, account.id, CONNECTED, { pausedAt: NOW })],
      [
        'limited',
        'publishing was limited',
        () => connect(store, account.id, CONNECTED, { limits: { publish: 'permission_missing' } }),
      ],
      ['missed', 'it became too late', (post) => change(post, { dueAt: NOW - HOUR - 1 })],
      ['superseded', 'the claim was taken back', () => store.posts.reclaim({ now: NOW + HOUR, limit: 1 })],
    ])('is refused as %s when %s', async (why, _, arrange) => {
      const post = await putClaimed();
      await arrange(post);
      expect(await cross(post)).toEqual({ crossed: false, why });
      expect((await mustRead(store, post.id)).boundaryAt).toBeNull();
    });

    it('is refused to another claim than the present one', async () => {
      const post = await putClaimed();
      expect(await cross(post, { token: 'older' })).toEqual({ crossed: false, why: 'superseded' });
      expect(await cross(aPost(account))).toEqual({ crossed: false, why: 'unknown_post' });
    });

    it('is refused to tokens that were replaced since the claim', async () => {
      const post = await putClaimed();
      expect(await cross(post, { tokenSetId: 'older' })).toEqual({ crossed: false, why: 'token_set_replaced' });
    });
  });

  describe('results and giving back', () => {
    it('saves results and prolongs the claim, for the claimer alone', async () => {
      const post = await putClaimed();
      const save = (token: string) =>
        store.posts.saveResults({ postId: post.id, token, results: { upload: { id: 7 } }, until: NOW + HOUR });
      expect(await save('older')).toBe(false);
      expect((await mustRead(store, post.id)).results).toEqual({});
      expect(await save('token')).toBe(true);
      expect(await mustRead(store, post.id)).toMatchObject({
        results: { upload: { id: 7 } },
        claim: { until: NOW + HOUR },
      });
    });

    it('gives back what is still ours, with its results, and a new dispatch may claim it', async () => {
      const post = await putClaimed();
      await store.posts.saveResults({ postId: post.id, token: 'token', results: { upload: 1 }, until: NOW + HOUR });
      const giveBack = (token: string | null, dispatchNo = 1) =>
        store.posts.giveBack({
          postId: post.id,
          dispatchNo,
          token,
          startAt: NOW + 5,
          now: NOW,
          reason: 'account_rate_limited',
        });
      expect(await giveBack('older')).toBe(false);
      expect(await giveBack(null)).toBe(false);
      expect(await giveBack('token', 2)).toBe(false);
      expect(await giveBack('token')).toBe(true);
      expect(await giveBack('token')).toBe(false);
      expect(await mustRead(store, post.id)).toMatchObject({
        state: 'scheduled',
        startAt: NOW + 5,
        claim: null,
        results: { upload: 1 },
        reason: 'account_rate_limited',
      });
      await dispatch();
      expect(await claim(post, { dispatchNo: 2, now: NOW + 5 })).toMatchObject({ claimed: true });
    });

    it('gives back what was not claimed', async () => {
      const post = await putQueued();
      const giveBack = () =>
        store.posts.giveBack({
          postId: post.id,
          dispatchNo: 1,
          token: null,
          startAt: NOW,
          now: NOW,
          reason: 'suspect',
        });
      expect(await giveBack()).toBe(true);
      expect((await mustRead(store, post.id)).state).toBe('scheduled');
      expect(await giveBack()).toBe(false);
    });
  });
});
