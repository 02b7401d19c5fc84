import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { parseKeyRing } from '../../../db/sealing/key-ring';
import { createTokenSealer } from '../../../db/sealing/token-sealer';
import { migrate } from '../../../db/sqlite/migrate';
import { openSqliteStore } from '../../../db/sqlite/open-store';
import { assertSandbox, checkKey } from '../../../db/start-checks';
import { connectProducer } from '../../../queues/connection';
import { publishPostJob } from '../../../queues/jobs/publish-post.job';
import { QUEUE_PREFIX } from '../../../queues/names';
import { createProducer } from '../../../queues/producer';
import { newWebhookSecret } from '../../../scripts/installation/installation';
import { entryPoint } from '../../../scripts/installation/worker-processes';
import type { ProcessName } from '../../../scripts/installation/worker-processes';
import { until } from '../../../scripts/suite/wait';
import { systemClock } from '../../../workers/runtime/clock';
import { newId } from '../../../workers/runtime/ids';
import { useRedisServer } from '../../support/redis-server';

/** A machine that does much else is slow to start a process. */
const STARTS_WITHIN_MS = 60_000;
/** The exit code that PM2 takes for "do not start it again" (ecosystem.config.js). */
const EXIT_MISCONFIGURED = 78;

const key = (): string => randomBytes(32).toString('base64');
const KEY = key();
const KEYS = `k1:${KEY}`;
/** A host and its credentials are never reached: these tests end before. */
const APP = { FACEBOOK_CLIENT_ID: '1234567890', FACEBOOK_CLIENT_SECRET: 'the-secret-of-an-app' };
const SANDBOX = JSON.stringify({ home: 'http://127.0.0.1:9', hosts: {}, apps: {} });

