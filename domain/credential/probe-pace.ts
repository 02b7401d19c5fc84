import { MINUTE, SECOND } from '../clock';
import type { ProbePolicy } from '../networks/network';

/**
 * How the looks that are due at one network (or at one server of it) are spaced: within what the network allows, and
 * never all at once after an import. Each look has a place in one of two lines, and half of the network's calls are
 * for each: looks that somebody waits for (a doubt, a push, work that starts soon) are not behind the routine of ten
 * thousand others, and a flood of them does not end the routine.
 */
export interface ProbeLine {
  /** When the next place in each line is free. */
  readonly routineFreeAt: number;
  readonly urgentFreeAt: number;
}

export const NOBODY_IN_LINE: ProbeLine = { routineFreeAt: 0, urgentFreeAt: 0 };

export interface DueLook {
  readonly credentialId: string;
  readonly isUrgent: boolean;
  /** Its place in the line was given before, and its time has come. */
  readonly hasPlace: boolean;
}

export interface PacedLooks {
  readonly now: readonly string[];
  readonly later: readonly { readonly credentialId: string; readonly at: number }[];
  readonly line: ProbeLine;
}

/** Where a network counts per user there is no number of its own; this one keeps imports from arriving in one second. */
const PACE_WITHOUT_LIMIT = { calls: 6_000, windowMs: MINUTE };
const LINES = 2;
/** What was not used lately may be used at once, up to this share of the window: ten posts can start in one minute. */
const BURST_SHARE = 0.1;
/** Places this near are taken at once: whoever asks comes by about as often. */
const TOGETHER_MS = SECOND;

/** `due` in the order in which they came due. `limitedUntil`: the network asked our app to wait; null: it did not. */
export function paceLooks(
  due: readonly DueLook[],
  line: ProbeLine,
  input: { readonly budget: ProbePolicy['budget']; readonly limitedUntil: number | null; readonly now: number },
): PacedLooks {
  const { calls, windowMs } = input.budget ?? PACE_WITHOUT_LIMIT;
  const spacingMs = (LINES * windowMs) / calls;
  const opensAt = Math.max(input.now, input.limitedUntil ?? 0);
  const isLimited = opensAt > input.now;
  const earliest = isLimited ? opensAt : input.now - BURST_SHARE * windowMs;
  const free = { routine: line.routineFreeAt, urgent: line.urgentFreeAt };
  const now: string[] = [];
  const later: { credentialId: string; at: number }[] = [];
  for (const { credentialId, isUrgent, hasPlace } of due) {
    if (hasPlace && !isLimited) {
      now.push(credentialId);
      continue;
    }
    const lane = isUrgent ? 'urgent' : 'routine';
    const place = Math.max(earliest, free[lane]);
    free[lane] = place + spacingMs;
    if (place <= input.now + TOGETHER_MS) now.push(credentialId);
    else later.push({ credentialId, at: Math.ceil(place) });
  }
  return { now, later, line: { routineFreeAt: Math.ceil(free.routine), urgentFreeAt: Math.ceil(free.urgent) } };
}
