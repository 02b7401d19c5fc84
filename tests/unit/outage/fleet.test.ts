import { MINUTE, SECOND } from '../../../domain/clock';
import type { Group } from '../../../domain/credential/group';
import { decideEvidence } from '../../../domain/credential/decide-evidence';
import { CONFIRMATION_SPACING_MS, PROBE_INTERVAL_MS } from '../../../domain/credential/schedule';
import { judgementOf } from '../../../domain/judgement/ruling';
import type { Judgement } from '../../../domain/judgement/vocabulary';
import { CLEAR, SAMPLES_MAX, SAMPLES_WINDOW_MS, WITNESSES_HEARD, decideWeather } from '../../../domain/outage/weather';
import type { Sample, Weather } from '../../../domain/outage/weather';
import { NO_REFRESH, aGroup } from '../credential/given';

const START = 1_800_000_000_000;
/** How often the weather is looked at. */
const WATCH_MS = 2 * SECOND;
const HEALTHY = judgementOf({ reason: 'ok' });

/** What the failing ones are answered. */
const KINDS = {
  'a refused connection': judgementOf({ reason: 'network_error' }),
  'a time-out': judgementOf({ reason: 'timeout' }),
  'a 503': judgementOf({ reason: 'provider_error' }),
  HTML: judgementOf({ reason: 'malformed_response' }),
  'a rate limit': judgementOf({ reason: 'account_rate_limited' }),
  'a fault of our app': judgementOf({ reason: 'app_credentials_invalid' }),
  'a bare 401': judgementOf({ reason: 'unconfirmed_denial' }),
  'a weak denial': judgementOf({ reason: 'token_invalid', recovery: 'confirm', subject: 'credential' }),
  'the network’s word': judgementOf({ reason: 'password_changed', subject: 'credential' }),
} as const satisfies Readonly<Record<string, Judgement>>;

interface Fleet {
  readonly disconnectedAt: readonly number[];
  readonly weathers: readonly Weather['is'][];
}

/**
 * A fleet whose probes are spread over a turn, as production's are: from `START` on, those that fail are answered
 * `failing`. Pure: the decisions are production's, only the database is a list.
 */
function play(size: number, failingShare: number, failing: Judgement, lastsMs: number): Fleet {
  const failures = failingOf(size, failingShare);
  // Whoever fails is spread over the turn like everybody else.
  const fails = (index: number): boolean => (index * failures) % size < failures;
  const groups: Group[] = Array.from({ length: size }, (_, index) => {
    const turn = index / size;
    const group = aGroup({ schedule: { lastHealthyAt: START - Math.round((1 - turn) * PROBE_INTERVAL_MS) } });
    const { credential } = group;
    const nextProbeAt = START + Math.round(turn * PROBE_INTERVAL_MS);
    return {
      ...group,
      credential: { ...credential, id: String(index), schedule: { ...credential.schedule, nextProbeAt } },
    };
  });
  const due = dueQueue(groups);
  let weather: Weather = CLEAR;
  const weathers: Weather['is'][] = [];
  const disconnectedAt: number[] = [];
  let watchedAt = START;
  let made = 0;

  for (let next = due.take(); next !== null && next.at < START + lastsMs; next = due.take()) {
    for (; watchedAt <= next.at; watchedAt += WATCH_MS) {
      weather = watched(groups, weather, watchedAt);
      if (weathers.at(-1) !== weather.is) weathers.push(weather.is);
    }
    const group = groups[next.index];
    if (group === undefined) throw new Error('There is no such credential.');
    const now = next.at;
    const judgement = fails(next.index) ? failing : HEALTHY;
    const { group: decided, events } = decideEvidence(
      group,
      {
        tokenSetId: group.credential.activeTokenSetId ?? '',
        accountId: null,
        operation: 'probe',
        authoritative: true,
        judgement,
        finding: null,
      },
      NO_REFRESH,
      {
        now,
        newId: () => `id-${String((made += 1))}`,
        spread: (next.index % 100) / 100,
        weather,
        // Only weak denials ask for them.
        others: judgement.recovery === 'confirm' ? othersOf(groups, next.index, now) : [],
      },
    );
    groups[next.index] = decided;
    if (events.some(({ name }) => name === 'credential.disconnected')) disconnectedAt.push(now - START);
    // Who could tell whether it is the network is asked at once, as the reaction does.
    if (events.some(({ name }) => name === 'credential.suspected')) askWitnesses(groups, due, next.index, now);
    due.put(next.index, decided.credential.schedule.nextProbeAt);
  }
  return { disconnectedAt, weathers };
}

