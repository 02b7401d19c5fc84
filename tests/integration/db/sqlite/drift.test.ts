import { generateSQLiteDrizzleJson, generateSQLiteMigration } from 'drizzle-kit/api';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

type Snapshot = Awaited<ReturnType<typeof generateSQLiteDrizzleJson>>;

/** The schema in TypeScript is what queries are checked against; the migrations are what a database is made of. */
it('the migrations make the schema that the code was written for', async () => {
  const schemas = (await readdir('db/schema')).map((file) => join(process.cwd(), 'db/schema', file));
  const tables: Record<string, unknown> = {};
  for (const file of schemas) Object.assign(tables, jest.requireActual(file));
  const snapshots = (await readdir('db/migrations/meta')).filter((file) => file.endsWith('_snapshot.json')).sort();
  const last = JSON.parse(await readFile(join('db/migrations/meta', snapshots.at(-1) ?? ''), 'utf8')) as Snapshot;

  const present = await generateSQLiteDrizzleJson(tables, last.id);

  expect(await generateSQLiteMigration(last, present)).toEqual([]);
});
