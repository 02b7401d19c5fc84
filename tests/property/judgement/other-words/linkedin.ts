import type { AnswerGroup } from './table';

const ERRORS = 'https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling';
const FRESH = { context: { tokenAgeS: 4 } };

export const LINKEDIN: readonly AnswerGroup[] = [
  {
    network: 'linkedin',
    what: 'names, numbers as text, and neither',
    source: ERRORS,
    answers: [
      ['probe', 401, { serviceErrorCode: '65601', message: 'Le jeton a été révoqué', status: '401' }, 'token_revoked'],
      ['probe', 401, { code: 'REVOKED_ACCESS_TOKEN', message: 'x' }, 'token_revoked'],
      ['probe', 401, { code: 'REVOKED_ACCESS_TOKEN', serviceErrorCode: 65_601 }, 'token_propagation', FRESH],
      ['publish', 401, { serviceErrorCode: 65_602, status: 401 }, 'token_expired'],
      ['publish', 401, { code: 'EXPIRED_ACCESS_TOKEN', extra: { a: [1] } }, 'token_expired'],
      ['stream', 401, { serviceErrorCode: '65600', message: 'Token inválido' }, 'token_invalid'],
      ['probe', 401, { message: 'Empty oauth2 access token', serviceErrorCode: 401, status: 401 }, 'bad_request'],
      ['probe', 401, { message: 'Unauthorized', status: 401 }, 'unconfirmed_denial'],
      [
        'publish',
        403,
        { code: 'ACCESS_DENIED', message: 'Not enough permissions to access: partnerApiPosts.CREATE.20260101' },
        'permission_missing',
      ],
      ['publish', 403, { message: 'Forbidden', status: 403 }, 'unconfirmed_denial'],
      [
        'stream',
        426,
        { code: 'NONEXISTENT_VERSION', message: 'La version 20240101 no está activa', status: 426 },
        'api_version_retired',
      ],
      ['stream', 426, { message: 'x' }, 'api_version_retired'],
      ['publish', 422, { message: 'Content is a duplicate of urn:li:share:12', status: 422 }, 'request_rejected'],
      ['probe', 500, { message: 'Internal Server Error', status: 500 }, 'provider_error'],
      [
        'publish',
        429,
        { message: 'Resource level throttle MEMBER DAY limit for calls to this resource is reached.', status: 429 },
        'account_rate_limited',
      ],
      [
        'publish',
        429,
        { message: 'Resource level throttle APPLICATION DAY limit for calls to this resource is reached.' },
        'quota_exhausted',
      ],
    ],
  },
  {
    network: 'linkedin',
    what: 'one post that this member may not see says nothing about the member',
    source: 'https://learn.microsoft.com/en-us/linkedin/compliance/announcements/data-restrictions',
    answers: [
      [
        'stream',
        403,
        { message: 'Not enough permissions to access urn:li:ugcPost:7012', status: 403 },
        'request_rejected',
      ],
      [
        'analytics',
        403,
        { message: 'Not enough permissions to access urn:li:share:7012', status: 403 },
        'request_rejected',
      ],
    ],
  },
  {
    network: 'linkedin_page',
    what: 'the role on an organisation',
    source:
      'https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-access-control',
    answers: [
      [
        'probe',
        403,
        {
          message: "Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:12",
          status: '403',
        },
        'page_role_lost',
        { context: { targetId: '12' } },
      ],
      [
        'probe',
        403,
        { message: "Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:99" },
        'unconfirmed_denial',
        { context: { targetId: '12' } },
      ],
    ],
  },
  {
    network: 'linkedin',
    what: 'introspection, and the token endpoint',
    source: 'https://learn.microsoft.com/en-us/linkedin/shared/authentication/token-introspection',
    answers: [
      ['probe', 200, { active: false, status: 'revoked', client_id: 'a' }, 'token_revoked'],
      ['probe', 200, { active: false, status: 'expired', expires_at: 1 }, 'token_expired'],
      ['probe', 200, { active: false }, 'token_invalid'],
      ['probe', 200, { active: 'false', status: 'revoked' }, 'ok'],
      [
        'probe',
        200,
        { active: true, scope: 'openid profile' },
        'permission_missing',
        { context: { requiredScopes: ['w_member_social'] } },
      ],
      [
        'probe',
        401,
        { error: 'invalid_client', error_description: 'Client authentication failed' },
        'app_credentials_invalid',
      ],
      [
        'refresh',
        400,
        {
          error: 'invalid_request',
          error_description: 'The provided authorization grant or refresh token is invalid, expired or revoked',
        },
        'refresh_token_invalid',
      ],
      ['refresh', 400, { error: 'invalid_grant', error_description: 'x' }, 'refresh_token_invalid'],
      ['refresh', 400, { error: 'invalid_request', error_description: 'Ein Parameter fehlt' }, 'bad_request'],
      ['token_exchange', 401, { error: 'invalid_redirect_uri', error_description: 'x' }, 'auth_code_invalid'],
    ],
  },
];
