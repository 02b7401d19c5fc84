import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { Command } from 'commander';

/** The repository, seen from the compiled file in `dist/tests/live/`. */
const REPOSITORY = resolve(__dirname, '../../..');

async function main(): Promise<void> {
  const command = new Command('test:live')
    .description('Runs the live tests: the same flows against real network servers that run on this machine.')
    .option('-t, --test-name-pattern <pattern>', 'run only the tests whose name matches')
    .parse();
  const { testNamePattern } = command.opts<{ readonly testNamePattern?: string }>();

  process.exitCode = await runNode([join(REPOSITORY, 'tests/live/pds/install-pds.js')]);
  if (process.exitCode !== 0) return;

  const jest = require.resolve('jest/bin/jest', { paths: [REPOSITORY] });
  const args = [jest, '--config', join(REPOSITORY, 'tests/live/jest.config.js'), '--runInBand'];
  if (testNamePattern !== undefined) args.push('--testNamePattern', testNamePattern);
  process.exitCode = await runNode(args);
}

/** Runs a Node process to its end, on this terminal, and gives its exit code. */
async function runNode(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: REPOSITORY, stdio: 'inherit' });
  return await new Promise<number>((resolveCode, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolveCode(code ?? 1));
  });
}

main().catch((err: unknown) => {
  console.error(err);
  process.exit(1);
});
