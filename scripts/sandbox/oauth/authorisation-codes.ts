import { opaqueSecret, sha256Base64Url } from '../identifiers';

/** What an authorisation code stands for; bound to the app and the redirect URI it was asked for with. */
export interface AuthorisationCode {
  readonly code: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  /** What the user ticked beside the scopes (Facebook: Pages and groups). */
  readonly targets: readonly string[];
  /** The parameters of the request that asked for it: `access_type`, `nonce` and the like. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly codeChallenge: string | null;
  readonly codeChallengeMethod: 'S256' | 'plain' | null;
  readonly expiresAt: number;
  /** What its first use issued (a token family); null while unused. */
  usedFor: string | null;
}

export type CodeStore = Map<string, AuthorisationCode>;

export type CodeLookup =
  | { readonly kind: 'good'; readonly code: AuthorisationCode }
  | { readonly kind: 'unknown' | 'expired' | 'wrong_client' | 'wrong_redirect_uri' | 'wrong_verifier' }
  /** RFC 6749 section 4.1.2: a second use should revoke what the first one issued. */
  | { readonly kind: 'used'; readonly usedFor: string };

export function issueCode(store: CodeStore, code: Omit<AuthorisationCode, 'code' | 'usedFor'>): AuthorisationCode {
  const issued: AuthorisationCode = { ...code, code: opaqueSecret('', 48), usedFor: null };
  store.set(issued.code, issued);
  return issued;
}

/**
 * Looks at a code without using it: a refused exchange does not spend it. `verifier` is null where the network does
 * not support PKCE. Who issues tokens for a good code writes `usedFor`.
 */
export function lookUpCode(
  store: CodeStore,
  given: {
    readonly code: string;
    readonly clientId: string;
    readonly redirectUri: string | null;
    readonly verifier: string | null;
  },
  now: number,
): CodeLookup {
  const code = store.get(given.code);
  if (code === undefined) return { kind: 'unknown' };
  if (code.usedFor !== null) return { kind: 'used', usedFor: code.usedFor };
  if (now >= code.expiresAt) return { kind: 'expired' };
  if (code.clientId !== given.clientId) return { kind: 'wrong_client' };
  if (code.redirectUri !== given.redirectUri) return { kind: 'wrong_redirect_uri' };
  return provesChallenge(code, given.verifier) ? { kind: 'good', code } : { kind: 'wrong_verifier' };
}

/** The same for a token request in the form of RFC 6749 section 4.1.3. `pkce`: whether the network reads a verifier. */
export function lookUpRequestedCode(
  store: CodeStore,
  request: { readonly fields: URLSearchParams; readonly clientId: string; readonly pkce: boolean },
  now: number,
): CodeLookup {
  const { fields, clientId, pkce } = request;
  return lookUpCode(
    store,
    {
      code: fields.get('code') ?? '',
      clientId,
      redirectUri: fields.get('redirect_uri'),
      verifier: pkce ? fields.get('code_verifier') : null,
    },
    now,
  );
}

/** 43 to 128 unreserved characters (RFC 7636 sections 4.1 and 4.2). */
export const CHALLENGE_FORM = /^[A-Za-z0-9._~-]{43,128}$/;

/** A verifier for a code that was asked for without a challenge is refused: RFC 9700 section 2.1.1. */
function provesChallenge({ codeChallenge, codeChallengeMethod }: AuthorisationCode, verifier: string | null): boolean {
  if (codeChallenge === null || verifier === null) return codeChallenge === verifier;
  if (!CHALLENGE_FORM.test(verifier)) return false;
  return codeChallenge === (codeChallengeMethod === 'plain' ? verifier : sha256Base64Url(verifier));
}
