import type { AnswerJudge } from '../../judgement/judge';
import { objectAt, textAt } from '../../judgement/json-reader';
import { oauthRuling } from '../../judgement/oauth-errors';
import { retryAfterHeaderS } from '../../judgement/retry-hint';
import { judgementOf, type Ruling } from '../../judgement/ruling';
import { judgeByStatus, judgeTransport, withRetryAfter } from '../../judgement/transport';
import type { Judgement } from '../../judgement/vocabulary';
import type { Answer, JudgeContext, Operation } from '../network';
import { TIKTOK_ERRORS } from './errors';

export const tiktokAnswers: AnswerJudge = {
  answerNames: { tiktok: {} },
  judge: (operation, answer, context) =>
    judgeTransport(operation, answer, context) ?? judgeBody(operation, answer, context),
};

function judgeBody(operation: Operation, answer: Answer, context: JudgeContext): Judgement {
  const ruling = findRuling(operation, answer.body);
  const judgement =
    ruling === undefined ? judgeByStatus(operation, answer, context, 'app_rate_limited') : judgementOf(ruling);
  return judgement.class === 'rate_limited'
    ? withRetryAfter(judgement, retryAfterHeaderS(answer, context) ?? judgement.retryAfterS)
    : judgement;
}

/** Every success carries an `error` object with the code `ok`. */
function findRuling(operation: Operation, body: unknown): Ruling | undefined {
  const oauthError = textAt(body, 'error');
  // The token endpoint; TikTok does not document its status, so the code counts at any.
  if (oauthError !== undefined) return oauthRuling(operation, oauthError) ?? UNKNOWN_DENIAL;
  const error = objectAt(body, 'error');
  if (error === undefined) return undefined;
  const code = textAt(error, 'code');
  if (code === 'ok') return failedPost(operation, body);
  // A code that is not `ok` is a failure whatever the status.
  return code === undefined ? undefined : (ownRow(code) ?? UNKNOWN_DENIAL);
}

const UNKNOWN_DENIAL: Ruling = { reason: 'unconfirmed_denial' };

/** A post's state, fetched with success, of which TikTok says that it failed. */
function failedPost(operation: Operation, body: unknown): Ruling | undefined {
  if (operation !== 'publish' || textAt(body, 'data', 'status') !== 'FAILED') return undefined;
  return ownRow(textAt(body, 'data', 'fail_reason') ?? '') ?? { reason: 'request_rejected' };
}

function ownRow(code: string): Ruling | undefined {
  return Object.hasOwn(TIKTOK_ERRORS, code) ? TIKTOK_ERRORS[code] : undefined;
}
