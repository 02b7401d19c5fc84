import type { GraphRow } from '../meta/graph-errors';

/**
 * Errors of publishing media, the same on both of Instagram's APIs and, where they share codes, on Threads. The subcode
 * decides: code 4, an app limit elsewhere, carries the anti-spam block of one account.
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes
 */
export const PUBLISHING_ERRORS: readonly GraphRow[] = [
  // --- the account
  { code: 4, subcode: 2207051, ruling: { reason: 'publish_blocked' } },
  { code: 9, subcode: 2207042, ruling: { reason: 'publish_quota_exhausted', retryAfterS: 86_400 } },
  { code: 25, subcode: 2207050, ruling: { reason: 'account_restricted' } },

  // --- the container
  // Gone for good: a new one must be made.
  { code: 24, subcode: 2207006, ruling: { reason: 'request_rejected' } },
  // Not there yet: "retry within 30 seconds to 2 minutes".
  { code: 24, ruling: { reason: 'resource_not_ready', retryAfterS: 30 } },
  { code: 9007, ruling: { reason: 'resource_not_ready', retryAfterS: 30 } },
  { code: -2, subcode: 2207020, ruling: { reason: 'request_rejected' } },

  // --- this post: its media, its caption, its tags
  { code: 1, subcode: 2207057, ruling: { reason: 'request_rejected' } },
  {
    code: 100,
    subcode: [2207023, 2207028, 2207035, 2207036, 2207037, 2207040],
    ruling: { reason: 'request_rejected' },
  },
  { code: 352, ruling: { reason: 'request_rejected' } },
  { code: 9004, ruling: { reason: 'request_rejected' } },
  { code: [36_000, 36_004], ruling: { reason: 'request_rejected' } },
];
