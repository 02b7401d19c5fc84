import { appRoutes } from '@bull-board/api/dist/routes.js';
import { Queue, Worker } from 'bullmq';
import type { Job } from 'bullmq';
import { ALLOWED_CHANGES } from '../../../queues/board';
import { QUEUE_PREFIX } from '../../../queues/names';
import { ALL_QUEUES } from '../../../queues/registry';
import { putAdmin } from '../../../workers/http/admin/put-admin';
import { useRedisServer } from '../../support/redis-server';
import { ADMIN_PASSWORD, startWeb } from './web-for-tests';
import type { WebForTests } from './web-for-tests';

const redis = useRedisServer({ keepBetweenTests: true });
const QUEUE = 'publishing.x';
let web: WebForTests;
let queue: Queue;
let operator: string;
let viewer: string;
let failedJob: string;

beforeAll(async () => {
  web = await startWeb(redis);
  operator = await signIn('operator');
  viewer = await signIn('viewer');
  queue = new Queue(QUEUE, { connection: web.redis, prefix: QUEUE_PREFIX });
  failedJob = await aFailedJob();
});
afterAll(async () => {
  await queue.close();
  await web.stop();
});

interface Change {
  readonly name: string;
  readonly method: string;
  readonly route: string;
  readonly isAllowed: boolean;
}

/** Every route of the installed version that changes something. A later version's new ones are among them. */
const CHANGES: readonly Change[] = appRoutes.api.flatMap(({ method, route }) =>
  [method]
    .flat()
    .filter((each) => each !== 'get')
    .flatMap((each) =>
      [route].flat().map((path) => {
        const name = `${each} ${path}`;
        return { name, method: each.toUpperCase(), route: path, isAllowed: ALLOWED_CHANGES.has(name) };
      }),
    ),
);

test('the installed version has the changes that are allowed, and many that are not', () => {
  expect(CHANGES.filter(({ isAllowed }) => isAllowed).map(({ name }) => name)).toEqual(
    expect.arrayContaining([...ALLOWED_CHANGES]),
  );
  expect(CHANGES.filter(({ isAllowed }) => !isAllowed).length).toBeGreaterThan(15);
});

describe.each(CHANGES)('$name', ({ method, route, isAllowed }) => {
  test('is refused without a sign-in, to a viewer, and from another origin', async () => {
    const path = pathFor(route, 'some-job');
    const unknown = await call(method, path, { cookie: '' });
    const looking = await call(method, path, { cookie: viewer });
    const foreign = await call(method, path, { cookie: operator, 'sec-fetch-site': 'same-site' });
    expect([unknown.status, looking.status, foreign.status]).toEqual([401, 403, 403]);
  });

  if (!isAllowed) {
    test('is refused to an operator however it is spelt, and does nothing', async () => {
      const before = await everythingInRedis();
      const path = pathFor(route, failedJob);
      const loud = path.replace('/admin/queues', '').toUpperCase();
      for (const spelt of [path, `${path}/`, `/admin/queues${loud}`, path.replace('/api/', '//api/')]) {
        const response = await call(method, spelt, { cookie: operator });
        expect([403, 404]).toContain(response.status);
      }
      expect(await everythingInRedis()).toEqual(before);
    });
  }
});

test('the page, its files and its lists need a sign-in', async () => {
  for (const path of ['/', '/api/queues', `/queue/${QUEUE}`, `/static/js/main.js`, `/api/queues/${QUEUE}/1`]) {
    const response = await call('GET', `/admin/queues${path}`, { cookie: '' });
    expect([401, 303]).toContain(response.status);
  }
});

test('an operator retries a failed job, which is written down', async () => {
  const jobId = await aFailedJob();
  const response = await call('PUT', `/admin/queues/api/queues/${QUEUE}/${jobId}/retry`, { cookie: operator });
  expect(response.status).toBe(204);
  expect(await queue.getJobState(jobId)).toBe('waiting');
  const [entry] = await web.store.overview.auditTrail(1);
  expect(entry).toMatchObject({
    actor: 'admin',
    action: 'queues.put',
    subject: { path: `/api/queues/${QUEUE}/${jobId}/retry` },
  });
});

