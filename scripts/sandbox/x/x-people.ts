import { z } from 'zod';
import { orderOf, troublesThatHold, type HomePageWords, type NetworkPerson } from '../network';
import { livingTokensOf } from '../oauth/token-families';
import { commonButtons } from '../pages/common-buttons';
import type { World } from '../world';
import { xState } from './x-state';

const filled = z.string().min(1);

const userSchema = z.strictObject({
  id: z.string().regex(/^\d{1,19}$/),
  username: z.string().regex(/^\w{1,15}$/),
  name: filled,
  password: filled,
});

/** Passwords and troubles of those that exist already are replaced; tokens stay. */
export const xSeed = orderOf(z.strictObject({ users: z.array(userSchema).default([]) }), (world, seed) => {
  const { users } = xState(world);
  for (const user of seed.users) users.set(user.id, { ...user, suspended: false, locked: false, deactivated: false });
});

export function xPeople(world: World): readonly NetworkPerson[] {
  return [...xState(world).users.values()].map((user) => ({
    id: user.id,
    name: user.name,
    signInName: `@${user.username}`,
    password: user.password,
    appPasswords: [],
    troubles: troublesThatHold({ suspended: user.suspended, locked: user.locked, deactivated: user.deactivated }),
    assets: [],
    livingTokens: livingTokensOf(xState(world), user.id, world.clock.now()),
  }));
}

export const xHome: HomePageWords = {
  buttons: ({ troubles }) => [
    ...commonButtons(troubles),
    troubles.includes('locked')
      ? { label: 'Unlock', happening: { kind: 'unlock' } }
      : { label: 'Lock', happening: { kind: 'lock' } },
  ],
};
