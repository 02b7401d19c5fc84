import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { Redis } from 'ioredis';
import { parseKeyRing } from '../../../db/sealing/key-ring';
import { createTokenSealer } from '../../../db/sealing/token-sealer';
import { migrate } from '../../../db/sqlite/migrate';
import { openSqliteStore } from '../../../db/sqlite/open-store';
import { assertSandbox, checkKey } from '../../../db/start-checks';
import { checkClock } from '../../../scripts/doctor/check-clock';
import { checkDatabase } from '../../../scripts/doctor/check-database';
import { examine } from '../../../scripts/doctor/examine';
import type { Report } from '../../../scripts/doctor/examine';
import type { Area, Finding } from '../../../scripts/doctor/finding';
import { readSettings } from '../../../scripts/doctor/settings';
import type { Environment } from '../../../scripts/doctor/settings';
import { NETWORKS } from '../../../domain/networks/registry';
import { newWebhookSecret, sandboxVariable } from '../../../scripts/installation/installation';
import { startSmtpInbox } from '../../../scripts/inbox/smtp-inbox';
import type { SmtpInbox } from '../../../scripts/inbox/smtp-inbox';
import { freePort } from '../../../scripts/redis/free-port';
import { systemClock } from '../../../workers/runtime/clock';
import { newId } from '../../../workers/runtime/ids';
import { useRedisServer } from '../../support/redis-server';
import { REPOSITORY } from '../../support/repository';
import { useSandbox } from '../sandbox/sandbox-for-tests';
import { startRedisImpostor } from './redis-impostor';

const MIB = 1024 * 1024;
const LOCAL_DISK = 0xef53;
const KEY = randomBytes(32).toString('base64');
const KEYS = `k1:${KEY}`;
const SECRET = newWebhookSecret();

const redis = useRedisServer({ appendOnly: true, keepBetweenTests: true });
const { sandbox } = useSandbox();
let directory: string;
let inbox: SmtpInbox;
/** A new database each time, of this build, that `KEYS` was used with. */
let databasePath: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-doctor-'));
  inbox = await startSmtpInbox();
  const template = join(directory, 'template.sqlite');
  await migrate(template);
  await withStore(template, KEYS, async (store, sealer) => {
    await checkKey(store, sealer);
    await assertSandbox(store, true);
    await store.change({}, () => ({ result: undefined, webhookEndpoints: [ENDPOINT] }));
  });
});
beforeEach(async () => {
  databasePath = join(directory, `${newId()}.sqlite`);
  await copyFile(join(directory, 'template.sqlite'), databasePath);
});
afterAll(async () => {
  await inbox.close();
  await rm(directory, { recursive: true, force: true });
});

const ENDPOINT = { id: 'e1', organisationId: null, url: 'https://example.com/', secret: SECRET, createdAt: 1 };

async function withStore(
  path: string,
  keys: string,
  use: (store: ReturnType<typeof openSqliteStore>, sealer: ReturnType<typeof createTokenSealer>) => Promise<void>,
): Promise<void> {
  const ring = parseKeyRing(keys);
  if (!ring.ok) throw new Error(ring.refusal.join());
  const sealer = createTokenSealer(ring.value);
  const store = openSqliteStore({ path, sealer, clock: systemClock, newId });
  try {
    await use(store, sealer);
  } finally {
    store.close();
  }
}

/** An installation in which nothing is wrong, changed by `changes`. */
function environment(changes: Environment = {}): Environment {
  return {
    NODE_ENV: 'test',
    HOLDFAST_DATABASE: databasePath,
    REDIS_URL: redis.url,
    HOLDFAST_KEYS: KEYS,
    HOLDFAST_INTAKE_SECRETS: SECRET,
    HOLDFAST_HOST_WEBHOOK_URL: 'http://127.0.0.1:9/events',
    HOLDFAST_HOST_WEBHOOK_SECRET: SECRET,
    HOLDFAST_ALLOW_PRIVATE_WEBHOOKS: '1',
    HOLDFAST_SMTP_URL: inbox.url,
    HOLDFAST_MAIL_FROM: 'Holdfast <alerts@holdfast.test>',
    HOLDFAST_OPERATOR_EMAIL: 'operators@holdfast.test',
    HOLDFAST_SANDBOX: sandboxVariable(sandbox().addresses),
    ...changes,
  };
}

