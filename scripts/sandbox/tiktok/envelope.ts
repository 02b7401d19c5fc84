import { randomBytes } from 'node:crypto';
import { isRecord, json, parseJson, type WireAnswer } from '../wire';

/**
 * The envelope of TikTok's APIs: an `error` object in every answer, with the code `ok` in a success.
 * https://developers.tiktok.com/doc/tiktok-api-v2-error-handling
 */
export function success(data: unknown): WireAnswer {
  return json(200, { data, error: { code: 'ok', message: '', log_id: logId() } });
}

export function failure(status: number, code: string, message: string): WireAnswer {
  return json(status, { data: {}, error: { code, message, log_id: logId() } });
}

/** What the OAuth endpoints answer, flat. Its status is not documented. https://developers.tiktok.com/doc/oauth-error-handling */
export function oauthFailure(status: number, error: string, description: string): WireAnswer {
  return json(status, { error, error_description: description, log_id: logId() });
}

export const TOKEN_INVALID = failure(
  401,
  'access_token_invalid',
  'The access token is invalid or not found in the request.',
);

export const TOO_MANY = failure(429, 'rate_limit_exceeded', 'The API rate limit was exceeded. Please try again later.');

export function invalidParam(message: string): WireAnswer {
  return failure(400, 'invalid_param', message);
}

/** Lists of int64 leave TikTok as numbers, which JavaScript cannot hold: `"int64:7…"` becomes `7…`. */
export function withInt64(answer: WireAnswer): WireAnswer {
  return { ...answer, body: answer.body.toString().replaceAll(/"int64:(\d+)"/g, '$1') };
}

function logId(): string {
  return randomBytes(12).toString('hex').toUpperCase();
}

/** The code of an error, whatever status it comes with. */
export function tiktokErrorIn(answer: WireAnswer): string | null {
  const body = parseJson(answer.body.toString());
  const error = isRecord(body) ? body['error'] : undefined;
  if (typeof error === 'string') return error;
  const code = isRecord(error) ? error['code'] : undefined;
  if (code === 'ok') return null;
  if (typeof code === 'string') return code;
  return answer.status >= 400 ? String(answer.status) : null;
}
