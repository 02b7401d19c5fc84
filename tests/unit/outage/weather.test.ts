import { HOUR, MINUTE } from '../../../domain/clock';
import { CLEAR, OUTAGE_AGE_MAX_MS, decideWeather, isWithheld } from '../../../domain/outage/weather';
import type { Sample, Samples, Weather } from '../../../domain/outage/weather';

const NOW = 1_800_000_000_000;

/** So many credentials of each kind, all asked within the last minutes. */
function asked(counts: Partial<Record<Sample['found'], number>>): Samples {
  const all = Object.entries(counts).flatMap(([found, count]) =>
    Array.from({ length: count }, (_, index): Sample => ({ found: found as Sample['found'], at: NOW - index })),
  );
  return { beginnings: all, latest: all };
}

const SILENT: Weather = { is: 'outage', shows: 'silence', since: NOW };
const DENYING: Weather = { is: 'outage', shows: 'denial', since: NOW };
const UNBELIEVABLE: Weather = { is: 'outage', shows: 'statement', since: NOW };
const MASS: Weather = { is: 'mass_revocation', since: NOW };

describe('clear weather', () => {
  it.each<[string, Partial<Record<Sample['found'], number>>, Weather]>([
    ['nobody was asked', {}, CLEAR],
    ['all are healthy', { healthy: 20 }, CLEAR],
    ['one of many is silent', { healthy: 19, silence: 1 }, CLEAR],
    ['the only one is silent', { silence: 1 }, CLEAR],
    ['a few are silent', { healthy: 15, silence: 5 }, CLEAR],
    ['two of three are silent', { healthy: 1, silence: 2 }, SILENT],
    ['half are silent', { healthy: 10, silence: 10 }, SILENT],
    ['one of three is denied', { healthy: 2, denial: 1 }, CLEAR],
    ['half are denied', { healthy: 10, denial: 10 }, DENYING],
    ['all are denied', { denial: 20 }, DENYING],
    ['one was ended', { healthy: 2, statement: 1 }, CLEAR],
    ['three of three were ended: each is believed', { statement: 3 }, CLEAR],
    ['three of twenty were ended', { healthy: 17, statement: 3 }, CLEAR],
    ['a third was ended, the others work', { healthy: 14, statement: 6 }, MASS],
    ['nearly all were ended, two work', { healthy: 2, statement: 18 }, MASS],
    ['all were ended: nobody can believe it', { statement: 20 }, UNBELIEVABLE],
    ['some were ended while most are silent', { statement: 5, silence: 15 }, SILENT],
  ])('when %s', (_, counts, expected) => {
    expect(decideWeather(CLEAR, asked(counts), NOW)).toEqual(expected);
  });
});

describe('an outage', () => {
  const since = NOW - HOUR;
  const outage: Weather = { is: 'outage', shows: 'silence', since };

  it('goes on as the same one while much is in the same trouble', () => {
    expect(decideWeather(outage, asked({ healthy: 16, silence: 4 }), NOW)).toBe(outage);
    expect(decideWeather(outage, asked({ silence: 20 }), NOW)).toBe(outage);
  });

  it('ends when most answer again, whatever they say', () => {
    expect(decideWeather(outage, asked({ healthy: 18, silence: 2 }), NOW)).toEqual({ is: 'clear', since: NOW });
    expect(decideWeather(outage, asked({ healthy: 2, silence: 1 }), NOW)).toEqual({ is: 'clear', since: NOW });
    expect(decideWeather(outage, asked({ healthy: 17, silence: 2, statement: 1 }), NOW)).toEqual({
      is: 'clear',
      since: NOW,
    });
  });

  it('that turns into another one is another one', () => {
    expect(decideWeather(outage, asked({ denial: 20 }), NOW)).toEqual(DENYING);
    expect(decideWeather(outage, asked({ statement: 8, healthy: 12 }), NOW)).toEqual(MASS);
  });

  it('ends when nobody is left who could be asked', () => {
    expect(decideWeather(outage, asked({}), NOW)).toEqual({ is: 'clear', since: NOW });
  });

  it('withholds every answer, and after six hours no longer what the network says in so many words', () => {
    expect(isWithheld(outage, true, NOW)).toBe(true);
    expect(isWithheld(outage, false, NOW)).toBe(true);
    expect(isWithheld(outage, true, since + OUTAGE_AGE_MAX_MS - 1)).toBe(true);
    expect(isWithheld(outage, true, since + OUTAGE_AGE_MAX_MS)).toBe(false);
    expect(isWithheld(outage, false, since + OUTAGE_AGE_MAX_MS)).toBe(true);
    expect(isWithheld(CLEAR, false, NOW)).toBe(false);
    expect(isWithheld(MASS, false, NOW)).toBe(false);
  });
});

describe('a mass revocation', () => {
  const mass: Weather = { is: 'mass_revocation', since: NOW - HOUR };
  const ended = (minutesAgo: number): Samples => ({
    beginnings: [{ found: 'statement', at: NOW - minutesAgo * MINUTE }],
    latest: [],
  });

  it('goes on while somebody new is ended, and ends after half an hour of quiet, not before an hour', () => {
    expect(decideWeather(mass, ended(29), NOW)).toBe(mass);
    expect(decideWeather(mass, ended(31), NOW)).toEqual({ is: 'clear', since: NOW });
    const young: Weather = { is: 'mass_revocation', since: NOW - 59 * MINUTE };
    expect(decideWeather(young, { beginnings: [], latest: [] }, NOW)).toBe(young);
  });

  it('gives way to an outage', () => {
    expect(decideWeather(mass, asked({ silence: 20 }), NOW)).toEqual(SILENT);
    expect(decideWeather(mass, asked({ statement: 20 }), NOW)).toEqual(UNBELIEVABLE);
  });
});
