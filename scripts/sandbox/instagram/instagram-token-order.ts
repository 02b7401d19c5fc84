import { z } from 'zod';
import { orderOf, SandboxOrderError, type IssuedTokens } from '../network';
import { personGrantKey, type PersonStore } from '../meta/person';
import { findPerson } from '../meta/person-happenings';
import { issuePersonToken } from '../meta/person-tokens';
import type { World } from '../world';
import { instagramState } from './instagram-state';

const id = z.string().min(1);
export const personTokenSchema = z.strictObject({ user: id, app: id, scopes: z.array(id) });

/** What a consent and its two exchanges would have given, without any. */
export const instagramTokenOrder = orderOf(personTokenSchema, (world, order) =>
  issueForPerson(world, instagramState(world), { title: 'Instagram', prefix: 'IGAA' }, order),
);

/** The token is what it is renewed with, so it is given as both. */
export function issueForPerson(
  world: World,
  store: PersonStore,
  { title, prefix }: { readonly title: string; readonly prefix: string },
  order: z.output<typeof personTokenSchema>,
): IssuedTokens {
  const person = findPerson(store, title, order.user);
  if (!store.apps.has(order.app)) throw new SandboxOrderError(`There is no ${title} app ${order.app}`);
  store.grants.set(personGrantKey(order.app, person.id), {
    appId: order.app,
    userId: person.id,
    scopes: order.scopes,
    grantedAt: world.clock.now(),
  });
  const token = issuePersonToken(world, store, { prefix, appId: order.app, userId: person.id, longLived: true });
  return {
    userId: person.id,
    accessToken: token.token,
    refreshToken: token.token,
    expiresAt: token.expiresAt,
    pageTokens: {},
  };
}
