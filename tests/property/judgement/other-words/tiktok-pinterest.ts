import type { AnswerGroup } from './table';

const TIKTOK = 'https://developers.tiktok.com/doc/tiktok-api-v2-error-handling';
const PINTEREST = 'https://github.com/pinterest/api-description/blob/main/v5/openapi.json';

function tiktok(code: unknown, message = 'x'): object {
  return { data: {}, error: { code, message, log_id: '2026' } };
}

export const TIKTOK_AND_PINTEREST: readonly AnswerGroup[] = [
  {
    network: 'tiktok',
    what: 'codes with any status, a success included',
    source: TIKTOK,
    answers: [
      ['probe', 200, tiktok('access_token_invalid', '访问令牌无效'), 'token_invalid'],
      ['probe', 400, tiktok('scope_permission_missed', 'Access token is invalid'), 'permission_missing'],
      ['probe', 401, tiktok('scope_not_authorized'), 'permission_missing'],
      ['publish', 200, tiktok('spam_risk_user_banned_from_posting'), 'account_restricted'],
      ['publish', 200, tiktok('spam_risk_too_many_posts'), 'publish_quota_exhausted'],
      ['publish', 403, tiktok('reached_active_user_cap'), 'quota_exhausted'],
      ['publish', 403, tiktok('unaudited_client_can_only_post_to_private_accounts'), 'app_permission_missing'],
      ['probe', 200, tiktok('rate_limit_exceeded'), 'app_rate_limited'],
      ['probe', 200, tiktok('internal_error'), 'provider_error'],
      ['probe', 200, tiktok('brand_new_code', 'The access token is invalid'), 'unconfirmed_denial'],
      ['probe', 401, tiktok(10_008, 'access_token_invalid'), 'unconfirmed_denial'],
      ['probe', 200, tiktok('ok'), 'ok'],
      [
        'publish',
        200,
        { data: { status: 'FAILED', fail_reason: 'auth_removed' }, error: { code: 'ok' } },
        'app_deauthorized',
      ],
      ['publish', 200, { data: { status: 'FAILED', fail_reason: 'new' }, error: { code: 'ok' } }, 'request_rejected'],
    ],
  },
  {
    network: 'tiktok',
    what: 'the token endpoint, whose status is not documented',
    source: 'https://developers.tiktok.com/doc/oauth-error-handling',
    answers: [
      ['refresh', 200, { error: 'invalid_grant', error_description: 'x', log_id: '1' }, 'refresh_token_invalid'],
      ['refresh', 401, { error: 'invalid_grant' }, 'refresh_token_invalid'],
      ['refresh', 200, { error: 'invalid_client', log_id: '1' }, 'app_credentials_invalid'],
      ['refresh', 503, { error: 'temporarily_unavailable' }, 'provider_error'],
      ['token_exchange', 400, { error: 'invalid_grant' }, 'auth_code_invalid'],
      ['refresh', 200, { error: 'invalid_request', error_description: 'The refresh token is revoked' }, 'bad_request'],
    ],
  },
  {
    network: 'pinterest',
    what: 'numbers, as text too',
    source: PINTEREST,
    answers: [
      ['probe', 401, { code: '2', message: 'Échec', status: 'failure' }, 'token_invalid'],
      ['publish', 401, { code: 3, message: 'x', data: null }, 'permission_missing'],
      ['publish', 401, { code: 7, message: 'x' }, 'request_rejected'],
      ['publish', 401, { code: 29, message: 'Zugriff verweigert' }, 'unconfirmed_denial'],
      ['publish', 403, { code: '2625', message: 'x' }, 'account_restricted'],
      ['publish', 429, { code: '30', message: 'x' }, 'account_rate_limited'],
      ['publish', 503, { code: 4197 }, 'provider_error'],
      ['probe', 401, { message: 'Authentication failed.' }, 'unconfirmed_denial'],
      ['refresh', 400, { code: 283, message: 'x' }, 'refresh_token_invalid'],
      ['refresh', 401, { code: 2, message: 'Authentication failed.' }, 'unconfirmed_denial'],
    ],
  },
  {
    network: 'pinterest',
    what: 'gateways number their own failures as gRPC does: 2 is "unknown" there, and no word of Pinterest',
    source: 'https://grpc.io/docs/guides/status-codes/',
    answers: [
      ['probe', 500, { code: 2, message: 'upstream request failed', details: [] }, 'provider_error'],
      ['publish', 503, { code: 2, message: 'x' }, 'provider_error'],
      ['probe', 429, { code: 2, message: 'x' }, 'account_rate_limited'],
      ['probe', 404, { code: 2, message: 'x' }, 'unconfirmed_denial'],
    ],
  },
];
