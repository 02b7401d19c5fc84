import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { createTokenSealer } from '../../db/sealing/token-sealer';
import { migrate } from '../../db/sqlite/migrate';
import { openSqliteStore } from '../../db/sqlite/open-store';
import { NETWORKS } from '../../domain/networks/registry';
import { putAdmin } from '../../workers/http/admin/put-admin';
import { systemClock } from '../../workers/runtime/clock';
import { parseConfig } from '../../workers/runtime/config';
import type { Config } from '../../workers/runtime/config';
import { newId } from '../../workers/runtime/ids';
import { createIntakeClient } from '../host-client/client';
import { startSmtpInbox } from '../inbox/smtp-inbox';
import { startWebhookReceiver } from '../inbox/webhook-receiver';
import { createInstallation, sandboxRedirectUris, sandboxVariable } from '../installation/installation';
import { portOrNextFree } from '../redis/free-port';
import { startOwnRedis } from '../redis/own-redis';
import { createAdminClient } from '../sandbox/admin-client';
import { keepLively } from './lively';
import { noteRunning, settleLocalSettings } from './local-settings';
import { serveMailbox } from './mailbox';
import { startSandboxProcess } from './sandbox-process';

const ADMIN_PORT = 4400;
const SANDBOX_PORT = 4410;
const ADMIN_NAME = 'operator';

type Ends = (() => Promise<unknown>)[];

/**
 * `npm start`: everything on this machine. With `REDIS_URL` and app credentials set it runs the real thing; otherwise
 * a Redis of its own, and the sandbox networks with a small lively data set.
 */
async function main(): Promise<void> {
  new Command('start').description('Starts all of Holdfast on this machine; Ctrl-C stops it cleanly.').parse();
  if (existsSync('.env')) process.loadEnvFile('.env');
  const ends: Ends = [];
  const stop = stopOnce(ends);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

  say('starting …');
  const isSandbox = !hasRealApps();
  const settings = settleLocalSettings(isSandbox);
  if (settings.isNew) say(`keys and secrets for this checkout were made: ${settings.file}`);
  const port = await portOrNextFree(Number(process.env['HOLDFAST_ADMIN_PORT'] ?? ADMIN_PORT));
  const publicUrl = process.env['HOLDFAST_PUBLIC_URL'] ?? `http://127.0.0.1:${String(port)}`;
  const redisUrl = process.env['REDIS_URL'] ?? (await ownRedis(settings.values, ends));
  const sandbox = isSandbox ? await sandboxEnvironment(settings.values, publicUrl, ends) : null;

  const env = {
    ...settings.values,
    ...(sandbox?.variables ?? {}),
    ...definedEnvironment(),
    REDIS_URL: redisUrl,
    HOLDFAST_ADMIN_PORT: String(port),
    HOLDFAST_PUBLIC_URL: publicUrl,
  };
  const config = checked(env);
  noteRunning(settings, { ...(sandbox?.variables ?? {}), REDIS_URL: redisUrl, HOLDFAST_PUBLIC_URL: publicUrl });
  await migrate(config.databasePath);
  const store = openSqliteStore({
    path: config.databasePath,
    sealer: createTokenSealer(config.keyRing),
    clock: systemClock,
    newId,
  });
  ends.push(() => {
    store.close();
    return Promise.resolve();
  });
  const password = settings.values['HOLDFAST_LOCAL_ADMIN_PASSWORD'] ?? '';
  await putAdmin(store, { id: newId(), name: ADMIN_NAME, role: 'operator', password, now: systemClock.now() });

  const installation = createInstallation({ directory: join(process.cwd(), 'var'), env });
  ends.push(() => installation.stop());
  await installation.start();

  const lines = [
    ['Admin site', `${publicUrl}/admin`],
    ['Sign in as', `${ADMIN_NAME}, password ${password}`],
    ['Intake', `${publicUrl}/intake`],
    ...(sandbox === null
      ? []
      : [
          ['Sandbox networks', sandbox.home],
          ['Their mailbox', sandbox.mailbox],
        ]),
    ['Logs', join('var', 'log')],
  ];
  say(
    `ready\n\n${lines.map(([what = '', where = '']) => `  ${what.padEnd(18)}${where}`).join('\n')}\n\n  Ctrl-C stops it.\n`,
  );
  if (sandbox === null) {
    for (const { name, title, signIn, registration } of NETWORKS) {
      if (signIn.kind === 'oauth' && registration === undefined && config.apps[name] === undefined)
        say(`${title} is not configured: ${name.toUpperCase()}_CLIENT_ID is not set`);
    }
    return;
  }
  const lively = new AbortController();
  ends.push(() => {
    lively.abort();
    return Promise.resolve();
  });
  const host = createIntakeClient({ url: publicUrl, secret: config.intake.secrets[0] ?? '' });
  const stage = { admin: createAdminClient(sandbox.home), addresses: sandbox.addresses };
  keepLively({ host, sandbox: stage, clock: systemClock, store }, lively.signal, say).catch((err: unknown) => {
    if (!lively.signal.aborted)
      say(`the sandbox data set could not be put: ${err instanceof Error ? err.message : String(err)}`);
  });
}

