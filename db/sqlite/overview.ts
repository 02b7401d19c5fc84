import { asc, count, desc, eq } from 'drizzle-orm';
import type { AccountStatus } from '../../domain/account/account';
import { accounts } from '../schema/connections';
import { events, reactions } from '../schema/events';
import { audit } from '../schema/operations';
import { pushCounts } from '../schema/pushes';
import type { Overview } from '../store';
import type { Engine } from './engine';

export function createOverview({ db, writer }: Pick<Engine, 'db' | 'writer'>): Overview {
  return {
    accountCounts: () =>
      writer.read(() => {
        const counts: Record<AccountStatus, number> = {
          unverified: 0,
          connected: 0,
          suspect: 0,
          disconnected: 0,
          removed: 0,
        };
        const rows = db
          .select({ status: accounts.status, accounts: count() })
          .from(accounts)
          .groupBy(accounts.status)
          .all();
        for (const row of rows) counts[row.status] = row.accounts;
        return counts;
      }),
    oldestPendingReaction: () =>
      writer.read(() => {
        const oldest = db
          .select({ eventId: reactions.eventId, reaction: reactions.reaction, since: events.occurredAt })
          .from(reactions)
          .innerJoin(events, eq(events.id, reactions.eventId))
          .where(eq(reactions.status, 'pending'))
          // Event ids are in the order in which the events happened.
          .orderBy(asc(reactions.eventId))
          .limit(1)
          .get();
        return oldest ?? null;
      }),
    pushCounts: () =>
      writer.read(() => db.select().from(pushCounts).orderBy(pushCounts.network, pushCounts.outcome).all()),
    auditTrail: (limit) =>
      writer.read(() => db.select().from(audit).orderBy(desc(audit.at), desc(audit.id)).limit(limit).all()),
  };
}
