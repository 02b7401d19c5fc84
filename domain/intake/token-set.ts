import type { TokenSet } from '../credential/credential';
import type { Network, Tokens } from '../networks/network';

export interface UnsealedTokenSet {
  readonly tokenSet: TokenSet;
  readonly tokens: Tokens;
}

/** A refresh token of a network that knows no refresh is not kept: nothing could ever use it. */
export function usableTokens(handed: Tokens, network: Network): Tokens {
  return network.refresh === null ? { ...handed, refreshToken: null, refreshExpiresAt: null } : handed;
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
