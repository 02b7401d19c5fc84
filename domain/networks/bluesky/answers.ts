import type { AnswerJudge } from '../../judgement/judge';
import { booleanAt, textAt } from '../../judgement/json-reader';
import { oauthRuling } from '../../judgement/oauth-errors';
import { boundedSeconds, epochSecondsHeaderS, retryAfterHeaderS } from '../../judgement/retry-hint';
import { judgementOf, type Ruling } from '../../judgement/ruling';
import { isSuccess, judgeByStatus, judgeTransport, withRetryAfter } from '../../judgement/transport';
import type { Judgement } from '../../judgement/vocabulary';
import type { Answer, JudgeContext, Operation } from '../network';
import { BLUESKY_ERRORS, INACTIVE_STATUSES, type BlueskyRow } from './errors';

export const blueskyAnswers: AnswerJudge = { answerNames: { bluesky: {} }, judge: judgeBluesky };

function judgeBluesky(operation: Operation, answer: Answer, context: JudgeContext): Judgement {
  return judgeTransport(operation, answer, context) ?? judgeBody(operation, answer, context);
}

function judgeBody(operation: Operation, answer: Answer, context: JudgeContext): Judgement {
  const error = textAt(answer.body, 'error');
  if (error === 'RateLimitExceeded' || answer.status === 429) return judgeLimit(operation, answer, context);
  if (error !== undefined) {
    const ruling = findRuling(operation, error, answer.body);
    if (ruling !== undefined) return judgementOf(ruling);
  }
  if (operation === 'probe' && answer.status !== null && isSuccess(answer.status)) return judgeSession(answer.body);
  return judgeByStatus(operation, answer, context, 'app_rate_limited');
}

function findRuling(operation: Operation, error: string, body: unknown): Ruling | undefined {
  const message = textAt(body, 'message') ?? textAt(body, 'error_description') ?? '';
  return BLUESKY_ERRORS.find((row) => fits(row, operation, error, message))?.ruling ?? oauthRuling(operation, error);
}

function fits(row: BlueskyRow, operation: Operation, error: string, message: string): boolean {
  if (row.error !== error) return false;
  if (row.operation !== undefined && ![row.operation].flat().includes(operation)) return false;
  return row.message === undefined || row.message.test(message);
}

/** A session that answers 200 may belong to an account that is not active. An unknown status is no evidence. */
function judgeSession(body: unknown): Judgement {
  if (booleanAt(body, 'active') !== false) return judgementOf({ reason: 'ok' });
  const status = textAt(body, 'status') ?? '';
  const ruling = Object.hasOwn(INACTIVE_STATUSES, status) ? INACTIVE_STATUSES[status] : undefined;
  return judgementOf(ruling ?? { reason: 'unconfirmed_denial' });
}

const HOUR_S = 3600;

/**
 * A server counts by IP (3000 in 5 minutes: all accounts on it share our budget), and writes and sign-ins by account.
 * The policy header (`5000;w=3600`) tells which: only writes have windows of an hour and a day.
 */
function judgeLimit(operation: Operation, answer: Answer, context: JudgeContext): Judgement {
  const windowS = policyWindowS(answer);
  const isOfTheAccount = operation === 'token_exchange' || (windowS !== undefined && windowS >= HOUR_S);
  return withRetryAfter(
    judgementOf({ reason: isOfTheAccount ? 'account_rate_limited' : 'app_rate_limited' }),
    retryAfterHeaderS(answer, context) ?? epochSecondsHeaderS(answer, 'ratelimit-reset', context) ?? windowS,
  );
}

function policyWindowS(answer: Answer): number | undefined {
  const seconds = /;\s*w=(\d{1,8})\b/.exec(answer.headers['ratelimit-policy'] ?? '')?.[1];
  return seconds === undefined ? undefined : boundedSeconds(Number(seconds));
}
