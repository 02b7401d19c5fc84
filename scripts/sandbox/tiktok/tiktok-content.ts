import type { NetworkPost, StreamItem } from '../network';
import type { World } from '../world';
import { isDone, nameOf, PUBLIC, takePost } from './taken-posts';
import { findTiktokUser } from './tiktok-happenings';
import { tiktokState } from './tiktok-state';

/** Posts that stand on TikTok, whoever may see them. */
export function tiktokPosts(world: World): readonly NetworkPost[] {
  const { posts, users } = tiktokState(world);
  return [...posts.values()]
    .filter((post) => isDone(world, post) && post.failReason === null)
    .map((post) => ({
      id: nameOf(post),
      account: post.userId,
      author: users.get(post.userId)?.username ?? post.userId,
      text: post.text,
      createdAt: post.takenAt,
      byApp: post.byApp,
    }));
}

/** An account's stream is what it posts itself: the author posts a video in the app, a while ago. */
export function addTiktokStreamItem(world: World, { account, text, at }: StreamItem): string {
  const user = findTiktokUser(world, account);
  const post = takePost(world, { userId: user.id, kind: 'video', text, privacyLevel: PUBLIC, byApp: null });
  tiktokState(world).posts.set(post.publishId, { ...post, takenAt: at, doneAt: at, shownAt: at, failReason: null });
  return post.postId;
}
