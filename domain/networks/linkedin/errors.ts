import type { Ruling } from '../../judgement/ruling';
import type { Operation } from '../network';

/**
 * What LinkedIn's errors mean. https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling
 * (codes also as recorded in public issues: newer answers carry a name in `code`, older ones only the number.)
 */

/** By `code`. */
export const LINKEDIN_CODES: Readonly<Record<string, Ruling>> = {
  REVOKED_ACCESS_TOKEN: { reason: 'token_revoked' },
  EXPIRED_ACCESS_TOKEN: { reason: 'token_expired', recovery: 'refresh_then_retry' },
  INVALID_ACCESS_TOKEN: { reason: 'token_invalid' },
  EMPTY_ACCESS_TOKEN: { reason: 'bad_request' },
  ACCESS_DENIED: { reason: 'permission_missing' },
  NONEXISTENT_VERSION: { reason: 'api_version_retired' },
  VERSION_MISSING: { reason: 'bad_request' },
  ILLEGAL_ARGUMENT: { reason: 'bad_request' },
  PARAM_INVALID: { reason: 'bad_request' },
  QUERY_PARAM_NOT_ALLOWED: { reason: 'bad_request' },
  RESOURCE_NOT_FOUND: { reason: 'request_rejected' },
  // In `errorDetails.inputErrors` of the Posts API (recorded: https://github.com/Arisamiga/Linkedin-RSS/issues/5,
  // https://github.com/n8n-io/n8n/issues/22899).
  DUPLICATE_POST: { reason: 'request_rejected' },
  FIELD_ARRAY_SIZE_TOO_HIGH: { reason: 'request_rejected' },
  FIELD_LENGTH_TOO_LONG: { reason: 'request_rejected' },
  INTERNAL_SERVER_ERROR: { reason: 'provider_error' },
};

/** By `serviceErrorCode`, where there is no name. */
export const LINKEDIN_SERVICE_CODES: Readonly<Record<number, Ruling>> = {
  100: { reason: 'permission_missing' },
  65_600: { reason: 'token_invalid' },
  65_601: { reason: 'token_revoked' },
  65_602: { reason: 'token_expired', recovery: 'refresh_then_retry' },
  65_604: { reason: 'bad_request' },
};

/** Where LinkedIn sends 0, its HTTP status or nothing as the code, the text is all there is. */
export const LINKEDIN_MESSAGES: readonly { readonly message: RegExp; readonly ruling: Ruling }[] = [
  { message: /^Empty oauth2[_ ]access[_ ]token\b/i, ruling: { reason: 'bad_request' } },
  {
    message: /^The token used in the request (is|has) expired\b/,
    ruling: { reason: 'token_expired', recovery: 'refresh_then_retry' },
  },
  { message: /^The token used in the request has been revoked\b/, ruling: { reason: 'token_revoked' } },
  { message: /^(Unable to verify|Invalid) access token\b/, ruling: { reason: 'token_invalid' } },
  // Of one post, which is somebody else's: it says nothing about what the member granted.
  // https://learn.microsoft.com/en-us/linkedin/compliance/announcements/data-restrictions
  { message: /^Not enough permissions to access:? urn:li:/, ruling: { reason: 'request_rejected' } },
  { message: /^Not enough permissions to access\b/, ruling: { reason: 'permission_missing' } },
  // The author is not one that this token may speak for: a scope or a role is missing.
  // https://github.com/n8n-io/n8n/issues/1714
  {
    message: /^Field Value validation failed in REQUEST_BODY: .*\[\/author\]/,
    ruling: { reason: 'permission_missing' },
  },
];

/** An organisation's page that only its administrators may see: this member no longer is one. */
export const ADMIN_ONLY = /\bADMIN_ONLY\b/;

/**
 * "Resource level throttle APPLICATION DAY limit for calls to this resource is reached." The word tells whose limit it
 * is. https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits
 */
export const THROTTLE = /^Resource level throttle (APPLICATION|MEMBER)\b/;

/**
 * The token endpoint says `invalid_request` for nearly everything; its texts are documented word by word.
 * https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
 */
export const LINKEDIN_TOKEN_ERRORS: readonly {
  readonly error: string;
  readonly operation?: Operation;
  readonly description?: RegExp;
  readonly ruling: Ruling;
}[] = [
  {
    error: 'invalid_request',
    operation: 'refresh',
    description:
      /^The provided authorization grant or refresh token is invalid\b|^Refresh token (is )?(invalid|expired|revoked)\b/i,
    ruling: { reason: 'refresh_token_invalid' },
  },
  {
    error: 'invalid_request',
    operation: 'refresh',
    description: /^A required parameter "refresh_token" is missing\b/,
    ruling: { reason: 'refresh_token_missing' },
  },
  {
    error: 'invalid_request',
    description: /^A required parameter "client_(id|secret)" is missing\b|^The passed in client_id is invalid\b/,
    ruling: { reason: 'app_credentials_invalid' },
  },
  {
    error: 'invalid_request',
    operation: 'token_exchange',
    description: /^Unable to retrieve access token\b/,
    ruling: { reason: 'auth_code_invalid' },
  },
  { error: 'invalid_redirect_uri', operation: 'token_exchange', ruling: { reason: 'auth_code_invalid' } },
  { error: 'unauthorized_scope_error', ruling: { reason: 'app_permission_missing' } },
  { error: 'user_cancelled_login', ruling: { reason: 'authorization_denied' } },
  { error: 'user_cancelled_authorize', ruling: { reason: 'authorization_denied' } },
];
