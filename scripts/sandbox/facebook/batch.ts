import { isRecord, json, parseJson, type WireAnswer, type WireRequest } from '../wire';
import { graphErrorAnswer, oauthError } from './graph-errors';
import { parameters } from './graph-tokens';

/**
 * Batch calls (https://developers.facebook.com/docs/graph-api/batch-requests): `POST /` with `batch`, at most 50; the
 * answer is 200 whatever its items say, and the body of each item is a string.
 */
const BATCH_MAX = 50;

/** The requests of a batch, in order; null for an item that cannot be read. undefined: this is no batch call. */
export function openBatch(request: WireRequest): readonly (WireRequest | null)[] | undefined {
  if (request.method !== 'POST' || request.path !== '/') return undefined;
  const fields = parameters(request);
  const items = parseJson(fields.get('batch') ?? '');
  if (!Array.isArray(items) || items.length > BATCH_MAX) return [];
  return items.map((item: unknown) => openItem(request, item, fields.get('access_token')));
}

function openItem(request: WireRequest, item: unknown, outerToken: string | null): WireRequest | null {
  if (!isRecord(item) || typeof item['method'] !== 'string' || typeof item['relative_url'] !== 'string') return null;
  const url = new URL(item['relative_url'].replace(/^\/*/, '/'), 'http://sandbox');
  const body = typeof item['body'] === 'string' ? item['body'] : '';
  if (outerToken !== null && !url.searchParams.has('access_token') && !new URLSearchParams(body).has('access_token')) {
    url.searchParams.set('access_token', outerToken);
  }
  return {
    ...request,
    method: item['method'].toUpperCase(),
    path: url.pathname,
    query: url.searchParams,
    headers: { ...request.headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(body),
  };
}

export function closeBatch(request: WireRequest, answers: readonly (WireAnswer | null)[]): WireAnswer {
  const fields = parameters(request);
  const items = parseJson(fields.get('batch') ?? '');
  if (!Array.isArray(items)) return graphErrorAnswer(oauthError(100, '(#100) param batch must be an array.'));
  if (items.length > BATCH_MAX)
    return graphErrorAnswer(
      oauthError(100, `(#100) Too many requests in batch message. Maximum batch size is ${BATCH_MAX}`),
    );
  if (fields.get('access_token') === null) {
    return graphErrorAnswer(oauthError(2500, 'An access token is required to request this resource.'));
  }
  return json(
    200,
    answers.map((answer) =>
      answer === null
        ? {
            code: 400,
            headers: [],
            body: graphErrorAnswer(oauthError(100, '(#100) A batch item needs method and relative_url')).body,
          }
        : {
            code: answer.status,
            headers: Object.entries(answer.headers).map(([name, value]) => ({ name, value })),
            body: answer.body.toString(),
          },
    ),
  );
}
