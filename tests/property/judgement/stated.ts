import type { Answer, Operation } from '../../../domain/networks/network';

/**
 * Whether an answer holds a statement of the network that can end a connection, told a second time and in another way
 * than the judges tell it: by the places where each network writes one, and the words it writes there. Wider than the
 * judges on purpose (which statement counts on which operation is theirs to say): what is not even here was never said.
 *
 * The places are those of the pages named beside each network; nothing is taken from the judges' tables.
 */
export function isStated(network: string, operation: Operation, answer: Answer): boolean {
  if (answer.status === null || answer.fault !== undefined) return false;
  const places = PLACES[network.split('_')[0] ?? ''] ?? [];
  return places.some((place) => place(answer, operation));
}

type Place = (answer: Answer, operation: Operation) => boolean;
type Key = string | typeof EACH;
type Accepts = (value: unknown) => boolean;

/** Every entry of a list. */
const EACH = Symbol('each');

function at(path: readonly Key[], accepts: Accepts): Place {
  return ({ body }) => valuesAt(body, path).some(accepts);
}

function valuesAt(value: unknown, path: readonly Key[]): readonly unknown[] {
  const [key, ...rest] = path;
  if (key === undefined) return [value];
  if (typeof value !== 'object' || value === null) return [];
  if (key === EACH) return Array.isArray(value) ? value.slice(0, 100).flatMap((one) => valuesAt(one, rest)) : [];
  if (Array.isArray(value) || !Object.prototype.hasOwnProperty.call(value, key)) return [];
  return valuesAt((value as Readonly<Record<string, unknown>>)[key], rest);
}

const text =
  (...words: readonly string[]): Accepts =>
  (value) =>
    typeof value === 'string' && words.includes(value);

const opening =
  (...beginnings: readonly RegExp[]): Accepts =>
  (value) =>
    typeof value === 'string' && beginnings.some((one) => value.search(one) === 0);

/** Numbers, written as such or as their digits. */
const number =
  (...accepted: readonly (number | readonly [number, number])[]): Accepts =>
  (value) => {
    if (typeof value !== 'number' && !(typeof value === 'string' && /^-?\d+$/.test(value))) return false;
    const found = Number(value);
    return accepted.some((one) => (typeof one === 'number' ? one === found : found >= one[0] && found <= one[1]));
  };

const is =
  (wanted: boolean): Accepts =>
  (value) =>
    value === wanted;
const anyNumber: Accepts = (value) => typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
const anyText: Accepts = (value) => typeof value === 'string';

const all =
  (...places: readonly Place[]): Place =>
  (answer, operation) =>
    places.every((place) => place(answer, operation));
const either =
  (...places: readonly Place[]): Place =>
  (answer, operation) =>
    places.some((place) => place(answer, operation));
const not =
  (place: Place): Place =>
  (answer, operation) =>
    !place(answer, operation);
const challenge =
  (pattern: RegExp): Place =>
  ({ headers }) =>
    pattern.test(headers['www-authenticate'] ?? '');
const success: Place = ({ status }) => status !== null && status >= 200 && status < 300;

/** RFC 6749 section 5.2, RFC 6750 section 3.1. */
const OAUTH = at(['error'], text('invalid_grant', 'invalid_token', 'insufficient_scope', 'access_denied'));

const NOT_PASSING = not(at(['error', 'is_transient'], is(true)));

