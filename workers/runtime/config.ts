import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import type { KeyRing } from '../../db/sealing/key-ring';
import { parseKeyRing } from '../../db/sealing/key-ring';
import type { AppCredentials, Hosts } from '../../domain/networks/network';
import { CLIENT_KEYS } from '../../domain/networks/push';
import type { PushApp, PushChannel } from '../../domain/networks/push';
import { PUSH_CHANNELS } from '../../domain/networks/push-channels';
import { NETWORKS } from '../../domain/networks/registry';
import { ok, refuse } from '../../domain/result';
import type { Result } from '../../domain/result';

/** How one process is set up. Read from the environment once, at its start, whole; nothing else reads `process.env`. */
export interface Config {
  readonly environment: 'production' | 'development' | 'test';
  readonly databasePath: string;
  readonly redisUrl: string;
  readonly keyRing: KeyRing;
  readonly log: {
    readonly level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
    readonly pretty: boolean;
  };
  readonly clock: { readonly speed: number; readonly anchor: number };
  /** What members and networks reach us under, without a slash at the end. */
  readonly publicUrl: string;
  readonly admin: { readonly host: string; readonly port: number };
  readonly intake: { readonly secrets: readonly string[] };
  /** The host's own endpoint for outbound events; null: it polls or needs none. */
  readonly host: { readonly url: string; readonly secret: string } | null;
  readonly mail: { readonly smtpUrl: string; readonly from: string } | null;
  readonly operators: { readonly email: string | null };
  readonly supportAddress: string | null;
  readonly allowPrivateWebhookTargets: boolean;
  /** How far behind the other an overdue post of one account goes out after a reconnect. */
  readonly releasePaceMs: number;
  /** Our app at each network; a network without one is shown as not configured. */
  readonly apps: Readonly<Record<string, AppCredentials>>;
  /** What pushes of the networks are checked with. */
  readonly push: PushConfig;
  /** The sandbox's addresses by network and host key; null: the real networks. */
  readonly sandboxHosts: Readonly<Record<string, Hosts>> | null;
  /** Where the sandbox can be looked at and made to do things; null: the real networks. */
  readonly sandboxHome: string | null;
}

export interface PushConfig {
  /** Our app by the path of the channel; a channel without one is closed. */
  readonly apps: Readonly<Record<string, PushApp>>;
  readonly verifyToken: string | null;
}

const blankIsAbsent = (value: unknown): unknown => (value === '' ? undefined : value);
const optional = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(blankIsAbsent, schema.optional());
const flag = z.enum(['0', '1', 'true', 'false']).transform((value) => value === '1' || value === 'true');
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const number = (schema: z.ZodNumber) => z.coerce.number().pipe(schema);
const sandbox = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON: {"home":"…","hosts":{…},"apps":{…}}' });
      return z.NEVER;
    }
  })
  .pipe(
    z.object({
      home: httpUrl,
      hosts: z.record(z.string(), z.record(z.string(), httpUrl)),
      apps: z.record(
        z.string(),
        z.object({
          clientId: z.string(),
          clientSecret: z.string(),
          /** Where a network signs its pushes with keys of their own. */
          push: z.object({ id: z.string(), secret: z.string() }).optional(),
        }),
      ),
    }),
  );

const environment = z.object({
  NODE_ENV: optional(z.enum(['production', 'development', 'test'])),
  HOLDFAST_DATABASE: z.string({ error: 'is missing: the path of the SQLite file' }).min(1),
  REDIS_URL: z
    .string({ error: 'is missing: the address of Redis, redis://host:port' })
    .regex(/^rediss?:\/\//, 'must begin with redis:// or rediss://'),
  HOLDFAST_KEYS: z.string({ error: 'is missing: the sealing keys, id:base64[,id:base64]' }),
  HOLDFAST_PUBLIC_URL: optional(httpUrl),
  HOLDFAST_ADMIN_HOST: optional(z.string()),
  HOLDFAST_ADMIN_PORT: optional(number(z.number().int().min(0).max(65_535))),
  HOLDFAST_INTAKE_SECRETS: optional(z.string()),
  HOLDFAST_HOST_WEBHOOK_URL: optional(httpUrl),
  HOLDFAST_HOST_WEBHOOK_SECRET: optional(
    z.string().startsWith('whsec_', 'must be a Standard Webhooks secret, whsec_…'),
  ),
  HOLDFAST_SMTP_URL: optional(z.string().regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')),
  HOLDFAST_MAIL_FROM: optional(z.string()),
  HOLDFAST_OPERATOR_EMAIL: optional(z.email()),
  HOLDFAST_SUPPORT_ADDRESS: optional(z.string()),
  HOLDFAST_ALLOW_PRIVATE_WEBHOOKS: optional(flag),
  HOLDFAST_META_VERIFY_TOKEN: optional(z.string().min(16, 'must be at least 16 characters that nobody can guess')),
  HOLDFAST_RELEASE_PACE_MS: optional(number(z.number().int().min(0))),
  HOLDFAST_SANDBOX: optional(sandbox),
  HOLDFAST_CLOCK_SPEED: optional(number(z.number().positive())),
  HOLDFAST_CLOCK_ANCHOR: optional(number(z.number().int().nonnegative())),
  LOG_LEVEL: optional(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])),
  LOG_PRETTY: optional(flag),
});

