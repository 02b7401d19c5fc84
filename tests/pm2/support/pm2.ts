import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { REPOSITORY } from '../../support/repository';

const run = promisify(execFile);

/** One instance of an app, as `pm2 list` shows it. */
export interface Pm2Instance {
  readonly name: string;
  readonly id: number;
  /** 0 while it does not run. */
  readonly pid: number;
  readonly status: string;
  /** How often PM2 has started it anew, not counting the first start. */
  readonly restarts: number;
  /** How it ended last: 0 by itself, null by a signal or not yet. */
  readonly exitCode: number | null;
}

/** The real PM2 with a daemon of its own, which knows nothing of any other PM2 of this machine. */
export interface Pm2 {
  /** Where the apps work: `.env`, logs. */
  readonly directory: string;
  /** `pm2 start ecosystem.config.js`; resolves when every app has said that it is ready. */
  startAll(): Promise<void>;
  list(): Promise<readonly Pm2Instance[]>;
  /** The instances of one app. */
  instances(name: string): Promise<readonly Pm2Instance[]>;
  /** Starts an app that was stopped. */
  start(name: string): Promise<void>;
  /** `pm2 stop`: SIGINT, and SIGKILL after the app's kill_timeout. `exitCode` says which of them ended it. */
  stop(name: string): Promise<void>;
  /**
   * Ends every instance of an app by SIGKILL as soon as `moment` has come (default: at once), and resolves when PM2
   * has others online in their place.
   */
  crash(name: string, moment?: () => Promise<unknown>): Promise<void>;
  /** `pm2 save`; answers what PM2 wrote down. */
  save(): Promise<string>;
  /** `pm2 resurrect`: starts what was saved. */
  resurrect(): Promise<void>;
  /** Ends the daemon and all apps; the next command begins a new daemon. */
  kill(): Promise<void>;
  /** The end of an app's log, for the message of a test that fails. */
  logTail(name: string): Promise<string>;
  /** What the apps logged as errors, for the same; empty where there was none. */
  complaints(): Promise<string>;
}

const jlistSchema = z.array(
  z.object({
    name: z.string(),
    pm_id: z.number(),
    pid: z.number().optional(),
    pm2_env: z.object({ status: z.string(), restart_time: z.number(), exit_code: z.number().nullish() }),
  }),
);

const COMMAND_BUDGET_MS = 180_000;
const RESTART_BUDGET_MS = 60_000;
const POLL_MS = 100;
const LOG_TAIL_LINES = 30;
/** pino's error and fatal; whatever is not a line of pino's is one of Node's last words. */
const ERROR_LINE = /"level":"?(50|60|error|fatal)|^[^{\s]/;

/**
 * Prepares the real ecosystem.config.js in a folder of its own. `variables` is written to the `.env` there, which the
 * processes read by themselves, as in production: PM2 hears nothing of it. `instances` is how many of every app run
 * side by side, 1 by default.
 */
export async function preparePm2(
  directory: string,
  variables: Readonly<Record<string, string>>,
  options: { readonly nodeEnv: string; readonly instances?: number },
): Promise<Pm2> {
  const { nodeEnv, instances: instancesEach = 1 } = options;
  const logs = join(directory, 'log');
  await mkdir(logs, { recursive: true });
  const dotEnv = join(directory, '.env');
  await writeFile(
    dotEnv,
    Object.entries(variables)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
  );
  await chmod(dotEnv, 0o600);

  const ecosystem = join(directory, 'ecosystem.config.js');
  await writeFile(
    ecosystem,
    `const { apps } = require(${JSON.stringify(join(REPOSITORY, 'ecosystem.config.js'))});
const { join } = require('node:path');
module.exports = {
  apps: apps.map((app) => ({
    ...app,
    cwd: __dirname,
    instances: ${String(instancesEach)},
    out_file: join(__dirname, 'log', app.name + '.log'),
    error_file: join(__dirname, 'log', app.name + '.error.log'),
  })),
};
`,
  );

  const home = join(directory, 'pm2');
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: directory,
    PM2_HOME: home,
    NODE_ENV: nodeEnv,
    // PM2 would ask a server on the internet whether there is a newer PM2.
    PM2_DISABLE_VERSION_CHECK: 'true',
  };
  const executable = join(REPOSITORY, 'node_modules/pm2/bin/pm2');

  const pm2 = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run(process.execPath, [executable, ...args], {
      cwd: directory,
      env: environment,
      timeout: COMMAND_BUDGET_MS,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  };

  const list = async (): Promise<readonly Pm2Instance[]> => {
    const printed = await pm2('jlist');
    // The first command of a new daemon is preceded by lines about its birth.
    const entries = jlistSchema.parse(JSON.parse(printed.slice(printed.lastIndexOf('\n[') + 1)));
    return entries.map(({ name, pm_id: id, pid, pm2_env }) => ({
      name,
      id,
      pid: pid ?? 0,
      status: pm2_env.status,
      restarts: pm2_env.restart_time,
      exitCode: pm2_env.exit_code ?? null,
    }));
  };
  const instances = async (name: string): Promise<readonly Pm2Instance[]> => {
    return (await list()).filter((instance) => instance.name === name);
  };

  const logTail = async (name: string): Promise<string> => {
    const files = [`${name}.log`, `${name}.error.log`].map((file) =>
      readFile(join(logs, file), 'utf8').catch(() => ''),
    );
    return (await Promise.all(files))
      .map((text) => text.trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n'))
      .join('\n');
  };

  const complaints = async (): Promise<string> => {
    const files = (await readdir(logs)).map((file) => readFile(join(logs, file), 'utf8'));
    const lines = (await Promise.all(files)).flatMap((text) => text.split('\n'));
    return lines
      .filter((line) => ERROR_LINE.test(line))
      .slice(-LOG_TAIL_LINES)
      .join('\n');
  };

  const online = async (name: string, isReplaced: (instance: Pm2Instance) => boolean): Promise<void> => {
    const deadline = performance.now() + RESTART_BUDGET_MS;
    for (;;) {
      const found = await instances(name);
      const isOnline = ({ status }: Pm2Instance): boolean => status === 'online';
      if (found.length > 0 && found.every((instance) => isOnline(instance) && isReplaced(instance))) return;
      if (performance.now() > deadline) {
        throw new Error(`${name} did not come back: ${JSON.stringify(found)}\n${await logTail(name)}`);
      }
      await sleep(POLL_MS);
    }
  };

  return {
    directory,
    startAll: async () => {
      await pm2('start', ecosystem);
      const waiting = (await list()).filter(({ status }) => status !== 'online');
      for (const { name } of waiting) await online(name, () => true);
    },
    list,
    instances,
    start: async (name) => {
      await pm2('start', name);
      await online(name, () => true);
    },
    stop: async (name) => {
      await pm2('stop', name);
    },
    crash: async (name, moment) => {
      // Asking PM2 takes a second: it is asked before.
      const before = await instances(name);
      await moment?.();
      for (const { pid } of before) process.kill(pid, 'SIGKILL');
      await online(name, ({ pid }) => before.every((former) => former.pid !== pid));
    },
    save: async () => {
      await pm2('save', '--force');
      return readFile(join(home, 'dump.pm2'), 'utf8');
    },
    resurrect: async () => {
      await pm2('resurrect');
      for (const { name } of await list()) await online(name, () => true);
    },
    kill: async () => {
      await pm2('kill');
    },
    logTail,
    complaints,
  };
}
