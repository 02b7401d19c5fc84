import type { Operation } from '../network';
import type { Ruling } from '../../judgement/ruling';

/**
 * What Graph's errors mean, as one table for all of Meta's networks. Rows are tried from top to bottom and the first
 * that fits decides, so a row about a subcode or a text stands above the row about its code.
 *
 * The HTTP status is no part of any row: the same code comes with different statuses (458 with 400 and 403, 4 with
 * 400 and 403, 2 with 400, 401 and 500). Texts are compared only where Meta sends one code for several causes; they
 * are anchored at the start of the message, after the `(#100) ` that Graph puts before some of them.
 *
 * Sources: https://developers.facebook.com/docs/graph-api/guides/error-handling (codes 1 to 1609005, subcodes 458 to
 * 492), https://developers.facebook.com/docs/graph-api/overview/rate-limiting (4, 17, 32, 613, 80000 and up), and
 * answers recorded in public issues where the documentation is silent.
 */
export interface GraphRow {
  /** One code, or a range from the first to the last, both included. */
  readonly code: number | readonly [first: number, last: number];
  readonly subcode?: number | readonly number[];
  /** The error's `type`, where it tells two meanings of a code apart. */
  readonly type?: string;
  readonly operation?: Operation;
  /** Compared with the message without its `(#code) ` prefix. */
  readonly message?: RegExp;
  readonly ruling: Ruling;
}

/** The codes that speak about the session behind the token: 190 today, 102 in older versions. */
export const SESSION_CODES: ReadonlySet<number> = new Set([102, 190]);

/** Subcodes under a session code. They decide alone: an old SDK's answers carry them under code 0. */
export const SESSION_SUBCODES: Readonly<Record<number, Ruling>> = {
  458: { reason: 'app_deauthorized' },
  459: { reason: 'checkpoint_required' },
  460: { reason: 'password_changed' },
  463: { reason: 'token_expired' },
  464: { reason: 'account_unconfirmed' },
  467: { reason: 'session_invalidated' },
  490: { reason: 'checkpoint_required' },
  492: { reason: 'page_role_lost' },
  // "A page access token is required for this call for the new Pages experience."
  2069032: { reason: 'wrong_token_type' },
};

