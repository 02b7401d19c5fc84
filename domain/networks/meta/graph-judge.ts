import type { Judge } from '../../judgement/judge';
import { booleanAt } from '../../judgement/json-reader';
import { judgementOf, type Ruling } from '../../judgement/ruling';
import { judgeByStatus, judgeTransport, withRetryAfter } from '../../judgement/transport';
import type { Judgement } from '../../judgement/vocabulary';
import type { Answer, JudgeContext, Operation } from '../network';
import { businessUsageRetryAfterS } from './business-usage';
import { debugTokenError, isDebugToken, judgeValidToken } from './debug-token';
import { messageOf, readGraphError, type GraphError } from './graph-error';
import { GRAPH_ERRORS, SESSION_CODES, SESSION_MESSAGES, SESSION_SUBCODES, type GraphRow } from './graph-errors';

/**
 * A judge for one of Meta's networks: Graph's common table behind that network's own rows.
 * Order: fault on the way, `is_transient`, code and subcode, text where the code is not enough, HTTP status.
 */
export function graphJudge(ownRows: readonly GraphRow[] = []): Judge {
  const rows = [...ownRows, ...GRAPH_ERRORS];
  return (operation, answer, context) =>
    judgeTransport(operation, answer, context) ?? judgeGraphBody(rows, operation, answer, context);
}

function judgeGraphBody(
  rows: readonly GraphRow[],
  operation: Operation,
  answer: Answer,
  context: JudgeContext,
): Judgement {
  const error = readGraphError(answer.body);
  if (error !== undefined) {
    return withUsage(judgeError(rows, operation, error, context), answer);
  }
  if (operation === 'probe' && isDebugToken(answer.body)) return judgeDebugToken(rows, operation, answer, context);
  return judgeByStatus(operation, answer, context);
}

function judgeDebugToken(
  rows: readonly GraphRow[],
  operation: Operation,
  answer: Answer,
  context: JudgeContext,
): Judgement {
  if (booleanAt(answer.body, 'data', 'is_valid') === true) return judgeValidToken(answer, context);
  const stated = debugTokenError(answer.body);
  // The error inside `data` is about the token that was asked about, not about the app token that asked.
  return stated === undefined
    ? judgementOf({ reason: 'token_invalid' })
    : judgeError(rows, operation, stated, { ...context, tokenKind: 'user' });
}

function judgeError(
  rows: readonly GraphRow[],
  operation: Operation,
  error: GraphError,
  context: JudgeContext,
): Judgement {
  const ruling = findRuling(rows, operation, error);
  const judgement = judgementOf(ruling ?? { reason: 'unconfirmed_denial' });

  // `is_transient` outranks everything but a limit: accounts were lost to a 401 that carried it.
  if (error.isTransient === true && judgement.class !== 'rate_limited')
    return judgementOf({ reason: 'provider_error' });
  if (ruling === undefined) return judgeUnknownError(operation, error);
  if (judgement.class === 'disconnected' && context.tokenKind === 'app') {
    // The app token was refused, which says nothing about any user.
    return judgementOf({ reason: 'app_credentials_invalid' });
  }
  if (judgement.reason === 'token_invalid' && context.tokenKind === 'asset') return { ...judgement, subject: 'asset' };
  return judgement;
}

function findRuling(rows: readonly GraphRow[], operation: Operation, error: GraphError): Ruling | undefined {
  if (speaksOfTheSession(error)) return sessionRuling(error);
  // Code 1 is "unknown error", unless Graph says that it is final and tells the user why.
  if (error.code === 1 && error.isTransient === false && error.userMessage) return { reason: 'request_rejected' };
  const message = messageOf(error);
  return rows.find((row) => fits(row, operation, error, message))?.ruling;
}

function speaksOfTheSession(error: GraphError): boolean {
  if (error.code !== undefined && error.code !== 0) return SESSION_CODES.has(error.code);
  // Old answers leave the code out or send 0; their type and a subcode or text of the session still say it.
  return error.type === 'OAuthException' && namedSessionRuling(error) !== undefined;
}

function sessionRuling(error: GraphError): Ruling {
  return namedSessionRuling(error) ?? { reason: 'token_invalid' };
}

function namedSessionRuling(error: GraphError): Ruling | undefined {
  const bySubcode = error.subcode === undefined ? undefined : SESSION_SUBCODES[error.subcode];
  if (bySubcode !== undefined) return bySubcode;
  const message = messageOf(error);
  return SESSION_MESSAGES.find((row) => row.message.test(message))?.ruling;
}

function fits(row: GraphRow, operation: Operation, error: GraphError, message: string): boolean {
  if (error.code === undefined) return false;
  const [first, last] = typeof row.code === 'number' ? [row.code, row.code] : row.code;
  if (error.code < first || error.code > last) return false;
  if (row.subcode !== undefined && !subcodesOf(row).includes(error.subcode ?? Number.NaN)) return false;
  if (row.type !== undefined && row.type !== error.type) return false;
  if (row.operation !== undefined && row.operation !== operation) return false;
  return row.message === undefined || row.message.test(message);
}

function subcodesOf(row: GraphRow): readonly number[] {
  return typeof row.subcode === 'number' ? [row.subcode] : (row.subcode ?? []);
}

/** A code of no table: on publishing, with a text meant for the user, it is about the post; else it proves nothing. */
function judgeUnknownError(operation: Operation, error: GraphError): Judgement {
  const aboutThePost = operation === 'publish' && error.isTransient !== true && Boolean(error.userMessage);
  return judgementOf({ reason: aboutThePost ? 'request_rejected' : 'unconfirmed_denial' });
}

function withUsage(judgement: Judgement, answer: Answer): Judgement {
  if (judgement.class !== 'rate_limited') return judgement;
  return withRetryAfter(judgement, businessUsageRetryAfterS(answer) ?? judgement.retryAfterS);
}
