import { z } from 'zod';
import { MINUTE } from '../../../domain/clock';
import { orderOf, type IssuedTokens } from '../network';
import { findBlueskyAccount } from './bluesky-happenings';
import { startSession } from './session-tokens';

const id = z.string().min(1);

/** What createSession would have given. `appPassword`: its name; absent: the account's own password. */
export const blueskyTokenOrder = orderOf(
  z.strictObject({ user: id, appPassword: id.optional() }),
  (world, order): IssuedTokens => {
    const account = findBlueskyAccount(world, order.user);
    const tokens = startSession(world, account.did, order.appPassword ?? null);
    return {
      userId: account.did,
      accessToken: tokens.accessJwt,
      refreshToken: tokens.refreshJwt,
      expiresAt: world.clock.now() + 120 * MINUTE,
      pageTokens: {},
    };
  },
);
