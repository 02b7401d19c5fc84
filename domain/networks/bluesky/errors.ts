import type { Ruling } from '../../judgement/ruling';
import type { Operation } from '../network';

/**
 * What the errors of a Bluesky server mean, by the name in `error`, never by the status: an expired token comes with
 * 400, a taken-down account with 401, an unknown one with 403. Names and their causes are those of the server's source,
 * https://github.com/bluesky-social/atproto (packages/pds, packages/xrpc-server, packages/oauth/oauth-provider).
 */
export interface BlueskyRow {
  readonly error: string;
  readonly operation?: Operation | readonly Operation[];
  /** Only where the server sends one name for several causes. */
  readonly message?: RegExp;
  readonly ruling: Ruling;
}

export const BLUESKY_ERRORS: readonly BlueskyRow[] = [
  // --- tokens: the same answer means "refresh" on any call and "sign in again" on the refresh itself
  {
    error: 'ExpiredToken',
    operation: 'refresh',
    message: /^Token has expired\b/,
    ruling: { reason: 'refresh_token_expired' },
  },
  // The session was deleted, its app password revoked, or the token used longer than two hours after its rotation.
  { error: 'ExpiredToken', operation: 'refresh', ruling: { reason: 'refresh_token_invalid' } },
  { error: 'ExpiredToken', ruling: { reason: 'token_expired', recovery: 'refresh_then_retry' } },
  // We sent a refresh token where an access token belongs, or the other way round.
  { error: 'InvalidToken', message: /^(Bad token scope|Invalid token type)\b/, ruling: { reason: 'wrong_token_type' } },
  {
    error: 'InvalidToken',
    message: /^(Unsupported|Unexpected) authorization type\b|^Malformed authorization header\b/,
    ruling: { reason: 'bad_request' },
  },
  { error: 'InvalidToken', operation: 'refresh', ruling: { reason: 'refresh_token_invalid' } },
  { error: 'InvalidToken', ruling: { reason: 'token_invalid', recovery: 'refresh_then_retry' } },
  { error: 'AuthMissing', ruling: { reason: 'bad_request' } },
  { error: 'AuthenticationRequired', operation: 'token_exchange', ruling: { reason: 'credentials_rejected' } },
  // Said of a repository that is not the token's as well, so it proves nothing about the token.
  { error: 'AuthenticationRequired', operation: ['publish', 'look_up'], ruling: { reason: 'unconfirmed_denial' } },
  { error: 'AuthenticationRequired', operation: 'refresh', ruling: { reason: 'unconfirmed_denial' } },
  { error: 'AuthenticationRequired', ruling: { reason: 'token_invalid', recovery: 'refresh_then_retry' } },
  { error: 'AuthFactorTokenRequired', ruling: { reason: 'two_factor_required' } },

  // --- the account
  { error: 'AccountTakedown', ruling: { reason: 'account_suspended' } },
  { error: 'AccountSuspended', ruling: { reason: 'account_suspended' } },
  { error: 'AccountDeactivated', ruling: { reason: 'account_disabled' } },
  { error: 'AccountNotFound', ruling: { reason: 'account_deleted' } },
  // A refresh finds taken-down and deactivated accounts too, so what it does not find is deleted …
  {
    error: 'InvalidRequest',
    operation: 'refresh',
    message: /^Could not find user info\b/,
    ruling: { reason: 'account_deleted' },
  },
  // … while getSession leaves taken-down ones out.
  {
    error: 'InvalidRequest',
    message: /^Could not find user info\b/,
    ruling: { reason: 'account_suspended', recovery: 'confirm' },
  },

  // --- permissions of an OAuth session
  { error: 'ScopeMissing', ruling: { reason: 'permission_missing' } },
  { error: 'InsufficientScope', ruling: { reason: 'permission_missing' } },

  // --- DPoP: the server wants its own nonce in the proof; the same request with it passes
  { error: 'use_dpop_nonce', ruling: { reason: 'dpop_nonce_required', retryAfterS: 0 } },
  { error: 'invalid_dpop_proof', ruling: { reason: 'bad_request' } },
  {
    error: 'invalid_grant',
    operation: 'refresh',
    message: /^(Session|Refresh token) expired\b/,
    ruling: { reason: 'refresh_token_expired' },
  },

  // --- this request
  // To a look-up under our own key, "nothing stands there" is an answer.
  { error: 'RecordNotFound', operation: 'look_up', ruling: { reason: 'ok' } },
  { error: 'RecordNotFound', ruling: { reason: 'request_rejected' } },
  { error: 'InvalidSwap', ruling: { reason: 'request_rejected' } },
  {
    error: 'InvalidRequest',
    operation: 'look_up',
    message: /^Could not locate record\b/,
    ruling: { reason: 'request_rejected' },
  },
  { error: 'InvalidRequest', operation: 'publish', ruling: { reason: 'request_rejected' } },
  { error: 'InvalidRequest', ruling: { reason: 'bad_request' } },
  { error: 'PayloadTooLarge', ruling: { reason: 'request_rejected' } },
  { error: 'XRPCNotSupported', ruling: { reason: 'api_not_enabled' } },
  { error: 'MethodNotImplemented', ruling: { reason: 'api_not_enabled' } },

  // --- the server's own trouble
  { error: 'InternalServerError', ruling: { reason: 'provider_error' } },
  { error: 'UpstreamFailure', ruling: { reason: 'provider_error' } },
  { error: 'UpstreamTimeout', ruling: { reason: 'provider_error' } },
  { error: 'NotEnoughResources', ruling: { reason: 'provider_error' } },
];

/**
 * What `getSession` says with 200 of an account that is not active.
 * https://github.com/bluesky-social/atproto/blob/main/lexicons/com/atproto/server/getSession.json
 */
export const INACTIVE_STATUSES: Readonly<Record<string, Ruling>> = {
  takendown: { reason: 'account_suspended' },
  suspended: { reason: 'account_suspended' },
  deactivated: { reason: 'account_disabled' },
  deleted: { reason: 'account_deleted' },
};
