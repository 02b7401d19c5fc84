import type { Store } from '../../../../db/store';
import { HOUR, MINUTE } from '../../../../domain/clock';
import { POST_STATES } from '../../../../domain/post/post';
import type { Post, PostState } from '../../../../domain/post/post';
import { POST_TRANSITIONS } from '../../../../domain/post/transitions';
import type { PostCommand } from '../../../../domain/post/transitions';
import { NOW } from './engine';
import type { TestDatabase } from './engine';
import { sqliteEngine } from './sqlite-engine';
import { CONNECTED, DISCONNECTED, aPost, connect, mustRead, onlyAccount, putPosts, putWorld } from './world';
import type { World } from './world';

const CLAIM = { token: 'token', processId: 'p1', at: NOW, until: NOW + MINUTE };

/** What a post in each state holds besides: what the schema's CHECKs pair with the state. */
const IN_STATE: Readonly<Record<PostState, Partial<Post>>> = {
  scheduled: {},
  queued: { dispatchNo: 1 },
  claimed: { dispatchNo: 1, claim: CLAIM },
  sent: { dispatchNo: 1, claim: CLAIM, boundaryAt: NOW },
  processing: { dispatchNo: 1, boundaryAt: NOW },
  held: {},
  paused: { pausedBy: 'post' },
  published: { dispatchNo: 1, boundaryAt: NOW, publishedAt: NOW, remoteId: 'remote' },
  failed: { dispatchNo: 1, reason: 'refused_by_network' },
  missed: {},
  cancelled: {},
  unconfirmed: { dispatchNo: 1, boundaryAt: NOW },
};

interface Move {
  readonly command: PostCommand;
  /** Brings the account to where the move applies. */
  readonly prepare?: (store: Store, accountId: string) => Promise<void>;
  readonly run: (store: Store, post: Post, world: World) => Promise<unknown>;
  /** States that the table lets the command leave, and that this move leaves to somebody else. */
  readonly leaves?: readonly PostState[];
}

/** More than there are: each case looks at its own post, among those of the others. */
const limit = 10_000;
const claimed = { dispatchNo: 1, token: CLAIM.token, now: NOW };

const MOVES: Readonly<Record<string, Move>> = {
  dispatch: {
    command: 'dispatch',
    run: (store) => store.posts.dispatch({ now: NOW, horizonMs: MINUTE, limit }),
    // What is in the queue goes there again only after it was found to be forgotten.
    leaves: ['queued'],
  },
  claim: {
    command: 'claim',
    run: (store, { id }) => store.posts.claim({ ...claimed, postId: id, processId: 'p1', leaseMs: MINUTE }),
  },
  crossBoundary: {
    command: 'cross_boundary',
    run: (store, { id }, { tokenSetId }) =>
      store.posts.crossBoundary({ postId: id, token: CLAIM.token, tokenSetId, now: NOW, until: NOW + MINUTE }),
  },
  'giveBack by a claimer': {
    command: 'give_back',
    run: (store, { id }) => store.posts.giveBack({ ...claimed, postId: id, startAt: NOW, reason: 'limit' }),
    leaves: ['queued'],
  },
  'giveBack without a claim': {
    command: 'give_back',
    run: (store, { id }) =>
      store.posts.giveBack({ ...claimed, token: null, postId: id, startAt: NOW, reason: 'limit' }),
    leaves: ['claimed'],
  },
  requeueForgotten: {
    command: 'give_back',
    run: (store) => store.posts.requeueForgotten({ startedBefore: NOW + 1, now: NOW, limit }),
    leaves: ['claimed'],
  },
  forgetQueue: {
    command: 'give_back',
    run: (store) => store.due.forgetQueue({ now: NOW }),
    leaves: ['claimed'],
  },
  hold: {
    command: 'hold',
    prepare: (store, accountId) => connect(store, accountId, DISCONNECTED),
    run: (store, { accountId }) => store.posts.hold({ accountId, now: NOW, limit }),
    // A claimed post belongs to its worker, which the boundary stops.
    leaves: ['claimed'],
  },
  park: {
    command: 'park',
    prepare: (store, accountId) => connect(store, accountId, CONNECTED, { pausedAt: NOW }),
    run: (store, { accountId }) => store.posts.park({ accountId, now: NOW, limit }),
    leaves: ['claimed'],
  },
  release: {
    command: 'release',
    prepare: (store, accountId) => connect(store, accountId, CONNECTED, { releaseCutoff: NOW }),
    run: (store, { accountId }) => store.posts.release({ accountId, now: NOW, paceMs: 1_000, limit }),
  },
  miss: {
    command: 'miss',
    run: (store, { dueAt, graceMs }) => store.posts.miss({ now: dueAt + graceMs + 1, limit }),
    leaves: ['claimed'],
  },
  cancelAll: {
    command: 'cancel',
    prepare: (store, accountId) => connect(store, accountId, { status: 'removed', removedAt: NOW }),
    run: (store, { accountId }) => store.posts.cancelAll({ accountId, now: NOW, limit }),
    // A person decides about these.
    leaves: ['missed', 'unconfirmed'],
  },
};

describe.each([sqliteEngine])('posts: what a move may leave, and for where ($name)', (engine) => {
  let database: TestDatabase;
  let store: Store;
  let world: World;

  beforeAll(async () => {
    database = await engine.create();
    store = database.open();
  });
  afterAll(() => database.remove());
  beforeEach(async () => {
    world = await putWorld(store);
  });

  describe.each(Object.entries(MOVES))('%s', (_, move) => {
    it.each(POST_STATES)('of a post that is %s', async (state) => {
      const post = aPost(onlyAccount(world), { ...IN_STATE[state], state });
      await putPosts(store, [post]);
      await move.prepare?.(store, post.accountId);

      await move.run(store, post, world);

      const step = POST_TRANSITIONS[state][move.command];
      const stays = 'refused' in step || move.leaves?.includes(state) === true;
      expect((await mustRead(store, post.id)).state).toBe(stays ? state : step.to);
    });
  });

  describe('reclaim, of a claim whose time is over', () => {
    it.each(POST_STATES)('of a post that is %s', async (state) => {
      const post = aPost(onlyAccount(world), { ...IN_STATE[state], state });
      await putPosts(store, [post]);

      await store.posts.reclaim({ now: NOW + HOUR, limit });

      const steps = POST_TRANSITIONS[state];
      const step = state === 'claimed' ? steps.give_back : state === 'sent' ? steps.lose : { to: state };
      expect({ to: (await mustRead(store, post.id)).state }).toEqual(step);
    });
  });

  it('refuses a row whose columns do not fit its state', async () => {
    const account = onlyAccount(world);
    const impossible: readonly Partial<Post>[] = [
      { state: 'claimed' },
      { state: 'scheduled', claim: CLAIM },
      { state: 'sent', claim: CLAIM },
      { state: 'held', boundaryAt: NOW },
      { state: 'published', boundaryAt: NOW },
      { state: 'scheduled', publishedAt: NOW },
      { state: 'paused' },
      { state: 'held', pausedBy: 'post' },
      { state: 'failed' },
    ];
    for (const given of impossible) {
      await expect(putPosts(store, [aPost(account, given)])).rejects.toThrow(/schema refused/);
    }
  });
});
