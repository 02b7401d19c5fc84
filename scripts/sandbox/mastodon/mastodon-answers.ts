import { html, json, type WireAnswer } from '../wire';
import type { ServerKind } from './server-kinds';

/** `{error}`, a sentence. https://docs.joinmastodon.org/entities/Error/ */
export function sentence(status: number, error: string, headers: Readonly<Record<string, string>> = {}): WireAnswer {
  return json(status, { error }, headers);
}

/**
 * An API error as the server words it. The odd one says a bare string, as Pleroma and its descendants do
 * (https://github.com/snarfed/webutil, test_interpret_http_exception), or, where nothing is, the number alone.
 */
export function apiError(
  kind: ServerKind,
  status: number,
  error: string,
  headers: Readonly<Record<string, string>> = {},
): WireAnswer {
  if (kind.name === 'social') return sentence(status, error, headers);
  if (status === 404) return json(404, 404);
  if (status === 401) return json(403, 'Invalid credentials.');
  return json(status, error);
}

/** A refused token, with the challenge of RFC 6750 section 3 (`doorkeeper_token` in the errors of Doorkeeper's gem). */
export function tokenError(kind: ServerKind, status: 401 | 403, code: string, error: string): WireAnswer {
  const challenge = `Bearer realm="Doorkeeper", error="${code}", error_description="${error}"`;
  return apiError(kind, status, error, { 'www-authenticate': challenge });
}

/** A page in place of JSON: what is no API path, and every 5xx (mastodon/mastodon#25939). */
export function errorPage(status: number, title: string): WireAnswer {
  return html(
    status,
    `<!DOCTYPE html>\n<html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
  );
}

export function errorIn({ status, body }: WireAnswer): string | null {
  if (status < 400) return null;
  const said = /"error":"([^"]{1,80})/.exec(String(body))?.[1];
  return said ?? String(status);
}
