import { and, eq, isNull, lt, or, gt, sql } from 'drizzle-orm';
import { refreshes } from '../schema/connections';
import { leases, meta, processes } from '../schema/operations';
import type { ProcessRegister } from '../store';
import type { Engine } from './engine';

export function createProcessRegister({ db, writer }: Engine): ProcessRegister {
  const beat = db
    .update(processes)
    // One that was taken for dead, and lives, is alive again.
    .set({ beatAt: sql`${sql.placeholder('now')}`, endedAt: null })
    .where(eq(processes.id, sql.placeholder('id')))
    .prepare();

  const lease = db
    .insert(leases)
    .values({ name: sql.placeholder('name'), processId: sql.placeholder('processId'), until: sql.placeholder('until') })
    .onConflictDoUpdate({
      target: leases.name,
      set: { processId: sql`excluded.process_id`, until: sql`excluded.until` },
      setWhere: sql`leases.process_id = excluded.process_id OR leases.until <= ${sql.placeholder('now')}
        OR NOT EXISTS (SELECT 1 FROM processes p WHERE p.id = leases.process_id AND p.ended_at IS NULL)`,
    })
    .prepare();

  return {
    register: ({ id, name, pid, host, now }) =>
      writer.write(() => {
        const life = { name, pid, host, startedAt: now, beatAt: now, endedAt: null };
        db.insert(processes)
          .values({ id, ...life })
          .onConflictDoUpdate({ target: processes.id, set: life })
          .run();
      }),
    beat: (id, now) =>
      writer.write(() => {
        beat.run({ id, now });
      }),
    end: (id, now) =>
      writer.write(() => {
        db.update(processes)
          .set({ endedAt: now })
          .where(and(eq(processes.id, id), isNull(processes.endedAt)))
          .run();
      }),
    bury: ({ silentSince, now }) =>
      writer.write(() =>
        db
          .update(processes)
          .set({ endedAt: now })
          .where(
            and(
              isNull(processes.endedAt),
              // A beat far in the future is one from before the clock was set back: as silent as an old one.
              or(lt(processes.beatAt, silentSince), gt(processes.beatAt, now + (now - silentSince))),
            ),
          )
          .returning({ id: processes.id })
          .all()
          .map(({ id }) => id),
      ),
    orphanedRefreshes: (limit) =>
      writer.read(() =>
        db
          .select({ credentialId: refreshes.credentialId, refreshId: refreshes.id })
          .from(refreshes)
          .where(
            sql`status = 'in_flight' AND NOT EXISTS (
              SELECT 1 FROM processes p WHERE p.id = ${refreshes.processId} AND p.ended_at IS NULL
            )`,
          )
          .limit(limit)
          .all(),
      ),
    list: () =>
      writer.read(() =>
        db
          .select({
            id: processes.id,
            name: processes.name,
            pid: processes.pid,
            beatAt: processes.beatAt,
            endedAt: processes.endedAt,
          })
          .from(processes)
          .orderBy(processes.name, processes.startedAt, processes.id)
          .all(),
      ),
    lease: (input) => writer.write(() => lease.run({ ...input }).changes > 0),
    getMeta: (key) =>
      writer.read(() => db.select({ value: meta.value }).from(meta).where(eq(meta.key, key)).get()?.value ?? null),
    setMeta: (key, value) =>
      writer.write(() => {
        db.insert(meta).values({ key, value }).onConflictDoUpdate({ target: meta.key, set: { value } }).run();
      }),
    settleMeta: (key, value) =>
      writer.write(() => {
        db.insert(meta).values({ key, value }).onConflictDoNothing().run();
        return db.select({ value: meta.value }).from(meta).where(eq(meta.key, key)).get()?.value ?? value;
      }),
  };
}
