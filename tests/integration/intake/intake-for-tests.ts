import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { Webhook } from 'standardwebhooks';
import { migrate } from '../../../db/sqlite/migrate';
import { openSqliteStore } from '../../../db/sqlite/open-store';
import type { SqliteStoreOptions } from '../../../db/sqlite/open-store';
import type { Store } from '../../../db/store';
import { createIntakeClient } from '../../../scripts/host-client/client';
import type { IntakeClient } from '../../../scripts/host-client/client';
import { intakeRouter } from '../../../workers/http/intake/router';
import { systemClock } from '../../../workers/runtime/clock';
import { newId } from '../../../workers/runtime/ids';
import { createLogger } from '../../../workers/runtime/logger';
import type { Deps, NetworkGateway } from '../../../workers/use-cases/ports';
import { testSealer } from './test-sealer';

export const NOW = Date.parse('2026-03-01T09:00:00Z');

export function newSecretOfHost(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

export interface IntakeForTests {
  readonly store: Store;
  readonly client: IntakeClient;
  readonly url: string;
  readonly databasePath: string;
  /** Every line that was logged. */
  readonly log: readonly string[];
  /** Sets our clock; signatures go by the machine's own. */
  setTime(now: number): void;
  /** Sends a body as it is; signed unless `headers` says otherwise. */
  post(body: string, options?: PostOptions): Promise<Answer>;
  /** Closes the store and opens it anew, as a process that starts again does. */
  reopen(options?: StoreBounds): void;
}

export type StoreBounds = Pick<SqliteStoreOptions, 'maxPageCount' | 'busyWaitMsMax'>;

export interface PostOptions {
  /** Another door than the test's own. */
  readonly url?: string;
  readonly secret?: string;
  readonly signedAt?: Date;
  /** What is signed, if it is not what is sent. */
  readonly signedBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly body: {
    readonly receipt?: Readonly<Record<string, unknown>>;
    readonly result?: Readonly<Record<string, unknown>>;
    readonly outcomes?: readonly Readonly<Record<string, unknown>>[];
    readonly error?: {
      readonly code: string;
      readonly message: string;
      readonly fields: readonly { readonly field: string; readonly problem: string }[];
    };
  };
}

/** A real door: HTTP, signatures, a database on disk. Fresh for each test. */
export function useIntake(
  options: { readonly secrets?: readonly string[]; readonly sandbox?: boolean } = {},
): IntakeForTests {
  const secrets = options.secrets ?? [newSecretOfHost()];
  const signingSecret = secrets[0] ?? newSecretOfHost();
  const log: string[] = [];
  let time = NOW;
  const clock = { ...systemClock, now: () => time };
  let directory = '';
  let store: Store | null = null;
  let server: Server | null = null;
  let port = 0;

  const path = (): string => join(directory, 'holdfast.db');
  const opened = (): Store => {
    if (store === null) throw new Error('the intake runs inside tests only');
    return store;
  };
  const url = (): string => `http://127.0.0.1:${port}`;
  const open = (bounds: StoreBounds): Store =>
    openSqliteStore({ path: path(), sealer: testSealer, clock, newId, ...bounds });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-intake-'));
    await migrate(path());
    store = open({});
    time = NOW;
    log.length = 0;
    const deps: Deps = {
      // Always the store that is open now.
      store: new Proxy({} as Store, { get: (_target, name) => Reflect.get(opened(), name) as unknown }),
      // Intake asks no network anything.
      networks: {} as NetworkGateway,
      clock,
      newId,
      random: () => 0.5,
      processId: 'intake-for-tests',
      logger: createLogger({
        process: 'web',
        level: 'trace',
        pretty: false,
        destination: { write: (line) => void log.push(line) },
      }),
    };
    const app = express().use(intakeRouter({ deps, secrets, sandbox: options.sandbox ?? true }));
    const listening = app.listen(0, '127.0.0.1');
    server = listening;
    await new Promise((resolve) => listening.once('listening', resolve));
    port = (listening.address() as AddressInfo).port;
  });

  afterEach(async () => {
    const closing = server;
    await new Promise((resolve) => {
      closing?.closeAllConnections();
      if (closing === null) resolve(null);
      else closing.close(resolve);
    });
    store?.close();
    store = null;
    await rm(directory, { recursive: true, force: true });
  });

  return {
    get store() {
      return opened();
    },
    get url() {
      return url();
    },
    get databasePath() {
      return path();
    },
    log,
    client: {
      send: (command, id) => createIntakeClient({ url: url(), secret: signingSecret, triesMax: 1 }).send(command, id),
      sendAll: (commands, ids) =>
        createIntakeClient({ url: url(), secret: signingSecret, triesMax: 1 }).sendAll(commands, ids),
    },
    setTime: (now) => {
      time = now;
    },
    post: async (body, given = {}) => {
      const signedAt = given.signedAt ?? new Date();
      const text = given.signedBody ?? body;
      const id = createHash('sha256').update(text).digest('hex');
      const response = await fetch(`${given.url ?? url()}/intake`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(signedAt.getTime() / 1000)),
          'webhook-signature': new Webhook(given.secret ?? signingSecret).sign(id, signedAt, text),
          ...given.headers,
        },
        body,
      });
      const answer = await response.text();
      return {
        status: response.status,
        text: answer,
        headers: response.headers,
        body: JSON.parse(answer) as Answer['body'],
      };
    },
    reopen: (bounds = {}) => {
      opened().close();
      store = open(bounds);
    },
  };
}
