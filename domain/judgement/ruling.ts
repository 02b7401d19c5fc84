import {
  REASONS_BY_CLASS,
  type JudgedReason,
  type Judgement,
  type JudgementClass,
  type Recovery,
  type Subject,
} from './vocabulary';

/**
 * A row's right-hand side in a network's table of answers: the reason, and only what differs from that reason's
 * usual recovery and subject. The class follows from the reason.
 */
export interface Ruling {
  readonly reason: JudgedReason;
  readonly recovery?: Recovery;
  readonly subject?: Subject;
  readonly retryAfterS?: number;
}

const CLASS_OF_REASON: ReadonlyMap<string, JudgementClass> = new Map(
  (Object.keys(REASONS_BY_CLASS) as JudgementClass[]).flatMap((judgementClass) =>
    REASONS_BY_CLASS[judgementClass].map((reason) => [reason, judgementClass] as const),
  ),
);

const RECOVERY_OF_CLASS: Readonly<Record<JudgementClass, Recovery>> = {
  healthy: 'none',
  transient: 'retry',
  rate_limited: 'wait',
  disconnected: 'reconnect',
  misconfigured: 'fix_app',
};

/** Where a reason's usual recovery is not the one of its class. */
const RECOVERY_OF_REASON: Partial<Readonly<Record<JudgedReason, Recovery>>> = {
  unconfirmed_denial: 'confirm',
  resource_gone: 'confirm',
  account_deleted: 'remove',
  checkpoint_required: 'user_action',
  account_unconfirmed: 'user_action',
  account_pending_approval: 'user_action',
  page_role_lost: 'user_action',
  account_suspended: 'user_action',
  account_restricted: 'user_action',
  account_disabled: 'user_action',
  account_type_unsupported: 'user_action',
  identity_verification_required: 'user_action',
  two_factor_required: 'user_action',
  admin_policy_blocked: 'user_action',
};

const SUBJECT_OF_CLASS: Readonly<Record<JudgementClass, Subject>> = {
  healthy: 'credential',
  transient: 'network',
  rate_limited: 'credential',
  disconnected: 'credential',
  misconfigured: 'app',
};

/** Whom a reason usually speaks about, where that is not the usual subject of its class. */
const SUBJECT_OF_REASON: Partial<Readonly<Record<JudgedReason, Subject>>> = {
  request_rejected: 'request',
  token_propagation: 'credential',
  concurrent_refresh: 'credential',
  dpop_nonce_required: 'request',
  resource_not_ready: 'request',
  unconfirmed_denial: 'credential',
  app_rate_limited: 'app',
  quota_exhausted: 'app',
  publish_quota_exhausted: 'asset',
  publish_blocked: 'asset',
  page_role_lost: 'asset',
  resource_gone: 'asset',
  account_restricted: 'asset',
  account_type_unsupported: 'asset',
  bad_request: 'request',
  wrong_token_type: 'request',
};

export function classOf(reason: JudgedReason): JudgementClass {
  // Every reason of the vocabulary is in the map by construction; the fall-back is the class that does no harm.
  return CLASS_OF_REASON.get(reason) ?? 'transient';
}

export function judgementOf(ruling: Ruling): Judgement {
  const judgementClass = classOf(ruling.reason);
  const judgement = {
    class: judgementClass,
    reason: ruling.reason,
    recovery: ruling.recovery ?? RECOVERY_OF_REASON[ruling.reason] ?? RECOVERY_OF_CLASS[judgementClass],
    subject: ruling.subject ?? SUBJECT_OF_REASON[ruling.reason] ?? SUBJECT_OF_CLASS[judgementClass],
    ...(ruling.retryAfterS === undefined ? {} : { retryAfterS: ruling.retryAfterS }),
  };
  // Class and reason were taken from the same row of the vocabulary, which the compiler cannot follow.
  return judgement as Judgement;
}
