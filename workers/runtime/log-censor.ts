import { types } from 'node:util';

/**
 * What may stand in a log. Errors of HTTP and OAuth libraries carry the whole exchange (boom: `data.res`,
 * `data.payload`; undici: request options), tokens included; so an error is described by a short list of its
 * fields and nothing else.
 */

const CENSORED = '[censored]';
const DEPTH_MAX = 8;
const ERROR_CAUSES_MAX = 4;

/** The end of a field's name. `tokenSetId` passes, `access_token` does not. */
const SECRET_NAMES =
  'token|secret|password|passphrase|jwt|authorization|cookie|verifier|proof|api_?key|private_?key|sealing_?key|key_?ring';
const SECRET_FIELD = new RegExp(`(${SECRET_NAMES})s?$`, 'i');

/** The same fields where they hold a text, in a finished line of JSON. */
const SECRET_FIELD_IN_JSON = new RegExp(`("[^"\\\\]*(?:${SECRET_NAMES})s?":)"(?:[^"\\\\]|\\\\.)*"`, 'gi');

/** Secrets known by their scheme inside a longer text: credentials of a header, and parameters of a query or a form. */
const SECRETS_IN_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic|DPoP)\s+[A-Za-z0-9\-._~+/|%]+=*/gi, `$1 ${CENSORED}`],
  [
    /((?:access_token|refresh_token|client_secret|fb_exchange_token|input_token|code_verifier|appsecret_proof|password|[?&]code)=)[^&\s"'<>]+/gi,
    `$1${CENSORED}`,
  ],
  [
    /("(?:access_token|refresh_token|id_token|client_secret|accessJwt|refreshJwt|password)"\s*:\s*")[^"]*/gi,
    `$1${CENSORED}`,
  ],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/g, CENSORED],
  [/\b(rediss?|https?|smtps?):\/\/([^/\s:@]*):[^/\s@]+@/gi, `$1://$2:${CENSORED}@`],
];

/** A copy with everything that looks like a secret censored and every error described. Never throws. */
export function censor(fields: object): Record<string, unknown> {
  return censorFields(fields, 0, new Set());
}

/** The net for what is text already: a whole line of the log. */
export function censorLine(line: string): string {
  return censorText(line).replaceAll(SECRET_FIELD_IN_JSON, `$1"${CENSORED}"`);
}

/** An error as it may be logged: type, message, code, stack and causes; never its request, answer or options. */
export function describeError(err: Error): Record<string, unknown> {
  return describe(err, 0);
}

function censorFields(fields: object, depth: number, path: Set<object>): Record<string, unknown> {
  path.add(fields);
  const censored = Object.fromEntries(
    Object.entries(fields).map(([name, value]: [string, unknown]) => [
      name,
      isSecret(name, value) ? CENSORED : censorValue(value, depth + 1, path),
    ]),
  );
  path.delete(fields);
  return censored;
}

function censorValue(value: unknown, depth: number, path: Set<object>): unknown {
  if (typeof value === 'string') return censorText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (isError(value)) return describeError(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (value instanceof URL) return censorText(value.href);
  if (ArrayBuffer.isView(value)) return `[${String(value.byteLength)} bytes]`;
  if (path.has(value)) return '[circular]';
  if (depth >= DEPTH_MAX) return '[too deep]';
  if (value instanceof Map || value instanceof Set) return `[${String(value.size)} entries]`;
  if (!Array.isArray(value)) return censorFields(value, depth, path);
  path.add(value);
  const items = value.map((item: unknown) => censorValue(item, depth + 1, path));
  path.delete(value);
  return items;
}

/** Counts and flags about tokens (`hasToken`, `expiredTokens: 3`) are no secrets. */
function isSecret(name: string, value: unknown): boolean {
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number') return false;
  return SECRET_FIELD.test(name);
}

function censorText(text: string): string {
  return SECRETS_IN_TEXT.reduce((censored, [pattern, replacement]) => censored.replaceAll(pattern, replacement), text);
}

function describe(err: Error, depth: number): Record<string, unknown> {
  const { code, fault, statusCode, syscall } = err as {
    code?: unknown;
    fault?: unknown;
    statusCode?: unknown;
    syscall?: unknown;
  };
  const plain = Object.fromEntries(
    Object.entries({ code, fault, statusCode, syscall }).filter(
      ([, value]) => typeof value === 'string' || typeof value === 'number',
    ),
  );
  const causes = depth < ERROR_CAUSES_MAX ? causesOf(err).map((cause) => describe(cause, depth + 1)) : [];
  return {
    type: err.name,
    message: censorText(err.message),
    ...plain,
    stack: censorText(err.stack ?? ''),
    ...(causes.length > 0 ? { causes } : {}),
  };
}

/** Errors of another realm (a worker's, a test sandbox's) are errors too. */
export function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

function causesOf(err: Error): readonly Error[] {
  const all: readonly unknown[] =
    'errors' in err && Array.isArray(err.errors) ? [err.cause, ...(err.errors as readonly unknown[])] : [err.cause];
  return all.filter(isError).slice(0, ERROR_CAUSES_MAX);
}
