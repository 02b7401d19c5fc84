import { Redis } from 'ioredis';
import Table from 'cli-table3';
import { Command } from 'commander';
import { MINUTE } from '../domain/clock';
import { compressedClock } from '../workers/runtime/clock';
import { readConfig } from './configuration/read-config';
import { audit } from './audit/audit';
import type { AuditReport } from './audit/audit';

const EXIT_UNBALANCED = 1;

/** `npm run audit`: whether the books balance, now, on the live database and Redis. Changes nothing. */
async function main(): Promise<void> {
  const options = new Command('audit')
    .description('Checks conservation and every invariant of the database and of Redis, read-only, in one snapshot.')
    .option('--json', 'print the report as JSON', false)
    .option('--settling <seconds>', 'how long what follows a change may take', '60')
    .parse()
    .opts<{ json: boolean; settling: string }>();
  const config = readConfig('audit');
  const redis = new Redis(config.redisUrl, {
    maxRetriesPerRequest: 1,
    connectTimeout: 3_000,
    retryStrategy: () => null,
    lazyConnect: true,
  });
  redis.on('error', () => undefined);
  const clock = compressedClock(config.clock);
  const settlingMs = Number(options.settling) * (MINUTE / 60);
  const report = await audit({ databasePath: config.databasePath, redis, now: clock.now(), settlingMs });
  redis.disconnect();
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : `${readable(report)}\n`);
  process.exitCode = report.balanced ? 0 : EXIT_UNBALANCED;
}

function readable(report: AuditReport): string {
  const states = new Table({ head: ['State', 'Posts'], colAligns: ['left', 'right'], style: { head: [], border: [] } });
  for (const [state, posts] of Object.entries(report.byState)) states.push([state, posts]);
  states.push(
    ['all states', Object.values(report.byState).reduce((sum, posts) => sum + posts, 0)],
    ['accepted', report.accepted],
  );
  const lines = [states.toString()];
  for (const breach of report.breaches) {
    lines.push(
      `BROKEN  ${breach.rule}  (${breach.name}: ${String(breach.count)})`,
      ...breach.examples.map((example) => `        ${example}`),
    );
  }
  if (report.queueFault !== null) lines.push(`BROKEN  Redis could not be looked at: ${report.queueFault}`);
  for (const [queue, failed] of Object.entries(report.queues?.failed ?? {}))
    lines.push(`note    ${String(failed)} failed jobs in ${queue}: look at them in the queue UI`);
  for (const queue of report.queues?.paused ?? []) lines.push(`note    ${queue} is paused`);
  lines.push(
    report.balanced ? `The books balance: ${String(report.invariants)} invariants hold.` : 'The books do not balance.',
  );
  return lines.join('\n');
}

main().catch((err: unknown) => {
  process.stderr.write(`The audit could not be made: ${err instanceof Error ? err.message : String(err)}\n`);
  process.exit(2);
});
