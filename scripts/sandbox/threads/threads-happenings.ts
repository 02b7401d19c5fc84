import { z } from 'zod';
import {
  CONTAINER_HAPPENINGS,
  HAPPENING_FIELDS,
  NO_TOKEN_ENDED,
  happensToAccount,
  isSharedKind,
} from '../meta/account-happenings';
import { personGrantKey } from '../meta/person';
import { PERSON_HAPPENINGS, findPerson } from '../meta/person-happenings';
import { orderOf } from '../network';
import type { World } from '../world';
import { PRIVATE_GRANT_MS } from './threads-caller';
import { threadsState, type ThreadsProfile } from './threads-state';

const PROFILE_HAPPENINGS = ['go_private', 'go_public', 'end_private_permissions'] as const;

const schema = z.strictObject({
  kind: z.enum([...PERSON_HAPPENINGS, ...PROFILE_HAPPENINGS, ...CONTAINER_HAPPENINGS]),
  ...HAPPENING_FIELDS,
  /** `fail_containers`: the `error_message` of the next ones. */
  error: z.string().min(1).optional(),
});

export const threadsHappenings = orderOf(schema, (world, happening) => {
  const state = threadsState(world);
  const profile = findPerson(state, 'Threads', happening.user);
  const { kind } = happening;
  if (isSharedKind(kind)) {
    const failure = happening.error ?? 'FAILED_DOWNLOADING_VIDEO';
    return happensToAccount(world, state, profile, { ...happening, kind, failure });
  }
  TO_PROFILE[kind](profile, world);
  return NO_TOKEN_ENDED;
});

const TO_PROFILE: Readonly<
  Record<(typeof PROFILE_HAPPENINGS)[number], (profile: ThreadsProfile, world: World) => void>
> = {
  go_private: (profile) => (profile.isPrivate = true),
  go_public: (profile) => (profile.isPrivate = false),
  end_private_permissions: (profile, world) => {
    profile.isPrivate = true;
    endPrivatePermissions(world, profile);
  },
};

/** As if the 90 days were over. */
function endPrivatePermissions(world: World, { id: userId }: ThreadsProfile): void {
  const { grants } = threadsState(world);
  for (const grant of [...grants.values()]) {
    if (grant.userId !== userId) continue;
    grants.set(personGrantKey(grant.appId, userId), { ...grant, grantedAt: world.clock.now() - PRIVATE_GRANT_MS });
  }
}
