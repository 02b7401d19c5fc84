import { DAY, HOUR, MINUTE, SECOND } from '../../../domain/clock';
import { NOBODY_IN_LINE, paceLooks } from '../../../domain/credential/probe-pace';
import type { DueLook, ProbeLine } from '../../../domain/credential/probe-pace';
import { NOW } from './given';

const BUDGET = { calls: 200, windowMs: 5 * MINUTE };

function looks(count: number, given: Partial<DueLook> = {}): DueLook[] {
  return Array.from({ length: count }, (_, index) => ({
    credentialId: `${given.isUrgent === true ? 'urgent' : 'routine'} ${String(index)}`,
    isUrgent: false,
    hasPlace: false,
    ...given,
  }));
}

/** Everything that was due at once, until the last has been asked. */
function play(due: readonly DueLook[], budget: typeof BUDGET | null): ReadonlyMap<string, number> {
  const askedAt = new Map<string, number>();
  let line: ProbeLine = NOBODY_IN_LINE;
  let waiting = due.map((look) => ({ ...look, at: NOW }));
  for (let now = NOW; waiting.length > 0; now += SECOND) {
    const nowDue = waiting.filter(({ at }) => at <= now);
    const paced = paceLooks(nowDue, line, { budget, limitedUntil: null, now });
    line = paced.line;
    for (const id of paced.now) askedAt.set(id, now);
    const places = new Map(paced.later.map(({ credentialId, at }) => [credentialId, at]));
    waiting = waiting
      .filter(({ credentialId }) => !askedAt.has(credentialId))
      .map((look) => {
        const at = places.get(look.credentialId);
        return at === undefined ? look : { ...look, at, hasPlace: true };
      });
  }
  return askedAt;
}

/** The most that any window of this length saw. */
function mostWithin(askedAt: ReadonlyMap<string, number>, windowMs: number): number {
  const times = [...askedAt.values()].sort((a, b) => a - b);
  return Math.max(...times.map((start) => times.filter((at) => at >= start && at < start + windowMs).length));
}

describe('the looks at one network', () => {
  it('never exceed what it allows, and each comes once, in the order in which they were due', () => {
    const askedAt = play([...looks(500), ...looks(300, { isUrgent: true })], BUDGET);
    expect(askedAt.size).toBe(800);
    expect(mostWithin(askedAt, BUDGET.windowMs)).toBeLessThanOrEqual(1.1 * BUDGET.calls + 2);
    const routine = looks(500).map(({ credentialId }) => askedAt.get(credentialId) ?? 0);
    expect(routine).toEqual([...routine].sort((a, b) => a - b));
  });

  it('that somebody waits for are not behind the routine of thousands', () => {
    const askedAt = play([...looks(2_000), ...looks(1, { isUrgent: true })], BUDGET);
    expect(askedAt.get('urgent 0')).toBe(NOW);
    expect(Math.max(...askedAt.values()) - NOW).toBeGreaterThan(HOUR);
  });

  it('do not end the routine, however many are urgent', () => {
    const askedAt = play([...looks(2_000, { isUrgent: true }), ...looks(10)], BUDGET);
    expect((askedAt.get('routine 9') ?? Infinity) - NOW).toBeLessThanOrEqual(30 * SECOND);
  });

  it('may come at once where few came lately: ten posts that start in one minute', () => {
    const askedAt = play(looks(10, { isUrgent: true }), { calls: 5_000, windowMs: DAY });
    expect([...askedAt.values()]).toEqual(Array.from({ length: 10 }, () => NOW));
  });

  it('are spread after a bulk import, also where the network counts per user', () => {
    const askedAt = play(looks(10_000), null);
    expect(mostWithin(askedAt, SECOND)).toBeLessThanOrEqual(355);
    expect(Math.max(...askedAt.values()) - NOW).toBeLessThan(5 * MINUTE);
  });

  it('wait as long as the network has told our app to, also those that had a place', () => {
    const limitedUntil = NOW + HOUR;
    const paced = paceLooks([...looks(2), ...looks(1, { isUrgent: true, hasPlace: true })], NOBODY_IN_LINE, {
      budget: BUDGET,
      limitedUntil,
      now: NOW,
    });
    expect(paced.now).toEqual([]);
    expect(paced.later.map(({ at }) => at)).toEqual([limitedUntil, limitedUntil + 3 * SECOND, limitedUntil]);
  });
});
