import type { Judgement } from '../../../domain/judgement/vocabulary';
import { judgeNamed } from '../../../domain/networks/judges';
import type { JudgeContext, Operation } from '../../../domain/networks/network';

/**
 * Answers beside the recorded ones: the same kinds in other words, with other codes, statuses and operations, from the
 * networks' documentation.
 */

interface Case {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly operation?: Operation;
  readonly context?: JudgeContext;
}

const NOW = Date.parse('2026-11-24T10:00:00Z');

function judge(
  network: string,
  body: unknown,
  { status = 400, headers = {}, operation = 'probe', context = {} }: Case,
): Judgement {
  const judgeAnswer = judgeNamed(network);
  if (judgeAnswer === undefined) throw new Error(`no judge for ${network}`);
  return judgeAnswer(operation, { status, headers, body }, context);
}

function graph(code: number | undefined, message: string, more: object = {}): object {
  return { error: { message, type: 'OAuthException', ...(code === undefined ? {} : { code }), ...more } };
}

describe('Graph', () => {
  it.each<[string, object, Case, string]>([
    [
      'an old answer without a code',
      graph(undefined, 'Error validating access token: Session has expired at unix time 1.'),
      {},
      'token_expired',
    ],
    [
      'an old answer whose text nobody knows',
      graph(undefined, 'Something else.'),
      { status: 401 },
      'unconfirmed_denial',
    ],
    [
      'a user who logged out, without a subcode',
      graph(190, 'Error validating access token: The session is invalid because the user logged out.'),
      {},
      'session_invalidated',
    ],
    ['a deleted Page', graph(190, 'The access token belongs to a Page that has been deleted.'), {}, 'resource_gone'],
    ['a subcode nobody knows', graph(190, 'Some other reason.', { error_subcode: 999 }), {}, 'token_invalid'],
    [
      'a user token where a Page token belongs',
      graph(190, 'A page access token is required for this call for the new Pages experience.', {
        error_subcode: 2069032,
      }),
      {},
      'wrong_token_type',
    ],
    [
      'the same by another code',
      graph(210, '(#210) A page access token is required to request this resource.'),
      {},
      'wrong_token_type',
    ],
    [
      'an app that was deleted',
      graph(190, 'Error validating application. Application has been deleted.'),
      {},
      'app_disabled',
    ],
    [
      'an app id that is wrong',
      graph(101, 'Error validating application. Invalid application ID.'),
      { operation: 'token_exchange' },
      'app_credentials_invalid',
    ],
    [
      'a secret that is wrong',
      graph(1, 'Error validating client secret.'),
      { operation: 'token_exchange' },
      'app_credentials_invalid',
    ],
    [
      'a missing permission',
      graph(200, '(#200) Requires pages_manage_posts permission to manage the object', {}),
      { status: 403 },
      'permission_missing',
    ],
    [
      'a denial with three causes',
      graph(200, '(#200) Cannot call API for app 1 on behalf of user 2'),
      { status: 403 },
      'unconfirmed_denial',
    ],
    [
      'the same without its number',
      graph(200, 'Cannot call API for app 1 on behalf of user 0'),
      {},
      'unconfirmed_denial',
    ],
    [
      'an app without the capability',
      graph(3, '(#3) Application does not have the capability to make this API call.'),
      {},
      'app_permission_missing',
    ],
    [
      'an object that is gone, by its text',
      graph(100, '(#100) Object does not exist, cannot be loaded due to missing permission or reviewable feature'),
      {},
      'resource_gone',
    ],
    [
      'a missing parameter',
      graph(100, '(#100) The parameter url is required'),
      { operation: 'publish' },
      'bad_request',
    ],
    ['a duplicate', graph(506, '(#506) Duplicate status message'), { operation: 'publish' }, 'request_rejected'],
    [
      'a policy block',
      graph(368, 'The action attempted has been deemed abusive or is otherwise disallowed', { error_subcode: 1390008 }),
      { operation: 'publish' },
      'provider_error',
    ],
    [
      'a security check',
      graph(368, 'Your account must pass a security check', { error_subcode: 1404006 }),
      { operation: 'publish' },
      'checkpoint_required',
    ],
    ['a limit at 500', graph(32, '(#32) Page request limit reached'), { status: 500 }, 'account_rate_limited'],
    [
      'a limit that calls itself transient',
      graph(17, '(#17) User request limit reached', { is_transient: true }),
      {},
      'account_rate_limited',
    ],
    [
      'a business limit',
      graph(80001, '(#80001) There have been too many calls to this Page account.'),
      {},
      'account_rate_limited',
    ],
    ['an unknown error of Meta', graph(1, 'An unknown error occurred'), { status: 500 }, 'provider_error'],
    ['a code of no table', graph(77_777, 'Who knows.'), { status: 403 }, 'unconfirmed_denial'],
    [
      'a code of no table, told to the user, on a post',
      graph(77_777, 'No.', { error_user_msg: 'Your photo is too blue.' }),
      { operation: 'publish' },
      'request_rejected',
    ],
    [
      'an id with 490 in it',
      graph(2, '(#2) Service temporarily unavailable', { fbtrace_id: 'A490190' }),
      {},
      'provider_error',
    ],
  ])('%s', (_what, body, given, reason) => {
    expect(judge('facebook_page', body, given)).toMatchObject({ reason });
  });

  it('waits as long as the longest business use case, in minutes', () => {
    const usage = JSON.stringify({
      '1': [{ estimated_time_to_regain_access: 3 }],
      '2': [{ estimated_time_to_regain_access: 7 }, null],
    });
    const headers = { 'x-business-use-case-usage': usage };
    expect(judge('facebook_page', graph(80_006, ''), { headers })).toMatchObject({ retryAfterS: 420 });
    expect(judge('facebook_page', graph(4, ''), { headers: { 'x-business-use-case-usage': '{"1":[' } })).toMatchObject({
      retryAfterS: 3600,
    });
  });

  it('knows a Page that was not ticked from a scope that was not granted', () => {
    const body = {
      data: {
        is_valid: true,
        scopes: ['pages_manage_posts'],
        granular_scopes: [{ scope: 'pages_manage_posts', target_ids: ['1', 2] }],
      },
    };
    const context = { requiredScopes: ['pages_manage_posts'] };
    const given = { status: 200 };
    expect(judge('facebook_page', body, { ...given, context: { ...context, targetId: '2' } })).toMatchObject({
      reason: 'ok',
    });
    expect(judge('facebook_page', body, { ...given, context: { ...context, targetId: '3' } })).toMatchObject({
      reason: 'permission_missing',
      subject: 'asset',
    });
    expect(judge('facebook_page', body, { ...given, context: { requiredScopes: ['read_insights'] } })).toMatchObject({
      reason: 'permission_missing',
      subject: 'credential',
    });
  });
});

