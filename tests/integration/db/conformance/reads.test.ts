import type { Store } from '../../../../db/store';
import { HOUR } from '../../../../domain/clock';
import { NOW } from './engine';
import type { TestDatabase } from './engine';
import { sqliteEngine } from './sqlite-engine';
import { DISCONNECTED, aGroup, aPost, onlyAccount, putPosts, putWorld } from './world';
import type { World } from './world';

describe.each([sqliteEngine])('reads ($name)', (engine) => {
  let database: TestDatabase;
  let store: Store;
  let world: World;

  beforeEach(async () => {
    database = await engine.create();
    store = database.open();
    world = await putWorld(store, { accounts: [{ name: 'One' }, { name: 'Two', connection: DISCONNECTED }] });
  });
  afterEach(() => database.remove());

  const [one, two] = [0, 1].map((index) => () => {
    const account = world.accounts[index];
    if (account === undefined) throw new Error('the world has two accounts');
    return account;
  }) as [() => World['accounts'][number], () => World['accounts'][number]];

  it('lists accounts with what a person wants to see of them, page by page', async () => {
    const other = await putWorld(store);
    await putPosts(store, [
      aPost(one()),
      aPost(one(), { state: 'held' }),
      aPost(one(), { state: 'published', boundaryAt: NOW, publishedAt: NOW }),
    ]);
    const { organisationId } = one();
    const names = async (filter: Partial<Parameters<Store['reads']['accounts']>[0]>) =>
      (await store.reads.accounts({ limit: 10, ...filter })).map(({ account }) => account.name);
    expect(await names({ organisationId })).toEqual(['One', 'Two']);
    expect(await names({ organisationId, limit: 1, after: one().id })).toEqual(['Two']);
    expect(await names({ status: 'disconnected' })).toEqual(['Two']);
    expect(await names({ credentialId: other.credentialId })).toEqual([onlyAccount(other).name]);
    const [summary] = await store.reads.accounts({ organisationId, limit: 1 });
    expect(summary).toMatchObject({
      gate: 'open',
      organisationName: 'Acme',
      lastConnectedByName: null,
      waitingPosts: 2,
    });
  });

  it('lists posts, the latest accepted first', async () => {
    const posts = [aPost(one()), aPost(two()), aPost(one(), { state: 'missed' })];
    await putPosts(store, posts);
    const ids = async (filter: Partial<Parameters<Store['reads']['posts']>[0]>) =>
      (await store.reads.posts({ limit: 10, ...filter })).map(({ id }) => posts.findIndex((post) => post.id === id));
    expect(await ids({})).toEqual([2, 1, 0]);
    expect(await ids({ accountId: one().id })).toEqual([2, 0]);
    expect(await ids({ organisationId: world.organisation.id, limit: 2 })).toEqual([2, 1]);
    expect(await ids({ states: ['scheduled'] })).toEqual([1, 0]);
  });

  it('pages through events in both directions', async () => {
    for (const [index, account] of [one(), one(), two(), one()].entries()) {
      database.clock.set(NOW + Math.floor(index / 2));
      await store.change({}, () => ({
        result: null,
        events: [
          {
            name: 'post.published',
            subject: { organisationId: account.organisationId, accountId: account.id },
            data: { remoteId: String(index) },
          } as const,
        ],
      }));
    }
    const all = await store.reads.events({ limit: 10 });
    const page = async (filter: Partial<Parameters<Store['reads']['events']>[0]>) =>
      (await store.reads.events({ limit: 10, ...filter })).map(({ data }) => data);
    const told = (...indexes: number[]) => indexes.map((index) => ({ remoteId: String(index) }));
    expect(await page({})).toEqual(told(0, 1, 2, 3));
    expect(await page({ limit: 2, after: all[1]?.id ?? '' })).toEqual(told(2, 3));
    expect(await page({ newestFirst: true, limit: 2 })).toEqual(told(3, 2));
    expect(await page({ newestFirst: true, after: all[2]?.id ?? '' })).toEqual(told(1, 0));
    expect(await page({ accountId: two().id })).toEqual(told(2));
  });

  it('revises analytics by what the network stated last, and replaces stream items', async () => {
    const state = (views: number, statedAt: number) =>
      store.change({}, () => ({
        result: null,
        analyticsDays: { accountId: one().id, days: [{ day: '2026-07-31', metrics: { views, likes: 1 } }], statedAt },
        streamItems: {
          accountId: one().id,
          items: [{ remoteId: 'r', createdAt: NOW, author: 'Bob', text: `views ${views}` }],
          loadedAt: statedAt,
        },
      }));
    await state(10, NOW);
    await state(12, NOW + HOUR);
    await state(11, NOW + 1);
    expect(await store.reads.analyticsDays(one().id)).toEqual([
      { day: '2026-07-31', metrics: { likes: 1, views: 12 } },
    ]);
    expect(await store.reads.streamItems(one().id, 10)).toHaveLength(1);
  });

  it('keeps a bounded history of evidence per credential, the latest first', async () => {
    for (let at = 1; at <= 60; at += 1) {
      await store.change({}, () => ({
        result: null,
        evidence: [
          {
            id: `e${at}`,
            credentialId: world.credentialId,
            accountId: null,
            tokenSetId: world.tokenSetId,
            at,
            operation: 'probe',
            httpStatus: 200,
            class: 'healthy',
            reason: 'ok',
            stale: false,
          },
        ],
      }));
    }
    const kept = await store.reads.evidence(world.credentialId, 100);
    expect(kept.map(({ at }) => at)).toEqual(Array.from({ length: 50 }, (_, index) => 60 - index));
  });

  it('knows the siblings of a credential in other owners, and which remote ids are bound', async () => {
    const key = { network: 'bluesky', instance: 'https://pds.test', networkUserId: 'did:plc:ada' } as const;
    const put = async (credential: Parameters<typeof aGroup>[1]) => {
      const { group, newTokenSets } = aGroup((await putWorld(store)).organisation.id, credential);
      await store.change({}, () => ({ result: null, groups: [group], newTokenSets }));
      return group.credential.id;
    };
    const [ada, sibling] = [await put({ credential: key }), await put({ credential: key })];
    await put({ credential: { ...key, instance: 'https://other.test' } });
    expect(await store.reads.siblings(ada)).toEqual([sibling]);

    await putPosts(store, [aPost(one(), { state: 'published', boundaryAt: NOW, publishedAt: NOW, remoteId: 'r1' })]);
    expect(await store.reads.boundRemoteIds(one().id, ['r1', 'r2'])).toEqual(['r1']);
    expect(await store.reads.boundRemoteIds(two().id, ['r1', 'r2'])).toEqual([]);
  });

  it('seals the secret of a webhook endpoint and opens it', async () => {
    await store.change({}, () => ({
      result: null,
      webhookEndpoints: [
        { id: 'w', organisationId: null, url: 'https://host.test/hook', secret: 'whsec_x', createdAt: NOW },
      ],
    }));
    expect(await store.tokens.openEndpointSecret('w')).toBe('whsec_x');
    expect(await store.tokens.openEndpointSecret('none')).toBeNull();
    expect(await store.reads.webhookEndpoints(null)).toEqual([
      { id: 'w', organisationId: null, url: 'https://host.test/hook' },
    ]);
    await store.change({}, () => ({ result: null, disabledEndpoints: [{ id: 'w', at: NOW }] }));
    expect(await store.reads.webhookEndpoints(null)).toEqual([]);
    expect(await store.reads.webhookEndpoint('w')).toMatchObject({ disabledAt: NOW });
  });
});
