import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port';

export interface OwnRedisOptions {
  /** The server's own folder: configuration, log and data. Made when missing, readable by its owner only. */
  readonly directory: string;
  /** Default: a free one. A port given here is not exchanged for another when it is taken: the start fails. */
  readonly port?: number;
  /** Default: a new random one. Give the former one, with the former port, to bring a server back at its address. */
  readonly password?: string;
  /** Whether the data outlives the server. Default: true. */
  readonly appendOnly?: boolean;
}

export interface OwnRedis {
  /** `redis://:password@127.0.0.1:port`. A secret: it is not for logs. */
  readonly url: string;
  readonly port: number;
  readonly password: string;
  readonly pid: number;
  /** Resolves when the process has ended, for whatever cause, with how: `code 0`, `signal SIGKILL`. */
  readonly ended: Promise<string>;
  /** Lets the server write what it holds, and waits until it has ended. A second call is harmless. */
  stop(): Promise<void>;
  /** Ends the server as a crash would. */
  kill(): Promise<void>;
}

/** Redis could not be started; the message says why and what to do. */
export class OwnRedisError extends Error {
  override readonly name = 'OwnRedisError';
}

const START_BUDGET_MS = 15_000;
const STOP_BUDGET_MS = 10_000;
/** A server whose owner was killed needs a moment to end (see `setpriv` below). */
const ORPHAN_BUDGET_MS = 5_000;
const POLL_MS = 10;
const PORT_TRIES_MAX = 5;
const LOG_TAIL_LINES = 8;

/**
 * Starts a Redis server that is ours alone: loopback, a password, a folder of its own, `noeviction` (BullMQ loses
 * jobs under any other policy). It ends with the process that started it, even when that one is killed (Linux).
 *
 * @throws {OwnRedisError} when redis-server is not installed, the port or the folder is in use, or it does not answer.
 */
export async function startOwnRedis(options: OwnRedisOptions): Promise<OwnRedis> {
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const directory = await realpath(options.directory);
  await waitForOrphan(directory);
  const password = options.password ?? randomBytes(24).toString('base64url');
  const appendOnly = options.appendOnly ?? true;
  if (options.port !== undefined) return launch({ directory, port: options.port, password, appendOnly });

  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch({ directory, port: await freePort(), password, appendOnly });
    } catch (error) {
      // Somebody was quicker to bind the port that was free a moment ago.
      if (!(error instanceof PortTaken) || attempt === PORT_TRIES_MAX) throw error;
    }
  }
}

class PortTaken extends OwnRedisError {}

interface Launch {
  readonly directory: string;
  readonly port: number;
  readonly password: string;
  readonly appendOnly: boolean;
}

