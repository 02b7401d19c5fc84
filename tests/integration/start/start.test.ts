import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROCESS_NAMES } from '../../../scripts/installation/worker-processes';
import { REPOSITORY } from '../../support/repository';

/** Everything of an installation starts and stops here, on a machine that may do much else at once. */
const START_BUDGET_MS = 120_000;

let folder: string;
let start: ChildProcess;
let output: string;
/** Holds the port that a start would take first. */
let busy: Server;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast start '));
  output = '';
  busy = createServer();
});

afterEach(async () => {
  busy.close();
  if (start.exitCode === null && start.signalCode === null) {
    signalTerminal('SIGKILL');
    await once(start, 'exit');
  }
  await rm(folder, { recursive: true });
});

test(
  'a busy port gets another, the printed pages answer, and Ctrl-C lets every process end by itself',
  async () => {
    // Where another program holds it already, so much the better.
    await Promise.race([once(busy.listen(4400, '127.0.0.1'), 'listening'), once(busy, 'error')]).catch(() => undefined);

    await startAll();

    const pages = [...output.matchAll(/http:\/\/127\.0\.0\.1:\d+\/?\S*/g)].map(([page]) => page);
    expect(pages).toHaveLength(4);
    expect(pages.filter((page) => page.startsWith('http://127.0.0.1:4400/'))).toEqual([]);
    for (const page of pages) {
      const answer = await fetch(page, { headers: { connection: 'close' } });
      await answer.text();
      // The intake takes POST only, and says so.
      expect({ page, status: answer.status }).toEqual({ page, status: page.endsWith('/intake') ? 405 : 200 });
    }

    const ended = once(start, 'exit');
    signalTerminal('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(output).toContain('holdfast: stopped');

    expect((await readdir(join(folder, 'var', 'log'))).sort()).toEqual(
      PROCESS_NAMES.map((name) => `${name}.log`).sort(),
    );
    for (const name of PROCESS_NAMES) {
      const lines = (await readFile(join(folder, 'var', 'log', `${name}.log`), 'utf8')).trim().split('\n');
      // The Redis that they say goodbye to was still there.
      expect({ name, last: lines.at(-1), lost: lines.filter((line) => line.includes('ECONNREFUSED')) }).toEqual({
        name,
        last: expect.stringContaining('"msg":"stopped"') as string,
        lost: [],
      });
    }
    for (const page of pages)
      await expect(fetch(page, { headers: { connection: 'close' } })).rejects.toThrow('fetch failed');
  },
  2 * START_BUDGET_MS,
);

/** As `npm start` runs it, in a folder of its own, as the leader of a terminal's foreground group. */
async function startAll(): Promise<void> {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(HOLDFAST_|REDIS_URL$|NODE_ENV$|JEST_)/.test(name)),
  );
  start = spawn(process.execPath, [join(REPOSITORY, 'dist', 'scripts', 'start', 'start.js')], {
    cwd: folder,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [start.stdout, start.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const deadline = performance.now() + START_BUDGET_MS;
  while (!output.includes('Ctrl-C stops it.')) {
    if (start.exitCode !== null || performance.now() > deadline)
      throw new Error(`npm start did not get ready: ${output}`);
    await sleep(50);
  }
}

/** What a terminal does at Ctrl-C: the signal reaches every process of the foreground group. */
function signalTerminal(signal: NodeJS.Signals): void {
  if (start.pid !== undefined) process.kill(-start.pid, signal);
}
