import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import { BENCHMARKS } from './benchmarks/all';
import type { Comparison, Measured } from './measure';
import { SIZES } from './stage';

const NOTE =
  'The ratios are the result. Times and rates are those of this machine, this disk and this moment, and are printed only to show what the ratios are made of.';
const EXIT_UNMET = 1;

/** `npm run bench`: each benchmark beside its yardstick, in the same run. */
async function main(): Promise<void> {
  const command = new Command('bench')
    .description(`Measures Holdfast beside yardsticks, on databases and a Redis of its own. ${NOTE}`)
    .option('--quick', 'smaller sizes and fewer turns: minutes become seconds, ratios become rougher', false)
    .option('--only <name...>', `which to run: ${BENCHMARKS.map(({ name }) => name).join(', ')}`)
    .option('--json', 'print the comparisons as JSON', false)
    .parse();
  const { quick, only, json } = command.opts<{ quick: boolean; only?: string[]; json: boolean }>();
  const unknown = (only ?? []).filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) command.error(`There is no benchmark ${unknown.join(', ')}.`);

  // On the disk that databases lie on: a temporary folder may be memory, where a flush costs nothing.
  mkdirSync('var', { recursive: true });
  const directory = mkdtempSync(join('var', 'bench-'));
  const comparisons: Comparison[] = [];
  try {
    for (const { name, title, run } of BENCHMARKS.filter((each) => only?.includes(each.name) ?? true)) {
      const say = (line: string): void => {
        process.stderr.write(`${name.padEnd(11)} ${line}\n`);
      };
      say(title);
      comparisons.push(...(await run({ size: SIZES[quick ? 'quick' : 'full'], directory, say })));
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  process.stdout.write(json ? `${JSON.stringify({ note: NOTE, comparisons }, null, 2)}\n` : readable(comparisons));
  process.exitCode = comparisons.every(({ expected }) => expected?.holds ?? true) ? 0 : EXIT_UNMET;
}

function readable(comparisons: readonly Comparison[]): string {
  const table = new Table({
    head: ['Ratio', 'Expected', 'Ours', 'Yardstick', 'What it says'],
    colAligns: ['right', 'left', 'left', 'left', 'left'],
    colWidths: [8, 17, 32, 32, 36],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { ratio, expected, ours, yardstick, reading } of comparisons) {
    const verdict = expected === null ? '' : `${expected.what}: ${expected.holds ? 'holds' : 'DOES NOT HOLD'}`;
    table.push([inFigures(ratio), verdict, inWords(ours), inWords(yardstick), reading]);
  }
  return `${table.toString()}\n${NOTE}\n`;
}

function inWords({ what, value, unit }: Measured): string {
  return `${what}: ${inFigures(value)} ${unit}`;
}

/** Three figures: more would pretend to be exact. */
function inFigures(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 4 });
}

main().catch((err: unknown) => {
  process.stderr.write(`bench: ${err instanceof Error ? (err.stack ?? err.message) : String(err)}\n`);
  process.exitCode = 2;
});
