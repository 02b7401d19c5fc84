import { z } from 'zod';
import { SECOND } from '../../../domain/clock';
import { expireContainers } from '../meta/containers';
import { personGrantKey } from '../meta/person';
import { PERSON_HAPPENINGS, findPerson, happensToPerson, isPersonKind } from '../meta/person-happenings';
import { orderOf } from '../network';
import type { World } from '../world';
import { PRIVATE_GRANT_MS } from './threads-caller';
import { threadsState, type ThreadsProfile } from './threads-state';

const id = z.string().min(1);
const PROFILE_HAPPENINGS = [
  'go_private',
  'go_public',
  'end_private_permissions',
  'slow_containers',
  'fail_containers',
  'mend_containers',
  'expire_containers',
] as const;

const schema = z.strictObject({
  kind: z.enum([...PERSON_HAPPENINGS, ...PROFILE_HAPPENINGS]),
  /** An id, a user name or a name. */
  user: id,
  /** A client id; absent: every app. */
  app: id.optional(),
  scope: id.optional(),
  password: id.optional(),
  /** `slow_containers`: how long the next ones take. */
  seconds: z.number().min(0).optional(),
  /** `fail_containers`: the `error_message` of the next ones. */
  error: id.optional(),
});

type ThreadsHappening = z.output<typeof schema>;

export const threadsHappenings = orderOf(schema, (world, happening) => {
  const state = threadsState(world);
  const profile = findPerson(state, 'Threads', happening.user);
  const { kind } = happening;
  if (isPersonKind(kind)) return happensToPerson(world, state, profile, { ...happening, kind });
  TO_PROFILE[kind](profile, happening, world);
  return { tokensEnded: 0, password: null };
});

const TO_PROFILE: Readonly<
  Record<
    (typeof PROFILE_HAPPENINGS)[number],
    (profile: ThreadsProfile, happening: ThreadsHappening, world: World) => void
  >
> = {
  go_private: (profile) => (profile.isPrivate = true),
  go_public: (profile) => (profile.isPrivate = false),
  end_private_permissions: (profile, _happening, world) => {
    profile.isPrivate = true;
    endPrivatePermissions(world, profile);
  },
  slow_containers: ({ orders }, { seconds }) => (orders.readyAfterMs = (seconds ?? 30) * SECOND),
  fail_containers: ({ orders }, { error }) => (orders.failure = error ?? 'FAILED_DOWNLOADING_VIDEO'),
  mend_containers: ({ orders }) => {
    orders.readyAfterMs = undefined;
    orders.failure = undefined;
  },
  expire_containers: (profile, _happening, world) => expireContainers(threadsState(world).containers, profile.id),
};

/** As if the 90 days were over. */
function endPrivatePermissions(world: World, { id: userId }: ThreadsProfile): void {
  const { grants } = threadsState(world);
  for (const grant of [...grants.values()]) {
    if (grant.userId !== userId) continue;
    grants.set(personGrantKey(grant.appId, userId), { ...grant, grantedAt: world.clock.now() - PRIVATE_GRANT_MS });
  }
}
