import { findBlueskyAccount } from '../bluesky/bluesky-happenings';
import { POST_COLLECTION } from '../bluesky/post-record';
import { addPost } from '../facebook/facebook-posts';
import { contentIdentifier, timestampIdentifier } from '../identifiers';
import type { World } from '../world';
import { findXUser } from '../x/x-happenings';
import { addTweet } from '../x/tweet-objects';
import {
  SandboxOrderError,
  type MetricOrder,
  type PostFilter,
  type StreamItemOrder,
  type VisiblePost,
} from './contract';

/** Everything that can be read on the networks, oldest first. */
export function visiblePosts(world: World, filter: PostFilter): readonly VisiblePost[] {
  const { facebook, x, bluesky } = world.state;
  const all: readonly VisiblePost[] = [
    ...[...facebook.posts.values()].map((post) => ({
      network: 'facebook' as const,
      id: post.id,
      account: post.ownerId,
      author: post.authorName,
      text: post.message,
      createdAt: post.createdAt,
      byApp: post.byApp,
    })),
    ...[...x.tweets.values()].map((tweet) => ({
      network: 'x' as const,
      id: tweet.id,
      account: tweet.authorId,
      author: x.users.get(tweet.authorId)?.username ?? tweet.authorId,
      text: tweet.text,
      createdAt: tweet.createdAt,
      byApp: tweet.byApp,
    })),
    ...[...bluesky.records.values()]
      .filter((record) => record.collection === POST_COLLECTION)
      .map((record) => ({
        network: 'bluesky' as const,
        id: record.uri,
        account: record.did,
        author: bluesky.accounts.get(record.did)?.handle ?? record.did,
        text: typeof record.value['text'] === 'string' ? record.value['text'] : '',
        createdAt: record.indexedAt,
        byApp: bluesky.organic.has(record.uri) ? null : 'session',
      })),
  ];
  return all
    .filter(
      (post) =>
        (filter.network === undefined || post.network === filter.network) &&
        (filter.account === undefined || post.account === filter.account) &&
        (filter.byApps === undefined || (post.byApp !== null) === filter.byApps),
    )
    .sort((a, b) => a.createdAt - b.createdAt);
}

/** Lets somebody say something where an account's stream will show it. */
export function addStreamItem(world: World, order: StreamItemOrder): string {
  const at = order.at ?? world.clock.now();
  switch (order.network) {
    case 'facebook': {
      const { pages, groups, users } = world.state.facebook;
      const kinds: readonly ReadonlyMap<string, unknown>[] = [pages, groups, users];
      if (!kinds.some((kind) => kind.has(order.account))) {
        throw new SandboxOrderError(`There is no Page, group or user ${order.account}`);
      }
      return addPost(world, {
        ownerId: order.account,
        authorId: contentIdentifier('raw', order.author).slice(-15),
        authorName: order.author,
        message: order.text,
        link: null,
        photoIds: [],
        createdAt: at,
        byApp: null,
      }).id;
    }
    case 'x': {
      const author = findXUser(world, order.author);
      return addTweet(world, { authorId: author.id, text: order.text, createdAt: at, inReplyTo: null, byApp: null }).id;
    }
    case 'bluesky': {
      const author = findBlueskyAccount(world, order.author);
      const rkey = timestampIdentifier(at, world.nextSequence());
      const uri = `at://${author.did}/${POST_COLLECTION}/${rkey}`;
      const value = { $type: POST_COLLECTION, text: order.text, createdAt: new Date(at).toISOString() };
      const cid = contentIdentifier('dag-cbor', uri);
      world.state.bluesky.records.set(uri, {
        uri,
        cid,
        did: author.did,
        collection: POST_COLLECTION,
        rkey,
        value,
        indexedAt: at,
      });
      world.state.bluesky.organic.set(uri, true);
      return uri;
    }
  }
}

export function setMetric(world: World, order: MetricOrder): void {
  if (order.network === 'facebook') {
    if (order.day === undefined) throw new SandboxOrderError('Facebook insights are set per day');
    world.state.facebook.insights.set(`${order.subject}/${order.metric}/${order.day}`, order.value);
    return;
  }
  const metrics = order.network === 'x' ? world.state.x.metrics : world.state.bluesky.metrics;
  metrics.set(`${order.subject}/${order.metric}`, order.value);
}
