import { DAY, SECOND } from '../../../domain/clock';
import type { Answer, RefreshedTokens } from '../../../domain/networks/network';

/**
 * Reads the tokens of an RFC 6749 token endpoint (section 5.1). Undefined: the answer holds none, whatever its status
 * says: networks answer 200 with `{"error": …}` as well.
 */
export function readTokenAnswer(answer: Answer): RefreshedTokens | undefined {
  const fields = tokenFields(answer);
  const accessToken = text(fields?.['access_token']);
  if (!fields || accessToken === null) return undefined;
  const expiresIn = readLifetime(fields, ACCESS_LIFETIME_FIELDS);
  const refreshExpiresIn = readLifetime(fields, REFRESH_LIFETIME_FIELDS);
  return {
    accessToken,
    // A blank one means what an absent one means: keep the stored one.
    refreshToken: text(fields['refresh_token']),
    expiresInS: expiresIn.kind === 'stated' ? expiresIn.seconds : null,
    refreshExpiresInS: refreshExpiresIn.kind === 'stated' ? refreshExpiresIn.seconds : null,
    scopes: readScopes(fields['scope']),
  };
}

/** A lifetime in an answer that cannot be meant, and was therefore read as unknown. */
export interface DisregardedLifetime {
  readonly field: string;
  readonly why: 'not_a_number' | 'not_positive' | 'beyond_400_days';
}

/** What `readTokenAnswer` read as unknown although the answer stated it; to be logged. */
export function disregardedLifetimes(answer: Answer): readonly DisregardedLifetime[] {
  const fields = tokenFields(answer);
  if (!fields) return [];
  return [ACCESS_LIFETIME_FIELDS, REFRESH_LIFETIME_FIELDS]
    .map((names) => readLifetime(fields, names))
    .filter((lifetime) => lifetime.kind === 'disregarded');
}

/** No network grants a token for longer; what claims to is a point in time, milliseconds or a fault. */
const LIFETIME_MS_MAX = 400 * DAY;

const ACCESS_LIFETIME_FIELDS = ['expires_in'] as const;
/** RFC 6749 names no field for it: TikTok uses the first, LinkedIn and Pinterest the second. */
const REFRESH_LIFETIME_FIELDS = ['refresh_expires_in', 'refresh_token_expires_in'] as const;

type Lifetime =
  | { readonly kind: 'absent' }
  | { readonly kind: 'stated'; readonly seconds: number }
  | ({ readonly kind: 'disregarded' } & DisregardedLifetime);

function readLifetime(fields: Readonly<Record<string, unknown>>, names: readonly string[]): Lifetime {
  const field = names.find((name) => fields[name] !== undefined && fields[name] !== null);
  if (field === undefined) return { kind: 'absent' };
  const seconds = toSeconds(fields[field]);
  if (seconds === null) return { kind: 'disregarded', field, why: 'not_a_number' };
  if (seconds <= 0) return { kind: 'disregarded', field, why: 'not_positive' };
  if (seconds * SECOND > LIFETIME_MS_MAX) return { kind: 'disregarded', field, why: 'beyond_400_days' };
  return { kind: 'stated', seconds };
}

function toSeconds(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : null;
}

function tokenFields(answer: Answer): Readonly<Record<string, unknown>> | undefined {
  const { status, body } = answer;
  if (status === null || status < 200 || status > 299) return undefined;
  return typeof body === 'object' && body !== null && !Array.isArray(body)
    ? (body as Readonly<Record<string, unknown>>)
    : undefined;
}

/** RFC 6749 separates scopes by spaces; networks that separate by commas never use spaces inside a scope. */
function readScopes(value: unknown): readonly string[] | null {
  return typeof value === 'string' ? value.split(/[\s,]+/).filter((scope) => scope !== '') : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
