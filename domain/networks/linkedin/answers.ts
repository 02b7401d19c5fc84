import type { AnswerJudge } from '../../judgement/judge';
import { booleanAt, integerAt, isJsonObject, listAt, textAt } from '../../judgement/json-reader';
import { oauthRuling } from '../../judgement/oauth-errors';
import { retryAfterHeaderS, secondsUntilMidnight } from '../../judgement/retry-hint';
import { judgementOf, type Ruling } from '../../judgement/ruling';
import { isSuccess, judgeByStatus, judgeTransport, withRetryAfter } from '../../judgement/transport';
import type { Judgement } from '../../judgement/vocabulary';
import type { Answer, JudgeContext, Operation } from '../network';
import {
  ADMIN_ONLY,
  LINKEDIN_CODES,
  LINKEDIN_MESSAGES,
  LINKEDIN_SERVICE_CODES,
  LINKEDIN_TOKEN_ERRORS,
  THROTTLE,
} from './errors';

export const linkedinAnswers: AnswerJudge = {
  answerNames: { linkedin: {}, linkedin_page: { accountKind: 'organisation' } },
  judge: (operation, answer, context) =>
    isCreated(answer)
      ? judgementOf({ reason: 'ok' })
      : (judgeTransport(operation, answer, context) ?? judgeBody(operation, answer, context)),
};

/** What was created is named in a header, beside an empty body that would say nothing elsewhere. */
function isCreated({ status, headers, body, fault }: Answer): boolean {
  const isEmpty = body === null || body === undefined || body === '';
  return fault === undefined && status === 201 && isEmpty && (headers['x-restli-id'] ?? '') !== '';
}

function judgeBody(operation: Operation, answer: Answer, context: JudgeContext): Judgement {
  const { body, status } = answer;
  if (operation === 'probe' && booleanAt(body, 'active') !== undefined) return judgeIntrospection(body, context);
  if (status !== null && isSuccess(status) && textAt(body, 'error') === undefined) {
    return hiddenThrottle(answer, context) ?? judgementOf({ reason: 'ok' });
  }
  const throttle = judgeThrottle(body, answer, context);
  if (throttle !== undefined) return throttle;
  const ruling = tokenRuling(operation, body) ?? errorRuling(body, context);
  if (ruling !== undefined) return judgementOf(forContext(ruling, context));
  return status === 426 ? judgementOf({ reason: 'api_version_retired' }) : judgeByStatus(operation, answer, context);
}

/**
 * Token introspection answers 200 for dead tokens too. `scope` is separated by commas here.
 * https://learn.microsoft.com/en-us/linkedin/shared/authentication/token-introspection
 */
function judgeIntrospection(body: unknown, context: JudgeContext): Judgement {
  if (booleanAt(body, 'active') === false) {
    const status = textAt(body, 'status') ?? '';
    return judgementOf(Object.hasOwn(INACTIVE, status) ? (INACTIVE[status] ?? UNNAMED) : UNNAMED);
  }
  const scope = textAt(body, 'scope');
  const granted = scope?.split(/[\s,]+/);
  const missing = context.requiredScopes?.some((one) => granted !== undefined && !granted.includes(one)) ?? false;
  return judgementOf({ reason: missing ? 'permission_missing' : 'ok' });
}

const UNNAMED: Ruling = { reason: 'token_invalid' };

const INACTIVE: Readonly<Record<string, Ruling>> = {
  revoked: { reason: 'token_revoked' },
  expired: { reason: 'token_expired', recovery: 'refresh_then_retry' },
};

function tokenRuling(operation: Operation, body: unknown): Ruling | undefined {
  const error = textAt(body, 'error');
  const description = textAt(body, 'error_description') ?? '';
  const row = LINKEDIN_TOKEN_ERRORS.find(
    (one) =>
      one.error === error &&
      (one.operation === undefined || one.operation === operation) &&
      (one.description === undefined || one.description.test(description)),
  );
  return row?.ruling ?? oauthRuling(operation, error);
}

