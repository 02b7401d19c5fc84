import { GIVE_UP_AFTER_MS, retryAfter } from '../../../domain/alert/delivery-schedule';
import { DAY, HOUR, SECOND } from '../../../domain/clock';

describe('retryAfter', () => {
  it('doubles from thirty seconds to an hour', () => {
    expect([1, 2, 3, 4, 8, 9, 20].map(retryAfter)).toEqual([
      30 * SECOND,
      60 * SECOND,
      120 * SECOND,
      240 * SECOND,
      HOUR,
      HOUR,
      HOUR,
    ]);
  });

  it('goes on for a day and then ends', () => {
    const waits: number[] = [];
    for (let failures = 1; ; failures += 1) {
      const wait = retryAfter(failures);
      if (wait === null) break;
      waits.push(wait);
    }
    const waited = waits.reduce((sum, wait) => sum + wait, 0);

    expect(waited).toBeLessThanOrEqual(GIVE_UP_AFTER_MS);
    expect(waited + HOUR).toBeGreaterThan(DAY);
    expect(retryAfter(10_000)).toBeNull();
  });
});
