import { createHash } from 'node:crypto';
import { DAY, HOUR } from '../../../domain/clock';
import { segment, type Performed, type Route, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { instagramState } from '../instagram/instagram-state';
import { accountInsights } from '../instagram/reading-routes';
import { facebookState } from './facebook-state';
import { missingPermission, noSuchObject, oauthError } from './graph-errors';
import { authenticate, hasScopes, identifyGraph } from './graph-tokens';
import { answered, failed } from './graph-answers';
import { graphMoment, graphTime } from './graph-time';
import { linkedInstagramDoor } from './instagram-door';

/**
 * Daily Page insights (https://developers.facebook.com/docs/graph-api/reference/insights): a Page token of someone
 * with the ANALYZE task, at most 90 days at a time, two years back. Days end at midnight Pacific time; `end_time` is
 * that end, so the value of 1 January carries 2 January.
 */
export function facebookInsightsRoutes(world: World): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/{id}/insights',
      name: 'insights',
      operation: () => 'analytics',
      identify: identifyGraph(world),
      perform: (request) => insights(world, request),
    },
  ];
}

/** Metrics of a Page that still exist after the removals of 2024 and November 2025, with the size of made-up values. */
const METRICS: ReadonlyMap<string, number> = new Map([
  ['page_media_view', 900],
  ['page_total_media_view_unique', 500],
  ['page_post_engagements', 120],
  ['page_views_total', 80],
  ['page_daily_follows_unique', 9],
  ['page_daily_unfollows_unique', 3],
  ['page_follows', 2_400],
  ['page_actions_post_reactions_total', 60],
  ['page_video_views', 150],
]);

const DAYS_AT_ONCE_MAX = 90;
const DAYS_BACK_MAX = 730;

function insights(world: World, request: RoutedRequest): Performed {
  const accountId = segment(request, 'id');
  if (instagramState(world).users.has(accountId)) {
    return accountInsights(world, linkedInstagramDoor(world), request, accountId);
  }
  const authenticated = authenticate(world, request);
  if (!authenticated.ok) return failed(authenticated.error);
  const { caller } = authenticated;
  const id = segment(request, 'id');
  const page = facebookState(world).pages.get(id);
  if (page === undefined || page.deleted) return failed(noSuchObject('GET', id));
  if (caller.token.pageId !== id)
    return failed({ ...oauthError(190, '(#190) This method must be called with a Page Access Token') });
  const tasks = page.roles.get(caller.user.id) ?? [];
  if (!hasScopes(caller.grant, 'read_insights', 'pages_read_engagement') || !tasks.includes('ANALYZE')) {
    return failed(
      missingPermission('Requires read_insights and pages_read_engagement permission and the ANALYZE task', 10),
    );
  }
  const query = request.query;
  const metrics = (query.get('metric') ?? '').split(',').filter((name) => name !== '');
  if (metrics.length === 0) {
    return failed(
      oauthError(
        3001,
        '(#3001) No metric was specified to be fetched. Please specify one or more metrics to be fetched and try again.',
        1504028,
      ),
    );
  }
  if (metrics.some((name) => !METRICS.has(name)))
    return failed(oauthError(100, '(#100) The value must be a valid insights metric'));
  const period = query.get('period') ?? 'day';
  if (period !== 'day') return failed(oauthError(100, `(#100) The sandbox serves period=day, not ${period}`));
  const now = world.clock.now();
  const since = graphMoment(query.get('since'), now - 2 * DAY);
  const until = graphMoment(query.get('until'), now);
  if (since === null || until === null || since > until)
    return failed(oauthError(100, '(#100) Invalid time given for since or until'));
  if (until - since > DAYS_AT_ONCE_MAX * DAY) {
    return failed(oauthError(100, '(#100) There cannot be more than 90 days (7776000 s) between since and until'));
  }
  const ends = dayEnds(Math.max(since, now - DAYS_BACK_MAX * DAY), Math.min(until, now));
  return answered(caller, {
    data: metrics.map((metric) => ({
      name: metric,
      period: 'day',
      values: ends.map((end) => ({ value: valueOf(world, id, metric, end), end_time: graphTime(end) })),
      title: `Daily ${metric.replace('page_', '').replaceAll('_', ' ')}`,
      description: 'A made-up figure of the sandbox.',
      id: `${id}/insights/${metric}/day`,
    })),
    paging: {},
  });
}

/** Ends of the Pacific days that ended in (since, until]. */
function dayEnds(since: number, until: number): readonly number[] {
  const ends: number[] = [];
  for (let day = Math.floor(since / DAY) - 1; day * DAY <= until + DAY; day += 1) {
    const end = pacificMidnight(day * DAY);
    if (end > since && end <= until) ends.push(end);
  }
  return ends;
}

/** Midnight Pacific time at the start of the date that `at` (midnight UTC) names: 07:00 or 08:00 UTC. */
function pacificMidnight(at: number): number {
  const summer = at + 7 * HOUR;
  return pacificHour(summer) === 0 ? summer : at + 8 * HOUR;
}

const PACIFIC_HOUR = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hour: 'numeric',
  hourCycle: 'h23',
});

function pacificHour(at: number): number {
  return Number(PACIFIC_HOUR.format(at));
}

/** What the admin API set for that day, or a figure that is always the same for Page, metric and day. */
function valueOf(world: World, pageId: string, metric: string, end: number): number {
  const day = new Date(end - DAY).toISOString().slice(0, 10);
  const set = facebookState(world).insights.get(`${pageId}/${metric}/${day}`);
  if (set !== undefined) return set;
  const size = METRICS.get(metric) ?? 1;
  const digest = createHash('sha256').update(`${pageId}/${metric}/${day}`).digest();
  return Math.round(size * (0.6 + digest.readUInt16BE(0) / 65_535));
}
