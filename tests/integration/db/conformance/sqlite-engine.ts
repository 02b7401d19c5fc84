import Database from 'better-sqlite3';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { uuidv7 } from 'uuidv7';
import { createTokenSealer } from '../../../../db/sealing/token-sealer';
import { migrate } from '../../../../db/sqlite/migrate';
import { openSqliteStore } from '../../../../db/sqlite/open-store';
import type { Store } from '../../../../db/store';
import { createSetClock } from './engine';
import type { EngineUnderTest } from './engine';

export const testSealer = createTokenSealer({ current: 'test', keys: new Map([['test', Buffer.alloc(32, 7)]]) });

const PAGE_KIB = 4;

/** A migrated file to copy from, made once per test file. */
let template: Promise<string> | null = null;

function migratedFile(): Promise<string> {
  template ??= (async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'holdfast-db-template-')), 'holdfast.sqlite');
    await migrate(path);
    return path;
  })();
  return template;
}

afterAll(async () => {
  if (template !== null) await rm(dirname(await template), { recursive: true, force: true });
});

export const sqliteEngine: EngineUnderTest = {
  name: 'sqlite',
  create: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-db-'));
    const path = join(folder, 'holdfast.sqlite');
    await copyFile(await migratedFile(), path);
    const clock = createSetClock();
    const opened: Store[] = [];
    return {
      clock,
      open: ({ sizeMaxKib = null, busyWaitMsMax } = {}) => {
        const store = openSqliteStore({
          path,
          sealer: testSealer,
          clock,
          newId: uuidv7,
          ...(busyWaitMsMax === undefined ? {} : { busyWaitMsMax }),
          ...(sizeMaxKib === null ? {} : { maxPageCount: sizeMaxKib / PAGE_KIB }),
        });
        opened.push(store);
        return store;
      },
      blockWriters: () => {
        const client = new Database(path);
        client.exec('BEGIN IMMEDIATE');
        return () => client.close();
      },
      childArgument: path,
      remove: async () => {
        for (const store of opened) store.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};
