import { createHash } from 'node:crypto';
import { DAY } from '../../../domain/clock';
import { snowflake } from '../identifiers';
import type { WireRequest } from '../wire';
import type { World } from '../world';
import { xState, type Tweet, type XUser } from './x-state';

/** Posts as the API shows them (https://docs.x.com/x-api/fundamentals/data-dictionary). */
export const TWEET_FIELDS: ReadonlySet<string> = new Set([
  'article', 'attachments', 'author_id', 'card_uri', 'community_id', 'context_annotations', 'conversation_id', 'created_at', 'display_text_range',
  'edit_controls', 'edit_history_tweet_ids', 'entities', 'geo', 'id', 'in_reply_to_user_id', 'lang', 'media_metadata', 'non_public_metrics',
  'note_tweet', 'organic_metrics', 'possibly_sensitive', 'promoted_metrics', 'public_metrics', 'referenced_tweets', 'reply_settings', 'scopes',
  'source', 'suggested_source_links', 'text', 'withheld',
]); // prettier-ignore

export const USER_FIELDS: ReadonlySet<string> = new Set([
  'affiliation', 'confirmed_email', 'connection_status', 'created_at', 'description', 'entities', 'id', 'is_identity_verified', 'location',
  'most_recent_tweet_id', 'name', 'parody', 'pinned_tweet_id', 'profile_banner_url', 'profile_image_url', 'protected', 'public_metrics',
  'receives_your_dm', 'subscription', 'subscription_type', 'url', 'username', 'verified', 'verified_followers_count', 'verified_type', 'withheld',
]); // prettier-ignore

export function fieldList(request: WireRequest, parameter: string): readonly string[] {
  return (request.query.get(parameter) ?? '').split(',').filter((name) => name !== '');
}

export function tweetObject(
  world: World,
  tweet: Tweet,
  fields: readonly string[],
  viewerId: string,
): Readonly<Record<string, unknown>> {
  const own = tweet.authorId === viewerId;
  const recent = world.clock.now() - tweet.createdAt <= 30 * DAY;
  const parent = tweet.inReplyTo === null ? undefined : xState(world).tweets.get(tweet.inReplyTo);
  const all: Readonly<Record<string, unknown>> = {
    author_id: tweet.authorId,
    created_at: new Date(tweet.createdAt).toISOString(),
    conversation_id: tweet.inReplyTo ?? tweet.id,
    in_reply_to_user_id: parent?.authorId,
    lang: 'en',
    public_metrics: publicMetrics(world, tweet),
    // Own posts of the last 30 days only: https://docs.x.com/x-api/fundamentals/metrics
    non_public_metrics: own && recent ? nonPublicMetrics(world, tweet) : undefined,
    organic_metrics: own && recent ? { ...publicMetrics(world, tweet), ...nonPublicMetrics(world, tweet) } : undefined,
    source: 'Sandbox',
  };
  const picked = Object.fromEntries(fields.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]));
  return { id: tweet.id, text: tweet.text, edit_history_tweet_ids: [tweet.id], ...picked };
}

export function userObject(user: XUser, fields: readonly string[]): Readonly<Record<string, unknown>> {
  const all: Readonly<Record<string, unknown>> = {
    verified: false,
    protected: false,
    description: '',
    created_at: '2020-01-01T00:00:00.000Z',
  };
  const picked = Object.fromEntries(fields.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]));
  return { id: user.id, name: user.name, username: user.username, ...picked };
}

function publicMetrics(world: World, tweet: Tweet): Readonly<Record<string, number>> {
  return {
    retweet_count: metric(world, tweet, 'retweet_count', 12),
    reply_count: metric(world, tweet, 'reply_count', 6),
    like_count: metric(world, tweet, 'like_count', 60),
    quote_count: metric(world, tweet, 'quote_count', 3),
    bookmark_count: metric(world, tweet, 'bookmark_count', 4),
    impression_count: metric(world, tweet, 'impression_count', 2_000),
  };
}

function nonPublicMetrics(world: World, tweet: Tweet): Readonly<Record<string, number>> {
  return {
    impression_count: metric(world, tweet, 'impression_count', 2_000),
    user_profile_clicks: metric(world, tweet, 'user_profile_clicks', 15),
    url_link_clicks: metric(world, tweet, 'url_link_clicks', 25),
  };
}

/** What the admin API set, or a figure that is always the same for post and metric. */
function metric(world: World, tweet: Tweet, name: string, size: number): number {
  const set = xState(world).metrics.get(`${tweet.id}/${name}`);
  if (set !== undefined) return set;
  return Math.floor((size * createHash('sha256').update(`${tweet.id}/${name}`).digest().readUInt16BE(0)) / 65_536);
}

export function addTweet(world: World, tweet: Omit<Tweet, 'id'>): Tweet {
  const kept: Tweet = { ...tweet, id: snowflake(tweet.createdAt, world.nextSequence()) };
  xState(world).tweets.set(kept.id, kept);
  xState(world).lastPosted.set(`${kept.authorId}/${kept.text}`, kept.createdAt);
  return kept;
}

export function newestFirst(tweets: Iterable<Tweet>): readonly Tweet[] {
  return [...tweets].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1));
}

/** https://docs.x.com/fundamentals/counting-characters: 280, wide characters count two, every link counts 23. */
export function weightedLength(text: string): number {
  const withoutLinks = text.replaceAll(/https?:\/\/\S+/g, 'x'.repeat(23));
  let length = 0;
  for (const character of withoutLinks.normalize('NFC')) {
    const point = character.codePointAt(0) ?? 0;
    const narrow =
      point <= 0x10ff ||
      (point >= 0x2000 && point <= 0x200d) ||
      (point >= 0x2010 && point <= 0x201f) ||
      (point >= 0x2032 && point <= 0x2037);
    length += narrow ? 1 : 2;
  }
  return length;
}
