import Table from 'cli-table3';
import { Command } from 'commander';
import { LOCAL_SETTINGS } from './configuration/read-config';
import { readEnvironment } from '../workers/runtime/config';
import { examine } from './doctor/examine';
import type { Report } from './doctor/examine';

const EXIT_FAULTY = 1;
/** Columns besides the two that hold sentences: result, area, borders. */
const NARROW_COLUMNS = 32;
const WIDTH_DEFAULT = 120;
const WIDTH_MIN = 80;

/** `npm run doctor`: what is wrong with this installation, and how to mend it. Changes nothing. */
async function main(): Promise<void> {
  const { json } = new Command('doctor')
    .description(
      'Checks configuration, keys, Redis, database, disk, clock, network apps and alert channels, and says how to mend ' +
        'each fault. Changes nothing. Asks each network whether it knows our app; sends no mail and no webhook.',
    )
    .option('--json', 'print the findings as JSON', false)
    .parse()
    .opts<{ json: boolean }>();
  const report = await examine(readEnvironment([LOCAL_SETTINGS]));
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${readable(report)}\n`);
  process.exitCode = report.healthy ? 0 : EXIT_FAULTY;
}

function readable({ findings, healthy }: Report): string {
  const width = process.stdout.isTTY ? Math.max(WIDTH_MIN, process.stdout.columns) : WIDTH_DEFAULT;
  const wide = Math.floor((width - NARROW_COLUMNS) / 2);
  const table = new Table({
    head: ['Result', 'Area', 'What', 'How to mend it'],
    colWidths: [9, 15, wide, wide],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { severity, area, what, mend } of findings) {
    table.push([severity === 'fault' ? 'FAULT' : severity, area, what, mend ?? '']);
  }
  const faults = findings.filter(({ severity }) => severity === 'fault').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const verdict = healthy ? 'No faults' : `${String(faults)} ${faults === 1 ? 'fault' : 'faults'}`;
  return `${table.toString()}\n${verdict}, ${String(warnings)} ${warnings === 1 ? 'warning' : 'warnings'}.`;
}

main().catch((err: unknown) => {
  process.stderr.write(`doctor: ${err instanceof Error ? err.message : String(err)}\n`);
  process.exitCode = 2;
});