/** Session errors without a subcode we know: the text is all that Meta offers. Errors about our app stand first. */
export const SESSION_MESSAGES: readonly { readonly message: RegExp; readonly ruling: Ruling }[] = [
  {
    message: /^Error validating application\. (The )?[Aa]pplication has been deleted/,
    ruling: { reason: 'app_disabled' },
  },
  { message: /^Error validating application\b/, ruling: { reason: 'app_credentials_invalid' } },
  { message: /^Error validating client secret\b/, ruling: { reason: 'app_credentials_invalid' } },
  { message: /^Invalid appsecret_proof\b/, ruling: { reason: 'app_credentials_invalid' } },
  {
    message: /^(This method must be called with a Page Access Token|A page access token is required)\b/i,
    ruling: { reason: 'wrong_token_type' },
  },
  {
    message: /^(?:An? )?(?:active |valid |user )?access token (?:must be used|is required)\b/i,
    ruling: { reason: 'bad_request' },
  },
  { message: /^The user must be an administrator\b.{0,60}\bof the page\b/, ruling: { reason: 'page_role_lost' } },
  {
    message: /^(?:Error validating access token: )?.{0,60}\bPage that has been deleted\b/,
    ruling: { reason: 'resource_gone' },
  },
  {
    message: /^Any of the .{1,200} permission(\(s\)|s)? must be granted before impersonating a user's page/,
    ruling: { reason: 'permission_missing' },
  },
  { message: /^(?:Error validating access token: )?Session has expired\b/, ruling: { reason: 'token_expired' } },
  {
    message: /^(?:Error validating access token: )?The access token (?:has )?expired\b/,
    ruling: { reason: 'token_expired' },
  },
  {
    message:
      /^(?:Error validating access token: )?The session has been invalidated because the user (?:has )?changed\b/,
    ruling: { reason: 'password_changed' },
  },
  {
    message: /^(?:Error validating access token: )?The session is invalid because the user logged out\b/,
    ruling: { reason: 'session_invalidated' },
  },
  {
    message: /^(?:Error validating access token: )?Session does not match current stored session\b/,
    ruling: { reason: 'password_changed' },
  },
  {
    message: /^(?:Error validating access token: )?(?:The user|(?:User )?\w{1,40}) has not authorized application\b/,
    ruling: { reason: 'app_deauthorized' },
  },
  {
    message: /^(?:Error validating access token: )?You cannot access the app till you log in\b/,
    ruling: { reason: 'checkpoint_required' },
  },
  {
    message: /^(?:Error validating access token: )?The user is enrolled in a blocking, logged-in checkpoint\b/,
    ruling: { reason: 'checkpoint_required' },
  },
  {
    message: /^(?:Error validating access token: )?Sessions for the user\b.{0,80}\bnot a confirmed user\b/,
    ruling: { reason: 'account_unconfirmed' },
  },
  { message: /^.{0,80}\bhasn't engaged the app in longer than 90 days\b/, ruling: { reason: 'data_access_expired' } },
];

export const GRAPH_ERRORS: readonly GraphRow[] = [
  // --- faults of our app
  { code: 1, message: /^Error validating client secret\b/, ruling: { reason: 'app_credentials_invalid' } },
  { code: 3, ruling: { reason: 'app_permission_missing' } },
  { code: 5, ruling: { reason: 'app_permission_missing' } },
  { code: 12, ruling: { reason: 'api_removed' } },
  {
    code: 101,
    message: /^Error validating application\. (The )?[Aa]pplication has been deleted/,
    ruling: { reason: 'app_disabled' },
  },
  { code: 101, ruling: { reason: 'app_credentials_invalid' } },
  { code: 104, message: /^An access token is required\b/, ruling: { reason: 'bad_request' } },
  { code: 104, ruling: { reason: 'app_credentials_invalid' } },
  { code: 191, ruling: { reason: 'redirect_uri_mismatch' } },
  { code: 2635, ruling: { reason: 'api_version_retired' } },
  { code: 2500, ruling: { reason: 'bad_request' } },

  // --- limits
  // Platform limits count over a rolling hour.
  { code: 4, ruling: { reason: 'app_rate_limited', retryAfterS: 3600 } },
  { code: 341, ruling: { reason: 'app_rate_limited' } },
  { code: 9, ruling: { reason: 'account_rate_limited' } },
  { code: 17, ruling: { reason: 'account_rate_limited' } },
  { code: 32, ruling: { reason: 'account_rate_limited' } },
  { code: 613, ruling: { reason: 'account_rate_limited' } },
  { code: [80_000, 80_014], ruling: { reason: 'account_rate_limited' } },

  // --- the account and its assets
  { code: 368, subcode: 1404006, ruling: { reason: 'checkpoint_required' } },
  { code: 368, subcode: 1404078, ruling: { reason: 'identity_verification_required', subject: 'asset' } },
  // "Temporarily blocked for policies violations. Wait and retry the operation."
  { code: 368, ruling: { reason: 'provider_error' } },
  { code: 803, ruling: { reason: 'resource_gone' } },

  // --- permissions
  { code: 10, message: /^The user is not an Instagram Business\b/, ruling: { reason: 'account_type_unsupported' } },
  // A feature that Meta grants to our app after a review. https://github.com/arsduo/koala/issues/639
  {
    code: 10,
    message:
      /^To use '.{1,60}', your use of this endpoint must be reviewed\b|^Object does not exist, cannot be loaded due to missing reviewable feature\b/,
    ruling: { reason: 'app_permission_missing' },
  },
  { code: 10, ruling: { reason: 'permission_missing' } },
  // One text for at least three causes, one of them transient: it proves nothing by itself.
  { code: 200, message: /^Cannot call API for app\b/, ruling: { reason: 'unconfirmed_denial' } },
  { code: 200, message: /^API access (blocked|disabled|deactivated)\b/, ruling: { reason: 'app_disabled' } },
  { code: 200, message: /^Provide valid app ID\b/, ruling: { reason: 'app_credentials_invalid' } },
  // "A page access token is required to request this resource."
  { code: 210, ruling: { reason: 'wrong_token_type' } },
  { code: [200, 299], ruling: { reason: 'permission_missing' } },

  // --- sign-in: the code exchange
  { code: 100, subcode: 36_008, ruling: { reason: 'redirect_uri_mismatch' } },
  { code: 100, subcode: [36_007, 36_009], ruling: { reason: 'auth_code_invalid' } },
  {
    code: 100,
    message: /^Error validating verification code\. Please make sure your redirect_uri\b/,
    ruling: { reason: 'redirect_uri_mismatch' },
  },
  {
    code: 100,
    message:
      /^(This authorization code has (been used|expired)|Invalid verification code format|Code was invalid or expired)/,
    ruling: { reason: 'auth_code_invalid' },
  },

  // --- 100, which is never an auth failure by itself (an old PHP SDK takes it for one)
  { code: 100, message: /^Invalid appsecret_proof\b/, ruling: { reason: 'app_credentials_invalid' } },
  // These three also mean "missing permissions": one answer is no proof that the object is gone.
  { code: 100, subcode: 33, ruling: { reason: 'resource_gone' } },
  { code: 100, type: 'GraphMethodException', ruling: { reason: 'resource_gone' } },
  { code: 100, message: /^Object (with ID '.{1,100}' )?does not exist\b/, ruling: { reason: 'resource_gone' } },
  { code: 100, ruling: { reason: 'bad_request' } },

  // --- this request, not the connection
  { code: 506, ruling: { reason: 'request_rejected' } },
  { code: 1_609_005, ruling: { reason: 'request_rejected' } },

  // A photo that could not be read or fetched.
  { code: 324, ruling: { reason: 'request_rejected' } },

  // --- the network's own trouble
  { code: [-2, -1], ruling: { reason: 'provider_error' } },
  { code: [1, 2], ruling: { reason: 'provider_error' } },
];
