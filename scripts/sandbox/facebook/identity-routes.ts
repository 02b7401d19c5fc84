import { segment, type Performed, type Route, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { facebookState, type FacebookGroup, type FacebookPage } from './facebook-state';
import { missingPermission, noSuchObject } from './graph-errors';
import { answered, failed } from './graph-answers';
import { selectFields, selectForAll, type NodeFields } from './graph-fields';
import { pageOf } from './graph-paging';
import { authenticate, grantedPages, hasScopes, identifyGraph, pageTokenFor, type GraphCaller } from './graph-tokens';
import { instagramState } from '../instagram/instagram-state';
import { readContainer } from '../instagram/publishing-routes';
import { readAccount } from '../instagram/reading-routes';
import { linkedAccountField, linkedInstagramDoor } from './instagram-door';
import { ACCOUNT, GROUP, PAGE, POST, USER } from './node-types';
import { postFields } from './facebook-posts';

/**
 * Users, Pages and groups as nodes, and the lists of what a user may act for.
 * https://developers.facebook.com/docs/graph-api/reference/user/accounts
 * https://developers.facebook.com/docs/graph-api/reference/page
 */
export function facebookIdentityRoutes(world: World): readonly Route[] {
  const common = { method: 'GET' as const, identify: identifyGraph(world) };
  return [
    {
      ...common,
      path: '/{id}/accounts',
      name: 'accounts',
      operation: () => 'probe',
      perform: (request) => listAccounts(world, request),
    },
    {
      ...common,
      path: '/{id}/groups',
      name: 'groups',
      operation: () => 'probe',
      perform: (request) => listGroups(world, request),
    },
    {
      ...common,
      path: '/{id}',
      name: 'node',
      operation: (request) => nodeOperation(world, request),
      perform: (request) => readNode(world, request),
    },
  ];
}

function nodeOperation(world: World, request: RoutedRequest): 'look_up' | 'publish' | 'probe' {
  const id = segment(request, 'id');
  if (instagramState(world).containers.has(id)) return 'publish';
  return facebookState(world).posts.has(id) ? 'look_up' : 'probe';
}

function listAccounts(world: World, request: RoutedRequest): Performed {
  const authenticated = authenticate(world, request);
  if (!authenticated.ok) return failed(authenticated.error);
  const { caller } = authenticated;
  if (!isOwnUser(caller, segment(request, 'id'))) return failed(noSuchObject('GET', segment(request, 'id')));
  if (!hasScopes(caller.grant, 'pages_show_list')) {
    return failed(missingPermission('Requires pages_show_list permission to manage the object'));
  }
  const paged = pageOf(grantedPages(world, caller.grant), request, { byDefault: 25, max: 100 });
  if (!paged.ok) return failed(paged.error);
  const nodes = paged.page.items.map((page) => accountFields(world, caller, page));
  const selected = selectForAll(ACCOUNT, nodes, request.query.get('fields'));
  if (!selected.ok) return failed(selected.error);
  return answered(caller, { data: selected.value, paging: paged.page.paging });
}

function accountFields(world: World, caller: GraphCaller, page: FacebookPage): NodeFields {
  return {
    ...pageFields(page),
    instagram_business_account: linkedAccountField(world, caller, page),
    access_token: pageTokenFor(world, caller.token, page).token,
    tasks: page.roles.get(caller.user.id) ?? [],
  };
}

function listGroups(world: World, request: RoutedRequest): Performed {
  const authenticated = authenticate(world, request);
  if (!authenticated.ok) return failed(authenticated.error);
  const { caller } = authenticated;
  if (!isOwnUser(caller, segment(request, 'id'))) return failed(noSuchObject('GET', segment(request, 'id')));
  if (!readsGroups(caller))
    return failed(missingPermission('Requires publish_to_groups or groups_access_member_info permission'));
  const paged = pageOf(groupsOf(world, caller), request, { byDefault: 25, max: 100 });
  if (!paged.ok) return failed(paged.error);
  const selected = selectForAll(GROUP, paged.page.items.map(groupFields), request.query.get('fields'));
  if (!selected.ok) return failed(selected.error);
  return answered(caller, { data: selected.value, paging: paged.page.paging });
}

function readNode(world: World, request: RoutedRequest): Performed {
  const { users, containers } = instagramState(world);
  const container = containers.get(segment(request, 'id'));
  if (container !== undefined) return readContainer(world, linkedInstagramDoor(world), request, container);
  if (users.has(segment(request, 'id')))
    return readAccount(linkedInstagramDoor(world), request, segment(request, 'id'));
  const authenticated = authenticate(world, request);
  if (!authenticated.ok) return failed(authenticated.error);
  const { caller } = authenticated;
  const id = segment(request, 'id');
  const asked = request.query.get('fields');
  const selected = nodeOf(world, caller, id, asked);
  if (selected === null) return failed(noSuchObject('GET', id));
  return selected.ok ? answered(caller, selected.value) : failed(selected.error);
}

function nodeOf(
  world: World,
  caller: GraphCaller,
  id: string,
  asked: string | null,
): ReturnType<typeof selectFields> | null {
  const facebook = facebookState(world);
  const isMe = id === 'me';
  if (caller.token.kind === 'user' && (isMe || id === caller.user.id)) {
    return selectFields(USER, { id: caller.user.id, name: caller.user.name, email: caller.user.email }, asked);
  }
  const page = facebook.pages.get(isMe ? (caller.token.pageId ?? '') : id);
  if (page !== undefined && mayActFor(world, caller, page)) {
    const token = caller.token.kind === 'page' ? caller.token : pageTokenFor(world, caller.token, page);
    const instagram_business_account = linkedAccountField(world, caller, page);
    return selectFields(PAGE, { ...pageFields(page), instagram_business_account, access_token: token.token }, asked);
  }
  const group = facebook.groups.get(id);
  if (group !== undefined && readsGroups(caller) && groupsOf(world, caller).includes(group)) {
    return selectFields(GROUP, groupFields(group), asked);
  }
  const post = facebook.posts.get(id);
  const owner = facebook.pages.get(post?.ownerId ?? '');
  if (post !== undefined && owner !== undefined && mayActFor(world, caller, owner)) {
    if (!hasScopes(caller.grant, 'pages_read_engagement')) {
      return { ok: false, error: missingPermission('This endpoint requires the pages_read_engagement permission', 10) };
    }
    return selectFields(POST, postFields(post), asked);
  }
  return null;
}

function mayActFor(world: World, caller: GraphCaller, page: FacebookPage): boolean {
  if (caller.token.kind === 'page') return caller.token.pageId === page.id;
  return grantedPages(world, caller.grant).includes(page);
}

function pageFields(page: FacebookPage): NodeFields {
  return {
    id: page.id,
    name: page.name,
    category: page.category,
    category_list: [{ id: '2500', name: page.category }],
    link: `https://www.facebook.com/${page.id}`,
  };
}

function groupFields(group: FacebookGroup): NodeFields & { readonly id: string } {
  return { id: group.id, name: group.name, privacy: 'CLOSED', administrator: true };
}

export function groupsOf(world: World, caller: GraphCaller): readonly FacebookGroup[] {
  return [...facebookState(world).groups.values()].filter(
    (group) => group.admins.includes(caller.user.id) && caller.grant.targets.includes(group.id),
  );
}

export function readsGroups(caller: GraphCaller): boolean {
  return (
    caller.token.kind === 'user' &&
    (hasScopes(caller.grant, 'publish_to_groups') || hasScopes(caller.grant, 'groups_access_member_info'))
  );
}

function isOwnUser(caller: GraphCaller, id: string): boolean {
  return caller.token.kind === 'user' && (id === 'me' || id === caller.user.id);
}
