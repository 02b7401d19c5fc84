import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { uuidv7 } from 'uuidv7';
import { migrate } from '../../../../db/sqlite/migrate';
import { openSqliteStore } from '../../../../db/sqlite/open-store';
import type { Store } from '../../../../db/store';
import { createSetClock } from './engine';
import { testSealer } from './test-sealer';
import type { EngineUnderTest } from './engine';

const PAGE_KIB = 4;
const WRITER_SCRIPT = resolve('dist/tests/integration/db/conformance/sqlite-writer.js');

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
    const children: ChildProcess[] = [];
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
      spawnWriter: (input) => {
        // Compiled, since a bare Node cannot read the sources: `npm test` builds before it runs jest.
        const child = spawn(process.execPath, [WRITER_SCRIPT, path, JSON.stringify(input)], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        children.push(child);
        return child;
      },
      remove: async () => {
        for (const child of children) child.kill('SIGKILL');
        for (const store of opened) store.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};
