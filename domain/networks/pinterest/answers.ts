import type { AnswerJudge } from '../../judgement/judge';
import { integerAt, textAt } from '../../judgement/json-reader';
import { oauthRuling } from '../../judgement/oauth-errors';
import { retryAfterHeaderS } from '../../judgement/retry-hint';
import { judgementOf, type Ruling } from '../../judgement/ruling';
import { isSuccess, judgeByStatus, judgeTransport, withRetryAfter } from '../../judgement/transport';
import type { Judgement } from '../../judgement/vocabulary';
import type { Answer, JudgeContext, Operation } from '../network';

/**
 * Pinterest numbers its errors, and uses some numbers twice: 30 is a limit with 429 and a missing user with 404. So the
 * HTTP status is part of a row where it tells two meanings apart; rows are tried from top to bottom.
 * https://github.com/pinterest/api-description/blob/main/v5/openapi.json (examples of each endpoint)
 */
interface PinterestRow {
  readonly code: number | readonly number[];
  readonly status?: number;
  readonly operation?: Operation | readonly Operation[];
  readonly ruling: Ruling;
}

const PINTEREST_ERRORS: readonly PinterestRow[] = [
  // --- the user's connection. On the token endpoint it is our own client that failed to authenticate.
  { code: 2, operation: ['refresh', 'token_exchange'], ruling: { reason: 'unconfirmed_denial' } },
  { code: 2, ruling: { reason: 'token_invalid', recovery: 'refresh_then_retry' } },
  { code: 3, status: 401, ruling: { reason: 'permission_missing' } },
  { code: 403, status: 403, operation: 'probe', ruling: { reason: 'permission_missing' } },
  { code: [2625, 2626], ruling: { reason: 'account_restricted' } },
  { code: 654, ruling: { reason: 'account_type_unsupported' } },
  { code: 30, status: 404, operation: 'probe', ruling: { reason: 'account_deleted', recovery: 'confirm' } },
  // Of an object, an endpoint or the account: the text is the same.
  { code: 29, ruling: { reason: 'unconfirmed_denial' } },
  // --- one object: a board or a pin that is not ours or not there
  { code: 7, status: 401, ruling: { reason: 'request_rejected' } },
  { code: 403, status: 403, ruling: { reason: 'request_rejected' } },
  { code: 30, status: 404, ruling: { reason: 'request_rejected' } },
  { code: [40, 50, 404], status: 404, ruling: { reason: 'request_rejected' } },
  // --- limits
  { code: [8, 30], status: 429, ruling: { reason: 'account_rate_limited', retryAfterS: 60 } },
  // --- our app
  { code: [1, 400, 4196], ruling: { reason: 'bad_request' } },
  // --- Pinterest's own trouble
  { code: 4197, ruling: { reason: 'provider_error' } },
  { code: 409, status: 409, ruling: { reason: 'provider_error' } },
];

export const pinterestAnswers: AnswerJudge = {
  answerNames: { pinterest: {} },
  judge: (operation, answer, context) =>
    judgeTransport(operation, answer, context) ?? judgeBody(operation, answer, context),
};

function judgeBody(operation: Operation, answer: Answer, context: JudgeContext): Judgement {
  const { body, status } = answer;
  const isError = status !== null && !isSuccess(status);
  const ruling = oauthRuling(operation, textAt(body, 'error')) ?? (isError ? codeRuling(operation, answer) : undefined);
  const judgement = ruling === undefined ? judgeByStatus(operation, answer, context) : judgementOf(ruling);
  return judgement.class === 'rate_limited'
    ? withRetryAfter(judgement, retryAfterHeaderS(answer, context) ?? judgement.retryAfterS)
    : judgement;
}

function codeRuling(operation: Operation, { body, status }: Answer): Ruling | undefined {
  const code = integerAt(body, 'code');
  if (code === undefined) return undefined;
  return PINTEREST_ERRORS.find(
    (row) =>
      [row.code].flat().includes(code) &&
      (row.status === undefined || row.status === status) &&
      (row.operation === undefined || [row.operation].flat().includes(operation)),
  )?.ruling;
}
