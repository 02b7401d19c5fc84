import type { Answer, JudgeContext, Operation, TransportFault } from '../networks/network';
import { isJsonScalar } from './answer-body';
import { retryAfterHeaderS } from './retry-hint';
import { judgementOf } from './ruling';
import type { JudgedReason, Judgement } from './vocabulary';

/**
 * What can be said of an answer without knowing whose it is: the network was not reached, the body is not the
 * network's, or only the HTTP status is left to go by. None of it is ever evidence of a disconnection.
 */

const FAULT_REASONS: Readonly<Record<TransportFault['kind'], JudgedReason>> = {
  refused: 'network_error',
  dns: 'network_error',
  tls: 'network_error',
  reset: 'network_error',
  other: 'network_error',
  connect_timeout: 'timeout',
  timeout: 'timeout',
  body_too_large: 'malformed_response',
  cut_off: 'network_error',
  // Somebody's file host is in trouble, not the network: no sign of an outage.
  source_unavailable: 'resource_not_ready',
  source_cut_off: 'resource_not_ready',
};

/** Judges what is no answer of any API: a fault on the way, a page of HTML, an empty body, plain text. */
export function judgeTransport(operation: Operation, answer: Answer, context: JudgeContext): Judgement | undefined {
  const { status, body } = answer;
  if (status === null || answer.fault !== undefined) {
    return judgementOf({ reason: FAULT_REASONS[answer.fault?.kind ?? 'other'] });
  }
  if (typeof body === 'object' && body !== null) return undefined;

  if (isSuccess(status) && isEmpty(body) && (status === 204 || operation === 'revoke')) {
    return judgementOf({ reason: 'ok' });
  }
  if (status === 429) return rateLimited('account_rate_limited', answer, context);
  if (isHtml(body)) return judgementOf({ reason: 'malformed_response' });
  if (isDenial(status)) return judgementOf({ reason: 'unconfirmed_denial' });
  if (status >= 500 && isScalar(body)) return judgementOf({ reason: 'provider_error' });
  return judgementOf({ reason: 'malformed_response' });
}

/** The last resort for JSON in which the network's judge found no statement it knows. */
export function judgeByStatus(
  operation: Operation,
  answer: Answer,
  context: JudgeContext,
  rateLimitReason: 'account_rate_limited' | 'app_rate_limited' = 'account_rate_limited',
): Judgement {
  const status = answer.status ?? 0;
  if (isSuccess(status)) return judgementOf({ reason: 'ok' });
  if (status === 429) return rateLimited(rateLimitReason, answer, context);
  if (status === 408) return judgementOf({ reason: 'timeout' });
  if (status >= 500) return transientWithHint('provider_error', answer, context);
  if (status < 400) return judgementOf({ reason: 'malformed_response' });
  if (isDenial(status) || asksAboutTheCredential(operation)) return judgementOf({ reason: 'unconfirmed_denial' });
  return judgementOf({ reason: 'request_rejected' });
}

export function rateLimited(
  reason: 'account_rate_limited' | 'app_rate_limited',
  answer: Answer,
  context: JudgeContext,
): Judgement {
  return withRetryAfter(judgementOf({ reason }), retryAfterHeaderS(answer, context));
}

export function withRetryAfter(judgement: Judgement, retryAfterS: number | undefined): Judgement {
  return retryAfterS === undefined ? judgement : { ...judgement, retryAfterS };
}

function transientWithHint(reason: JudgedReason, answer: Answer, context: JudgeContext): Judgement {
  return withRetryAfter(judgementOf({ reason }), retryAfterHeaderS(answer, context));
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** A refusal that names no cause. 404 and 410 belong here: a dead instance or a proxy answers so to everything. */
function isDenial(status: number): boolean {
  return status === 401 || status === 403 || status === 404 || status === 410;
}

function asksAboutTheCredential(operation: Operation): boolean {
  return operation === 'probe' || operation === 'refresh' || operation === 'token_exchange';
}

function isEmpty(body: unknown): boolean {
  return body === null || body === undefined || (typeof body === 'string' && body.trim() === '');
}

function isHtml(body: unknown): boolean {
  return typeof body === 'string' && /^\s*(<!doctype|<html|<head|<body|<\?xml|<!--)/i.test(body.slice(0, 500));
}

function isScalar(body: unknown): boolean {
  return typeof body === 'number' || typeof body === 'boolean' || (typeof body === 'string' && isJsonScalar(body));
}
