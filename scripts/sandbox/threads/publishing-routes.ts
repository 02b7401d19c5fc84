import { DAY } from '../../../domain/clock';
import { isWebAddress } from '../facebook/facebook-posts';
import { missingParameter, noSuchObject, oauthError, type GraphError } from '../facebook/graph-errors';
import { parameters } from '../facebook/graph-tokens';
import { containerState, makeContainer, metaObjectId, type Container } from '../meta/containers';
import { json, segment, type Performed, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { threadsAnswer, threadsCall, threadsRefusal } from './threads-caller';
import { threadsState, type ThreadsPost, type ThreadsProfile } from './threads-state';

/**
 * Posting to Threads in containers.
 * https://developers.facebook.com/docs/threads/posts (steps, parameters)
 * https://developers.facebook.com/docs/threads/overview (limits), …/docs/threads/troubleshooting (states)
 */

/** "250 API-published posts within a 24-hour moving period". */
export const POSTS_A_DAY_MAX = 250;
const TEXT_CHARACTERS_MAX = 500;
const LINKS_MAX = 5;
const CHILDREN = { min: 2, max: 20 };
const PUBLISH_SCOPE = 'threads_content_publish';

export function createContainer(world: World, request: RoutedRequest): Performed {
  const call = threadsCall(world, request, segment(request, 'id'), PUBLISH_SCOPE);
  if (!call.ok) return threadsRefusal(call.error);
  const { user, grant } = call.caller;
  const wanted = containerOf(world, user, parameters(request));
  if ('message' in wanted) return threadsRefusal(wanted);
  const { containers } = threadsState(world);
  const given = { ...wanted, accountId: user.id, appId: grant.appId };
  return threadsAnswer({ id: makeContainer(world, containers, user.orders, given).id });
}

type Wanted = Pick<Container, 'mediaType' | 'isItem' | 'text' | 'urls' | 'children'>;

function containerOf(world: World, user: ThreadsProfile, fields: URLSearchParams): Wanted | GraphError {
  const mediaType = fields.get('media_type');
  if (mediaType === null) return missingParameter('media_type');
  const isItem = fields.get('is_carousel_item') === 'true';
  const text = fields.get('text') ?? '';
  const refusal = textRefusal(text);
  if (refusal !== null) return refusal;
  switch (mediaType) {
    case 'TEXT':
      if (text === '') return missingParameter('text');
      return isItem ? badMediaType() : { mediaType, isItem, text, urls: [], children: [] };
    case 'CAROUSEL':
      return carouselOf(world, user, fields, text);
    case 'IMAGE':
    case 'VIDEO': {
      const name = mediaType === 'IMAGE' ? 'image_url' : 'video_url';
      const url = fields.get(name);
      if (url === null || url === '') return missingParameter(name);
      if (!isWebAddress(url)) return oauthError(100, `Param ${name} is not a valid URI.`);
      return { mediaType, isItem, text, urls: [url], children: [] };
    }
    default:
      return badMediaType();
  }
}

function carouselOf(world: World, user: ThreadsProfile, fields: URLSearchParams, text: string): Wanted | GraphError {
  const children = (fields.get('children') ?? '').split(',').filter((id) => id !== '');
  if (children.length < CHILDREN.min || children.length > CHILDREN.max) {
    return oauthError(100, `Param children must have between ${CHILDREN.min} and ${CHILDREN.max} items.`);
  }
  for (const id of children) {
    const child = threadsState(world).containers.get(id);
    if (child?.accountId !== user.id || !child.isItem) return noSuchContainer();
    if (containerState(child, world.clock.now()) !== 'FINISHED') return noSuchContainer();
  }
  return { mediaType: 'CAROUSEL', isItem: false, text, urls: [], children };
}

function badMediaType(): GraphError {
  return oauthError(100, 'Param media_type must be one of {TEXT, IMAGE, VIDEO, CAROUSEL}');
}

/** Emoji count as their bytes in UTF-8: https://developers.facebook.com/docs/threads/overview */
function textRefusal(text: string): GraphError | null {
  let length = 0;
  for (const character of text) {
    length += /\p{Extended_Pictographic}/u.test(character) ? Buffer.byteLength(character) : 1;
  }
  if (length > TEXT_CHARACTERS_MAX) {
    return oauthError(100, `Param text must be at most ${TEXT_CHARACTERS_MAX} characters long.`);
  }
  return new Set(text.match(/https?:\/\/\S+/g)).size > LINKS_MAX
    ? oauthError(100, 'THREADS_API__LINK_LIMIT_EXCEEDED')
    : null;
}

export function publishContainer(world: World, request: RoutedRequest): Performed {
  const call = threadsCall(world, request, segment(request, 'id'), PUBLISH_SCOPE);
  if (!call.ok) return threadsRefusal(call.error);
  const { user, grant } = call.caller;
  const id = parameters(request).get('creation_id');
  if (id === null || id === '') return threadsRefusal(missingParameter('creation_id'));
  const { containers, posts } = threadsState(world);
  const container = containers.get(id);
  const isReady = container !== undefined && containerState(container, world.clock.now()) === 'FINISHED';
  // One answer for a container that is unknown, unready, used or expired: no other is documented.
  if (!isReady || container.accountId !== user.id || container.isItem) return threadsRefusal(noSuchContainer());
  // The limit is documented, the answer of who has used it up is not: Instagram's.
  if (usedToday(world, user.id) >= POSTS_A_DAY_MAX) {
    return threadsRefusal(oauthError(9, 'You reached maximum number of posts that is allowed', 2207042));
  }
  const post: ThreadsPost = {
    id: metaObjectId(world),
    authorId: user.id,
    author: user.username,
    text: container.text,
    mediaType: mediaTypeOf(container),
    createdAt: world.clock.now(),
    byApp: grant.appId,
  };
  posts.set(post.id, post);
  container.publishedAs = post.id;
  return { answer: json(200, { id: post.id }), effect: post.id };
}

function mediaTypeOf({ mediaType }: Container): ThreadsPost['mediaType'] {
  if (mediaType === 'CAROUSEL') return 'CAROUSEL_ALBUM';
  return mediaType === 'IMAGE' || mediaType === 'VIDEO' ? mediaType : 'TEXT_POST';
}

function noSuchContainer(): GraphError {
  return oauthError(24, 'The requested resource does not exist', 4279009);
}

export function publishingLimit(world: World, request: RoutedRequest): Performed {
  const call = threadsCall(world, request, segment(request, 'id'), PUBLISH_SCOPE);
  if (!call.ok) return threadsRefusal(call.error);
  const config = { quota_total: POSTS_A_DAY_MAX, quota_duration: DAY / 1000 };
  return threadsAnswer({ data: [{ quota_usage: usedToday(world, call.caller.user.id), config }] });
}

function usedToday(world: World, profileId: string): number {
  const since = world.clock.now() - DAY;
  return [...threadsState(world).posts.values()].filter(
    ({ authorId, byApp, createdAt }) => authorId === profileId && byApp !== null && createdAt > since,
  ).length;
}

export function readContainer(world: World, request: RoutedRequest, container: Container): Performed {
  const call = threadsCall(world, request, container.accountId, PUBLISH_SCOPE);
  if (!call.ok) {
    return threadsRefusal(call.error.code === 100 ? noSuchObject('GET', container.id) : call.error);
  }
  const state = containerState(container, world.clock.now());
  const known: Readonly<Record<string, string | undefined>> = {
    id: container.id,
    status: state,
    error_message: state === 'ERROR' ? (container.failure ?? 'UNKNOWN') : undefined,
  };
  const asked = (request.query.get('fields') ?? 'id,status').split(',');
  const unknown = asked.find((field) => !Object.hasOwn(known, field));
  if (unknown !== undefined) {
    return threadsRefusal(oauthError(100, `Tried accessing nonexisting field (${unknown})`));
  }
  return threadsAnswer(Object.fromEntries(['id', ...asked].map((field) => [field, known[field]])));
}
