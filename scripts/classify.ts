import { createClassifyCommand } from './recorded-answers/classify-command';

const EXIT_UNREADABLE = 2;

const exitWith = (code: number): void => {
  process.exitCode = code;
};

createClassifyCommand({ stdin: process.stdin, stdout: process.stdout, exitWith })
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`classify: ${error instanceof Error ? error.message : String(error)}\n`);
    exitWith(EXIT_UNREADABLE);
  });