describe('Instagram, Threads and WhatsApp', () => {
  it.each<[string, string, object, Case, string]>([
    [
      'instagram_fb',
      'an anti-spam block under the code of an app limit',
      graph(4, 'Application request limit reached', { error_subcode: 2207051 }),
      { operation: 'publish' },
      'publish_blocked',
    ],
    ['instagram_fb', 'an app limit', graph(4, '(#4) Application request limit reached'), {}, 'app_rate_limited'],
    [
      'instagram_fb',
      'no business account',
      graph(10, '(#10) The user is not an Instagram Business'),
      {},
      'account_type_unsupported',
    ],
    [
      'instagram_fb',
      'a container that is gone',
      graph(24, 'x', { error_subcode: 2207006 }),
      { operation: 'publish' },
      'request_rejected',
    ],
    [
      'instagram_fb',
      'a container that is not ready',
      graph(9007, 'Media ID is not available', { error_subcode: 2207027 }),
      { operation: 'publish' },
      'resource_not_ready',
    ],
    [
      'instagram_fb',
      'an image of the wrong shape',
      graph(36_003, 'x', { error_subcode: 2207009 }),
      { operation: 'publish' },
      'request_rejected',
    ],
    [
      'instagram_fb',
      'a server error',
      graph(-1, 'x', { error_subcode: 2207001 }),
      { operation: 'publish' },
      'provider_error',
    ],
    [
      'instagram_login',
      'a code used twice',
      { error_type: 'OAuthException', code: 400, error_message: 'Matching code was not found or was already used.' },
      { operation: 'token_exchange' },
      'auth_code_invalid',
    ],
    [
      'instagram_login',
      'a wrong app',
      { error_type: 'OAuthException', code: 400, error_message: 'Invalid platform app' },
      { operation: 'token_exchange' },
      'app_credentials_invalid',
    ],
    [
      'instagram_login',
      'a failed container',
      { status_code: 'ERROR', id: '1' },
      { status: 200, operation: 'publish' },
      'request_rejected',
    ],
    [
      'threads',
      'a dead token',
      graph(190, 'Error validating access token: Session has expired', { error_subcode: 463, type: 'THApiException' }),
      { status: 401 },
      'token_expired',
    ],
    [
      'threads',
      'an expired container',
      { status: 'EXPIRED', id: '1' },
      { status: 200, operation: 'publish' },
      'request_rejected',
    ],
    [
      'threads',
      'a container in the making',
      { status: 'IN_PROGRESS', id: '1' },
      { status: 200, operation: 'publish' },
      'resource_not_ready',
    ],
    [
      'whatsapp',
      'a pair limit',
      graph(131_056, '(#131056) Pair rate limit hit'),
      { operation: 'publish' },
      'account_rate_limited',
    ],
    [
      'whatsapp',
      'a bill',
      graph(131_042, '(#131042) Business eligibility payment issue'),
      { operation: 'publish' },
      'app_billing',
    ],
    [
      'whatsapp',
      'a window that closed',
      graph(131_047, '(#131047) Re-engagement message'),
      { operation: 'publish' },
      'request_rejected',
    ],
    ['whatsapp', 'a dead token', graph(190, 'Invalid OAuth access token.'), { status: 401 }, 'token_invalid'],
  ])('%s: %s', (network, _what, body, given, reason) => {
    expect(judge(network, body, given)).toMatchObject({ reason });
  });
});

