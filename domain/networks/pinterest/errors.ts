import type { Ruling } from '../../judgement/ruling';
import type { AccountKind, Operation } from '../network';

/**
 * What Pinterest's errors mean. Pinterest numbers them, and uses some numbers twice: 30 is a limit with 429 and a
 * missing user with 404. So the HTTP status is part of a row where it tells two meanings apart; rows are tried from top
 * to bottom.
 * https://github.com/pinterest/api-description/blob/main/v5/openapi.json (examples of each endpoint)
 */
export interface PinterestRow {
  readonly code: number | readonly number[];
  readonly status?: number | readonly number[];
  readonly operation?: Operation | readonly Operation[];
  readonly accountKind?: AccountKind;
  /** Only where one code says several things. */
  readonly message?: RegExp;
  readonly ruling: Ruling;
}

const OF_THE_TOKEN_ENDPOINT: readonly Operation[] = ['refresh', 'token_exchange'];

export const PINTEREST_ERRORS: readonly PinterestRow[] = [
  // --- our app. An app with trial access may read and may not pin: https://github.com/gitroomhq/postiz-app/issues/1084
  { code: [3, 29], message: /^Apps with Trial access\b/, ruling: { reason: 'app_permission_missing' } },
  // --- the token endpoint: 283 is its invalid_grant (https://github.com/pinterest/pinterest-python-sdk/issues/114)
  { code: 283, operation: 'refresh', ruling: { reason: 'refresh_token_invalid' } },
  { code: 283, operation: 'token_exchange', ruling: { reason: 'auth_code_invalid' } },
  // There it is our own client that failed to authenticate.
  { code: 2, operation: OF_THE_TOKEN_ENDPOINT, ruling: { reason: 'unconfirmed_denial' } },
  // --- the user's connection
  // Only as a denial: gateways number failures of their own as gRPC does, where 2 is "unknown".
  {
    code: 2,
    status: [400, 401, 403],
    ruling: { reason: 'token_invalid', recovery: 'refresh_then_retry' },
  },
  { code: 3, status: 401, ruling: { reason: 'permission_missing' } },
  // --- the board that was asked about: deleted, or no longer shared with this user
  {
    code: [40, 404],
    status: 404,
    operation: 'probe',
    accountKind: 'board',
    ruling: { reason: 'resource_gone', recovery: 'confirm' },
  },
  {
    code: [29, 403],
    status: 403,
    operation: 'probe',
    accountKind: 'board',
    ruling: { reason: 'page_role_lost', recovery: 'confirm' },
  },
  // --- the user
  { code: 403, status: 403, operation: 'probe', ruling: { reason: 'permission_missing' } },
  { code: [2625, 2626], ruling: { reason: 'account_restricted' } },
  { code: 654, ruling: { reason: 'account_type_unsupported' } },
  { code: 30, status: 404, operation: 'probe', ruling: { reason: 'account_deleted', recovery: 'confirm' } },
  // Of an object, an endpoint or the account: the text is the same.
  { code: 29, ruling: { reason: 'unconfirmed_denial' } },
  // --- one object: a board, a section or a pin that is not ours or not there, an image that cannot be used
  { code: 7, status: 401, ruling: { reason: 'request_rejected' } },
  { code: 403, status: 403, ruling: { reason: 'request_rejected' } },
  { code: 30, status: 404, ruling: { reason: 'request_rejected' } },
  { code: [40, 50, 404, 2031], status: 404, ruling: { reason: 'request_rejected' } },
  { code: [233, 235], ruling: { reason: 'request_rejected' } },
  // An address that a pin cannot lead to; elsewhere a parameter of ours.
  { code: 1, operation: 'publish', ruling: { reason: 'request_rejected' } },
  // --- limits
  { code: [8, 30], status: 429, ruling: { reason: 'account_rate_limited', retryAfterS: 60 } },
  // --- a request of ours
  { code: [1, 400, 4196], ruling: { reason: 'bad_request' } },
  // --- Pinterest's own trouble
  { code: [500, 4197], ruling: { reason: 'provider_error' } },
  { code: 409, status: 409, ruling: { reason: 'provider_error' } },
];

/** 283 also says that the client is unknown, in a field of its own: https://github.com/pinterest/pinterest-api-demo/issues/16 */
export const UNKNOWN_CLIENT = /^Invalid Application ID\b/;
