import type { AnswerGroup } from './table';

const V1 = 'https://developer.x.com/en/support/x-api/error-troubleshooting#error-codes';
const V2 = 'https://docs.x.com/x-api/fundamentals/response-codes-and-errors';

export const X: readonly AnswerGroup[] = [
  {
    network: 'x_oauth1',
    what: 'OAuth 1.0a: codes in a list, as text or number',
    source: V1,
    answers: [
      ['probe', 401, { errors: [{ code: '89', message: 'Jeton invalide ou expiré.' }] }, 'token_revoked'],
      ['publish', 403, { errors: [{ message: 'x', code: 64, label: 'suspended' }] }, 'account_suspended'],
      ['publish', 403, { errors: [{ code: '326', bounce_location: '/account/access' }] }, 'checkpoint_required'],
      ['probe', 401, { errors: [{ code: 32, message: 'Could not authenticate you.' }] }, 'unconfirmed_denial'],
      ['probe', 401, { errors: [{ code: 135, message: 'Timestamp out of bounds.' }] }, 'bad_request'],
      ['probe', 400, { errors: [{ code: 215, message: 'Bad Authentication data.' }] }, 'bad_request'],
      ['probe', 403, { errors: [{ code: 99 }] }, 'app_credentials_invalid'],
      ['probe', 429, { errors: [{ code: '88' }] }, 'account_rate_limited'],
      ['publish', 403, { errors: [{ code: 187, message: 'Status is a duplicate.' }] }, 'request_rejected'],
      ['publish', 403, { errors: [{ code: 185 }] }, 'publish_quota_exhausted'],
      [
        'probe',
        401,
        { request: '/1.1/account/verify_credentials.json', error: 'Not authorized' },
        'unconfirmed_denial',
      ],
      [
        'probe',
        401,
        '<?xml version="1.0"?><errors><error code="89">Invalid or expired token</error></errors>',
        'malformed_response',
      ],
      ['token_exchange', 401, 'Reverse auth credentials are invalid', 'unconfirmed_denial'],
      ['probe', 401, { errors: [{ code: 999_999, message: 'Invalid or expired token.' }] }, 'unconfirmed_denial'],
      ['probe', 401, { errors: { code: 89, message: 'Invalid or expired token.' } }, 'unconfirmed_denial'],
      [
        'publish',
        403,
        { title: 'Forbidden', type: 'https://developer.x.com/problems/oauth1-permissions', status: 403, detail: 'x' },
        'app_permission_missing',
      ],
    ],
  },
  {
    network: 'x',
    what: 'problem documents, with every host and with fields beside them',
    source: V2,
    answers: [
      [
        'probe',
        401,
        { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Nicht autorisiert' },
        'token_invalid',
      ],
      [
        'probe',
        403,
        { title: 'Forbidden', type: 'about:blank', status: 403, detail: 'Forbidden' },
        'unconfirmed_denial',
      ],
      ['publish', 403, { title: 'Forbidden', type: 'about:blank', detail: 'duplicate content' }, 'request_rejected'],
      [
        'probe',
        403,
        { title: 'Unsupported Authentication', type: 'https://api.x.com/2/problems/unsupported-authentication' },
        'wrong_token_type',
      ],
      [
        'probe',
        403,
        { reason: 'client-not-enrolled', type: 'https://api.twitter.com/2/problems/client-forbidden' },
        'app_permission_missing',
      ],
      ['probe', 402, { title: 'CreditsDepleted', type: 'https://api.x.com/2/problems/credits' }, 'app_billing'],
      ['probe', 402, { title: '?', detail: 'Zahlung nötig' }, 'app_billing'],
      [
        'probe',
        429,
        { title: 'UsageCapExceeded', period: 'Monthly', type: 'https://api.twitter.com/2/problems/usage-capped' },
        'quota_exhausted',
      ],
      ['probe', 503, { title: 'Service Unavailable', type: 'about:blank', status: 503 }, 'provider_error'],
      [
        'publish',
        400,
        { errors: [{ message: 'x' }], title: 'Invalid Request', type: 'https://api.x.com/2/problems/invalid-request' },
        'bad_request',
      ],
      [
        'look_up',
        200,
        { errors: [{ title: 'Not Found Error', type: 'https://api.x.com/2/problems/resource-not-found' }] },
        'ok',
      ],
      ['stream', 200, { errors: [{ code: 64, title: 'Unauthorized', type: 'about:blank' }] }, 'ok'],
      [
        'probe',
        401,
        { title: 'Session expired', detail: 'Invalid or expired token', type: 'about:blank' },
        'unconfirmed_denial',
      ],
    ],
  },
  {
    network: 'x',
    what: 'the token endpoint',
    source: 'https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code',
    answers: [
      [
        'refresh',
        400,
        { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' },
        'refresh_token_invalid',
      ],
      [
        'refresh',
        400,
        { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' },
        'concurrent_refresh',
        { context: { storedRefreshTokenChanged: true } },
      ],
      [
        'refresh',
        400,
        { error: 'invalid_request', error_description: 'Missing required parameter [client_id].' },
        'bad_request',
      ],
      ['refresh', 400, { error: 'invalid_grant', error_description: 'x', state: null }, 'refresh_token_invalid'],
      ['refresh', 401, { error: 'unauthorized_client', error_description: 'Fehlt' }, 'app_credentials_invalid'],
      ['refresh', 401, { title: 'Unauthorized', type: 'about:blank', status: 401 }, 'unconfirmed_denial'],
      ['refresh', 503, { error: 'temporarily_unavailable' }, 'provider_error'],
      [
        'token_exchange',
        400,
        { error: 'invalid_request', error_description: 'Value passed for the authorization code was invalid.' },
        'auth_code_invalid',
      ],
    ],
  },
];
