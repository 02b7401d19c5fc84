import { DAY, HOUR, MINUTE, SECOND } from '../../../domain/clock';
import type { CredentialSchedule } from '../../../domain/credential/credential';
import {
  CONFIRMATION_SPACING_MS,
  DEAD_PROBE_INTERVAL_MS,
  PROBE_INTERVAL_MS,
  TRANSIENT_BACKOFF_MS,
  afterProbe,
  endsWithin,
  healthyEveryMs,
  provenOtherwise,
  refreshDueAt,
} from '../../../domain/credential/schedule';
import type { Look } from '../../../domain/credential/schedule';
import { NOW, aTokenSet } from './given';

const schedule: CredentialSchedule = {
  nextProbeAt: NOW,
  probeWantedAt: null,
  lastProbedAt: null,
  probeNo: 3,
  nextRefreshAt: NOW + HOUR,
  lastHealthyAt: NOW - HOUR,
  transientStreak: 2,
};

function look(given: Partial<Look>): Look {
  const usual = {
    askedAt: NOW,
    retryAfterMs: null,
    everyMs: PROBE_INTERVAL_MS,
    endsAt: null,
    deadSince: null,
    doubtedSince: null,
  };
  return { result: 'healthy', ...usual, ...given };
}

describe('the next probe', () => {
  it('is as late as its network says, and sooner for what was in trouble or ends within the day', () => {
    const everyMs = HOUR;
    expect(healthyEveryMs(everyMs, { wasInTrouble: false, endsAt: null }, NOW)).toBe(HOUR);
    expect(healthyEveryMs(everyMs, { wasInTrouble: false, endsAt: NOW + 30 * DAY }, NOW)).toBe(HOUR);
    expect(healthyEveryMs(everyMs, { wasInTrouble: true, endsAt: null }, NOW)).toBe(20 * MINUTE);
    expect(healthyEveryMs(everyMs, { wasInTrouble: false, endsAt: NOW + DAY - 1 }, NOW)).toBe(20 * MINUTE);
  });

  it('comes right after the end of a token that nothing renews', () => {
    const endsAt = NOW + 5 * MINUTE;
    const { nextProbeAt } = afterProbe(schedule, look({ endsAt }), NOW, 0.5);
    expect(nextProbeAt).toBeGreaterThan(endsAt);
    expect(nextProbeAt).toBeLessThan(endsAt + MINUTE);
  });

  it('of what has been dead for long is rarer, and still once a day', () => {
    const after = (deadFor: number) =>
      (afterProbe(schedule, look({ result: 'dead', deadSince: NOW - deadFor }), NOW, 0.5).nextProbeAt ?? 0) - NOW;
    expect([HOUR, 5 * DAY, 100 * DAY].map(after)).toEqual([DEAD_PROBE_INTERVAL_MS, 12 * HOUR, DAY]);
  });

  it.each([
    [MINUTE, CONFIRMATION_SPACING_MS],
    [8 * MINUTE, 2 * MINUTE],
    [DAY, PROBE_INTERVAL_MS],
  ])('of a doubt that does not resolve is ever later (%d)', (age, wait) => {
    const after = afterProbe(schedule, look({ result: 'doubted', doubtedSince: NOW - age }), NOW, 0.5);
    expect(after.nextProbeAt).toBe(NOW + wait);
  });

  it('stays wanted by who asked for it while the network was being asked', () => {
    const wanted = { ...schedule, nextProbeAt: NOW - 1, probeWantedAt: NOW - 1 };
    expect(afterProbe(wanted, look({ askedAt: NOW - 2 }), NOW, 0.5)).toMatchObject({
      nextProbeAt: NOW,
      probeWantedAt: NOW - 1,
      lastHealthyAt: NOW,
    });
    expect(afterProbe(wanted, look({ askedAt: NOW }), NOW, 0.5)).toMatchObject({ probeWantedAt: null });
  });

  it('is put off by other proof, but not where somebody waits for it or nobody ever looked', () => {
    const proven = { ...schedule, transientStreak: 0 };
    expect(provenOtherwise(proven, HOUR, NOW, 0.5)).toMatchObject({ nextProbeAt: NOW + HOUR, lastHealthyAt: NOW });
    for (const other of [{ probeWantedAt: NOW }, { lastHealthyAt: null }, { transientStreak: 1 }]) {
      expect(provenOtherwise({ ...proven, ...other }, HOUR, NOW, 0.5)).toEqual({ ...proven, ...other });
    }
  });

  it.each([
    [0, 0.9],
    [0.5, 1],
    [0.999, 1.1],
  ])('of a healthy credential is spread around its interval (%d)', (spread, factor) => {
    const after = afterProbe(schedule, look({ result: 'healthy', retryAfterMs: null }), NOW, spread);
    expect(after.nextProbeAt).toBeGreaterThanOrEqual(NOW + PROBE_INTERVAL_MS * (factor - 0.01));
    expect(after.nextProbeAt).toBeLessThanOrEqual(NOW + PROBE_INTERVAL_MS * (factor + 0.01));
    expect(after).toMatchObject({ lastHealthyAt: NOW, transientStreak: 0, nextRefreshAt: NOW + HOUR, probeNo: 3 });
  });

  it('after silence backs off, and never beyond the interval', () => {
    let now = NOW;
    let present = { ...schedule, transientStreak: 0 };
    const waits: number[] = [];
    for (let probes = 0; probes < 12; probes += 1) {
      present = { ...afterProbe(present, look({ result: 'unproven', retryAfterMs: null }), now, 0.5) };
      waits.push((present.nextProbeAt ?? 0) - now);
      now = present.nextProbeAt ?? now;
    }
    expect(waits.slice(0, 4)).toEqual([1, 2, 4, 8].map((times) => times * TRANSIENT_BACKOFF_MS));
    expect(Math.max(...waits)).toBe(PROBE_INTERVAL_MS);
    expect(present.lastHealthyAt).toBe(schedule.lastHealthyAt);
  });

  it('is no sooner than the network asks for', () => {
    expect(afterProbe(schedule, look({ result: 'unproven', retryAfterMs: 6 * HOUR }), NOW, 0.5).nextProbeAt).toBe(
      NOW + 6 * HOUR,
    );
    expect(afterProbe(schedule, look({ result: 'unproven', retryAfterMs: 1 }), NOW, 0.5).nextProbeAt).toBeGreaterThan(
      NOW + MINUTE,
    );
  });

  it('of a doubted one comes as soon as it can confirm something', () => {
    expect(afterProbe(schedule, look({ result: 'doubted', retryAfterMs: null }), NOW, 0.5).nextProbeAt).toBe(
      NOW + CONFIRMATION_SPACING_MS,
    );
  });

  it('of a dead one is rare', () => {
    expect(afterProbe(schedule, look({ result: 'dead', retryAfterMs: null }), NOW, 0.5).nextProbeAt).toBe(
      NOW + DEAD_PROBE_INTERVAL_MS,
    );
  });
});

describe('the next refresh', () => {
  it.each([
    ['ten minutes before a long life ends', { issuedAt: NOW, expiresAt: NOW + 2 * HOUR }, NOW + 110 * MINUTE],
    ['a tenth before a short one does', { issuedAt: NOW, expiresAt: NOW + 10 * MINUTE }, NOW + 9 * MINUTE],
    ['at once for one that ended before it began', { issuedAt: NOW, expiresAt: NOW - MINUTE }, NOW - MINUTE],
    ['never where the network did not say when it ends', { expiresAt: null }, null],
    ['never without a refresh token', { hasRefreshToken: false }, null],
  ])('is due %s', (_, given, due) => {
    expect(refreshDueAt(aTokenSet(given))).toBe(due);
  });
});

describe('a token', () => {
  it.each([
    ['about to end', NOW + 29 * SECOND, true],
    ['at the very margin', NOW + 30 * SECOND, true],
    ['that lives', NOW + 31 * SECOND, false],
    ['whose end nobody knows', null, false],
  ])('%s', (_, expiresAt, expected) => {
    expect(endsWithin(aTokenSet({ expiresAt }), 30 * SECOND, NOW)).toBe(expected);
  });
});
