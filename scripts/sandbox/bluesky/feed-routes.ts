import { createHash } from 'node:crypto';
import { json, unseen, type Performed, type Route } from '../wire';
import type { World } from '../world';
import { blueskyState, type BlueskyRecord } from './bluesky-state';
import { POST_COLLECTION } from './post-record';
import { authorise, findAccount } from './session-tokens';
import { invalidRequest, refused } from './xrpc-errors';
import { limitOf, textOf, xrpcRoute, type XrpcCall } from './xrpc-routes';

/**
 * app.bsky: feeds, served as a PDS serves them for the AppView (https://docs.bsky.app/docs/api/app-bsky-feed-get-timeline).
 * The home timeline holds the posts of every account of this server.
 */
export function blueskyFeedRoutes(world: World): readonly Route[] {
  const route = xrpcRoute.bind(null, world);
  return [
    route({
      nsid: 'app.bsky.feed.getTimeline',
      kind: 'query',
      input: 'none',
      operation: 'stream',
      perform: (call) => timeline(world, call),
    }),
    route({
      nsid: 'app.bsky.feed.getAuthorFeed',
      kind: 'query',
      input: 'none',
      operation: 'analytics',
      perform: (call) => authorFeed(world, call),
    }),
    route({
      nsid: 'app.bsky.feed.getPosts',
      kind: 'query',
      input: 'none',
      operation: 'analytics',
      perform: (call) => posts(world, call),
    }),
  ];
}

/** The PDS passes these on to the AppView without a look at the account's state. */
const READING = { takedown: false, deactivated: false, missing: 'AccountNotFound' } as const;

function timeline(world: World, call: XrpcCall): Performed {
  const authorised = authorise(world, call.request, 'access', READING);
  return authorised.ok ? feed(world, call, allPosts(world)) : refused(authorised.error);
}

function authorFeed(world: World, call: XrpcCall): Performed {
  const authorised = authorise(world, call.request, 'access', READING);
  if (!authorised.ok) return refused(authorised.error);
  const actor = textOf(call.request.query, 'actor');
  if (actor === undefined) return refused(invalidRequest('Params must have the property "actor"'));
  const account = findAccount(world, actor);
  if (account === undefined || account.deleted) return refused(invalidRequest('Profile not found'));
  return feed(
    world,
    call,
    allPosts(world).filter((record) => record.did === account.did),
  );
}

function posts(world: World, { request }: XrpcCall): Performed {
  const authorised = authorise(world, request, 'access', READING);
  if (!authorised.ok) return refused(authorised.error);
  const uris = request.query.getAll('uris');
  if (uris.length === 0 || uris.length > 25) return refused(invalidRequest('uris must have 1 to 25 elements'));
  const found = uris.flatMap((uri) => blueskyState(world).records.get(uri) ?? []);
  return unseen(json(200, { posts: found.map((record) => view(world, record)) }));
}

function feed(world: World, { request }: XrpcCall, all: readonly BlueskyRecord[]): Performed {
  const limit = limitOf(request.query, 50, 100);
  if (limit === null) return refused(invalidRequest('limit must be between 1 and 100'));
  const cursor = request.query.get('cursor');
  const rest = cursor === null ? all : all.filter((record) => postTime(record) < Date.parse(cursor));
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  return unseen(
    json(200, {
      feed: shown.map((record) => ({ post: view(world, record) })),
      ...(last === undefined || rest.length <= limit ? {} : { cursor: new Date(postTime(last)).toISOString() }),
    }),
  );
}

function allPosts(world: World): readonly BlueskyRecord[] {
  return [...blueskyState(world).records.values()]
    .filter(
      (record) =>
        record.collection === POST_COLLECTION && blueskyState(world).accounts.get(record.did)?.takenDown === false,
    )
    .sort((a, b) => postTime(b) - postTime(a));
}

function postTime(record: BlueskyRecord): number {
  return record.indexedAt;
}

/** https://docs.bsky.app/docs/api/app-bsky-feed-get-posts (`postView`). */
function view(world: World, record: BlueskyRecord): Readonly<Record<string, unknown>> {
  const author = blueskyState(world).accounts.get(record.did);
  return {
    uri: record.uri,
    cid: record.cid,
    author: { did: record.did, handle: author?.handle ?? 'handle.invalid', displayName: author?.displayName ?? '' },
    record: record.value,
    replyCount: metric(world, record, 'replyCount', 4),
    repostCount: metric(world, record, 'repostCount', 9),
    likeCount: metric(world, record, 'likeCount', 40),
    quoteCount: metric(world, record, 'quoteCount', 2),
    indexedAt: new Date(record.indexedAt).toISOString(),
  };
}

function metric(world: World, record: BlueskyRecord, name: string, size: number): number {
  const set = blueskyState(world).metrics.get(`${record.uri}/${name}`);
  if (set !== undefined) return set;
  return Math.floor((size * createHash('sha256').update(`${record.uri}/${name}`).digest().readUInt16BE(0)) / 65_536);
}
