import type { World } from '../world';
import { facebookState, type FacebookPost } from './facebook-state';
import type { NodeFields } from './graph-fields';
import { graphTime } from './graph-time';

/** https://developers.facebook.com/docs/graph-api/reference/post */
export function postFields(post: FacebookPost): NodeFields & { readonly id: string } {
  return {
    id: post.id,
    message: post.message === '' ? undefined : post.message,
    created_time: graphTime(post.createdAt),
    updated_time: graphTime(post.createdAt),
    from: { id: post.authorId, name: post.authorName },
    permalink_url: `https://www.facebook.com/${post.id.replace('_', '/posts/')}`,
    is_published: true,
    application: post.byApp === null ? undefined : { id: post.byApp },
    attachments: post.link === null ? undefined : { data: [{ unshimmed_url: post.link, type: 'share' }] },
    full_picture: undefined,
    status_type: post.photoIds.length > 0 ? 'added_photos' : 'mobile_status_update',
  };
}

export function addPost(world: World, post: Omit<FacebookPost, 'id'>): FacebookPost {
  const kept: FacebookPost = { ...post, id: `${post.ownerId}_${String(122_000_000_000_000 + world.nextSequence())}` };
  facebookState(world).posts.set(kept.id, kept);
  if (kept.byApp !== null) facebookState(world).lastAppPosts.set(kept.ownerId, kept.id);
  return kept;
}

/** Newest first, as the network lists them. */
export function postsOf(world: World, ownerId: string): readonly FacebookPost[] {
  return [...facebookState(world).posts.values()]
    .filter((post) => post.ownerId === ownerId)
    .reverse()
    .sort((a, b) => b.createdAt - a.createdAt);
}

export function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
