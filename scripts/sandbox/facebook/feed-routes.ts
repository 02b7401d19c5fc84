import { json, segment, type Performed, type Route, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { addPost, isWebAddress, postFields, postsOf } from './facebook-posts';
import { facebookState, type FacebookGroup, type FacebookPage, type FacebookPost } from './facebook-state';
import { MAY_NOT_POST, missingPermission, noSuchObject, oauthError, type GraphError } from './graph-errors';
import { selectForAll } from './graph-fields';
import { pageOf } from './graph-paging';
import { authenticate, grantedPages, hasScopes, identifyGraph, parameters, type GraphCaller } from './graph-tokens';
import { answered, failed } from './graph-answers';
import { graphMoment } from './graph-time';
import { groupsOf, readsGroups } from './identity-routes';
import { POST } from './node-types';
import { attachedPhotos } from './photo-routes';

/**
 * Reading and posting to Pages and groups.
 * https://developers.facebook.com/docs/pages-api/posts (permissions, tasks, parameters)
 * https://developers.facebook.com/docs/graph-api/reference/page/feed (limits, errors)
 */
export function facebookFeedRoutes(world: World): readonly Route[] {
  const identify = identifyGraph(world);
  return [
    {
      method: 'GET',
      path: '/{id}/feed',
      name: 'feed',
      operation: () => 'stream',
      identify,
      perform: (request) => readFeed(world, request, 'feed'),
    },
    {
      method: 'GET',
      path: '/{id}/published_posts',
      name: 'published_posts',
      operation: () => 'look_up',
      identify,
      perform: (request) => readFeed(world, request, 'published_posts'),
    },
    {
      method: 'POST',
      path: '/{id}/feed',
      name: 'feed.post',
      operation: () => 'publish',
      identify,
      perform: (request) => publish(world, request),
    },
  ];
}

/** At most 100 posts a page (https://developers.facebook.com/docs/graph-api/reference/page/feed#limits). */
const FEED_LIMITS = { byDefault: 25, max: 100 };

function readFeed(world: World, request: RoutedRequest, edge: 'feed' | 'published_posts'): Performed {
  const authenticated = authenticate(world, request);
  if (!authenticated.ok) return failed(authenticated.error);
  const { caller } = authenticated;
  const id = segment(request, 'id');
  const refusal = readRefusal(world, caller, id, edge);
  if (refusal !== null) return failed(refusal);
  const window = timeWindow(request);
  if (!window.ok) return failed(window.error);
  const posts = postsOf(world, id).filter(
    (post) =>
      (edge === 'feed' || post.authorId === id) &&
      post.createdAt >= window.since &&
      post.createdAt <= window.until &&
      mayRead(caller, post),
  );
  const paged = pageOf(posts, request, FEED_LIMITS);
  if (!paged.ok) return failed(paged.error);
  const selected = selectForAll(POST, paged.page.items.map(postFields), request.query.get('fields'));
  if (!selected.ok) return failed(selected.error);
  return answered(caller, { data: selected.value, paging: paged.page.paging });
}

/** What visitors wrote is left out without pages_read_user_content (https://developers.facebook.com/docs/permissions). */
function mayRead(caller: GraphCaller, post: FacebookPost): boolean {
  return (
    caller.token.kind === 'user' || post.authorId === post.ownerId || hasScopes(caller.grant, 'pages_read_user_content')
  );
}

function readRefusal(
  world: World,
  caller: GraphCaller,
  id: string,
  edge: 'feed' | 'published_posts',
): GraphError | null {
  if (edge === 'feed' && facebookState(world).groups.has(id)) return groupReadRefusal(world, caller, id);
  if (edge === 'feed' && facebookState(world).users.has(id)) return profileReadRefusal(caller, id);
  return pageReadRefusal(world, caller, id);
}

/** https://developers.facebook.com/docs/graph-api/reference/user/feed: the user's own, with user_posts. */
function profileReadRefusal(caller: GraphCaller, id: string): GraphError | null {
  if (caller.token.kind !== 'user' || caller.user.id !== id) return noSuchObject('GET', id);
  return hasScopes(caller.grant, 'user_posts') ? null : missingPermission('Requires user_posts permission', 10);
}

function pageReadRefusal(world: World, caller: GraphCaller, id: string): GraphError | null {
  const page = facebookState(world).pages.get(id);
  if (page === undefined || page.deleted) return noSuchObject('GET', id);
  const isOwn =
    caller.token.kind === 'page' ? caller.token.pageId === id : grantedPages(world, caller.grant).includes(page);
  if (!isOwn || !hasScopes(caller.grant, 'pages_read_engagement')) {
    return missingPermission(
      "This endpoint requires the 'pages_read_engagement' permission or the 'Page Public Content Access' feature. Refer to https://developers.facebook.com/docs/apps/review/login-permissions#manage-pages and https://developers.facebook.com/docs/apps/review/feature#reference-PAGES_ACCESS for details.",
      10,
    );
  }
  return null;
}

function groupReadRefusal(world: World, caller: GraphCaller, id: string): GraphError | null {
  const group = groupsOf(world, caller).find((one) => one.id === id);
  if (group === undefined || !readsGroups(caller)) return noSuchObject('GET', id);
  return group.installedApps.includes(caller.app.clientId)
    ? null
    : missingPermission('Requires app being installed in the group');
}

function timeWindow(
  request: RoutedRequest,
):
  | { readonly ok: true; readonly since: number; readonly until: number }
  | { readonly ok: false; readonly error: GraphError } {
  const since = graphMoment(request.query.get('since'), 0);
  const until = graphMoment(request.query.get('until'), Number.MAX_SAFE_INTEGER);
  if (since === null || until === null)
    return { ok: false, error: oauthError(100, '(#100) Invalid time given for since or until') };
  return { ok: true, since, until };
}

function publish(world: World, request: RoutedRequest): Performed {
  const authenticated = authenticate(world, request);
  if (!authenticated.ok) return failed(authenticated.error);
  const { caller } = authenticated;
  const id = segment(request, 'id');
  const facebook = facebookState(world);
  const page = facebook.pages.get(id);
  if (page !== undefined && !page.deleted) return publishToPage(world, caller, page, parameters(request));
  const group = facebook.groups.get(id);
  if (group !== undefined) return publishToGroup(world, caller, group, parameters(request));
  if (id === 'me' || facebook.users.has(id)) {
    // Posting to profiles ended with publish_actions: https://developers.facebook.com/docs/graph-api/changelog/breaking-changes
    return failed(
      missingPermission('Publishing to user profiles is not possible since the publish_actions permission was removed'),
    );
  }
  return failed(noSuchObject('POST', id));
}

function publishToPage(world: World, caller: GraphCaller, page: FacebookPage, fields: URLSearchParams): Performed {
  const tasks = page.roles.get(caller.user.id) ?? [];
  const may =
    caller.token.pageId === page.id &&
    caller.grant.targets.includes(page.id) &&
    hasScopes(caller.grant, 'pages_manage_posts', 'pages_read_engagement') &&
    tasks.includes('CREATE_CONTENT');
  if (!may) return failed(MAY_NOT_POST);
  if ((fields.get('published') ?? 'true') === 'false') {
    return failed(
      oauthError(
        100,
        '(#100) The sandbox does not offer unpublished or scheduled Page posts; the app schedules by itself',
      ),
    );
  }
  const photos = attachedPhotos(world, page.id, fields);
  if (!photos.ok) return failed(photos.error);
  const content = contentOf(world, page.id, fields, photos.ids);
  if (!content.ok) return failed(content.error);
  const post = addPost(world, {
    ...content,
    ownerId: page.id,
    authorId: page.id,
    authorName: page.name,
    photoIds: photos.ids,
    createdAt: world.clock.now(),
    byApp: caller.app.clientId,
  });
  for (const photoId of photos.ids) {
    const photo = facebookState(world).photos.get(photoId);
    if (photo !== undefined) photo.usedBy = post.id;
  }
  return { answer: json(200, { id: post.id }), effect: post.id };
}

function publishToGroup(world: World, caller: GraphCaller, group: FacebookGroup, fields: URLSearchParams): Performed {
  const may =
    caller.token.kind === 'user' &&
    group.admins.includes(caller.user.id) &&
    caller.grant.targets.includes(group.id) &&
    group.installedApps.includes(caller.app.clientId) &&
    hasScopes(caller.grant, 'publish_to_groups');
  if (!may) return failed(MAY_NOT_POST);
  const content = contentOf(world, group.id, fields, []);
  if (!content.ok) return failed(content.error);
  const post = addPost(world, {
    ...content,
    ownerId: group.id,
    authorId: caller.user.id,
    authorName: caller.user.name,
    photoIds: [],
    createdAt: world.clock.now(),
    byApp: caller.app.clientId,
  });
  return { answer: json(200, { id: post.id }), effect: post.id };
}

/** https://developers.facebook.com/docs/graph-api/reference/post: a message is at most 63,206 characters long. */
const MESSAGE_CHARACTERS_MAX = 63_206;

function contentOf(
  world: World,
  ownerId: string,
  fields: URLSearchParams,
  photoIds: readonly string[],
):
  | { readonly ok: true; readonly message: string; readonly link: string | null }
  | { readonly ok: false; readonly error: GraphError } {
  const message = fields.get('message') ?? '';
  const link = fields.get('link');
  if (message === '' && link === null && photoIds.length === 0) {
    return { ok: false, error: oauthError(100, '(#100) Missing message or attachment', 1349125) };
  }
  if (message.length > MESSAGE_CHARACTERS_MAX)
    return { ok: false, error: oauthError(100, '(#100) The message is too long') };
  if (link !== null && !isWebAddress(link))
    return { ok: false, error: oauthError(100, '(#100) The link is not a URL', 1500) };
  // "Duplicate posts cannot be published consecutively": code 506.
  const { posts, lastAppPosts } = facebookState(world);
  const previous = posts.get(lastAppPosts.get(ownerId) ?? '');
  if (message !== '' && previous?.message === message && previous.link === link && photoIds.length === 0) {
    return { ok: false, error: { ...oauthError(506, '(#506) Duplicate status message', 1455006), isTransient: false } };
  }
  return { ok: true, message, link };
}
