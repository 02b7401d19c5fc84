import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createTokenSealer } from '../../db/sealing/token-sealer';
import { parseKeyRing } from '../../db/sealing/key-ring';
import { migrate } from '../../db/sqlite/migrate';
import { openSqliteStore } from '../../db/sqlite/open-store';
import type { Store } from '../../db/store';
import { systemClock } from '../../workers/runtime/clock';
import { newId } from '../../workers/runtime/ids';
import { newKeyRing } from '../installation/installation';
import type { Comparison } from './measure';

/** How much work a run does. */
export interface Size {
  /** Turns of a comparison. */
  readonly rounds: number;
  /** Commits of one turn. */
  readonly commits: number;
  /** Posts of the big side where a number must not matter. */
  readonly manyPosts: number;
  /** Posts of one turn that are due. */
  readonly duePosts: number;
  readonly jobs: number;
  readonly callers: number;
}

export const SIZES: Readonly<Record<'full' | 'quick', Size>> = {
  full: { rounds: 7, commits: 400, manyPosts: 100_000, duePosts: 500, jobs: 10_000, callers: 1_000 },
  quick: { rounds: 3, commits: 100, manyPosts: 10_000, duePosts: 200, jobs: 1_500, callers: 200 },
};

export interface Stage {
  readonly size: Size;
  /** A folder of this run's own. */
  readonly directory: string;
  /** A line for who watches. */
  readonly say: (line: string) => void;
}

export interface Benchmark {
  readonly name: string;
  readonly title: string;
  readonly run: (stage: Stage) => Promise<readonly Comparison[]>;
}

/** A new database on the disk, as a process of ours opens it. */
export async function newStore({ directory }: Stage, name: string): Promise<Store> {
  const path = join(directory, `${name}.sqlite`);
  await migrate(path);
  const ring = parseKeyRing(newKeyRing());
  if (!ring.ok) throw new Error(ring.refusal.join('; '));
  return openSqliteStore({ path, sealer: createTokenSealer(ring.value), clock: systemClock, newId });
}

/** One table of posts in a file of its own, and one guarded UPDATE that commits by itself: what SQLite does alone. */
export interface BareSqlite {
  /** Moves a post by one version, if it is at this one. */
  move(id: number, version: number): void;
  close(): void;
}

/** The yardstick of every commit: the same driver, journal and synchronous level as ours, and nothing else. */
export function openBare({ directory }: Stage, name: string, posts: number): BareSqlite {
  const client = new Database(join(directory, `${name}.sqlite`));
  client.pragma('journal_mode = WAL');
  client.pragma('synchronous = FULL');
  client.exec(
    'CREATE TABLE posts (id INTEGER PRIMARY KEY, state TEXT, text TEXT, changed_at INTEGER, version INTEGER)',
  );
  const insert = client.prepare("INSERT INTO posts VALUES (?, 'scheduled', ?, 0, 0)");
  client.transaction(() => {
    for (let id = 0; id < posts; id += 1) insert.run(id, 'x'.repeat(200));
  })();
  const update = client.prepare('UPDATE posts SET version = version + 1, changed_at = ? WHERE id = ? AND version = ?');
  return {
    move: (id, version) => {
      if (update.run(Date.now(), id, version).changes !== 1) throw new Error('The yardstick lost a post.');
    },
    close: () => client.close(),
  };
}
