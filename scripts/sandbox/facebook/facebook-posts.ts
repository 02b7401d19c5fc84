import { SECOND } from '../../../domain/clock';
import type { World } from '../world';
import type { FacebookPost } from './facebook-state';
import type { NodeFields } from './graph-fields';

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

/** Graph's times: ISO 8601 with whole seconds and an offset without a colon. */
export function graphTime(at: number): string {
  return new Date(Math.floor(at / SECOND) * SECOND).toISOString().replace('.000Z', '+0000');
}

export function addPost(world: World, post: Omit<FacebookPost, 'id'>): FacebookPost {
  const kept: FacebookPost = { ...post, id: `${post.ownerId}_${String(122_000_000_000_000 + world.nextSequence())}` };
  world.state.facebook.posts.set(kept.id, kept);
  return kept;
}

/** Newest first, as the network lists them. */
export function postsOf(world: World, ownerId: string): readonly FacebookPost[] {
  return [...world.state.facebook.posts.values()]
    .filter((post) => post.ownerId === ownerId)
    .reverse()
    .sort((a, b) => b.createdAt - a.createdAt);
}
