import type { RegisteredApp } from '../apps';
import type { WireRequest } from '../wire';

/** How a client proves itself (RFC 6749 section 2.3.1); `fields`: id and secret among the parameters. */
export interface ClientRules {
  readonly ways: readonly ('basic' | 'fields')[];
  /** Default `client_id` and `client_secret`. */
  readonly names?: { readonly id: string; readonly secret: string };
}

export type AuthenticatedClient =
  | { readonly ok: true; readonly app: RegisteredApp }
  | { readonly ok: false; readonly why: 'missing' | 'unknown_client' | 'wrong_secret' };

/** An `Authorization: Basic` header goes before the fields, where the network takes it. */
export function authenticateClient(
  rules: ClientRules,
  apps: ReadonlyMap<string, RegisteredApp>,
  request: Pick<WireRequest, 'headers'>,
  fields: URLSearchParams,
): AuthenticatedClient {
  const given = (rules.ways.includes('basic') ? basic(request) : null) ?? inFields(rules, fields);
  if (given === null) return { ok: false, why: 'missing' };
  const app = apps.get(given.id);
  if (app === undefined) return { ok: false, why: 'unknown_client' };
  return app.clientSecret === given.secret ? { ok: true, app } : { ok: false, why: 'wrong_secret' };
}

interface Given {
  readonly id: string;
  readonly secret: string;
}

function inFields({ ways, names }: ClientRules, fields: URLSearchParams): Given | null {
  const id = fields.get(names?.id ?? 'client_id');
  const secret = fields.get(names?.secret ?? 'client_secret');
  return !ways.includes('fields') || id === null || secret === null ? null : { id, secret };
}

function basic(request: Pick<WireRequest, 'headers'>): Given | null {
  const match = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '');
  if (match?.[1] === undefined) return null;
  const [id = '', secret = ''] = Buffer.from(match[1], 'base64').toString('utf8').split(':').map(decodeFormComponent);
  return { id, secret };
}

/** RFC 6749 section 2.3.1: both halves are form-encoded before they are joined. */
function decodeFormComponent(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
