import { z } from 'zod';
import { orderOf, SandboxOrderError, type HappeningResult } from '../network';
import type { World } from '../world';
import { xState, type XUser } from './x-state';
import { endFamily } from './x-tokens';

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
  const quiet = (change: () => void): HappeningResult => {
    change();
    return { tokensEnded: 0, password: null };
  };
  switch (happening.kind) {
    case 'expire_tokens':
      return { tokensEnded: expireAccess(world, user), password: null };
    case 'revoke_app':
      return { tokensEnded: endFamilies(world, user, happening.app, 'revoked'), password: null };
    case 'change_password': {
      user.password = happening.password ?? `${user.password}-new`;
      return { tokensEnded: endFamilies(world, user, undefined, 'password_changed'), password: user.password };
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

/** Only the access tokens: their refresh tokens go on working. */
function expireAccess(world: World, user: XUser): number {
  let ended = 0;
  const now = world.clock.now();
  for (const token of xState(world).accessTokens.values()) {
    if (xState(world).families.get(token.familyId)?.userId !== user.id || token.expiresAt <= now) continue;
    token.expiresAt = now;
    ended += 1;
  }
  return ended;
}

function endFamilies(
  world: World,
  user: XUser,
  clientId: string | undefined,
  why: 'revoked' | 'password_changed',
): number {
  let ended = 0;
  for (const family of xState(world).families.values()) {
    if (family.userId !== user.id || family.end !== null || (clientId !== undefined && family.clientId !== clientId))
      continue;
    endFamily(world, family, why);
    ended += 1;
  }
  return ended;
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