describe('X', () => {
  const problem = (type: string, title: string, more: object = {}): object => ({ type, title, detail: title, ...more });
  it.each<[string, string, object, Case, string]>([
    [
      'x',
      'no credits, by the type',
      problem('https://api.x.com/2/problems/credits', 'CreditsDepleted'),
      { status: 402 },
      'app_billing',
    ],
    ['x', 'no credits, by the status', {}, { status: 402 }, 'app_billing'],
    [
      'x',
      'an app without a project',
      problem('https://api.twitter.com/2/problems/client-forbidden', 'Client Forbidden', {
        reason: 'client-not-enrolled',
      }),
      { status: 403 },
      'app_permission_missing',
    ],
    [
      'x',
      'our own token on a route of users',
      problem('https://api.x.com/2/problems/unsupported-authentication', 'Unsupported Authentication'),
      { status: 403 },
      'wrong_token_type',
    ],
    [
      'x',
      'the monthly cap',
      problem('https://api.twitter.com/2/problems/usage-capped', 'UsageCapExceeded'),
      { status: 429 },
      'quota_exhausted',
    ],
    [
      'x',
      'overload',
      problem('about:blank', 'Service Unavailable', { status: 503 }),
      { status: 503 },
      'provider_error',
    ],
    [
      'x',
      'a post that is gone',
      problem('https://api.x.com/2/problems/resource-not-found', 'Not Found Error'),
      { status: 404, operation: 'look_up' },
      'request_rejected',
    ],
    [
      'x',
      'a 401 of the token endpoint that names nothing',
      problem('about:blank', 'Unauthorized'),
      { status: 401, operation: 'refresh' },
      'unconfirmed_denial',
    ],
    [
      'x',
      'a code that is wrong',
      { error: 'invalid_request', error_description: 'Value passed for the authorization code was invalid.' },
      { operation: 'token_exchange' },
      'auth_code_invalid',
    ],
    [
      'x',
      'a parameter of ours',
      { error: 'invalid_request', error_description: 'Missing required parameter [refresh_token].' },
      { operation: 'refresh' },
      'bad_request',
    ],
    [
      'x',
      'a post that was sent before',
      { errors: [{ code: 187, message: 'Status is a duplicate.' }] },
      { status: 403, operation: 'publish' },
      'request_rejected',
    ],
    [
      'x_oauth1',
      'a dead token',
      { errors: [{ code: 89, message: 'Invalid or expired token.' }] },
      { status: 401 },
      'token_revoked',
    ],
    [
      'x_oauth1',
      'a suspended user',
      { errors: [{ code: 64, message: 'Your account is suspended.' }] },
      { status: 403 },
      'account_suspended',
    ],
    [
      'x_oauth1',
      'the daily limit',
      { errors: [{ code: 185, message: 'User is over daily status update limit.' }] },
      { status: 403, operation: 'publish' },
      'publish_quota_exhausted',
    ],
  ])('%s: %s', (network, _what, body, given, reason) => {
    expect(judge(network, body, given)).toMatchObject({ reason });
  });

  it('refreshes a refused token where there is a refresh, and asks again where there is none', () => {
    const refused = problem('about:blank', 'Unauthorized');
    expect(judge('x', refused, { status: 401 }).recovery).toBe('refresh_then_retry');
    expect(judge('x_oauth1', refused, { status: 401 }).recovery).toBe('confirm');
  });
});

