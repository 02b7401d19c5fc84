import { recordKeyOf, tidOf } from '../../../domain/networks/bluesky/tid';

const MINUTE_US = 60_000_000n;

describe('a timestamp identifier', () => {
  // Made with TID.fromTime of @atproto/common-web 0.4, and by hand at the ends of the range.
  it.each([
    [0n, 0, '2222222222222'],
    [1_700_000_000_123_456n, 42, '3ke6kg42cm23e'],
    [1_688_137_381_887_007n, 6, '3jzfcijpj2z2a'],
    [(1n << 53n) - 1n, 1023, 'bzzzzzzzzzzzz'],
  ])('of %i microseconds and clock id %i is %s', (microseconds, clockId, expected) => {
    expect(tidOf(microseconds, clockId)).toBe(expected);
  });

  it('sorts as its time does', () => {
    const times = [0n, 1n, 31n, 32n, 1_700_000_000_000_000n, 1_700_000_000_000_001n];
    const tids = times.map((time) => tidOf(time, 1023));
    expect(tids.toSorted()).toEqual(tids);
  });
});

describe('the record key of a post', () => {
  const acceptedAt = Date.parse('2026-11-24T10:00:00.123Z');

  it('is valid by the syntax of the specification, and the same at every try', () => {
    const key = recordKeyOf('0192a3b4-0000-7000-8000-000000000001', acceptedAt);
    expect(key).toMatch(/^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/);
    expect(recordKeyOf('0192a3b4-0000-7000-8000-000000000001', acceptedAt)).toBe(key);
  });

  it('lies in the 36 minutes before the acceptance', () => {
    const accepted = BigInt(acceptedAt) * 1000n;
    for (let n = 0; n < 1000; n += 1) {
      const key = recordKeyOf(`post-${String(n)}`, acceptedAt);
      expect(key <= tidOf(accepted, 1023)).toBe(true);
      expect(key >= tidOf(accepted - 36n * MINUTE_US, 0)).toBe(true);
    }
  });

  it('is another one for every post of a bulk import', () => {
    const keys = Array.from({ length: 20_000 }, (_, n) =>
      recordKeyOf(`0192a3b4-0000-7000-8000-${String(n).padStart(12, '0')}`, acceptedAt),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});
