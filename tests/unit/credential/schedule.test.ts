import { HOUR, MINUTE, SECOND } from '../../../domain/clock';
import type { CredentialSchedule } from '../../../domain/credential/credential';
import {
  CONFIRMATION_SPACING_MS,
  DEAD_PROBE_INTERVAL_MS,
  PROBE_INTERVAL_MS,
  TRANSIENT_BACKOFF_MS,
  afterProbe,
  endsWithin,
  refreshDueAt,
} from '../../../domain/credential/schedule';
import { NOW, aTokenSet } from './given';

const schedule: CredentialSchedule = {
  nextProbeAt: NOW,
  probeNo: 3,
  nextRefreshAt: NOW + HOUR,
  lastHealthyAt: NOW - HOUR,
  transientStreak: 2,
};

describe('the next probe', () => {
  it.each([
    [0, 0.9],
    [0.5, 1],
    [0.999, 1.1],
  ])('of a healthy credential is spread around its interval (%d)', (spread, factor) => {
    const after = afterProbe(schedule, 'healthy', NOW, spread, null);
    expect(after.nextProbeAt).toBeGreaterThanOrEqual(NOW + PROBE_INTERVAL_MS * (factor - 0.01));
    expect(after.nextProbeAt).toBeLessThanOrEqual(NOW + PROBE_INTERVAL_MS * (factor + 0.01));
    expect(after).toMatchObject({ lastHealthyAt: NOW, transientStreak: 0, nextRefreshAt: NOW + HOUR, probeNo: 3 });
  });

  it('after silence backs off, and never beyond the interval', () => {
    let now = NOW;
    let present = { ...schedule, transientStreak: 0 };
    const waits: number[] = [];
    for (let probes = 0; probes < 12; probes += 1) {
      present = { ...afterProbe(present, 'unproven', now, 0.5, null) };
      waits.push((present.nextProbeAt ?? 0) - now);
      now = present.nextProbeAt ?? now;
    }
    expect(waits.slice(0, 4)).toEqual([1, 2, 4, 8].map((times) => times * TRANSIENT_BACKOFF_MS));
    expect(Math.max(...waits)).toBe(PROBE_INTERVAL_MS);
    expect(present.lastHealthyAt).toBe(schedule.lastHealthyAt);
  });

  it('is no sooner than the network asks for', () => {
    expect(afterProbe(schedule, 'unproven', NOW, 0.5, 6 * HOUR).nextProbeAt).toBe(NOW + 6 * HOUR);
    expect(afterProbe(schedule, 'unproven', NOW, 0.5, 1).nextProbeAt).toBeGreaterThan(NOW + MINUTE);
  });

  it('of a doubted one comes as soon as it can confirm something', () => {
    expect(afterProbe(schedule, 'doubted', NOW, 0.5, null).nextProbeAt).toBe(NOW + CONFIRMATION_SPACING_MS);
  });

  it('of a dead one is rare', () => {
    expect(afterProbe(schedule, 'dead', NOW, 0.5, null).nextProbeAt).toBe(NOW + DEAD_PROBE_INTERVAL_MS);
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