/** The others that were asked last, as the store finds them. */
function othersOf(groups: readonly Group[], except: number, now: number): readonly Sample[] {
  const since = now - SAMPLES_WINDOW_MS;
  return newestOf(groups, WITNESSES_HEARD, ({ credential }, index) => {
    if (index === except || credential.status === 'dead') return null;
    const sample = latestOf(credential);
    return sample.at >= since ? sample : null;
  });
}

/** As the reaction does: those that went unasked for longest. */
function askWitnesses(groups: readonly Group[], due: DueQueue, except: number, now: number): void {
  const lately = newestOf(groups, WITNESSES_HEARD, ({ credential }) => {
    const sample = latestOf(credential);
    return sample.at >= now - CONFIRMATION_SPACING_MS ? sample : null;
  });
  if (lately.length >= WITNESSES_HEARD) return;
  const unasked: { readonly index: number; readonly at: number }[] = [];
  groups.forEach(({ credential: { trouble, schedule, status } }, index) => {
    const at = schedule.lastHealthyAt ?? 0;
    if (trouble !== null || status === 'dead' || index === except) return;
    if (unasked.length === WITNESSES_HEARD && at >= (unasked.at(-1)?.at ?? 0)) return;
    const place = unasked.findIndex((each) => each.at > at);
    unasked.splice(place < 0 ? unasked.length : place, 0, { index, at });
    if (unasked.length > WITNESSES_HEARD) unasked.pop();
  });
  for (const { index } of unasked) due.put(index, now);
}

function beginningOf({ trouble, schedule }: Group['credential']): Sample {
  return trouble === null
    ? { found: 'healthy', at: schedule.lastHealthyAt ?? 0 }
    : { found: trouble.kind, at: trouble.since };
}

function latestOf(credential: Group['credential']): Sample {
  const { trouble } = credential;
  return trouble === null ? beginningOf(credential) : { found: trouble.kind, at: trouble.lastAt };
}

function watched(groups: readonly Group[], weather: Weather, now: number): Weather {
  const since = now - SAMPLES_WINDOW_MS;
  const within = (sample: Sample): Sample | null => (sample.at >= since ? sample : null);
  return decideWeather(
    weather,
    {
      beginnings: newestOf(groups, SAMPLES_MAX, ({ credential }) => within(beginningOf(credential))),
      latest: newestOf(groups, SAMPLES_MAX, ({ credential }) => within(latestOf(credential))),
    },
    now,
  );
}

/** The newest few, in one pass: a fleet of ten thousand is looked at often. */
function newestOf(
  groups: readonly Group[],
  most: number,
  sampleOf: (group: Group, index: number) => Sample | null,
): readonly Sample[] {
  const newest: Sample[] = [];
  groups.forEach((group, index) => {
    const sample = sampleOf(group, index);
    if (sample === null || (newest.length === most && sample.at <= (newest.at(-1)?.at ?? 0))) return;
    const place = newest.findIndex((each) => each.at < sample.at);
    newest.splice(place < 0 ? newest.length : place, 0, sample);
    if (newest.length > most) newest.pop();
  });
  return newest;
}

interface DueQueue {
  take(): { readonly index: number; readonly at: number } | null;
  put(index: number, at: number | null): void;
}