const diagnose = (changes?: Environment): Promise<Report> => examine(environment(changes));

/** What is not well, in an area or at all, one line each. */
function ills({ findings }: Pick<Report, 'findings'>, area?: Area): readonly string[] {
  return findings
    .filter((finding) => finding.severity !== 'ok' && (area === undefined || finding.area === area))
    .map((finding) => `${finding.severity}: ${finding.what}`);
}

const faultOf = (what: string | RegExp): unknown =>
  expect.objectContaining({ severity: 'fault', what: expect.stringMatching(what), mend: expect.stringMatching(/\w/) });
const warningOf = (what: string | RegExp): unknown =>
  expect.objectContaining({
    severity: 'warning',
    what: expect.stringMatching(what),
    mend: expect.stringMatching(/\w/),
  });

test('an installation in which nothing is wrong is healthy, and every area was looked at', async () => {
  const report = await diagnose();
  expect(ills(report)).toEqual([]);
  expect(report.healthy).toBe(true);
  expect([...new Set(report.findings.map(({ area }) => area))]).toEqual([
    'configuration',
    'environment',
    'keys',
    'database',
    'disk',
    'redis',
    'clock',
    'networks',
    'alerts',
  ]);
});

test('every fault is found at once, and one does not hide another', async () => {
  const report = await diagnose({
    HOLDFAST_KEYS: 'k1:short',
    HOLDFAST_ADMIN_PORT: 'http',
    REDIS_URL: `redis://127.0.0.1:${String(await freePort())}`,
    HOLDFAST_DATABASE: join(databasePath, 'below-a-file.sqlite'),
    HOLDFAST_SMTP_URL: `smtp://127.0.0.1:${String(await freePort())}`,
    HOLDFAST_HOST_WEBHOOK_URL: 'https://nobody.invalid/events',
  });
  expect(report.healthy).toBe(false);
  expect(report.findings).toEqual(
    expect.arrayContaining([
      faultOf('HOLDFAST_KEYS: key 1 of 1'),
      faultOf('HOLDFAST_ADMIN_PORT'),
      faultOf('Redis cannot be reached: connect ECONNREFUSED'),
      faultOf('The database cannot be written'),
      faultOf('The mail server does not take our connection: ECONNREFUSED'),
      faultOf('nobody.invalid of the host.s endpoint leads nowhere'),
    ]),
  );
});

test('no secret is in a report', async () => {
  const secrets = {
    HOLDFAST_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    REDIS_URL: redis.url.replace(/:[^:@]+@/, ':redis-password@'),
    HOLDFAST_SMTP_URL: inbox.url.replace('smtp://', 'smtp://user:smtp-password@'),
    HOLDFAST_INTAKE_SECRETS: 'whsec_aW50YWtlLXNlY3JldA==',
    HOLDFAST_HOST_WEBHOOK_URL: 'https://user:webhook-password@nobody.invalid/?token=query-secret',
  };
  const text = JSON.stringify(await diagnose(secrets));
  const parts = [secrets.HOLDFAST_KEYS.slice(3), 'redis-password', 'smtp-password', 'aW50YWtl', 'webhook-', 'query-'];
  expect(parts.filter((part) => text.includes(part))).toEqual([]);
});

describe('configuration', () => {
  test.each([
    ['is too short to be safe', `whsec_${Buffer.alloc(16, 1).toString('base64')}`, /less than 24 bytes/],
    ['is not base64', 'whsec_!', /not base64|less than 24 bytes/],
  ])('a secret that %s', async (_what, secret, told) => {
    const { findings } = await diagnose({ HOLDFAST_INTAKE_SECRETS: `${SECRET},${secret}` });
    expect(findings).toContainEqual(faultOf(told));
  });

  test('a public address without TLS, in production', async () => {
    const production = { NODE_ENV: 'production', HOLDFAST_SANDBOX: undefined, HOLDFAST_PUBLIC_URL: 'http://h.test' };
    expect((await diagnose(production)).findings).toContainEqual(warningOf('HOLDFAST_PUBLIC_URL is not https'));
  });
});

