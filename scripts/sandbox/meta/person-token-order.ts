import { z } from 'zod';
import { orderOf, SandboxOrderError, type IssuedTokens } from '../network';
import type { World } from '../world';
import { personGrantKey, type PersonStore } from './person';
import { findPerson } from './person-happenings';
import { issuePersonToken } from './person-tokens';

const id = z.string().min(1);
const schema = z.strictObject({ user: id, app: id, scopes: z.array(id) });

export interface PersonTokenOrder {
  readonly title: string;
  /** What the network's tokens begin with. */
  readonly prefix: string;
  readonly store: (world: World) => PersonStore;
}

/**
 * What a consent and its two exchanges would have given, without any. The token is what it is renewed with, so it is
 * given as both.
 */
export function personTokenOrder({ title, prefix, store: storeOf }: PersonTokenOrder) {
  return orderOf(schema, (world, order): IssuedTokens => {
    const store = storeOf(world);
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
  });
}
