import type { HttpRequest, Hosts } from '../network';

/**
 * Graph's version, in every path. A version lives about two years; the dialog and the API use the same one.
 * https://developers.facebook.com/docs/graph-api/changelog/versions
 */
export const GRAPH_VERSION = 'v25.0';

export const FACEBOOK_HOSTS = {
  graph: 'https://graph.facebook.com',
  www: 'https://www.facebook.com',
} as const satisfies Hosts;

/** A request to a Graph path; the user's or the Page's token travels in the header, out of every URL. */
export function graphGet(
  hosts: Hosts,
  path: string,
  query: Readonly<Record<string, string>>,
  accessToken?: string,
): HttpRequest {
  return {
    method: 'GET',
    url: graphUrl(hosts, path),
    query,
    ...(accessToken === undefined ? {} : { headers: bearer(accessToken) }),
    body: { kind: 'none' },
  };
}

export function graphPost(
  hosts: Hosts,
  path: string,
  fields: Readonly<Record<string, string>>,
  accessToken: string,
): HttpRequest {
  return { method: 'POST', url: graphUrl(hosts, path), headers: bearer(accessToken), body: { kind: 'form', fields } };
}

export function graphDelete(hosts: Hosts, path: string, accessToken: string): HttpRequest {
  return { method: 'DELETE', url: graphUrl(hosts, path), headers: bearer(accessToken), body: { kind: 'none' } };
}

/** Where batches go: their items name the version. */
export function graphRoot(hosts: Hosts): string {
  return `${hosts['graph'] ?? FACEBOOK_HOSTS.graph}/`;
}

function graphUrl(hosts: Hosts, path: string): string {
  return `${hosts['graph'] ?? FACEBOOK_HOSTS.graph}/${GRAPH_VERSION}/${path}`;
}

function bearer(accessToken: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${accessToken}` };
}
