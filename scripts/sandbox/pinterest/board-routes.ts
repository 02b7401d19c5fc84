import { json, segment, unseen, type Performed, type Route, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { badRequest, BOARD_NOT_FOUND, NOT_PERMITTED, PINS_OF_NO_BOARD } from './pinterest-errors';
import { pinObject, pinterestTime } from './pin-objects';
import { pinterestState, type Board, type PinterestUser } from './pinterest-state';
import { admit, identifyPinterest } from './pinterest-tokens';

/**
 * The account and its boards. https://developers.pinterest.com/docs/api/v5/user_account-get ·
 * https://developers.pinterest.com/docs/api/v5/boards-list · https://developers.pinterest.com/docs/api/v5/boards-list_pins
 */
export function pinterestBoardRoutes(world: World): readonly Route[] {
  const common = { method: 'GET' as const, identify: identifyPinterest(world) };
  const probe = () => 'probe' as const;
  return [
    {
      ...common,
      path: '/v5/user_account',
      name: 'user_account.get',
      operation: probe,
      perform: (request) => userAccount(world, request),
    },
    {
      ...common,
      path: '/v5/boards',
      name: 'boards.list',
      operation: probe,
      perform: (request) => listBoards(world, request),
    },
    {
      ...common,
      path: '/v5/boards/{board}',
      name: 'boards.get',
      operation: probe,
      perform: (request) => board(world, request),
    },
    {
      ...common,
      path: '/v5/boards/{board}/pins',
      name: 'boards.list_pins',
      // A look-up wants all that a page can hold, a stream the newest.
      operation: ({ query }) => (query.get('page_size') === '250' ? 'look_up' : 'stream'),
      perform: (request) => pinsOfBoard(world, request),
    },
  ];
}

function userAccount(world: World, request: RoutedRequest): Performed {
  const admitted = admit(world, request, { scopes: ['user_accounts:read'], parameters: ['ad_account_id'] });
  if (!admitted.ok) return unseen(admitted.answer);
  const { id, username } = admitted.caller.user;
  const boards = [...pinterestState(world).boards.values()].filter((one) => one.ownerId === id && !one.deleted);
  return unseen(
    json(200, {
      account_type: 'BUSINESS',
      id,
      username,
      business_name: username,
      board_count: boards.length,
      follower_count: 10,
      following_count: 12,
    }),
  );
}

function listBoards(world: World, request: RoutedRequest): Performed {
  const parameters = ['page_size', 'bookmark', 'privacy', 'ad_account_id'];
  const admitted = admit(world, request, { scopes: ['boards:read'], parameters });
  if (!admitted.ok) return unseen(admitted.answer);
  const { user } = admitted.caller;
  const boards = [...pinterestState(world).boards.values()].filter((one) => isOpenTo(one, user));
  const page = paged(request, boards);
  if (page === null) return unseen(badRequest('Invalid page_size or bookmark.'));
  return unseen(json(200, { items: page.items.map((one) => boardObject(world, one)), bookmark: page.bookmark }));
}

export function isOpenTo({ deleted, ownerId, collaborators, closedTo }: Board, { id }: PinterestUser): boolean {
  return !deleted && (ownerId === id || collaborators.includes(id)) && !closedTo.includes(id);
}

function board(world: World, request: RoutedRequest): Performed {
  const admitted = admit(world, request, { scopes: ['boards:read'], parameters: ['ad_account_id'] });
  if (!admitted.ok) return unseen(admitted.answer);
  const found = pinterestState(world).boards.get(segment(request, 'board'));
  if (found === undefined || found.deleted) return unseen(BOARD_NOT_FOUND);
  if (!isOpenTo(found, admitted.caller.user)) return unseen(NOT_PERMITTED);
  return unseen(json(200, boardObject(world, found)));
}

function pinsOfBoard(world: World, request: RoutedRequest): Performed {
  const parameters = ['page_size', 'bookmark', 'creative_types', 'ad_account_id', 'pin_metrics'];
  const admitted = admit(world, request, { scopes: ['boards:read', 'pins:read'], parameters });
  if (!admitted.ok) return unseen(admitted.answer);
  const found = pinterestState(world).boards.get(segment(request, 'board'));
  if (found === undefined || found.deleted) return unseen(PINS_OF_NO_BOARD);
  if (!isOpenTo(found, admitted.caller.user)) return unseen(NOT_PERMITTED);
  const pins = [...pinterestState(world).pins.values()]
    .filter(({ boardId }) => boardId === found.id)
    .sort((one, other) => other.createdAt - one.createdAt);
  const page = paged(request, pins);
  if (page === null) return unseen(badRequest('Invalid page_size or bookmark.'));
  return unseen(json(200, { items: page.items.map((pin) => pinObject(world, pin)), bookmark: page.bookmark }));
}

/** https://developers.pinterest.com/docs/reference/pagination/: 25, unless asked for up to 250. */
function paged<Item>(
  { query }: RoutedRequest,
  all: readonly Item[],
): { readonly items: readonly Item[]; readonly bookmark: string | null } | null {
  const size = Number(query.get('page_size') ?? '25');
  const bookmark = query.get('bookmark');
  const start = bookmark === null ? 0 : Number(Buffer.from(bookmark, 'base64url').toString('utf8'));
  if (!Number.isInteger(size) || size < 1 || size > 250 || !Number.isInteger(start)) return null;
  const end = start + size;
  const next = end < all.length ? Buffer.from(String(end)).toString('base64url') : null;
  return { items: all.slice(start, end), bookmark: next };
}

function boardObject(world: World, { id, name, ownerId }: Board): Readonly<Record<string, unknown>> {
  const owner = pinterestState(world).users.get(ownerId)?.username ?? ownerId;
  return { id, name, description: '', owner: { username: owner }, privacy: 'PUBLIC', created_at: pinterestTime(0) };
}
