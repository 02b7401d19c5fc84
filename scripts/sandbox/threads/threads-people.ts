import { z } from 'zod';
import { livingPersonTokens } from '../instagram/instagram-people';
import { orderOf, troublesThatHold, type HomePageWords, type NetworkPerson } from '../network';
import { commonButtons } from '../pages/common-buttons';
import type { World } from '../world';
import { threadsState } from './threads-state';

const filled = z.string().min(1);

const userSchema = z.strictObject({
  id: z.string().regex(/^\d{15,19}$/),
  username: z.string().regex(/^[\w.]{1,30}$/),
  name: filled,
  password: filled,
  isPrivate: z.boolean().default(false),
});

/** Passwords and troubles of those that exist already are replaced; tokens and posts stay. */
export const threadsSeed = orderOf(z.strictObject({ users: z.array(userSchema).default([]) }), (world, seed) => {
  const { users } = threadsState(world);
  for (const user of seed.users) {
    users.set(user.id, { ...user, checkpoint: false, suspended: false, deactivated: false, orders: {} });
  }
});

export function threadsPeople(world: World): readonly NetworkPerson[] {
  const state = threadsState(world);
  return [...state.users.values()].map((user) => ({
    id: user.id,
    name: user.name,
    signInName: user.username,
    password: user.password,
    appPasswords: [],
    troubles: troublesThatHold({
      suspended: user.suspended,
      'checkpoint required': user.checkpoint,
      deactivated: user.deactivated,
      private: user.isPrivate,
    }),
    assets: [],
    livingTokens: livingPersonTokens(state, user, world.clock.now()),
  }));
}

export const threadsHome: HomePageWords = {
  buttons: ({ troubles }) => [
    ...commonButtons(troubles),
    troubles.includes('checkpoint required')
      ? { label: 'Pass the checkpoint', happening: { kind: 'pass_checkpoint' } }
      : { label: 'Require a checkpoint', happening: { kind: 'require_checkpoint' } },
  ],
};