test('a live configuration that does not say that it is one', async () => {
  const live = { HOLDFAST_SANDBOX: undefined, NODE_ENV: undefined };
  expect((await diagnose(live)).findings).toContainEqual(warningOf('NODE_ENV is not set'));
});

describe('the environment', () => {
  test.each([
    [{ NODE_DEBUG: 'undici' }, 'NODE_DEBUG'],
    [{ NODE_DEBUG: 'net,FETCH' }, 'NODE_DEBUG'],
    [{ DEBUG: 'simple-oauth2*' }, 'DEBUG'],
    [{ DEBUG: 'express:*,ioredis:*' }, 'DEBUG'],
    [{ DEBUG: '*' }, 'DEBUG'],
    [{ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'NODE_TLS_REJECT_UNAUTHORIZED'],
  ])('%j is a fault', async (changes, told) => {
    expect((await diagnose(changes)).findings).toContainEqual(faultOf(`^${told}`));
  });

  test.each([{ DEBUG: '*,-simple-oauth2*,-ioredis*' }, { DEBUG: 'express:*' }, { NODE_DEBUG: 'timer' }])(
    '%j is none',
    async (changes) => {
      expect(ills(await diagnose(changes), 'environment')).toEqual([]);
    },
  );
});

describe('keys', () => {
  test('other bytes under the same id', async () => {
    const { findings } = await diagnose({ HOLDFAST_KEYS: `k1:${randomBytes(32).toString('base64')}` });
    expect(findings).toContainEqual(faultOf('"k1" is not the one this database was written with'));
  });

  test('a key that is missing, and a look at it leaves no mark of the ring that was tried', async () => {
    const { findings } = await diagnose({ HOLDFAST_KEYS: `k2:${randomBytes(32).toString('base64')}` });
    expect(findings).toContainEqual(faultOf('The key ring has no key "k1"'));
    await withStore(databasePath, KEYS, async (store) => {
      expect(await store.processes.getMeta('key_check.k2')).toBeNull();
    });
  });

  test('after a rotation the old key is needed until nothing is sealed under it', async () => {
    const rotated = `k2:${randomBytes(32).toString('base64')},${KEYS}`;
    const idle = expect.objectContaining({ what: expect.stringContaining('Nothing is sealed under "k1" any more') });
    expect((await diagnose({ HOLDFAST_KEYS: rotated })).findings).not.toContainEqual(idle);
    await withStore(databasePath, rotated, async (store) => {
      await store.change({}, () => ({ result: undefined, webhookEndpoints: [ENDPOINT] }));
    });
    const report = await diagnose({ HOLDFAST_KEYS: rotated });
    expect(report.findings).toContainEqual(idle);
    expect(ills(report)).toEqual([]);
  });
});

describe('the database', () => {
  test('that is not there yet is made by the first process', async () => {
    const report = await diagnose({ HOLDFAST_DATABASE: join(directory, 'not-yet', 'holdfast.sqlite') });
    expect(ills(report)).toEqual([]);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ what: expect.stringContaining('no database at') }),
    );
  });

  test.each([
    ['newer', 99, 'fault: The database has schema 99, newer than schema'],
    ['older', 0, 'warning: The database has schema 0; this build makes it'],
  ])('of a %s schema', async (_what, version, told) => {
    const client = new Database(databasePath);
    client.pragma(`user_version = ${String(version)}`);
    client.close();
    expect(ills(await diagnose(), 'database')).toEqual([expect.stringContaining(told)]);
  });

  test('that is damaged', async () => {
    const file = await open(databasePath, 'r+');
    const { size } = await stat(databasePath);
    await file.write(Buffer.alloc(size - 8192, 0x55), 0, undefined, 8192);
    await file.close();
    expect((await diagnose()).findings).toContainEqual(faultOf(/damaged|malformed/));
  });

  test('that is none', async () => {
    await writeFile(databasePath, 'these are notes, and no database'.repeat(100));
    expect((await diagnose()).findings).toContainEqual(faultOf('file is not a database'));
  });

  test('of the sandbox, at a live start', async () => {
    const { findings } = await diagnose({ HOLDFAST_SANDBOX: undefined });
    expect(findings).toContainEqual(faultOf('The database belongs to the sandbox'));
  });

  test.each([
    ['is full', { freeBytes: 20 * MIB, fileSystem: LOCAL_DISK }, /^fault: Only 20 MiB are free/],
    ['is nearly full', { freeBytes: 500 * MIB, fileSystem: LOCAL_DISK }, /^warning: Only 500 MiB are free/],
    ['has room', { freeBytes: 5000 * MIB, fileSystem: LOCAL_DISK }, /^$/],
    ['is another machine’s', { freeBytes: 5000 * MIB, fileSystem: 0x6969 }, /^fault: .* is on NFS/],
  ])('on a disk that %s', (_what, space, told) => {
    const report = checkDatabase(databasePath, () => space);
    expect(ills(report, 'disk').join()).toMatch(told);
  });
});

