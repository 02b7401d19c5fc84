import { readMigrationFiles } from 'drizzle-orm/migrator';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Migration {
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  /** When it was generated; their order. */
  readonly createdAt: number;
  readonly statements: readonly string[];
}

/** The migrations of this build, in order. */
export function readMigrations(folder = join(projectRoot(), 'db', 'migrations')): readonly Migration[] {
  return readMigrationFiles({ migrationsFolder: folder })
    .map(({ hash, folderMillis, sql }) => ({ hash, createdAt: folderMillis, statements: sql }))
    .sort((a, b) => a.createdAt - b.createdAt);
}

/** The compiler copies no SQL, so both the sources and their build read it from beside package.json. */
function projectRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder) throw new Error(`No package.json above ${__dirname}: where are the migrations?`);
  }
}
