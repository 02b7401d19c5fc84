import type Database from 'better-sqlite3';
import { POST_STATES } from '../../../domain/post/post';
import type { PostState } from '../../../domain/post/post';
import { INVARIANTS } from './invariants';
import { onReadOnlyConnection } from '../read-only';

export interface Breach {
  readonly name: string;
  readonly rule: string;
  readonly count: number;
  /** The first few, as `id: detail`. */
  readonly examples: readonly string[];
}

export interface QueuedPost {
  readonly postId: string;
  readonly network: string;
  readonly dispatchNo: number;
  readonly startAt: number;
}

/** What one read transaction saw. */
export interface AuditSnapshot {
  /** Posts whose receipt is committed, the archived ones included. */
  readonly accepted: number;
  /** By derived state: waiting behind a closed gate is held, of a paused account is paused. */
  readonly byState: Readonly<Record<PostState, number>>;
  readonly breaches: readonly Breach[];
  /** Posts that a job in Redis should stand for. */
  readonly queued: readonly QueuedPost[];
  readonly invariants: number;
}

const EXAMPLES_MAX = 5;

/** Reads everything in one transaction of a read-only connection: it can run at any time and changes nothing. */
export function takeAuditSnapshot(path: string, settledBefore: number): AuditSnapshot {
  return onReadOnlyConnection(path, (client) => {
    return client.transaction((): AuditSnapshot => ({
      accepted: count(
        client,
        `SELECT (SELECT count(*) FROM receipts WHERE post_id IS NOT NULL) + (SELECT coalesce(sum(posts), 0) FROM archive) AS n`,
      ),
      byState: byState(client),
      breaches: INVARIANTS.flatMap((invariant): readonly Breach[] => {
        const statement = client.prepare<unknown[], { id: string; detail: string }>(invariant.breakers);
        const rows = invariant.breakers.includes('$settled')
          ? statement.all({ settled: settledBefore })
          : statement.all();
        if (rows.length === 0) return [];
        const examples = rows.slice(0, EXAMPLES_MAX).map(({ id, detail }) => `${id}: ${detail}`);
        return [{ name: invariant.name, rule: invariant.rule, count: rows.length, examples }];
      }),
      queued: client
        .prepare<unknown[], QueuedPost>(
          `SELECT p.id AS postId, a.network AS network, p.dispatch_no AS dispatchNo, p.start_at AS startAt
           FROM posts p JOIN accounts a ON a.id = p.account_id WHERE p.state = 'queued'`,
        )
        .all(),
      invariants: INVARIANTS.length,
    }))();
  });
}

function count(client: Database.Database, query: string): number {
  return client.prepare<unknown[], { n: number }>(query).get()?.n ?? 0;
}

function byState(client: Database.Database): Readonly<Record<PostState, number>> {
  const rows = client
    .prepare<unknown[], { state: PostState; n: number }>(
      `SELECT CASE
          WHEN p.state IN ('scheduled', 'queued') AND a.paused_at IS NOT NULL THEN 'paused'
          WHEN p.state IN ('scheduled', 'queued') AND a.gate = 'closed' THEN 'held'
          ELSE p.state END AS state, count(*) AS n
       FROM posts p JOIN accounts a ON a.id = p.account_id GROUP BY 1
       UNION ALL SELECT state, posts FROM archive`,
    )
    .all();
  const totals = Object.fromEntries(POST_STATES.map((state) => [state, 0])) as Record<PostState, number>;
  for (const { state, n } of rows) totals[state] += n;
  return totals;
}
