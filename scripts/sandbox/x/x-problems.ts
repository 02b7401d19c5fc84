import { isRecord, json, parseJson, type WireAnswer } from '../wire';

/**
 * X's error forms: problem details (https://docs.x.com/x-api/fundamentals/response-codes-and-errors), the older
 * `errors` list with numbers, and OAuth's `error` with a description.
 */
const PROBLEM = { 'content-type': 'application/problem+json' };

export function problem(
  status: number,
  title: string,
  detail: string,
  type = 'about:blank',
  more: Readonly<Record<string, unknown>> = {},
): WireAnswer {
  return json(status, { title, type, status, detail, ...more }, PROBLEM);
}

/** The same answer for an expired, a revoked, an unknown and a missing token. */
export const UNAUTHORIZED = problem(401, 'Unauthorized', 'Unauthorized');

export function invalidRequest(
  errors: readonly { readonly parameter: string; readonly value: string; readonly message: string }[],
): WireAnswer {
  return json(
    400,
    {
      errors: errors.map(({ parameter, value, message }) => ({ parameters: { [parameter]: [value] }, message })),
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: 'https://api.x.com/2/problems/invalid-request',
    },
    PROBLEM,
  );
}

export function numberedError(status: number, code: number, message: string): WireAnswer {
  return json(status, { errors: [{ code, message }] });
}

export const NOT_PERMITTED = problem(403, 'Forbidden', 'You are not permitted to perform this action.');

/** https://docs.x.com/x-api/fundamentals/rate-limits: `x-rate-limit-reset` is a time in epoch seconds. */
export function tooManyRequests(limit: number, resetAtS: number): WireAnswer {
  return json(
    429,
    { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429 },
    {
      ...PROBLEM,
      'x-rate-limit-limit': String(limit),
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(resetAtS),
    },
  );
}

export function xErrorIn(answer: WireAnswer): string | null {
  if (answer.status < 400) return null;
  const body = parseJson(answer.body.toString());
  if (!isRecord(body)) return String(answer.status);
  if (typeof body['error'] === 'string') return body['error'];
  const errors = body['errors'];
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  if (isRecord(first) && typeof first['code'] === 'number') return String(first['code']);
  if (body['detail'] === DUPLICATE_DETAIL) return 'duplicate';
  return typeof body['title'] === 'string' ? body['title'] : String(answer.status);
}

export const DUPLICATE_DETAIL = 'You are not allowed to create a Tweet with duplicate content.';
