import { z } from 'zod';
import { orderOf, troublesThatHold, type HomePageWords, type NetworkPerson } from '../network';
import { livingTokensOf } from '../oauth/token-families';
import { commonButtons } from '../pages/common-buttons';
import type { World } from '../world';
import { linkedinState, nameOf, type LinkedinMember } from './linkedin-state';
import { hasNoStanding } from './linkedin-tokens';

const filled = z.string().min(1);

const memberSchema = z.strictObject({
  id: z.string().regex(/^[\w-]{1,20}$/),
  firstName: filled,
  lastName: filled,
  email: z.email(),
  password: filled,
});

const organisationSchema = z.strictObject({
  id: z.string().regex(/^\d{1,20}$/),
  name: filled,
  vanityName: filled,
  /** Roles by member id. */
  roles: z.record(z.string(), z.array(filled)),
});

const seedSchema = z.strictObject({
  members: z.array(memberSchema).default([]),
  organisations: z.array(organisationSchema).default([]),
  /** Client ids of the apps that LinkedIn has approved for refresh tokens. */
  partners: z.array(filled).optional(),
});

/** Passwords and troubles of those that exist already are replaced; tokens stay. */
export const linkedinSeed = orderOf(seedSchema, (world, seed) => {
  const state = linkedinState(world);
  for (const member of seed.members) {
    state.members.set(member.id, { ...member, restricted: false, hibernated: false, propagationMs: 0 });
  }
  for (const organisation of seed.organisations) {
    const roles = new Map(Object.entries(organisation.roles));
    state.organisations.set(organisation.id, { ...organisation, roles, staleFor: [] });
  }
  if (seed.partners !== undefined) state.partners = seed.partners;
});

export function linkedinPeople(world: World): readonly NetworkPerson[] {
  const state = linkedinState(world);
  return [...state.members.values()].map((member) => ({
    id: member.id,
    name: nameOf(member),
    signInName: member.email,
    password: member.password,
    appPasswords: [],
    troubles: troublesThatHold({ restricted: member.restricted, deactivated: member.hibernated }),
    assets: [...state.organisations.values()]
      .filter((organisation) => organisation.roles.has(member.id))
      .map(({ id, name, roles }) => ({ kind: 'organisation', id, name, tasks: roles.get(member.id) ?? [] })),
    livingTokens: livingTokens(world, member),
  }));
}

function livingTokens(world: World, member: LinkedinMember): number {
  return hasNoStanding(member) ? 0 : livingTokensOf(linkedinState(world), member.id, world.clock.now());
}

export const linkedinHome: HomePageWords = {
  buttons: ({ troubles }) => [
    ...commonButtons(troubles, { suspendedAs: 'restricted' }),
    { label: 'Sign in to another tool', happening: { kind: 'grant_other_scopes' } },
  ],
  asset: ({ id, tasks }) =>
    tasks.length === 0
      ? {
          note: `organisation ${id}, role lost`,
          button: { label: 'Give role back', happening: { kind: 'give_role', organisation: id } },
        }
      : {
          note: `organisation ${id}, ${tasks.join(', ')}`,
          button: { label: 'Take role', happening: { kind: 'take_role', organisation: id } },
        },
};
