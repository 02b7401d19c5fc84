import { z } from 'zod';
import { orderOf, SandboxOrderError, type IssuedTokens } from '../network';
import { startFamily } from '../oauth/token-families';
import { findMember } from './linkedin-happenings';
import { linkedinState } from './linkedin-state';
import { ACCESS_LIFE_MS, issueLinkedinTokens } from './linkedin-tokens';

const id = z.string().min(1);

/** What a consent and its exchange would have given, without either. Earlier grants stay, whatever their scopes. */
export const linkedinTokenOrder = orderOf(
  z.strictObject({ user: id, app: id, scopes: z.array(id) }),
  (world, order): IssuedTokens => {
    const member = findMember(world, order.user);
    const store = linkedinState(world);
    if (!store.apps.has(order.app)) throw new SandboxOrderError(`There is no LinkedIn app ${order.app}`);
    const family = startFamily(store, { clientId: order.app, userId: member.id, scopes: order.scopes });
    const { accessToken, refresh } = issueLinkedinTokens(world, family);
    return {
      userId: member.id,
      accessToken,
      refreshToken: refresh?.token ?? null,
      expiresAt: world.clock.now() + ACCESS_LIFE_MS,
      pageTokens: {},
    };
  },
);
