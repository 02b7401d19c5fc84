import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The processes of Holdfast, one PM2 app each, in the order in which they are started. */
export const PROCESS_NAMES = [
  'admin',
  'probes',
  'publishing',
  'streams',
  'analytics',
  'reactions',
  'alerts',
  'scheduler',
] as const;

export type ProcessName = (typeof PROCESS_NAMES)[number];

export interface WorkerProcess {
  readonly name: ProcessName;
  readonly pid: number;
  /** Resolves when it works; rejects with the end of its log when it does not get there. */
  readonly ready: Promise<void>;
  /** Resolves when it has ended, with its exit code or signal. */
  readonly ended: Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

/** Real milliseconds for a process to say that it is ready; a machine that does much else at once is slow to start. */
const READY_WITHIN_MS = 120_000;

/** The entry points as they are built: the same files that PM2 starts, also where this module was not built (jest). */
export function entryPoint(name: ProcessName): string {
  return join(checkoutAbove(__dirname), 'dist', 'workers', 'main', `${name}.main.js`);
}

function checkoutAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : checkoutAbove(dirname(folder));
}

/** Starts one process. Its output goes to `<logDirectory>/<name>.log`. */
export function startWorkerProcess(options: {
  readonly name: ProcessName;
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly logDirectory: string;
}): WorkerProcess {
  mkdirSync(options.logDirectory, { recursive: true });
  const log = createWriteStream(join(options.logDirectory, `${options.name}.log`), { flags: 'a' });
  const child = fork(entryPoint(options.name), {
    env: { ...options.env },
    cwd: options.workingDirectory,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log.write(chunk);
      tail.push(chunk.toString());
      if (tail.length > 20) tail.shift();
    });
  }
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      log.end();
      resolve(signal === null ? `code ${String(code)}` : `signal ${signal}`);
    });
  });
  const ready = becomesReady(child, ended, () => `${options.name} did not become ready:\n${tail.join('')}`);
  // Whoever waits for it hears of a rejection; nobody has to.
  ready.catch(() => undefined);
  return {
    name: options.name,
    pid: child.pid ?? 0,
    ready,
    ended,
    kill: (signal) => {
      child.kill(signal);
    },
  };
}

async function becomesReady(child: ChildProcess, ended: Promise<string>, complaint: () => string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([
      new Promise<void>((resolve) => {
        child.on('message', (message) => {
          if (message === 'ready') resolve();
        });
      }),
      ended.then((how) => {
        throw new Error(`${complaint()} (${how})`);
      }),
      new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
          reject(new Error(complaint()));
        }, READY_WITHIN_MS);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
