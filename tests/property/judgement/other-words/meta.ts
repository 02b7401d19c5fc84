import type { AnswerGroup } from './table';

const GRAPH = 'https://developers.facebook.com/docs/graph-api/guides/error-handling';
const LIMITS = 'https://developers.facebook.com/docs/graph-api/overview/rate-limiting';
const INSTAGRAM = 'https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes';
const WHATSAPP = 'https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes';

/** An error of Graph with what usually stands beside it. */
function graph(code: number | string, more: object = {}): object {
  return { error: { message: 'm', type: 'OAuthException', code, fbtrace_id: 'A1b2C3', ...more } };
}

export const META: readonly AnswerGroup[] = [
  {
    network: 'facebook',
    what: 'a session that ended, in other languages, types and statuses',
    source: GRAPH,
    answers: [
      ['probe', 400, graph(190, { error_subcode: 463, message: 'Die Sitzung ist abgelaufen.' }), 'token_expired'],
      [
        'publish',
        401,
        graph('190', { error_subcode: '460', message: 'La session a été invalidée.' }),
        'password_changed',
      ],
      [
        'stream',
        403,
        graph(190, { error_subcode: 458, message: 'ユーザーはアプリを許可していません' }),
        'app_deauthorized',
      ],
      ['probe', 400, graph(190, { error_subcode: 459, error_user_title: 'Anmelden' }), 'checkpoint_required'],
      ['probe', 401, graph(190, { error_subcode: 464 }), 'account_unconfirmed'],
      ['analytics', 400, graph(102, { error_subcode: 467 }), 'session_invalidated'],
      ['probe', 400, graph(102, { message: 'Session key invalid or no longer valid' }), 'token_invalid'],
      ['probe', 400, graph(190, { message: 'Malformed access token EAAB' }), 'token_invalid'],
      ['probe', 400, graph(190, { message: 'Token de acceso no válido', error_subcode: 99_999 }), 'token_invalid'],
      ['probe', 400, graph(190, { error_subcode: 492 }), 'page_role_lost'],
      ['probe', 400, graph(190, { error_subcode: 463, is_transient: false, error_data: {} }), 'token_expired'],
    ],
  },
  {
    network: 'facebook',
    what: 'a session that ended, where only the text tells why',
    source: 'https://developers.facebook.com/docs/facebook-login/access-tokens/debugging-and-error-handling',
    answers: [
      [
        'probe',
        400,
        {
          error: {
            type: 'OAuthException',
            message: 'Session has expired at unix time 1305 . The current unix time is 1306.',
          },
        },
        'token_expired',
      ],
      [
        'probe',
        400,
        graph(190, {
          message:
            'Error validating access token: The session has been invalidated because the user has changed the password.',
        }),
        'password_changed',
      ],
      [
        'probe',
        400,
        graph(190, {
          message:
            'Error validating access token: Session does not match current stored session. This may be because the user ' +
            'changed the password since the time the session was created or Facebook has changed the session for security reasons.',
        }),
        'password_changed',
      ],
      [
        'publish',
        400,
        graph(190, { message: 'Error validating access token: The session is invalid because the user logged out.' }),
        'session_invalidated',
      ],
      [
        'publish',
        400,
        graph(190, { message: 'Error validating access token: USER_ID has not authorized application 15711156.' }),
        'app_deauthorized',
      ],
      [
        'publish',
        400,
        graph(190, {
          message: 'Error validating access token: User 1053947411 has not authorized application 15711156.',
        }),
        'app_deauthorized',
      ],
    ],
  },
  {
    network: 'facebook',
    what: 'what is said to pass, or to be of our app, ends nobody',
    source: GRAPH,
    answers: [
      ['probe', 401, graph(190, { error_subcode: 460, is_transient: true }), 'provider_error'],
      ['publish', 500, graph('2', { is_transient: true }), 'provider_error'],
      ['publish', 403, graph(200, { is_transient: true }), 'provider_error'],
      [
        'probe',
        400,
        graph(190, { message: 'Error validating application. Application has been deleted.' }),
        'app_disabled',
      ],
      ['probe', 400, graph('101', { message: 'Missing client_id parameter.' }), 'app_credentials_invalid'],
      ['probe', 401, graph(190, { error_subcode: 463 }), 'app_credentials_invalid', { context: { tokenKind: 'app' } }],
      ['publish', 400, graph(200, { message: '(#200) API access blocked.' }), 'app_disabled'],
      ['publish', 400, graph('3', { message: '(#3) Capability missing' }), 'app_permission_missing'],
      [
        'stream',
        400,
        graph(10, {
          message:
            "(#10) To use 'Page Public Content Access', your use of this endpoint must be reviewed and approved by Facebook.",
        }),
        'app_permission_missing',
      ],
      ['publish', 400, graph(12, { message: 'veraltet' }), 'api_removed'],
      [
        'publish',
        403,
        graph(200, { message: '(#200) Cannot call API for app 1 on behalf of user 2' }),
        'unconfirmed_denial',
      ],
      ['probe', 400, graph(2500, { message: 'An active access token must be used to query.' }), 'bad_request'],
      ['publish', 400, graph(100, { message: '(#100) Parameter name: session expired' }), 'bad_request'],
      ['probe', 403, graph(987_654, { message: 'Session has expired' }), 'unconfirmed_denial'],
      ['publish', 400, graph(506, { message: 'Duplicate status message' }), 'request_rejected'],
    ],
  },
  {
    network: 'facebook',
    what: 'limits, with statuses of denials',
    source: LIMITS,
    answers: [
      ['probe', 403, graph('4', { message: 'Anfragelimit der Anwendung erreicht' }), 'app_rate_limited'],
      ['publish', 400, graph(17), 'account_rate_limited'],
      ['publish', 401, graph('32'), 'account_rate_limited'],
      ['analytics', 400, graph(80_002), 'account_rate_limited'],
      ['stream', 400, graph(613, { is_transient: true }), 'account_rate_limited'],
      ['publish', 400, graph('341'), 'app_rate_limited'],
    ],
  },
  {
    network: 'facebook',
    what: 'permissions and objects',
    source: GRAPH,
    answers: [
      ['publish', 403, graph('299'), 'permission_missing'],
      ['publish', 400, graph(10, { message: '(#10) Keine Berechtigung' }), 'permission_missing'],
      ['publish', 400, graph(368, { error_subcode: 1404006 }), 'checkpoint_required'],
      ['publish', 400, graph(368), 'provider_error'],
      ['probe', 404, graph('100', { error_subcode: '33', type: 'GraphMethodException' }), 'resource_gone'],
    ],
  },
  {
    network: 'facebook',
    what: 'debug_token: a dead token inside a success',
    source: 'https://developers.facebook.com/docs/graph-api/reference/debug_token',
    answers: [
      [
        'probe',
        200,
        { data: { is_valid: false, error: { code: '190', subcode: '463', message: 'x' } } },
        'token_expired',
      ],
      ['probe', 200, { data: { is_valid: false, error: { code: 190, subcode: 460 }, scopes: [] } }, 'password_changed'],
      [
        'probe',
        200,
        { data: { is_valid: false, error: { code: 190, message: 'Malformed access token' } } },
        'token_invalid',
      ],
      ['probe', 200, { data: { is_valid: true, scopes: [], expires_at: 0 } }, 'ok'],
      ['probe', 200, { data: { is_valid: 'false', error: { code: 190 } } }, 'ok'],
      [
        'probe',
        200,
        { data: { is_valid: true, scopes: ['pages_show_list'] } },
        'permission_missing',
        { context: { requiredScopes: ['pages_manage_posts'] } },
      ],
      [
        'probe',
        200,
        { data: { is_valid: true, data_access_expires_at: 1_700_000_000 } },
        'data_access_expired',
        { context: { now: 1_800_000_000_000 } },
      ],
      ['probe', 400, graph(100, { message: '(#100) You must provide an app access token' }), 'bad_request'],
    ],
  },
  {
    network: 'instagram',
    what: 'Instagram: limits of an account, blocks, its own token endpoint',
    source: INSTAGRAM,
    answers: [
      ['publish', 403, graph(4, { error_subcode: '2207051' }), 'publish_blocked'],
      ['publish', 403, graph('9', { error_subcode: 2207042 }), 'publish_quota_exhausted'],
      ['publish', 403, graph('25', { error_subcode: '2207050' }), 'account_restricted'],
      ['publish', 400, graph(-1, { error_subcode: 2207001 }), 'provider_error'],
      ['publish', 400, graph(9007, { error_subcode: 2207027 }), 'resource_not_ready'],
      ['publish', 400, graph(36_003, { error_subcode: 2207009 }), 'request_rejected'],
      ['probe', 401, graph(190, { type: 'IGApiException', error_subcode: 467 }), 'session_invalidated'],
      [
        'probe',
        400,
        graph(10, { message: '(#10) The user is not an Instagram Business Account' }),
        'account_type_unsupported',
      ],
      [
        'token_exchange',
        400,
        { error_type: 'OAuthException', code: '400', error_message: 'This authorization code has been used' },
        'auth_code_invalid',
      ],
      [
        'token_exchange',
        403,
        { error_type: 'OAuthForbiddenException', code: 403, error_message: '?' },
        'unconfirmed_denial',
      ],
      [
        'probe',
        400,
        { meta: { error_type: 'OAuthAccessTokenException', code: 400, error_message: 'x' } },
        'token_invalid',
      ],
    ],
  },
  {
    network: 'threads',
    what: 'Threads: the same codes with a type of its own',
    source: 'https://developers.facebook.com/docs/threads/troubleshooting',
    answers: [
      ['probe', 400, graph(190, { type: 'THApiException', error_subcode: 463 }), 'token_expired'],
      ['refresh', 400, graph('190', { type: 'THApiException', message: '세션이 만료되었습니다' }), 'token_invalid'],
      ['publish', 400, graph(10, { type: 'THApiException' }), 'permission_missing'],
      ['publish', 500, graph(1, { type: 'THApiException', is_transient: true }), 'provider_error'],
      ['publish', 400, graph(4, { type: 'THApiException' }), 'app_rate_limited'],
    ],
  },
  {
    network: 'whatsapp',
    what: 'WhatsApp: codes, whatever the title in the message says',
    source: WHATSAPP,
    answers: [
      ['probe', 401, graph(0, { message: '(#0) AuthException' }), 'token_invalid'],
      ['publish', 401, graph('190', { message: 'Access token has expired' }), 'token_invalid'],
      [
        'publish',
        403,
        graph('131031', { message: 'x', error_data: { messaging_product: 'whatsapp' } }),
        'account_suspended',
      ],
      ['publish', 403, graph(131_005), 'permission_missing'],
      ['probe', 403, graph(10), 'permission_missing'],
      ['publish', 403, graph('368'), 'account_restricted'],
      ['publish', 400, graph(131_042), 'app_billing'],
      ['publish', 400, graph(131_030), 'request_rejected'],
      ['publish', 400, graph(131_037), 'unconfirmed_denial'],
      ['publish', 429, graph('130429'), 'account_rate_limited'],
      ['publish', 400, graph(131_056), 'account_rate_limited'],
      ['publish', 400, graph(80_007), 'account_rate_limited'],
      ['publish', 500, graph('131000'), 'provider_error'],
      ['publish', 404, graph(132_001), 'request_rejected'],
    ],
  },
];
