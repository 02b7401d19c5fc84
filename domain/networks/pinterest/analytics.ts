import { isJsonObject, listAt, numberAt, objectAt, textAt } from '../../judgement/json-reader';
import type { AnalyticsDay, Call, CallWithToken, Network } from '../network';
import { judgeFor, pinterestGet } from './calls';

/** `start_date` cannot be more than 90 days back; both ends are days in UTC. */
const DAYS_MAX = 90;

export const pinterestAnalytics: Network['analytics'] = (kind) =>
  kind === 'profile'
    ? { offered: true, daysBackMax: DAYS_MAX, daysPerCallMax: DAYS_MAX, timeZone: 'UTC', load: loadAccountAnalytics }
    : { offered: false, why: 'Pinterest counts per account and per pin, and has no daily figures of a board.' };

/** https://developers.pinterest.com/docs/api/v5/user_account-analytics (`user_accounts:read`) */
function loadAccountAnalytics({
  setting,
  accessToken,
  fromDay,
  toDay,
}: CallWithToken & { readonly fromDay: string; readonly toDay: string }): Call<readonly AnalyticsDay[]> {
  return {
    operation: 'analytics',
    request: pinterestGet(setting, '/user_account/analytics', { start_date: fromDay, end_date: toDay }, accessToken),
    judge: judgeFor('analytics'),
    read: ({ body }) =>
      listAt(body, 'all', 'daily_metrics')
        ?.map(readDay)
        .filter((day) => day !== undefined && day.day >= fromDay && day.day <= toDay) as
        readonly AnalyticsDay[] | undefined,
  };
}

/** Other days are being counted still, or lie before the account, its retention or the metric. */
const COUNTED: ReadonlySet<string> = new Set(['READY', 'ESTIMATE']);

function readDay(entry: unknown): AnalyticsDay | undefined {
  const day = textAt(entry, 'date');
  const metrics = objectAt(entry, 'metrics');
  if (day === undefined || !/^\d{4}-\d\d-\d\d$/.test(day) || !isJsonObject(metrics)) return undefined;
  if (!COUNTED.has(textAt(entry, 'data_status') ?? '')) return undefined;
  // Rates are no totals of a day.
  const totals = Object.keys(metrics).flatMap((name) => {
    const value = numberAt(metrics, name);
    return value === undefined || name.endsWith('_RATE') ? [] : [[name, value] as const];
  });
  return { day, metrics: Object.fromEntries(totals) };
}
