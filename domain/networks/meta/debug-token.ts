import { SECOND } from '../../clock';
import {
  booleanAt,
  idAt,
  integerAt,
  isJsonObject,
  listAt,
  objectAt,
  textAt,
  textsAt,
} from '../../judgement/json-reader';
import { networkTimeOf } from '../../judgement/retry-hint';
import { judgementOf } from '../../judgement/ruling';
import type { Judgement } from '../../judgement/vocabulary';
import type { Answer, JudgeContext, ProbeFinding } from '../network';
import type { GraphError } from './graph-error';

/**
 * The answer of `debug_token`: HTTP 200 for dead tokens too, with what is wrong inside `data`.
 * https://developers.facebook.com/docs/graph-api/reference/debug_token
 */
export function isDebugToken(body: unknown): boolean {
  return booleanAt(body, 'data', 'is_valid') !== undefined;
}

/** The error of a dead token, where `debug_token` states one; its fields are named otherwise than elsewhere. */
export function debugTokenError(body: unknown): GraphError | undefined {
  const error = objectAt(body, 'data', 'error');
  if (error === undefined) return undefined;
  return {
    code: integerAt(error, 'code'),
    subcode: integerAt(error, 'subcode') ?? integerAt(error, 'error_subcode'),
    type: undefined,
    message: textAt(error, 'message') ?? '',
    isTransient: undefined,
    userMessage: undefined,
  };
}

/** A token that Meta calls valid: whether it still reaches the data, and carries the scopes that the work needs. */
export function judgeValidToken(answer: Answer, context: JudgeContext): Judgement {
  if (dataAccessHasEnded(answer, context)) return judgementOf({ reason: 'data_access_expired' });
  const granted = grantedScopes(answer.body);
  for (const scope of context.requiredScopes ?? []) {
    if (granted !== null && !granted.includes(scope)) {
      // A group's scope cannot be granted again: the Groups API is closed.
      return judgementOf({
        reason: 'permission_missing',
        ...(context.accountKind === 'group' ? { recovery: 'remove' } : {}),
      });
    }
    if (
      context.targetId !== undefined &&
      isHeldAgainst(scope, context) &&
      !scopeCovers(answer.body, scope, context.targetId)
    ) {
      return judgementOf({ reason: 'permission_missing', subject: 'asset' });
    }
  }
  return judgementOf({ reason: 'ok' });
}

export function debugTokenFinding(body: unknown): ProbeFinding | undefined {
  if (!isDebugToken(body)) return undefined;
  const expiresAt = integerAt(body, 'data', 'expires_at');
  return {
    networkUserId: idAt(body, 'data', 'user_id') ?? null,
    scopes: grantedScopes(body),
    // 0 means that the token does not expire; absent, that Meta did not say.
    expiresAt: expiresAt === undefined || expiresAt === 0 ? null : expiresAt * SECOND,
  };
}

/**
 * The 90 days after which a user must engage the app again. `is_valid` does not show it, so this is the one place
 * where an answer is held against a clock: the network's own where it sent its date, for ours may be wrong.
 */
function dataAccessHasEnded(answer: Answer, context: JudgeContext): boolean {
  const endsAt = integerAt(answer.body, 'data', 'data_access_expires_at');
  const now = networkTimeOf(answer) ?? context.now;
  return endsAt !== undefined && endsAt > 0 && now !== undefined && endsAt * SECOND <= now;
}

function grantedScopes(body: unknown): readonly string[] | null {
  return textsAt(body, 'data', 'scopes') ?? null;
}

/** The targets of `instagram_…` scopes are Instagram accounts, those of the others Pages: each asset has its own. */
function isHeldAgainst(scope: string, { accountKind }: JudgeContext): boolean {
  return accountKind === undefined || (accountKind === 'instagram') === scope.startsWith('instagram_');
}

/** Whether a scope reaches an asset: people may tick some Pages and not others. No `target_ids` means all of them. */
function scopeCovers(body: unknown, scope: string, targetId: string): boolean {
  const entry = listAt(body, 'data', 'granular_scopes')?.find((one) => isJsonObject(one) && one['scope'] === scope);
  const targets = listAt(entry, 'target_ids');
  return targets === undefined || targets.some((target) => String(target) === targetId);
}
