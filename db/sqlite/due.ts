import { sql } from 'drizzle-orm';
import type { NetworkName } from '../../domain/networks/network';
import { deliveries } from '../schema/alerts';
import { collectors } from '../schema/collectors';
import { credentials } from '../schema/connections';
import { reactions } from '../schema/events';
import { posts } from '../schema/posts';
import type { DueInput, DueWork } from '../store';
import { createDueProbes } from './due-probes';
import type { Engine } from './engine';
import { createWeatherWatch } from './weather-watch';

/**
 * Each kind of due work is one UPDATE over an index of just the rows that wait. The number it raises makes the job's
 * id new, and the next time that it sets brings the row back if the queue loses the job.
 */
export function createDueWork({ db, writer }: Engine): DueWork {
  const now = sql`${sql.placeholder('now')}`;
  const limit = sql`${sql.placeholder('limit')}`;
  const again = sql`${sql.placeholder('again')}`;

  const refreshes = db
    .update(credentials)
    .set({ probeNo: sql`probe_no + 1`, nextRefreshAt: again, refreshQueuedAt: now, version: sql`version + 1` })
    .where(
      sql`id IN (
        SELECT id FROM credentials WHERE next_refresh_at <= ${now} AND status IN ('active', 'refresh_unknown')
        ORDER BY next_refresh_at LIMIT ${limit}
      )`,
    )
    .returning({ credentialId: credentials.id, network: credentials.network, probeNo: credentials.probeNo })
    .prepare();

  const collections = db
    .update(collectors)
    .set({ runNo: sql`run_no + 1`, nextRunAt: again, queuedAt: now, version: sql`version + 1` })
    .where(
      sql`id IN (
        SELECT k.id FROM collectors k JOIN accounts a ON a.id = k.account_id
        WHERE k.next_run_at <= ${now} AND (k.claim_until IS NULL OR k.claim_until <= ${now})
          AND a.gate = 'open' AND a.paused_at IS NULL AND json_extract(a.limits, '$.' || k.kind) IS NULL
        ORDER BY k.next_run_at LIMIT ${limit}
      )`,
    )
    .returning({
      collectorId: collectors.id,
      accountId: collectors.accountId,
      kind: collectors.kind,
      network: sql<NetworkName>`(SELECT network FROM accounts WHERE id = account_id)`,
      runNo: collectors.runNo,
    })
    .prepare();

  const relays = db
    .update(reactions)
    .set({ relayNo: sql`relay_no + 1`, nextRelayAt: again })
    .where(
      sql`(event_id, reaction) IN (
        SELECT event_id, reaction FROM reactions WHERE status = 'pending' AND next_relay_at <= ${now}
        ORDER BY next_relay_at LIMIT ${limit}
      )`,
    )
    .returning({ eventId: reactions.eventId, reaction: reactions.reaction, relayNo: reactions.relayNo })
    .prepare();

  const sendings = (are: 'digest IS NULL' | 'digest IS NOT NULL') =>
    db
      .update(deliveries)
      .set({ dispatchNo: sql`dispatch_no + 1`, nextAttemptAt: again, queuedAt: now })
      .where(
        sql`id IN (
          SELECT id FROM deliveries WHERE status = 'pending' AND ${sql.raw(are)} AND next_attempt_at <= ${now}
          ORDER BY next_attempt_at LIMIT ${limit}
        )`,
      )
      .returning({ deliveryId: deliveries.id, channel: deliveries.channel, dispatchNo: deliveries.dispatchNo })
      .prepare();

  const lookUps = db
    .update(posts)
    .set({ lookUpNo: sql`look_up_no + 1`, nextLookUpAt: again, version: sql`version + 1` })
    .where(
      sql`id IN (
        SELECT p.id FROM posts p JOIN accounts a ON a.id = p.account_id
        WHERE p.state IN ('unconfirmed', 'processing') AND p.next_look_up_at <= ${now} AND a.gate = 'open'
        ORDER BY p.next_look_up_at LIMIT ${limit}
      )`,
    )
    .returning({
      postId: posts.id,
      network: sql<NetworkName>`(SELECT network FROM accounts WHERE id = account_id)`,
      lookUps: posts.lookUpNo,
    })
    .prepare();

  // The id is `networkStateId`'s. Of an outage and of a mass revocation operators are told once, not of each doubt; a
  // doubt of its time is shown when the credential was asked after it, however long its turn took to come.
  const unresolvedDoubts = db
    .select({ id: credentials.id })
    .from(credentials)
    .where(
      sql`doubt_since <= ${sql.placeholder('doubtedBefore')} AND doubt_shown_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM network_states AS state
        WHERE (
            state.weather <> 'clear' OR state.weather_since > ${sql.placeholder('doubtedBefore')}
            OR state.weather_since > COALESCE(credentials.last_probed_at, credentials.doubt_since)
          )
          AND state.id = credentials.network || CASE WHEN credentials.instance IS NULL THEN '' ELSE ' ' || credentials.instance END
      )`,
    )
    .orderBy(credentials.doubtSince)
    .limit(sql.placeholder('limit'))
    .prepare();

  const takes =
    <Row>(statement: { all(values: Record<string, unknown>): Row[] }) =>
    (input: DueInput): Promise<readonly Row[]> =>
      writer.write(() =>
        statement.all({ now: input.now, limit: input.limit, again: input.now + input.redeliverAfterMs }),
      );

  return {
    ...createDueProbes({ db, writer }),
    refreshes: takes(refreshes),
    collectors: takes(collections),
    reactions: takes(relays),
    deliveries: takes(sendings('digest IS NULL')),
    digests: takes(sendings('digest IS NOT NULL')),
    lookUps: takes(lookUps),
    unresolvedDoubts: ({ doubtedBefore, limit: most }) =>
      writer.read(() => unresolvedDoubts.all({ doubtedBefore, limit: most }).map(({ id }) => id)),
    ...createWeatherWatch({ db, writer }),
    forgetQueue: createForgetQueue({ db, writer }),
  };
}