test('an operator retries all failed jobs, promotes one, pauses and resumes a queue', async () => {
  const failed = [await aFailedJob(), await aFailedJob()];
  expect((await call('PUT', `/admin/queues/api/queues/${QUEUE}/retry/failed`, { cookie: operator })).status).toBe(200);
  expect(await Promise.all(failed.map((id) => queue.getJobState(id)))).toEqual(['waiting', 'waiting']);

  await queue.add('publish-post', {}, { jobId: 'later', delay: 60_000 });
  const promoted = await call('PUT', `/admin/queues/api/queues/${QUEUE}/later/promote`, { cookie: operator });
  expect(promoted.status).toBe(204);
  expect(await queue.getJobState('later')).toBe('waiting');

  await call('PUT', `/admin/queues/api/queues/${QUEUE}/pause`, { cookie: operator });
  expect(await queue.isPaused()).toBe(true);
  await call('PUT', `/admin/queues/api/queues/${QUEUE}/resume`, { cookie: operator });
  expect(await queue.isPaused()).toBe(false);
});

test('a job named like a route is no way around', async () => {
  // `clean` and `failed` stand where a job id does: the address also fits the route that retries one job.
  const before = await everythingInRedis();
  const response = await call('PUT', `/admin/queues/api/queues/${QUEUE}/clean/retry`, { cookie: operator });
  expect(response.status).toBe(403);
  expect(await everythingInRedis()).toEqual(before);
});

test('all queues are shown, grouped by the dot, and refused work reads as what it is', async () => {
  const jobId = await aJobThatEnds(async () => ({ outcome: 'held', why: 'the account is disconnected' }));
  const response = await call('GET', `/admin/queues/api/queues?activeQueue=${QUEUE}&page=1&jobsPerPage=10`, {
    cookie: viewer,
  });
  const { queues } = (await response.json()) as {
    queues: { name: string; delimiter: string; readOnlyMode: boolean; jobs: { id: string; name: string }[] }[];
  };
  expect(queues.map(({ name }) => name).sort()).toEqual([...ALL_QUEUES].sort());
  expect(queues.every(({ delimiter, readOnlyMode }) => delimiter === '.' && readOnlyMode)).toBe(true);
  const shown = queues.find(({ name }) => name === QUEUE)?.jobs.find(({ id }) => id === jobId);
  expect(shown?.name).toBe('publish-post · HELD: the account is disconnected');
});

// ------------------------------------------------------------------------------------------

let jobs = 0;

async function aFailedJob(): Promise<string> {
  return aJobThatEnds(async () => {
    throw new Error('for the test');
  });
}

async function aJobThatEnds(work: () => Promise<unknown>): Promise<string> {
  jobs += 1;
  const jobId = `job-${jobs}`;
  await queue.add('publish-post', { postId: jobId }, { jobId });
  const connection = web.redis.duplicate({ maxRetriesPerRequest: null, enableOfflineQueue: true });
  connection.on('error', () => undefined);
  const worker = new Worker(QUEUE, work, { connection, prefix: QUEUE_PREFIX });
  await new Promise<void>((resolve) => {
    const onEnded = (job: Job | undefined): void => {
      if (job?.id === jobId) resolve();
    };
    worker.on('completed', onEnded);
    worker.on('failed', onEnded);
  });
  await worker.close();
  connection.disconnect();
  return jobId;
}

async function everythingInRedis(): Promise<Readonly<Record<string, string>>> {
  const keys = (await web.redis.keys('*')).sort();
  const dumps = await Promise.all(keys.map((key) => web.redis.dumpBuffer(key)));
  return Object.fromEntries(keys.map((key, index) => [key, dumps[index]?.toString('base64') ?? '']));
}

function pathFor(route: string, jobId: string): string {
  const path = route
    .replace(':queueName', QUEUE)
    .replace(':jobId', jobId)
    .replace(':queueStatus', 'failed')
    .replace(':schedulerId', 'some-scheduler');
  return `/admin/queues${path}`;
}

function call(method: string, path: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  const changes = method === 'GET' ? {} : { body: '{}' };
  return fetch(web.origin + path, {
    method,
    headers: {
      'sec-fetch-site': 'same-origin',
      accept: 'application/json',
      'content-type': 'application/json',
      ...headers,
    },
    redirect: 'manual',
    ...changes,
  });
}

async function signIn(role: 'viewer' | 'operator'): Promise<string> {
  const now = web.deps.clock.now();
  await putAdmin(web.store, { id: web.deps.newId(), name: role, role, password: ADMIN_PASSWORD, now });
  const response = await fetch(`${web.origin}/admin/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({ name: role, password: ADMIN_PASSWORD }),
    headers: { origin: web.origin },
    redirect: 'manual',
  });
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}
