import { z } from 'zod';
import { orderOf, troublesThatHold, type HomePageWords, type NetworkPerson } from '../network';
import { personGrantKey, type MetaPerson, type PersonStore } from '../meta/person';
import { personTokenFault } from '../meta/person-tokens';
import { commonButtons } from '../pages/common-buttons';
import type { World } from '../world';
import { instagramState } from './instagram-state';

const filled = z.string().min(1);

const userSchema = z.strictObject({
  id: z.string().regex(/^\d{15,19}$/),
  username: z.string().regex(/^[\w.]{1,30}$/),
  name: filled,
  password: filled,
  accountType: z.enum(['BUSINESS', 'MEDIA_CREATOR', 'PERSONAL']).default('BUSINESS'),
});

/** Passwords and troubles of those that exist already are replaced; tokens and media stay. */
export const instagramSeed = orderOf(z.strictObject({ users: z.array(userSchema).default([]) }), (world, seed) => {
  const { users } = instagramState(world);
  for (const user of seed.users) {
    users.set(user.id, {
      ...user,
      checkpoint: false,
      suspended: false,
      deactivated: false,
      restricted: false,
      blocked: false,
      orders: {},
    });
  }
});

export function instagramPeople(world: World): readonly NetworkPerson[] {
  const state = instagramState(world);
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
      restricted: user.restricted,
      'not professional': user.accountType === 'PERSONAL',
    }),
    assets: [],
    livingTokens: livingPersonTokens(state, user, world.clock.now()),
  }));
}

export function livingPersonTokens(store: PersonStore, user: MetaPerson, now: number): number {
  return [...store.tokens.values()].filter(
    (token) =>
      token.userId === user.id &&
      store.grants.has(personGrantKey(token.appId, user.id)) &&
      personTokenFault(store, token, user, now) === null,
  ).length;
}

export const instagramHome: HomePageWords = {
  buttons: ({ troubles }) => [
    ...commonButtons(troubles),
    troubles.includes('checkpoint required')
      ? { label: 'Pass the checkpoint', happening: { kind: 'pass_checkpoint' } }
      : { label: 'Require a checkpoint', happening: { kind: 'require_checkpoint' } },
    troubles.includes('restricted')
      ? { label: 'Lift the restriction', happening: { kind: 'unrestrict' } }
      : { label: 'Restrict', happening: { kind: 'restrict' } },
  ],
};
