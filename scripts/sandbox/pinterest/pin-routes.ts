import {
  isRecord,
  json,
  mediaType,
  parseJson,
  unseen,
  type Performed,
  type Route,
  type RoutedRequest,
  type WireAnswer,
} from '../wire';
import type { World } from '../world';
import { isOpenTo } from './board-routes';
import { addPin, pinObject } from './pin-objects';
import {
  badRequest,
  BOARD_NOT_FOUND,
  NOT_PERMITTED,
  pinterestError,
  RESTRICTED,
  TRIAL_ACCESS,
} from './pinterest-errors';
import { pinterestState } from './pinterest-state';
import { admit, identifyPinterest, type PinterestCaller } from './pinterest-tokens';

/** https://developers.pinterest.com/docs/api/v5/pins-create */
export function pinterestPinRoutes(world: World): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v5/pins',
      name: 'pins.create',
      operation: () => 'publish',
      identify: identifyPinterest(world),
      perform: (request) => create(world, request),
    },
  ];
}

const SCOPES = ['boards:read', 'boards:write', 'pins:read', 'pins:write'];

function create(world: World, request: RoutedRequest): Performed {
  const admitted = admit(world, request, { scopes: SCOPES, parameters: ['ad_account_id'] });
  if (!admitted.ok) return unseen(admitted.answer);
  const { caller } = admitted;
  const body = mediaType(request) === 'application/json' ? parseJson(request.body.toString('utf8')) : undefined;
  if (!isRecord(body)) return unseen(badRequest('The body has to be JSON.'));
  const refused = standingFault(world, caller) ?? boardFault(world, caller, body) ?? fieldFault(body);
  if (refused !== null) return unseen(refused);
  const images = imagesIn(body['media_source']);
  if ('status' in images) return unseen(images);
  const pin = addPin(world, {
    boardId: String(body['board_id']),
    title: textOf(body, 'title'),
    description: textOf(body, 'description'),
    link: textOf(body, 'link'),
    altText: textOf(body, 'alt_text'),
    images,
    createdAt: world.clock.now(),
    byApp: caller.family.clientId,
  });
  return { answer: json(201, pinObject(world, pin)), effect: pin.id };
}

function standingFault(world: World, { user, family }: PinterestCaller): WireAnswer | null {
  if (pinterestState(world).trialApps.includes(family.clientId)) return TRIAL_ACCESS;
  return user.restricted ? RESTRICTED : null;
}

function boardFault(
  world: World,
  { user }: PinterestCaller,
  body: Readonly<Record<string, unknown>>,
): WireAnswer | null {
  const board = pinterestState(world).boards.get(textOf(body, 'board_id') ?? '');
  if (board === undefined || board.deleted) return BOARD_NOT_FOUND;
  return isOpenTo(board, user) ? null : NOT_PERMITTED;
}

/** `PinCreate` of the API description, with the greatest length of each text. */
const TEXTS: ReadonlyMap<string, number> = new Map([
  ['board_id', 20],
  ['board_section_id', 20],
  ['title', 100],
  ['description', 800],
  ['link', 2048],
  ['alt_text', 500],
  ['dominant_color', 7],
  ['note', 500],
  ['parent_pin_id', 20],
]);

function fieldFault(body: Readonly<Record<string, unknown>>): WireAnswer | null {
  const unknown = Object.keys(body).find((name) => name !== 'media_source' && !TEXTS.has(name));
  if (unknown !== undefined) return badRequest(`Unknown field: ${unknown}`);
  for (const [name, lengthMax] of TEXTS) {
    const value = body[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string' || value.length > lengthMax) {
      return badRequest(`Invalid ${name}: a text of at most ${lengthMax} characters is wanted.`);
    }
  }
  const link = textOf(body, 'link');
  return link === null || isWebAddress(link) ? null : INVALID_URL;
}

const INVALID_URL = badRequest(
  'Whoops! It looks like you entered an invalid URL. Try creating a Pin again with a valid URL.',
);

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Of the ways to give an image, those by its address. Nothing is fetched: the end of the address says what it shows. */
function imagesIn(source: unknown): readonly string[] | WireAnswer {
  if (!isRecord(source)) return badRequest('media_source is missing.');
  const urls = source['source_type'] === 'image_url' ? [source['url']] : manyUrls(source);
  if (urls === null) return badRequest('The sandbox takes images by their addresses only.');
  for (const url of urls) {
    if (typeof url !== 'string' || !isWebAddress(url)) return INVALID_URL;
    if (url.endsWith('/tiny.jpg')) {
      return pinterestError(403, 233, 'Your image is too small. Please choose a larger image and try again.');
    }
    if (url.endsWith('/broken.jpg')) {
      return pinterestError(403, 235, 'Sorry, this image is broken. Please pick a different image.');
    }
  }
  return urls as readonly string[];
}

/** Two to five. */
function manyUrls(source: Readonly<Record<string, unknown>>): readonly unknown[] | null {
  const { source_type: type, items } = source;
  if (type !== 'multiple_image_urls' || !Array.isArray(items) || items.length < 2 || items.length > 5) return null;
  return items.map((item: unknown) => (isRecord(item) ? item['url'] : undefined));
}

function textOf(body: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = body[name];
  return typeof value === 'string' ? value : null;
}
