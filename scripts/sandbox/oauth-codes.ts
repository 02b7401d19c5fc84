import { opaqueSecret } from './identifiers';

/** What an authorisation code stands for; bound to the app and the redirect URI it was asked for with. */
export interface AuthorisationCode {
  readonly code: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  /** What the user ticked beside the scopes (Facebook: Pages and groups). */
  readonly targets: readonly string[];
  readonly codeChallenge: string | null;
  readonly codeChallengeMethod: 'S256' | 'plain' | null;
  readonly expiresAt: number;
  /** What its first use issued (a token family); null while unused. */
  usedFor: string | null;
}

export type CodeStore = Map<string, AuthorisationCode>;

export type CodeLookup =
  | { readonly kind: 'good'; readonly code: AuthorisationCode }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'used'; readonly usedFor: string };

export function issueCode(store: CodeStore, code: Omit<AuthorisationCode, 'code' | 'usedFor'>): AuthorisationCode {
  const issued: AuthorisationCode = { ...code, code: opaqueSecret('', 48), usedFor: null };
  store.set(issued.code, issued);
  return issued;
}

/** Looks at a code without using it: a refused exchange does not spend it. */
export function lookUpCode(store: CodeStore, text: string, now: number): CodeLookup {
  const code = store.get(text);
  if (code === undefined) return { kind: 'unknown' };
  if (code.usedFor !== null) return { kind: 'used', usedFor: code.usedFor };
  return now >= code.expiresAt ? { kind: 'expired' } : { kind: 'good', code };
}
