import type { Ruling } from '../../judgement/ruling';
import type { Operation } from '../network';

/**
 * What X's errors mean. X answers in three envelopes: `{"errors":[{"code":…}]}` from what stems from v1.1, problem
 * documents (`{"type":…,"title":…}`) from v2, and OAuth errors (`{"error":…}`) from the token endpoint.
 */

/**
 * By the number in `errors[].code`. https://developer.x.com/en/support/x-api/error-troubleshooting#error-codes
 * (64, 89, 326 also as recorded in public issues.)
 */
export const X_ERROR_CODES: Readonly<Record<number, Ruling>> = {
  // --- the user's connection
  // Signature, clock, app keys or token: the code does not say which.
  32: { reason: 'unconfirmed_denial' },
  64: { reason: 'account_suspended' },
  89: { reason: 'token_revoked' },
  231: { reason: 'checkpoint_required' },
  326: { reason: 'checkpoint_required' },
  // --- our app
  3: { reason: 'bad_request' },
  25: { reason: 'bad_request' },
  38: { reason: 'bad_request' },
  44: { reason: 'bad_request' },
  68: { reason: 'api_removed' },
  87: { reason: 'app_permission_missing' },
  92: { reason: 'bad_request' },
  93: { reason: 'app_permission_missing' },
  99: { reason: 'app_credentials_invalid' },
  // Our clock is wrong: the timestamp of the signature is out of bounds.
  135: { reason: 'bad_request' },
  170: { reason: 'bad_request' },
  195: { reason: 'bad_request' },
  215: { reason: 'bad_request' },
  220: { reason: 'app_permission_missing' },
  239: { reason: 'wrong_token_type' },
  251: { reason: 'api_removed' },
  261: { reason: 'app_permission_missing' },
  357: { reason: 'bad_request' },
  407: { reason: 'bad_request' },
  415: { reason: 'redirect_uri_mismatch' },
  416: { reason: 'app_disabled' },
  453: { reason: 'app_permission_missing' },
  // --- limits
  88: { reason: 'account_rate_limited' },
  185: { reason: 'publish_quota_exhausted' },
  226: { reason: 'publish_blocked' },
  // --- X's own trouble
  130: { reason: 'provider_error' },
  131: { reason: 'provider_error' },
  // --- this request: an object that is gone or not ours to see, a post that X will not take
  13: { reason: 'request_rejected' },
  17: { reason: 'request_rejected' },
  34: { reason: 'request_rejected' },
  36: { reason: 'request_rejected' },
  50: { reason: 'request_rejected' },
  63: { reason: 'request_rejected' },
  109: { reason: 'request_rejected' },
  120: { reason: 'request_rejected' },
  139: { reason: 'request_rejected' },
  144: { reason: 'request_rejected' },
  150: { reason: 'request_rejected' },
  160: { reason: 'request_rejected' },
  161: { reason: 'request_rejected' },
  179: { reason: 'request_rejected' },
  186: { reason: 'request_rejected' },
  187: { reason: 'request_rejected' },
  271: { reason: 'request_rejected' },
  272: { reason: 'request_rejected' },
  323: { reason: 'request_rejected' },
  324: { reason: 'request_rejected' },
  325: { reason: 'request_rejected' },
  327: { reason: 'request_rejected' },
  354: { reason: 'request_rejected' },
  385: { reason: 'request_rejected' },
  386: { reason: 'request_rejected' },
  421: { reason: 'request_rejected' },
  422: { reason: 'request_rejected' },
  425: { reason: 'request_rejected' },
  433: { reason: 'request_rejected' },
};

/**
 * By the last part of a problem's `type` (the host before `/problems/` varies).
 * https://docs.x.com/x-api/fundamentals/response-codes-and-errors
 */
export const X_PROBLEMS: Readonly<Record<string, Ruling>> = {
  credits: { reason: 'app_billing' },
  'client-forbidden': { reason: 'app_permission_missing' },
  'unsupported-authentication': { reason: 'wrong_token_type' },
  'oauth1-permissions': { reason: 'app_permission_missing' },
  'oauth2-permissions': { reason: 'app_permission_missing' },
  'usage-capped': { reason: 'quota_exhausted' },
  'rate-limit-exceeded': { reason: 'account_rate_limited' },
  'invalid-request': { reason: 'bad_request' },
  'resource-not-found': { reason: 'request_rejected' },
  'resource-unavailable': { reason: 'request_rejected' },
  'not-authorized-for-resource': { reason: 'request_rejected' },
  'not-authorized-for-field': { reason: 'request_rejected' },
  'disallowed-resource': { reason: 'request_rejected' },
  'duplicate-rules': { reason: 'request_rejected' },
  'invalid-rules': { reason: 'bad_request' },
  'rule-cap': { reason: 'app_rate_limited' },
  'streaming-connection': { reason: 'provider_error' },
  'operational-disconnect': { reason: 'provider_error' },
  conflict: { reason: 'provider_error' },
};

/** `client-forbidden` covers an app outside a project and an account nobody pays for; its `reason` tells which. */
export const X_CLIENT_FORBIDDEN_REASONS: Readonly<Record<string, Ruling>> = {
  'user-not-enrolled': { reason: 'app_billing' },
  'client-not-enrolled': { reason: 'app_permission_missing' },
  'official-client-forbidden': { reason: 'app_permission_missing' },
};

/**
 * Problems of type `about:blank`, by their title. "Unauthorized" is one answer for an expired, a revoked and a
 * malformed token, and even for missing app keys: one refresh decides, never this.
 */
export const X_TITLES: Readonly<Record<string, Ruling>> = {
  Unauthorized: { reason: 'token_invalid', recovery: 'refresh_then_retry' },
  CreditsDepleted: { reason: 'app_billing' },
  'Too Many Requests': { reason: 'account_rate_limited' },
  'Internal Server Error': { reason: 'provider_error' },
  'Service Unavailable': { reason: 'provider_error' },
  'Bad Gateway': { reason: 'provider_error' },
  'Gateway Timeout': { reason: 'provider_error' },
};

/**
 * The same on posting. X documents 403 as "valid auth but no permission for this resource or action": the post repeats
 * an earlier one, is too long for this account, or answers where it may not. Elsewhere a bare 403 proves nothing.
 */
export const X_PUBLISH_TITLES: Readonly<Record<string, Ruling>> = {
  Forbidden: { reason: 'request_rejected' },
};

/**
 * The token endpoint's errors. X sends `invalid_request` for tokens and codes it does not accept, where RFC 6749 has
 * `invalid_grant`; only the text tells that from a request of ours that is wrong.
 */
export const X_TOKEN_ERRORS: readonly {
  readonly error: string;
  readonly operation?: Operation;
  readonly description?: RegExp;
  readonly ruling: Ruling;
}[] = [
  {
    error: 'invalid_request',
    operation: 'refresh',
    description: /^Value passed for the (refresh )?token was invalid\b/,
    ruling: { reason: 'refresh_token_invalid' },
  },
  {
    error: 'invalid_request',
    operation: 'token_exchange',
    description: /^Value passed for the authorization code was invalid\b/,
    ruling: { reason: 'auth_code_invalid' },
  },
  {
    error: 'invalid_request',
    operation: 'token_exchange',
    description: /^Value passed for the redirect uri did not match\b/,
    ruling: { reason: 'redirect_uri_mismatch' },
  },
  // A token that is already gone need not be revoked.
  {
    error: 'invalid_request',
    operation: 'revoke',
    description: /^Value passed for the token was invalid\b/,
    ruling: { reason: 'ok' },
  },
];
