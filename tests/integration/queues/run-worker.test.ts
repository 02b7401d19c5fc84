import { Queue } from 'bullmq';
import type { Job, JobState } from 'bullmq';
import type { Redis } from 'ioredis';
import { jobTitle } from '../../../queues/board';
import { connectProducer, connectWorker } from '../../../queues/connection';
import { publishPostJob } from '../../../queues/jobs/publish-post.job';
import { QUEUE_PREFIX } from '../../../queues/names';
import { createProducer } from '../../../queues/producer';
import { until } from '../../../scripts/suite/wait';
import { compressedClock } from '../../../workers/runtime/clock';
import type { Component } from '../../../workers/runtime/lifecycle';
import { createLogger } from '../../../workers/runtime/logger';
import { done, refused, snooze } from '../../../workers/runtime/outcome';
import type { RefusedAs } from '../../../workers/runtime/outcome';
import { handles, runWorker } from '../../../workers/runtime/run-worker';
import type { Handler } from '../../../workers/runtime/run-worker';
import { useRedisServer } from '../../support/redis-server';

type Trip = Parameters<typeof publishPostJob.jobId>[0];
type State = JobState | 'unknown';

/** Back-offs and snoozes of our clock pass ten times as fast here. */
const SPEED = 10;
const clock = compressedClock({ anchor: Date.now(), speed: SPEED });
const QUEUE = 'publishing.x';

const redis = useRedisServer({ appendOnly: true });
/** Every run of the handler, in order. */
let runs: { readonly payload: Trip; readonly attempt: number; readonly at: number }[];
let handler: Handler<Trip>;
/** Lines of the worker's log. */
let log: string[];
let connections: Redis[];
let worker: Component;
let queue: Queue;

beforeEach(async () => {
  [runs, log, connections] = [[], [], []];
  handler = () => Promise.resolve(done('for the test'));
  queue = new Queue(QUEUE, { connection: keep(connectWorker(redis.url, () => undefined)), prefix: QUEUE_PREFIX });
  queue.on('error', () => undefined);
  worker = runWorker({
    queue: QUEUE,
    concurrency: 5,
    handlings: [
      handles(publishPostJob, (payload, context) => {
        runs.push({ payload, attempt: context.attempt, at: performance.now() });
        return handler(payload, context);
      }),
    ],
    connection: keep(connectWorker(redis.url, () => undefined)),
    clock,
    logger: createLogger({
      process: 'test',
      level: 'warn',
      pretty: false,
      destination: { write: (line: string) => void log.push(line) },
    }),
  });
  await worker.start();
});
afterEach(async () => {
  await worker.stop();
  await queue.close();
  for (const connection of connections) connection.disconnect();
});

function keep(connection: Redis): Redis {
  connections.push(connection);
  return connection;
}

const aTrip = (given: Partial<Trip> = {}): Trip => ({ postId: 'p1', network: 'x', dispatchNo: 1, ...given });

/** As the scheduler adds it. */
async function add(trip: Trip): Promise<string> {
  const connection = keep(connectProducer(redis.url, () => undefined));
  const producer = createProducer({ connection, toRealMs: clock.toRealMs });
  await producer.addAll(publishPostJob, [{ payload: trip, delayMs: 0 }]);
  await producer.close();
  connection.disconnect();
  return publishPostJob.jobId(trip);
}

/** As somebody else would, past every check of ours; with more attempts than it will get. */
async function force(name: string, data: unknown): Promise<string> {
  const { id } = await queue.add(name, data, { jobId: `forced-${name}`, attempts: 3 });
  return id ?? '';
}

async function ends(jobId: string): Promise<{ readonly job: Job; readonly state: State }> {
  return until(`the end of job ${jobId}`, async () => {
    const state = await queue.getJobState(jobId);
    if (state !== 'completed' && state !== 'failed') return null;
    const job = await queue.getJob(jobId);
    return job === undefined ? null : { job, state };
  });
}

const goesOn = async (): Promise<void> => {
  const { state } = await ends(await add(aTrip({ postId: 'the-next', dispatchNo: 9 })));
  expect(state).toBe('completed');
};

