import { z } from 'zod';
import { orderOf, SandboxOrderError, type IssuedTokens } from '../network';
import { startFamily } from '../oauth/token-families';
import { findPinterestUser } from './pinterest-happenings';
import { pinterestState } from './pinterest-state';
import { ACCESS_LIFE_MS, issuePinterestTokens } from './pinterest-tokens';

const id = z.string().min(1);

/** What a consent and its exchange would have given, without either. */
export const pinterestTokenOrder = orderOf(
  z.strictObject({ user: id, app: id, scopes: z.array(id) }),
  (world, order): IssuedTokens => {
    const user = findPinterestUser(world, order.user);
    const store = pinterestState(world);
    if (!store.apps.has(order.app)) throw new SandboxOrderError(`There is no Pinterest app ${order.app}`);
    const family = startFamily(store, { clientId: order.app, userId: user.id, scopes: order.scopes });
    return {
      ...issuePinterestTokens(world, family),
      userId: user.id,
      expiresAt: world.clock.now() + ACCESS_LIFE_MS,
      pageTokens: {},
    };
  },
);