const OF_A_SESSION = /(\(#-?\d+\)\s*)?(Error validating|Session|The |You |Any |.{0,80}hasn't)/;
const OF_AN_OBJECT_OR_A_CODE = /(\(#-?\d+\)\s*)?(Object|This auth|Invalid ver|Code was|The requested)/;

/** https://developers.facebook.com/docs/graph-api/guides/error-handling, .../reference/debug_token */
const GRAPH: readonly Place[] = [
  all(NOT_PASSING, at(['error', 'code'], number(10, 25, 102, 190, [200, 299], 368, 803))),
  // Old answers leave the code out or send 0; the type says it, with a subcode or the text.
  all(
    NOT_PASSING,
    at(['error', 'type'], text('OAuthException')),
    not(at(['error', 'code'], number([-9e15, -1], [1, 9e15]))),
    either(
      at(['error', 'error_subcode'], number([458, 467], 490, 492)),
      at(['error', 'message'], opening(OF_A_SESSION)),
    ),
  ),
  all(
    NOT_PASSING,
    at(['error', 'code'], number(100)),
    either(
      at(['error', 'error_subcode'], number(33, 36_007, 36_009)),
      at(['error', 'type'], text('GraphMethodException')),
      at(['error', 'message'], opening(OF_AN_OBJECT_OR_A_CODE)),
    ),
  ),
  at(['data', 'is_valid'], is(false)),
  all(
    at(['data', 'is_valid'], is(true)),
    either(at(['data', 'data_access_expires_at'], anyNumber), at(['data', 'scopes'], Array.isArray)),
  ),
];

/** https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login */
const META_SIGN_IN: readonly Place[] = ['meta', undefined].flatMap((inside) => {
  const path = inside === undefined ? [] : [inside];
  return [
    at([...path, 'error_type'], text('OAuthAccessTokenException', 'OAuthPermissionsException')),
    all(
      at([...path, 'error_type'], anyText),
      at([...path, 'error_message'], opening(/Matching code|Invalid auth|This auth/)),
    ),
  ];
});

const LINKEDIN_CODE = text('REVOKED_ACCESS_TOKEN', 'EXPIRED_ACCESS_TOKEN', 'INVALID_ACCESS_TOKEN', 'ACCESS_DENIED');

const PLACES: Readonly<Record<string, readonly Place[]>> = {
  // A linked Instagram account is asked about under Facebook's name.
  facebook: [...GRAPH, ...META_SIGN_IN],
  instagram: [...GRAPH, ...META_SIGN_IN],
  threads: [...GRAPH, ...META_SIGN_IN],
  // https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
  whatsapp: [
    ...GRAPH,
    all(not(at(['error', 'is_transient'], is(true))), at(['error', 'code'], number(0, 33, 131_005, 131_031, 133_010))),
  ],
  // https://developer.x.com/en/support/x-api/error-troubleshooting, https://docs.x.com/x-api/fundamentals/response-codes-and-errors
  x: [
    OAUTH,
    at(['error_description'], opening(/Value passed for the (refresh |authorization )?(token|code) was invalid/)),
    all(
      either(not(success), at(['error'], anyText)),
      either(
        at(['errors', EACH, 'code'], number(64, 89, 231, 326)),
        at(['title'], text('Unauthorized')),
        at(['errors', EACH, 'title'], text('Unauthorized')),
      ),
    ),
  ],
  // https://github.com/bluesky-social/atproto/tree/main/packages/pds/src
  bluesky: [
    OAUTH,
    at(
      ['error'],
      text(
        'ExpiredToken',
        'InvalidToken',
        'AuthenticationRequired',
        'AuthFactorTokenRequired',
        'AccountTakedown',
        'AccountSuspended',
        'AccountDeactivated',
        'AccountNotFound',
        'ScopeMissing',
        'InsufficientScope',
      ),
    ),
    all(at(['error'], text('InvalidRequest')), at(['message'], opening(/Could not find user info/))),
    all(at(['error'], text('InvalidRequest')), at(['error_description'], opening(/Could not find user info/))),
    all(
      success,
      (_answer, operation) => operation === 'probe',
      at(['active'], is(false)),
      at(['status'], text('takendown', 'suspended', 'deactivated', 'deleted')),
    ),
  ],
  // https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling
  linkedin: [
    OAUTH,
    at(['active'], is(false)),
    all(at(['active'], is(true)), at(['scope'], anyText)),
    at(['error'], text('invalid_redirect_uri', 'user_cancelled_login', 'user_cancelled_authorize')),
    all(
      at(['error'], text('invalid_request')),
      at(['error_description'], opening(/The provided auth|Refresh token|A required parameter|Unable to retrieve/i)),
    ),
    all(
      not(success),
      either(
        at(['code'], LINKEDIN_CODE),
        at(['errorDetails', 'inputErrors', EACH, 'code'], LINKEDIN_CODE),
        at(['serviceErrorCode'], number(100, 65_600, 65_601, 65_602)),
        at(['message'], opening(/The token used|Unable to verify|Invalid access|Not enough|Field Value|.*ADMIN_ONLY/)),
      ),
    ),
  ],
  // https://developers.google.com/youtube/v3/docs/errors, https://developers.google.com/doubleclick-advertisers/core_errors
  youtube: googlePlaces(),
  google: googlePlaces(),
  // https://developers.tiktok.com/doc/tiktok-api-v2-error-handling
  tiktok: [
    OAUTH,
    at(['error', 'code'], tiktokCode()),
    all(at(['error', 'code'], text('ok')), at(['data', 'fail_reason'], tiktokCode())),
  ],
  // https://github.com/pinterest/api-description/blob/main/v5/openapi.json
  pinterest: [
    OAUTH,
    all(
      not(success),
      ({ status }) => status !== null && status < 500 && status !== 429,
      at(['code'], number(2, 3, 29, 30, 40, 403, 404)),
    ),
    all(not(success), at(['code'], number(283, 654, 2625, 2626))),
  ],
  // https://docs.joinmastodon.org/entities/Error/
  mastodon: [
    OAUTH,
    at(
      ['error'],
      opening(
        /\s*The access token (is invalid|was revoked|expired)\s*$/,
        /\s*Your login is (currently (disabled|pending approval)|missing a confirmed e-mail address)\s*$/,
        /\s*This action is outside the authorized scopes\s*$/,
        /\s*Insufficient permissions: /,
      ),
    ),
    challenge(/^Bearer\b.*error="(invalid_token|insufficient_scope)"/),
  ],
  // https://github.com/reddit-archive/reddit/wiki/OAuth2
  reddit: [
    OAUTH,
    all(at(['error'], number(401)), at(['message'], text('Unauthorized'))),
    all(success, at(['is_suspended'], is(true))),
    challenge(/^Bearer realm="reddit", ?error="(invalid_token|insufficient_scope)"/i),
  ],
};

function tiktokCode(): Accepts {
  return text(
    'access_token_invalid',
    'scope_not_authorized',
    'scope_permission_missed',
    'auth_removed',
    'spam_risk_user_banned_from_posting',
  );
}

function googlePlaces(): readonly Place[] {
  return [
    OAUTH,
    at(['error'], text('admin_policy_enforced', 'org_internal')),
    at(['error_description'], text('Invalid Value')),
    at(
      ['error', 'details', EACH, 'reason'],
      text('ACCESS_TOKEN_EXPIRED', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'ACCOUNT_STATE_INVALID', 'USER_BLOCKED_BY_ADMIN'),
    ),
    at(
      ['error', 'errors', EACH, 'reason'],
      text(
        'authError',
        'expired',
        'accountDeleted',
        'accountDisabled',
        'accountUnverified',
        'insufficientPermissions',
        'insufficientScopes',
        'youtubeSignupRequired',
        'authenticatedUserNotChannel',
        'authenticatedUserAccountSuspended',
        'authenticatedUserAccountClosed',
        'channelSuspended',
        'channelClosed',
        'accountDelegationForbidden',
        'insufficientCapabilities',
      ),
    ),
    at(['error', 'status'], text('UNAUTHENTICATED')),
    at(['error', 'message'], opening(/Request had insufficient authentication scopes/)),
    all(({ body }) => valuesAt(body, ['error']).length > 0, challenge(/error="insufficient_scope"/)),
    all(success, at(['scope'], anyText)),
    all(success, at(['kind'], text('youtube#channelListResponse')), at(['pageInfo', 'totalResults'], number(0))),
  ];
}
