import { z } from 'zod';
import { orderOf, SandboxOrderError, type IssuedTokens } from '../network';
import type { World } from '../world';
import { ACCESS_LIFE_MS, grantTokens } from './google-tokens';
import { findGoogleUser } from './youtube-happenings';
import { youtubeState } from './youtube-state';

const id = z.string().min(1);

/** What a consent and its exchange would have given, without either; `targets`: the channel. */
export const youtubeTokenOrder = orderOf(
  z.strictObject({ user: id, app: id, scopes: z.array(id), targets: z.array(id).optional() }),
  (world: World, order): IssuedTokens => {
    const user = findGoogleUser(world, order.user);
    if (!youtubeState(world).apps.has(order.app)) throw new SandboxOrderError(`There is no Google app ${order.app}`);
    const channelId = order.targets?.[0] ?? user.channels[0] ?? null;
    const consent = { clientId: order.app, userId: user.id, scopes: order.scopes, channelId };
    const { accessToken, refreshToken } = grantTokens(world, consent, true);
    const expiresAt = world.clock.now() + ACCESS_LIFE_MS;
    return { userId: channelId ?? user.id, accessToken, refreshToken, expiresAt, pageTokens: {} };
  },
);
