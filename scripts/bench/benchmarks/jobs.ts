import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { connectProducer, connectWorker } from '../../../queues/connection';
import { probeCredentialJob } from '../../../queues/jobs/probe-credential.job';
import { createProducer } from '../../../queues/producer';
import { systemClock } from '../../../workers/runtime/clock';
import { newId } from '../../../workers/runtime/ids';
import { createLogger } from '../../../workers/runtime/logger';
import { done } from '../../../workers/runtime/outcome';
import { handles, runWorker } from '../../../workers/runtime/run-worker';
import { startOwnRedis } from '../../redis/own-redis';
import { inTurns, perSecond } from '../measure';
import type { Benchmark } from '../stage';

/** As a probes process has it (workers/main/probes.main.ts). */
const CONCURRENCY = 20;
const ADD_AT_ONCE = 500;
const ignore = (): void => undefined;

/** What schemas, outcomes and logging add to a job that does nothing. */
export const jobs: Benchmark = {
  name: 'jobs',
  title: 'Jobs that do nothing',
  run: async (stage) => {
    const { rounds, jobs: count } = stage.size;
    const redis = await startOwnRedis({ directory: join(stage.directory, 'redis'), appendOnly: false });
    try {
      const { ours, yardstick, ratio } = await inTurns(
        rounds,
        () => throughRunWorker(redis.url, count),
        () => throughBareWorker(redis.url, count),
      );
      return [
        {
          name: 'no-op-jobs',
          ours: { what: 'run-worker, payload checked, outcome returned', value: ours, unit: 'jobs/s' },
          yardstick: { what: 'bare BullMQ worker, same concurrency', value: yardstick, unit: 'jobs/s' },
          ratio,
          reading: 'what our side of a job costs, next to BullMQ alone',
          expected: null,
        },
      ];
    } finally {
      await redis.stop();
    }
  },
};

/** Resolves `finished` when it was called as often as there are jobs. */
function countdown(count: number): { readonly one: () => void; readonly finished: Promise<void> } {
  let left = count;
  let finish = ignore;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const one = (): void => {
    left -= 1;
    if (left === 0) finish();
  };
  return { one, finished };
}

async function throughRunWorker(url: string, count: number): Promise<number> {
  const producing = connectProducer(url, ignore);
  await new Promise((resolve) => producing.once('ready', resolve));
  const producer = createProducer({ connection: producing, toRealMs: (ms) => ms });
  for (let added = 0; added < count; added += ADD_AT_ONCE) {
    const ids = Array.from({ length: Math.min(ADD_AT_ONCE, count - added) }, newId);
    const payloads = ids.map((credentialId) => ({
      credentialId,
      network: 'facebook' as const,
      probeNo: 1,
      queuedAt: 0,
    }));
    await producer.addAll(
      probeCredentialJob,
      payloads.map((payload) => ({ payload, delayMs: 0 })),
    );
  }
  const { one, finished } = countdown(count);
  const connection = connectWorker(url, ignore);
  const worker = runWorker({
    queue: 'probes.facebook',
    concurrency: CONCURRENCY,
    handlings: [
      handles(probeCredentialJob, () => {
        one();
        return Promise.resolve(done('nothing'));
      }),
    ],
    connection,
    clock: systemClock,
    logger: createLogger({ process: 'bench', level: 'error', pretty: false }),
  });
  const rate = await perSecond(count, async () => {
    await worker.start();
    await finished;
  });
  await worker.stop();
  await producer.close();
  producing.disconnect();
  connection.disconnect();
  return rate;
}

async function throughBareWorker(url: string, count: number): Promise<number> {
  const producing = connectProducer(url, ignore);
  await new Promise((resolve) => producing.once('ready', resolve));
  const queue = new Queue('bare', { connection: producing });
  for (let added = 0; added < count; added += ADD_AT_ONCE) {
    const names = Array.from({ length: Math.min(ADD_AT_ONCE, count - added) }, newId);
    await queue.addBulk(names.map((credentialId) => ({ name: 'nothing', data: { credentialId } })));
  }
  const { one, finished } = countdown(count);
  const connection = connectWorker(url, ignore);
  const worker = new Worker(
    'bare',
    () => {
      one();
      return Promise.resolve('nothing');
    },
    { connection, concurrency: CONCURRENCY, autorun: false },
  );
  const rate = await perSecond(count, async () => {
    worker.run().catch(ignore);
    await finished;
  });
  await worker.close();
  await queue.close();
  producing.disconnect();
  connection.disconnect();
  return rate;
}
