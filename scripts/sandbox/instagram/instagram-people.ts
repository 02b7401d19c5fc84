import { z } from 'zod';
import { listPeople, NO_TROUBLES, PERSON_FIELDS, personButtons } from '../meta/person-listing';
import { orderOf, type HomePageWords, type NetworkPerson } from '../network';
import type { World } from '../world';
import { instagramState } from './instagram-state';

const userSchema = z.strictObject({
  ...PERSON_FIELDS,
  accountType: z.enum(['BUSINESS', 'MEDIA_CREATOR', 'PERSONAL']).default('BUSINESS'),
});

/** Passwords and troubles of those that exist already are replaced; tokens and media stay. */
export const instagramSeed = orderOf(z.strictObject({ users: z.array(userSchema).default([]) }), (world, seed) => {
  const { users } = instagramState(world);
  for (const user of seed.users) {
    users.set(user.id, { ...user, ...NO_TROUBLES, restricted: false, blocked: false, orders: {} });
  }
});

export function instagramPeople(world: World): readonly NetworkPerson[] {
  return listPeople(world, instagramState(world), ({ restricted, accountType }) => ({
    restricted,
    'not professional': accountType === 'PERSONAL',
  }));
}

export const instagramHome: HomePageWords = {
  buttons: ({ troubles }) => [
    ...personButtons(troubles),
    troubles.includes('restricted')
      ? { label: 'Lift the restriction', happening: { kind: 'unrestrict' } }
      : { label: 'Restrict', happening: { kind: 'restrict' } },
  ],
};
