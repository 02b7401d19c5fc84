import { DAY } from '../../../../domain/clock';
import { NOTHING_ERASED } from '../../../../domain/data-deletion/data-deletion';
import type { DataDeletion } from '../../../../domain/data-deletion/data-deletion';
import type { PushReceipt, Store } from '../../../../db/store';
import { NOW } from './engine';
import type { TestDatabase } from './engine';
import { sqliteEngine } from './sqlite-engine';
import { present, putWorld } from './world';

describe.each([sqliteEngine])('pushes and deletions of data, $name', (engine) => {
  let database: TestDatabase;
  let store: Store;

  beforeEach(async () => {
    database = await engine.create();
    store = database.open();
  });
  afterEach(() => database.remove());

  const receipt = (deliveryKey: string, receivedAt = NOW): PushReceipt => ({
    deliveryKey,
    network: 'facebook',
    outcome: 'probed',
    credentials: 1,
    dataDeletionId: null,
    receivedAt,
  });
  const deletion = (id: string, requestedAt = NOW): DataDeletion => ({
    id,
    network: 'facebook',
    code: `code-of-${id}`,
    requestedAt,
    doneAt: null,
    erased: NOTHING_ERASED,
  });
  const receiptOf = (pushReceipt: string): Promise<PushReceipt | null> =>
    store.change({ pushReceipt }, (loaded) => ({ result: loaded.pushReceipt }));

  it('a receipt is written once, with what it brings about or not at all', async () => {
    await store.change({}, () => ({ result: null, pushReceipts: [receipt('one')] }));
    const again = store.change({}, () => ({
      result: null,
      countedPushes: [{ network: 'facebook', outcome: 'probed', lastAt: NOW }],
      pushReceipts: [receipt('one')],
    }));
    await expect(again).rejects.toThrow();
    expect(await receiptOf('one')).toEqual(receipt('one'));
    expect(await store.overview.pushCounts()).toEqual([]);
  });

  it('receipts older than any push that is still believed go', async () => {
    await store.change({}, () => ({ result: null, pushReceipts: [receipt('old'), receipt('new', NOW + 31 * DAY)] }));
    expect(await receiptOf('old')).toBeNull();
    expect(await receiptOf('new')).not.toBeNull();
  });

  it('pushes are counted by network and outcome', async () => {
    for (const lastAt of [NOW, NOW + 1]) {
      await store.change({}, () => ({
        result: null,
        countedPushes: [{ network: 'x', outcome: 'bad_signature', lastAt }],
      }));
    }
    expect(await store.overview.pushCounts()).toEqual([
      { network: 'x', outcome: 'bad_signature', pushes: 2, lastAt: NOW + 1 },
    ]);
  });

  it('the living credentials of a network user are found in every organisation, and made due', async () => {
    const one = await putWorld(store, { credential: { networkUserId: '7' } });
    const two = await putWorld(store, { credential: { networkUserId: '7' } });
    await putWorld(store, { credential: { networkUserId: '8' } });
    await putWorld(store, { credential: { networkUserId: '7', network: 'x' } });
    const users = { network: 'facebook', networkUserIds: ['7', '9'] } as const;
    const found = await store.change({ credentialsOfNetworkUsers: users }, (loaded) => ({
      result: loaded.credentialsOfNetworkUsers,
      probesNow: { credentialIds: loaded.credentialsOfNetworkUsers ?? [], at: NOW },
    }));
    expect([...present(found)].sort()).toEqual([one.credentialId, two.credentialId].sort());
    const due = await store.due.probes({ now: NOW, limit: 10, redeliverAfterMs: 1000, budgetOf: () => null });
    expect(due.map(({ credentialId }) => credentialId).sort()).toEqual([one.credentialId, two.credentialId].sort());
  });

  it('a deletion is found by its user and its code, the latest first, and forgets whom it was about', async () => {
    const user = { network: 'facebook', networkUserId: '7' } as const;
    const find = (networkUserId: string): Promise<DataDeletion | null> =>
      store.change({ dataDeletionOf: { ...user, networkUserId } }, (loaded) => ({ result: loaded.dataDeletionOf }));
    expect(await find('7')).toBeNull();
    for (const each of [deletion('a'), deletion('b', NOW + 1)]) {
      await store.change({}, () => ({ result: null, newDataDeletions: [{ deletion: each, networkUserId: '7' }] }));
    }
    expect(await find('7')).toEqual(deletion('b', NOW + 1));
    expect(await find('8')).toBeNull();
    expect(await store.reads.dataDeletionByCode('code-of-a')).toEqual(deletion('a'));
    expect(await store.reads.dataDeletionByCode('code-of-c')).toBeNull();
    expect(await store.tokens.keyIdsInUse()).toContain('test');

    await store.change({}, () => ({ result: null, doneDataDeletion: { id: 'b', at: NOW + 2 } }));
    expect(await find('7')).toMatchObject({ id: 'b', doneAt: NOW + 2 });
    expect(await store.erasure.credentials('b')).toEqual([]);
    const twice = store.change({}, () => ({ result: null, doneDataDeletion: { id: 'b', at: NOW + 3 } }));
    await expect(twice).rejects.toMatchObject({ name: 'StaleWriteError' });
  });
});