async function launch({ directory, port, password, appendOnly }: Launch): Promise<OwnRedis> {
  const logPath = join(directory, 'redis.log');
  await rm(logPath, { force: true });
  const configuration = [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir ${quoted(directory)}`,
    `logfile ${quoted(logPath)}`,
    `pidfile ${quoted(pidPath(directory))}`,
    `requirepass ${quoted(password)}`,
    'maxmemory-policy noeviction',
    `appendonly ${appendOnly ? 'yes' : 'no'}`,
    'save ""',
    'daemonize no',
  ];
  const configurationPath = join(directory, 'redis.conf');
  // The password goes through a file: a command line can be read by everybody on the machine.
  await writeFile(configurationPath, `${configuration.join('\n')}\n`, { mode: 0o600 });

  const server = spawnTiedToThisProcess('redis-server', [configurationPath]);
  const ended = new Promise<string>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ENOENT' ? NOT_INSTALLED : error.message);
    });
    server.once('exit', (code, signal) => {
      if (code === EXIT_COMMAND_NOT_FOUND) resolve(NOT_INSTALLED);
      else resolve(signal === null ? `code ${String(code)}` : `signal ${signal}`);
    });
  });

  const url = `redis://:${password}@127.0.0.1:${port}`;
  const answers = untilAnswering(server, { logPath, url });
  const how = await Promise.race([answers.then(() => null), ended]);
  if (how !== null) {
    const log = await readFile(logPath, 'utf8').catch(() => '');
    if (log.includes('Address already in use')) throw new PortTaken(`port ${port} of 127.0.0.1 is taken`);
    const tail = log.trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
    throw new OwnRedisError(how === NOT_INSTALLED ? how : `redis-server ended at its start (${how})\n${tail}`);
  }

  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    server.kill(signal);
    const budget = new AbortController();
    const late = sleep(STOP_BUDGET_MS, 'late', { signal: budget.signal }).catch(() => 'ended');
    if ((await Promise.race([ended, late])) === 'late') server.kill('SIGKILL');
    budget.abort();
    await ended;
  };
  return {
    url,
    port,
    password,
    pid: pidOf(server),
    ended,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

const NOT_INSTALLED =
  'redis-server is not installed: run `node scripts/bootstrap.js --own-redis`, or install the package redis-server';
const EXIT_COMMAND_NOT_FOUND = 127;
const SETPRIV = '/usr/bin/setpriv';

/**
 * Without `setpriv` (util-linux) a server outlives an owner that was killed, keeps its folder, and the next start says
 * so.
 */
function spawnTiedToThisProcess(command: string, args: readonly string[]): ChildProcess {
  // A group of its own: Ctrl-C in a terminal reaches its owner, which stops it last, when nobody needs it any more.
  const options = { stdio: 'ignore', detached: true } as const;
  return existsSync(SETPRIV)
    ? spawn(SETPRIV, ['--pdeathsig', 'TERM', '--', command, ...args], options)
    : spawn(command, args, options);
}

/**
 * Resolves when the server answers. It is asked only after its own log says that it listens, so that whoever else may
 * hold the port hears nothing from us. Never rejects: a server that is not ready in time is ended, which the caller
 * sees.
 */
async function untilAnswering(server: ChildProcess, { logPath, url }: { logPath: string; url: string }): Promise<void> {
  const deadline = performance.now() + START_BUDGET_MS;
  while (performance.now() < deadline && server.exitCode === null && server.signalCode === null) {
    const log = await readFile(logPath, 'utf8').catch(() => '');
    if (log.includes('Ready to accept connections') && (await pings(url))) return;
    await sleep(POLL_MS);
  }
  server.kill('SIGKILL');
  // The race is decided by the end of the process.
  await new Promise(() => undefined);
}

async function pings(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
    return true;
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

/** A server of a former owner in this folder would write into the same files. */
async function waitForOrphan(directory: string): Promise<void> {
  const deadline = performance.now() + ORPHAN_BUDGET_MS;
  for (;;) {
    const pid = await serverOf(directory);
    if (pid === null) return;
    if (performance.now() > deadline) {
      throw new OwnRedisError(`a Redis server already runs in ${directory} (process ${pid}): stop its owner first`);
    }
    await sleep(POLL_MS);
  }
}

/** The process of a Redis server that runs in this folder now, by the pid file it wrote there. */
async function serverOf(directory: string): Promise<number | null> {
  const text = await readFile(pidPath(directory), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  if (!Number.isInteger(pid)) return null;
  try {
    process.kill(pid, 0);
  } catch {
    return null;
  }
  // Process ids are given again: where /proc exists, the process must also work in this folder.
  const workingDirectory = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  if (workingDirectory === null) return existsSync('/proc/self') ? null : pid;
  return workingDirectory === directory ? pid : null;
}

const pidPath = (directory: string): string => join(directory, 'redis.pid');

function pidOf(server: ChildProcess): number {
  if (server.pid === undefined) throw new OwnRedisError(NOT_INSTALLED);
  return server.pid;
}

/** A word of redis.conf: https://redis.io/docs/latest/operate/oss_and_stack/management/config/ */
function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
