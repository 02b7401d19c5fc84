import type { Clock } from '../../domain/clock';
import { SchemaMismatchError } from '../errors';
import type { TokenSealer } from '../sealing/token-sealer';
import type { Store } from '../store';
import { createAdmins } from './admins';
import { createChange } from './change';
import { connect } from './connection';
import { createDueWork } from './due';
import type { Engine } from './engine';
import { createErasure } from './erasure/erase';
import { createEventLog } from './event-log';
import { createWriter } from './group-commit';
import { createLoaders } from './load';
import { readMigrations } from './migration-files';
import { createOverview } from './overview';
import { createPostMoves } from './posts/post-moves';
import { createProcessRegister } from './process-register';
import { createReads } from './reads';
import { createSealedTokens } from './sealed-tokens';
import { createSessions } from './sessions';

export interface SqliteStoreOptions {
  /** A database that `migrate` made. */
  readonly path: string;
  readonly sealer: TokenSealer;
  readonly clock: Clock;
  /** Ids of events; they are to be in the order of time (UUIDv7). */
  readonly newId: () => string;
  /** How long a write waits for other processes, in real milliseconds. Default: 15 s. */
  readonly busyWaitMsMax?: number;
  /** A bound on the file's size, in pages of 4 KiB. Default: none but the disk. */
  readonly maxPageCount?: number;
}

const BUSY_WAIT_MS_MAX = 15_000;

/**
 * The embedded engine: one SQLite file in WAL mode, shared by any number of processes of one machine. What it
 * acknowledged is on the disk.
 *
 * Throws a `SchemaMismatchError` where the file is missing or has another schema than this build.
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const { client, db } = connect(options);
  try {
    const schemaVersion = readMigrations().length;
    refuseOtherSchema(client.pragma('user_version', { simple: true }), schemaVersion);
    const writer = createWriter(client, { busyWaitMsMax: options.busyWaitMsMax ?? BUSY_WAIT_MS_MAX, schemaVersion });
    const { sealer, clock, newId } = options;
    const engine: Engine = { db, writer, sealer, clock, events: createEventLog(db, clock, newId) };
    const loaders = createLoaders(db, () => clock.now(), sealer);
    return {
      change: createChange(engine, loaders),
      posts: createPostMoves(engine),
      due: createDueWork(engine),
      erasure: createErasure(engine),
      reads: createReads(engine, loaders),
      tokens: createSealedTokens(engine),
      processes: createProcessRegister(engine),
      admins: createAdmins(engine),
      sessions: createSessions(engine),
      overview: createOverview(engine),
      close: () => {
        writer.close();
        client.close();
      },
    };
  } catch (err) {
    client.close();
    throw err;
  }
}

function refuseOtherSchema(present: unknown, ours: number): void {
  if (present === ours) return;
  throw new SchemaMismatchError(
    Number(present) < ours
      ? `The database has schema ${String(present)}, this build needs schema ${ours}. Migrate first.`
      : `The database has schema ${String(present)}, newer than schema ${ours} of this build. Run the newer build.`,
  );
}