async function ownRedis(settings: Readonly<Record<string, string>>, ends: Ends): Promise<string> {
  const password = settings['HOLDFAST_LOCAL_REDIS_PASSWORD'];
  const redis = await startOwnRedis({
    directory: join('var', 'redis'),
    ...(password === undefined ? {} : { password }),
  });
  ends.push(() => redis.stop());
  return redis.url;
}

async function sandboxEnvironment(settings: Readonly<Record<string, string>>, publicUrl: string, ends: Ends) {
  const sandbox = await startSandboxProcess({
    stateFile: join('var', 'sandbox.json'),
    port: await portOrNextFree(SANDBOX_PORT),
    redirectUris: sandboxRedirectUris(publicUrl),
  });
  const inbox = await startSmtpInbox();
  const mailbox = await serveMailbox(inbox);
  const receiver = await startWebhookReceiver({ secret: settings['HOLDFAST_HOST_WEBHOOK_SECRET'] ?? '' });
  ends.push(
    () => sandbox.stop(),
    () => inbox.close(),
    () => mailbox.close(),
    () => receiver.close(),
  );
  return {
    home: sandbox.addresses.home,
    addresses: sandbox.addresses,
    mailbox: mailbox.url,
    variables: {
      HOLDFAST_SANDBOX: sandboxVariable(sandbox.addresses),
      HOLDFAST_SMTP_URL: inbox.url,
      HOLDFAST_OPERATOR_EMAIL: 'operators@holdfast.test',
      HOLDFAST_HOST_WEBHOOK_URL: receiver.url,
      HOLDFAST_ALLOW_PRIVATE_WEBHOOKS: '1',
    },
  };
}

/** Any real app turns the sandbox off for all networks. */
function hasRealApps(): boolean {
  return NETWORKS.some(({ name }) => (process.env[`${name.toUpperCase()}_CLIENT_ID`] ?? '') !== '');
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function checked(env: Readonly<Record<string, string>>): Config {
  const config = parseConfig(env);
  if (config.ok) return config.value;
  throw new Error(`The configuration is not whole:\n${config.refusal.map((fault) => `  - ${fault}`).join('\n')}`);
}

function stopOnce(ends: Ends): () => void {
  let stopping = false;
  return () => {
    if (stopping) return;
    stopping = true;
    say('stopping …');
    const all = async (): Promise<void> => {
      for (const end of [...ends].reverse()) await end().catch(() => undefined);
      say('stopped');
      process.exit(0);
    };
    void all();
  };
}

function say(what: string): void {
  process.stdout.write(`holdfast: ${what}\n`);
}

main().catch((err: unknown) => {
  process.stderr.write(`holdfast: could not start. ${err instanceof Error ? err.message : String(err)}\n`);
  process.exit(1);
});
