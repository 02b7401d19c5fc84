import type Database from 'better-sqlite3';
import { SchemaMismatchError, StoreBusyError } from '../errors';
import { isBusy, translateError } from './sqlite-error';

/**
 * The one place that opens transactions. Writes that arrive together share a commit, since the flush to the disk is
 * what a commit costs: each member runs in a savepoint of its own, so that one that throws leaves no trace and harms
 * no other. A promise settles after the COMMIT that holds its write, with its own outcome.
 *
 * A transaction begins and ends within one turn of the event loop: nothing can look at it half done.
 */
export interface Writer {
  /** Runs `work` (synchronous; it may run again later, never twice with effect) inside a transaction. */
  readonly write: <Result>(work: () => Result) => Promise<Result>;
  /** Runs `work` over one snapshot of the database. */
  readonly read: <Result>(work: () => Result) => Promise<Result>;
  /** Refuses what comes later. What waits is written first, unless another process is in the way. */
  readonly close: () => void;
}

export interface WriterOptions {
  /** How long a write waits for other processes, in real milliseconds, before `StoreBusyError`. */
  readonly busyWaitMsMax: number;
  /** The schema that this process was started with (`PRAGMA user_version`); a newer one stops its writes. */
  readonly schemaVersion: number;
  /** How long one commit gathers members, in real milliseconds: what waits behind it must not wait long. Default: 5. */
  readonly groupMsMax?: number;
}

const MEMBERS_MAX = 200;
const GROUP_MS_MAX = 5;
/** Longest pause between two attempts to get at a busy database. */
const RETRY_PAUSE_MS_MAX = 50;

interface Member {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  waitedMs: number;
}

type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

export function createWriter(client: Database.Database, options: WriterOptions): Writer {
  const begin = client.prepare('BEGIN IMMEDIATE');
  const beginRead = client.prepare('BEGIN');
  const commit = client.prepare('COMMIT');
  const rollback = client.prepare('ROLLBACK');
  const savepoint = client.prepare('SAVEPOINT member');
  const release = client.prepare('RELEASE member');
  const rollbackTo = client.prepare('ROLLBACK TO member');
  const schemaVersion = client.prepare('PRAGMA user_version').pluck();

  const groupMsMax = options.groupMsMax ?? GROUP_MS_MAX;

  let waiting: Member[] = [];
  let isScheduled = false;
  let isClosed = false;
  let attempts = 0;

  const schedule = (): void => {
    if (isScheduled || waiting.length === 0) return;
    isScheduled = true;
    // Behind this turn's other callbacks, so that what they write comes along.
    setImmediate(flush);
  };

  const flush = (): void => {
    isScheduled = false;
    if (waiting.length === 0) return;
    try {
      begin.run();
    } catch (err) {
      if (isBusy(err)) retryLater(err);
      else rejectAll(waiting.splice(0), translateError(err));
      return;
    }
    attempts = 0;
    commitGroup();
    schedule();
  };

  const commitGroup = (): void => {
    const group: Member[] = [];
    const outcomes: Outcome[] = [];
    const endsAt = process.hrtime.bigint() + BigInt(groupMsMax * 1e6);
    try {
      refuseOtherSchema();
      while (group.length < MEMBERS_MAX && (group.length === 0 || process.hrtime.bigint() < endsAt)) {
        const member = waiting.shift();
        if (member === undefined) break;
        group.push(member);
        outcomes.push(runMember(member));
      }
      commit.run();
    } catch (err) {
      if (client.inTransaction) rollback.run();
      const error = isBusy(err) ? new StoreBusyError(0, err) : translateError(err);
      // Not one of them could be begun, and neither could the next.
      if (group.length === 0) rejectAll(waiting.splice(0), error);
      settle(
        group,
        group.map((_, index) => failureOf(outcomes[index], error)),
      );
      return;
    }
    settle(group, outcomes);
  };

  const runMember = (member: Member): Outcome => {
    savepoint.run();
    try {
      const value = member.work();
      release.run();
      return { ok: true, value };
    } catch (err) {
      // A full disk may have ended the whole transaction already, the members before this one included.
      if (!client.inTransaction) throw err;
      rollbackTo.run();
      release.run();
      return { ok: false, error: translateError(err) };
    }
  };

  /** A process of an older build must not write into what a newer one has migrated. */
  const refuseOtherSchema = (): void => {
    const present = schemaVersion.get();
    if (present === options.schemaVersion) return;
    throw new SchemaMismatchError(
      `The database was migrated to schema ${String(present)} while this process runs with schema ` +
        `${options.schemaVersion}. Restart it with the build that migrated.`,
    );
  };

  const retryLater = (cause: unknown): void => {
    attempts += 1;
    // Full jitter: processes that met once must not meet again in step.
    const pauseMs = 1 + Math.random() * Math.min(RETRY_PAUSE_MS_MAX, 2 ** attempts);
    const tired: Member[] = [];
    const patient: Member[] = [];
    for (const member of waiting) {
      member.waitedMs += pauseMs;
      (member.waitedMs > options.busyWaitMsMax ? tired : patient).push(member);
    }
    waiting = patient;
    for (const member of tired) member.reject(new StoreBusyError(member.waitedMs, cause));
    if (waiting.length === 0) return;
    isScheduled = true;
    setTimeout(flush, pauseMs);
  };

  const write = <Result>(work: () => Result): Promise<Result> =>
    new Promise<Result>((resolve, reject) => {
      if (isClosed) {
        reject(closedError());
        return;
      }
      waiting.push({ work, resolve: resolve as (value: unknown) => void, reject, waitedMs: 0 });
      schedule();
    });

  const read = async <Result>(work: () => Result): Promise<Result> => {
    for (let waitedMs = 0, attempt = 1; ; attempt += 1) {
      if (isClosed) throw closedError();
      try {
        return readOnce(work);
      } catch (err) {
        // In WAL mode only for moments: a recovery, or the last connection of another process on its way out.
        if (!isBusy(err)) throw err;
        const pauseMs = 1 + Math.random() * Math.min(RETRY_PAUSE_MS_MAX, 2 ** attempt);
        waitedMs += pauseMs;
        if (waitedMs > options.busyWaitMsMax) throw new StoreBusyError(waitedMs, err);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  };

  const readOnce = <Result>(work: () => Result): Result => {
    beginRead.run();
    try {
      return work();
    } finally {
      if (client.inTransaction) commit.run();
    }
  };

  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    while (waiting.length > 0) {
      const before = waiting.length;
      flush();
      if (waiting.length === before) break;
    }
    rejectAll(waiting.splice(0), closedError());
  };

  return { write, read, close };
}

/** A member keeps the failure it met itself; one that had succeeded fails with the commit. */
function failureOf(outcome: Outcome | undefined, error: unknown): Outcome {
  return outcome === undefined || outcome.ok ? { ok: false, error } : outcome;
}

function settle(group: readonly Member[], outcomes: readonly Outcome[]): void {
  group.forEach((member, index) => {
    const outcome = outcomes[index];
    if (outcome?.ok === true) member.resolve(outcome.value);
    else member.reject(outcome?.error);
  });
}

function rejectAll(members: readonly Member[], error: unknown): void {
  for (const member of members) member.reject(error);
}

function closedError(): Error {
  return new Error('The store is closed.');
}