describe('a job that cannot be read', () => {
  test.each<[string, string, unknown, RegExp]>([
    ['lacks a field', 'publish-post', { postId: 'p1', network: 'x' }, /dispatchNo/],
    ['has several faults', 'publish-post', { postId: 'urn:7', network: 'myspace', dispatchNo: 1 }, /postId.*network/],
    ['has a field that nobody knows', 'publish-post', { ...aTrip(), accessToken: 'EAAB' }, /accessToken/],
    ['has data that is no object', 'publish-post', 'p1', /payload: .*object/],
    ['has no data', 'publish-post', null, /payload: .*object/],
    ['is a list', 'publish-post', [aTrip()], /payload: .*object/],
    ['has a name that nobody knows', 'publish-everything', aTrip(), /knows no job named "publish-everything"/],
  ])(
    'fails at once and stays to be looked at, and the next one is worked on: one that %s',
    async (_, name, data, why) => {
      const { job, state } = await ends(await force(name, data));
      expect(state).toBe('failed');
      expect(job.attemptsMade).toBe(1);
      expect(job.failedReason).toMatch(/cannot be read and was not started/);
      expect(job.failedReason).toMatch(why);
      expect(job.failedReason).not.toContain('EAAB');
      expect(runs).toEqual([]);
      expect(log.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(['error']);
      await goesOn();
    },
  );
});

describe('how a job ended', () => {
  test('done is done', async () => {
    const { job, state } = await ends(await add(aTrip()));
    expect({ state, result: job.returnvalue as unknown }).toEqual({
      state: 'completed',
      result: { outcome: 'done', note: 'for the test' },
    });
    expect(jobTitle(job)).toBe('publish-post');
  });

  test.each<RefusedAs>(['held', 'paused', 'superseded', 'missed', 'waiting', 'unconfirmed', 'limited'])(
    '%s is neither success nor failure, and says why',
    async (as) => {
      handler = () => Promise.resolve(refused(as, 'the account is disconnected'));
      const { job, state } = await ends(await add(aTrip()));
      const said = { outcome: as, why: 'the account is disconnected' };
      expect({ state, progress: job.progress, result: job.returnvalue as unknown }).toEqual({
        state: 'completed',
        progress: said,
        result: said,
      });
      expect(jobTitle(job)).toBe(`publish-post · ${as.toUpperCase()}: the account is disconnected`);
      expect(runs).toHaveLength(1);
      expect(log).toEqual([]);
    },
  );

  test('snoozing costs no attempt, however often, and lasts as long as it was told', async () => {
    const snoozeMs = 3_000;
    // More often than the job has attempts.
    const snoozes = publishPostJob.options.attemptsMax + 1;
    handler = () => Promise.resolve(runs.length <= snoozes ? snooze(snoozeMs, 'the limit is used up') : done('sent'));
    const { job, state } = await ends(await add(aTrip()));
    expect(state).toBe('completed');
    expect(runs.map(({ attempt }) => attempt)).toEqual(Array.from({ length: snoozes + 1 }, () => 1));
    expect(job.attemptsMade).toBe(1);
    for (const waitedMs of waits()) expect(waitedMs).toBeGreaterThanOrEqual(snoozeMs / SPEED - 1);
    expect(log).toEqual([]);
  });

  test('a handler that throws is tried again after longer and longer waits, then failed and kept', async () => {
    const { attemptsMax, backoffMs } = publishPostJob.options;
    handler = () => Promise.reject(new TypeError('a bug'));
    const { job, state } = await ends(await add(aTrip()));
    expect(state).toBe('failed');
    expect(job.failedReason).toBe('a bug');
    expect(runs.map(({ attempt }) => attempt)).toEqual(Array.from({ length: attemptsMax }, (_, index) => index + 1));
    waits().forEach((waitedMs, index) => {
      expect(waitedMs).toBeGreaterThanOrEqual((backoffMs / SPEED) * 2 ** index - 1);
    });
    // Loud once: at the last.
    expect(log.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(
      Array.from({ length: attemptsMax }, (_, index) => (index + 1 === attemptsMax ? 'error' : 'warn')),
    );
    handler = () => Promise.resolve(done('for the test'));
    await goesOn();
  });

  /** Between one run and the next, in real milliseconds. */
  function waits(): readonly number[] {
    return runs.slice(1).map(({ at }, index) => at - (runs[index]?.at ?? 0));
  }
});

// An error that nobody handles fails a test by itself: jest watches for it.
describe('a Redis that dies with a job in flight', () => {
  let finish: () => void;

  beforeEach(async () => {
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    handler = async ({ postId }) => {
      if (postId === 'in-flight') await finished;
      return done('for the test');
    };
    await add(aTrip({ postId: 'in-flight' }));
    await until('it is begun', () => runs.length === 1);
  });

  test('and comes back with what it had: the job ends once, and new ones are taken', async () => {
    await redis.kill();
    await redis.restart();
    finish();
    const { job, state } = await ends(publishPostJob.jobId(aTrip({ postId: 'in-flight' })));
    expect({ state, attempts: job.attemptsMade }).toEqual({ state: 'completed', attempts: 1 });
    await goesOn();
    expect(runs.map(({ payload }) => payload.postId)).toEqual(['in-flight', 'the-next']);
  });

  test('and comes back while its handler is through: the end is told when it is back', async () => {
    await redis.kill();
    finish();
    await redis.restart();
    const { state } = await ends(publishPostJob.jobId(aTrip({ postId: 'in-flight' })));
    expect(state).toBe('completed');
    await goesOn();
    expect(runs).toHaveLength(2);
  });

  test('and comes back empty: the job is gone, and new ones are taken', async () => {
    await redis.wipe();
    await redis.kill();
    await redis.restart();
    finish();
    await goesOn();
    expect(await queue.getJob(publishPostJob.jobId(aTrip({ postId: 'in-flight' })))).toBeUndefined();
    expect(runs.map(({ payload }) => payload.postId)).toEqual(['in-flight', 'the-next']);
  });

  test('and stays away: a worker with nothing to do can be stopped', async () => {
    finish();
    await ends(publishPostJob.jobId(aTrip({ postId: 'in-flight' })));
    await redis.kill();
    const begun = performance.now();
    await worker.stop();
    expect(performance.now() - begun).toBeLessThan(5_000);
    await redis.restart();
  });
});
