import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { getSystemErrorName } from 'node:util';
import { createTransport } from 'nodemailer';
import { isPublicAddress } from '../../workers/adapters/webhooks/private-addresses';
import { resolveInDns } from '../../workers/adapters/webhooks/public-lookup';
import { fault, fine, warning } from './finding';
import type { Finding } from './finding';
import type { Environment, Settings } from './settings';

/** Real milliseconds. */
const SMTP_TIMEOUTS = { dnsTimeout: 5_000, connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 5_000 };

/** Whether mails and webhooks would leave. Nothing is sent. */
export async function checkAlerts(settings: Settings, env: Environment): Promise<readonly Finding[]> {
  const operators = settings.config !== null && settings.config.operators.email === null;
  return [
    ...(await checkMail(settings.smtpUrl, env)),
    ...(await checkHostWebhook(settings)),
    ...(operators
      ? [
          warning(
            'alerts',
            'Nobody is told of faults of our own app but by the log.',
            'Set HOLDFAST_OPERATOR_EMAIL to an address that somebody reads.',
          ),
        ]
      : []),
  ];
}

async function checkMail(smtpUrl: string | null, env: Environment): Promise<readonly Finding[]> {
  if (smtpUrl === null) {
    return [
      warning(
        'alerts',
        'Mail is not configured: members hear of a disconnected account only through the host.',
        'Set HOLDFAST_SMTP_URL: smtp://user:password@host:587',
      ),
    ];
  }
  const findings: Finding[] = [];
  const transport = createTransport({ url: smtpUrl, ...SMTP_TIMEOUTS });
  try {
    await transport.verify();
    findings.push(fine('alerts', 'The mail server takes our connection and sign-in.'));
  } catch (err) {
    findings.push(
      fault(
        'alerts',
        `The mail server does not take our connection: ${smtpTrouble(err)}.`,
        'Check HOLDFAST_SMTP_URL: host, port, smtp or smtps, name and password.',
      ),
    );
  } finally {
    transport.close();
  }
  if ((env['HOLDFAST_MAIL_FROM'] ?? '') === '') {
    findings.push(
      warning(
        'alerts',
        'HOLDFAST_MAIL_FROM is not set: mails come from holdfast@localhost, which most servers refuse.',
        'Set it to a sender of a domain of yours: Holdfast <alerts@example.com>',
      ),
    );
  }
  return findings;
}

/** Never the error's own message: it may quote our sign-in. */
function smtpTrouble(err: unknown): string {
  const { response, code, errno } = (typeof err === 'object' && err !== null ? err : {}) as {
    readonly response?: unknown;
    readonly code?: unknown;
    readonly errno?: unknown;
  };
  if (typeof response === 'string') return response;
  if (typeof errno === 'number') return getSystemErrorName(errno);
  return typeof code === 'string' ? code : 'unknown error';
}

async function checkHostWebhook({ hostWebhookUrl, allowPrivateWebhookTargets }: Settings): Promise<readonly Finding[]> {
  if (hostWebhookUrl === null) {
    return [
      warning(
        'alerts',
        'No endpoint of the host is configured: it hears of nothing that happens here.',
        'Set HOLDFAST_HOST_WEBHOOK_URL and HOLDFAST_HOST_WEBHOOK_SECRET, or put-webhook-endpoint through intake.',
      ),
    ];
  }
  const { hostname, protocol } = new URL(hostWebhookUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) === 0 ? await resolveName(host) : [host];
  if (addresses.length === 0) {
    const what = `The name ${host} of the host's endpoint leads nowhere.`;
    return [fault('alerts', what, 'Correct HOLDFAST_HOST_WEBHOOK_URL, or the name in DNS.')];
  }
  if (!allowPrivateWebhookTargets && !addresses.every(isPublicAddress)) {
    return [
      fault(
        'alerts',
        `The host's endpoint ${host} is not on the public internet, so nothing is sent to it.`,
        'Set HOLDFAST_ALLOW_PRIVATE_WEBHOOKS=1 if no customer chooses endpoints; otherwise give a public address.',
      ),
    ];
  }
  if (protocol === 'http:' && addresses.some(isPublicAddress)) {
    return [warning('alerts', "The host's endpoint is http: events travel in the clear.", 'Give its https address.')];
  }
  return [fine('alerts', "The host's endpoint may be sent to.")];
}

function resolveName(hostname: string): Promise<readonly string[]> {
  return new Promise((resolve) => {
    resolveInDns(hostname, (err: Error | null, found: readonly LookupAddress[]) => {
      resolve(err === null ? found.map(({ address }) => address) : []);
    });
  });
}
