import type { MetricValue, NetworkPost, StreamItem } from '../network';
import type { World } from '../world';
import { addTweet } from './tweet-objects';
import { findXUser } from './x-happenings';
import { xState } from './x-state';

export function xPosts(world: World): readonly NetworkPost[] {
  const { tweets, users } = xState(world);
  return [...tweets.values()].map((tweet) => ({
    id: tweet.id,
    account: tweet.authorId,
    author: users.get(tweet.authorId)?.username ?? tweet.authorId,
    text: tweet.text,
    createdAt: tweet.createdAt,
    byApp: tweet.byApp,
  }));
}

/** Whose stream shows it follows from whom the text mentions. */
export function addXStreamItem(world: World, item: StreamItem): string {
  const author = findXUser(world, item.author);
  return addTweet(world, {
    authorId: author.id,
    text: item.text,
    createdAt: item.at,
    inReplyTo: null,
    byApp: null,
  }).id;
}

export function setXMetric(world: World, { subject, metric, value }: MetricValue): void {
  xState(world).metrics.set(`${subject}/${metric}`, value);
}
