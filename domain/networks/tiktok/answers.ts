import type { AnswerJudge } from '../../judgement/judge';
import { objectAt, textAt } from '../../judgement/json-reader';
import { oauthRuling } from '../../judgement/oauth-errors';
import { retryAfterHeaderS } from '../../judgement/retry-hint';
import { judgementOf, type Ruling } from '../../judgement/ruling';
import { judgeByStatus, judgeTransport, withRetryAfter } from '../../judgement/transport';
import type { Judgement } from '../../judgement/vocabulary';
import type { Answer, JudgeContext, Operation } from '../network';

/**
 * TikTok's error codes, the same with any HTTP status: a banned user and a dead token come inside a 200 too, and every
 * success carries an `error` object with the code `ok`. The limit is counted over one minute, and no header tells of it.
 * https://developers.tiktok.com/doc/tiktok-api-v2-error-handling,
 * https://developers.tiktok.com/doc/content-posting-api-reference-direct-post
 */
const TIKTOK_ERRORS: Readonly<Record<string, Ruling>> = {
  // --- the user's connection
  access_token_invalid: { reason: 'token_invalid', recovery: 'refresh_then_retry' },
  scope_not_authorized: { reason: 'permission_missing' },
  // Its text says that the token is invalid. It is not: fewer fields would pass.
  scope_permission_missed: { reason: 'permission_missing' },
  auth_removed: { reason: 'app_deauthorized' },
  spam_risk_user_banned_from_posting: { reason: 'account_restricted' },
  // --- limits
  rate_limit_exceeded: { reason: 'app_rate_limited', retryAfterS: 60 },
  spam_risk_too_many_posts: { reason: 'publish_quota_exhausted', retryAfterS: 86_400 },
  spam_risk_too_many_pending_share: { reason: 'publish_quota_exhausted', retryAfterS: 86_400 },
  spam_risk: { reason: 'publish_blocked' },
  spam_risk_text: { reason: 'request_rejected' },
  // How many users of our app may post in 24 hours.
  reached_active_user_cap: { reason: 'quota_exhausted' },
  // --- our app
  unaudited_client_can_only_post_to_private_accounts: { reason: 'app_permission_missing' },
  url_ownership_unverified: { reason: 'bad_request' },
  invalid_params: { reason: 'bad_request' },
  invalid_param: { reason: 'bad_request' },
  // --- TikTok's own trouble
  internal_error: { reason: 'provider_error' },
  internal: { reason: 'provider_error' },
  // --- this post
  privacy_level_option_mismatch: { reason: 'request_rejected' },
  invalid_file_upload: { reason: 'request_rejected' },
  invalid_publish_id: { reason: 'request_rejected' },
  token_not_authorized_for_specified_publish_id: { reason: 'request_rejected' },
  file_format_check_failed: { reason: 'request_rejected' },
  duration_check_failed: { reason: 'request_rejected' },
  frame_rate_check_failed: { reason: 'request_rejected' },
  picture_size_check_failed: { reason: 'request_rejected' },
  video_pull_failed: { reason: 'request_rejected' },
  photo_pull_failed: { reason: 'request_rejected' },
  publish_cancelled: { reason: 'request_rejected' },
};

export const tiktokAnswers: AnswerJudge = {
  answerNames: { tiktok: {} },
  judge: (operation, answer, context) =>
    judgeTransport(operation, answer, context) ?? judgeBody(operation, answer, context),
};

function judgeBody(operation: Operation, answer: Answer, context: JudgeContext): Judgement {
  const ruling = findRuling(operation, answer.body);
  const judgement =
    ruling === undefined ? judgeByStatus(operation, answer, context, 'app_rate_limited') : judgementOf(ruling);
  return judgement.class === 'rate_limited'
    ? withRetryAfter(judgement, retryAfterHeaderS(answer, context) ?? judgement.retryAfterS)
    : judgement;
}

function findRuling(operation: Operation, body: unknown): Ruling | undefined {
  const oauthError = textAt(body, 'error');
  // The token endpoint; TikTok does not document its status, so the code counts at any.
  if (oauthError !== undefined) return oauthRuling(operation, oauthError) ?? UNKNOWN_DENIAL;
  const error = objectAt(body, 'error');
  if (error === undefined) return undefined;
  const code = textAt(error, 'code');
  if (code === 'ok') return failedPost(operation, body);
  // A code that is not `ok` is a failure whatever the status.
  return code === undefined ? undefined : (ownRow(code) ?? UNKNOWN_DENIAL);
}

const UNKNOWN_DENIAL: Ruling = { reason: 'unconfirmed_denial' };

/** A post's state, fetched with success, of which TikTok says that it failed. */
function failedPost(operation: Operation, body: unknown): Ruling | undefined {
  if (operation !== 'publish' || textAt(body, 'data', 'status') !== 'FAILED') return undefined;
  return ownRow(textAt(body, 'data', 'fail_reason') ?? '') ?? { reason: 'request_rejected' };
}

function ownRow(code: string): Ruling | undefined {
  return Object.hasOwn(TIKTOK_ERRORS, code) ? TIKTOK_ERRORS[code] : undefined;
}
