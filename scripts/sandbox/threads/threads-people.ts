import { z } from 'zod';
import { listPeople, NO_TROUBLES, PERSON_FIELDS, personButtons } from '../meta/person-listing';
import { orderOf, type HomePageWords, type NetworkPerson } from '../network';
import type { World } from '../world';
import { threadsState } from './threads-state';

const userSchema = z.strictObject({ ...PERSON_FIELDS, isPrivate: z.boolean().default(false) });

/** Passwords and troubles of those that exist already are replaced; tokens and posts stay. */
export const threadsSeed = orderOf(z.strictObject({ users: z.array(userSchema).default([]) }), (world, seed) => {
  const { users } = threadsState(world);
  for (const user of seed.users) users.set(user.id, { ...user, ...NO_TROUBLES, orders: {} });
});

export function threadsPeople(world: World): readonly NetworkPerson[] {
  return listPeople(world, threadsState(world), ({ isPrivate }) => ({ private: isPrivate }));
}

export const threadsHome: HomePageWords = { buttons: ({ troubles }) => personButtons(troubles) };
