import { z } from 'zod';
import { orderOf } from '../network';
import {
  CONTAINER_HAPPENINGS,
  HAPPENING_FIELDS,
  NO_TOKEN_ENDED,
  happensToAccount,
  isSharedKind,
} from '../meta/account-happenings';
import { PERSON_HAPPENINGS, findPerson } from '../meta/person-happenings';
import { instagramState, type InstagramAccount } from './instagram-state';

const ACCOUNT_HAPPENINGS = [
  'restrict',
  'unrestrict',
  'block_publishing',
  'unblock_publishing',
  'become_personal',
  'become_professional',
] as const;

const schema = z.strictObject({
  kind: z.enum([...PERSON_HAPPENINGS, ...ACCOUNT_HAPPENINGS, ...CONTAINER_HAPPENINGS]),
  ...HAPPENING_FIELDS,
  /** `fail_containers`: what is wrong with the next ones, as a subcode of Instagram's. */
  subcode: z
    .string()
    .regex(/^22\d{5}$/)
    .optional(),
});

export const instagramHappenings = orderOf(schema, (world, happening) => {
  const state = instagramState(world);
  const account = findPerson(state, 'Instagram', happening.user);
  const { kind } = happening;
  if (isSharedKind(kind)) {
    const failure = happening.subcode ?? '2207026';
    return happensToAccount(world, state, account, { ...happening, kind, failure });
  }
  TO_ACCOUNT[kind](account);
  return NO_TOKEN_ENDED;
});

const TO_ACCOUNT: Readonly<Record<(typeof ACCOUNT_HAPPENINGS)[number], (account: InstagramAccount) => void>> = {
  restrict: (account) => (account.restricted = true),
  unrestrict: (account) => (account.restricted = false),
  block_publishing: (account) => (account.blocked = true),
  unblock_publishing: (account) => (account.blocked = false),
  become_personal: (account) => (account.accountType = 'PERSONAL'),
  become_professional: (account) => (account.accountType = 'BUSINESS'),
};
