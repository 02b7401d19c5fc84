import type { Ruling } from '../../judgement/ruling';

/**
 * TikTok's error codes, the same with any HTTP status: a banned user and a dead token come inside a 200 too. The limit
 * is counted over one minute, and no header tells of it.
 * https://developers.tiktok.com/doc/tiktok-api-v2-error-handling,
 * https://developers.tiktok.com/doc/content-posting-api-reference-direct-post,
 * https://developers.tiktok.com/doc/content-posting-api-reference-query-creator-info
 */
export const TIKTOK_ERRORS: Readonly<Record<string, Ruling>> = {
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
  app_version_check_failed: { reason: 'request_rejected' },
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
