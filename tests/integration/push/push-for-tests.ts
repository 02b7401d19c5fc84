import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import express from 'express';
import { MINUTE } from '../../../domain/clock';
import { PUSH_CHANNELS } from '../../../domain/networks/push-channels';
import type { PushOutcome } from '../../../domain/push-outcome';
import { migrate } from '../../../db/sqlite/migrate';
import { openSqliteStore } from '../../../db/sqlite/open-store';
import type { Store } from '../../../db/store';
import { createIntakeClient } from '../../../scripts/host-client/client';
import type { IntakeClient, InputOf } from '../../../scripts/host-client/client';
import { intakeRouter } from '../../../workers/http/intake/router';
import { deletionStatusRoutes } from '../../../workers/http/push/deletion-status-routes';
import { pushRouter } from '../../../workers/http/push/router';
import { systemClock } from '../../../workers/runtime/clock';
import type { PushConfig } from '../../../workers/runtime/config';
import { newId } from '../../../workers/runtime/ids';
import { createLogger } from '../../../workers/runtime/logger';
import type { Deps, NetworkGateway } from '../../../workers/use-cases/ports';
import { testSealer } from '../intake/test-sealer';
import { newSecretOfHost } from '../intake/intake-for-tests';

export const NOW = Date.parse('2026-07-23T21:45:00Z');
export const ISSUED_AT = new Date(NOW - MINUTE).toISOString();
export const APP = { id: '29820954', secret: 'the-secret-of-our-app' } as const;
export const VERIFY_TOKEN = 'a-verify-token-of-ours';

/** Every channel is open, with the same app. */
export const OPEN: PushConfig = {
  apps: Object.fromEntries(PUSH_CHANNELS.map(({ path }) => [path, APP])),
  verifyToken: VERIFY_TOKEN,
};
export const CLOSED: PushConfig = { apps: {}, verifyToken: null };

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** Real doors, for the host and for the networks, before a database on disk. Fresh for each test. */
export interface PushForTests {
  readonly store: Store;
  readonly deps: Deps;
  readonly host: IntakeClient;
  readonly databasePath: string;
  readonly log: readonly string[];
  setTime(now: number): void;
  get(path: string): Promise<Answer>;
  push(path: string, body: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Everything that stands in the database, but the counts. */
  contents(): string;
  count(outcome: PushOutcome): Promise<number>;
  /** Takes what is due to be probed, so that nothing of it is due afterwards. */
  takeDueProbes(): Promise<readonly string[]>;
}

/** A migrated file to copy from, made once per test file. */
let template: Promise<string> | null = null;

function migratedFile(): Promise<string> {
  template ??= (async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'holdfast-push-template-')), 'holdfast.db');
    await migrate(path);
    return path;
  })();
  return template;
}

afterAll(async () => {
  if (template !== null) await rm(dirname(await template), { recursive: true, force: true });
});

