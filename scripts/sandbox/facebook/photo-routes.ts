import { isRecord, json, parseJson, segment, unseen, type Performed, type Route, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { addPost, isWebAddress } from './facebook-posts';
import { facebookState, type FacebookPhoto } from './facebook-state';
import { MAY_NOT_POST, missingParameter, noSuchObject, oauthError, type GraphError } from './graph-errors';
import { authenticate, hasScopes, identifyGraph, parameters } from './graph-tokens';
import { failed } from './graph-answers';

/**
 * Photos of a Page: published at once, or unpublished and later attached to a post (`attached_media`).
 * https://developers.facebook.com/docs/graph-api/reference/page/photos
 */
export function facebookPhotoRoutes(world: World): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/{id}/photos',
      name: 'photos.post',
      operation: () => 'publish',
      identify: identifyGraph(world),
      perform: (request) => upload(world, request),
    },
  ];
}

function upload(world: World, request: RoutedRequest): Performed {
  const authenticated = authenticate(world, request);
  if (!authenticated.ok) return failed(authenticated.error);
  const { caller } = authenticated;
  const id = segment(request, 'id');
  const page = facebookState(world).pages.get(id);
  if (page === undefined || page.deleted) return failed(noSuchObject('POST', id));
  const tasks = page.roles.get(caller.user.id) ?? [];
  const may =
    caller.token.pageId === page.id &&
    caller.grant.targets.includes(page.id) &&
    hasScopes(caller.grant, 'pages_manage_posts', 'pages_read_engagement', 'pages_show_list') &&
    tasks.includes('CREATE_CONTENT');
  if (!may) return failed(MAY_NOT_POST);
  const fields = parameters(request);
  const url = fields.get('url');
  if (url === null) return failed(missingParameter('url'));
  if (!isWebAddress(url)) return failed(oauthError(324, '(#324) Missing or invalid image file'));
  const caption = fields.get('caption') ?? fields.get('message');
  const photo: FacebookPhoto = {
    id: String(133_000_000_000_000 + world.nextSequence()),
    pageId: id,
    url,
    caption,
    usedBy: null,
  };
  facebookState(world).photos.set(photo.id, photo);
  if ((fields.get('published') ?? 'true') === 'false') return unseen(json(200, { id: photo.id }));
  const post = addPost(world, {
    ownerId: id,
    authorId: id,
    authorName: page.name,
    message: caption ?? '',
    link: null,
    photoIds: [photo.id],
    createdAt: world.clock.now(),
    byApp: caller.app.clientId,
  });
  photo.usedBy = post.id;
  return { answer: json(200, { id: photo.id, post_id: post.id }), effect: post.id };
}

/** The photos that a post names in `attached_media`: a JSON list, or fields `attached_media[0]` and so on. */
export function attachedPhotos(
  world: World,
  pageId: string,
  fields: URLSearchParams,
): { readonly ok: true; readonly ids: readonly string[] } | { readonly ok: false; readonly error: GraphError } {
  const whole = fields.get('attached_media');
  const parsed: unknown = whole === null ? [] : parseJson(whole);
  const items = Array.isArray(parsed) ? [...(parsed as readonly unknown[])] : [undefined];
  for (const [name, value] of fields) if (/^attached_media\[\d+\]$/.test(name)) items.push(parseJson(value));
  const ids: string[] = [];
  for (const item of items) {
    const id = isRecord(item) ? item['media_fbid'] : undefined;
    const photo = typeof id === 'string' ? facebookState(world).photos.get(id) : undefined;
    if (photo?.pageId !== pageId || photo.usedBy !== null) {
      return {
        ok: false,
        error: oauthError(
          100,
          '(#100) Invalid parameter: attached_media names a photo that is unknown, of another Page, or already used',
        ),
      };
    }
    ids.push(photo.id);
  }
  return { ok: true, ids };
}
