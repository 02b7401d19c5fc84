import type { AnswerJudge } from '../../judgement/judge';
import { textAt } from '../../judgement/json-reader';
import { oauthRuling } from '../../judgement/oauth-errors';
import { isoHeaderS, retryAfterHeaderS } from '../../judgement/retry-hint';
import { judgementOf, type Ruling } from '../../judgement/ruling';
import { isSuccess, judgeByStatus, judgeTransport, withRetryAfter } from '../../judgement/transport';
import type { Judgement } from '../../judgement/vocabulary';
import type { Answer, JudgeContext, Operation } from '../network';

/**
 * Mastodon has no error codes outside OAuth: the English sentence in `error` is the code, so whole sentences are
 * compared. What forks and translated servers say instead proves nothing.
 * https://docs.joinmastodon.org/entities/Error/, https://docs.joinmastodon.org/methods/accounts/#verify_credentials
 */
const MASTODON_SENTENCES: Readonly<Record<string, Ruling>> = {
  // --- the user's connection. Tokens do not expire and cannot be refreshed.
  'The access token is invalid': { reason: 'token_invalid' },
  'The access token was revoked': { reason: 'token_revoked' },
  'The access token expired': { reason: 'token_expired' },
  'Your login is currently disabled': { reason: 'account_disabled' },
  'Your login is missing a confirmed e-mail address': { reason: 'account_unconfirmed' },
  'Your login is currently pending approval': { reason: 'account_pending_approval' },
  'This action is outside the authorized scopes': { reason: 'permission_missing' },
  // --- our app: it sent no token, or its own where a user's belongs
  'This API requires an authenticated user': { reason: 'bad_request' },
  'This method requires an authenticated user': { reason: 'wrong_token_type' },
  // --- one object
  'This action is not allowed': { reason: 'request_rejected' },
};

/** Sentences with something of the request in them. */
const MASTODON_BEGINNINGS: readonly { readonly message: RegExp; readonly ruling: Ruling }[] = [
  { message: /^Validation failed: /, ruling: { reason: 'request_rejected' } },
  // Pleroma and Akkoma name the scope that is missing.
  { message: /^Insufficient permissions: [a-z:_. |&]+$/, ruling: { reason: 'permission_missing' } },
];

export const mastodonAnswers: AnswerJudge = {
  answerNames: { mastodon: {} },
  judge: (operation, answer, context) =>
    judgeTransport(operation, answer, context) ?? judgeBody(operation, answer, context),
};

function judgeBody(operation: Operation, answer: Answer, context: JudgeContext): Judgement {
  const { body, status } = answer;
  const isError = (status !== null && !isSuccess(status)) || textAt(body, 'error') !== undefined;
  const ruling = isError ? (findRuling(operation, body) ?? challengeRuling(answer)) : undefined;
  if (ruling !== undefined) return judgementOf(forContext(ruling, context));
  return withLimitHint(judgeByStatus(operation, answer, context), answer, context);
}

function findRuling(operation: Operation, body: unknown): Ruling | undefined {
  const error = textAt(body, 'error')?.trim();
  if (error === undefined) return undefined;
  // To a probe it is no object that is missing: a dead or rebuilt instance says so of everything.
  if (error === 'Record not found' && operation !== 'probe') return { reason: 'request_rejected' };
  return (
    oauthRuling(operation, error) ??
    (Object.hasOwn(MASTODON_SENTENCES, error) ? MASTODON_SENTENCES[error] : undefined) ??
    MASTODON_BEGINNINGS.find((row) => row.message.test(error))?.ruling
  );
}

/**
 * A server that speaks another language says so in a header too, and that one is not translated: RFC 6750 section 3,
 * as https://github.com/doorkeeper-gem/doorkeeper/blob/main/lib/doorkeeper/oauth/error_response.rb writes it.
 */
const CHALLENGES: Readonly<Record<string, Ruling>> = {
  invalid_token: { reason: 'token_invalid' },
  insufficient_scope: { reason: 'permission_missing' },
};

function challengeRuling({ status, headers }: Answer): Ruling | undefined {
  if (status !== 401 && status !== 403) return undefined;
  const code = /^Bearer\b[^\n]{0,500}?\berror="([a-z_]{1,40})"/.exec(headers['www-authenticate'] ?? '')?.[1];
  return code !== undefined && Object.hasOwn(CHALLENGES, code) ? CHALLENGES[code] : undefined;
}

/** The same sentence about our app's own token: the instance has forgotten our registration, and no user is to blame. */
function forContext(ruling: Ruling, { tokenKind }: JudgeContext): Ruling {
  const refusesTheToken =
    ruling.reason === 'token_invalid' || ruling.reason === 'token_revoked' || ruling.reason === 'token_expired';
  return tokenKind === 'app' && refusesTheToken ? { reason: 'app_credentials_invalid' } : ruling;
}

/** 300 requests in 5 minutes, by account and by IP; the reset is an ISO date. https://docs.joinmastodon.org/api/rate-limits/ */
function withLimitHint(judgement: Judgement, answer: Answer, context: JudgeContext): Judgement {
  if (judgement.class !== 'rate_limited') return judgement;
  const reset = isoHeaderS(answer, 'x-ratelimit-reset', context);
  return withRetryAfter(judgement, retryAfterHeaderS(answer, context) ?? reset);
}
