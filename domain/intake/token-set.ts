import type { TokenSet } from '../credential/credential';
import type { Network, Tokens } from '../networks/network';

export interface UnsealedTokenSet {
  readonly tokenSet: TokenSet;
  readonly tokens: Tokens;
}

/**
 * A refresh token of a network that knows no refresh is not kept: nothing could ever use it. Where a token is renewed
 * with itself, it is its own refresh token, whatever a host hands over beside it.
 */
export function usableTokens(handed: Tokens, network: Network): Tokens {
  if (network.refresh === null) return { ...handed, refreshToken: null, refreshExpiresAt: null };
  return network.tokenModel.kind === 'long_lived_extended_in_place'
    ? { ...handed, refreshToken: handed.accessToken, refreshExpiresAt: null }
    : handed;
}

/** A first token set, with the times and scopes of its tokens. */
export function firstTokenSet(
  of: Pick<TokenSet, 'id' | 'credentialId' | 'accountId' | 'grantId' | 'issuedAt'>,
  handed: Tokens,
  network: Network,
): UnsealedTokenSet {
  const tokens = usableTokens(handed, network);
  return {
    tokens,
    tokenSet: {
      ...of,
      status: 'active',
      origin: 'put',
      hasRefreshToken: tokens.refreshToken !== null,
      expiresAt: tokens.expiresAt,
      refreshExpiresAt: tokens.refreshExpiresAt,
      scopes: tokens.scopes,
    },
  };
}
