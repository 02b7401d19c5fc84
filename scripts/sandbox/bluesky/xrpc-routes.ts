import {
  isRecord,
  mediaType,
  parseJson,
  type CallOperation,
  type Performed,
  type Route,
  type RoutedRequest,
} from '../wire';
import type { World } from '../world';
import { takePoints } from './pds-rate-limits';
import { identifyBluesky } from './session-tokens';
import { invalidRequest, RATE_LIMITED, refused } from './xrpc-errors';

/**
 * What every XRPC method has in common (https://atproto.com/specs/xrpc): queries are GET and take no body, procedures
 * are POST and take the body their lexicon says, or none.
 */
export interface Method {
  readonly nsid: string;
  readonly kind: 'query' | 'procedure';
  readonly input: 'none' | 'json' | 'any';
  readonly operation: CallOperation;
  readonly perform: (call: XrpcCall) => Performed;
}

export interface XrpcCall {
  readonly request: RoutedRequest;
  /** The JSON body; an empty object where there is none. */
  readonly input: Readonly<Record<string, unknown>>;
}

export function xrpcRoute(world: World, method: Method): Route {
  return {
    method: method.kind === 'query' ? 'GET' : 'POST',
    path: `/xrpc/${method.nsid}`,
    name: method.nsid,
    operation: () => method.operation,
    identify: identifyBluesky(world),
    perform: (request) => {
      const taken = takePoints(world, 'global', request.remoteAddress);
      if (taken.exceeded) return refused(RATE_LIMITED, taken.headers);
      const read = readInput(method, request);
      if (typeof read === 'string') return refused(invalidRequest(read));
      const performed = method.perform({ request, input: read });
      return {
        ...performed,
        answer: { ...performed.answer, headers: { ...taken.headers, ...performed.answer.headers } },
      };
    },
  };
}

/** The input, or why it is refused. */
function readInput(method: Method, request: RoutedRequest): Readonly<Record<string, unknown>> | string {
  if (method.input === 'none')
    return request.body.length > 0 ? 'A request body was provided when none was expected' : {};
  if (request.body.length === 0) return 'A request body is expected but none was provided';
  if (method.input === 'any')
    return mediaType(request) === '' ? 'Request encoding (Content-Type) required but not provided' : {};
  if (mediaType(request) !== 'application/json') return `Wrong request encoding (Content-Type): ${mediaType(request)}`;
  const body = parseJson(request.body.toString('utf8'));
  return isRecord(body) ? body : 'Invalid request body';
}

/** A required string of the input or the query; undefined when it is missing or of another type. */
export function textOf(source: Readonly<Record<string, unknown>> | URLSearchParams, name: string): string | undefined {
  const value = source instanceof URLSearchParams ? source.get(name) : source[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `limit` within the lexicon's bounds; null when it is not. */
export function limitOf(query: URLSearchParams, byDefault: number, max: number): number | null {
  const text = query.get('limit');
  if (text === null) return byDefault;
  const limit = Number(text);
  return Number.isInteger(limit) && limit >= 1 && limit <= max ? limit : null;
}