describe('LinkedIn', () => {
  const revoked = {
    status: 401,
    serviceErrorCode: 65_601,
    code: 'REVOKED_ACCESS_TOKEN',
    message: 'The token used in the request has been revoked by the user',
  };
  it.each<[string, object, Case, string]>([
    ['a token of a few seconds', revoked, { status: 401, context: { tokenAgeS: 5 } }, 'token_propagation'],
    ['a token of a minute', revoked, { status: 401, context: { tokenAgeS: 60 } }, 'token_revoked'],
    ['a token whose age nobody knows', revoked, { status: 401 }, 'token_revoked'],
    [
      'a page that only administrators see',
      { message: 'Viewer lacks access: VisibilityReduction ADMIN_ONLY', status: 403 },
      { status: 403 },
      'page_role_lost',
    ],
    [
      'a version that is gone',
      { status: 426, code: 'NONEXISTENT_VERSION', message: 'Requested version 20230101 is not active' },
      { status: 426 },
      'api_version_retired',
    ],
    ['the same without its name', { status: 426 }, { status: 426 }, 'api_version_retired'],
    [
      'a throttle inside a 200',
      {
        elements: [
          {
            'organization!': {
              status: 429,
              message: 'Resource level throttle APPLICATION DAY limit for calls to this resource is reached.',
            },
          },
        ],
      },
      { status: 200 },
      'quota_exhausted',
    ],
    [
      'a throttle of the member',
      { status: 429, message: 'Resource level throttle MEMBER DAY limit for calls to this resource is reached.' },
      { status: 429 },
      'account_rate_limited',
    ],
    [
      'a dead refresh token',
      {
        error: 'invalid_request',
        error_description: 'The provided authorization grant or refresh token is invalid, expired or revoked',
      },
      { operation: 'refresh' },
      'refresh_token_invalid',
    ],
    [
      'a code that is unknown',
      { error: 'invalid_request', error_description: 'Unable to retrieve access token: authorization code not found' },
      { status: 401, operation: 'token_exchange' },
      'auth_code_invalid',
    ],
    ['an expired token, introspected', { active: false, status: 'expired' }, { status: 200 }, 'token_expired'],
    [
      'a server that cannot verify',
      { status: 500, message: 'Access token verification failed' },
      { status: 500 },
      'provider_error',
    ],
  ])('%s', (_what, body, given, reason) => {
    expect(judge('linkedin_page', body, given)).toMatchObject({ reason });
  });

  it('waits until midnight UTC', () => {
    const body = {
      status: 429,
      message: 'Resource level throttle APPLICATION DAY limit for calls to this resource is reached.',
    };
    expect(judge('linkedin', body, { status: 429, context: { now: NOW } })).toMatchObject({ retryAfterS: 14 * 3600 });
  });
});

