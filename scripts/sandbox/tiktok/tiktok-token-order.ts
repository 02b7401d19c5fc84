import { z } from 'zod';
import { orderOf, SandboxOrderError, type IssuedTokens } from '../network';
import { startFamily } from '../oauth/token-families';
import { findTiktokUser } from './tiktok-happenings';
import { tiktokState } from './tiktok-state';
import { ACCESS_LIFE_MS, issueTiktokTokens } from './tiktok-tokens';

const id = z.string().min(1);

/** What a consent and its exchange would have given, without either. */
export const tiktokTokenOrder = orderOf(
  z.strictObject({ user: id, app: id, scopes: z.array(id) }),
  (world, order): IssuedTokens => {
    const user = findTiktokUser(world, order.user);
    const store = tiktokState(world);
    if (!store.apps.has(order.app)) throw new SandboxOrderError(`There is no TikTok app ${order.app}`);
    const family = startFamily(store, { clientId: order.app, userId: user.id, scopes: order.scopes });
    const expiresAt = world.clock.now() + ACCESS_LIFE_MS;
    return { ...issueTiktokTokens(world, family), userId: user.id, expiresAt, pageTokens: {} };
  },
);