function errorRuling(body: unknown, context: JudgeContext): Ruling | undefined {
  const message = textAt(body, 'message') ?? '';
  if (ADMIN_ONLY.test(message)) return adminOnlyRuling(message, context);
  const code = codeRuling(textAt(body, 'code')) ?? inputErrorRuling(body);
  const serviceCode = integerAt(body, 'serviceErrorCode');
  const numbered = serviceCode === undefined ? undefined : LINKEDIN_SERVICE_CODES[serviceCode];
  return code ?? numbered ?? LINKEDIN_MESSAGES.find((row) => row.message.test(message))?.ruling;
}

function codeRuling(code: string | undefined): Ruling | undefined {
  return code !== undefined && Object.hasOwn(LINKEDIN_CODES, code) ? LINKEDIN_CODES[code] : undefined;
}

const INPUT_ERRORS_MAX = 20;

/** The Posts API puts the codes of what is wrong with a post into a list of its own. */
function inputErrorRuling(body: unknown): Ruling | undefined {
  for (const error of listAt(body, 'errorDetails', 'inputErrors')?.slice(0, INPUT_ERRORS_MAX) ?? []) {
    const ruling = codeRuling(textAt(error, 'code'));
    if (ruling !== undefined) return ruling;
  }
  return undefined;
}

/**
 * One organisation that the member may no longer see breaks a whole listing: the answer is about the organisation that
 * it names, and proves nothing about the one that was asked about.
 */
function adminOnlyRuling(message: string, { targetId }: JudgeContext): Ruling {
  return targetId !== undefined && isAboutAnother(message, targetId)
    ? { reason: 'unconfirmed_denial', subject: 'asset' }
    : { reason: 'page_role_lost' };
}

/** Whether a refusal names an organisation, and not this one. */
export function isAboutAnother(message: string, organisationId: string): boolean {
  const named = ADMIN_ONLY.test(message) ? /\burn:li:organization:(\d{1,20})\b/.exec(message)?.[1] : undefined;
  return named !== undefined && named !== organisationId;
}

/** How long a fresh token may be unknown to LinkedIn's own servers (recorded: seconds, in three projects). */
const PROPAGATION_MAX_S = 60;

function forContext(ruling: Ruling, { tokenAgeS, accountKind }: JudgeContext): Ruling {
  const deniesTheToken = ruling.reason === 'token_revoked' || ruling.reason === 'token_invalid';
  if (deniesTheToken && tokenAgeS !== undefined && tokenAgeS >= 0 && tokenAgeS < PROPAGATION_MAX_S) {
    return { reason: 'token_propagation' };
  }
  const isOfThePage = ruling.reason === 'permission_missing' && accountKind === 'organisation';
  return isOfThePage ? { ...ruling, subject: 'asset' } : ruling;
}

/** Daily quotas of the app and of each member end at midnight UTC; LinkedIn documents no header for them. */
function judgeThrottle(body: unknown, answer: Answer, context: JudgeContext): Judgement | undefined {
  const level = THROTTLE.exec(textAt(body, 'message') ?? '')?.[1];
  if (level === undefined) return undefined;
  const reason = level === 'APPLICATION' ? 'quota_exhausted' : 'account_rate_limited';
  const hint = retryAfterHeaderS(answer, context) ?? secondsUntilMidnight('UTC', answer, context);
  return withRetryAfter(judgementOf({ reason }), hint);
}

const ENTRIES_MAX = 100;

/** A decorated field (`organization!`) that met the throttle sits inside a 200, as an error of its own. */
function hiddenThrottle(answer: Answer, context: JudgeContext): Judgement | undefined {
  const entries = [answer.body, ...(listAt(answer.body, 'elements')?.slice(0, ENTRIES_MAX) ?? [])];
  const decorated = entries
    .filter(isJsonObject)
    .flatMap((entry) => Object.keys(entry).flatMap((key) => (key.endsWith('!') ? [entry[key]] : [])));
  for (const field of decorated) {
    const judgement = judgeThrottle(field, answer, context);
    if (judgement !== undefined) return judgement;
  }
  return undefined;
}
