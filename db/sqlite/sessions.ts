import { and, eq, gt, isNull, lte } from 'drizzle-orm';
import { sessions } from '../schema/operations';
import type { Session, Sessions } from '../store';
import type { Engine } from './engine';

/** What is over is of no use to anybody; swept out as new ones are opened. */
const SWEPT_PER_OPENING_MAX = 100;

export function createSessions({ db, writer }: Pick<Engine, 'db' | 'writer'>): Sessions {
  return {
    open: (session) =>
      writer.write(() => {
        const over = db
          .select({ tokenHash: sessions.tokenHash })
          .from(sessions)
          .where(lte(sessions.expiresAt, session.createdAt))
          .limit(SWEPT_PER_OPENING_MAX)
          .all();
        for (const { tokenHash } of over) db.delete(sessions).where(eq(sessions.tokenHash, tokenHash)).run();
        db.insert(sessions)
          .values({ ...session, endedAt: null })
          .run();
      }),
    find: ({ tokenHash, subject, now }) =>
      writer.read((): Session | null => {
        const row = db
          .select()
          .from(sessions)
          .where(
            and(
              eq(sessions.tokenHash, tokenHash),
              eq(sessions.subject, subject),
              gt(sessions.expiresAt, now),
              isNull(sessions.endedAt),
            ),
          )
          .get();
        if (row === undefined) return null;
        const { subjectId, createdAt, expiresAt } = row;
        return { tokenHash, subject, subjectId, createdAt, expiresAt };
      }),
    end: (tokenHash, now) =>
      writer.write(() => {
        db.update(sessions)
          .set({ endedAt: now })
          .where(and(eq(sessions.tokenHash, tokenHash), isNull(sessions.endedAt)))
          .run();
      }),
    endAll: ({ subject, subjectId, now }) =>
      writer.write(() => {
        db.update(sessions)
          .set({ endedAt: now })
          .where(and(eq(sessions.subject, subject), eq(sessions.subjectId, subjectId), isNull(sessions.endedAt)))
          .run();
      }),
  };
}
