import type { AnswerJudge } from '../../judgement/judge';
import { integerAt, listAt, objectAt, textAt } from '../../judgement/json-reader';
import { oauthRuling } from '../../judgement/oauth-errors';
import { boundedSeconds, retryAfterHeaderS, secondsUntilMidnight } from '../../judgement/retry-hint';
import { judgementOf, type Ruling } from '../../judgement/ruling';
import { isSuccess, judgeByStatus, judgeTransport, withRetryAfter } from '../../judgement/transport';
import type { Judgement } from '../../judgement/vocabulary';
import type { Answer, JudgeContext, Operation } from '../network';
import { GOOGLE_DETAIL_REASONS, GOOGLE_REASONS, GOOGLE_STATUSES, GOOGLE_TOKEN_ERRORS } from './errors';

/** Google's APIs answer in one way, so YouTube and Google Business Profile share a judge. */
export const googleAnswers: AnswerJudge = {
  answerNames: { youtube: {}, google_business: {} },
  judge: (operation, answer, context) =>
    operation === 'publish' && opensUpload(answer)
      ? judgementOf({ reason: 'ok' })
      : (judgeTransport(operation, answer, context) ?? judgeBody(operation, answer, context)),
};

/**
 * A success without a body that says where the bytes of an upload go.
 * https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol#Start_Resumable_Session
 */
function opensUpload({ status, fault, body, headers }: Answer): boolean {
  const isEmpty = body === null || (typeof body === 'string' && body.trim() === '');
  if (fault !== undefined || status === null || !isSuccess(status) || !isEmpty) return false;
  return /[?&]upload_id=/.test(headers['location']?.slice(0, 4000) ?? '');
}

function judgeBody(operation: Operation, answer: Answer, context: JudgeContext): Judgement {
  const { body, status } = answer;
  const ruling = tokenRuling(operation, body) ?? apiRuling(answer, context);
  if (ruling !== undefined) return withHint(judgementOf(ruling), answer, context);
  if (operation === 'probe' && status !== null && isSuccess(status)) return judgeProbe(body, context);
  return withHint(judgeByStatus(operation, answer, context, 'app_rate_limited'), answer, context);
}

/** `{error, error_description}` of the token endpoint and of tokeninfo, whose older form leaves `error` out. */
function tokenRuling(operation: Operation, body: unknown): Ruling | undefined {
  const error = textAt(body, 'error');
  const description = textAt(body, 'error_description') ?? '';
  if (error === undefined) {
    const isOldTokenInfo = operation === 'probe' && description === 'Invalid Value';
    return isOldTokenInfo ? oauthRuling('probe', 'invalid_token') : undefined;
  }
  // Google says `invalid_grant` of a deleted account too; only the text tells.
  if (error === 'invalid_grant' && operation === 'refresh' && /^(The )?account has been deleted\b/i.test(description)) {
    return { reason: 'account_deleted' };
  }
  // An organisation lets its people sign in only for so long. https://support.google.com/a/answer/9368756
  if (error === 'invalid_grant' && operation === 'refresh' && textAt(body, 'error_subtype') === 'invalid_rapt') {
    return { reason: 'session_invalidated' };
  }
  return (
    (Object.hasOwn(GOOGLE_TOKEN_ERRORS, error) ? GOOGLE_TOKEN_ERRORS[error] : undefined) ??
    oauthRuling(operation, error)
  );
}

function apiRuling(answer: Answer, context: JudgeContext): Ruling | undefined {
  const error = objectAt(answer.body, 'error');
  if (error === undefined) return undefined;
  const status = textAt(error, 'status') ?? '';
  if (integerAt(error, 'code') === 429 || status === 'RESOURCE_EXHAUSTED') {
    // A project that was never approved has a quota of 0: no wait will cure it.
    if (hasNoQuota(error) || context.firstCallOfProject === true) return { reason: 'api_not_enabled' };
  }
  return (
    firstOf(GOOGLE_DETAIL_REASONS, listAt(error, 'details')) ??
    firstOf(GOOGLE_REASONS, listAt(error, 'errors')) ??
    scopeRuling(answer) ??
    disabledApiRuling(error) ??
    (Object.hasOwn(GOOGLE_STATUSES, status) ? GOOGLE_STATUSES[status] : undefined)
  );
}

const ENTRIES_MAX = 20;

function firstOf(table: Readonly<Record<string, Ruling>>, entries: readonly unknown[] | undefined): Ruling | undefined {
  for (const entry of entries?.slice(0, ENTRIES_MAX) ?? []) {
    const reason = textAt(entry, 'reason');
    if (reason !== undefined && Object.hasOwn(table, reason)) return table[reason];
  }
  return undefined;
}

/** RFC 6750: the header names the missing scope where the body does not. */
function scopeRuling({ headers, body }: Answer): Ruling | undefined {
  const isSaid =
    /\berror="insufficient_scope"/.test(headers['www-authenticate']?.slice(0, 2000) ?? '') ||
    /^Request had insufficient authentication scopes\b/.test(textAt(body, 'error', 'message') ?? '');
  return isSaid ? { reason: 'permission_missing' } : undefined;
}

/** Older services name neither reason nor detail for an API that was never switched on. */
function disabledApiRuling(error: unknown): Ruling | undefined {
  const isSaid = /^.{1,120} has not been used in project .{1,60} before or it is disabled\b/.test(
    textAt(error, 'message') ?? '',
  );
  return isSaid ? { reason: 'api_not_enabled' } : undefined;
}

function hasNoQuota(error: unknown): boolean {
  return (listAt(error, 'details') ?? []).some((detail) => textAt(detail, 'metadata', 'quota_limit_value') === '0');
}

/**
 * A successful probe: tokeninfo with the scopes it found, or a list of channels, which is empty for an account without
 * one.
 */
function judgeProbe(body: unknown, context: JudgeContext): Judgement {
  const granted = textAt(body, 'scope')?.split(/\s+/);
  if (granted !== undefined && context.requiredScopes?.some((scope) => !granted.includes(scope))) {
    return judgementOf({ reason: 'permission_missing' });
  }
  const listsNoChannel =
    textAt(body, 'kind') === 'youtube#channelListResponse' &&
    integerAt(body, 'pageInfo', 'totalResults') === 0 &&
    (listAt(body, 'items') ?? []).length === 0;
  return judgementOf(listsNoChannel ? { reason: 'account_type_unsupported', recovery: 'confirm' } : { reason: 'ok' });
}

/** Daily quotas start anew at midnight Pacific time. https://developers.google.com/youtube/v3/getting-started#quota */
function withHint(judgement: Judgement, answer: Answer, context: JudgeContext): Judgement {
  if (judgement.class !== 'rate_limited') return judgement;
  const stated = retryAfterHeaderS(answer, context) ?? retryDelayS(answer.body);
  const daily =
    judgement.reason === 'quota_exhausted' ? secondsUntilMidnight('America/Los_Angeles', answer, context) : undefined;
  return withRetryAfter(judgement, stated ?? daily ?? judgement.retryAfterS);
}

/** google.rpc.RetryInfo: `{"retryDelay": "34.5s"}`. */
function retryDelayS(body: unknown): number | undefined {
  for (const detail of listAt(body, 'error', 'details')?.slice(0, ENTRIES_MAX) ?? []) {
    const seconds = /^(\d{1,7}(?:\.\d{1,9})?)s$/.exec(textAt(detail, 'retryDelay') ?? '')?.[1];
    if (seconds !== undefined) return boundedSeconds(Number(seconds));
  }
  return undefined;
}
