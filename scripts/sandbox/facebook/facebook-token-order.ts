import { z } from 'zod';
import { orderOf, SandboxOrderError, type IssuedTokens } from '../network';
import { findFacebookUser } from './facebook-happenings';
import { facebookState, grantKey } from './facebook-state';
import { grantedPages, issueUserToken, pageTokenFor } from './graph-tokens';
import { grantAccess } from './login-dialog';

const id = z.string().min(1);
const schema = z.strictObject({
  user: id,
  app: id,
  scopes: z.array(id),
  /** Ids of the Pages and groups that would have been ticked. */
  targets: z.array(id).default([]),
});

/** What a consent and its exchange would have given, without either. */
export const facebookTokenOrder = orderOf(schema, (world, order): IssuedTokens => {
  const user = findFacebookUser(world, order.user);
  const { apps, grants } = facebookState(world);
  if (!apps.has(order.app)) throw new SandboxOrderError(`There is no Facebook app ${order.app}`);
  grantAccess(world, order.app, user.id, ['public_profile', ...order.scopes], order.targets);
  const token = issueUserToken(world, { appId: order.app, userId: user.id, longLived: true });
  const grant = grants.get(grantKey(order.app, user.id));
  const pages = grant === undefined ? [] : grantedPages(world, grant);
  return {
    userId: user.id,
    accessToken: token.token,
    refreshToken: null,
    expiresAt: token.expiresAt,
    pageTokens: Object.fromEntries(pages.map((page) => [page.id, pageTokenFor(world, token, page).token])),
  };
});
