import { z } from 'zod';
import { orderOf, SandboxOrderError, type HappeningResult } from '../network';
import { endFamiliesOf, expireAccessOf } from '../oauth/token-families';
import type { World } from '../world';
import { xState, type XUser } from './x-state';

const id = z.string().min(1);
const schema = z.strictObject({
  kind: z.enum([
    'expire_tokens',
    'revoke_app',
    'change_password',
    'suspend',
    'reinstate',
    'lock',
    'unlock',
    'deactivate',
    'reactivate',
  ]),
  /** An id, a user name or a name. */
  user: id,
  /** A client id; absent: every app. */
  app: id.optional(),
  password: id.optional(),
});

export const xHappenings = orderOf(schema, happens);

function happens(world: World, happening: z.output<typeof schema>): HappeningResult {
  const user = findXUser(world, happening.user);
  const store = xState(world);
  const now = world.clock.now();
  const quiet = (change: () => void): HappeningResult => {
    change();
    return { tokensEnded: 0, password: null };
  };
  switch (happening.kind) {
    case 'expire_tokens':
      return { tokensEnded: expireAccessOf(store, user.id, now), password: null };
    case 'revoke_app':
      return {
        tokensEnded: endFamiliesOf(store, { userId: user.id, clientId: happening.app }, 'revoked', now),
        password: null,
      };
    case 'change_password': {
      user.password = happening.password ?? `${user.password}-new`;
      return {
        tokensEnded: endFamiliesOf(store, { userId: user.id }, 'password_changed', now),
        password: user.password,
      };
    }
    case 'suspend':
      return quiet(() => (user.suspended = true));
    case 'reinstate':
      return quiet(() => (user.suspended = false));
    case 'lock':
      return quiet(() => (user.locked = true));
    case 'unlock':
      return quiet(() => (user.locked = false));
    case 'deactivate':
      return quiet(() => (user.deactivated = true));
    case 'reactivate':
      return quiet(() => (user.deactivated = false));
  }
}

export function findXUser(world: World, name: string): XUser {
  const { users } = xState(world);
  const bare = name.replace(/^@/, '').toLowerCase();
  const user =
    users.get(name) ??
    [...users.values()].find((one) => one.username.toLowerCase() === bare || one.name.toLowerCase() === bare);
  if (user === undefined) throw new SandboxOrderError(`There is no X user ${name}`);
  return user;
}