const DEFAULT_ADMIN_PORT = 4400;
const DEFAULT_RELEASE_PACE_MS = 5_000;

/**
 * What a process goes by: its environment first, then `.env`, then `fallbackFiles`, the later of them first. Read here
 * and nowhere else.
 */
export function readEnvironment(fallbackFiles: readonly string[] = []): Readonly<Record<string, string | undefined>> {
  const files = [...fallbackFiles, '.env'].filter((path) => existsSync(path));
  const settings = files.map((path) => parseEnv(readFileSync(path, 'utf8')));
  return Object.assign({}, ...settings, process.env) as Record<string, string | undefined>;
}

/** Reads and checks the whole environment. A refusal lists every fault at once, by the name of its variable. */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Result<Config, readonly string[]> {
  const parsed = environment.safeParse(env);
  const faults: string[] = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  const keys = parseKeyRing(env['HOLDFAST_KEYS'] ?? '');
  if (!keys.ok && env['HOLDFAST_KEYS'] !== undefined)
    faults.push(...keys.refusal.map((fault) => `HOLDFAST_KEYS: ${fault}`));
  const apps = readApps(env);
  const pushApps = readPushApps(env);
  const ofApps = Object.keys({ ...apps.apps, ...pushApps.apps }).length > 0;
  faults.push(...apps.faults, ...pushApps.faults, ...faultsBetween(env, ofApps));
  if (!parsed.success || !keys.ok || faults.length > 0) return refuse([...new Set(faults)]);

  const values = parsed.data;
  const mode = values.NODE_ENV ?? 'development';
  const speed = values.HOLDFAST_CLOCK_SPEED ?? 1;
  const sandboxHosts = values.HOLDFAST_SANDBOX?.hosts ?? null;
  const port = values.HOLDFAST_ADMIN_PORT ?? DEFAULT_ADMIN_PORT;
  const { HOLDFAST_HOST_WEBHOOK_URL: hostUrl, HOLDFAST_HOST_WEBHOOK_SECRET: hostSecret } = values;
  return ok({
    environment: mode,
    databasePath: values.HOLDFAST_DATABASE,
    redisUrl: values.REDIS_URL,
    keyRing: keys.value,
    log: { level: values.LOG_LEVEL ?? 'info', pretty: values.LOG_PRETTY ?? false },
    clock: { speed, anchor: values.HOLDFAST_CLOCK_ANCHOR ?? 0 },
    publicUrl: (values.HOLDFAST_PUBLIC_URL ?? `http://127.0.0.1:${String(port)}`).replace(/\/+$/, ''),
    admin: { host: values.HOLDFAST_ADMIN_HOST ?? '127.0.0.1', port },
    intake: { secrets: intakeSecrets(env) },
    host: hostUrl === undefined || hostSecret === undefined ? null : { url: hostUrl, secret: hostSecret },
    mail:
      values.HOLDFAST_SMTP_URL === undefined
        ? null
        : { smtpUrl: values.HOLDFAST_SMTP_URL, from: values.HOLDFAST_MAIL_FROM ?? 'Holdfast <holdfast@localhost>' },
    operators: { email: values.HOLDFAST_OPERATOR_EMAIL ?? null },
    supportAddress: values.HOLDFAST_SUPPORT_ADDRESS ?? null,
    allowPrivateWebhookTargets: values.HOLDFAST_ALLOW_PRIVATE_WEBHOOKS ?? false,
    releasePaceMs: values.HOLDFAST_RELEASE_PACE_MS ?? DEFAULT_RELEASE_PACE_MS,
    apps: values.HOLDFAST_SANDBOX?.apps ?? apps.apps,
    push: {
      apps: values.HOLDFAST_SANDBOX === undefined ? pushApps.apps : sandboxPushApps(values.HOLDFAST_SANDBOX.apps),
      verifyToken: values.HOLDFAST_META_VERIFY_TOKEN ?? null,
    },
    sandboxHosts,
    sandboxHome: values.HOLDFAST_SANDBOX?.home ?? null,
  });
}

