import { Command, InvalidArgumentError } from 'commander';
import { compressedClock } from '../../workers/runtime/clock';
import { startSandbox } from './sandbox';
import { livelySeed } from './seed';

/** The sandbox as a process of its own: prints one JSON line `{"ready":true,"addresses":{…}}`, ends on SIGTERM. */
async function main(): Promise<void> {
  const options = new Command('sandbox')
    .description('Starts the sandbox networks: local servers that speak as Facebook, X and Bluesky do.')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port of the home page; the networks follow it; 0: free ports', wholeNumber, 0)
    .option('--state <file>', 'keep people, tokens and posts in this file')
    .option('--clock-speed <factor>', 'how much faster than real time the clock runs', positiveNumber, 1)
    .option('--clock-anchor <ms>', 'epoch milliseconds at which both clocks agree', wholeNumber, Date.now())
    .option('--seed', 'put in the people and Pages of the demo', false)
    .option('--redirect-uri <url...>', 'redirect URIs of the seeded apps')
    .parse()
    .opts<Options>();
  const sandbox = await startSandbox({
    host: options.host,
    port: options.port,
    clock: compressedClock({ anchor: options.clockAnchor, speed: options.clockSpeed }),
    stateFile: options.state ?? null,
  });
  if (options.seed) await sandbox.admin.seed(livelySeed(options.redirectUri ?? []));
  process.stdout.write(`${JSON.stringify({ ready: true, addresses: sandbox.addresses })}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void sandbox.stop().then(() => process.exit(0)));
  }
}

interface Options {
  readonly host: string;
  readonly port: number;
  readonly state?: string;
  readonly clockSpeed: number;
  readonly clockAnchor: number;
  readonly seed: boolean;
  readonly redirectUri?: readonly string[];
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It has to be a whole number.');
  return Number(text);
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It has to be a number above 0.');
  return value;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
