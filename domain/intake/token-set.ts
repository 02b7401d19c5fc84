import type { TokenSet } from '../credential/credential';
import type { Network, Tokens } from '../networks/network';
import type { UnsealedTokenSet } from './decision';

export interface NewTokenSetOf {
  readonly id: string;
  readonly credentialId: string;
  /** The asset whose own tokens these are; null: the credential's. */
  readonly accountId: string | null;
  readonly grantId: string;
  readonly status: 'active' | 'pending';
  readonly origin: TokenSet['origin'];
  readonly issuedAt: number;
}

/** A refresh token of a network that knows no refresh is not kept: nothing could ever use it. */
export function tokenSetOf(of: NewTokenSetOf, handed: Tokens, network: Network): UnsealedTokenSet {
  const tokens: Tokens = network.refresh === null ? { ...handed, refreshToken: null, refreshExpiresAt: null } : handed;
  return {
    tokens,
    tokenSet: {
      ...of,
      hasRefreshToken: tokens.refreshToken !== null,
      expiresAt: tokens.expiresAt,
      refreshExpiresAt: tokens.refreshExpiresAt,
      scopes: tokens.scopes,
    },
  };
}
