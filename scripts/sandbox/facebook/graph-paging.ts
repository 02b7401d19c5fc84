import { oauthError, type GraphError } from './graph-errors';
import type { WireRequest } from '../wire';

/** Cursor paging (https://developers.facebook.com/docs/graph-api/results). Cursors are opaque; ours hold an id. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly paging: Readonly<Record<string, unknown>> | undefined;
}

export type Paged<Item> =
  { readonly ok: true; readonly page: Page<Item> } | { readonly ok: false; readonly error: GraphError };

export function pageOf<Item extends { readonly id: string }>(
  all: readonly Item[],
  request: WireRequest,
  limits: { readonly byDefault: number; readonly max: number },
): Paged<Item> {
  const limit = request.query.get('limit') === null ? limits.byDefault : Number(request.query.get('limit'));
  if (!Number.isInteger(limit) || limit < 1)
    return { ok: false, error: oauthError(100, '(#100) param limit must be non-negative') };
  if (limit > limits.max) {
    return { ok: false, error: oauthError(100, `(#100) Limit is too large: at most ${limits.max} may be asked for`) };
  }
  const after = request.query.get('after');
  let start = 0;
  if (after !== null) {
    const index = all.findIndex((item) => cursor(item.id) === after);
    if (index < 0) return { ok: false, error: oauthError(100, '(#100) Invalid cursors values') };
    start = index + 1;
  }
  const items = all.slice(start, start + limit);
  const first = items[0];
  const last = items.at(-1);
  if (first === undefined || last === undefined) return { ok: true, page: { items, paging: undefined } };
  const cursors = { before: cursor(first.id), after: cursor(last.id) };
  if (start + limit >= all.length) return { ok: true, page: { items, paging: { cursors } } };
  return { ok: true, page: { items, paging: { cursors, next: nextAddress(request, cursors.after) } } };
}

/** The address of the next page; with the token taken out, as nothing of ours should follow it blindly. */
function nextAddress(request: WireRequest, after: string): string {
  const query = new URLSearchParams(request.query);
  query.delete('access_token');
  query.set('after', after);
  return `http://${request.headers.host ?? 'sandbox'}${request.path}?${query.toString()}`;
}

function cursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}
