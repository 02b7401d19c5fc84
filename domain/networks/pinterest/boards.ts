import { idAt, listAt, textAt, tokenAt } from '../../judgement/json-reader';
import { ask } from '../conversation';
import type { Call, CallWithToken, GrantedAsset, NetworkSetting, Outcome } from '../network';
import { judgeFor, pinterestGet } from './calls';

/** https://developers.pinterest.com/docs/reference/pagination/: at most 250. */
export const PAGE_SIZE_MAX = '250';
/** A guard against a listing that never ends; a user has 2,000 boards at most. */
const REQUESTS_MAX = 20;

interface BoardList {
  readonly boards: readonly GrantedAsset[];
  /** The cursor of the next page; null on the last one. */
  readonly bookmark: string | null;
}

type Boards =
  { readonly ok: true; readonly value: readonly GrantedAsset[] } | Extract<Outcome<unknown>, { readonly ok: false }>;

/** Every board that the user may pin to: their own, and group boards that they take part in. */
export function* listBoards(
  setting: NetworkSetting,
  accessToken: string,
): Generator<Call<unknown>, Boards, Outcome<unknown>> {
  const boards: GrantedAsset[] = [];
  let bookmark: string | null = null;
  for (let request = 0; request < REQUESTS_MAX; request += 1) {
    const page: Outcome<BoardList> = yield* ask(boardsAfter(setting, accessToken, bookmark));
    if (!page.ok) return page;
    boards.push(...page.value.boards);
    bookmark = page.value.bookmark;
    if (bookmark === null) break;
  }
  return { ok: true, value: boards };
}

/** https://developers.pinterest.com/docs/api/v5/boards-list */
function boardsAfter(setting: NetworkSetting, accessToken: string, bookmark: string | null): Call<BoardList> {
  return {
    operation: 'token_exchange',
    request: pinterestGet(
      setting,
      '/boards',
      { page_size: PAGE_SIZE_MAX, ...(bookmark === null ? {} : { bookmark }) },
      accessToken,
    ),
    judge: judgeFor('token_exchange'),
    read: ({ body }) => {
      const items = listAt(body, 'items');
      if (items === undefined) return undefined;
      return {
        boards: items.map(readBoard).filter((board) => board !== undefined),
        bookmark: tokenAt(body, 'bookmark') ?? null,
      };
    },
  };
}

function readBoard(entry: unknown): GrantedAsset | undefined {
  const remoteId = idAt(entry, 'id');
  if (remoteId === undefined) return undefined;
  return { kind: 'board', remoteId, name: textAt(entry, 'name') ?? remoteId, roles: null, tokens: null };
}

/** Whether the board is still there and open to the user. https://developers.pinterest.com/docs/api/v5/boards-get */
export function probeBoard({ setting, account, accessToken }: CallWithToken): Call<true> {
  return {
    operation: 'probe',
    request: pinterestGet(setting, `/boards/${account.remoteId}`, {}, accessToken),
    judge: judgeFor('probe', { accountKind: account.kind }),
    read: ({ body }) => (idAt(body, 'id') === account.remoteId ? true : undefined),
  };
}
