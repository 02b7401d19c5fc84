import { isIP } from 'node:net';
import { Webhook as Signer } from 'standardwebhooks';
import { Agent, request } from 'undici';
import { HOUR, SECOND } from '../../../domain/clock';
import { systemClock } from '../../runtime/clock';
import type { Channels, NotDelivered, SendAnswer } from '../../use-cases/alerts/ports';
import { isPublicAddress } from './private-addresses';
import { PrivateTargetError, publicLookup, resolveInDns } from './public-lookup';
import type { ResolveName } from './public-lookup';

export interface WebhookChannel {
  readonly send: Channels['webhook']['send'];
  close(): Promise<void>;
}

export interface WebhookOptions {
  /** Whether endpoints may lie in private networks; off, a customer's address cannot point inside. */
  readonly allowPrivateTargets: boolean;
  readonly resolve?: ResolveName;
  readonly limits?: WebhookLimits;
}

/** Real milliseconds: endpoints keep real time. */
export interface WebhookLimits {
  readonly connectTimeoutMs: number;
  /** From the request to the end of the answer. */
  readonly answerTimeoutMs: number;
  /** Only the status is wanted; what an endpoint says beyond this is cut off. */
  readonly answerBytesMax: number;
}

export const WEBHOOK_LIMITS: WebhookLimits = {
  connectTimeoutMs: 5_000,
  answerTimeoutMs: 15_000,
  answerBytesMax: 16 * 1024,
};

const RETRY_AFTER_MS_MAX = HOUR;

/**
 * Webhooks as https://www.standardwebhooks.com describes them. Delivered is what was answered with 2xx; a redirect is
 * not followed, since it would lead past the check of the target.
 */
export function createWebhookChannel(options: WebhookOptions): WebhookChannel {
  const { allowPrivateTargets, resolve = resolveInDns, limits = WEBHOOK_LIMITS } = options;
  const agent = new Agent({
    connect: {
      timeout: limits.connectTimeoutMs,
      ...(allowPrivateTargets ? {} : { lookup: publicLookup(resolve) }),
    },
  });

  return {
    async send({ messageId, url, secret, body }) {
      if (!isSendable(url)) return failed('its address cannot be used');
      if (!allowPrivateTargets && isPrivateLiteral(url)) return failed(REFUSED_AS_PRIVATE);
      const signature = signed(messageId, secret, body);
      if (signature === null) return failed('its secret cannot be used');
      try {
        const answer = await request(url, {
          dispatcher: agent,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'user-agent': 'Holdfast/0.1',
            ...signature,
          },
          body,
          signal: AbortSignal.timeout(limits.answerTimeoutMs),
          headersTimeout: limits.answerTimeoutMs,
          bodyTimeout: limits.answerTimeoutMs,
        });
        // The status is the answer; a body that is too long or breaks off takes nothing from it.
        await answer.body.dump({ limit: limits.answerBytesMax }).catch(() => undefined);
        return judged(answer.statusCode, answer.headers['retry-after']);
      } catch (err) {
        if (err instanceof PrivateTargetError) return failed(REFUSED_AS_PRIVATE);
        return { ...failed(`no answer: ${codeOf(err)}`), mayHaveArrived: true };
      }
    },
    close: () => agent.close(),
  };
}

const REFUSED_AS_PRIVATE = 'its address is not on the public internet';

/**
 * The time is the real one even where ours is compressed: receivers refuse what is more than minutes away from theirs.
 * null: the secret is none of Standard Webhooks.
 */
function signed(messageId: string, secret: string, body: string): Record<string, string> | null {
  const at = new Date(systemClock.now());
  try {
    return {
      'webhook-id': messageId,
      'webhook-timestamp': String(Math.floor(at.getTime() / SECOND)),
      'webhook-signature': new Signer(secret).sign(messageId, at, body),
    };
  } catch {
    return null;
  }
}

function isSendable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

/** Addresses written as numbers are connected to without a look-up. URL has brought every spelling into one form. */
function isPrivateLiteral(url: string): boolean {
  const hostname = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return isIP(hostname) !== 0 && !isPublicAddress(hostname);
}

function judged(status: number, retryAfter: string | string[] | undefined): SendAnswer {
  const answer = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { delivered: true, answer };
  const seconds = typeof retryAfter === 'string' && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null;
  const retryAfterMs = seconds === null ? null : Math.min(seconds * SECOND, RETRY_AFTER_MS_MAX);
  return { ...failed(answer), retryAfterMs };
}

/** Of what did not arrive. */
function failed(answer: string): NotDelivered {
  return { delivered: false, answer, retryAfterMs: null, mayHaveArrived: false };
}

function codeOf(err: unknown): string {
  if (typeof err !== 'object' || err === null) return 'unknown error';
  if ('code' in err && typeof err.code === 'string') return err.code;
  return 'name' in err && typeof err.name === 'string' ? err.name : 'unknown error';
}
