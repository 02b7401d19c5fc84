import type { NetworkPost, StreamItem } from '../network';
import type { World } from '../world';
import { findMastodonUser } from './mastodon-people';
import { allServers } from './mastodon-state';
import { addStatus } from './status-objects';

export function mastodonPosts(world: World): readonly NetworkPost[] {
  return allServers(world).flatMap(({ state }) =>
    [...state.statuses.values()].map((status) => ({
      id: status.id,
      account: status.authorId ?? status.author,
      author: status.author,
      text: status.text,
      createdAt: status.createdAt,
      byApp: status.byApp,
    })),
  );
}

/** A mention of the account, by somebody of another server. */
export function addMastodonStreamItem(world: World, item: StreamItem): string {
  const { server, user } = findMastodonUser(world, item.account);
  return addStatus(world, server, {
    author: item.author,
    authorId: null,
    text: item.text,
    createdAt: item.at,
    byApp: null,
    alsoMentions: [user.id],
  }).id;
}
