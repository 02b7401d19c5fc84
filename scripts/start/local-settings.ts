import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { generatePassword } from '../../workers/http/admin/password';
import { LOCAL_SETTINGS } from '../configuration/read-config';
import { newKeyRing, newWebhookSecret } from '../installation/installation';

/** What this checkout was given once: keys, secrets and passwords of a development installation. */
export interface LocalSettings {
  readonly file: string;
  readonly values: Readonly<Record<string, string>>;
  /** Whether they were made just now. */
  readonly isNew: boolean;
}

/** Readable by its owner only: it holds the sealing key. */
const OWNER_ONLY = 0o600;

/**
 * Reads the local settings, or makes them. What the environment sets wins over them, so that a real key is never
 * replaced by a local one.
 */
export function settleLocalSettings(sandbox: boolean): LocalSettings {
  const isNew = !existsSync(LOCAL_SETTINGS);
  const known = isNew ? {} : (parseEnv(readFileSync(LOCAL_SETTINGS, 'utf8')) as Record<string, string>);
  const made: Record<string, string> = {
    HOLDFAST_KEYS: newKeyRing(),
    HOLDFAST_INTAKE_SECRETS: newWebhookSecret(),
    HOLDFAST_HOST_WEBHOOK_SECRET: newWebhookSecret(),
    HOLDFAST_DATABASE: join(process.cwd(), 'var', sandbox ? 'sandbox.sqlite' : 'holdfast.sqlite'),
    HOLDFAST_LOCAL_ADMIN_PASSWORD: generatePassword(),
    HOLDFAST_LOCAL_REDIS_PASSWORD: randomBytes(24).toString('base64url'),
  };
  const values = { ...made, ...known };
  if (Object.keys(made).some((name) => known[name] === undefined)) write(values);
  return { file: LOCAL_SETTINGS, values, isNew };
}

/** Adds what is only known while it runs (addresses), so that commands such as `npm run audit` find it. */
export function noteRunning(settings: LocalSettings, running: Readonly<Record<string, string>>): void {
  write({ ...settings.values, ...running });
}

function write(values: Readonly<Record<string, string>>): void {
  mkdirSync(dirname(LOCAL_SETTINGS), { recursive: true });
  const lines = Object.entries(values).map(([name, value]) => `${name}='${value}'\n`);
  const text = `# Made by npm start for this checkout. Holds secrets of a development installation: never commit it.\n${lines.join('')}`;
  writeFileSync(LOCAL_SETTINGS, text, { mode: OWNER_ONLY });
}
