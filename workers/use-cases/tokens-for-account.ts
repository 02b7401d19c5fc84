import { SECOND } from '../../domain/clock';
import type { Account } from '../../domain/account/account';
import type { Credential, TokenSet } from '../../domain/credential/credential';
import { suspectExpired } from '../../domain/credential/decide-refresh';
import { endsWithin } from '../../domain/credential/schedule';
import type { Tokens } from '../../domain/networks/network';
import { decisionContext } from './decision-context';
import type { Deps } from './ports';
import { refreshCredential } from './refresh-credential';

/** The token set that a call about an account uses: the asset's own where it has one, else the credential's. */
export interface UsableTokens {
  readonly credential: Credential;
  readonly tokenSet: TokenSet;
  readonly tokens: Tokens;
}

/** A token that ends sooner is renewed before a call is begun with it. */
const USABLE_FOR_MS = 30 * SECOND;

/** null: there is no token to call with now; the credential's own state says why. */
export async function tokensForAccount(deps: Deps, account: Account): Promise<UsableTokens | null> {
  const opened = await openPresent(deps, account);
  if (opened === null || account.tokenSetId !== null) return opened;
  const { tokenSet, credential } = opened;
  if (!tokenSet.hasRefreshToken || !endsWithin(tokenSet, USABLE_FOR_MS, deps.clock.now())) return opened;
  const result = await refreshCredential(deps, credential.id, tokenSet.id);
  switch (result) {
    case 'renewed':
      return openPresent(deps, account);
    case 'impossible':
    case 'not_now':
      if (!endsWithin(tokenSet, 0, deps.clock.now())) return opened;
      await suspectWaiting(deps, credential.id, tokenSet.id);
      return null;
    case 'dead':
      return null;
  }
}

/** Its work waits behind a suspect gate, instead of coming back at once to ask for the same refresh again. */
async function suspectWaiting(deps: Deps, credentialId: string, tokenSetId: string): Promise<void> {
  await deps.store.change({ group: credentialId }, ({ group }) => {
    if (group === null) return { result: undefined };
    const decision = suspectExpired(group, tokenSetId, decisionContext(deps));
    return { result: undefined, groups: [decision.group], events: decision.events };
  });
}

async function openPresent(deps: Deps, account: Account): Promise<UsableTokens | null> {
  const group = await deps.store.reads.groupOfAccount(account.id);
  const present = group?.accounts.find((each) => each.id === account.id);
  const tokenSetId = present?.tokenSetId ?? group?.credential.activeTokenSetId;
  if (group === null || tokenSetId === null || tokenSetId === undefined) return null;
  const opened = await deps.store.tokens.open(tokenSetId);
  return opened === null ? null : { credential: group.credential, ...opened };
}
