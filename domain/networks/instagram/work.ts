import { SECOND } from '../../clock';
import { idAt, listAt, numberAt, textAt, wholeTextAt } from '../../judgement/json-reader';
import type { MetaMediaApi } from '../meta/container-steps';
import { INSIGHT_TIME_ZONE, daySince, dayUntil } from '../meta/insight-days';
import type { AnalyticsDay, Call, CallWithToken, LookUpInput, Network, RemotePost, StreamItem } from '../network';
import { carrying } from '../remote-text';
import { textWithLink } from '../text-with-link';

const POSTS_PER_REQUEST = '100';
const STREAM_POSTS = '25';
const STREAM_COMMENTS = '50';

/**
 * The account's media since the boundary that carry our caption.
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media: `since` in seconds
 */
export function instagramLookUp(api: MetaMediaApi, input: LookUpInput): Call<readonly RemotePost[]> {
  const { content, boundaryAt, account } = input;
  return {
    operation: 'look_up',
    request: api.get(input, `${account.remoteId}/media`, {
      fields: 'id,caption,timestamp',
      since: String(Math.floor(boundaryAt / SECOND)),
      limit: POSTS_PER_REQUEST,
    }),
    judge: api.judge('look_up', input),
    read: ({ body }) => {
      const posts = listAt(body, 'data')
        ?.map((entry) => readMoment(entry, 'caption'))
        .filter((post) => post !== undefined);
      return posts === undefined ? undefined : carrying(posts, textWithLink(content), content.text);
    },
  };
}

/**
 * The account's latest media and the comments below them, in one call by field expansion.
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-media/comments
 */
export function instagramStream(api: MetaMediaApi): ReturnType<Network['stream']> {
  return { offered: true, load: (input) => loadMediaAndComments(api, input) };
}

function loadMediaAndComments(api: MetaMediaApi, input: CallWithToken): Call<readonly StreamItem[]> {
  const comments = `comments.limit(${STREAM_COMMENTS}){id,text,timestamp,username}`;
  return {
    operation: 'stream',
    request: api.get(input, `${input.account.remoteId}/media`, {
      fields: `id,caption,timestamp,username,${comments}`,
      limit: STREAM_POSTS,
    }),
    judge: api.judge('stream', input),
    read: ({ body }) =>
      listAt(body, 'data')?.flatMap((entry) =>
        [
          readItem(entry, 'caption'),
          ...(listAt(entry, 'comments', 'data') ?? []).map((comment) => readItem(comment, 'text')),
        ].filter((item) => item !== undefined),
      ),
  };
}

/**
 * Account figures of the last 90 days. All but `reach` come as one total of the span that is asked for, so a call asks
 * for one day. https://developers.facebook.com/docs/instagram-platform/api-reference/instagram-user/insights,
 * https://developers.facebook.com/docs/instagram-platform/insights
 */
export function instagramAnalytics(api: MetaMediaApi): ReturnType<Network['analytics']> {
  return {
    offered: true,
    daysBackMax: 90,
    daysPerCallMax: 1,
    timeZone: INSIGHT_TIME_ZONE,
    load: (input) => loadInsights(api, input, input.fromDay),
  };
}

/** `impressions` ended for all versions on 21 April 2025. */
const INSIGHT_METRICS = [
  'reach',
  'views',
  'accounts_engaged',
  'total_interactions',
  'likes',
  'comments',
  'shares',
  'saves',
] as const;

function loadInsights(api: MetaMediaApi, input: CallWithToken, day: string): Call<readonly AnalyticsDay[]> {
  return {
    operation: 'analytics',
    request: api.get(input, `${input.account.remoteId}/insights`, {
      metric: INSIGHT_METRICS.join(','),
      period: 'day',
      metric_type: 'total_value',
      since: daySince(day),
      until: dayUntil(day),
    }),
    judge: api.judge('analytics', input),
    read: ({ body }) => {
      const totals = listAt(body, 'data');
      return totals === undefined ? undefined : dayOf(day, totals);
    },
  };
}

/** A metric without data is left out by the network, which is not 0; a day without any is no day. */
export function dayOf(day: string, totals: readonly unknown[]): readonly AnalyticsDay[] {
  const metrics = totals.flatMap((total) => {
    const name = textAt(total, 'name');
    const value = numberAt(total, 'total_value', 'value');
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return metrics.length === 0 ? [] : [{ day, metrics: Object.fromEntries(metrics) }];
}

function readItem(entry: unknown, textField: 'caption' | 'text'): StreamItem | undefined {
  const moment = readMoment(entry, textField);
  return moment === undefined ? undefined : { ...moment, author: textAt(entry, 'username') ?? '' };
}

function readMoment(entry: unknown, textField: 'caption' | 'text'): RemotePost | undefined {
  const remoteId = idAt(entry, 'id');
  const createdAt = Date.parse(textAt(entry, 'timestamp') ?? '');
  if (remoteId === undefined || Number.isNaN(createdAt)) return undefined;
  return { remoteId, createdAt, text: wholeTextAt(entry, textField) ?? '' };
}
