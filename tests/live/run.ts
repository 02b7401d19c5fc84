import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { installPds } from './pds/install-pds';

/** The repository, seen from the compiled file in `dist/tests/live/`. */
const REPOSITORY = resolve(__dirname, '../../..');

async function main(): Promise<void> {
  const command = new Command('test:live')
    .description('Runs the live tests: the same flows against real network servers that run on this machine.')
    .option('-t, --test-name-pattern <pattern>', 'run only the tests whose name matches')
    .parse();
  const { testNamePattern } = command.opts<{ readonly testNamePattern?: string }>();

  await installPds(join(REPOSITORY, 'tests/live/pds'));

  const jest = require.resolve('jest/bin/jest', { paths: [REPOSITORY] });
  const args = ['--config', join(REPOSITORY, 'tests/live/jest.config.js'), '--runInBand'];
  if (testNamePattern !== undefined) args.push('--testNamePattern', testNamePattern);
  const child = spawn(process.execPath, [jest, ...args], { cwd: REPOSITORY, stdio: 'inherit' });
  process.exitCode = await new Promise<number>((resolveCode, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolveCode(code ?? 1));
  });
}

main().catch((err: unknown) => {
  console.error(err);
  process.exit(1);
});
