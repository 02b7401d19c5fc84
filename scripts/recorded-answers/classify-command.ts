import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import Table from 'cli-table3';
import { Command } from 'commander';
import type { Judgement } from '../../domain/judgement/vocabulary';
import { judgeRecorded, readRecordedAnswers, type Expected, type RecordedAnswer } from './recorded-answer';

const EXIT_DISAGREES = 1;

interface Options {
  readonly check?: true;
  readonly json?: true;
}

interface Judged {
  readonly recorded: RecordedAnswer;
  readonly judgement: Judgement;
}

/** Where the command reads and writes; the process's own streams but in tests. */
export interface ClassifyIo {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: Pick<NodeJS.WritableStream, 'write'>;
  readonly exitWith: (code: number) => void;
}

export function createClassifyCommand(io: ClassifyIo): Command {
  return new Command('classify')
    .description(
      'Judges recorded answers of networks with the code that production uses. Each line in is a JSON object ' +
        '{id, network, operation, status, headers, body, context?}; each line out is {id, class, reason, retry_after_s?}, ' +
        'in the same order. Nothing is printed unless every line could be read.',
    )
    .argument('<file>', 'JSON Lines; - reads standard input')
    .option('--check', 'compare with the "expected" of each line; ends with 1 where a judgement differs')
    .option('--json', 'with --check: print the differences as JSON')
    .addHelpText('after', '\nEnds with 2 when the input cannot be read; the message names the line.')
    .action((file: string, options: Options) => classify(io, file, options));
}

async function classify(io: ClassifyIo, file: string, options: Options): Promise<void> {
  const judged = readRecordedAnswers(await readInput(io.stdin, file)).map((recorded) => ({
    recorded,
    judgement: judgeRecorded(recorded),
  }));
  if (options.check) {
    check(io, judged, options.json ?? false);
  } else {
    io.stdout.write(judged.map((one) => `${JSON.stringify(lineOut(one))}\n`).join(''));
  }
}

async function readInput(stdin: NodeJS.ReadableStream, file: string): Promise<string> {
  try {
    return file === '-' ? await readStream(stdin) : await readFile(file, 'utf8');
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

function check(io: ClassifyIo, judged: readonly Judged[], asJson: boolean): void {
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
    io.stdout.write(`${JSON.stringify({ ...summary, differences })}\n`);
  } else {
    if (differences.length > 0) io.stdout.write(`${tableOf(differences)}\n`);
    io.stdout.write(
      `${String(summary.judged)} answers judged, ${String(summary.checked)} of them checked, ${String(summary.differing)} differ.\n`,
    );
  }
  if (differing.length > 0) io.exitWith(EXIT_DISAGREES);
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
