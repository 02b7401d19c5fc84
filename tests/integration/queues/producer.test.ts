import { Queue } from 'bullmq';
import type { JobType } from 'bullmq';
import type { Redis } from 'ioredis';
import { RedisAwayError, connectProducer, connectWorker } from '../../../queues/connection';
import { RETENTION } from '../../../queues/define-job';
import type { JobDefinition } from '../../../queues/define-job';
import { collectAnalyticsJob } from '../../../queues/jobs/collect-analytics.job';
import { deliverMessageJob } from '../../../queues/jobs/deliver-message.job';
import { loadStreamJob } from '../../../queues/jobs/load-stream.job';
import { lookUpPostJob } from '../../../queues/jobs/look-up-post.job';
import { probeCredentialJob } from '../../../queues/jobs/probe-credential.job';
import { probeTogetherJob } from '../../../queues/jobs/probe-together.job';
import { publishPostJob } from '../../../queues/jobs/publish-post.job';
import { reactToEventJob } from '../../../queues/jobs/react-to-event.job';
import { refreshCredentialJob } from '../../../queues/jobs/refresh-credential.job';
import { QUEUE_PREFIX } from '../../../queues/names';
import { createProducer } from '../../../queues/producer';
import type { Producer } from '../../../queues/producer';
import { ALL_QUEUES } from '../../../queues/registry';
import { until } from '../../../scripts/suite/wait';
import { systemClock } from '../../../workers/runtime/clock';
import { createLogger } from '../../../workers/runtime/logger';
import { done } from '../../../workers/runtime/outcome';
import { handles, runWorker } from '../../../workers/runtime/run-worker';
import { useRedisServer } from '../../support/redis-server';

const redis = useRedisServer();
const ID = '0190c5d2-7a2e-7e2a-9c3b-0d4f6f5a1b2c';
const SECRET = 'EAAB-a-token-that-nobody-may-read';
const SPEED = 8;
/** The producer's own bound is 5 s, for a Redis that accepts a connection and is silent. One that is away takes none. */
const TOLD_WITHIN_MS = 3_000;

let connection: Redis;
let producer: Producer;
/** Looks at Redis over a connection of its own. */
let looker: Redis;
let queue: Queue;

beforeEach(() => {
  connection = connectProducer(redis.url, () => undefined);
  producer = createProducer({ connection, toRealMs: (ms) => ms / SPEED });
  looker = connectWorker(redis.url, () => undefined);
  queue = new Queue('publishing.x', { connection: looker, prefix: QUEUE_PREFIX });
  queue.on('error', () => undefined);
});
afterEach(async () => {
  await producer.close();
  await queue.close();
  for (const each of [connection, looker]) each.disconnect();
});

type Trip = Parameters<typeof publishPostJob.jobId>[0];

/** Also one that a compiler would refuse. */
const aTrip = (given: object = {}): Trip => ({ postId: ID, network: 'x', dispatchNo: 1, ...given });

const add = (...payloads: readonly Trip[]): Promise<void> =>
  producer.addAll(
    publishPostJob,
    payloads.map((payload) => ({ payload, delayMs: 0 })),
  );

const STATES: readonly JobType[] = ['waiting', 'delayed', 'active', 'completed', 'failed'];
const idsInQueue = async (): Promise<readonly (string | undefined)[]> =>
  (await queue.getJobs([...STATES])).map((job) => job.id).sort();

describe('a payload that does not fit', () => {
  test.each<[string, object, RegExp]>([
    ['of the wrong type', { dispatchNo: '1' }, /dispatchNo/],
    ['out of range', { dispatchNo: 0 }, /dispatchNo/],
    ["a network's own id", { postId: 'urn:li:share:7' }, /postId.*must be an id of ours/s],
    ['a network that is none', { network: 'myspace' }, /network.*must be the name of a network/s],
    ['a field that is missing', { postId: undefined }, /postId/],
    ['a field that nobody asked for', { accessToken: SECRET }, /accessToken/],
  ])('is refused when it is added, naming the field: %s', async (_, given, message) => {
    const refused = add(aTrip(given));
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow(SECRET);
    expect(await idsInQueue()).toEqual([]);
  });

  test('refuses its whole call, before anything is added', async () => {
    const refused = add(aTrip(), aTrip({ dispatchNo: -1 }));
    await expect(refused).rejects.toThrow(/dispatchNo/);
    expect(await idsInQueue()).toEqual([]);
  });
});

const NUMBERED = { network: 'x', probeNo: 7, runNo: 7, dispatchNo: 7, relayNo: 7, takenAt: 7, queuedAt: 7 };
const IDS = { credentialId: ID, postId: ID, collectorId: ID, deliveryId: ID, eventId: ID };
const OTHERS = { credentialIds: [ID], channel: 'email', reaction: 'hold-work' };
const JOBS = [
  collectAnalyticsJob,
  deliverMessageJob,
  loadStreamJob,
  lookUpPostJob,
  probeCredentialJob,
  probeTogetherJob,
  publishPostJob,
  reactToEventJob,
  refreshCredentialJob,
] as unknown as readonly JobDefinition<never>[];

/** The fields of `schema`, filled. */
function payloadOf(job: JobDefinition<never>): never {
  const { shape } = job.schema as unknown as { readonly shape: object };
  const all: Readonly<Record<string, unknown>> = { ...NUMBERED, ...IDS, ...OTHERS };
  return Object.fromEntries(Object.keys(shape).map((field) => [field, all[field]])) as never;
}

