import type { AnswerJudge } from '../../judgement/judge';
import { integerAt, textAt } from '../../judgement/json-reader';
import { oauthRuling } from '../../judgement/oauth-errors';
import { retryAfterHeaderS } from '../../judgement/retry-hint';
import { judgementOf, type Ruling } from '../../judgement/ruling';
import { isSuccess, judgeByStatus, judgeTransport, withRetryAfter } from '../../judgement/transport';
import type { Judgement } from '../../judgement/vocabulary';
import type { Answer, JudgeContext, Operation } from '../network';
import { PINTEREST_ERRORS, UNKNOWN_CLIENT } from './errors';

export const pinterestAnswers: AnswerJudge = {
  answerNames: { pinterest: {} },
  judge: (operation, answer, context) =>
    judgeTransport(operation, answer, context) ?? judgeBody(operation, answer, context),
};

function judgeBody(operation: Operation, answer: Answer, context: JudgeContext): Judgement {
  const { body, status } = answer;
  const isError = status !== null && !isSuccess(status);
  const ruling =
    oauthRuling(operation, textAt(body, 'error')) ?? (isError ? codeRuling(operation, answer, context) : undefined);
  const judgement = ruling === undefined ? judgeByStatus(operation, answer, context) : judgementOf(ruling);
  return judgement.class === 'rate_limited'
    ? withRetryAfter(judgement, retryAfterHeaderS(answer, context) ?? judgement.retryAfterS)
    : judgement;
}

function codeRuling(operation: Operation, { body, status }: Answer, context: JudgeContext): Ruling | undefined {
  const code = integerAt(body, 'code');
  if (code === undefined || status === null) return undefined;
  if (UNKNOWN_CLIENT.test(textAt(body, 'data') ?? '')) return { reason: 'app_credentials_invalid' };
  const message = textAt(body, 'message') ?? '';
  const ruling = PINTEREST_ERRORS.find(
    (row) =>
      [row.code].flat().includes(code) &&
      (row.status === undefined || [row.status].flat().includes(status)) &&
      (row.operation === undefined || [row.operation].flat().includes(operation)) &&
      (row.accountKind === undefined || row.accountKind === context.accountKind) &&
      (row.message === undefined || row.message.test(message)),
  )?.ruling;
  return ruling === undefined ? undefined : forContext(ruling, context);
}

/** Somebody else renewed the tokens while this refresh was under way: the old one is spent, nothing is lost. */
function forContext(ruling: Ruling, { storedRefreshTokenChanged }: JudgeContext): Ruling {
  const isOfAnOldToken = ruling.reason === 'refresh_token_invalid' && storedRefreshTokenChanged === true;
  return isOfAnOldToken ? { reason: 'concurrent_refresh' } : ruling;
}
