import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import Table from 'cli-table3';
import { Command } from 'commander';
import type { Judgement } from '../domain/judgement/vocabulary';
import {
  judgeRecorded,
  readRecordedAnswers,
  type Expected,
  type RecordedAnswer,
} from './recorded-answers/recorded-answer';

const EXIT_DISAGREES = 1;
const EXIT_UNREADABLE = 2;

interface Options {
  readonly check?: true;
  readonly json?: true;
}

interface Judged {
  readonly recorded: RecordedAnswer;
  readonly judgement: Judgement;
}

const program = new Command('classify')
  .description(
    'Judges recorded answers of networks with the code that production uses. Each line in is a JSON object ' +
      '{id, network, operation, status, headers, body, context?}; each line out is {id, class, reason, retry_after_s?}, ' +
      'in the same order. Nothing is printed unless every line could be read.',
  )
  .argument('<file>', 'JSON Lines; - reads standard input')
  .option('--check', 'compare with the "expected" of each line; ends with 1 where a judgement differs')
  .option('--json', 'with --check: print the differences as JSON')
  .addHelpText('after', '\nEnds with 2 when the input cannot be read; the message names the line.')
  .action(classify);

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`classify: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = EXIT_UNREADABLE;
});

async function classify(file: string, options: Options): Promise<void> {
  const judged = readRecordedAnswers(await readInput(file)).map((recorded) => ({
    recorded,
    judgement: judgeRecorded(recorded),
  }));
  if (options.check) {
    check(judged, options.json ?? false);
  } else {
    process.stdout.write(judged.map((one) => `${JSON.stringify(lineOut(one))}\n`).join(''));
  }
}

async function readInput(file: string): Promise<string> {
  try {
    return file === '-' ? await readStream(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    throw new UnreadableInput(file, error);
  }
}

class UnreadableInput extends Error {
  override readonly name = 'UnreadableInput';

  constructor(file: string, cause: unknown) {
    super(`cannot read ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function lineOut({ recorded, judgement }: Judged): object {
  return {
    id: recorded.id,
    class: judgement.class,
    reason: judgement.reason,
    ...(judgement.retryAfterS === undefined ? {} : { retry_after_s: judgement.retryAfterS }),
  };
}

function check(judged: readonly Judged[], asJson: boolean): void {
  const checked = judged.flatMap(({ recorded, judgement }) =>
    recorded.expected === null ? [] : [{ recorded, judgement, expected: recorded.expected }],
  );
  const differing = checked.filter(({ judgement, expected }) => !agrees(judgement, expected));
  const differences = differing.map(({ recorded, judgement, expected }) => ({
    id: recorded.id,
    network: recorded.network,
    operation: recorded.operation,
    expected: shown(expected),
    judged: shown(judgement),
  }));
  const summary = { judged: judged.length, checked: checked.length, differing: differing.length };

  if (asJson) {
    process.stdout.write(`${JSON.stringify({ ...summary, differences })}\n`);
  } else {
    if (differences.length > 0) process.stdout.write(`${tableOf(differences)}\n`);
    process.stdout.write(
      `${String(summary.judged)} answers judged, ${String(summary.checked)} of them checked, ${String(summary.differing)} differ.\n`,
    );
  }
  if (differing.length > 0) process.exitCode = EXIT_DISAGREES;
}

/** A retry hint is compared where the record states one. */
function agrees(judgement: Judgement, expected: Expected): boolean {
  return (
    judgement.class === expected.class &&
    judgement.reason === expected.reason &&
    (expected.retryAfterS === undefined || judgement.retryAfterS === expected.retryAfterS)
  );
}

function shown(of: {
  readonly class: string;
  readonly reason: string;
  readonly retryAfterS?: number | undefined;
}): string {
  return `${of.class} ${of.reason}${of.retryAfterS === undefined ? '' : ` after ${String(of.retryAfterS)} s`}`;
}

function tableOf(differences: readonly Readonly<Record<string, string>>[]): string {
  const table = new Table({ head: ['Answer', 'Network', 'Operation', 'Expected', 'Judged'] });
  for (const one of differences) table.push(Object.values(one));
  return table.toString();
}
