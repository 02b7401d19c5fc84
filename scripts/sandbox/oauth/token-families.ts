import { opaqueSecret, shortId } from '../identifiers';

/**
 * Tokens of networks with opaque access and refresh tokens. A family is all tokens that descend from one consent, so
 * that ending it ends them together.
 */
export interface TokenFamily {
  readonly id: string;
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  end: { readonly why: FamilyEnd; readonly at: number } | null;
}

export type FamilyEnd = 'revoked' | 'refresh_token_reused' | 'code_reused' | 'password_changed';

export interface AccessToken {
  readonly token: string;
  readonly familyId: string;
  /** null: it does not expire. */
  expiresAt: number | null;
  revoked: boolean;
}

export interface RefreshToken {
  readonly token: string;
  readonly familyId: string;
  expiresAt: number | null;
  /** Stays null where refresh tokens can be used again. */
  usedAt: number | null;
}

/** Part of a network's state. */
export interface TokenStore {
  readonly families: Map<string, TokenFamily>;
  readonly accessTokens: Map<string, AccessToken>;
  readonly refreshTokens: Map<string, RefreshToken>;
}

export function emptyTokenStore(): TokenStore {
  return { families: new Map(), accessTokens: new Map(), refreshTokens: new Map() };
}

export function startFamily(
  store: TokenStore,
  consent: Pick<TokenFamily, 'clientId' | 'userId' | 'scopes'>,
): TokenFamily {
  const { clientId, userId, scopes } = consent;
  const family: TokenFamily = { id: shortId('family_'), clientId, userId, scopes, end: null };
  store.families.set(family.id, family);
  return family;
}

/** `expiresAt`: milliseconds since the epoch. `prefix`: how the network's tokens begin. */
export function issueAccessToken(
  store: TokenStore,
  family: TokenFamily,
  { expiresAt, prefix = '' }: { readonly expiresAt: number | null; readonly prefix?: string },
): AccessToken {
  const token: AccessToken = { token: opaqueSecret(prefix, 60), familyId: family.id, expiresAt, revoked: false };
  store.accessTokens.set(token.token, token);
  return token;
}

export function issueRefreshToken(
  store: TokenStore,
  family: TokenFamily,
  { expiresAt, prefix = '' }: { readonly expiresAt: number | null; readonly prefix?: string },
): RefreshToken {
  const token: RefreshToken = { token: opaqueSecret(prefix, 60), familyId: family.id, expiresAt, usedAt: null };
  store.refreshTokens.set(token.token, token);
  return token;
}

export type TokenLookup<Token> =
  | { readonly kind: 'good'; readonly token: Token; readonly family: TokenFamily }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'ended' | 'expired' | 'used'; readonly token: Token; readonly family: TokenFamily };

export function lookUpAccessToken(store: TokenStore, text: string, now: number): TokenLookup<AccessToken> {
  const token = store.accessTokens.get(text);
  const family = store.families.get(token?.familyId ?? '');
  if (token === undefined || family === undefined) return { kind: 'unknown' };
  if (token.revoked || family.end !== null) return { kind: 'ended', token, family };
  return { kind: hasExpired(token, now) ? 'expired' : 'good', token, family };
}

/** `used` only where the network writes `usedAt`; what a second use does is the network's decision. */
export function lookUpRefreshToken(store: TokenStore, text: string, now: number): TokenLookup<RefreshToken> {
  const token = store.refreshTokens.get(text);
  const family = store.families.get(token?.familyId ?? '');
  if (token === undefined || family === undefined) return { kind: 'unknown' };
  if (family.end !== null) return { kind: 'ended', token, family };
  if (token.usedAt !== null) return { kind: 'used', token, family };
  return { kind: hasExpired(token, now) ? 'expired' : 'good', token, family };
}

function hasExpired({ expiresAt }: { readonly expiresAt: number | null }, now: number): boolean {
  return expiresAt !== null && now >= expiresAt;
}

/** Whose token this is, access or refresh, alive or not. */
export function familyOf(store: TokenStore, text: string): TokenFamily | undefined {
  const token = store.refreshTokens.get(text) ?? store.accessTokens.get(text);
  return store.families.get(token?.familyId ?? '');
}

export function endFamily(family: TokenFamily, why: FamilyEnd, now: number): void {
  family.end ??= { why, at: now };
}

/** Ends the living families of a user, with one app or with all; gives their number. */
export function endFamiliesOf(
  store: TokenStore,
  { userId, clientId }: { readonly userId: string; readonly clientId?: string | undefined },
  why: FamilyEnd,
  now: number,
): number {
  const hit = [...store.families.values()].filter(
    (family) =>
      family.userId === userId && family.end === null && (clientId === undefined || family.clientId === clientId),
  );
  for (const family of hit) endFamily(family, why, now);
  return hit.length;
}

/** Expires the access tokens of a user that have not expired; refresh tokens go on working. Gives their number. */
export function expireAccessOf(store: TokenStore, userId: string, now: number): number {
  const hit = [...store.accessTokens.values()].filter(
    (token) => store.families.get(token.familyId)?.userId === userId && !hasExpired(token, now),
  );
  for (const token of hit) token.expiresAt = now;
  return hit.length;
}

/** How many access tokens of a user work now, as far as the tokens themselves tell. */
export function livingTokensOf(store: TokenStore, userId: string, now: number): number {
  return [...store.accessTokens.keys()].filter((text) => {
    const found = lookUpAccessToken(store, text, now);
    return found.kind === 'good' && found.family.userId === userId;
  }).length;
}
