import { findBlueskyAccount } from '../bluesky/bluesky-happenings';
import { startSession } from '../bluesky/session-tokens';
import { findFacebookUser } from '../facebook/facebook-happenings';
import { grantKey } from '../facebook/facebook-state';
import { grantedPages, issueUserToken, pageTokenFor } from '../facebook/graph-tokens';
import { grantAccess } from '../facebook/login-dialog';
import { MINUTE } from '../../../domain/clock';
import type { World } from '../world';
import { findXUser } from '../x/x-happenings';
import { ACCESS_LIFE_MS, issueXTokens, startFamily } from '../x/x-tokens';
import { SandboxOrderError, type IssuedTokens, type tokenOrderSchema } from './contract';
import type { z } from 'zod';

/** What a consent and its exchange would have given, without either. */
export function issueTokens(world: World, order: z.output<typeof tokenOrderSchema>): IssuedTokens {
  switch (order.network) {
    case 'facebook': {
      const user = findFacebookUser(world, order.user);
      if (!world.state.facebook.apps.has(order.app))
        throw new SandboxOrderError(`There is no Facebook app ${order.app}`);
      grantAccess(world, order.app, user.id, ['public_profile', ...order.scopes], order.targets);
      const token = issueUserToken(world, { appId: order.app, userId: user.id, longLived: true });
      const grant = world.state.facebook.grants.get(grantKey(order.app, user.id));
      const pages = grant === undefined ? [] : grantedPages(world, grant);
      return {
        userId: user.id,
        accessToken: token.token,
        refreshToken: null,
        expiresAt: token.expiresAt,
        pageTokens: Object.fromEntries(pages.map((page) => [page.id, pageTokenFor(world, token, page).token])),
      };
    }
    case 'x': {
      const user = findXUser(world, order.user);
      if (!world.state.x.apps.has(order.app)) throw new SandboxOrderError(`There is no X app ${order.app}`);
      const family = startFamily(world, { clientId: order.app, userId: user.id, scopes: order.scopes });
      return {
        ...issueXTokens(world, family),
        userId: user.id,
        expiresAt: world.clock.now() + ACCESS_LIFE_MS,
        pageTokens: {},
      };
    }
    case 'bluesky': {
      const account = findBlueskyAccount(world, order.user);
      const tokens = startSession(world, account.did, order.appPassword ?? null);
      return {
        userId: account.did,
        accessToken: tokens.accessJwt,
        refreshToken: tokens.refreshJwt,
        expiresAt: world.clock.now() + 120 * MINUTE,
        pageTokens: {},
      };
    }
  }
}
