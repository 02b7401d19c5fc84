import { createHash } from 'node:crypto';
import { DAY } from '../../../domain/clock';
import { json, unseen, type Performed, type Route, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { pinterestError } from './pinterest-errors';
import { pinterestState } from './pinterest-state';
import { admit, identifyPinterest } from './pinterest-tokens';

/** https://developers.pinterest.com/docs/api/v5/user_account-analytics: 90 days back, days in UTC. */
export function pinterestAnalyticsRoutes(world: World): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v5/user_account/analytics',
      name: 'user_account.analytics',
      operation: () => 'analytics',
      identify: identifyPinterest(world),
      perform: (request) => accountAnalytics(world, request),
    },
  ];
}

const PARAMETERS = [
  'start_date', 'end_date', 'from_claimed_content', 'pin_format', 'app_types', 'content_type', 'source', 'metric_types', 'split_field', 'ad_account_id',
]; // prettier-ignore

/** Names of the metrics, with the size of made-up values. */
const METRICS: ReadonlyMap<string, number> = new Map([
  ['ENGAGEMENT', 30],
  ['IMPRESSION', 400],
  ['OUTBOUND_CLICK', 6],
  ['PIN_CLICK', 18],
  ['SAVE', 9],
]);

const INVALID = pinterestError(400, 400, 'Invalid user accounts analytics parameters.');

function accountAnalytics(world: World, request: RoutedRequest): Performed {
  const admitted = admit(world, request, { scopes: ['user_accounts:read'], parameters: PARAMETERS });
  if (!admitted.ok) return unseen(admitted.answer);
  const today = Math.floor(world.clock.now() / DAY) * DAY;
  const start = dayAt(request.query.get('start_date'));
  const end = dayAt(request.query.get('end_date'));
  if (start === null || end === null || start > end || start < today - 90 * DAY || end > today) return unseen(INVALID);
  const days: Readonly<Record<string, unknown>>[] = [];
  for (let day = start; day <= end; day += DAY) {
    days.push(dayOf(world, admitted.caller.user.id, day, day === today));
  }
  return unseen(json(200, { all: { daily_metrics: days, summary_metrics: {} } }));
}

function dayAt(text: string | null): number | null {
  const time = /^\d{4}-\d\d-\d\d$/.test(text ?? '') ? Date.parse(`${text ?? ''}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** Today is being counted still. */
function dayOf(world: World, userId: string, day: number, isToday: boolean): Readonly<Record<string, unknown>> {
  const date = new Date(day).toISOString().slice(0, 10);
  if (isToday) return { date, data_status: 'PROCESSING', metrics: {} };
  const totals = Object.fromEntries([...METRICS.keys()].map((name) => [name, valueOf(world, userId, name, date)]));
  return { date, data_status: 'READY', metrics: { ...totals, SAVE_RATE: 0.02 } };
}

/** What the admin API set for that day, or a figure that is always the same for user, metric and day. */
function valueOf(world: World, userId: string, metric: string, date: string): number {
  const key = `${userId}/${metric}/${date}`;
  const set = pinterestState(world).analytics.get(key);
  if (set !== undefined) return set;
  const digest = createHash('sha256').update(key).digest();
  return Math.round((METRICS.get(metric) ?? 1) * (0.6 + digest.readUInt16BE(0) / 65_535));
}
