import { z } from 'zod';
import { SECOND } from '../../../domain/clock';
import { orderOf, type HappeningResult } from '../network';
import { expireContainers } from '../meta/containers';
import { PERSON_HAPPENINGS, findPerson, happensToPerson, isPersonKind } from '../meta/person-happenings';
import type { World } from '../world';
import { instagramState, type InstagramAccount } from './instagram-state';

const id = z.string().min(1);
const ACCOUNT_HAPPENINGS = [
  'restrict',
  'unrestrict',
  'block_publishing',
  'unblock_publishing',
  'become_personal',
  'become_professional',
  'slow_containers',
  'fail_containers',
  'mend_containers',
  'expire_containers',
] as const;

const schema = z.strictObject({
  kind: z.enum([...PERSON_HAPPENINGS, ...ACCOUNT_HAPPENINGS]),
  /** An id, a user name or a name. */
  user: id,
  /** A client id; absent: every app. */
  app: id.optional(),
  scope: id.optional(),
  password: id.optional(),
  /** `slow_containers`: how long the next ones take. */
  seconds: z.number().min(0).optional(),
  /** `fail_containers`: what is wrong with the next ones, as a subcode of Instagram's. */
  subcode: z
    .string()
    .regex(/^22\d{5}$/)
    .optional(),
});

type InstagramHappening = z.output<typeof schema>;

export const instagramHappenings = orderOf(schema, (world, happening) => {
  const state = instagramState(world);
  const account = findPerson(state, 'Instagram', happening.user);
  const { kind } = happening;
  if (isPersonKind(kind)) return happensToPerson(world, state, account, { ...happening, kind });
  TO_ACCOUNT[kind](account, happening, world);
  return NOTHING_ENDED;
});

const NOTHING_ENDED: HappeningResult = { tokensEnded: 0, password: null };

const TO_ACCOUNT: Readonly<
  Record<
    (typeof ACCOUNT_HAPPENINGS)[number],
    (account: InstagramAccount, happening: InstagramHappening, world: World) => void
  >
> = {
  restrict: (account) => (account.restricted = true),
  unrestrict: (account) => (account.restricted = false),
  block_publishing: (account) => (account.blocked = true),
  unblock_publishing: (account) => (account.blocked = false),
  become_personal: (account) => (account.accountType = 'PERSONAL'),
  become_professional: (account) => (account.accountType = 'BUSINESS'),
  slow_containers: ({ orders }, { seconds }) => (orders.readyAfterMs = (seconds ?? 30) * SECOND),
  fail_containers: ({ orders }, { subcode }) => (orders.failure = subcode ?? '2207026'),
  mend_containers: ({ orders }) => {
    orders.readyAfterMs = undefined;
    orders.failure = undefined;
  },
  expire_containers: (account, _happening, world) => expireContainers(instagramState(world).containers, account.id),
};
