import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { parseKeyRing } from '../../../db/sealing/key-ring';
import type { KeyRing } from '../../../db/sealing/key-ring';
import { createTokenSealer } from '../../../db/sealing/token-sealer';
import { migrate } from '../../../db/sqlite/migrate';
import { openSqliteStore } from '../../../db/sqlite/open-store';
import type { AdminRole, Store } from '../../../db/store';
import { connectProducer } from '../../../queues/connection';
import { createPerson } from '../../../scripts/demo/person';
import type { Person } from '../../../scripts/demo/person';
import { sandboxRedirectUris } from '../../../scripts/installation/installation';
import { SANDBOX_APPS, livelySeed } from '../../../scripts/sandbox/seed';
import { startSandbox } from '../../../scripts/sandbox/sandbox';
import type { Sandbox } from '../../../scripts/sandbox/sandbox';
import { createAppRegistrations } from '../../../workers/adapters/networks/app-registrations';
import { createNetworkGateway } from '../../../workers/adapters/networks/gateway';
import { createHttpClient } from '../../../workers/adapters/networks/http-client';
import { createOAuthClient } from '../../../workers/adapters/oauth/oauth-client';
import { createApp } from '../../../workers/http/app';
import { putAdmin } from '../../../workers/http/admin/put-admin';
import { intakeRouter } from '../../../workers/http/intake/router';
import { pushRouter } from '../../../workers/http/push/router';
import { createWebServer } from '../../../workers/http/server';
import { createMemberLinks } from '../../../workers/links/member-links';
import type { MemberLinks } from '../../../workers/links/member-links';
import { compressedClock } from '../../../workers/runtime/clock';
import type { WorkerClock } from '../../../workers/runtime/clock';
import { newId } from '../../../workers/runtime/ids';
import { createLogger } from '../../../workers/runtime/logger';
import type { Deps } from '../../../workers/use-cases/ports';
import type { RedisServerForTests } from '../../support/redis-server';

export const ADMIN_PASSWORD = 'correct horse battery';

/** The web process as it runs, on a database, a Redis and sandbox networks of its own. */
export interface WebForTests {
  readonly origin: string;
  readonly deps: Deps;
  readonly store: Store;
  readonly links: MemberLinks;
  readonly keyRing: KeyRing;
  readonly sandbox: Sandbox;
  readonly redis: Redis;
  /** Everything that was logged, as it would be written. */
  readonly logged: readonly string[];
  /** Moves the clock of the web process and of the networks on. */
  pass(ms: number): void;
  /** A browser with cookies of its own. */
  browser(): Person;
  /** A browser that is signed in to the admin site. */
  signedIn(role: AdminRole): Promise<Person>;
  stop(): Promise<void>;
}

export interface WebOptions {
  /** Default: on. */
  readonly sandbox?: boolean;
}

export async function startWeb(redisServer: RedisServerForTests, options: WebOptions = {}): Promise<WebForTests> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-web-'));
  const clock = movableClock();
  const keyRing = aKeyRing();
  const databasePath = join(folder, 'holdfast.sqlite');
  await migrate(databasePath);
  const store = openSqliteStore({ path: databasePath, sealer: createTokenSealer(keyRing), clock, newId });
  const sandbox = await startSandbox({ clock });
  const { facebook, x, bluesky, mastodon } = sandbox.addresses;

  const logged: string[] = [];
  const logger = createLogger({
    process: 'admin',
    level: 'debug',
    pretty: false,
    destination: { write: (line) => logged.push(line) },
  });
  const http = createHttpClient({ clock, privateAddresses: 'allowed' });
  const networks = createNetworkGateway({
    http,
    oauth: createOAuthClient(http),
    apps: SANDBOX_APPS,
    registrations: createAppRegistrations({ store, http, clock, newId }),
    sandboxHosts: { facebook, x, bluesky, mastodon },
    logger,
  });
  const deps: Deps = { store, networks, clock, newId, random: Math.random, processId: newId(), logger };
  const redis = connectProducer(redisServer.url, () => undefined);
  await store.reads.networkStates();

  // The address is needed to make the app, and known once the server listens.
  let origin = '';
  let app: ReturnType<typeof createApp> | null = null;
  const server = createWebServer({
    app: (request, response) => {
      app?.(request, response);
    },
    host: '127.0.0.1',
    port: 0,
    environment: 'test',
    logger,
    onListening: (address) => {
      origin = address;
    },
  });
  await server.start();
  const links = createMemberLinks({ keyRing, publicUrl: origin });
  app = createApp({
    deps,
    config: { publicUrl: origin, sandboxHome: options.sandbox === false ? null : sandbox.addresses.home },
    redis,
    links,
    intake: intakeRouter({ deps, secrets: [], sandbox: true }),
    push: pushRouter({ deps, config: { apps: {}, verifyToken: null }, publicUrl: () => origin }),
  });
  await sandbox.admin.seed(livelySeed(sandboxRedirectUris(origin)));

  return {
    origin,
    deps,
    store,
    links,
    keyRing,
    sandbox,
    redis,
    logged,
    pass: clock.pass,
    browser: () => createPerson(origin),
    signedIn: async (role) => {
      const name = `${role}-${newId()}`;
      await putAdmin(store, { id: newId(), name, role, password: ADMIN_PASSWORD, now: clock.now() });
      const person = createPerson(origin);
      const page = await person.open(`${origin}/admin/sign-in`);
      await person.press(page, { name, password: ADMIN_PASSWORD });
      return person;
    },
    stop: async () => {
      await server.stop();
      await redis.quit().catch(() => {
        redis.disconnect();
      });
      await http.close();
      await sandbox.stop();
      store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function aKeyRing(): KeyRing {
  const ring = parseKeyRing(`test:${Buffer.alloc(32, 7).toString('base64')}`);
  if (!ring.ok) throw new Error('The key ring of the tests cannot be read.');
  return ring.value;
}

function movableClock(): WorkerClock & { readonly pass: (ms: number) => void } {
  const real = compressedClock({ anchor: 0, speed: 1 });
  let passed = 0;
  return {
    ...real,
    now: () => real.now() + passed,
    monotonic: () => real.monotonic() + passed,
    pass: (ms) => {
      passed += ms;
    },
  };
}