test.each(JOBS.map((job) => [job.name, job] as const))(
  '%s is in a known queue, under an id that BullMQ takes, and does not stay for ever',
  async (_, job) => {
    const payload = payloadOf(job);
    await producer.addAll(job, [{ payload, delayMs: 0 }]);
    await producer.addAll(job, [{ payload, delayMs: 0 }]);
    expect(ALL_QUEUES).toContain(job.queue(payload));

    const there = new Queue(job.queue(payload), { connection: looker, prefix: QUEUE_PREFIX });
    const jobs = await there.getJobs([...STATES]);
    await there.close();
    expect(jobs).toHaveLength(1);
    expect(jobs[0]).toMatchObject({ id: job.jobId(payload), name: job.name, data: payload });
    expect(jobs[0]?.id).toMatch(/^[a-z-]+_[0-9A-Za-z_-]+$/);
    expect(jobs[0]?.opts).toMatchObject({
      attempts: job.options.attemptsMax,
      backoff: { type: 'exponential', delay: Math.ceil(job.options.backoffMs / SPEED) },
      removeOnComplete: { age: RETENTION.completed.ageS, count: RETENTION.completed.count },
      removeOnFail: { age: RETENTION.failed.ageS, count: RETENTION.failed.count },
    });
  },
);

test('its delay is a span of our clock', async () => {
  await producer.addAll(publishPostJob, [{ payload: aTrip(), delayMs: 80_000 }]);
  await producer.addAll(publishPostJob, [{ payload: aTrip({ dispatchNo: 2 }), delayMs: -5_000 }]);
  const jobs = await queue.getJobs([...STATES]);
  expect(jobs.map(({ opts, data }) => [(data as { dispatchNo: number }).dispatchNo, opts.delay]).sort()).toEqual([
    [1, 10_000],
    [2, 0],
  ]);
});

test('finished jobs do not fill Redis: the oldest go', async () => {
  const { count } = RETENTION.completed;
  const ended = count + 100;
  const workerConnection = connectWorker(redis.url, () => undefined);
  const worker = runWorker({
    queue: 'publishing.x',
    concurrency: 50,
    handlings: [handles(publishPostJob, () => Promise.resolve(done('for the test')))],
    connection: workerConnection,
    clock: systemClock,
    logger: createLogger({ process: 'test', level: 'silent', pretty: false }),
  });
  const trips = Array.from({ length: ended }, (_, index) => aTrip({ dispatchNo: index + 1 }));
  await add(...trips);
  await worker.start();
  await until('all are worked on', async () => {
    const { waiting, active } = await queue.getJobCounts('waiting', 'active');
    return waiting === 0 && active === 0;
  });
  await worker.stop();
  workerConnection.disconnect();
  expect(await queue.getCompletedCount()).toBe(count);
  expect(await queue.getJob(publishPostJob.jobId(aTrip()))).toBeUndefined();
});

describe('a Redis that is away', () => {
  /** How it ended, within the time that a caller may be kept. */
  async function told(adding: Promise<void>): Promise<unknown> {
    const begun = performance.now();
    const outcome = await adding.then(
      () => 'added',
      (err: unknown) => err,
    );
    expect(performance.now() - begun).toBeLessThan(TOLD_WITHIN_MS);
    return outcome;
  }

  test('is told at once, whether its queue was used before or not, and adding goes on when it is back', async () => {
    await add(aTrip());
    await redis.kill();
    await until('the connection notices', () => connection.status !== 'ready');
    const [known, fresh] = [await told(add(aTrip())), await told(add(aTrip({ network: 'facebook' })))];
    for (const outcome of [known, fresh]) {
      expect(outcome).toBeInstanceOf(RedisAwayError);
      expect(String(outcome)).toMatch(/Redis cannot be reached/);
    }

    await redis.restart();
    await until('the connection is back', () => connection.status === 'ready');
    expect(await told(add(aTrip({ dispatchNo: 2 })))).toBe('added');
    expect(await told(add(aTrip({ network: 'facebook' })))).toBe('added');
    expect(await idsInQueue()).toEqual([`publish-post_${ID}_2`]);
  });

  test('is told to a producer that never reached it, which can be closed', async () => {
    await redis.kill();
    const never = connectProducer(redis.url, () => undefined);
    const itsProducer = createProducer({ connection: never, toRealMs: (ms) => ms });
    const adding = itsProducer.addAll(publishPostJob, [{ payload: aTrip(), delayMs: 0 }]);
    expect(await told(adding)).toBeInstanceOf(RedisAwayError);
    await itsProducer.close();
    never.disconnect();
    await redis.restart();
  });

  test('does not spoil a queue whose first job it took with it', async () => {
    await until('the connection is there', () => connection.status === 'ready');
    // Redis hears nothing any more, as a machine that hangs; then it dies.
    await looker.call('CLIENT', 'PAUSE', '60000', 'ALL');
    const lost = told(add(aTrip()));
    await redis.kill();
    expect(await lost).toBeInstanceOf(Error);

    await redis.restart();
    await until('the connection is back', () => connection.status === 'ready');
    expect(await told(add(aTrip()))).toBe('added');
  });
});
