import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../db/store';
import { createTokenSealer } from '../../db/sealing/token-sealer';
import { parseKeyRing } from '../../db/sealing/key-ring';
import { migrate } from '../../db/sqlite/migrate';
import { openSqliteStore } from '../../db/sqlite/open-store';
import { compressedClock } from '../../workers/runtime/clock';
import type { WorkerClock } from '../../workers/runtime/clock';
import { newId } from '../../workers/runtime/ids';
import { startSmtpInbox } from '../inbox/smtp-inbox';
import type { SmtpInbox } from '../inbox/smtp-inbox';
import { startWebhookReceiver } from '../inbox/webhook-receiver';
import type { WebhookReceiver } from '../inbox/webhook-receiver';
import {
  createInstallation,
  newKeyRing,
  newWebhookSecret,
  sandboxRedirectUris,
  sandboxVariable,
} from '../installation/installation';
import type { Installation } from '../installation/installation';
import { PROCESS_NAMES } from '../installation/worker-processes';
import type { ProcessName } from '../installation/worker-processes';
import { freePort } from '../redis/free-port';
import { startOwnRedis } from '../redis/own-redis';
import type { OwnRedis } from '../redis/own-redis';
import { startSandbox } from '../sandbox/sandbox';
import type { Sandbox } from '../sandbox/sandbox';
import { livelySeed } from '../sandbox/seed';
import { createIntakeClient } from '../host-client/client';
import type { IntakeClient } from '../host-client/client';
import type { Timeline } from './timeline';

export interface WorldOptions {
  /** How much faster than real time the story runs. */
  readonly speed: number;
  /** Default: every process. */
  readonly processes?: readonly ProcessName[];
  /** Between two overdue posts of one account after a reconnect, in the time of the story. */
  readonly releasePaceMs?: number;
  /** Leave the world's folder (database, logs) behind, for somebody to look into. */
  readonly keep?: boolean;
}

/**
 * A whole world on a fresh temporary database: the worker processes as PM2 starts them, a Redis of its own, the sandbox
 * networks, a mail server, a webhook receiver, and the host. It ignores the environment's `REDIS_URL`.
 */
export interface World {
  readonly clock: WorkerClock;
  readonly sandbox: Sandbox;
  readonly redis: OwnRedis;
  readonly installation: Installation;
  readonly inbox: SmtpInbox;
  readonly receiver: WebhookReceiver;
  readonly host: IntakeClient;
  readonly publicUrl: string;
  readonly directory: string;
  readonly databasePath: string;
  /** For looking only: a verdict comes from what the processes wrote, not from what the demo writes. */
  readonly store: Store;
  readonly timeline: Timeline;
}

/** Builds the world, runs `story` in it and takes it down again, whatever happened. */
export async function inWorld<Result>(
  options: WorldOptions,
  timelineFor: (clock: WorkerClock) => Timeline,
  story: (world: World) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-demo-'));
  const ends: (() => Promise<unknown>)[] =
    options.keep === true ? [] : [() => rm(directory, { recursive: true, force: true })];
  try {
    if (options.keep === true) process.stderr.write(`the folder of this world: ${directory}\n`);
    return await story(await build(directory, options, timelineFor, ends));
  } finally {
    for (const end of ends.reverse()) await end().catch(() => undefined);
  }
}

async function build(
  directory: string,
  options: WorldOptions,
  timelineFor: (clock: WorkerClock) => Timeline,
  ends: (() => Promise<unknown>)[],
): Promise<World> {
  const compression = { speed: options.speed, anchor: Date.now() };
  const clock = compressedClock(compression);
  const [redis, inbox, port] = await Promise.all([
    startOwnRedis({ directory: join(directory, 'redis') }),
    startSmtpInbox(),
    freePort(),
  ]);
  ends.push(
    () => redis.stop(),
    () => inbox.close(),
  );
  const receiver = await startWebhookReceiver({ secret: newWebhookSecret() });
  ends.push(() => receiver.close());

  const publicUrl = `http://127.0.0.1:${String(port)}`;
  const sandbox = await startSandbox({ host: '127.0.0.1', port: 0, clock, stateFile: null });
  ends.push(() => sandbox.stop());
  await sandbox.admin.seed(livelySeed(sandboxRedirectUris(publicUrl)));

  const databasePath = join(directory, 'holdfast.sqlite');
  const keys = newKeyRing();
  const intakeSecret = newWebhookSecret();
  const env = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'test',
    HOLDFAST_DATABASE: databasePath,
    REDIS_URL: redis.url,
    HOLDFAST_KEYS: keys,
    HOLDFAST_PUBLIC_URL: publicUrl,
    HOLDFAST_ADMIN_PORT: String(port),
    HOLDFAST_INTAKE_SECRETS: intakeSecret,
    HOLDFAST_HOST_WEBHOOK_URL: receiver.url,
    HOLDFAST_HOST_WEBHOOK_SECRET: receiver.secret,
    HOLDFAST_ALLOW_PRIVATE_WEBHOOKS: '1',
    HOLDFAST_SMTP_URL: inbox.url,
    HOLDFAST_OPERATOR_EMAIL: 'operators@holdfast.test',
    HOLDFAST_RELEASE_PACE_MS: String(options.releasePaceMs ?? 5_000),
    HOLDFAST_SANDBOX: sandboxVariable(sandbox.addresses),
    HOLDFAST_CLOCK_SPEED: String(compression.speed),
    HOLDFAST_CLOCK_ANCHOR: String(compression.anchor),
    LOG_LEVEL: 'info',
  };
  await migrate(databasePath);
  const ring = parseKeyRing(keys);
  if (!ring.ok) throw new Error('A fresh key ring cannot be read.');
  const store = openSqliteStore({ path: databasePath, sealer: createTokenSealer(ring.value), clock, newId });
  ends.push(() => {
    store.close();
    return Promise.resolve();
  });

  const installation = createInstallation({ directory, env });
  ends.push(() => installation.stop());
  await installation.start(options.processes ?? PROCESS_NAMES);

  return {
    clock,
    sandbox,
    redis,
    installation,
    inbox,
    receiver,
    host: createIntakeClient({ url: publicUrl, secret: intakeSecret }),
    publicUrl,
    directory,
    databasePath,
    store,
    timeline: timelineFor(clock),
  };
}
