import { DAY, MINUTE, SECOND } from '../../../domain/clock';
import { opaqueSecret } from '../identifiers';
import type { World } from '../world';
import { tiktokState, type TakenPost } from './tiktok-state';

/** "Less than half a minute" for half a gigabyte, and a moderation that "usually finishes within one minute": https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status */
const WORK_MS = 30 * SECOND;
const MODERATION_MS = MINUTE;

export const PUBLIC = 'PUBLIC_TO_EVERYONE';

export function takePost(
  world: World,
  post: Pick<TakenPost, 'userId' | 'kind' | 'text' | 'privacyLevel' | 'byApp'>,
): TakenPost {
  const store = tiktokState(world);
  const now = world.clock.now();
  const doneAt = now + (store.slowness.get(post.userId) ?? WORK_MS);
  const taken: TakenPost = {
    ...post,
    publishId: `${post.kind === 'video' ? 'v' : 'p'}_pub_url~v2-1.${opaqueSecret('', 12)}`,
    postId: postIdAt(now, world.nextSequence()),
    takenAt: now,
    doneAt,
    shownAt: post.privacyLevel === PUBLIC ? doneAt + MODERATION_MS : doneAt,
    failReason: store.nextFailure.get(post.userId) ?? null,
  };
  store.nextFailure.delete(post.userId);
  store.posts.set(taken.publishId, taken);
  return taken;
}

/** An int64 with the time in its upper half. */
function postIdAt(now: number, sequence: number): string {
  return ((BigInt(Math.floor(now / SECOND)) << 32n) | BigInt(sequence & 0xffffffff)).toString();
}

export function isDone(world: World, { doneAt }: TakenPost): boolean {
  return world.clock.now() >= doneAt;
}

/** It stands there for everybody. */
export function isShown(world: World, post: TakenPost): boolean {
  return post.failReason === null && post.privacyLevel === PUBLIC && world.clock.now() >= post.shownAt;
}

export function newestFirst(world: World, userId: string): readonly TakenPost[] {
  return [...tiktokState(world).posts.values()]
    .filter((post) => post.userId === userId)
    .toSorted((one, other) => other.takenAt - one.takenAt);
}

/** About fifteen a day and creator, whatever app posts them. https://developers.tiktok.com/doc/content-posting-api-get-started */
const POSTS_A_DAY_MAX = 15;

export function hasPostedEnough(world: World, userId: string): boolean {
  const since = world.clock.now() - DAY;
  return (
    newestFirst(world, userId).filter(({ takenAt, byApp }) => byApp !== null && takenAt > since).length >=
    POSTS_A_DAY_MAX
  );
}

/** What others know it by: a post that only some may see has no public id. */
export function nameOf({ privacyLevel, postId, publishId }: TakenPost): string {
  return privacyLevel === PUBLIC ? postId : publishId;
}
