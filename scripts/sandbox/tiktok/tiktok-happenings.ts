import { z } from 'zod';
import { HOUR, MINUTE } from '../../../domain/clock';
import { orderOf, SandboxOrderError, type HappeningResult } from '../network';
import { endFamiliesOf, expireAccessOf } from '../oauth/token-families';
import type { World } from '../world';
import { tiktokState, type TiktokUser } from './tiktok-state';

const id = z.string().min(1);
const schema = z.strictObject({
  kind: z.enum([
    'expire_tokens',
    'expire_refresh_tokens',
    'revoke_app',
    'ban',
    'unban',
    'deactivate',
    'reactivate',
    'make_private',
    'make_public',
    'fail_next_post',
    'slow_posts',
    'quick_posts',
    'lose_audit',
    'pass_audit',
  ]),
  /** An id, a user name or a display name. */
  user: id,
  /** A client key; absent: every app. */
  app: id.optional(),
  /** Of a post that fails: TikTok's `fail_reason`. */
  reason: id.optional(),
});

type Happening = z.output<typeof schema>;

export const tiktokHappenings = orderOf(schema, (world, happening): HappeningResult => {
  const user = findTiktokUser(world, happening.user);
  return { tokensEnded: happenings[happening.kind](world, user, happening), password: null };
});

/** Each gives how many tokens ended. */
const happenings: Readonly<
  Record<Happening['kind'], (world: World, user: TiktokUser, happening: Happening) => number>
> = {
  expire_tokens: (world, user) => expireAccessOf(tiktokState(world), user.id, world.clock.now()),
  expire_refresh_tokens: (world, user) => {
    const store = tiktokState(world);
    const now = world.clock.now();
    const hit = [...store.refreshTokens.values()].filter((one) => store.families.get(one.familyId)?.userId === user.id);
    for (const token of hit) token.expiresAt = now;
    return hit.length + expireAccessOf(store, user.id, now);
  },
  revoke_app: (world, user, { app }) =>
    endFamiliesOf(tiktokState(world), { userId: user.id, clientId: app }, 'revoked', world.clock.now()),
  ban: quiet((_world, user) => (user.banned = true)),
  unban: quiet((_world, user) => (user.banned = false)),
  deactivate: quiet((_world, user) => (user.deactivated = true)),
  reactivate: quiet((_world, user) => (user.deactivated = false)),
  make_private: quiet((_world, user) => (user.isPrivate = true)),
  make_public: quiet((_world, user) => (user.isPrivate = false)),
  fail_next_post: quiet((world, user, { reason = 'video_pull_failed' }) =>
    tiktokState(world).nextFailure.set(user.id, reason),
  ),
  // A moderation that takes hours: https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status
  slow_posts: quiet((world, user) => tiktokState(world).slowness.set(user.id, 2 * HOUR + 5 * MINUTE)),
  quick_posts: quiet((world, user) => tiktokState(world).slowness.delete(user.id)),
  lose_audit: quiet((world, _user, { app }) => {
    const { apps, unauditedApps } = tiktokState(world);
    for (const key of app === undefined ? apps.keys() : [app]) unauditedApps.set(key, true);
  }),
  pass_audit: quiet((world) => tiktokState(world).unauditedApps.clear()),
};

function quiet(change: (world: World, user: TiktokUser, happening: Happening) => unknown) {
  return (world: World, user: TiktokUser, happening: Happening): number => {
    change(world, user, happening);
    return 0;
  };
}

export function findTiktokUser(world: World, name: string): TiktokUser {
  const { users } = tiktokState(world);
  const bare = name.replace(/^@/, '').toLowerCase();
  const user =
    users.get(name) ??
    [...users.values()].find((one) => one.username.toLowerCase() === bare || one.displayName.toLowerCase() === bare);
  if (user === undefined) throw new SandboxOrderError(`There is no TikTok user ${name}`);
  return user;
}
