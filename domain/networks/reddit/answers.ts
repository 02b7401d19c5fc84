import type { AnswerJudge } from '../../judgement/judge';
import { booleanAt, integerAt, listAt, textAt } from '../../judgement/json-reader';
import { oauthRuling } from '../../judgement/oauth-errors';
import { boundedSeconds, retryAfterHeaderS } from '../../judgement/retry-hint';
import { judgementOf, type Ruling } from '../../judgement/ruling';
import { isSuccess, judgeByStatus, judgeTransport, withRetryAfter } from '../../judgement/transport';
import type { Judgement } from '../../judgement/vocabulary';
import type { Answer, JudgeContext, Operation } from '../network';

/**
 * Reddit: OAuth errors come with 200 as well, the API's with a number in `error`, and what a submission was refused for
 * in `json.errors`. https://github.com/reddit-archive/reddit/wiki/OAuth2, https://www.reddit.com/dev/api/
 */

/** By the first word of an entry of `json.errors`. */
const SUBMISSION_ERRORS: Readonly<Record<string, Ruling>> = {
  RATELIMIT: { reason: 'publish_quota_exhausted' },
  QUOTA_FILLED: { reason: 'publish_quota_exhausted' },
  BAD_CAPTCHA: { reason: 'publish_blocked' },
  // "Please log in to do that": said for want of a scope too.
  USER_REQUIRED: { reason: 'unconfirmed_denial' },
};

export const redditAnswers: AnswerJudge = {
  answerNames: { reddit: {} },
  judge: (operation, answer, context) =>
    judgeChallenge(operation, answer) ??
    judgeTransport(operation, answer, context) ??
    judgeBody(operation, answer, context),
};

/** `error` of the challenge (RFC 6750 section 3) in the header, beside a body that may be empty. */
const CHALLENGES: Readonly<Record<string, Ruling>> = {
  invalid_token: { reason: 'token_invalid', recovery: 'refresh_then_retry' },
  insufficient_scope: { reason: 'permission_missing' },
};

/**
 * Where Reddit says what is wrong with a token (`_auth_error`):
 * https://github.com/reddit-archive/reddit/blob/master/r2/r2/controllers/oauth2.py
 */
function judgeChallenge(operation: Operation, { status, headers, fault }: Answer): Judgement | undefined {
  if (fault !== undefined || (status !== 401 && status !== 403) || asksTheTokenEndpoint(operation)) return undefined;
  const code = /^Bearer realm="reddit", ?error="([a-z_]{1,40})"/i.exec(headers['www-authenticate'] ?? '')?.[1];
  const ruling = code !== undefined && Object.hasOwn(CHALLENGES, code) ? CHALLENGES[code] : undefined;
  return ruling === undefined ? undefined : judgementOf(ruling);
}

function asksTheTokenEndpoint(operation: Operation): boolean {
  return operation === 'refresh' || operation === 'token_exchange' || operation === 'revoke';
}

function judgeBody(operation: Operation, answer: Answer, context: JudgeContext): Judgement {
  const ruling = findRuling(operation, answer);
  if (ruling !== undefined) return judgementOf(ruling);
  return withLimitHint(judgeByStatus(operation, answer, context, 'app_rate_limited'), answer, context);
}

function findRuling(operation: Operation, { body, status }: Answer): Ruling | undefined {
  const oauth = oauthRuling(operation, textAt(body, 'error'));
  if (oauth !== undefined) return oauth;
  if (integerAt(body, 'error') === 401 && textAt(body, 'message') === 'Unauthorized') return unauthorized(operation);
  if (status === null || !isSuccess(status)) return undefined;
  // `/api/v1/me` says it of a user whose token still works.
  if (operation === 'probe' && booleanAt(body, 'is_suspended') === true) return { reason: 'account_suspended' };
  return submissionRuling(body);
}

/** On the token endpoint it is our client id and secret that were refused, on the API the user's token. */
function unauthorized(operation: Operation): Ruling {
  return asksTheTokenEndpoint(operation)
    ? { reason: 'app_credentials_invalid' }
    : { reason: 'token_invalid', recovery: 'refresh_then_retry' };
}

function submissionRuling(body: unknown): Ruling | undefined {
  const first = listAt(body, 'json', 'errors')?.[0];
  if (!Array.isArray(first)) return undefined;
  const [code] = first as readonly unknown[];
  const known =
    typeof code === 'string' && Object.hasOwn(SUBMISSION_ERRORS, code) ? SUBMISSION_ERRORS[code] : undefined;
  return known ?? { reason: 'request_rejected' };
}

/** The limit is the client's, and `x-ratelimit-reset` is in seconds from now. */
function withLimitHint(judgement: Judgement, answer: Answer, context: JudgeContext): Judgement {
  if (judgement.class !== 'rate_limited') return judgement;
  const reset = answer.headers['x-ratelimit-reset']?.trim() ?? '';
  const seconds = /^\d{1,7}(\.\d{1,6})?$/.test(reset) ? boundedSeconds(Number(reset)) : undefined;
  return withRetryAfter(judgement, retryAfterHeaderS(answer, context) ?? seconds);
}
