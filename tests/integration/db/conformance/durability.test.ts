import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { StoreBusyError, StoreFullError } from '../../../../db/errors';
import type { Store } from '../../../../db/store';
import type { Account } from '../../../../domain/account/account';
import { NOW } from './engine';
import type { TestDatabase } from './engine';
import { sqliteEngine } from './sqlite-engine';
import { aPost, anOrganisation, onlyAccount, present, putPosts, putWorld } from './world';

/** Processes of their own have to start, on whatever machine this is. */
jest.setTimeout(120_000);

/** More than any test accepts. */
const ALL = 1_000_000;

describe.each([sqliteEngine])('durability ($name)', (engine) => {
  let database: TestDatabase;
  let store: Store;
  let account: Account;
  let graceAtStart: number;

  beforeEach(async () => {
    database = await engine.create();
    store = database.open();
    const world = await putWorld(store);
    account = onlyAccount(world);
    graceAtStart = world.organisation.graceMs;
  });
  afterEach(() => database.remove());

  const acknowledgements = (child: ChildProcess): { readonly ids: string[]; reaches(count: number): Promise<void> } => {
    const ids: string[] = [];
    const lines = createInterface({ input: present(child.stdout) }).on('line', (line) => ids.push(line));
    return {
      ids,
      reaches: (count) =>
        new Promise((resolve, reject) => {
          lines.on('line', () => {
            if (ids.length >= count) resolve();
          });
          lines.on('close', () => reject(new Error(`The writer ended after ${ids.length} of ${count} posts.`)));
        }),
    };
  };

  /** Every post with its receipt, its event, its reaction and its turn of the counter, or none of them. */
  const expectWhole = async (acknowledged: readonly string[]): Promise<number> => {
    const posts = (await store.reads.posts({ accountId: account.id, limit: ALL })).map(({ id }) => id).sort();
    const events = await store.reads.events({ accountId: account.id, limit: ALL });
    const organisation = present(await store.reads.organisation(account.organisationId));
    const owed = await store.due.reactions({ now: NOW, limit: ALL, redeliverAfterMs: 1 });
    expect(events.map(({ subject }) => subject.postId).sort()).toEqual(posts);
    expect(organisation.graceMs - graceAtStart).toBe(posts.length);
    expect(owed).toHaveLength(posts.length);
    expect(acknowledged.filter((id) => !posts.includes(id))).toEqual([]);
    return posts.length;
  };

  it('loses no update of several processes that write the same row', async () => {
    const children = Array.from({ length: 3 }, () => database.spawnWriter({ accountId: account.id, posts: 40 }));
    const acknowledged = children.map(acknowledgements);
    await Promise.all(children.map((child) => once(child, 'close')));
    expect(acknowledged.map(({ ids }) => ids.length)).toEqual([40, 40, 40]);
    expect(await expectWhole(acknowledged.flatMap(({ ids }) => ids))).toBe(120);
  });

  it('keeps what it acknowledged to a process that is killed, and nothing by halves', async () => {
    const child = database.spawnWriter({ accountId: account.id });
    const acknowledged = acknowledgements(child);
    await acknowledged.reaches(50);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await expectWhole(acknowledged.ids)).toBeGreaterThanOrEqual(50);
  });

  it('goes on at once when a process is killed with the database in its hands', async () => {
    const children = Array.from({ length: 3 }, () => database.spawnWriter({ accountId: account.id }));
    const acknowledged = children.map(acknowledgements);
    await Promise.all(acknowledged.map((each) => each.reaches(10)));
    const closed = children.map((child) => once(child, 'close'));
    for (const child of children) {
      child.kill('SIGKILL');
      await putPosts(store, []);
    }
    await Promise.all(closed);
    await expectWhole(acknowledged.flatMap(({ ids }) => ids));
  });

  describe('a full disk', () => {
    it('refuses what does not fit, keeps everything else, and goes on when there is room', async () => {
      store.close();
      store = database.open({ sizeMaxKib: 900 });
      const accepted: string[] = [];
      const text = 'x'.repeat(4_000);
      const refused: unknown[] = [];
      while (refused.length === 0) {
        const posts = Array.from({ length: 10 }, () => aPost(account, { content: { text, link: null, media: [] } }));
        const results = await Promise.allSettled(posts.map((post) => putPosts(store, [post])));
        for (const [index, result] of results.entries()) {
          if (result.status === 'fulfilled') accepted.push(present(posts[index]).id);
          else refused.push(result.reason);
        }
      }
      expect(refused.every((reason) => reason instanceof StoreFullError)).toBe(true);
      expect(String(refused[0])).not.toContain(text);
      const stored = async () => (await store.reads.posts({ limit: ALL })).map(({ id }) => id).sort();
      expect(await stored()).toEqual([...accepted].sort());

      store.close();
      store = database.open();
      expect(await stored()).toEqual([...accepted].sort());
      const last = aPost(account);
      await putPosts(store, [last]);
      expect(await stored()).toEqual([...accepted, last.id].sort());
    });
  });

  describe('a busy database', () => {
    it('waits for the other writer without blocking the process', async () => {
      const unblock = database.blockWriters();
      const organisation = anOrganisation();
      let settled = false;
      const written = store
        .change({}, () => ({ result: null, organisations: [organisation] }))
        .finally(() => (settled = true));
      // Timers and reads go on meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await store.reads.organisation(organisation.id)).toBeNull();
      expect(settled).toBe(false);
      unblock();
      await written;
      expect(await store.reads.organisation(organisation.id)).not.toBeNull();
    });

    it('gives up after the longest wait, with nothing written, and works again afterwards', async () => {
      const impatient = database.open({ busyWaitMsMax: 40 });
      const unblock = database.blockWriters();
      const organisation = anOrganisation();
      const put = () => impatient.change({}, () => ({ result: null, organisations: [organisation] }));
      await expect(put()).rejects.toThrow(StoreBusyError);
      unblock();
      expect(await impatient.reads.organisation(organisation.id)).toBeNull();
      await put();
    });
  });

  it('writes what waits when it is closed, and refuses what comes later', async () => {
    const organisation = anOrganisation();
    const pending = store.change({}, () => ({ result: null, organisations: [organisation] }));
    store.close();
    await pending;
    await expect(store.change({}, () => ({ result: null }))).rejects.toThrow(/closed/);
    await expect(store.reads.organisation(organisation.id)).rejects.toThrow(/closed/);
    store = database.open();
    expect(await store.reads.organisation(organisation.id)).not.toBeNull();
  });
});