/**
 * What is wrong between variables. From the bare environment, so that a fault of one variable hides none of these.
 */
function faultsBetween(env: Readonly<Record<string, string | undefined>>, hasRealApps: boolean): readonly string[] {
  const isSet = (name: string): boolean => (env[name] ?? '') !== '';
  const faults: string[] = [];
  if (env['NODE_ENV'] === 'production') {
    if (isSet('HOLDFAST_SANDBOX'))
      faults.push('HOLDFAST_SANDBOX must not be set when NODE_ENV=production: the sandbox cannot run there');
    if (isSet('HOLDFAST_CLOCK_SPEED') && Number(env['HOLDFAST_CLOCK_SPEED']) !== 1)
      faults.push('HOLDFAST_CLOCK_SPEED must not be set when NODE_ENV=production: the networks keep real time');
    if (!isSet('HOLDFAST_PUBLIC_URL'))
      faults.push('HOLDFAST_PUBLIC_URL is missing: the address members and networks reach us under');
    if (!isSet('HOLDFAST_INTAKE_SECRETS'))
      faults.push('HOLDFAST_INTAKE_SECRETS is missing: the secrets the host signs intake with, whsec_…[,whsec_…]');
  }
  if (isSet('HOLDFAST_SANDBOX') && hasRealApps)
    faults.push(
      'HOLDFAST_SANDBOX is set together with real app credentials: one real app turns the sandbox off for all',
    );
  if (isSet('HOLDFAST_HOST_WEBHOOK_URL') !== isSet('HOLDFAST_HOST_WEBHOOK_SECRET'))
    faults.push('HOLDFAST_HOST_WEBHOOK_URL and HOLDFAST_HOST_WEBHOOK_SECRET belong together: set both or neither');
  if (intakeSecrets(env).some((secret) => !secret.startsWith('whsec_')))
    faults.push('HOLDFAST_INTAKE_SECRETS must be Standard Webhooks secrets, whsec_…[,whsec_…]');
  return faults;
}

function intakeSecrets(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return (env['HOLDFAST_INTAKE_SECRETS'] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** `<NETWORK>_CLIENT_ID` and `<NETWORK>_CLIENT_SECRET` for each network, e.g. FACEBOOK_CLIENT_ID. */
function readApps(env: Readonly<Record<string, string | undefined>>): {
  readonly apps: Record<string, AppCredentials>;
  readonly faults: string[];
} {
  const apps: Record<string, AppCredentials> = {};
  const faults: string[] = [];
  for (const { name, registration } of NETWORKS) {
    // Its servers give the credentials, each its own.
    if (registration !== undefined) continue;
    const prefix = name.toUpperCase();
    const clientId = env[`${prefix}_CLIENT_ID`] ?? '';
    const clientSecret = env[`${prefix}_CLIENT_SECRET`] ?? '';
    if (clientId === '' && clientSecret === '') continue;
    if (clientId === '' || clientSecret === '')
      faults.push(`${prefix}_CLIENT_ID and ${prefix}_CLIENT_SECRET belong together: set both or neither`);
    apps[name] = { clientId, clientSecret };
  }
  return { apps, faults };
}

/** By channel, from the keys that it names: `X_APP_ID` and `X_CONSUMER_SECRET`, say. */
function readPushApps(env: Readonly<Record<string, string | undefined>>): {
  readonly apps: Record<string, PushApp>;
  readonly faults: readonly string[];
} {
  const apps: Record<string, PushApp> = {};
  const faults = new Set<string>();
  for (const { path, app } of PUSH_CHANNELS) {
    const prefix = app.of.toUpperCase();
    const id = env[`${prefix}_${app.id}`] ?? '';
    const secret = env[`${prefix}_${app.secret}`] ?? '';
    if (id !== '' && secret !== '') apps[path] = { id, secret };
    else if (id !== secret)
      faults.add(`${prefix}_${app.id} and ${prefix}_${app.secret} belong together: set both or neither`);
  }
  return { apps, faults: [...faults] };
}

interface SandboxApp extends AppCredentials {
  readonly push?: PushApp | undefined;
}

function sandboxPushApps(apps: Readonly<Record<string, SandboxApp>>): Readonly<Record<string, PushApp>> {
  const ofChannel = ({ app }: PushChannel): PushApp | undefined => {
    const known = apps[app.of];
    if (known === undefined || app.id !== CLIENT_KEYS.id) return known?.push;
    return { id: known.clientId, secret: known.clientSecret };
  };
  return Object.fromEntries(
    PUSH_CHANNELS.flatMap((channel) => {
      const app = ofChannel(channel);
      return app === undefined ? [] : [[channel.path, app]];
    }),
  );
}
