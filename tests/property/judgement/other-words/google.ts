import type { AnswerGroup } from './table';

const YOUTUBE = 'https://developers.google.com/youtube/v3/docs/errors';
const REASONS = 'https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto';

function named(code: number, status: string, reason: string): object {
  const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' };
  return { error: { code, status, message: 'Anfrage abgelehnt', details: [info] } };
}

function listed(code: number, reason: string): object {
  return { error: { code, message: 'x', errors: [{ domain: 'youtube.common', reason, message: 'y' }] } };
}

export const GOOGLE: readonly AnswerGroup[] = [
  {
    network: 'google_business',
    what: 'the cause in a detail, with any status',
    source: REASONS,
    answers: [
      ['probe', 401, named(401, 'UNAUTHENTICATED', 'ACCESS_TOKEN_EXPIRED'), 'token_expired'],
      ['probe', 401, named(401, 'UNAUTHENTICATED', 'ACCOUNT_STATE_INVALID'), 'account_disabled'],
      ['publish', 403, named(403, 'PERMISSION_DENIED', 'USER_BLOCKED_BY_ADMIN'), 'admin_policy_blocked'],
      ['publish', 403, named(403, 'PERMISSION_DENIED', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'), 'permission_missing'],
      ['probe', 403, named(403, 'PERMISSION_DENIED', 'SERVICE_DISABLED'), 'api_not_enabled'],
      ['probe', 403, named(403, 'PERMISSION_DENIED', 'CONSUMER_SUSPENDED'), 'app_disabled'],
      ['probe', 403, named(403, 'PERMISSION_DENIED', 'GCP_SUSPENDED'), 'app_disabled'],
      ['probe', 403, named(403, 'PERMISSION_DENIED', 'BILLING_DISABLED'), 'app_billing'],
      ['probe', 403, named(403, 'PERMISSION_DENIED', 'USER_PROJECT_DENIED'), 'app_permission_missing'],
      ['probe', 403, named(403, 'PERMISSION_DENIED', 'API_KEY_IP_ADDRESS_BLOCKED'), 'app_permission_missing'],
      ['probe', 403, named(403, 'PERMISSION_DENIED', 'SOMETHING_NEW'), 'unconfirmed_denial'],
      [
        'probe',
        403,
        { error: { code: 403, status: 'PERMISSION_DENIED', message: 'The caller does not have permission' } },
        'unconfirmed_denial',
      ],
      ['probe', 401, { error: { code: '401', status: 'UNAUTHENTICATED', message: 'Ungültig' } }, 'token_invalid'],
      ['probe', 429, { error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }, 'app_rate_limited'],
      ['publish', 404, { error: { code: 404, status: 'NOT_FOUND', message: 'x' } }, 'request_rejected'],
    ],
  },
  {
    network: 'youtube',
    what: 'the cause in a list',
    source: YOUTUBE,
    answers: [
      ['probe', 401, listed(401, 'authError'), 'token_invalid'],
      ['publish', 401, listed(401, 'youtubeSignupRequired'), 'account_type_unsupported'],
      ['publish', 403, listed(403, 'insufficientPermissions'), 'permission_missing'],
      ['publish', 403, listed(403, 'authenticatedUserAccountSuspended'), 'account_suspended'],
      ['stream', 403, listed(403, 'channelClosed'), 'account_deleted'],
      ['publish', 403, listed(403, 'quotaExceeded'), 'quota_exhausted'],
      ['publish', 400, listed(400, 'uploadLimitExceeded'), 'publish_quota_exhausted'],
      ['publish', 403, listed(403, 'forbidden'), 'unconfirmed_denial'],
      ['stream', 403, listed(403, 'commentsDisabled'), 'request_rejected'],
      ['publish', 403, listed(403, 'accessNotConfigured'), 'api_not_enabled'],
      ['publish', 503, listed(503, 'backendError'), 'provider_error'],
      [
        'probe',
        200,
        { kind: 'youtube#channelListResponse', pageInfo: { totalResults: 0 } },
        'account_type_unsupported',
      ],
      [
        'probe',
        403,
        { error: { code: 403, message: 'x' } },
        'permission_missing',
        { headers: { 'www-authenticate': 'Bearer realm="x", error="insufficient_scope", scope="a"' } },
      ],
      ['probe', 400, { error_description: 'Invalid Value' }, 'token_invalid'],
    ],
  },
  {
    network: 'youtube',
    what: 'the token endpoint',
    source: 'https://developers.google.com/identity/protocols/oauth2/web-server#offline',
    answers: [
      ['refresh', 400, { error: 'invalid_grant', error_description: 'Bad Request' }, 'refresh_token_invalid'],
      [
        'refresh',
        400,
        { error: 'invalid_grant', error_description: 'Das Konto wurde gelöscht' },
        'refresh_token_invalid',
      ],
      ['refresh', 400, { error: 'invalid_grant', error_description: 'Account has been deleted' }, 'account_deleted'],
      ['refresh', 400, { error: 'invalid_grant', error_subtype: 'invalid_rapt' }, 'session_invalidated'],
      ['refresh', 401, { error: 'deleted_client', error_description: 'x' }, 'app_disabled'],
      ['refresh', 401, { error: 'invalid_client', error_description: 'Unauthorized' }, 'app_credentials_invalid'],
      ['refresh', 400, { error: 'admin_policy_enforced' }, 'admin_policy_blocked'],
      ['refresh', 500, { error: 'internal_failure' }, 'provider_error'],
      ['refresh', 403, { error: 'brand_new', error_description: 'The token was revoked' }, 'unconfirmed_denial'],
    ],
  },
];