describe('Redis', () => {
  const asked = async (...commands: readonly (readonly [string, string])[]): Promise<void> => {
    const client = new Redis(redis.url);
    for (const [name, value] of commands) await client.config('SET', name, value);
    client.disconnect();
  };

  test('that refuses our password', async () => {
    const { findings } = await diagnose({ REDIS_URL: redis.url.replace(/:[^:@]+@/, ':wrong@') });
    expect(findings).toContainEqual(faultOf('Redis refuses our sign-in: WRONGPASS'));
  });

  test('that throws work away when memory is short', async () => {
    await asked(['maxmemory-policy', 'allkeys-lru']);
    expect(ills(await diagnose())).toEqual([expect.stringContaining('fault: maxmemory-policy is allkeys-lru')]);
    await asked(['maxmemory-policy', 'noeviction']);
  });

  test('that is nearly full', async () => {
    await asked(['maxmemory', '1mb']);
    expect(ills(await diagnose())).toEqual([expect.stringContaining('% of its memory')]);
    await asked(['maxmemory', '0']);
  });

  test('that keeps nothing, and one that keeps snapshots', async () => {
    await asked(['appendonly', 'no']);
    expect(ills(await diagnose())).toEqual([expect.stringContaining('warning: It keeps nothing on disk')]);
    await asked(['save', '3600 1']);
    expect(ills(await diagnose())).toEqual([]);
    await asked(['save', ''], ['appendonly', 'yes']);
  });

  test.each<[string, Readonly<Record<string, string>>, number, string]>([
    ['is too old', { redis_version: '5.0.14' }, 0, 'fault: Redis is 5.0.14; 6.2 or newer is needed'],
    ['is a replica', { role: 'slave' }, 0, 'fault: REDIS_URL leads to a replica'],
    ['cannot write to its disk', { aof_last_write_status: 'err' }, 0, 'fault: Redis could not write to its disk'],
    ['is ten seconds ahead', {}, 10_000, 'warning: The clock of Redis is'],
    ['is an hour behind', {}, -3_600_000, 'fault: The clock of Redis is'],
  ])('that %s', async (_what, changed, offsetMs, told) => {
    const info = { redis_version: '7.2.4', maxmemory_policy: 'noeviction', aof_enabled: '1', ...changed };
    const impostor = await startRedisImpostor({ info, now: () => Date.now() + offsetMs });
    const report = await diagnose({ REDIS_URL: impostor.url });
    await impostor.close();
    expect(ills(report)).toEqual([expect.stringContaining(told)]);
  });
});

