import { spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { PdsReady } from './start-pds';

/** An account of the PDS, and the password of its owner (not an app password). */
export interface PdsAccount {
  readonly did: string;
  readonly handle: string;
  readonly password: string;
}

export interface PdsSession {
  readonly accessJwt: string;
  readonly refreshJwt: string;
}

export interface PdsRecord {
  /** `at://did/collection/rkey` */
  readonly uri: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A PDS in a process of its own, and what its owner and its users can do to an account behind Holdfast's back. */
export interface RunningPds {
  readonly origin: string;
  createAccount(handle: string): Promise<PdsAccount>;
  /** A password for third-party apps, such as Holdfast is; a new one each time. */
  createAppPassword(account: PdsAccount): Promise<string>;
  revokeAppPasswords(account: PdsAccount): Promise<void>;
  /** A session of the owner. */
  signIn(account: PdsAccount): Promise<PdsSession>;
  /** What the account has published, as the PDS shows it to anyone. */
  posts(account: PdsAccount): Promise<readonly PdsRecord[]>;
  /** The moderators of the PDS take the account down, or put it up again. */
  setTakenDown(account: PdsAccount, takenDown: boolean): Promise<void>;
  /** The user deactivates the account, or activates it again. */
  setDeactivated(account: PdsAccount, deactivated: boolean): Promise<void>;
  /** Ends a session, as a sign-out does. */
  deleteSession(refreshJwt: string): Promise<void>;
  /** The same token as if it had been issued so long ago that it has ended: signed by the PDS's own key. */
  expired(token: string): string;
  /** The server ends; connections are refused from then on. */
  goDown(): Promise<void>;
  /** It starts again, at the same address, with the data it had. */
  comeUp(): Promise<void>;
  stop(): Promise<void>;
}

const START_DEADLINE_MS = 110_000;
const OWNER_PASSWORD = 'the owner knows this one';

/** Starts a PDS with an empty database. Rejects with what it printed when it is not ready in time. */
export async function startPds(): Promise<RunningPds> {
  const repository = resolve(__dirname, '../../..');
  const data = await mkdtemp(join(tmpdir(), 'holdfast-pds-'));
  const script = join(repository, 'dist/tests/live/pds/start-pds.js');
  const child = spawn(process.execPath, [script, '--packages', __dirname, '--data', data], {
    // Its input stays open as long as we live, and it ends with us.
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    await rm(data, { recursive: true, force: true });
  };

  const lines = createInterface(child.stdout);
  const giveUp = AbortSignal.any([AbortSignal.timeout(START_DEADLINE_MS), whenClosed(lines)]);
  try {
    const [line] = (await once(lines, 'line', { signal: giveUp })) as string[];
    const order = async (word: 'down' | 'up'): Promise<void> => {
      const done = once(lines, 'line', { signal: whenClosed(lines) });
      child.stdin.write(`${word}\n`);
      await done;
    };
    return {
      ...controlsOf(JSON.parse(line ?? '') as PdsReady),
      goDown: () => order('down'),
      comeUp: () => order('up'),
      stop,
    };
  } catch (err) {
    await stop();
    throw new Error(`The PDS did not start: ${complaints}`, { cause: err });
  }
}

/** Aborted when the process has nothing more to say. */
function whenClosed(lines: Interface): AbortSignal {
  const controller = new AbortController();
  lines.once('close', () => controller.abort(new Error('it ended')));
  return controller.signal;
}

function controlsOf(ready: PdsReady): Omit<RunningPds, 'stop' | 'goDown' | 'comeUp'> {
  const { origin, adminPassword, jwtSecret, bypassKey } = ready;
  const admin = `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}`;

  const ask = async (
    method: string,
    input: { readonly query?: Record<string, string>; readonly body?: unknown; readonly authorization?: string },
  ): Promise<unknown> => {
    const query = input.query ? `?${new URLSearchParams(input.query).toString()}` : '';
    const response = await fetch(`${origin}/xrpc/${method}${query}`, {
      method: input.query ? 'GET' : 'POST',
      headers: {
        'x-ratelimit-bypass': bypassKey,
        ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(input.authorization === undefined ? {} : { authorization: input.authorization }),
      },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} answered ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };

  const signIn = async ({ did, password }: PdsAccount): Promise<PdsSession> =>
    (await ask('com.atproto.server.createSession', { body: { identifier: did, password } })) as PdsSession;

  const asOwner = async (account: PdsAccount): Promise<string> => `Bearer ${(await signIn(account)).accessJwt}`;

  return {
    origin,
    signIn,
    expired: (token) => endedLongAgo(token, jwtSecret),
    createAccount: async (handle) => {
      const body = { handle, email: `${handle}@example.com`, password: OWNER_PASSWORD };
      const { did } = (await ask('com.atproto.server.createAccount', { body })) as { readonly did: string };
      return { did, handle, password: OWNER_PASSWORD };
    },
    createAppPassword: async (account) => {
      const authorization = await asOwner(account);
      const created = await ask('com.atproto.server.createAppPassword', {
        authorization,
        body: { name: randomUUID() },
      });
      return (created as { readonly password: string }).password;
    },
    revokeAppPasswords: async (account) => {
      const authorization = await asOwner(account);
      const listed = await ask('com.atproto.server.listAppPasswords', { authorization, query: {} });
      for (const { name } of (listed as { readonly passwords: readonly { readonly name: string }[] }).passwords) {
        await ask('com.atproto.server.revokeAppPassword', { authorization, body: { name } });
      }
    },
    posts: async ({ did }) => {
      const query = { repo: did, collection: 'app.bsky.feed.post', limit: '100' };
      return ((await ask('com.atproto.repo.listRecords', { query })) as { readonly records: readonly PdsRecord[] })
        .records;
    },
    setTakenDown: async ({ did }, applied) => {
      const subject = { $type: 'com.atproto.admin.defs#repoRef', did };
      const takedown = { applied, ...(applied ? { ref: 'live-test' } : {}) };
      await ask('com.atproto.admin.updateSubjectStatus', { authorization: admin, body: { subject, takedown } });
    },
    setDeactivated: async (account, deactivated) => {
      const authorization = await asOwner(account);
      if (deactivated) await ask('com.atproto.server.deactivateAccount', { authorization, body: {} });
      else await ask('com.atproto.server.activateAccount', { authorization });
    },
    deleteSession: async (refreshJwt) => {
      await ask('com.atproto.server.deleteSession', { authorization: `Bearer ${refreshJwt}` });
    },
  };
}

function endedLongAgo(token: string, jwtSecret: string): string {
  const [header = '', payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Readonly<Record<string, unknown>>;
  const ended = Buffer.from(JSON.stringify({ ...claims, iat: 1_700_000_000, exp: 1_700_000_001 })).toString(
    'base64url',
  );
  const signature = createHmac('sha256', jwtSecret).update(`${header}.${ended}`).digest('base64url');
  return `${header}.${ended}.${signature}`;
}
