import type { Clock } from '../../domain/clock';
import type { NewEvent } from '../../domain/event/events';
import { reactionsTo } from '../../domain/reaction/catalogue';
import { events, reactions } from '../schema/events';
import type { Db } from './connection';
import { sql } from 'drizzle-orm';
import { insertInto } from './row-statements';
import { eventToRow } from './rows/event';

/** Appends to the outbox, inside the transaction of what the events tell. Each brings its reactions, due at once. */
export interface EventLog {
  append(happened: readonly NewEvent[], causedBy: string | null): void;
}

export function createEventLog(db: Db, clock: Clock, newId: () => string): EventLog {
  const insertEvent = insertInto(db, events);
  const insertReaction = db
    .insert(reactions)
    .values({
      eventId: sql.placeholder('eventId'),
      reaction: sql.placeholder('reaction'),
      status: 'pending',
      nextRelayAt: sql.placeholder('now'),
      relayNo: 0,
    })
    .prepare();

  return {
    append: (happened, causedBy) => {
      const now = clock.now();
      for (const event of happened) {
        const row = eventToRow(event, { id: newId(), occurredAt: now, causedBy });
        insertEvent(row);
        for (const reaction of reactionsTo(event.name)) insertReaction.run({ eventId: row.id, reaction, now });
      }
    },
  };
}