/** What waits in the queue is marked on its row, so that making it due again touches only that. */
function createForgetQueue({ db, writer }: Pick<Engine, 'db' | 'writer'>): DueWork['forgetQueue'] {
  const now = sql`${sql.placeholder('now')}`;
  const statements = [
    db
      .update(posts)
      .set({ state: 'scheduled', changedAt: now, version: sql`version + 1` })
      .where(sql`state = 'queued'`)
      .prepare(),
    db
      .update(posts)
      .set({ nextLookUpAt: now, version: sql`version + 1` })
      .where(sql`state IN ('unconfirmed', 'processing') AND next_look_up_at > ${now}`)
      .prepare(),
    db
      .update(credentials)
      .set({ nextProbeAt: now, probeQueuedAt: null, version: sql`version + 1` })
      .where(sql`probe_queued_at IS NOT NULL AND next_probe_at IS NOT NULL`)
      .prepare(),
    db
      .update(credentials)
      .set({ nextRefreshAt: now, refreshQueuedAt: null, version: sql`version + 1` })
      .where(sql`refresh_queued_at IS NOT NULL AND next_refresh_at IS NOT NULL`)
      .prepare(),
    db
      .update(collectors)
      .set({ nextRunAt: now, queuedAt: null, version: sql`version + 1` })
      .where(sql`queued_at IS NOT NULL AND next_run_at IS NOT NULL`)
      .prepare(),
    db
      .update(reactions)
      .set({ nextRelayAt: now })
      .where(sql`status = 'pending' AND next_relay_at > ${now}`)
      .prepare(),
    db
      .update(deliveries)
      .set({ nextAttemptAt: now, queuedAt: null })
      .where(sql`queued_at IS NOT NULL AND status = 'pending'`)
      .prepare(),
  ];
  return (input) =>
    writer.write(() => statements.reduce((rows, statement) => rows + statement.run({ ...input }).changes, 0));
}
