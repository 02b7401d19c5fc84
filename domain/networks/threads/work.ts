import { HOUR, SECOND } from '../../clock';
import { idAt, listAt, numberAt, textAt, wholeTextAt } from '../../judgement/json-reader';
import { daySince, dayUntil } from '../meta/insight-days';
import type { AnalyticsDay, Call, CallWithToken, LookUpInput, RemotePost, StreamItem } from '../network';
import { carrying } from '../remote-text';
import { textWithLink } from '../text-with-link';
import { threadsApi } from './calls';

const POSTS_PER_REQUEST = '100';
const STREAM_ITEMS = '50';

/** https://developers.facebook.com/docs/threads/threads-media: `since` in seconds */
export function threadsLookUp(input: LookUpInput): Call<readonly RemotePost[]> {
  const { content, boundaryAt, account } = input;
  return {
    operation: 'look_up',
    request: threadsApi.get(input, `${account.remoteId}/threads`, {
      fields: 'id,text,timestamp',
      since: String(Math.floor(boundaryAt / SECOND)),
      limit: POSTS_PER_REQUEST,
    }),
    judge: threadsApi.judge('look_up', input),
    read: ({ body }) => {
      const posts = listAt(body, 'data')
        ?.map(readPost)
        .filter((post) => post !== undefined);
      return posts === undefined ? undefined : carrying(posts, textWithLink(content), content.text);
    },
  };
}

/** Public posts in which others mention the account. https://developers.facebook.com/docs/threads/threads-mentions */
export function loadMentions(input: CallWithToken): Call<readonly StreamItem[]> {
  return {
    operation: 'stream',
    request: threadsApi.get(input, `${input.account.remoteId}/mentions`, {
      fields: 'id,text,timestamp,username',
      limit: STREAM_ITEMS,
    }),
    judge: threadsApi.judge('stream', input),
    read: ({ body }) =>
      listAt(body, 'data')
        ?.map((entry) => {
          const post = readPost(entry);
          return post === undefined ? undefined : { ...post, author: textAt(entry, 'username') ?? '' };
        })
        .filter((item) => item !== undefined),
  };
}

/**
 * `views` comes by day; the others are totals of the span that is asked for, so a call asks for one day. Clicks come by
 * link and followers without a span, so both are left out.
 */
const INSIGHT_METRICS = ['views', 'likes', 'replies', 'reposts', 'quotes'] as const;

/** https://developers.facebook.com/docs/threads/insights */
export function loadInsights(
  input: CallWithToken & { readonly fromDay: string; readonly toDay: string },
): Call<readonly AnalyticsDay[]> {
  const day = input.fromDay;
  return {
    operation: 'analytics',
    request: threadsApi.get(input, `${input.account.remoteId}/threads_insights`, {
      metric: INSIGHT_METRICS.join(','),
      since: daySince(day),
      until: dayUntil(day),
    }),
    judge: threadsApi.judge('analytics', input),
    read: ({ body }) => {
      const series = listAt(body, 'data');
      return series === undefined ? undefined : dayOf(day, series);
    },
  };
}

function dayOf(day: string, series: readonly unknown[]): readonly AnalyticsDay[] {
  const metrics = series.flatMap((one) => {
    const name = textAt(one, 'name');
    const value = numberAt(one, 'total_value', 'value') ?? valueOfDay(day, listAt(one, 'values') ?? []);
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return metrics.length === 0 ? [] : [{ day, metrics: Object.fromEntries(metrics) }];
}

/** The documentation shows ends of days at 08:00 UTC in summer too, an hour late by the Pacific clock. */
const END_TOLERANCE_MS = 2 * HOUR;

function valueOfDay(day: string, values: readonly unknown[]): number | undefined {
  const from = Number(daySince(day)) * SECOND + END_TOLERANCE_MS;
  const to = Number(dayUntil(day)) * SECOND + END_TOLERANCE_MS;
  const point = values.find((value) => {
    const end = Date.parse(textAt(value, 'end_time') ?? '');
    return end > from && end <= to;
  });
  return numberAt(point, 'value');
}

function readPost(entry: unknown): RemotePost | undefined {
  const remoteId = idAt(entry, 'id');
  const createdAt = Date.parse(textAt(entry, 'timestamp') ?? '');
  if (remoteId === undefined || Number.isNaN(createdAt)) return undefined;
  return { remoteId, createdAt, text: wholeTextAt(entry, 'text') ?? '' };
}
