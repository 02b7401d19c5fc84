import type { Ruling } from '../../judgement/ruling';

/**
 * What errors of Google's APIs mean. Three places can name the cause, the most exact first: `details[].reason`
 * (google.rpc.ErrorInfo), `errors[].reason`, and `status` (a canonical code, the vaguest).
 * https://cloud.google.com/apis/design/errors, https://developers.google.com/youtube/v3/docs/errors, and the reasons
 * that all of Google's older APIs share: https://developers.google.com/doubleclick-advertisers/core_errors
 */

const REFRESH_FIRST: Ruling = { reason: 'token_invalid', recovery: 'refresh_then_retry' };

/** `details[].reason`. */
export const GOOGLE_DETAIL_REASONS: Readonly<Record<string, Ruling>> = {
  ACCESS_TOKEN_EXPIRED: { reason: 'token_expired', recovery: 'refresh_then_retry' },
  ACCESS_TOKEN_TYPE_UNSUPPORTED: { reason: 'wrong_token_type' },
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: { reason: 'permission_missing' },
  CREDENTIALS_MISSING: { reason: 'bad_request' },
  API_KEY_SERVICE_BLOCKED: { reason: 'api_not_enabled' },
  API_KEY_INVALID: { reason: 'app_credentials_invalid' },
  SERVICE_DISABLED: { reason: 'api_not_enabled' },
  CONSUMER_INVALID: { reason: 'app_credentials_invalid' },
  CONSUMER_SUSPENDED: { reason: 'app_disabled' },
  BILLING_DISABLED: { reason: 'app_billing' },
  RATE_LIMIT_EXCEEDED: { reason: 'app_rate_limited' },
  RESOURCE_QUOTA_EXCEEDED: { reason: 'quota_exhausted' },
};

