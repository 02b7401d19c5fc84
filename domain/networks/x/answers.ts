import type { AnswerJudge } from '../../judgement/judge';
import { integerAt, isJsonObject, listAt, objectAt, textAt } from '../../judgement/json-reader';
import { oauthRuling } from '../../judgement/oauth-errors';
import { epochSecondsHeaderS, retryAfterHeaderS } from '../../judgement/retry-hint';
import { judgementOf, type Ruling } from '../../judgement/ruling';
import { isSuccess, judgeByStatus, judgeTransport, withRetryAfter } from '../../judgement/transport';
import type { Judgement } from '../../judgement/vocabulary';
import type { Answer, JudgeContext, Operation } from '../network';
import {
  X_CLIENT_FORBIDDEN_REASONS,
  X_ERROR_CODES,
  X_PROBLEMS,
  X_PUBLISH_TITLES,
  X_TITLES,
  X_TOKEN_ERRORS,
} from './errors';

/** OAuth 1.0a tokens do not expire and cannot be refreshed; with OAuth 2 a refused token is refreshed first. */
type Login = 'oauth1' | 'oauth2';

export const xAnswers: AnswerJudge = { answerNames: { x: {} }, judge: xJudge('oauth2') };

export const xOAuth1Answers: AnswerJudge = { answerNames: { x_oauth1: {} }, judge: xJudge('oauth1') };

function xJudge(login: Login): AnswerJudge['judge'] {
  return (operation, answer, context) =>
    judgeTransport(operation, answer, context) ?? judgeBody(login, operation, answer, context);
}

function judgeBody(login: Login, operation: Operation, answer: Answer, context: JudgeContext): Judgement {
  const { status } = answer;
  // A success with `errors` beside or instead of `data` is a partial result: it says nothing about the connection.
  const ruling =
    status !== null && isSuccess(status) && textAt(answer.body, 'error') === undefined
      ? undefined
      : findRuling(operation, answer.body);
  if (ruling === undefined) return withXHint(paidFor(operation, answer, context), operation, answer, context);
  return withXHint(judgementOf(forContext(ruling, login, operation, context)), operation, answer, context);
}

function findRuling(operation: Operation, body: unknown): Ruling | undefined {
  return tokenRuling(operation, body) ?? codeRuling(body) ?? problemRuling(operation, body);
}

function tokenRuling(operation: Operation, body: unknown): Ruling | undefined {
  const error = textAt(body, 'error');
  const description = textAt(body, 'error_description') ?? '';
  const row = X_TOKEN_ERRORS.find(
    (one) =>
      one.error === error &&
      (one.operation === undefined || one.operation === operation) &&
      (one.description === undefined || one.description.test(description)),
  );
  return row?.ruling ?? oauthRuling(operation, error);
}

function codeRuling(body: unknown): Ruling | undefined {
  for (const entry of listAt(body, 'errors')?.slice(0, 20) ?? []) {
    const code = integerAt(entry, 'code');
    const ruling = code === undefined ? undefined : X_ERROR_CODES[code];
    if (ruling !== undefined) return ruling;
  }
  return undefined;
}

function problemRuling(operation: Operation, body: unknown): Ruling | undefined {
  const problem = problemOf(body);
  if (problem === undefined) return undefined;
  const name = /\/problems\/([a-z0-9-]{1,60})$/.exec(textAt(problem, 'type') ?? '')?.[1];
  if (name === 'client-forbidden') {
    const reason = textAt(problem, 'reason') ?? '';
    return ownRow(X_CLIENT_FORBIDDEN_REASONS, reason) ?? ownRow(X_PROBLEMS, name);
  }
  if (name !== undefined) return ownRow(X_PROBLEMS, name);
  const title = textAt(problem, 'title') ?? '';
  return (operation === 'publish' ? ownRow(X_PUBLISH_TITLES, title) : undefined) ?? ownRow(X_TITLES, title);
}

/** The problem itself, or the first of `errors` that is one. */
function problemOf(body: unknown): object | undefined {
  if (textAt(body, 'title') !== undefined || textAt(body, 'type') !== undefined) return objectAt(body);
  return listAt(body, 'errors')?.find((entry) => isJsonObject(entry) && textAt(entry, 'type') !== undefined) as
    object | undefined;
}

function forContext(ruling: Ruling, login: Login, operation: Operation, context: JudgeContext): Ruling {
  if (ruling.reason === 'refresh_token_invalid' && context.storedRefreshTokenChanged === true) {
    // Somebody else rotated the token while this refresh was under way.
    return { reason: 'concurrent_refresh' };
  }
  const refusesTheToken = ruling.reason === 'token_revoked' || ruling.reason === 'token_invalid';
  if (refusesTheToken && (operation === 'refresh' || operation === 'token_exchange')) {
    // The token endpoint speaks OAuth errors; a bare denial from it is about no token of ours.
    return { reason: 'unconfirmed_denial' };
  }
  if (refusesTheToken && login === 'oauth2') return { ...ruling, recovery: 'refresh_then_retry' };
  // "Unauthorized" is also said for missing app keys, and OAuth 1.0a has no refresh that could decide.
  if (ruling.reason === 'token_invalid') return { ...ruling, recovery: 'confirm' };
  return ruling;
}

/** 402 is X's own answer for "no credits left", whatever its body says. https://docs.x.com/x-api/getting-started/pricing */
function paidFor(operation: Operation, answer: Answer, context: JudgeContext): Judgement {
  return answer.status === 402 ? judgementOf({ reason: 'app_billing' }) : judgeByStatus(operation, answer, context);
}

/** The three limits X counts at once, each with headers of its own; the reset is in seconds since the epoch. */
const LIMITS = [
  { remaining: 'x-app-limit-24hour-remaining', reset: 'x-app-limit-24hour-reset', reason: 'app_rate_limited' },
  { remaining: 'x-user-limit-24hour-remaining', reset: 'x-user-limit-24hour-reset', reason: 'account_rate_limited' },
  { remaining: 'x-rate-limit-remaining', reset: 'x-rate-limit-reset', reason: 'account_rate_limited' },
] as const;

/** Which limit was met, and until when. https://docs.x.com/x-api/fundamentals/rate-limits */
function withXHint(judgement: Judgement, operation: Operation, answer: Answer, context: JudgeContext): Judgement {
  if (judgement.reason !== 'account_rate_limited') return judgement;
  const met = LIMITS.find((limit) => answer.headers[limit.remaining]?.trim() === '0');
  if (met === undefined) {
    const reset = epochSecondsHeaderS(answer, 'x-rate-limit-reset', context);
    return withRetryAfter(judgement, reset ?? retryAfterHeaderS(answer, context));
  }
  const isPostingCap = operation === 'publish' && met.remaining === 'x-user-limit-24hour-remaining';
  return withRetryAfter(
    judgementOf({ reason: isPostingCap ? 'publish_quota_exhausted' : met.reason }),
    epochSecondsHeaderS(answer, met.reset, context),
  );
}

function ownRow(table: Readonly<Record<string, Ruling>>, key: string): Ruling | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