describe('the clock', () => {
  const settings = () => readSettings(environment());
  const watched = async (...hands: readonly { wall: number; monotonic: number }[]): Promise<readonly Finding[]> => {
    const [first = { wall: 0, monotonic: 0 }, second = first] = hands;
    let reads = 0;
    return checkClock(settings(), () => (reads++ === 0 ? first : second));
  };
  const NOW = Date.parse('2030-01-01T00:00:00Z');

  test('that runs evenly', async () => {
    const findings = await watched({ wall: NOW, monotonic: 5 }, { wall: NOW + 260, monotonic: 266 });
    expect(ills({ findings })).toEqual([]);
  });

  test('that was never set', async () => {
    const findings = await watched({ wall: 1_000, monotonic: 5 }, { wall: 1_250, monotonic: 255 });
    expect(findings).toContainEqual(faultOf('before this build was made'));
  });

  test('that is being set', async () => {
    const findings = await watched({ wall: NOW, monotonic: 5 }, { wall: NOW - 9_750, monotonic: 255 });
    expect(findings).toContainEqual(warningOf('was set by -10000 ms'));
  });
});

describe('networks', () => {
  const withSecrets = (secret: string): Environment => {
    const variable = JSON.parse(sandboxVariable(sandbox().addresses)) as {
      apps: Record<string, { clientSecret: string }>;
    };
    for (const app of Object.values(variable.apps)) app.clientSecret = secret;
    return { HOLDFAST_SANDBOX: JSON.stringify(variable) };
  };

  test('that do not accept our app', async () => {
    const asked = NETWORKS.filter(({ checkApp, registration }) => checkApp !== null && registration === undefined);
    expect(asked.map(({ name }) => name)).toEqual(expect.arrayContaining(['facebook', 'x', 'linkedin']));
    expect(ills(await diagnose(withSecrets('another')), 'networks')).toEqual(
      asked.map(({ title }): unknown =>
        expect.stringContaining(`fault: ${title} (sandbox): does not accept our app (app_credentials_invalid)`),
      ),
    );
  });

  test('that are down are no fault of ours', async () => {
    await sandbox().admin.addFault({ scope: { network: 'x' }, fault: { kind: 'down' } });
    expect(ills(await diagnose(), 'networks')).toEqual([
      expect.stringContaining('warning: X (sandbox): gave no answer'),
    ]);
  });

  test('that nobody configured', async () => {
    const { findings } = await diagnose({ HOLDFAST_SANDBOX: undefined });
    expect(findings).toContainEqual(warningOf('Facebook: not configured'));
    expect(findings).toContainEqual(warningOf('X: not configured'));
  });
});

describe('alerts', () => {
  test('that go nowhere', async () => {
    const report = await diagnose({
      HOLDFAST_SMTP_URL: undefined,
      HOLDFAST_HOST_WEBHOOK_URL: undefined,
      HOLDFAST_HOST_WEBHOOK_SECRET: undefined,
      HOLDFAST_OPERATOR_EMAIL: undefined,
    });
    expect(report.healthy).toBe(true);
    expect(ills(report, 'alerts')).toEqual([
      expect.stringContaining('Mail is not configured'),
      expect.stringContaining('No endpoint of the host is configured'),
      expect.stringContaining('Nobody is told of faults of our own app'),
    ]);
  });

  test('to a private address, which is not allowed unless it is said', async () => {
    const { findings } = await diagnose({ HOLDFAST_ALLOW_PRIVATE_WEBHOOKS: undefined });
    expect(findings).toContainEqual(faultOf('127.0.0.1 is not on the public internet'));
  });

  test('from a sender that mail servers refuse', async () => {
    expect((await diagnose({ HOLDFAST_MAIL_FROM: undefined })).findings).toContainEqual(
      warningOf('HOLDFAST_MAIL_FROM is not set'),
    );
  });
});

test('the command ends non-zero on faults, and prints them for programs', async () => {
  const loader = join(REPOSITORY, 'tests/support/run-typescript.cjs');
  const args = ['--require', loader, join(REPOSITORY, 'scripts/doctor.ts'), '--json'];
  const env = { ...environment({ HOLDFAST_KEYS: 'bad' }), PATH: process.env['PATH'], DEBUG: '' };
  const ended = await promisify(execFile)(process.execPath, args, { cwd: directory, env }).then(
    () => null,
    (err: unknown) => err as { code: number; stdout: string },
  );
  expect(ended?.code).toBe(1);
  expect(JSON.parse(ended?.stdout ?? '')).toMatchObject({ healthy: false, findings: expect.any(Array) });
}, 120_000);