/** `errors[].reason`. */
export const GOOGLE_REASONS: Readonly<Record<string, Ruling>> = {
  // --- the user's connection
  authError: REFRESH_FIRST,
  expired: { reason: 'token_expired', recovery: 'refresh_then_retry' },
  accountDeleted: { reason: 'account_deleted' },
  accountDisabled: { reason: 'account_disabled' },
  accountUnverified: { reason: 'account_unconfirmed' },
  insufficientPermissions: { reason: 'permission_missing' },
  insufficientScopes: { reason: 'permission_missing' },
  youtubeSignupRequired: { reason: 'account_type_unsupported' },
  authenticatedUserNotChannel: { reason: 'account_type_unsupported' },
  // Of the channel: the Google account behind it, and its tokens, live on.
  authenticatedUserAccountSuspended: { reason: 'account_suspended', subject: 'asset' },
  channelSuspended: { reason: 'account_suspended', subject: 'asset' },
  authenticatedUserAccountClosed: { reason: 'account_deleted', subject: 'asset' },
  channelClosed: { reason: 'account_deleted', subject: 'asset' },
  accountDelegationForbidden: { reason: 'page_role_lost' },
  insufficientCapabilities: { reason: 'permission_missing' },
  // --- our app
  required: { reason: 'bad_request' },
  accessNotConfigured: { reason: 'api_not_enabled' },
  keyInvalid: { reason: 'app_credentials_invalid' },
  keyExpired: { reason: 'app_credentials_invalid' },
  ipRefererBlocked: { reason: 'app_permission_missing' },
  insufficientAudience: { reason: 'app_permission_missing' },
  insufficientAuthorizedParty: { reason: 'app_permission_missing' },
  dailyLimitExceeded402: { reason: 'app_billing' },
  quotaExceeded402: { reason: 'app_billing' },
  unknownApi: { reason: 'bad_request' },
  unknownAuth: { reason: 'bad_request' },
  invalidHeader: { reason: 'bad_request' },
  invalidQuery: { reason: 'bad_request' },
  invalidValue: { reason: 'bad_request' },
  invalidCriteria: { reason: 'bad_request' },
  notUpload: { reason: 'bad_request' },
  notDownload: { reason: 'bad_request' },
  wrongUrlForUpload: { reason: 'bad_request' },
  unsupportedMediaProtocol: { reason: 'bad_request' },
  unsupportedMethod: { reason: 'bad_request' },
  unsupportedProtocol: { reason: 'bad_request' },
  httpMethodNotAllowed: { reason: 'bad_request' },
  notImplemented: { reason: 'bad_request' },
  sslRequired: { reason: 'bad_request' },
  playlistIdRequired: { reason: 'bad_request' },
  badRequest: { reason: 'bad_request' },
  parseError: { reason: 'bad_request' },
  invalid: { reason: 'bad_request' },
  invalidParameter: { reason: 'bad_request' },
  missingRequiredParameter: { reason: 'bad_request' },
  unexpectedParameter: { reason: 'bad_request' },
  incompatibleParameters: { reason: 'bad_request' },
  invalidFilters: { reason: 'bad_request' },
  invalidPageToken: { reason: 'bad_request' },
  // --- limits
  quotaExceeded: { reason: 'quota_exhausted' },
  dailyLimitExceeded: { reason: 'quota_exhausted' },
  dailyLimitExceededUnreg: { reason: 'quota_exhausted' },
  rateLimitExceeded: { reason: 'app_rate_limited' },
  concurrentLimitExceeded: { reason: 'app_rate_limited' },
  servingLimitExceeded: { reason: 'app_rate_limited' },
  userRateLimitExceeded: { reason: 'account_rate_limited' },
  limitExceeded: { reason: 'app_rate_limited' },
  rateLimitExceededUnreg: { reason: 'app_rate_limited' },
  userRateLimitExceededUnreg: { reason: 'account_rate_limited' },
  variableTermLimitExceeded: { reason: 'quota_exhausted' },
  variableTermExpiredDailyExceeded: { reason: 'quota_exhausted' },
  uploadLimitExceeded: { reason: 'publish_quota_exhausted', retryAfterS: 86_400 },
  uploadRateLimitExceeded: { reason: 'publish_quota_exhausted' },
  // --- Google's own trouble
  backendError: { reason: 'provider_error' },
  internalError: { reason: 'provider_error' },
  serviceUnavailable: { reason: 'provider_error' },
  processingFailure: { reason: 'provider_error' },
  responsePreparationFailure: { reason: 'provider_error' },
  backendNotConnected: { reason: 'provider_error' },
  notReady: { reason: 'provider_error' },
  // --- this request: an object that is gone, a video that cannot be taken
  notFound: { reason: 'request_rejected' },
  videoNotFound: { reason: 'request_rejected' },
  channelNotFound: { reason: 'request_rejected' },
  playlistNotFound: { reason: 'request_rejected' },
  commentsDisabled: { reason: 'request_rejected' },
  forbiddenLicenseSetting: { reason: 'request_rejected' },
  forbiddenPrivacySetting: { reason: 'request_rejected' },
  invalidTitle: { reason: 'request_rejected' },
  invalidDescription: { reason: 'request_rejected' },
  invalidTags: { reason: 'request_rejected' },
  invalidCategoryId: { reason: 'request_rejected' },
  invalidFilename: { reason: 'request_rejected' },
  invalidPublishAt: { reason: 'request_rejected' },
  invalidRecordingDetails: { reason: 'request_rejected' },
  invalidVideoMetadata: { reason: 'request_rejected' },
  badContent: { reason: 'request_rejected' },
  unknownPart: { reason: 'bad_request' },
  mediaBodyRequired: { reason: 'request_rejected' },
  invalidVideoGameRating: { reason: 'request_rejected' },
  defaultLanguageNotSetError: { reason: 'request_rejected' },
  uploadTooLarge: { reason: 'request_rejected' },
  backendRequestTooLarge: { reason: 'request_rejected' },
  conflict: { reason: 'request_rejected' },
  duplicate: { reason: 'request_rejected' },
  deleted: { reason: 'request_rejected' },
  conditionNotMet: { reason: 'request_rejected' },
  operationNotSupported: { reason: 'request_rejected' },
  playlistOperationUnsupported: { reason: 'request_rejected' },
  playlistItemsNotAccessible: { reason: 'request_rejected' },
  commentThreadNotFound: { reason: 'request_rejected' },
  commentNotFound: { reason: 'request_rejected' },
};

/** `status`. PERMISSION_DENIED is not among them: alone it says neither what nor whom. */
export const GOOGLE_STATUSES: Readonly<Record<string, Ruling>> = {
  UNAUTHENTICATED: REFRESH_FIRST,
  RESOURCE_EXHAUSTED: { reason: 'app_rate_limited', retryAfterS: 60 },
  INVALID_ARGUMENT: { reason: 'bad_request' },
  FAILED_PRECONDITION: { reason: 'bad_request' },
  OUT_OF_RANGE: { reason: 'bad_request' },
  UNIMPLEMENTED: { reason: 'api_not_enabled' },
  NOT_FOUND: { reason: 'request_rejected' },
  ALREADY_EXISTS: { reason: 'request_rejected' },
  ABORTED: { reason: 'provider_error' },
  UNAVAILABLE: { reason: 'provider_error' },
  INTERNAL: { reason: 'provider_error' },
  UNKNOWN: { reason: 'provider_error' },
  DEADLINE_EXCEEDED: { reason: 'provider_error' },
};

/** The token endpoint's own errors, beside those of RFC 6749. https://developers.google.com/identity/protocols/oauth2 */
export const GOOGLE_TOKEN_ERRORS: Readonly<Record<string, Ruling>> = {
  deleted_client: { reason: 'app_disabled' },
  disabled_client: { reason: 'app_disabled' },
  admin_policy_enforced: { reason: 'admin_policy_blocked' },
  org_internal: { reason: 'admin_policy_blocked' },
  internal_failure: { reason: 'provider_error' },
  backend_error: { reason: 'provider_error' },
};
