import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SchemaMismatchError, StoreBusyError } from '../../../../db/errors';
import { migrate } from '../../../../db/sqlite/migrate';
import { readMigrations } from '../../../../db/sqlite/migration-files';
import type { Migration } from '../../../../db/sqlite/migration-files';
import { openSqliteStore } from '../../../../db/sqlite/open-store';
import { createSetClock } from '../conformance/engine';
import { testSealer } from '../conformance/test-sealer';

const FIRST: Migration = { hash: 'a', createdAt: 1, statements: ['CREATE TABLE a (id INTEGER PRIMARY KEY)'] };
const SECOND: Migration = {
  hash: 'b',
  createdAt: 2,
  statements: ['CREATE TABLE b (a_id INTEGER REFERENCES a(id))', 'CREATE INDEX b_by_a ON b (a_id)'],
};

describe('migrate', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-migrate-'));
    path = join(folder, 'nested', 'a.sqlite');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const inside = <Result>(look: (client: Database.Database) => Result): Result => {
    const client = new Database(path);
    try {
      return look(client);
    } finally {
      client.close();
    }
  };
  const tables = () =>
    inside((client) =>
      client
        .prepare(
          "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\' ORDER BY name",
        )
        .pluck()
        .all(),
    );
  const open = () => openSqliteStore({ path, sealer: testSealer, clock: createSetClock(), newId: () => 'id' });

  it('makes a database that this build opens, and does nothing the second time', async () => {
    const count = readMigrations().length;
    expect(await migrate(path)).toEqual({ applied: count, schemaVersion: count });
    expect(await migrate(path)).toEqual({ applied: 0, schemaVersion: count });
    open().close();
  });

  it('applies what is missing, in order', async () => {
    await migrate(path, { migrations: [FIRST] });
    expect(await migrate(path, { migrations: [FIRST, SECOND] })).toEqual({ applied: 1, schemaVersion: 2 });
    expect(tables()).toEqual(['a', 'b']);
  });

  it('is done once, however many processes ask', async () => {
    const results = await Promise.all(Array.from({ length: 5 }, () => migrate(path, { migrations: [FIRST, SECOND] })));
    expect(results.map(({ applied }) => applied).sort()).toEqual([0, 0, 0, 0, 2]);
  });

  it('leaves the old schema whole when a migration fails', async () => {
    await migrate(path, { migrations: [FIRST] });
    const broken = { ...SECOND, statements: ['CREATE TABLE b (id INTEGER)', 'CREATE TABLE a (id INTEGER)'] };
    await expect(migrate(path, { migrations: [FIRST, broken] })).rejects.toThrow(/already exists/);
    expect(tables()).toEqual(['a']);
    expect(await migrate(path, { migrations: [FIRST, SECOND] })).toMatchObject({ applied: 1 });
  });

  it('refuses a migration that leaves rows referring to nothing', async () => {
    await migrate(path, { migrations: [FIRST, SECOND] });
    inside((client) => client.exec('INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)'));
    const third: Migration = { hash: 'c', createdAt: 3, statements: ['DELETE FROM a'] };
    await expect(migrate(path, { migrations: [FIRST, SECOND, third] })).rejects.toThrow(/rows of b/);
  });

  it.each<[string, readonly Migration[], RegExp]>([
    ['is newer than this build', [FIRST], /newer than this build/],
    ['has a migration that was edited since', [FIRST, { ...SECOND, hash: 'edited' }], /was edited/],
    ['has a migration that is missing here', [SECOND], /missing/],
  ])('refuses a database that %s, and changes nothing', async (_, migrations, message) => {
    await migrate(path, { migrations: [FIRST, SECOND] });
    const refused = migrate(path, { migrations });
    await expect(refused).rejects.toThrow(SchemaMismatchError);
    await expect(refused).rejects.toThrow(message);
    expect(tables()).toEqual(['a', 'b']);
  });

  it.each<[string, string]>([
    ['lacks', 'DROP INDEX b_by_a'],
    ['has more than', 'CREATE TABLE c (id INTEGER)'],
    ['has other than', 'ALTER TABLE b ADD COLUMN x INTEGER'],
  ])('refuses a half migrated database, which %s what its migrations make', async (_, change) => {
    await migrate(path, { migrations: [FIRST, SECOND] });
    inside((client) => client.exec(change));
    await expect(migrate(path, { migrations: [FIRST, SECOND] })).rejects.toThrow(/half migrated: (b_by_a|b|c) is not/);
  });

  it('refuses tables that no migration is on record for', async () => {
    await migrate(path, { migrations: [FIRST] });
    inside((client) => client.exec('DELETE FROM __drizzle_migrations'));
    await expect(migrate(path, { migrations: [FIRST] })).rejects.toThrow(/half migrated/);
  });

  describe('the lock', () => {
    /** Another process that migrates: it holds the lock until it dies. */
    const holdLock = async () => {
      const script = `
        const client = new (require('better-sqlite3'))(process.argv[1]);
        client.exec('BEGIN EXCLUSIVE');
        console.log('held');
        setInterval(() => {}, 1000);`;
      const child = spawn(process.execPath, ['-e', script, `${path}.migrate.sqlite`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      return child;
    };

    it('makes others wait, and is free at once when its holder is killed', async () => {
      await migrate(path, { migrations: [FIRST] });
      const holder = await holdLock();
      const migrations = [FIRST, SECOND];
      await expect(migrate(path, { migrations, lockWaitMsMax: 100 })).rejects.toThrow(StoreBusyError);
      const waiting = migrate(path, { migrations });
      holder.kill('SIGKILL');
      await once(holder, 'close');
      expect(await waiting).toMatchObject({ applied: 1 });
    });
  });

  describe('opening', () => {
    it('refuses a file that is not there, without making one', () => {
      expect(open).toThrow(/no database .* Migrate first/);
      expect(open).toThrow(/no database/);
    });

    it('refuses an older schema and a newer one', async () => {
      await migrate(path);
      const ours = readMigrations().length;
      inside((client) => client.pragma(`user_version = ${ours - 1}`));
      expect(open).toThrow(/Migrate first/);
      inside((client) => client.pragma(`user_version = ${ours + 1}`));
      expect(open).toThrow(/newer than schema/);
    });
  });
});
