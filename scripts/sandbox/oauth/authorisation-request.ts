import type { RegisteredApp } from '../apps';
import { CHALLENGE_FORM } from './authorisation-codes';

/** What a network asks of the address that opens its consent page (RFC 6749 section 4.1.1, RFC 7636 section 4.3). */
export interface AuthorisationRules {
  /** Default `client_id`. */
  readonly clientIdName?: string;
  /** Parameters that may not be absent or empty. `response_type` counts as `code` where it is not among them. */
  readonly required: readonly string[];
  readonly scopeSeparator: RegExp;
  /** What the consent page says of each scope; others are refused. */
  readonly scopes: ReadonlyMap<string, string>;
  /** Granted without being asked for. */
  readonly impliedScopes?: readonly string[];
  /** `unsupported`: a challenge is ignored, as by servers that do not know PKCE. */
  readonly challenge: 'required' | 'optional' | 'unsupported';
  /** Default: S256 only. A request without a method means plain. */
  readonly challengeMethods?: readonly ('S256' | 'plain')[];
}

export type AuthorisationFault =
  | { readonly kind: 'missing'; readonly names: readonly string[] }
  | { readonly kind: 'unknown_client' | 'wrong_redirect_uri' | 'challenge_method' | 'challenge_form' }
  | { readonly kind: 'response_type'; readonly responseType: string }
  | { readonly kind: 'unknown_scope'; readonly scopes: readonly string[] }
  /** The page was left open too long. */
  | { readonly kind: 'expired' };

export interface AuthorisationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string | null;
  readonly scopes: readonly string[];
  readonly codeChallenge: string | null;
  readonly codeChallengeMethod: 'S256' | 'plain' | null;
  /** All of its parameters. */
  readonly parameters: Readonly<Record<string, string>>;
}

export type CheckedRequest =
  | { readonly ok: true; readonly request: AuthorisationRequest; readonly app: RegisteredApp }
  | {
      readonly ok: false;
      readonly fault: AuthorisationFault;
      /** Where the fault may be told instead of on a page; null: client or redirect URI cannot be trusted. */
      readonly sendBack: Pick<AuthorisationRequest, 'redirectUri' | 'state'> | null;
    };

/** Redirect URIs match exactly, character by character (RFC 9700 section 2.1). */
export function checkAuthorisationRequest(
  rules: AuthorisationRules,
  apps: ReadonlyMap<string, RegisteredApp>,
  query: URLSearchParams,
): CheckedRequest {
  const app = apps.get(query.get(rules.clientIdName ?? 'client_id') ?? '');
  const redirectUri = query.get('redirect_uri') ?? '';
  const trusted = app?.redirectUris.includes(redirectUri) === true;
  const state = query.get('state');
  const fault = faultOf(rules, query, app, trusted);
  if (app === undefined || fault !== null) {
    return {
      ok: false,
      fault: fault ?? { kind: 'unknown_client' },
      sendBack: trusted ? { redirectUri, state } : null,
    };
  }
  const challenge = rules.challenge === 'unsupported' ? null : query.get('code_challenge');
  const request: AuthorisationRequest = {
    clientId: app.clientId,
    redirectUri,
    state,
    scopes: [...new Set([...(rules.impliedScopes ?? []), ...scopesIn(rules, query)])],
    codeChallenge: challenge,
    codeChallengeMethod: challenge === null ? null : methodOf(query) === 'S256' ? 'S256' : 'plain',
    parameters: Object.fromEntries(query),
  };
  return { ok: true, request, app };
}

function faultOf(
  rules: AuthorisationRules,
  query: URLSearchParams,
  app: RegisteredApp | undefined,
  trusted: boolean,
): AuthorisationFault | null {
  const names = rules.required.filter((name) => (query.get(name) ?? '') === '');
  if (names.length > 0) return { kind: 'missing', names };
  if (app === undefined) return { kind: 'unknown_client' };
  if (!trusted) return { kind: 'wrong_redirect_uri' };
  const responseType = query.get('response_type') ?? 'code';
  if (responseType !== 'code') return { kind: 'response_type', responseType };
  const challenge = challengeFault(rules, query);
  if (challenge !== null) return challenge;
  const unknown = scopesIn(rules, query).filter((scope) => !rules.scopes.has(scope));
  return unknown.length > 0 ? { kind: 'unknown_scope', scopes: unknown } : null;
}

function challengeFault(rules: AuthorisationRules, query: URLSearchParams): AuthorisationFault | null {
  if (rules.challenge === 'unsupported') return null;
  const challenge = query.get('code_challenge');
  if (challenge === null) return rules.challenge === 'required' ? { kind: 'missing', names: ['code_challenge'] } : null;
  const methods: readonly string[] = rules.challengeMethods ?? ['S256'];
  if (!methods.includes(methodOf(query))) return { kind: 'challenge_method' };
  return CHALLENGE_FORM.test(challenge) ? null : { kind: 'challenge_form' };
}

function methodOf(query: URLSearchParams): string {
  return query.get('code_challenge_method') ?? 'plain';
}

function scopesIn(rules: AuthorisationRules, query: URLSearchParams): readonly string[] {
  return (query.get('scope') ?? '').split(rules.scopeSeparator).filter((scope) => scope !== '');
}