export function usePush(config: PushConfig = OPEN): PushForTests {
  const secret = newSecretOfHost();
  const log: string[] = [];
  let time = NOW;
  let directory = '';
  let opened: { readonly store: Store; readonly deps: Deps; readonly server: Server } | null = null;
  const now = (): NonNullable<typeof opened> => {
    if (opened === null) throw new Error('the doors are open inside tests only');
    return opened;
  };
  const path = (): string => join(directory, 'holdfast.db');
  const origin = (): string => `http://127.0.0.1:${(now().server.address() as AddressInfo).port}`;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-push-'));
    await copyFile(await migratedFile(), path());
    time = NOW;
    log.length = 0;
    const clock = { ...systemClock, now: () => time };
    const store = openSqliteStore({ path: path(), sealer: testSealer, clock, newId });
    const logger = createLogger({
      process: 'admin',
      level: 'trace',
      pretty: false,
      destination: { write: (line) => void log.push(line) },
    });
    // Neither door asks a network anything.
    const networks = {} as NetworkGateway;
    const deps: Deps = { store, networks, clock, newId, random: () => 0.5, processId: 'push-for-tests', logger };
    const app = express()
      .use(intakeRouter({ deps, secrets: [secret], sandbox: true }))
      .use(pushRouter({ deps, config, publicUrl: origin }))
      .use(deletionStatusRoutes({ deps, frame: { sandbox: null, stylesheet: '/style.css' } }));
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    opened = { store, deps, server };
  });

  afterEach(async () => {
    const { store, server } = now();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    store.close();
    opened = null;
    await rm(directory, { recursive: true, force: true });
  });

  const answer = async (response: Response): Promise<Answer> => ({
    status: response.status,
    text: await response.text(),
    headers: response.headers,
  });

  return {
    get store() {
      return now().store;
    },
    get deps() {
      return now().deps;
    },
    get databasePath() {
      return path();
    },
    log,
    host: {
      send: (command, id) => createIntakeClient({ url: origin(), secret, triesMax: 1 }).send(command, id),
      sendAll: (commands, ids) => createIntakeClient({ url: origin(), secret, triesMax: 1 }).sendAll(commands, ids),
    },
    setTime: (to) => {
      time = to;
    },
    get: async (to) => answer(await fetch(`${origin()}${to}`)),
    push: async (to, body, headers = {}) =>
      answer(await fetch(`${origin()}/push/${to}`, { method: 'POST', headers, body })),
    contents: () => contentsOf(path()),
    count: async (outcome) =>
      (await now().store.overview.pushCounts())
        .filter((each) => each.outcome === outcome)
        .reduce((sum, { pushes }) => sum + pushes, 0),
    takeDueProbes: async () => {
      const due = await now().store.due.probes({
        now: time,
        limit: 1000,
        redeliverAfterMs: 60 * MINUTE,
        budgetOf: () => null,
      });
      return due.map(({ credentialId }) => credentialId);
    },
  };
}

function contentsOf(path: string): string {
  const client = new Database(path, { readonly: true });
  try {
    const tables = client
      .prepare<[], { name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
      .all()
      .filter(({ name }) => name !== 'push_counts' && !name.startsWith('sqlite_'));
    return tables
      .flatMap(({ name }) =>
        client
          .prepare<[]>(`SELECT * FROM "${name}"`)
          .all()
          .map((row) => `${name} ${JSON.stringify(row)}`),
      )
      .join('\n');
  } finally {
    client.close();
  }
}

// ------------------------------------------------------------------------------------------ who is connected

export interface PutOwner {
  readonly organisationId: string;
  readonly credentialId: string;
  readonly accountIds: readonly string[];
}

/** An organisation to whom the network user granted two Pages. */
export async function putOwner(
  world: PushForTests,
  organisationId: string,
  given: Partial<InputOf<'put-credential'>> = {},
): Promise<PutOwner> {
  await world.host.send({ command: 'put-organisation', organisationId, name: `Org ${organisationId}`, plan: 'team' });
  const { result } = await world.host.send(facebookGrant(organisationId, given));
  return {
    organisationId,
    credentialId: result.credentialId,
    accountIds: result.accounts.map(({ accountId }) => accountId),
  };
}

export const PERSON = { id: '218471', name: 'Grace Hopperson' } as const;

export function facebookGrant(
  organisationId: string,
  given: Partial<InputOf<'put-credential'>> = {},
): InputOf<'put-credential'> {
  return {
    command: 'put-credential',
    organisationId,
    network: 'facebook',
    networkUserId: PERSON.id,
    displayName: PERSON.name,
    tokens: { accessToken: 'EAAB-user-token-that-nobody-may-see' },
    issuedAt: ISSUED_AT,
    accounts: [
      { kind: 'page', remoteId: '777001', name: 'Hopperson Bakery', tokens: { accessToken: 'EAAB-page-token-one' } },
      { kind: 'page', remoteId: '777002', name: 'Hopperson Books', tokens: { accessToken: 'EAAB-page-token-two' } },
    ],
    ...given,
  };
}

export function xGrant(organisationId: string, networkUserId: string): InputOf<'put-credential'> {
  return facebookGrant(organisationId, {
    network: 'x',
    networkUserId,
    displayName: '@grace',
    accounts: [{ kind: 'profile', remoteId: networkUserId, name: '@grace' }],
  });
}
