import Table from 'cli-table3';
import { Command } from 'commander';
import { createChecks } from './checks';
import type { Check } from './checks';
import type { Scenario } from './scenario';
import { SCENARIOS } from './scenarios/all';
import { createTimeline } from './timeline';
import type { TimelineEntry } from './timeline';
import { inWorld } from './world';

interface Report {
  readonly scenario: string;
  readonly title: string;
  readonly held: boolean;
  readonly realSeconds: number;
  readonly checks: readonly Check[];
  readonly timeline: readonly TimelineEntry[];
  /** What stopped the scenario before its end; null: it ran through. */
  readonly stoppedBy: string | null;
}

/** `npm run demo`: tells one scenario, or the whole story, and exits 0 only if every promise it shows held. */
async function main(): Promise<void> {
  const command = new Command('demo')
    .description('Plays a scenario on a fresh world: real worker processes, Redis, mail and sandbox networks.')
    .option('--list', 'list the scenarios')
    .option('--scenario <name...>', 'which to play; default: the whole story once')
    .option('--all', 'play every scenario but the long ones', false)
    .option('--keep', 'leave database and logs behind, to look into', false)
    .option('--json', 'print reports as JSON', false)
    .parse();
  const options = command.opts<{ list?: boolean; scenario?: string[]; all: boolean; json: boolean; keep: boolean }>();
  if (options.list === true) {
    list(options.json);
    return;
  }
  const everything = SCENARIOS.filter(({ isLong }) => isLong !== true).map(({ name }) => name);
  const wanted = options.all ? everything : (options.scenario ?? everything.slice(0, 1));
  const unknown = wanted.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown.length > 0) command.error(`There is no scenario ${unknown.join(', ')}; --list names them.`);

  const reports: Report[] = [];
  for (const scenario of SCENARIOS.filter((each) => wanted.includes(each.name))) {
    reports.push(await play({ ...scenario, world: { ...scenario.world, keep: options.keep } }, !options.json));
  }
  if (options.json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  process.exitCode = reports.every((report) => report.held) ? 0 : 1;
}

async function play(scenario: Scenario, aloud: boolean): Promise<Report> {
  const say = (line: string): void => {
    if (aloud) process.stdout.write(`${line}\n`);
  };
  say(`\n${scenario.title}  [${scenario.name}; ${String(scenario.world.speed)} times real time]\n`);
  const began = performance.now();
  const checks = createChecks((check) => {
    say(`            ${check.held ? 'held  ' : 'BROKEN'}  ${check.promise} (${check.measured})`);
  });
  let timeline: readonly TimelineEntry[] = [];
  let stoppedBy: string | null = null;
  try {
    await inWorld(
      scenario.world,
      (clock) =>
        createTimeline(clock.now, (entry) => {
          timeline = [...timeline, entry];
          say(`${`+${entry.atS.toFixed(1)} s`.padStart(10)}  ${entry.who.padEnd(9)} ${entry.what}`);
        }),
      (world) => scenario.run(world, checks),
    );
  } catch (err) {
    stoppedBy = err instanceof Error ? err.message : String(err);
    say(`            BROKEN  the scenario did not run through: ${stoppedBy}`);
  }
  const report: Report = {
    scenario: scenario.name,
    title: scenario.title,
    held: stoppedBy === null && checks.all().length > 0 && checks.all().every((check) => check.held),
    realSeconds: Math.round((performance.now() - began) / 100) / 10,
    checks: checks.all(),
    timeline,
    stoppedBy,
  };
  const kept = report.checks.filter((check) => check.held).length;
  say(
    `\n${report.held ? 'Every promise held' : 'NOT every promise held'}: ${String(kept)} of ${String(report.checks.length)}, in ${report.realSeconds.toFixed(1)} s.`,
  );
  return report;
}

function list(json: boolean): void {
  if (json) {
    process.stdout.write(
      `${JSON.stringify(
        SCENARIOS.map(({ name, title }) => ({ name, title })),
        null,
        2,
      )}\n`,
    );
    return;
  }
  const table = new Table({ head: ['Scenario', 'What it shows'], style: { head: [], border: [] } });
  for (const { name, title } of SCENARIOS) table.push([name, title]);
  process.stdout.write(`${table.toString()}\n`);
}

main().catch((err: unknown) => {
  process.stderr.write(`${err instanceof Error ? (err.stack ?? err.message) : String(err)}\n`);
  process.exit(2);
});
