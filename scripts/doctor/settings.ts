import { parseKeyRing } from '../../db/sealing/key-ring';
import type { KeyRing } from '../../db/sealing/key-ring';
import { parseConfig } from '../../workers/runtime/config';
import type { Config } from '../../workers/runtime/config';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What can be checked: the whole configuration, or what is usable of one that has faults. */
export interface Settings {
  /** null: it has faults. */
  readonly config: Config | null;
  readonly faults: readonly string[];
  readonly isProduction: boolean;
  readonly redisUrl: string | null;
  readonly databasePath: string | null;
  readonly keyRing: KeyRing | null;
  readonly smtpUrl: string | null;
  readonly hostWebhookUrl: string | null;
  readonly allowPrivateWebhookTargets: boolean;
}

/** A fault in one variable does not keep the others from being checked. */
export function readSettings(env: Environment): Settings {
  const parsed = parseConfig(env);
  const faults = parsed.ok ? [] : parsed.refusal;
  const usable = (name: string): string | null => {
    const value = env[name] ?? '';
    return value === '' || faults.some((text) => text.includes(name)) ? null : value;
  };
  const keyRing = parseKeyRing(env['HOLDFAST_KEYS'] ?? '');
  return {
    config: parsed.ok ? parsed.value : null,
    faults,
    isProduction: env['NODE_ENV'] === 'production',
    redisUrl: usable('REDIS_URL'),
    databasePath: usable('HOLDFAST_DATABASE'),
    keyRing: keyRing.ok ? keyRing.value : null,
    smtpUrl: usable('HOLDFAST_SMTP_URL'),
    hostWebhookUrl: usable('HOLDFAST_HOST_WEBHOOK_URL'),
    allowPrivateWebhookTargets: ['1', 'true'].includes(env['HOLDFAST_ALLOW_PRIVATE_WEBHOOKS'] ?? ''),
  };
}
