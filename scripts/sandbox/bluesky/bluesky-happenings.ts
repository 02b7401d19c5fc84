import { z } from 'zod';
import { orderOf, SandboxOrderError, type HappeningResult } from '../network';
import type { World } from '../world';
import { blueskyState, type BlueskyAccount } from './bluesky-state';
import { findAccount } from './session-tokens';

const id = z.string().min(1);
const schema = z.strictObject({
  kind: z.enum([
    'expire_tokens',
    'expire_refresh_tokens',
    'revoke_app',
    'change_password',
    'log_out',
    'suspend',
    'reinstate',
    'deactivate',
    'reactivate',
    'delete_account',
  ]),
  /** A did or a handle. */
  user: id,
  password: id.optional(),
});

export const blueskyHappenings = orderOf(schema, happens);

function happens(world: World, happening: z.output<typeof schema>): HappeningResult {
  const account = findBlueskyAccount(world, happening.user);
  const quiet = (change: () => void): HappeningResult => {
    change();
    return { tokensEnded: 0, password: null };
  };
  switch (happening.kind) {
    case 'expire_tokens':
      return { tokensEnded: expireAccess(world, account), password: null };
    case 'expire_refresh_tokens':
    case 'log_out':
      return { tokensEnded: dropRefreshTokens(world, account, 'all'), password: null };
    case 'change_password': {
      // As the PDS: refresh tokens go, access tokens live on until they end.
      account.password = happening.password ?? `${account.password}-new`;
      return { tokensEnded: dropRefreshTokens(world, account, 'all'), password: account.password };
    }
    case 'revoke_app': {
      account.appPasswords.clear();
      return { tokensEnded: dropRefreshTokens(world, account, 'of app passwords'), password: null };
    }
    case 'suspend': {
      account.takenDown = true;
      return { tokensEnded: dropRefreshTokens(world, account, 'all'), password: null };
    }
    case 'reinstate':
      return quiet(() => (account.takenDown = false));
    case 'deactivate':
      return quiet(() => (account.deactivated = true));
    case 'reactivate':
      return quiet(() => (account.deactivated = false));
    case 'delete_account': {
      account.deleted = true;
      return { tokensEnded: dropRefreshTokens(world, account, 'all'), password: null };
    }
  }
}

/** Only the access tokens: their refresh tokens go on working. */
function expireAccess(world: World, account: BlueskyAccount): number {
  const { issuedAccess, endedAccess } = blueskyState(world);
  let ended = 0;
  for (const [mark, issued] of issuedAccess) {
    if (issued.did !== account.did || endedAccess.has(mark)) continue;
    endedAccess.set(mark, world.clock.now());
    ended += 1;
  }
  return ended;
}

function dropRefreshTokens(world: World, account: BlueskyAccount, which: 'all' | 'of app passwords'): number {
  let ended = 0;
  for (const token of [...blueskyState(world).refreshTokens.values()]) {
    if (token.did !== account.did || (which === 'of app passwords' && token.appPasswordName === null)) continue;
    blueskyState(world).refreshTokens.delete(token.id);
    ended += 1;
  }
  return ended;
}

export function findBlueskyAccount(world: World, name: string): BlueskyAccount {
  const account = findAccount(world, name);
  if (account === undefined) throw new SandboxOrderError(`There is no Bluesky account ${name}`);
  return account;
}