const redis = useRedisServer({ keepBetweenTests: true, appendOnly: true });
let directory: string;
/** A live database of this build, that `KEYS` was used with and something is sealed under. */
let databasePath: string;
let children: ChildProcess[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-refused-start-'));
  await makeDatabase('live.sqlite', false);
  await makeDatabase('sandbox.sqlite', true);
});
beforeEach(async () => {
  children = [];
  databasePath = await copyOf('live.sqlite');
});
afterEach(async () => {
  await Promise.all(
    children
      .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
      .map(async (child) => {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }),
  );
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function makeDatabase(name: string, isSandbox: boolean): Promise<void> {
  const path = join(directory, name);
  await migrate(path);
  const ring = parseKeyRing(KEYS);
  if (!ring.ok) throw new Error(ring.refusal.join());
  const sealer = createTokenSealer(ring.value);
  const store = openSqliteStore({ path, sealer, clock: systemClock, newId });
  await assertSandbox(store, isSandbox);
  await checkKey(store, sealer);
  const endpoint = { id: 'e1', organisationId: null, url: 'https://example.com/', secret: newWebhookSecret() };
  await store.change({}, () => ({ result: undefined, webhookEndpoints: [{ ...endpoint, createdAt: 1 }] }));
  store.close();
}

async function copyOf(name: string): Promise<string> {
  const path = join(directory, `${newId()}.sqlite`);
  await copyFile(join(directory, name), path);
  return path;
}

type Environment = Readonly<Record<string, string>>;

interface Running {
  readonly child: ChildProcess;
  /** Both of its streams, so far. */
  output(): string;
  readonly ready: Promise<unknown>;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

/** As PM2 starts it, in a folder of its own without a `.env`; nothing of the environment of the tests reaches it. */
function start(changes: Environment = {}, name: ProcessName = 'publishing'): Running {
  const child = spawn(process.execPath, [entryPoint(name)], {
    cwd: directory,
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'test',
      HOLDFAST_DATABASE: databasePath,
      HOLDFAST_KEYS: KEYS,
      REDIS_URL: redis.url,
      ...changes,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  return { child, output: () => output, ready: once(child, 'message'), ended };
}

/** Every row of every table, and the schema. */
function contentOf(path: string): unknown {
  const client = new Database(path);
  try {
    const schema = client.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
    const tables = client.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
    return { schema, rows: tables.map((name) => [name, client.prepare(`SELECT * FROM "${name}"`).all()]) };
  } finally {
    client.close();
  }
}

/** Ends without another try, in plain words, with nothing changed. */
async function expectRefusal(changes: Environment, path: string, words: RegExp): Promise<void> {
  const before = contentOf(path);
  const { code, output } = await start({ HOLDFAST_DATABASE: path, ...changes }).ended;
  expect(output).toMatch(/^Holdfast \(publishing\) cannot start:$/m);
  expect(output).toMatch(words);
  expect(output).toContain('npm run doctor');
  expect(output).not.toMatch(/^\s+at /m);
  expect(output).not.toContain(KEY);
  expect(code).toBe(EXIT_MISCONFIGURED);
  expect(contentOf(path)).toEqual(before);
}

test(
  'a process lists every fault of its configuration at once, without a secret, and is not to be started again',
  async () => {
    const secrets = { password: 'pass-of-redis', key: 'c2hvcnQ=', webhook: 'not-a-webhook-secret', proof: 'short' };
    const { code, output } = await start({
      NODE_ENV: 'production',
      HOLDFAST_DATABASE: '',
      REDIS_URL: `http://:${secrets.password}@127.0.0.1:6379`,
      HOLDFAST_KEYS: `k1:${secrets.key}`,
      HOLDFAST_ADMIN_PORT: '99999',
      HOLDFAST_HOST_WEBHOOK_SECRET: secrets.webhook,
      HOLDFAST_META_VERIFY_TOKEN: secrets.proof,
      HOLDFAST_CLOCK_SPEED: 'fast',
      FACEBOOK_CLIENT_SECRET: APP.FACEBOOK_CLIENT_SECRET,
      X_APP_ID: '7',
    }).ended;
    expect(code).toBe(EXIT_MISCONFIGURED);
    const faults = output.split('\n').filter((line) => line.startsWith('  - '));
    for (const variable of [
      'HOLDFAST_DATABASE',
      'REDIS_URL',
      'HOLDFAST_KEYS',
      'HOLDFAST_ADMIN_PORT',
      'HOLDFAST_HOST_WEBHOOK_SECRET',
      'HOLDFAST_META_VERIFY_TOKEN',
      'HOLDFAST_CLOCK_SPEED',
      'FACEBOOK_CLIENT_ID',
      'X_CONSUMER_SECRET',
      'HOLDFAST_PUBLIC_URL',
      'HOLDFAST_INTAKE_SECRETS',
    ]) {
      expect(faults).toContainEqual(expect.stringContaining(variable));
    }
    expect(new Set(faults).size).toBe(faults.length);
    for (const secret of [...Object.values(secrets), APP.FACEBOOK_CLIENT_SECRET]) expect(output).not.toContain(secret);
  },
  STARTS_WITHIN_MS,
);

test.each<[string, Environment, RegExp]>([
  ['other bytes under the same id', { HOLDFAST_KEYS: `k1:${key()}` }, /"k1" is not the one .* Give HOLDFAST_KEYS/],
  ['a ring without the key', { HOLDFAST_KEYS: `k2:${key()}` }, /has no key "k1"\. Add it again/],
  ['the sandbox on a live database', { HOLDFAST_SANDBOX: SANDBOX }, /live accounts.*a database of its own/],
])('a database is left as it is by a start that does not belong to it: %s', async (_, changes, words) => {
  await expectRefusal(changes, databasePath, words);
});

test('a database of the sandbox is left as it is by a live start, also one with a new key', async () => {
  const path = await copyOf('sandbox.sqlite');
  await expectRefusal(
    { ...APP, HOLDFAST_KEYS: `k2:${key()},${KEYS}` },
    path,
    /belongs to the sandbox.*another database/,
  );
});

test.each<[string, string, RegExp]>([
  [
    'newer than the build',
    "INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('of-tomorrow', 9000000000000)",
    /newer than this build.*Run the newer build/,
  ],
  ['half migrated', 'CREATE TABLE stray (id INTEGER)', /half migrated: stray is not .*Restore a backup/],
])('a database that is %s is refused in plain words', async (_, harm, words) => {
  const client = new Database(databasePath);
  client.pragma('foreign_keys = OFF');
  client.exec(harm);
  client.close();
  await expectRefusal({}, databasePath, words);
});

test('a file that is no database is refused, and left as it is', async () => {
  const letter = 'Dear reader, this is no database at all. '.repeat(200);
  await writeFile(databasePath, letter);
  const { code, output } = await start().ended;
  expect(code).not.toBe(0);
  expect(output).toMatch(/file is not a database/);
  expect(await readFile(databasePath, 'utf8')).toBe(letter);
});

test(
  'a process that finds no Redis says so and stays; it works once Redis is there, and again after it died',
  async () => {
    await redis.kill();
    const { child, output, ready, ended } = start();
    await ready;
    await until('it says that Redis is away', () => output().includes('Redis cannot be reached'));

    await redis.restart();
    expect(await outcomeOf(aTrip(1))).toBe('superseded');

    await redis.kill();
    await redis.restart();
    expect(await outcomeOf(aTrip(2))).toBe('superseded');

    expect([child.exitCode, child.signalCode]).toEqual([null, null]);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    // One line for each time that it was away, not one for each attempt.
    expect(output().split('Redis cannot be reached').length - 1).toBeLessThanOrEqual(4);
    expect(output()).not.toMatch(/"level":"(error|fatal)"/);
  },
  STARTS_WITHIN_MS,
);

test(
  'a process that finds no Redis can be stopped',
  async () => {
    await redis.kill();
    try {
      const { child, ready, ended } = start({}, 'scheduler');
      await ready;
      child.kill('SIGTERM');
      expect((await ended).code).toBe(0);
    } finally {
      await redis.restart();
    }
  },
  STARTS_WITHIN_MS,
);

type Trip = Parameters<typeof publishPostJob.jobId>[0];

/** Of a post that is in no database: its job is worked on, and refused. */
const aTrip = (dispatchNo: number): Trip => ({ postId: 'nobodys', network: 'x', dispatchNo });

/** Puts the job into its queue and answers under which name it ended. */
async function outcomeOf(trip: Trip): Promise<unknown> {
  const connection = connectProducer(redis.url, () => undefined);
  const producer = createProducer({ connection, toRealMs: (ms) => ms });
  const queue = new Queue(publishPostJob.queue(trip), { connection, prefix: QUEUE_PREFIX });
  try {
    await producer.addAll(publishPostJob, [{ payload: trip, delayMs: 0 }]);
    return await until('the job is worked on', async () => {
      const job = await queue.getJob(publishPostJob.jobId(trip));
      return (job?.returnvalue as { readonly outcome: string } | null)?.outcome;
    });
  } finally {
    await queue.close();
    await producer.close();
    connection.disconnect();
  }
}
