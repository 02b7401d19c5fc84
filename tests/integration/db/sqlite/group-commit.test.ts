import Database from 'better-sqlite3';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RefusedWriteError, SchemaMismatchError } from '../../../../db/errors';
import { createWriter } from '../../../../db/sqlite/group-commit';
import type { Writer } from '../../../../db/sqlite/group-commit';

describe('group commit', () => {
  let folder: string;
  let client: Database.Database;
  /** Another connection: sees only what was committed. */
  let other: Database.Database;
  let writer: Writer;
  const run: string[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-commit-'));
    const path = join(folder, 'a.sqlite');
    client = new Database(path, { timeout: 4, verbose: (statement) => run.push(String(statement)) });
    client.pragma('journal_mode = WAL');
    client.pragma('foreign_keys = ON');
    client.exec('CREATE TABLE parents (id INTEGER PRIMARY KEY)');
    client.exec('CREATE TABLE children (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parents(id))');
    client.pragma('user_version = 3');
    other = new Database(path);
    // Only the number of members bounds a group here, however slow the machine is.
    writer = createWriter(client, { busyWaitMsMax: 1_000, schemaVersion: 3, groupMsMax: 60_000 });
    run.length = 0;
  });
  afterEach(async () => {
    writer.close();
    client.close();
    other.close();
    await rm(folder, { recursive: true });
  });

  const insert = (id: number, orRollback = '') => {
    client.prepare(`INSERT ${orRollback} INTO parents VALUES (?)`).run(id);
    return id;
  };
  const committed = () => other.prepare('SELECT id FROM parents ORDER BY id').pluck().all();

  it('settles a promise after the commit that holds its write', async () => {
    let before: unknown;
    const written = writer.write(() => {
      insert(1);
      before = committed();
    });
    const after = written.then(committed);
    expect(await after).toEqual([1]);
    expect(before).toEqual([]);
  });

  it('lets writes that arrive together share commits, and answers each with its own outcome', async () => {
    const results = await Promise.all(Array.from({ length: 500 }, (_, id) => writer.write(() => insert(id))));
    expect(results).toEqual(Array.from({ length: 500 }, (_, id) => id));
    expect(run.filter((statement) => statement === 'COMMIT')).toHaveLength(3);
  });

  it('takes back what a failing member wrote, and nothing of the others', async () => {
    const results = await Promise.allSettled([
      writer.write(() => insert(1)),
      writer.write(() => {
        insert(2);
        throw new Error('changed its mind');
      }),
      writer.write(() => insert(3)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(committed()).toEqual([1, 3]);
    expect(run.filter((statement) => statement === 'COMMIT')).toHaveLength(1);
  });

  it('rejects all members of a commit that fails, each that had failed by itself with its own error', async () => {
    const results = await Promise.allSettled([
      writer.write(() => insert(1)),
      writer.write(() => {
        throw new Error('its own');
      }),
      writer.write(() => {
        client.pragma('defer_foreign_keys = ON');
        client.exec('INSERT INTO children VALUES (1, 99)');
      }),
    ]);
    const reasons = results.map((result) => (result.status === 'rejected' ? (result.reason as unknown) : null));
    expect(reasons[0]).toBeInstanceOf(RefusedWriteError);
    expect(String(reasons[1])).toContain('its own');
    expect(reasons[2]).toBeInstanceOf(RefusedWriteError);
    expect(committed()).toEqual([]);
    await writer.write(() => insert(4));
    expect(committed()).toEqual([4]);
  });

  it('rejects all members so far when SQLite ends the whole transaction, and runs the rest in another', async () => {
    // A full disk may do that inside a savepoint; OR ROLLBACK does it at will.
    const results = await Promise.allSettled([
      writer.write(() => insert(1)),
      writer.write(() => insert(1, 'OR ROLLBACK')),
      writer.write(() => insert(2)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
    expect(reasons.every((reason) => reason.includes('parents.id'))).toBe(true);
    expect(committed()).toEqual([2]);
  });

  it('stops writing when the database has another schema by now, and still reads', async () => {
    other.pragma('user_version = 4');
    await expect(writer.write(() => insert(1))).rejects.toThrow(SchemaMismatchError);
    await expect(writer.write(() => insert(2))).rejects.toThrow(/schema 4 .* schema 3/);
    expect(await writer.read(() => committed())).toEqual([]);
  });

  it('reads from one snapshot', async () => {
    const seen = await writer.read(() => {
      const first = client.prepare('SELECT count(*) FROM parents').pluck().get();
      other.exec('INSERT INTO parents VALUES (1)');
      return [first, client.prepare('SELECT count(*) FROM parents').pluck().get()];
    });
    expect(seen).toEqual([0, 0]);
    expect(await writer.read(() => client.prepare('SELECT count(*) FROM parents').pluck().get())).toBe(1);
  });
});
