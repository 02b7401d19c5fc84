import { parseAnswerBody } from '../../../domain/judgement/answer-body';
import type { Answer, TransportFault } from '../../../domain/networks/network';

/** Of an answer that is not JSON (an error page) only the beginning is kept: enough to judge and to show. */
export const ANSWER_TEXT_CHARS_MAX = 8_192;

/** The answer that a network gave, whole. */
export function answered(status: number, headers: Readonly<Record<string, string>>, body: Uint8Array): Answer {
  return { status, headers, body: readBody(body) };
}

/** The answer in place of one that never came, or came only in part. */
export function unanswered(sent: TransportFault['sent'], kind: TransportFault['kind']): Answer {
  return { status: null, headers: {}, body: null, fault: { sent, kind } };
}

/** Node's and undici's headers as an answer holds them: lower-case names, repeated ones joined. */
export function flattenHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), typeof value === 'string' ? value : value.join(', ')]],
    ),
  );
}

/**
 * The content type is not asked: networks send JSON as `text/javascript` and `text/plain`, and HTML as JSON.
 * An empty body is null.
 */
function readBody(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') return null;
  const body = parseAnswerBody(text);
  return typeof body === 'string' ? body.slice(0, ANSWER_TEXT_CHARS_MAX) : body;
}
