import { json, segment, unseen, type Performed, type Route, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { admit, readsMetrics } from './api-routes';
import { fieldList, newestFirst, tweetObject, userObject } from './tweet-objects';
import { invalidRequest, NOT_PERMITTED } from './x-problems';
import { identifyX } from './x-tokens';
import { xState, type Tweet } from './x-state';

/**
 * A user's posts, mentions and home timeline.
 * https://docs.x.com/x-api/users/get-posts · https://docs.x.com/x-api/users/get-mentions · https://docs.x.com/x-api/users/get-timeline
 */
export function xTimelineRoutes(world: World): readonly Route[] {
  const identify = identifyX(world);
  const timelines: readonly Timeline[] = [
    { route: 'users.tweets', least: 5, holds: (tweet, userId) => tweet.authorId === userId, ownOnly: false },
    { route: 'users.mentions', least: 5, holds: (tweet, userId) => mentions(world, tweet, userId), ownOnly: false },
    { route: 'users.timeline', least: 1, holds: () => true, ownOnly: true },
  ];
  const paths = ['/2/users/{id}/tweets', '/2/users/{id}/mentions', '/2/users/{id}/timelines/reverse_chronological'];
  return timelines.map((timeline, index) => ({
    method: 'GET',
    path: paths[index] ?? '',
    name: timeline.route,
    operation: (request) => (timeline.route === 'users.tweets' ? readsMetrics(request) : 'stream'),
    identify,
    perform: (request) => read(world, request, timeline),
  }));
}

interface Timeline {
  readonly route: string;
  /** The least `max_results`. */
  readonly least: number;
  readonly holds: (tweet: Tweet, userId: string) => boolean;
  /** Only for the signed-in user. */
  readonly ownOnly: boolean;
}

function mentions(world: World, tweet: Tweet, userId: string): boolean {
  const username = xState(world).users.get(userId)?.username;
  return (
    username !== undefined &&
    tweet.authorId !== userId &&
    tweet.text.toLowerCase().includes(`@${username.toLowerCase()}`)
  );
}

const PARAMETERS = [
  'max_results', 'pagination_token', 'since_id', 'until_id', 'start_time', 'end_time', 'exclude', 'tweet.fields', 'user.fields', 'expansions',
  'media.fields', 'poll.fields', 'place.fields',
]; // prettier-ignore

function read(world: World, request: RoutedRequest, timeline: Timeline): Performed {
  const admitted = admit(world, request, {
    route: timeline.route,
    scopes: ['tweet.read', 'users.read'],
    parameters: PARAMETERS,
  });
  if (!admitted.ok) return unseen(admitted.answer);
  const userId = segment(request, 'id');
  if (timeline.ownOnly && userId !== admitted.caller.user.id) return unseen(NOT_PERMITTED);
  const user = xState(world).users.get(userId);
  if (user === undefined) {
    return unseen(
      invalidRequest([
        { parameter: 'id', value: userId, message: `The \`id\` query parameter value [${userId}] is not valid` },
      ]),
    );
  }
  const window = readWindow(request, timeline.least);
  if ('refusal' in window) return unseen(invalidRequest([window.refusal]));
  const all = newestFirst(
    [...xState(world).tweets.values()].filter((tweet) => timeline.holds(tweet, userId) && window.contains(tweet)),
  );
  const tweets = all.slice(window.skip, window.skip + window.size);
  const next = window.skip + window.size < all.length ? { next_token: pageToken(window.skip + window.size) } : {};
  const fields = fieldList(request, 'tweet.fields');
  const authors = [...new Set(tweets.map((tweet) => tweet.authorId))].flatMap(
    (id) => xState(world).users.get(id) ?? [],
  );
  const includes = fieldList(request, 'expansions').includes('author_id')
    ? { includes: { users: authors.map((author) => userObject(author, fieldList(request, 'user.fields'))) } }
    : {};
  const newest = tweets[0];
  const oldest = tweets.at(-1);
  const edges = newest === undefined || oldest === undefined ? {} : { newest_id: newest.id, oldest_id: oldest.id };
  return unseen(
    json(
      200,
      {
        ...(tweets.length > 0
          ? { data: tweets.map((tweet) => tweetObject(world, tweet, fields, admitted.caller.user.id)) }
          : {}),
        ...(tweets.length > 0 ? includes : {}),
        meta: { result_count: tweets.length, ...edges, ...next },
      },
      admitted.headers,
    ),
  );
}

interface Window {
  readonly size: number;
  readonly skip: number;
  readonly contains: (tweet: Tweet) => boolean;
}

interface Refusal {
  readonly refusal: { readonly parameter: string; readonly value: string; readonly message: string };
}

function readWindow(request: RoutedRequest, least: number): Window | Refusal {
  const query = request.query;
  const wrong = (parameter: string, message: string): Refusal => ({
    refusal: { parameter, value: query.get(parameter) ?? '', message },
  });
  const size = Number(query.get('max_results') ?? 10);
  if (!Number.isInteger(size) || size < least || size > 100) {
    return wrong(
      'max_results',
      `The \`max_results\` query parameter value [${query.get('max_results') ?? ''}] is not between ${least} and 100`,
    );
  }
  const skip = query.get('pagination_token') === null ? 0 : pageStart(query.get('pagination_token') ?? '');
  if (skip === null) return wrong('pagination_token', 'The `pagination_token` query parameter is not valid');
  for (const name of ['since_id', 'until_id']) {
    const id = query.get(name);
    if (id !== null && !/^\d{1,19}$/.test(id)) return wrong(name, `The \`${name}\` query parameter is not a valid id`);
  }
  for (const name of ['start_time', 'end_time']) {
    const time = query.get(name);
    if (time !== null && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(time)) {
      return wrong(name, `Invalid '${name}':'${time}'. '${name}' must be an ISO 8601/RFC 3339 time in UTC`);
    }
  }
  const since = query.get('start_time');
  const until = query.get('end_time');
  const sinceId = query.get('since_id');
  const untilId = query.get('until_id');
  return {
    size,
    skip,
    contains: (tweet) =>
      (since === null || tweet.createdAt >= Date.parse(since)) &&
      (until === null || tweet.createdAt < Date.parse(until)) &&
      (sinceId === null || BigInt(tweet.id) > BigInt(sinceId)) &&
      (untilId === null || BigInt(tweet.id) < BigInt(untilId)),
  };
}

function pageToken(skip: number): string {
  return Buffer.from(`skip:${skip}`).toString('base64url');
}

function pageStart(token: string): number | null {
  const match = /^skip:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'));
  return match?.[1] === undefined ? null : Number(match[1]);
}