/** Each credential once, by its next time, in buckets of a second; moving one forgets where it stood. */
function dueQueue(groups: readonly Group[]): DueQueue {
  const times = new Map<number, number>();
  const buckets = new Map<number, number[]>();
  let second = Math.floor(START / SECOND);
  const put = (index: number, at: number | null): void => {
    if (at === null) {
      times.delete(index);
      return;
    }
    times.set(index, at);
    const bucket = Math.max(second, Math.floor(at / SECOND));
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), index]);
  };
  groups.forEach(({ credential }, index) => put(index, credential.schedule.nextProbeAt));
  return {
    put,
    take: () => {
      while (times.size > 0) {
        const index = buckets.get(second)?.shift();
        if (index === undefined) {
          buckets.delete(second);
          second += 1;
          continue;
        }
        const at = times.get(index);
        if (at === undefined || Math.floor(at / SECOND) > second) continue;
        times.delete(index);
        return { index, at: Math.max(at, second * SECOND) };
      }
      return null;
    },
  };
}

/** The largest fleet is played for a shorter time, and with one kind of each sort: it takes seconds. */
const SIZES = [3, 30, 300, 10_000] as const;
const LARGEST = 10_000;

/** How many of them fail. */
function failingOf(size: number, share: number): number {
  return Math.max(1, Math.round(size * share));
}

const THAT_PROVE_NOTHING = [
  'a 503',
  'a bare 401',
  'a refused connection',
  'a time-out',
  'HTML',
  'a rate limit',
  'a fault of our app',
] as const;

describe.each(SIZES)('a fleet of %i', (size) => {
  const kinds = size === LARGEST ? THAT_PROVE_NOTHING.slice(0, 1) : THAT_PROVE_NOTHING;
  const lastsMs = (size === LARGEST ? 5 : 40) * MINUTE;

  describe.each(kinds)('of which some meet %s', (kind) => {
    it.each([0.01, 0.5, 1])('(a share of %d): nobody is disconnected', (share) => {
      const { disconnectedAt, weathers } = play(size, share, KINDS[kind], lastsMs);
      expect(disconnectedAt).toEqual([]);
      const isOfOurs = kind === 'a rate limit' || kind === 'a fault of our app';
      if (share !== 0.5) expect(weathers.includes('outage')).toBe(share === 1 && !isOfOurs);
    });
  });

  it('disconnects the few that are denied weakly while the others work', () => {
    const { disconnectedAt, weathers } = play(size, 0.01, KINDS['a weak denial'], 18 * MINUTE);
    expect(disconnectedAt).toHaveLength(failingOf(size, 0.01));
    expect(weathers).toEqual(['clear']);
  });

  it.each([0.5, 1])('disconnects nobody when a share of %d is denied weakly at once', (share) => {
    expect(play(size, share, KINDS['a weak denial'], lastsMs).disconnectedAt).toEqual([]);
  });

  it('disconnects the few that the network ended, at their next probe', () => {
    const { disconnectedAt, weathers } = play(size, 0.01, KINDS['the network’s word'], 16 * MINUTE);
    expect(disconnectedAt).toHaveLength(failingOf(size, 0.01));
    expect(Math.max(...disconnectedAt)).toBeLessThan(PROBE_INTERVAL_MS);
    expect(weathers).toEqual(['clear']);
  });

  it('of which half are ended one by one by the network’s own word disconnects them, within the hour', () => {
    const { disconnectedAt, weathers } = play(size, 0.5, KINDS['the network’s word'], 30 * MINUTE);
    expect(disconnectedAt).toHaveLength(failingOf(size, 0.5));
    expect(weathers.includes('mass_revocation')).toBe(size > 3);
  });

  it('that is ended as a whole by the network’s own word disconnects only those before it was noticed', () => {
    const { disconnectedAt, weathers } = play(size, 1, KINDS['the network’s word'], lastsMs);
    expect(weathers.at(-1)).toBe(size > 3 ? 'outage' : 'clear');
    expect(disconnectedAt.length).toBeLessThanOrEqual(Math.max(12, size * 0.01));
  });
});
