import type { Credential, TokenSet } from '../credential/credential';
import { subjectOf } from '../credential/decision';
import { evolveGroup } from '../credential/group';
import type { Group, GroupEvent } from '../credential/group';
import type { Grant, Tokens } from '../networks/network';
import { ok, refuse } from '../result';
import type { Result } from '../result';

export type GrantRefusal =
  /** Somebody else signed in at the network. `belongsTo` is who should have, by the network's names. */
  | { readonly why: 'wrong_account'; readonly signedInAs: string; readonly belongsTo: string }
  /** The last account of the credential was removed meanwhile. */
  | { readonly why: 'retired' };

/** Where a grant comes from. */
export interface GrantAttempt {
  /** null: the host signed in by itself. */
  readonly reconnectId: string | null;
  readonly memberId: string | null;
  /** When the network issued the tokens; left out where they were exchanged just now. */
  readonly issuedAt?: number;
}

export interface PendingGrant {
  readonly group: Group;
  readonly events: readonly GroupEvent[];
  /** The credential's, whose id names the grant. */
  readonly tokenSetId: string;
  readonly tokenSets: readonly PendingTokenSet[];
}

export interface PendingTokenSet {
  readonly tokenSet: TokenSet;
  readonly tokens: Tokens;
}

/**
 * Takes in what a re-authorisation brought: token sets that are pending until each account was asked with its own
 * (promise 8), for the credential and for each account of the group that the network named a token of. Accounts that
 * the grant does not reach are for the verification to say; what else it reaches is none of ours.
 */
export function decideGrant(
  group: Group,
  grant: Grant,
  attempt: GrantAttempt,
  context: { readonly now: number; readonly newId: () => string },
): Result<PendingGrant, GrantRefusal> {
  const { credential } = group;
  const { reconnectId, memberId } = attempt;
  if (credential.status === 'retired') return refuse({ why: 'retired' });
  if (!isSameIdentity(credential, grant)) {
    return refuse({ why: 'wrong_account', signedInAs: grant.displayName, belongsTo: credential.displayName });
  }
  const grantId = context.newId();
  const pending = (id: string, accountId: string | null, tokens: Tokens): PendingTokenSet => ({
    tokenSet: {
      id,
      credentialId: credential.id,
      accountId,
      status: 'pending',
      origin: 'reconnect',
      grantId,
      hasRefreshToken: tokens.refreshToken !== null,
      issuedAt: attempt.issuedAt ?? context.now,
      expiresAt: tokens.expiresAt,
      refreshExpiresAt: tokens.refreshExpiresAt,
      scopes: tokens.scopes,
    },
    tokens,
  });
  const ofAssets = group.accounts.flatMap((account) => {
    const asset = grant.assets.find((each) => each.kind === account.kind && each.remoteId === account.remoteId);
    const tokens = asset?.tokens ?? null;
    return tokens === null ? [] : [pending(context.newId(), account.id, tokens)];
  });
  const tokenSets = [pending(grantId, null, grant.tokens), ...ofAssets];
  const events: readonly GroupEvent[] = [
    { name: 'reconnect.completed', subject: subjectOf(group), data: { tokenSetId: grantId, reconnectId, memberId } },
  ];
  const withPending = { ...group, tokenSets: [...group.tokenSets, ...tokenSets.map(({ tokenSet }) => tokenSet)] };
  return ok({ group: evolveGroup(withPending, events, context), events, tokenSetId: grantId, tokenSets });
}

/** Whether the grant renews this credential. A network whose ids change between sign-ins would say so here, as data. */
function isSameIdentity(credential: Credential, grant: Grant): boolean {
  return credential.networkUserId === grant.networkUserId;
}
