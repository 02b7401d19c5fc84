import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A schema as drizzle-kit writes it down. */
interface Snapshot {
  readonly id: string;
}

/** The part of drizzle-kit that this needs; its own types lean on packages of engines that are not installed here. */
interface DrizzleKit {
  generateSQLiteDrizzleJson(tables: Record<string, unknown>, previousId: string): Promise<Snapshot>;
  generateSQLiteMigration(from: Snapshot, to: Snapshot): Promise<readonly string[]>;
}

/** The schema in TypeScript is what queries are checked against; the migrations are what a database is made of. */
it('the migrations make the schema that the code was written for', async () => {
  const kit = jest.requireActual<DrizzleKit>('drizzle-kit/api');
  const tables: Record<string, unknown> = {};
  for (const file of await readdir('db/schema')) {
    Object.assign(tables, jest.requireActual(join(process.cwd(), 'db/schema', file)));
  }
  const snapshots = (await readdir('db/migrations/meta')).filter((file) => file.endsWith('_snapshot.json')).sort();
  const last = JSON.parse(await readFile(join('db/migrations/meta', snapshots.at(-1) ?? ''), 'utf8')) as Snapshot;

  const present = await kit.generateSQLiteDrizzleJson(tables, last.id);

  expect(await kit.generateSQLiteMigration(last, present)).toEqual([]);
});
