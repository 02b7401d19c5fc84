import { z } from 'zod';
import { orderOf, SandboxOrderError, type IssuedTokens } from '../network';
import { startFamily } from '../oauth/token-families';
import { findXUser } from './x-happenings';
import { xState } from './x-state';
import { ACCESS_LIFE_MS, issueXTokens } from './x-tokens';

const id = z.string().min(1);

/** What a consent and its exchange would have given, without either. */
export const xTokenOrder = orderOf(
  z.strictObject({ user: id, app: id, scopes: z.array(id) }),
  (world, order): IssuedTokens => {
    const user = findXUser(world, order.user);
    if (!xState(world).apps.has(order.app)) throw new SandboxOrderError(`There is no X app ${order.app}`);
    const family = startFamily(xState(world), { clientId: order.app, userId: user.id, scopes: order.scopes });
    return {
      ...issueXTokens(world, family),
      userId: user.id,
      expiresAt: world.clock.now() + ACCESS_LIFE_MS,
      pageTokens: {},
    };
  },
);