describe('Google', () => {
  const error = (code: number, reason: string, more: object = {}): object => ({
    error: { code, message: reason, errors: [{ reason, domain: 'global' }], ...more },
  });
  it.each<[string, object, Case, string]>([
    ['a closed channel', error(403, 'authenticatedUserAccountClosed'), { status: 403 }, 'account_deleted'],
    ['a suspended channel', error(403, 'channelSuspended'), { status: 403 }, 'account_suspended'],
    ['no channel', error(401, 'youtubeSignupRequired'), { status: 401 }, 'account_type_unsupported'],
    [
      'no channel, found by listing',
      { kind: 'youtube#channelListResponse', pageInfo: { totalResults: 0 } },
      { status: 200 },
      'account_type_unsupported',
    ],
    [
      'a channel',
      { kind: 'youtube#channelListResponse', pageInfo: { totalResults: 1 }, items: [{ id: '1' }] },
      { status: 200 },
      'ok',
    ],
    [
      'no token in the request',
      { error: { code: 401, status: 'UNAUTHENTICATED', details: [{ reason: 'CREDENTIALS_MISSING' }] } },
      { status: 401 },
      'bad_request',
    ],
    ['an API that is off', error(403, 'accessNotConfigured'), { status: 403 }, 'api_not_enabled'],
    [
      'an API that is off, in words',
      {
        error: {
          code: 403,
          status: 'PERMISSION_DENIED',
          message: 'Business Profile API has not been used in project 1 before or it is disabled.',
        },
      },
      { status: 403 },
      'api_not_enabled',
    ],
    [
      'a denial that names nothing',
      { error: { code: 403, status: 'PERMISSION_DENIED', message: 'The caller does not have permission' } },
      { status: 403 },
      'unconfirmed_denial',
    ],
    [
      'a quota of 0',
      {
        error: {
          code: 429,
          status: 'RESOURCE_EXHAUSTED',
          details: [{ reason: 'RATE_LIMIT_EXCEEDED', metadata: { quota_limit_value: '0' } }],
        },
      },
      { status: 429 },
      'api_not_enabled',
    ],
    ['a limit of the user', error(403, 'userRateLimitExceeded'), { status: 403 }, 'account_rate_limited'],
    [
      'a deleted account',
      { error: 'invalid_grant', error_description: 'Account has been deleted' },
      { operation: 'refresh' },
      'account_deleted',
    ],
    [
      'a policy of the organisation',
      { error: 'admin_policy_enforced' },
      { operation: 'token_exchange' },
      'admin_policy_blocked',
    ],
    [
      'a code used twice',
      { error: 'invalid_grant', error_description: 'Bad Request' },
      { operation: 'token_exchange' },
      'auth_code_invalid',
    ],
  ])('%s', (_what, body, given, reason) => {
    expect(judge('youtube', body, given)).toMatchObject({ reason });
  });

  it('waits until midnight Pacific for the daily quota, and as long as it says otherwise', () => {
    const context = { now: NOW };
    expect(judge('youtube', error(403, 'quotaExceeded'), { status: 403, context })).toMatchObject({
      retryAfterS: 22 * 3600,
    });
    const delayed = { error: { code: 429, status: 'RESOURCE_EXHAUSTED', details: [{ retryDelay: '34.5s' }] } };
    expect(judge('google_business', delayed, { status: 429, context })).toMatchObject({ retryAfterS: 35 });
  });
});

