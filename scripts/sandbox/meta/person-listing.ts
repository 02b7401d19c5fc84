import { z } from 'zod';
import { troublesThatHold, type HomeButton, type NetworkPerson } from '../network';
import { commonButtons } from '../pages/common-buttons';
import type { World } from '../world';
import { personGrantKey, type MetaPerson, type PersonStore } from './person';
import { personTokenFault } from './person-tokens';

const filled = z.string().min(1);

/** Of everybody who is seeded; networks add fields of their own. */
export const PERSON_FIELDS = {
  id: z.string().regex(/^\d{15,19}$/),
  username: z.string().regex(/^[\w.]{1,30}$/),
  name: filled,
  password: filled,
} as const;

export const NO_TROUBLES = { checkpoint: false, suspended: false, deactivated: false } as const;

/** `troubles`: those that a person of this network can have besides those of everybody. */
export function listPeople<Person extends MetaPerson>(
  world: World,
  store: PersonStore<Person>,
  troubles: (person: Person) => Readonly<Record<string, boolean>>,
): readonly NetworkPerson[] {
  return [...store.users.values()].map((person) => ({
    id: person.id,
    name: person.name,
    signInName: person.username,
    password: person.password,
    appPasswords: [],
    troubles: troublesThatHold({
      suspended: person.suspended,
      'checkpoint required': person.checkpoint,
      deactivated: person.deactivated,
      ...troubles(person),
    }),
    assets: [],
    livingTokens: livingTokens(store, person, world.clock.now()),
  }));
}

function livingTokens(store: PersonStore, person: MetaPerson, now: number): number {
  return [...store.tokens.values()].filter(
    (token) =>
      token.userId === person.id &&
      store.grants.has(personGrantKey(token.appId, person.id)) &&
      personTokenFault(store, token, person, now) === null,
  ).length;
}

export function personButtons(troubles: readonly string[]): readonly HomeButton[] {
  return [
    ...commonButtons(troubles),
    troubles.includes('checkpoint required')
      ? { label: 'Pass the checkpoint', happening: { kind: 'pass_checkpoint' } }
      : { label: 'Require a checkpoint', happening: { kind: 'require_checkpoint' } },
  ];
}
