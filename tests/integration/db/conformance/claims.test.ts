import type { Store } from '../../../../db/store';
import { MINUTE, SECOND } from '../../../../domain/clock';
import { NOW } from './engine';
import type { TestDatabase } from './engine';
import { sqliteEngine } from './sqlite-engine';
import { CONNECTED, DISCONNECTED, SUSPECT, aPost, connect, mustRead, onlyAccount, putPosts, putWorld } from './world';
import type { World } from './world';

describe.each([sqliteEngine])('claims and boundaries ($name)', (engine) => {
  let database: TestDatabase;
  let store: Store;
  let world: World;

  beforeEach(async () => {
    database = await engine.create();
    store = database.open();
    world = await putWorld(store);
  });
  afterEach(() => database.remove());

  const dispatch = () => store.posts.dispatch({ now: NOW, horizonMs: MINUTE, limit: 100 });
  const claim = (postId: string, dispatchNo: number, token = 'token') =>
    store.posts.claim({ postId, dispatchNo, token, processId: 'p1', now: NOW, leaseMs: 30 * SECOND });

  it('lets one of 200 concurrent claims win', async () => {
    const post = aPost(onlyAccount(world));
    await putPosts(store, [post]);
    expect(await dispatch()).toEqual([{ postId: post.id, dispatchNo: 1, startAt: NOW, network: 'facebook' }]);

    const other = database.open();
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        (index % 2 === 0 ? store : other).posts.claim({
          postId: post.id,
          dispatchNo: 1,
          token: `token-${index}`,
          processId: 'p1',
          now: NOW,
          leaseMs: 30 * SECOND,
        }),
      ),
    );

    const winners = results.filter((result) => result.claimed);
    expect(winners).toHaveLength(1);
    expect(winners[0]).toMatchObject({ tokenSetId: world.tokenSetId, account: { id: onlyAccount(world).id } });
    expect(results.filter((result) => !result.claimed).every(({ why }) => why === 'superseded')).toBe(true);
  });

  it('holds what was claimed before the gate closed', async () => {
    const post = aPost(onlyAccount(world));
    await putPosts(store, [post]);
    await dispatch();
    expect(await claim(post.id, 1)).toMatchObject({ claimed: true });
    await connect(store, post.accountId, DISCONNECTED);

    const cross = () =>
      store.posts.crossBoundary({
        postId: post.id,
        token: 'token',
        tokenSetId: world.tokenSetId,
        now: NOW,
        until: NOW + MINUTE,
      });
    expect(await cross()).toEqual({ crossed: false, why: 'held' });
    await connect(store, post.accountId, SUSPECT);
    expect(await cross()).toEqual({ crossed: false, why: 'suspect' });
    await connect(store, post.accountId, CONNECTED);
    expect(await cross()).toEqual({ crossed: true });
    expect(await mustRead(store, post.id)).toMatchObject({ state: 'sent', boundaryAt: NOW });
  });
});
