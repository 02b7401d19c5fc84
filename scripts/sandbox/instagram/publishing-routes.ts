import { DAY } from '../../../domain/clock';
import { isWebAddress } from '../facebook/facebook-posts';
import { missingParameter, noSuchObject, oauthError, type GraphError } from '../facebook/graph-errors';
import { parameters } from '../facebook/graph-tokens';
import { containerState, makeContainer, metaObjectId, type Container } from '../meta/containers';
import { json, segment, type Performed, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { doorRefusal, type InstagramDoor } from './instagram-door';
import { instagramState, type InstagramAccount } from './instagram-state';

/**
 * Posting to Instagram in containers.
 * https://developers.facebook.com/docs/instagram-platform/content-publishing (steps, limits)
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media (parameters)
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes
 */

/** "100 API-published posts within a 24-hour moving period", carousels counting once: the guide. */
export const POSTS_A_DAY_MAX = 100;
const CAPTION_CHARACTERS_MAX = 2200;
const HASHTAGS_MAX = 30;
const MENTIONS_MAX = 20;
const CHILDREN = { min: 2, max: 10 };

export function createContainer(world: World, door: InstagramDoor, request: RoutedRequest): Performed {
  const entered = door.enter(request, segment(request, 'id'), ['basic', 'publish']);
  if (!entered.ok) return doorRefusal(entered.error);
  const { account, appId } = entered;
  const fields = parameters(request);
  const wanted = containerOf(world, account, fields);
  if (!wanted.ok) return doorRefusal({ ...wanted.error, type: door.errorType });
  const { containers } = instagramState(world);
  const container = makeContainer(world, containers, account.orders, {
    ...wanted.container,
    accountId: account.id,
    appId,
  });
  return entered.answered({ id: container.id });
}

type Wanted = Pick<Container, 'mediaType' | 'isItem' | 'text' | 'urls' | 'children'>;
type Checked = { readonly ok: true; readonly container: Wanted } | { readonly ok: false; readonly error: GraphError };

function containerOf(world: World, account: InstagramAccount, fields: URLSearchParams): Checked {
  const isItem = fields.get('is_carousel_item') === 'true';
  const mediaType = fields.get('media_type') ?? 'IMAGE';
  const text = fields.get('caption') ?? '';
  const refusal = captionRefusal(text);
  if (refusal !== null) return { ok: false, error: refusal };
  if (mediaType === 'CAROUSEL') return carouselOf(world, account, fields, text);
  const isVideo = mediaType === 'REELS' || mediaType === 'VIDEO';
  if (mediaType !== 'IMAGE' && !isVideo) return unknownMediaType(mediaType);
  if (mediaType === 'VIDEO' && !isItem) {
    return {
      ok: false,
      error: oauthError(
        100,
        'The media type VIDEO is no longer supported. Use the REELS media type to publish a video',
      ),
    };
  }
  const name = isVideo ? 'video_url' : 'image_url';
  const url = fields.get(name);
  if (url === null || url === '') return { ok: false, error: missingParameter(name) };
  if (!isWebAddress(url)) return { ok: false, error: notFetched() };
  if (!isVideo && !/\.jpe?g$/i.test(new URL(url).pathname)) return { ok: false, error: wrongImageFormat() };
  return { ok: true, container: { mediaType, isItem, text, urls: [url], children: [] } };
}

function carouselOf(world: World, account: InstagramAccount, fields: URLSearchParams, text: string): Checked {
  const children = (fields.get('children') ?? '').split(',').filter((id) => id !== '');
  if (children.length < CHILDREN.min || children.length > CHILDREN.max) {
    return {
      ok: false,
      error: userError(
        100,
        2207028,
        'Carousel validation failed',
        'A carousel needs between 2 and 10 photos or videos.',
      ),
    };
  }
  const { containers } = instagramState(world);
  for (const id of children) {
    const child = containers.get(id);
    if (child?.accountId !== account.id || !child.isItem) return { ok: false, error: noSuchContainer(id) };
    const state = containerState(child, world.clock.now());
    if (state !== 'FINISHED') return { ok: false, error: state === 'EXPIRED' ? expired() : notReady() };
  }
  return { ok: true, container: { mediaType: 'CAROUSEL', isItem: false, text, urls: [], children } };
}

export function publishContainer(world: World, door: InstagramDoor, request: RoutedRequest): Performed {
  const entered = door.enter(request, segment(request, 'id'), ['basic', 'publish']);
  if (!entered.ok) return doorRefusal(entered.error);
  const { account, appId } = entered;
  const id = parameters(request).get('creation_id');
  if (id === null || id === '') return doorRefusal(missingParameter('creation_id'));
  const state = instagramState(world);
  const container = state.containers.get(id);
  const refusal = publishRefusal(world, account, id, container);
  if (refusal !== null || container === undefined) return doorRefusal(refusal ?? noSuchContainer(id));
  const medium = {
    id: metaObjectId(world),
    accountId: account.id,
    caption: container.text,
    mediaType: container.mediaType,
    createdAt: world.clock.now(),
    byApp: appId,
  };
  state.media.set(medium.id, medium);
  container.publishedAs = medium.id;
  return { answer: json(200, { id: medium.id }), effect: medium.id };
}

function publishRefusal(
  world: World,
  account: InstagramAccount,
  id: string,
  container: Container | undefined,
): GraphError | null {
  if (account.restricted) {
    return userError(
      25,
      2207050,
      'User is restricted',
      'The Instagram account is restricted.',
      'User access is restricted',
    );
  }
  if (account.blocked) {
    return userError(4, 2207051, 'Action is blocked', 'We restrict certain activity to protect our community.');
  }
  if (container?.accountId !== account.id || container.isItem) return noSuchContainer(id);
  const now = world.clock.now();
  const state = containerState(container, now);
  if (state === 'EXPIRED') return expired();
  // What a second publication of one container answers is not documented.
  if (state !== 'FINISHED') return notReady();
  return usedToday(world, account.id) < POSTS_A_DAY_MAX
    ? null
    : userError(
        9,
        2207042,
        'Limit reached',
        'You reached maximum number of posts that is allowed to be published by Content Publishing API.',
      );
}

export function publishingLimit(world: World, door: InstagramDoor, request: RoutedRequest): Performed {
  const entered = door.enter(request, segment(request, 'id'), ['basic', 'publish']);
  if (!entered.ok) return doorRefusal(entered.error);
  const config = { quota_total: POSTS_A_DAY_MAX, quota_duration: DAY / 1000 };
  return entered.answered({ data: [{ config, quota_usage: usedToday(world, entered.account.id) }] });
}

function usedToday(world: World, accountId: string): number {
  const since = world.clock.now() - DAY;
  return [...instagramState(world).media.values()].filter(
    (medium) => medium.accountId === accountId && medium.byApp !== null && medium.createdAt > since,
  ).length;
}

/** The state of a container, for whoever may publish for its account. */
export function readContainer(
  world: World,
  door: InstagramDoor,
  request: RoutedRequest,
  container: Container,
): Performed {
  const entered = door.enter(request, container.accountId, ['basic', 'publish']);
  if (!entered.ok) return doorRefusal(noSuchObject('GET', container.id));
  const asked = (request.query.get('fields') ?? 'id').split(',').map((field) => field.trim());
  const unknown = asked.find((field) => !['id', 'status', 'status_code', 'copyright_check_status'].includes(field));
  if (unknown !== undefined) {
    return doorRefusal(
      oauthError(100, `(#100) Tried accessing nonexisting field (${unknown}) on node type (IGContainer)`),
    );
  }
  const state = containerState(container, world.clock.now());
  const known: Readonly<Record<string, string>> = {
    id: container.id,
    status_code: state,
    // "If status_code is ERROR, this value will be an error subcode": the reference of containers.
    status: state === 'ERROR' ? `Error: ${container.failure ?? ''}` : state,
  };
  return entered.answered(Object.fromEntries(['id', ...asked].map((field) => [field, known[field]])));
}

function captionRefusal(text: string): GraphError | null {
  const words = text.split(/\s+/);
  if (text.length > CAPTION_CHARACTERS_MAX) return captionTooLong();
  if (words.filter((word) => /^#./.test(word)).length > HASHTAGS_MAX) return captionTooLong();
  return words.filter((word) => /^@./.test(word)).length > MENTIONS_MAX
    ? userError(100, 2207040, 'Too many tags', 'You cannot use more than 20 tags per created media.')
    : null;
}

function captionTooLong(): GraphError {
  return userError(36_004, 2207010, 'Caption too long', 'The caption was too long: 2,200 characters and 30 hashtags.');
}

function unknownMediaType(mediaType: string): Checked {
  return { ok: false, error: userError(100, 2207023, 'Unknown media type', `The media type ${mediaType} is unknown.`) };
}

function notFetched(): GraphError {
  return userError(9004, 2207052, 'Media download has failed', 'The media could not be fetched from this URI.');
}

/** "JPEG is the only image format supported": the guide. Here by the ending of the address. */
function wrongImageFormat(): GraphError {
  return userError(36_001, 2207005, 'Unsupported format', 'The image format is not supported.');
}

function noSuchContainer(id: string): GraphError {
  return userError(24, 2207006, 'Media not found', `The media with id ${id} cannot be found.`);
}

function expired(): GraphError {
  return userError(-2, 2207020, 'Media expired', 'The media you are trying to access has expired.');
}

function notReady(): GraphError {
  return userError(
    9007,
    2207027,
    'Media not ready',
    'The media is not ready for publishing, please wait for a moment.',
  );
}

function userError(code: number, subcode: number, title: string, text: string, message = text): GraphError {
  return { ...oauthError(code, message, subcode), isTransient: false, userTitle: title, userMessage: text };
}
