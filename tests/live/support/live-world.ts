import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseKeyRing } from '../../../db/sealing/key-ring';
import { createTokenSealer } from '../../../db/sealing/token-sealer';
import { migrate } from '../../../db/sqlite/migrate';
import { openSqliteStore } from '../../../db/sqlite/open-store';
import type { Store } from '../../../db/store';
import { createIntakeClient } from '../../../scripts/host-client/client';
import type { IntakeClient } from '../../../scripts/host-client/client';
import { startSmtpInbox } from '../../../scripts/inbox/smtp-inbox';
import type { SmtpInbox } from '../../../scripts/inbox/smtp-inbox';
import { createInstallation, newKeyRing, newWebhookSecret } from '../../../scripts/installation/installation';
import type { Installation } from '../../../scripts/installation/installation';
import { freePort } from '../../../scripts/redis/free-port';
import { startOwnRedis } from '../../../scripts/redis/own-redis';
import type { OwnRedis } from '../../../scripts/redis/own-redis';
import { compressedClock } from '../../../workers/runtime/clock';
import type { WorkerClock } from '../../../workers/runtime/clock';
import { newId } from '../../../workers/runtime/ids';

/** All processes of Holdfast and what they need, without a sandbox: the networks are real ones. */
export interface LiveWorld {
  readonly clock: WorkerClock;
  readonly redis: OwnRedis;
  readonly inbox: SmtpInbox;
  readonly installation: Installation;
  readonly host: IntakeClient;
  readonly publicUrl: string;
  readonly databasePath: string;
  /** For looking only. */
  readonly store: Store;
  /** Ends everything and leaves nothing behind. */
  close(): Promise<void>;
}

export async function startLiveWorld({ speed }: { readonly speed: number }): Promise<LiveWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-live-'));
  const ends: (() => unknown)[] = [() => rm(directory, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    return { ...(await build(directory, speed, ends)), close };
  } catch (err) {
    await close();
    throw err;
  }
}

async function build(directory: string, speed: number, ends: (() => unknown)[]): Promise<Omit<LiveWorld, 'close'>> {
  const compression = { speed, anchor: Date.now() };
  const clock = compressedClock(compression);
  const redis = await startOwnRedis({ directory: join(directory, 'redis') });
  ends.push(() => redis.stop());
  const inbox = await startSmtpInbox();
  ends.push(() => inbox.close());

  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${String(port)}`;
  const databasePath = join(directory, 'holdfast.sqlite');
  const keys = newKeyRing();
  const intakeSecret = newWebhookSecret();
  await migrate(databasePath);
  const ring = parseKeyRing(keys);
  if (!ring.ok) throw new Error('A fresh key ring cannot be read.');
  const store = openSqliteStore({ path: databasePath, sealer: createTokenSealer(ring.value), clock, newId });
  ends.push(() => {
    store.close();
  });

  const env = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'test',
    HOLDFAST_DATABASE: databasePath,
    REDIS_URL: redis.url,
    HOLDFAST_KEYS: keys,
    HOLDFAST_PUBLIC_URL: publicUrl,
    HOLDFAST_ADMIN_PORT: String(port),
    HOLDFAST_INTAKE_SECRETS: intakeSecret,
    HOLDFAST_SMTP_URL: inbox.url,
    HOLDFAST_OPERATOR_EMAIL: 'operators@holdfast.test',
    HOLDFAST_RELEASE_PACE_MS: '1000',
    HOLDFAST_CLOCK_SPEED: String(compression.speed),
    HOLDFAST_CLOCK_ANCHOR: String(compression.anchor),
  };
  const installation = createInstallation({ directory, env });
  ends.push(() => installation.stop());
  await installation.start();
  const host = createIntakeClient({ url: publicUrl, secret: intakeSecret });
  return { clock, redis, inbox, installation, host, publicUrl, databasePath, store };
}
