import { randomBytes } from 'node:crypto';
import { SandboxMismatchError, assertSandbox, checkKey } from '../../../../db/start-checks';
import { SealingError, createTokenSealer } from '../../../../db/sealing/token-sealer';
import type { Store } from '../../../../db/store';
import { MINUTE } from '../../../../domain/clock';
import { NOW } from './engine';
import type { TestDatabase } from './engine';
import { sqliteEngine } from './sqlite-engine';
import { testSealer } from './test-sealer';
import { present, putWorld } from './world';

describe.each([sqliteEngine])('processes, leases and start checks ($name)', (engine) => {
  let database: TestDatabase;
  let store: Store;

  beforeEach(async () => {
    database = await engine.create();
    store = database.open();
  });
  afterEach(() => database.remove());

  const register = (id: string, now = NOW) => store.processes.register({ id, name: 'probes', pid: 7, host: 'h', now });
  const alive = async () =>
    (await store.processes.list()).filter(({ endedAt }) => endedAt === null).map(({ id }) => id);

  it('buries who was silent, and takes back who was only thought dead', async () => {
    await register('p1');
    await register('p2');
    await store.processes.beat('p2', NOW + MINUTE);
    expect(await store.processes.bury({ silentSince: NOW + 1, now: NOW + MINUTE })).toEqual(['p1']);
    expect(await alive()).toEqual(['p2']);
    await store.processes.beat('p1', NOW + 2 * MINUTE);
    expect(await alive()).toEqual(['p1', 'p2']);
    await store.processes.end('p1', NOW + 2 * MINUTE);
    expect(await alive()).toEqual(['p2']);
  });

  it('buries who beat for the last time before the clock was set back', async () => {
    await register('p1', NOW + 10 * MINUTE);
    expect(await store.processes.bury({ silentSince: NOW - MINUTE, now: NOW })).toEqual(['p1']);
  });

  it('finds refreshes whose process has ended', async () => {
    await register('p1');
    const { credentialId, tokenSetId } = await putWorld(store);
    await store.change({ group: credentialId }, ({ group }) => {
      const found = present(group);
      const refresh = {
        id: 'r1',
        credentialId,
        tokenSetId,
        processId: 'p1',
        status: 'in_flight',
        startedAt: NOW,
        endedAt: null,
        replayOf: null,
      } as const;
      return {
        result: null,
        groups: [{ ...found, credential: { ...found.credential, status: 'refreshing', refreshId: 'r1' }, refresh }],
      };
    });
    expect(await store.processes.orphanedRefreshes(10)).toEqual([]);
    await store.processes.end('p1', NOW);
    expect(await store.processes.orphanedRefreshes(10)).toEqual([{ credentialId, refreshId: 'r1' }]);
  });

  it('gives a lease to one process until it is over or its holder has ended', async () => {
    await register('p1');
    await register('p2');
    const lease = (processId: string, now: number) =>
      store.processes.lease({ name: 'sweeps', processId, now, until: now + MINUTE });
    expect(await lease('p1', NOW)).toBe(true);
    expect(await lease('p2', NOW + MINUTE - 1)).toBe(false);
    expect(await lease('p1', NOW + MINUTE - 1)).toBe(true);
    expect(await lease('p2', NOW + MINUTE)).toBe(false);
    await store.processes.end('p1', NOW + MINUTE);
    expect(await lease('p2', NOW + MINUTE)).toBe(true);
    expect(await lease('p1', NOW + 2 * MINUTE)).toBe(true);
  });

  it('settles a fact once, for everybody', async () => {
    const settled = await Promise.all(['a', 'b', 'c'].map((value) => store.processes.settleMeta('epoch', value)));
    expect(new Set(settled)).toEqual(new Set(['a']));
    await store.processes.setMeta('epoch', 'd');
    expect(await store.processes.getMeta('epoch')).toBe('d');
    expect(await store.processes.getMeta('none')).toBeNull();
  });

  describe('the sealing key', () => {
    const ring = (...ids: readonly string[]) => ({
      current: present(ids[0]),
      keys: new Map(ids.map((id) => [id, id === 'test' ? Buffer.alloc(32, 7) : randomBytes(32)])),
    });
    const fault = (sealer: Parameters<typeof checkKey>[1]) =>
      checkKey(store, sealer).then(
        () => null,
        (err: unknown) => (err instanceof SealingError ? err.fault : err),
      );

    beforeEach(async () => {
      await checkKey(store, testSealer);
      await putWorld(store);
    });

    it('is the one that the database was sealed with, now and after a rotation', async () => {
      expect(await fault(testSealer)).toBeNull();
      expect(await store.tokens.keyIdsInUse()).toEqual(['test']);
      expect(await fault(createTokenSealer(ring('new', 'test')))).toBeNull();
    });

    it('is refused if it has other bytes under the same id', async () => {
      const wrong = createTokenSealer({ current: 'test', keys: new Map([['test', randomBytes(32)]]) });
      expect(await fault(wrong)).toBe('wrong_key');
    });

    it('is refused if something still stands under a key that is missing', async () => {
      expect(await fault(createTokenSealer(ring('new')))).toBe('unknown_key');
      expect(await store.processes.getMeta('key_check.new')).toBeNull();
    });
  });

  it('never lets the sandbox and live accounts share a database', async () => {
    await assertSandbox(store, true);
    await assertSandbox(store, true);
    await expect(assertSandbox(store, false)).rejects.toThrow(SandboxMismatchError);
  });
});
