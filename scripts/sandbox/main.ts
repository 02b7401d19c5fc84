import { Command, InvalidArgumentError, Option } from 'commander';
import { compressedClock, type Timer, type WorkerClock } from '../../workers/runtime/clock';
import { BETWEEN_LINES_MS, sayLine, sowConversations } from './lively';
import { startSandbox, type Sandbox } from './sandbox';
import { livelySeed } from './seed';

/** The sandbox as a process of its own: prints one JSON line `{"ready":true,"addresses":{…}}`, ends on SIGTERM. */
async function main(): Promise<void> {
  const options = new Command('sandbox')
    .description('Starts the sandbox networks: local servers that speak as social networks do.')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port of the home page; the networks follow it; 0: free ports', wholeNumber, 0)
    .option('--state <file>', 'keep people, tokens and posts in this file')
    .option('--clock-speed <factor>', 'how much faster than real time the clock runs', positiveNumber, 1)
    .addOption(
      new Option('--clock-anchor <ms>', 'epoch milliseconds at which both clocks agree')
        .argParser(wholeNumber)
        .default(Date.now(), 'now'),
    )
    .option('--seed', 'put in the people and Pages of the demo, and what they said lately', false)
    .option('--lively', 'with --seed: let people say something every few minutes', false)
    .option('--redirect-uri <url...>', 'redirect URIs of the seeded apps')
    .parse()
    .opts<Options>();
  const clock = compressedClock({ anchor: options.clockAnchor, speed: options.clockSpeed });
  const sandbox = await startSandbox({
    host: options.host,
    port: options.port,
    clock,
    stateFile: options.state ?? null,
  });
  if (options.seed) await sow(sandbox, options.redirectUri ?? [], clock.now());
  const silence = options.lively ? keepTalking(sandbox, clock) : () => undefined;
  process.stdout.write(`${JSON.stringify({ ready: true, addresses: sandbox.addresses })}\n`);
  const stop = (): void => {
    silence();
    void sandbox.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // Whoever forked it is gone.
  process.once('disconnect', stop);
}

/** What happened to people before a restart stays; only the apps learn their redirect URIs anew. */
async function sow(sandbox: Sandbox, redirectUris: readonly string[], now: number): Promise<void> {
  const seed = livelySeed(redirectUris);
  if ((await sandbox.admin.people()).length > 0) return sandbox.admin.seed({ apps: seed.apps });
  await sandbox.admin.seed(seed);
  await sowConversations(sandbox.admin, now);
}

/** Gives the function that ends it. */
function keepTalking(sandbox: Sandbox, clock: WorkerClock): () => void {
  let turn = 0;
  const next = (): Timer =>
    clock.setTimer(BETWEEN_LINES_MS, () => {
      void sayLine(sandbox.admin, turn).catch(() => undefined);
      turn += 1;
      timer = next();
    });
  let timer = next();
  return () => {
    timer.cancel();
  };
}

interface Options {
  readonly host: string;
  readonly port: number;
  readonly state?: string;
  readonly clockSpeed: number;
  readonly clockAnchor: number;
  readonly seed: boolean;
  readonly lively: boolean;
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
