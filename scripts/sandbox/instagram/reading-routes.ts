import { createHash } from 'node:crypto';
import { DAY, SECOND } from '../../../domain/clock';
import { oauthError, type GraphError } from '../facebook/graph-errors';
import { selectFields, selectForAll, type NodeFields } from '../facebook/graph-fields';
import { pageOf } from '../facebook/graph-paging';
import { graphMoment, graphTime } from '../facebook/graph-time';
import type { NodeType } from '../facebook/node-types';
import { segment, type Performed, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { doorRefusal, type InstagramDoor } from './instagram-door';
import { instagramState, type InstagramAccount, type InstagramMedium } from './instagram-state';
import { asksForComments } from './media-operation';

/** https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user */
export const INSTAGRAM_USER: NodeType = {
  name: 'IGUser',
  fields: new Set(['id', 'user_id', 'username', 'name', 'account_type', 'media_count', 'followers_count']),
  byDefault: ['id'],
};

/** https://developers.facebook.com/docs/instagram-platform/reference/instagram-media */
const INSTAGRAM_MEDIUM: NodeType = {
  name: 'IGMedia',
  fields: new Set([
    'id',
    'caption',
    'comments',
    'comments_count',
    'like_count',
    'media_product_type',
    'media_type',
    'media_url',
    'permalink',
    'timestamp',
    'username',
  ]),
  byDefault: ['id'],
};

const MEDIA_LIMITS = { byDefault: 25, max: 100 };

/** The account's media, newest first; comments below them need a permission of their own. */
export function listMedia(world: World, door: InstagramDoor, request: RoutedRequest): Performed {
  const fields = request.query.get('fields');
  const entered = door.enter(
    request,
    segment(request, 'id'),
    asksForComments(request) ? ['basic', 'comments'] : ['basic'],
  );
  if (!entered.ok) return doorRefusal(entered.error);
  const { account } = entered;
  const since = graphMoment(request.query.get('since'), 0);
  const until = graphMoment(request.query.get('until'), Number.MAX_SAFE_INTEGER);
  if (since === null || until === null) return doorRefusal(oauthError(100, '(#100) Invalid time given'));
  const media = [...instagramState(world).media.values()]
    .filter(
      ({ accountId, createdAt }) =>
        accountId === account.id && Math.floor(createdAt / SECOND) * SECOND >= since && createdAt <= until,
    )
    .reverse();
  const paged = pageOf(media, request, MEDIA_LIMITS);
  if (!paged.ok) return doorRefusal(paged.error);
  const nodes = paged.page.items.map((medium) => mediumFields(world, account, medium));
  const selected = selectForAll(INSTAGRAM_MEDIUM, nodes, fields);
  if (!selected.ok) return doorRefusal(selected.error);
  return entered.answered({ data: selected.value, paging: paged.page.paging });
}

function mediumFields(world: World, account: InstagramAccount, medium: InstagramMedium): NodeFields {
  const comments = [...instagramState(world).comments.values()].filter(({ mediumId }) => mediumId === medium.id);
  return {
    id: medium.id,
    caption: medium.caption === '' ? undefined : medium.caption,
    media_type: medium.mediaType === 'REELS' ? 'VIDEO' : medium.mediaType === 'CAROUSEL' ? 'CAROUSEL_ALBUM' : 'IMAGE',
    media_product_type: medium.mediaType === 'REELS' ? 'REELS' : 'FEED',
    timestamp: graphTime(medium.createdAt),
    username: account.username,
    comments_count: comments.length,
    comments:
      comments.length === 0
        ? undefined
        : {
            data: comments.map(({ id, text, author, createdAt }) => ({
              id,
              text,
              username: author,
              timestamp: graphTime(createdAt),
            })),
          },
  };
}

export function readAccount(door: InstagramDoor, request: RoutedRequest, id: string): Performed {
  const entered = door.enter(request, id, ['basic']);
  if (!entered.ok) return doorRefusal(entered.error);
  const { account } = entered;
  // At Instagram's own door `id` is the app's own name for the account, and `user_id` the account's.
  const ownId = door.errorType === 'IGApiException' ? appScopedId(account.id) : account.id;
  const node = {
    id: ownId,
    user_id: account.id,
    username: account.username,
    name: account.name,
    account_type: account.accountType,
    media_count: 0,
  };
  const selected = selectFields(INSTAGRAM_USER, node, request.query.get('fields'));
  return selected.ok ? entered.answered(selected.value) : doorRefusal(selected.error);
}

export function appScopedId(accountId: string): string {
  return (BigInt(accountId) + 9_000_000_000_000_000n).toString();
}

/** https://developers.facebook.com/docs/instagram-platform/api-reference/instagram-user/insights */
const METRICS: ReadonlyMap<string, number> = new Map([
  ['reach', 700],
  ['views', 1_100],
  ['accounts_engaged', 90],
  ['total_interactions', 140],
  ['likes', 100],
  ['comments', 12],
  ['shares', 8],
  ['saves', 15],
  ['replies', 2],
  ['profile_links_taps', 4],
]);

const SPAN_MAX = 30 * DAY;

/** Totals of the span that is asked for, at most 30 days. */
export function accountInsights(world: World, door: InstagramDoor, request: RoutedRequest, id: string): Performed {
  const entered = door.enter(request, id, ['basic', 'insights']);
  if (!entered.ok) return doorRefusal(entered.error);
  const { query } = request;
  const metrics = (query.get('metric') ?? '').split(',').filter((name) => name !== '');
  const now = world.clock.now();
  const since = graphMoment(query.get('since'), now - DAY);
  const until = graphMoment(query.get('until'), now);
  const refusal = insightsRefusal(metrics, query, since, until);
  if (refusal !== null || since === null || until === null) {
    return doorRefusal({ ...(refusal ?? oauthError(100, '(#100) Invalid time given')), type: door.errorType });
  }
  const served = since < now && since >= now - 90 * DAY;
  return entered.answered({
    data: metrics.flatMap((metric) => {
      const value = insightOf(world, entered.account.id, metric, since);
      const total = { name: metric, period: 'day', title: metric, description: 'A made-up figure of the sandbox.' };
      return served ? [{ ...total, total_value: { value }, id: `${entered.account.id}/insights/${metric}/day` }] : [];
    }),
  });
}

function insightsRefusal(
  metrics: readonly string[],
  query: URLSearchParams,
  since: number | null,
  until: number | null,
): GraphError | null {
  if (metrics.length === 0) return oauthError(100, '(#100) The parameter metric is required');
  const unknown = metrics.find((name) => !METRICS.has(name));
  if (unknown !== undefined) {
    return oauthError(100, `(#100) metric[0] must be one of the following values: ${[...METRICS.keys()].join(', ')}`);
  }
  if (query.get('period') !== 'day') return oauthError(100, '(#100) Incompatible period with the metrics requested');
  if (query.get('metric_type') !== 'total_value' && metrics.some((name) => name !== 'reach')) {
    return oauthError(100, '(#100) The following metrics should be specified with parameter metric_type=total_value');
  }
  if (since === null || until === null || since > until) return oauthError(100, '(#100) Invalid time given');
  return until - since > SPAN_MAX
    ? oauthError(100, '(#100) There cannot be more than 30 days (2592000 s) between since and until')
    : null;
}

/** What the admin API set for the day that begins there, or a figure that is always the same. */
function insightOf(world: World, accountId: string, metric: string, since: number): number {
  const day = new Date(since).toISOString().slice(0, 10);
  const set = instagramState(world).insights.get(`${accountId}/${metric}/${day}`);
  if (set !== undefined) return set;
  const digest = createHash('sha256').update(`${accountId}/${metric}/${day}`).digest();
  return Math.round((METRICS.get(metric) ?? 1) * (0.6 + digest.readUInt16BE(0) / 65_535));
}
