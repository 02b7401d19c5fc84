import { contentIdentifier } from '../identifiers';
import { SandboxOrderError, type MetricValue, type NetworkPost, type StreamItem } from '../network';
import type { World } from '../world';
import { addPost } from './facebook-posts';
import { facebookState } from './facebook-state';

export function facebookPosts(world: World): readonly NetworkPost[] {
  return [...facebookState(world).posts.values()].map((post) => ({
    id: post.id,
    account: post.ownerId,
    author: post.authorName,
    text: post.message,
    createdAt: post.createdAt,
    byApp: post.byApp,
  }));
}

export function addFacebookStreamItem(world: World, item: StreamItem): string {
  const { pages, groups, users } = facebookState(world);
  const kinds: readonly ReadonlyMap<string, unknown>[] = [pages, groups, users];
  if (!kinds.some((kind) => kind.has(item.account))) {
    throw new SandboxOrderError(`There is no Page, group or user ${item.account}`);
  }
  return addPost(world, {
    ownerId: item.account,
    authorId: contentIdentifier('raw', item.author).slice(-15),
    authorName: item.author,
    message: item.text,
    link: null,
    photoIds: [],
    createdAt: item.at,
    byApp: null,
  }).id;
}

export function setFacebookInsight(world: World, { subject, metric, day, value }: MetricValue): void {
  if (day === undefined) throw new SandboxOrderError('Facebook insights are set per day');
  facebookState(world).insights.set(`${subject}/${metric}/${day}`, value);
}
