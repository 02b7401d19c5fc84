import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newKeyRing } from '../../scripts/installation/installation';
import { PROCESS_NAMES } from '../../scripts/installation/worker-processes';
import { freePort } from '../../scripts/redis/free-port';
import { useRedisServer } from '../support/redis-server';
import { preparePm2 } from './support/pm2';
import type { Pm2 } from './support/pm2';

const POLL_MS = 100;

const redis = useRedisServer({ keepBetweenTests: true, appendOnly: true });
const keys = newKeyRing();
let directory: string;
let publicUrl: string;
let pm2: Pm2;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-pm2-'));
  const port = await freePort();
  publicUrl = `http://127.0.0.1:${port}`;
  const variables = {
    HOLDFAST_DATABASE: join(directory, 'holdfast.sqlite'),
    HOLDFAST_KEYS: keys,
    HOLDFAST_ADMIN_PORT: String(port),
    HOLDFAST_PUBLIC_URL: publicUrl,
    REDIS_URL: redis.url,
  };
  pm2 = await preparePm2(directory, variables, { nodeEnv: 'test' });
});

afterAll(async () => {
  await pm2.kill();
  await rm(directory, { recursive: true, force: true });
});

/** Waits until the site says that database and Redis answer; fails with its last word. */
async function siteIsReady(deadlineMs = 60_000): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const answer = await fetch(`${publicUrl}/readyz`, { headers: { connection: 'close' } })
      .then((response) => response.text())
      .catch((error: unknown) => String(error));
    if (answer.includes('"ready"')) return;
    if (performance.now() > deadline)
      throw new Error(`the site is not ready: ${answer}\n${await pm2.logTail('admin')}`);
    await sleep(POLL_MS);
  }
}

// Each test begins where the one before it ended: starting all processes anew each time would take minutes.
describe('under PM2', () => {
  test('every process becomes ready', async () => {
    await pm2.startAll();
    const instances = await pm2.list();
    expect(instances.map(({ name }) => name).sort()).toEqual([...PROCESS_NAMES].sort());
    expect(instances.filter(({ status, restarts }) => status !== 'online' || restarts > 0)).toEqual([]);
    await siteIsReady();
  });

  test('nothing of the configuration is in what PM2 saves', async () => {
    const saved = await pm2.save();
    expect(saved).toContain('NODE_ENV');
    for (const secret of [keys, redis.url, 'HOLDFAST_KEYS']) expect(saved).not.toContain(secret);
  });

  test.each(PROCESS_NAMES)('%s is started again after kill -9', async (name) => {
    await pm2.crash(name);
    expect(await pm2.instances(name)).toMatchObject([{ status: 'online', restarts: 1 }]);
  });

  test.each(PROCESS_NAMES)('%s ends by itself when it is told to stop, and starts again', async (name) => {
    await pm2.stop(name);
    expect(await pm2.instances(name)).toMatchObject([{ status: 'stopped', exitCode: 0 }]);
    await pm2.start(name);
  });

  test('what was saved is resurrected by a new daemon', async () => {
    await pm2.save();
    const before = await pm2.list();
    await pm2.kill();
    await pm2.resurrect();
    const after = await pm2.list();
    expect(after.map(({ name }) => name).sort()).toEqual(before.map(({ name }) => name).sort());
    expect(after.filter(({ pid }) => before.some((former) => former.pid === pid))).toEqual([]);
    await siteIsReady();
  });

  test('Redis may be started after the workers', async () => {
    await pm2.kill();
    await redis.kill();
    await pm2.startAll();
    await redis.restart();
    await siteIsReady();
    expect((await pm2.list()).filter(({ status }) => status !== 'online')).toEqual([]);
  });
});
