/**
 * The words in which an answer of a network is judged. A judgement is about ONE answer; what follows for the
 * account is decided above it (`domain/credential`), from evidence, never from a single word here.
 */

export const REASONS_BY_CLASS = {
  /** The connection works; also when the network refused this request but not the connection. */
  healthy: ['ok', 'request_rejected'],
  /** No verdict possible. Retried with back-off; never changes an account's state. */
  transient: [
    'network_error',
    'timeout',
    'provider_error',
    'malformed_response',
    'token_propagation',
    'concurrent_refresh',
    'dpop_nonce_required',
    'resource_not_ready',
    'unconfirmed_denial',
  ],
  /** A limit of the account or of our app. Waited for. */
  rate_limited: [
    'app_rate_limited',
    'account_rate_limited',
    'quota_exhausted',
    'publish_quota_exhausted',
    'publish_blocked',
  ],
  /** The user has to act, or the connection is gone. */
  disconnected: [
    'token_expired',
    'token_revoked',
    'token_invalid',
    'password_changed',
    'session_invalidated',
    'checkpoint_required',
    'account_unconfirmed',
    'account_pending_approval',
    'app_deauthorized',
    'permission_missing',
    'data_access_expired',
    'page_role_lost',
    'resource_gone',
    'account_suspended',
    'account_restricted',
    'account_disabled',
    'account_deleted',
    'account_type_unsupported',
    'identity_verification_required',
    'two_factor_required',
    'credentials_rejected',
    'refresh_token_expired',
    'refresh_token_invalid',
    'refresh_token_missing',
    'auth_code_invalid',
    'authorization_denied',
    'admin_policy_blocked',
  ],
  /** Our app, its credentials, its code or its billing is at fault. Operators are told; no account is ever blamed. */
  misconfigured: [
    'app_credentials_invalid',
    'app_disabled',
    'app_permission_missing',
    'app_billing',
    'api_not_enabled',
    'api_removed',
    'api_version_retired',
    'wrong_token_type',
    'redirect_uri_mismatch',
    'bad_request',
  ],
} as const;

export type JudgementClass = keyof typeof REASONS_BY_CLASS;
export type ReasonOf<Class extends JudgementClass> = (typeof REASONS_BY_CLASS)[Class][number];
export type JudgedReason = ReasonOf<JudgementClass>;
export type DisconnectedReasonJudged = ReasonOf<'disconnected'>;

/** Reasons that no answer can state: only we know that a single-use refresh token was lost in a crash of ours. */
export const REASONS_OF_OURS = ['refresh_lost', 'refresh_unknown'] as const;
export type ReasonOfOurs = (typeof REASONS_OF_OURS)[number];

/** Why an account is disconnected or limited, as stored and shown. */
export type DisconnectReason = DisconnectedReasonJudged | ReasonOfOurs;

export type Recovery =
  'none' | 'retry' | 'wait' | 'confirm' | 'refresh_then_retry' | 'reconnect' | 'user_action' | 'remove' | 'fix_app';

/**
 * Whom an answer speaks about. A refusal about one object (`asset`, `request`) is no evidence about the
 * credential; one about our `app` is none about anybody.
 */
export type Subject = 'credential' | 'asset' | 'request' | 'app' | 'network';

/** What one answer proves. `retryAfterS` is in seconds, whatever unit the network used. */
export type Judgement = {
  [Class in JudgementClass]: {
    readonly class: Class;
    readonly reason: ReasonOf<Class>;
    readonly recovery: Recovery;
    readonly subject: Subject;
    readonly retryAfterS?: number;
  };
}[JudgementClass];
