import { DAY } from '../../../domain/clock';
import { compressedClock, systemClock, type WorkerClock } from '../../../workers/runtime/clock';

/** A thousand times real time: a second of this clock is a millisecond of the wall. */
const fastClock = (): WorkerClock => compressedClock({ anchor: Date.now(), speed: 1000 });

describe('the system clock', () => {
  it('is the machine’s', () => {
    const before = Date.now();
    const now = systemClock.now();

    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
    expect(systemClock.toRealMs(1234)).toBe(1234);
  });

  it('has a monotonic hand that never goes back', () => {
    const readings = Array.from({ length: 1000 }, () => systemClock.monotonic());

    expect(readings).toEqual(readings.toSorted((a, b) => a - b));
  });
});

describe('a compressed clock', () => {
  it('stands at its anchor when the wall does, and runs on from there at its speed', () => {
    const anchor = Date.now() - 60_000;
    const clock = compressedClock({ anchor, speed: 100 });
    const realBefore = Date.now();
    const now = clock.now();

    expect(now).toBeGreaterThanOrEqual(anchor + (realBefore - anchor) * 100);
    expect(now).toBeLessThanOrEqual(anchor + (Date.now() - anchor) * 100);
    expect(Number.isInteger(compressedClock({ anchor, speed: 1.7 }).now())).toBe(true);
  });

  it('shows every process with the same anchor and speed the same time', () => {
    const [one, other] = [compressedClock({ anchor: 1, speed: 60 }), compressedClock({ anchor: 1, speed: 60 })];
    const first = one.now();
    const second = other.now();

    expect(second - first).toBeLessThanOrEqual(60 * (Date.now() - Math.floor(1 + (first - 1) / 60) + 1));
    expect(second).toBeGreaterThanOrEqual(first);
  });

  it('lets both hands run equally fast', async () => {
    const clock = fastClock();
    const [now, monotonic] = [clock.now(), clock.monotonic()];

    await clock.sleep(50_000);

    const wallSpan = clock.now() - now;
    const monotonicSpan = clock.monotonic() - monotonic;
    expect(monotonicSpan).toBeGreaterThanOrEqual(50_000);
    // The wall hand is read in whole real milliseconds, a thousand of this clock's each.
    expect(Math.abs(wallSpan - monotonicSpan)).toBeLessThan(20_000);
  });

  it('fires timers in the order of its own time, never early', async () => {
    const clock = fastClock();
    const start = clock.monotonic();
    const fired: string[] = [];

    await new Promise<void>((resolve) => {
      clock.setTimer(80_000, () => {
        fired.push('late');
        resolve();
      });
      clock.setTimer(20_000, () => fired.push('early'));
    });

    expect(fired).toEqual(['early', 'late']);
    expect(clock.monotonic() - start).toBeGreaterThanOrEqual(80_000);
  });

  it('does not fire a cancelled timer', async () => {
    const clock = fastClock();
    let fired = false;

    const timer = clock.setTimer(5_000, () => (fired = true));
    timer.cancel();
    timer.cancel();
    await clock.sleep(20_000);

    expect(fired).toBe(false);
  });

  it('does not fire a timer of many days at once', async () => {
    let fired = false;
    const timer = systemClock.setTimer(60 * DAY, () => (fired = true));

    await systemClock.sleep(20);
    timer.cancel();

    expect(fired).toBe(false);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the speed %p', (speed) => {
    expect(() => compressedClock({ anchor: 0, speed })).toThrow(RangeError);
  });
});

describe('sleep', () => {
  it('ends with the signal’s reason when it is called off', async () => {
    const controller = new AbortController();
    const asleep = systemClock.sleep(DAY, controller.signal);

    controller.abort(new Error('stopping'));

    await expect(asleep).rejects.toThrow('stopping');
    await expect(systemClock.sleep(1, controller.signal)).rejects.toThrow('stopping');
  });
});
