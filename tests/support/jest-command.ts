import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Command } from 'commander';
import { REPOSITORY } from './repository';

export interface JestCommand {
  /** As in `npm run <name>`. */
  readonly name: string;
  readonly description: string;
  /** The jest configuration, from the root of the repository. */
  readonly config: string;
  /** What must be there before the first test; answers an exit code. */
  readonly prepare?: () => Promise<number>;
}

/** The command line of a suite that `npm test` leaves out. Ends the process with the suite's exit code. */
export function jestCommand({ name, description, config, prepare }: JestCommand): void {
  const command = new Command(name)
    .description(description)
    .option('-t, --test-name-pattern <pattern>', 'run only the tests whose name matches')
    .option('--report <file>', "write jest's JSON report to this file")
    .parse();
  const options = command.opts<{ readonly testNamePattern?: string; readonly report?: string }>();
  const args = [
    require.resolve('jest/bin/jest', { paths: [REPOSITORY] }),
    ...['--config', join(REPOSITORY, config), '--runInBand'],
    ...(options.testNamePattern === undefined ? [] : ['--testNamePattern', options.testNamePattern]),
    ...(options.report === undefined ? [] : ['--json', '--outputFile', options.report]),
  ];
  const run = async (): Promise<void> => {
    const prepared = await (prepare?.() ?? 0);
    process.exitCode = prepared === 0 ? await runNode(args) : prepared;
  };
  run().catch((err: unknown) => {
    console.error(err);
    process.exit(1);
  });
}

/** Runs a Node process to its end, on this terminal, and answers its exit code. */
export async function runNode(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: REPOSITORY, stdio: 'inherit' });
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve(code ?? 1);
    });
  });
}
