import type { IncomingHttpHeaders } from 'node:http';

/**
 * Requests and answers as the sandbox's networks see them, apart from any server. Answering is synchronous, so that
 * one call is one atomic change of the sandbox's state, and a fault can be put in before or after it.
 */

/** What a call is for, in the words of the system under test. `other` is everything it has no word for. */
export type CallOperation =
  | 'probe'
  | 'refresh'
  | 'publish'
  | 'token_exchange'
  | 'stream'
  | 'analytics'
  | 'look_up'
  | 'revoke'
  | 'sign_in'
  | 'other';

export interface WireRequest {
  readonly method: string;
  /** The path alone, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly remoteAddress: string;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface RoutedRequest extends WireRequest {
  /** Captured path segments, decoded. */
  readonly segments: ReadonlyMap<string, string>;
}

/** Whom a call concerns, as far as its path and token tell; known before the call is answered. */
export interface Caller {
  /** Ids and names: of the user, and of the Page, group or account. */
  readonly subjects: readonly string[];
  /** The token or code it came with; the call log keeps a fingerprint of it only. */
  readonly secret: string | null;
}

export interface Performed {
  readonly answer: WireAnswer;
  /** The id of what others can now see because of this call; null when nothing became visible. */
  readonly effect: string | null;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Segments in braces capture: `/2/users/{id}/tweets`. */
  readonly path: string;
  readonly name: string;
  readonly operation: (request: RoutedRequest) => CallOperation;
  readonly identify: (request: RoutedRequest) => Caller;
  readonly perform: (request: RoutedRequest) => Performed;
}

export const NOBODY: Caller = { subjects: [], secret: null };

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

export function html(status: number, text: string): WireAnswer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: text };
}

export function redirect(location: string): WireAnswer {
  return { status: 302, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

/** A call that changed nothing that others see. */
export function unseen(answer: WireAnswer): Performed {
  return { answer, effect: null };
}

export type Routing =
  | { readonly found: 'route'; readonly route: Route; readonly request: RoutedRequest }
  /** The path exists, the method does not. */
  | { readonly found: 'path'; readonly allowed: readonly string[] }
  | { readonly found: 'nothing' };

/** Finds the route of a request; of several that fit, the first listed wins. */
export function routeRequest(routes: readonly Route[], request: WireRequest): Routing {
  const allowed: string[] = [];
  for (const route of routes) {
    const segments = matchPath(route.path, request.path);
    if (segments === undefined) continue;
    if (route.method === request.method) return { found: 'route', route, request: { ...request, segments } };
    allowed.push(route.method);
  }
  return allowed.length > 0 ? { found: 'path', allowed } : { found: 'nothing' };
}

function matchPath(pattern: string, path: string): ReadonlyMap<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const segments = new Map<string, string>();
  for (const [index, want] of wanted.entries()) {
    const part = decodeSegment(given[index] ?? '');
    if (part === undefined) return undefined;
    if (want.startsWith('{')) {
      if (part === '') return undefined;
      segments.set(want.slice(1, -1), part);
    } else if (want !== part) {
      return undefined;
    }
  }
  return segments;
}

function decodeSegment(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** A captured segment of a route that names it in its path. */
export function segment(request: RoutedRequest, name: string): string {
  const value = request.segments.get(name);
  if (value === undefined) throw new Error(`The route has no segment named ${name}`);
  return value;
}

export function bearerToken(request: WireRequest): string | null {
  const match = /^(?:Bearer|OAuth) (.+)$/i.exec(request.headers.authorization ?? '');
  return match?.[1] ?? null;
}

export function mediaType(request: WireRequest): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The fields of an `application/x-www-form-urlencoded` body; undefined when the body is of another type. */
export function formFields(request: WireRequest): URLSearchParams | undefined {
  if (mediaType(request) !== 'application/x-www-form-urlencoded') return undefined;
  return new URLSearchParams(request.body.toString('utf8'));
}

/** The JSON of a body, whatever its content type says; undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
