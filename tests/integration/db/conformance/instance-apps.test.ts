import { RefusedWriteError } from '../../../../db/errors';
import type { InstanceApp, InstanceAppKey, NewInstanceApp, Store } from '../../../../db/store';
import { NOW } from './engine';
import type { TestDatabase } from './engine';
import { sqliteEngine } from './sqlite-engine';
import { aGroup, anOrganisation } from './world';

const KEY: InstanceAppKey = {
  network: 'mastodon',
  instance: 'https://social.example',
  redirectUri: 'https://host.example/oauth/callback/mastodon',
};

function anApp(id: string, given: Partial<NewInstanceApp> = {}): NewInstanceApp {
  return {
    ...KEY,
    id,
    clientId: `client-${id}`,
    clientSecret: `secret-${id}`,
    scopes: ['profile', 'write:statuses'],
    registeredAt: NOW,
    ...given,
  };
}

describe.each([sqliteEngine])('apps that servers registered ($name)', (engine) => {
  let database: TestDatabase;
  let store: Store;

  beforeEach(async () => {
    database = await engine.create();
    store = database.open();
  });
  afterEach(() => database.remove());

  const put = (...apps: readonly NewInstanceApp[]) => store.change({}, () => ({ result: null, instanceApps: apps }));
  const load = (key: InstanceAppKey): Promise<InstanceApp | null> =>
    store.change({ instanceApp: key }, ({ instanceApp }) => ({ result: instanceApp }));

  it('are loaded without their secret, which is opened for a call', async () => {
    await put(anApp('one'));
    expect(await load(KEY)).toEqual({
      ...KEY,
      id: 'one',
      clientId: 'client-one',
      scopes: ['profile', 'write:statuses'],
      registeredAt: NOW,
    });
    expect(await store.tokens.openInstanceApp(KEY)).toEqual({
      id: 'one',
      app: { clientId: 'client-one', clientSecret: 'secret-one', scopes: ['profile', 'write:statuses'] },
    });
    expect(await store.tokens.keyIdsInUse()).toHaveLength(1);
  });

  it('are one for each server and address', async () => {
    const elsewhere = { ...KEY, instance: 'https://other.example' };
    await put(anApp('one'), anApp('two', elsewhere));
    expect(await store.tokens.openInstanceApp(KEY)).toMatchObject({ id: 'one' });
    expect(await store.tokens.openInstanceApp(elsewhere)).toMatchObject({ id: 'two' });
    expect(await load({ ...KEY, redirectUri: 'https://moved.example/cb' })).toBeNull();
    expect(await store.tokens.openInstanceApp({ ...KEY, instance: 'https://third.example' })).toBeNull();
  });

  it('give way to a later registration, secret and all', async () => {
    await put(anApp('one'));
    await put(anApp('two', { registeredAt: NOW + 1 }));
    expect(await load(KEY)).toMatchObject({ id: 'two', clientId: 'client-two' });
    expect(await store.tokens.openInstanceApp({ ...KEY, redirectUri: null })).toMatchObject({
      app: { clientSecret: 'secret-two' },
    });
  });

  it('without an address are the one that was registered last', async () => {
    await put(anApp('new', { registeredAt: NOW + 1, redirectUri: 'https://moved.example/cb' }), anApp('old'));
    expect(await store.tokens.openInstanceApp({ ...KEY, redirectUri: null })).toMatchObject({ id: 'new' });
  });

  it('of processes that register at once, are the first one’s', async () => {
    const processes = ['one', 'two', 'three'].map((id) => ({ id, store: database.open() }));
    const kept = await Promise.all(
      processes.map(({ id, store: own }) =>
        own.change({ instanceApp: KEY }, ({ instanceApp }) =>
          instanceApp === null ? { result: id, instanceApps: [anApp(id)] } : { result: instanceApp.id },
        ),
      ),
    );
    expect(new Set(kept).size).toBe(1);
    expect(await load(KEY)).toMatchObject({ id: kept[0] });
  });
});

describe.each([sqliteEngine])('accounts of different servers ($name)', (engine) => {
  let database: TestDatabase;
  let store: Store;

  beforeEach(async () => {
    database = await engine.create();
    store = database.open();
  });
  afterEach(() => database.remove());

  it('may have the same remote id, and are told apart by their server', async () => {
    const organisation = anOrganisation();
    await store.change({}, () => ({ result: null, organisations: [organisation] }));
    const put = (id: string, instance: string, networkUserId: string) => {
      const { group, newTokenSets } = aGroup(organisation.id, {
        credential: { network: 'mastodon', instance, networkUserId },
        accounts: [{ id, kind: 'profile', remoteId: '112' }],
      });
      return store.change({}, () => ({ result: null, groups: [group], newTokenSets }));
    };
    const found = (instance: string) => {
      const owner = { organisationId: organisation.id, privateToMemberId: null };
      return store.change(
        { accountsForAssets: { ...owner, network: 'mastodon', instance, remoteIds: ['112'] } },
        ({ accountsForAssets }) => ({ result: accountsForAssets?.map(({ id }) => id) }),
      );
    };

    await put('a1', 'https://one.example', '112');
    await put('a2', 'https://two.example', '112');

    expect([await found('https://one.example'), await found('https://two.example')]).toEqual([['a1'], ['a2']]);
    await expect(put('a3', 'https://one.example', '9')).rejects.toThrow(RefusedWriteError);
  });
});
