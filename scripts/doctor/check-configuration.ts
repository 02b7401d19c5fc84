import { Webhook } from 'standardwebhooks';
import { fault, fine, warning } from './finding';
import type { Finding } from './finding';
import type { Environment, Settings } from './settings';

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: 24 to 64 bytes. */
const SECRET_BYTES_MIN = 24;
const MAKE_SECRET = 'Make one with: echo "whsec_$(openssl rand -base64 32)"';

/** What a process would refuse to start with, each fault by itself, and what it would start with to no good end. */
export function checkConfiguration(settings: Settings, env: Environment): readonly Finding[] {
  const refusals = settings.faults.map((text) =>
    fault('configuration', text, 'Set it in .env or in the environment; README.md lists every variable.'),
  );
  const secrets = [
    ...namedSecrets('HOLDFAST_INTAKE_SECRETS', env['HOLDFAST_INTAKE_SECRETS']),
    ...namedSecrets('HOLDFAST_HOST_WEBHOOK_SECRET', env['HOLDFAST_HOST_WEBHOOK_SECRET']),
  ].flatMap(([name, secret]) => checkSecret(name, secret));
  const findings = [...refusals, ...secrets, ...checkMode(settings, env), ...checkPublicUrl(settings)];
  return findings.length > 0 ? findings : [fine('configuration', 'Every variable can be read.')];
}

/** PM2 runs production unless it is told otherwise; a command on its own does not. */
function checkMode({ config }: Settings, env: Environment): readonly Finding[] {
  if ((env['NODE_ENV'] ?? '') !== '' || config?.sandboxHosts !== null) return [];
  return [
    warning(
      'configuration',
      'NODE_ENV is not set: this was checked by the rules of development, and PM2 runs by those of production.',
      'Set NODE_ENV=production in .env.',
    ),
  ];
}

function checkPublicUrl({ config, isProduction }: Settings): readonly Finding[] {
  if (!isProduction || config === null || config.publicUrl.startsWith('https://')) return [];
  return [
    warning(
      'configuration',
      'HOLDFAST_PUBLIC_URL is not https: reconnect links and sign-ins travel in the clear, and networks refuse it.',
      'Put a TLS proxy in front of the admin process and give its https address.',
    ),
  ];
}

function namedSecrets(name: string, list: string | undefined): readonly (readonly [string, string])[] {
  const secrets = (list ?? '').split(',').map((each) => each.trim());
  return secrets.filter((each) => each !== '').map((each) => [name, each] as const);
}

/** Only its form is checked when the configuration is read; a signer is made of it much later. */
function checkSecret(name: string, secret: string): readonly Finding[] {
  // What does not begin like one was named by the configuration already.
  if (!secret.startsWith('whsec_')) return [];
  const encoded = secret.slice('whsec_'.length);
  try {
    new Webhook(secret);
  } catch {
    return [fault('configuration', `${name} holds a secret that is not base64 behind whsec_.`, MAKE_SECRET)];
  }
  if (Buffer.from(encoded, 'base64').length >= SECRET_BYTES_MIN) return [];
  const what = `${name} holds a secret of less than ${String(SECRET_BYTES_MIN)} bytes, which can be guessed.`;
  return [fault('configuration', what, MAKE_SECRET)];
}
