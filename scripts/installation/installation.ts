import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { SandboxAddresses } from '../sandbox/admin/contract';
import { NETWORKS } from '../sandbox/networks';
import { SANDBOX_APPS } from '../sandbox/seed';
import { PROCESS_NAMES, startWorkerProcess } from './worker-processes';
import type { ProcessName, WorkerProcess } from './worker-processes';

/** A whole Holdfast on this machine: every process of it, as PM2 would run them. */
export interface Installation {
  readonly env: Readonly<Record<string, string>>;
  start(names?: readonly ProcessName[]): Promise<void>;
  /** Starts one more instance of a process. */
  startAnother(name: ProcessName): Promise<WorkerProcess>;
  running(name: ProcessName): readonly WorkerProcess[];
  /** Ends every instance of a process as a crash would; resolves when they are gone. */
  crash(name: ProcessName): Promise<void>;
  /** Lets all end by themselves; one that does not within its budget is killed. Answers how each ended. */
  stop(): Promise<Readonly<Record<string, string>>>;
}

export interface InstallationOptions {
  /** Its own folder: database, logs. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Longer than a process's own stop budget. Real milliseconds. */
const STOP_WITHIN_MS = 22_000;

export function createInstallation({ directory, env }: InstallationOptions): Installation {
  const processes = new Set<WorkerProcess>();

  const startOne = async (name: ProcessName): Promise<WorkerProcess> => {
    const started = startWorkerProcess({
      name,
      env,
      workingDirectory: directory,
      logDirectory: join(directory, 'log'),
    });
    processes.add(started);
    void started.ended.then(() => processes.delete(started));
    await started.ready;
    return started;
  };

  const running = (name: ProcessName): readonly WorkerProcess[] => [...processes].filter((each) => each.name === name);

  return {
    env,
    start: async (names = PROCESS_NAMES) => {
      // The first brings the database up to date; then the others need not wait for its lock.
      const [first, ...others] = names;
      if (first !== undefined) await startOne(first);
      await Promise.all(others.map(startOne));
    },
    startAnother: startOne,
    running,
    crash: async (name) => {
      const victims = running(name);
      for (const victim of victims) victim.kill('SIGKILL');
      await Promise.all(victims.map((victim) => victim.ended));
    },
    stop: async () => {
      const ends = await Promise.all(
        [...processes].map(async (each) => {
          each.kill('SIGTERM');
          const overdue = setTimeout(() => {
            each.kill('SIGKILL');
          }, STOP_WITHIN_MS);
          const how = await each.ended;
          clearTimeout(overdue);
          return [`${each.name} ${String(each.pid)}`, how] as const;
        }),
      );
      return Object.fromEntries(ends);
    },
  };
}

/** A sealing key ring of one new key, for a database that is made now. */
export function newKeyRing(): string {
  return `dev1:${randomBytes(32).toString('base64')}`;
}

/** A secret for Standard Webhooks. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`;
}

/**
 * The variable that turns the networks into the sandbox's. Where a network has no app of ours, each account names its
 * own server.
 */
export function sandboxVariable(addresses: SandboxAddresses): string {
  const hosts = NETWORKS.map(({ name, lively }) => [name, lively.app === null ? {} : addresses[name]] as const);
  const apps = NETWORKS.flatMap(({ name, lively: { app, push } }) => {
    if (app === null) return [];
    const { clientId, clientSecret } = app;
    return [[name, { clientId, clientSecret, ...(push === undefined ? {} : { push }) }] as const];
  });
  return JSON.stringify({
    home: addresses.home,
    hosts: Object.fromEntries(hosts),
    apps: Object.fromEntries(apps),
  });
}

/** Where the sandbox's networks send people back to. */
export function sandboxRedirectUris(publicUrl: string): readonly string[] {
  return Object.keys(SANDBOX_APPS).map((network) => `${publicUrl}/oauth/callback/${network}`);
}
