import { sql } from 'drizzle-orm';

/**
 * Conditions that the moves of posts share, written once. Values that an index is partial over are literals: SQLite
 * uses a partial index only where it can see that its condition holds.
 */

/** The account lets a publish start: its gate is open, nobody paused it, publishing is not limited. */
export const GATE_LETS_PUBLISH = sql`a.gate = 'open' AND a.paused_at IS NULL AND a.publish_limited = 0`;

/** Columns of a post that hold no claim. */
export const NO_CLAIM = {
  claimToken: null,
  claimProcessId: null,
  claimedAt: null,
  claimUntil: null,
} as const;

/** A look-up of an unconfirmed post that was promised and has not ended once since it became unconfirmed. */
export const AWAITS_FIRST_LOOK_UP = sql`o.state = 'unconfirmed' AND o.next_look_up_at IS NOT NULL AND o.look_ups = 0`;
