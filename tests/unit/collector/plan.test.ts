import fc from 'fast-check';
import { HOUR, MINUTE, SECOND } from '../../../domain/clock';
import type { Collector } from '../../../domain/collector/collector';
import {
  ANALYTICS_INTERVAL_MS,
  STREAM_INTERVAL_MS,
  addDays,
  afterFailure,
  afterSuccess,
  dayIn,
  daysToCollect,
} from '../../../domain/collector/plan';
import { NOW } from '../credential/given';

const collector: Collector = {
  id: 'collector',
  accountId: 'page',
  kind: 'stream',
  nextRunAt: NOW,
  runNo: 7,
  claim: { token: 'claim', until: NOW + MINUTE },
  lastSuccessAt: null,
  completeThroughDay: null,
  failures: 0,
  reason: null,
  version: 1,
};

describe('a collector', () => {
  it.each([
    ['stream', STREAM_INTERVAL_MS],
    ['analytics', ANALYTICS_INTERVAL_MS],
  ] as const)('of kind %s comes again after its interval', (kind, interval) => {
    const after = afterSuccess({ ...collector, kind, failures: 3, reason: 'timeout' }, NOW, null);
    expect(after).toMatchObject({ claim: null, lastSuccessAt: NOW, failures: 0, reason: null, runNo: 7 });
    expect(after.nextRunAt).toBe(NOW + interval);
  });

  it('keeps the day through which it is complete unless it learnt of a later one', () => {
    const known = { ...collector, completeThroughDay: '2026-07-30' };
    expect(afterSuccess(known, NOW, null).completeThroughDay).toBe('2026-07-30');
    expect(afterSuccess(known, NOW, '2026-07-31').completeThroughDay).toBe('2026-07-31');
  });

  it('that fails backs off, up to its interval', () => {
    let present: Collector = { ...collector, kind: 'analytics' };
    const waits: number[] = [];
    for (let runs = 0; runs < 14; runs += 1) {
      present = afterFailure(present, NOW, 'timeout', null);
      waits.push((present.nextRunAt ?? 0) - NOW);
    }
    expect(waits.slice(0, 3)).toEqual([30 * SECOND, MINUTE, 2 * MINUTE]);
    expect(Math.max(...waits)).toBe(ANALYTICS_INTERVAL_MS);
    expect(present).toMatchObject({ claim: null, failures: 14, reason: 'timeout', lastSuccessAt: null });
  });

  it('waits as long as the network asks for, even beyond its interval', () => {
    expect(afterFailure(collector, NOW, 'account_rate_limited', 2 * HOUR).nextRunAt).toBe(NOW + 2 * HOUR);
  });
});

describe('the days to collect', () => {
  const spans = (given: Partial<Parameters<typeof daysToCollect>[0]>) =>
    daysToCollect({
      completeThroughDay: '2026-07-30',
      today: '2026-08-01',
      daysBackMax: 30,
      daysPerCallMax: 10,
      ...given,
    }).map(({ fromDay, toDay }) => `${fromDay}..${toDay}`);

  it('are those since the last complete one, and the ones that networks still revise', () => {
    expect(spans({})).toEqual(['2026-07-29..2026-08-01']);
  });

  it('reach back as far as the network serves, in calls as large as it allows', () => {
    expect(spans({ completeThroughDay: null })).toEqual([
      '2026-07-03..2026-07-12',
      '2026-07-13..2026-07-22',
      '2026-07-23..2026-08-01',
    ]);
    expect(spans({ completeThroughDay: '2020-01-01' })).toHaveLength(3);
  });

  it('are none when the clock was set back before what is complete', () => {
    expect(spans({ completeThroughDay: '2026-09-01' })).toEqual([]);
  });

  it('cover the gap once, without a hole, in bounded calls, whatever the gap', () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: -400, max: 3 })),
        fc.integer({ min: 1, max: 730 }),
        fc.integer({ min: 1, max: 90 }),
        (completeThrough, daysBackMax, daysPerCallMax) => {
          const today = '2026-03-10';
          const asked = daysToCollect({
            completeThroughDay: completeThrough === null ? null : addDays(today, completeThrough),
            today,
            daysBackMax,
            daysPerCallMax,
          });
          const days = asked.flatMap(({ fromDay, toDay }) => {
            const all: string[] = [];
            for (let day = fromDay; day <= toDay; day = addDays(day, 1)) all.push(day);
            expect(all.length).toBeGreaterThan(0);
            expect(all.length).toBeLessThanOrEqual(daysPerCallMax);
            return all;
          });
          const earliest = addDays(today, 1 - daysBackMax);
          const wanted = completeThrough === null ? earliest : addDays(today, completeThrough - 1);
          const from = wanted > earliest ? wanted : earliest;
          const expected: string[] = [];
          for (let day = from; day <= today; day = addDays(day, 1)) expected.push(day);
          expect(days).toEqual(expected);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a day', () => {
  it.each([
    ['in Los Angeles, late in the evening', 'America/Los_Angeles', '2026-08-01T06:59:59Z', '2026-07-31'],
    ['in Los Angeles, a second later', 'America/Los_Angeles', '2026-08-01T07:00:00Z', '2026-08-01'],
    ['in Los Angeles, in winter', 'America/Los_Angeles', '2026-01-01T07:59:59Z', '2025-12-31'],
    ['in Kiritimati', 'Pacific/Kiritimati', '2026-08-01T10:00:00Z', '2026-08-02'],
    ['in UTC', 'UTC', '2026-08-01T00:00:00Z', '2026-08-01'],
  ])('%s', (_, zone, at, day) => {
    expect(dayIn(zone, Date.parse(at))).toBe(day);
  });

  it.each([
    ['over a leap day', '2028-02-28', 2, '2028-03-01'],
    ['over the end of a year', '2026-12-31', 1, '2027-01-01'],
    ['over a change of the clocks', '2026-03-28', 2, '2026-03-30'],
    ['back', '2026-03-01', -1, '2026-02-28'],
  ])('is counted %s', (_, day, days, expected) => {
    expect(addDays(day, days)).toBe(expected);
  });
});