describe('TikTok, Pinterest, Mastodon and Reddit', () => {
  const tiktok = (code: string, data: object = {}): object => ({ data, error: { code, message: '', log_id: '1' } });
  it.each<[string, string, object, Case, string]>([
    [
      'tiktok',
      'a ban inside a 200',
      tiktok('spam_risk_user_banned_from_posting'),
      { status: 200 },
      'account_restricted',
    ],
    [
      'tiktok',
      'the cap of our app',
      tiktok('reached_active_user_cap'),
      { status: 403, operation: 'publish' },
      'quota_exhausted',
    ],
    ['tiktok', 'a scope that was not granted', tiktok('scope_not_authorized'), { status: 401 }, 'permission_missing'],
    ['tiktok', 'an unknown code inside a 200', tiktok('brand_new_code'), { status: 200 }, 'unconfirmed_denial'],
    [
      'tiktok',
      'a post that failed later',
      tiktok('ok', { status: 'FAILED', fail_reason: 'duration_check_failed' }),
      { status: 200, operation: 'publish' },
      'request_rejected',
    ],
    [
      'tiktok',
      'a post that failed since the app was removed',
      tiktok('ok', { status: 'FAILED', fail_reason: 'auth_removed' }),
      { status: 200, operation: 'publish' },
      'app_deauthorized',
    ],
    [
      'tiktok',
      'a dead refresh token inside a 200',
      { error: 'invalid_grant', error_description: '' },
      { status: 200, operation: 'refresh' },
      'refresh_token_invalid',
    ],
    [
      'tiktok',
      'a cancelled sign-in',
      { error: 'access_denied' },
      { operation: 'token_exchange' },
      'authorization_denied',
    ],
    ['pinterest', 'a refused token', { code: 2, message: 'Authentication failed.' }, { status: 401 }, 'token_invalid'],
    [
      'pinterest',
      'the same from the token endpoint',
      { code: 2, message: 'Authentication failed.' },
      { status: 401, operation: 'refresh' },
      'unconfirmed_denial',
    ],
    [
      'pinterest',
      'one board',
      { code: 7, message: 'Not authorized to access board or Pin.' },
      { status: 401, operation: 'publish' },
      'request_rejected',
    ],
    [
      'pinterest',
      'one object',
      { code: 403, message: 'Not authorized to access the board.' },
      { status: 403, operation: 'publish' },
      'request_rejected',
    ],
    [
      'pinterest',
      'a limit by the number of a missing user',
      { code: 30, message: 'Rate limit' },
      { status: 429 },
      'account_rate_limited',
    ],
    [
      'pinterest',
      'a restricted account',
      { code: 2625, message: 'Account restricted' },
      { status: 403, operation: 'publish' },
      'account_restricted',
    ],
    ['pinterest', 'a number inside a success', { code: 2, id: '1' }, { status: 200 }, 'ok'],
    [
      'mastodon',
      'a login that is disabled',
      { error: 'Your login is currently disabled' },
      { status: 403 },
      'account_disabled',
    ],
    [
      'mastodon',
      'a sentence translated',
      { error: 'Das Zugriffstoken ist ungültig' },
      { status: 401 },
      'unconfirmed_denial',
    ],
    [
      'mastodon',
      'a sentence with more behind it',
      { error: 'The access token is invalid for this group' },
      { status: 403 },
      'unconfirmed_denial',
    ],
    [
      'mastodon',
      'one object',
      { error: 'This action is not allowed' },
      { status: 403, operation: 'publish' },
      'request_rejected',
    ],
    [
      'mastodon',
      'an instance that lost everything',
      { error: 'Record not found' },
      { status: 404 },
      'unconfirmed_denial',
    ],
    [
      'mastodon',
      'our own token where a user’s belongs',
      { error: 'This method requires an authenticated user' },
      { status: 422 },
      'wrong_token_type',
    ],
    [
      'mastodon',
      'a fork’s missing scope',
      { error: 'Insufficient permissions: write:statuses.' },
      { status: 403, operation: 'publish' },
      'permission_missing',
    ],
    ['reddit', 'a refused token', { message: 'Unauthorized', error: 401 }, { status: 401 }, 'token_invalid'],
    [
      'reddit',
      'a forbidden subreddit',
      { message: 'Forbidden', error: 403, reason: 'private' },
      { status: 403, operation: 'publish' },
      'unconfirmed_denial',
    ],
    ['reddit', 'a suspended user', { name: 'ada', is_suspended: true }, { status: 200 }, 'account_suspended'],
    [
      'reddit',
      'a refused submission',
      { json: { errors: [['SUBREDDIT_NOTALLOWED', 'no', 'sr']] } },
      { status: 200, operation: 'publish' },
      'request_rejected',
    ],
    [
      'reddit',
      'a submission that was taken',
      { json: { errors: [], data: { id: '1' } } },
      { status: 200, operation: 'publish' },
      'ok',
    ],
  ])('%s: %s', (network, _what, body, given, reason) => {
    expect(judge(network, body, given)).toMatchObject({ reason });
  });

  it('reads the reset of each in its own unit', () => {
    const context = { now: NOW };
    const limited = { error: 'Too many requests' };
    expect(
      judge('mastodon', limited, {
        status: 429,
        context,
        headers: { 'x-ratelimit-reset': '2026-11-24T10:04:00.000Z' },
      }),
    ).toMatchObject({ reason: 'account_rate_limited', retryAfterS: 240 });
    expect(
      judge('reddit', { error: 429 }, { status: 429, context, headers: { 'x-ratelimit-reset': '17.5' } }),
    ).toMatchObject({ reason: 'app_rate_limited', retryAfterS: 18 });
  });
});
