import { HOUR, MINUTE } from '../../domain/clock';
import type { SandboxControl, StreamItemOrder } from './admin/contract';
import { NETWORKS } from './networks';

/** People of the seeded world who say something now and then, so that streams have something to show. */

type Line = Omit<StreamItemOrder, 'at'>;

/** In turns: one line of each network, then the next of each. */
const LINES: readonly Line[] = inTurns(
  NETWORKS.map(({ name, lively: { lines } }) => lines.map((line) => ({ ...line, network: name }))),
);

function inTurns(lists: readonly (readonly Line[])[]): readonly Line[] {
  const rounds = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: rounds }, (_, round) => lists.flatMap((list) => list[round] ?? [])).flat();
}

/** What was said in the hours before `now` (milliseconds since the epoch). */
export async function sowConversations(admin: SandboxControl, now: number): Promise<void> {
  for (const [index, line] of LINES.entries()) {
    await admin.addStreamItem({ ...line, at: now - (LINES.length - index) * HOUR });
  }
}

/** How much time of the sandbox passes between two lines. */
export const BETWEEN_LINES_MS = 2 * MINUTE;

/** Says the line of a turn; turns count up from 0, and lines come round again. */
export async function sayLine(admin: SandboxControl, turn: number): Promise<void> {
  const line = LINES[turn % LINES.length];
  const round = Math.floor(turn / LINES.length) + 1;
  if (line !== undefined) await admin.addStreamItem({ ...line, text: `${line.text} (${round})` });
}
