import { inArray, sql } from 'drizzle-orm';
import { MINUTE, SECOND } from '../../domain/clock';
import { NOBODY_IN_LINE, paceLooks } from '../../domain/credential/probe-pace';
import type { DueLook } from '../../domain/credential/probe-pace';
import { networkStateId } from '../../domain/network-state';
import type { NetworkAddress } from '../../domain/network-state';
import { credentials, networkStates, probeLines } from '../schema/connections';
import { posts } from '../schema/posts';
import type { DueProbe, DueWork } from '../store';
import type { Engine } from './engine';

interface DueRow extends NetworkAddress, DueLook {}

/** Looks asked for because work starts are over this long before it, so that their answer is heard in time. */
const HEARD_BEFORE_WORK_MS = MINUTE;
/** A place whose time passed unused, since nobody dispatched, is given anew: those of an hour would come all at once. */
const PLACE_KEPT_MS = 10 * SECOND;

/**
 * The looks that are due, spaced by what their networks allow. A look that must wait is moved to its place in the
 * line once, so that a network of many waiting ones costs nothing until their times come, and is in nobody's way.
 */
export function createDueProbes({
  db,
  writer,
}: Pick<Engine, 'db' | 'writer'>): Pick<DueWork, 'probes' | 'probeBeforeWork'> {
  const due = db
    .select({
      credentialId: credentials.id,
      network: credentials.network,
      instance: credentials.instance,
      isUrgent: sql<boolean>`probe_wanted_at IS NOT NULL`.mapWith(Boolean),
      hasPlace:
        sql<boolean>`probe_place_at IS next_probe_at AND next_probe_at > ${sql.placeholder('placesSince')}`.mapWith(
          Boolean,
        ),
    })
    .from(credentials)
    .where(sql`next_probe_at <= ${sql.placeholder('now')} AND status <> 'retired'`)
    .orderBy(credentials.nextProbeAt)
    .limit(sql.placeholder('limit'))
    .prepare();
  const lines = db
    .select()
    .from(probeLines)
    .where(sql`id = ${sql.placeholder('id')}`)
    .prepare();
  const limits = db
    .select({ until: networkStates.limitedUntil })
    .from(networkStates)
    .where(sql`id = ${sql.placeholder('id')}`)
    .prepare();
  const wait = db
    .update(credentials)
    .set({
      nextProbeAt: sql`${sql.placeholder('at')}`,
      probePlaceAt: sql`${sql.placeholder('at')}`,
      version: sql`version + 1`,
    })
    .where(sql`id = ${sql.placeholder('credentialId')}`)
    .prepare();

  const freeAt = {
    routineFreeAt: sql`${sql.placeholder('routineFreeAt')}`,
    urgentFreeAt: sql`${sql.placeholder('urgentFreeAt')}`,
  };
  const keepLine = db
    .insert(probeLines)
    .values({ id: sql.placeholder('id'), ...freeAt })
    .onConflictDoUpdate({ target: probeLines.id, set: freeAt })
    .prepare();

  const start = (ids: readonly string[], now: number, again: number): readonly DueProbe[] =>
    db
      .update(credentials)
      .set({ probeNo: sql`probe_no + 1`, nextProbeAt: again, probeQueuedAt: now, version: sql`version + 1` })
      .where(inArray(credentials.id, [...ids]))
      .returning({ credentialId: credentials.id, network: credentials.network, probeNo: credentials.probeNo })
      .all();

  const lookAhead = db
    .update(posts)
    .set({ lookedAheadFor: sql`start_at` })
    .where(
      sql`id IN (
        SELECT id FROM posts WHERE state = 'scheduled' AND looked_ahead_for IS NOT start_at
          AND start_at <= ${sql.placeholder('before')}
        ORDER BY start_at LIMIT ${sql.placeholder('limit')}
      )`,
    )
    .returning({ accountId: posts.accountId, startAt: posts.startAt })
    .prepare();
  const want = db
    .update(credentials)
    .set({
      nextProbeAt: sql`min(next_probe_at, ${sql.placeholder('at')})`,
      probeWantedAt: sql`${sql.placeholder('now')}`,
      version: sql`version + 1`,
    })
    .where(
      sql`id = (
          SELECT credential_id FROM accounts WHERE id = ${sql.placeholder('accountId')} AND gate = 'open' AND paused_at IS NULL
        )
        AND status NOT IN ('dead', 'retired') AND probe_queued_at IS NULL AND probe_wanted_at IS NULL
        AND (last_probed_at IS NULL OR last_probed_at < ${sql.placeholder('provenBefore')})`,
    )
    .prepare();

  return {
    probes: ({ now, limit, redeliverAfterMs, budgetOf }) =>
      writer.write(() => {
        const started: string[] = [];
        for (const [id, rows] of byAddress(due.all({ now, limit, placesSince: now - PLACE_KEPT_MS }))) {
          const line = lines.get({ id });
          const paced = paceLooks(rows.looks, line ?? NOBODY_IN_LINE, {
            budget: budgetOf(rows.network),
            limitedUntil: limits.get({ id })?.until ?? null,
            now,
          });
          keepLine.run({ id, ...paced.line });
          for (const each of paced.later) wait.run(each);
          started.push(...paced.now);
        }
        return started.length === 0 ? [] : start(started, now, now + redeliverAfterMs);
      }),
    probeBeforeWork: ({ now, limit, leadMs, random }) =>
      writer.write(() => {
        const found = lookAhead.all({ before: now + leadMs, limit });
        for (const { accountId, startAt } of found) {
          const latest = Math.max(now, startAt - HEARD_BEFORE_WORK_MS);
          const at = now + Math.round((latest - now) * random());
          want.run({ accountId, now, at, provenBefore: startAt - leadMs });
        }
        return found.length;
      }),
  };
}

function byAddress(
  rows: readonly DueRow[],
): ReadonlyMap<string, { readonly network: NetworkAddress['network']; readonly looks: DueLook[] }> {
  const found = new Map<string, { network: NetworkAddress['network']; looks: DueLook[] }>();
  for (const { network, instance, ...look } of rows) {
    const id = networkStateId(network, instance);
    const known = found.get(id);
    if (known === undefined) found.set(id, { network, looks: [look] });
    else known.looks.push(look);
  }
  return found;
}
