import {
  epochSecondsHeaderS,
  isoHeaderS,
  networkTimeOf,
  retryAfterHeaderS,
} from '../../../domain/judgement/retry-hint';
import type { Answer } from '../../../domain/networks/network';

const NOW = Date.parse('2026-11-24T10:00:00Z');
const DATE = 'Tue, 24 Nov 2026 10:00:00 GMT';
const WEEK_S = 604_800;

function answer(headers: Readonly<Record<string, string>>): Answer {
  return { status: 429, headers, body: {} };
}

describe('Retry-After', () => {
  it.each([
    ['seconds', '120', 120],
    ['seconds with a fraction, rounded up', '1.2', 2],
    ['a date', 'Tue, 24 Nov 2026 10:05:00 GMT', 300],
    ['a date that has passed', 'Tue, 24 Nov 2026 09:00:00 GMT', 0],
    ['more than a week, cut', '99999999', WEEK_S],
    ['a negative number', '-5', undefined],
    ['words', 'later', undefined],
    ['nothing', '', undefined],
    ['a very long text', '1'.repeat(10_000), undefined],
  ])('of %s', (_what, value, expected) => {
    expect(retryAfterHeaderS(answer({ 'retry-after': value }), { now: NOW })).toBe(expected);
  });

  it('that is a date is counted from the network’s own clock where nobody says the time', () => {
    const headers = { 'retry-after': 'Tue, 24 Nov 2026 10:05:00 GMT' };
    expect(retryAfterHeaderS(answer({ ...headers, date: DATE }), {})).toBe(300);
    expect(retryAfterHeaderS(answer(headers), {})).toBeUndefined();
  });
});

describe('a reset as a point in time', () => {
  it('is read in seconds since the epoch', () => {
    const read = (value: string): number | undefined =>
      epochSecondsHeaderS(answer({ reset: value }), 'reset', { now: NOW });
    expect(read(String(NOW / 1000 + 42))).toBe(42);
    expect(read('2026-11-24T10:00:42Z')).toBeUndefined();
    expect(read('1e9')).toBeUndefined();
    expect(epochSecondsHeaderS(answer({}), 'reset', { now: NOW })).toBeUndefined();
  });

  it('is read as an ISO date', () => {
    const read = (value: string): number | undefined => isoHeaderS(answer({ reset: value }), 'reset', { now: NOW });
    expect(read('2026-11-24T10:00:42.000000Z')).toBe(42);
    expect(read('2026-11-24T11:00:00+01:00')).toBe(0);
    expect(read('1795514442')).toBeUndefined();
  });
});

it('reads the network’s clock, or nothing', () => {
  expect(networkTimeOf(answer({ date: DATE }))).toBe(NOW);
  expect(networkTimeOf(answer({ date: 'today' }))).toBeUndefined();
});
