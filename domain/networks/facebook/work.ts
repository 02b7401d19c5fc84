import { SECOND } from '../../clock';
import { idAt, listAt, numberAt, textAt, wholeTextAt } from '../../judgement/json-reader';
import { INSIGHT_TIME_ZONE, dayEndingAt, daySince, dayUntil } from '../meta/insight-days';
import { carrying } from '../remote-text';
import type {
  AccountKind,
  AnalyticsDay,
  Call,
  CallWithToken,
  LookUpInput,
  Network,
  RemotePost,
  StreamItem,
} from '../network';
import { facebookAnswers } from './answers';
import { graphGet } from './graph-call';
import { instagramAnalytics, instagramLookUp, instagramStream } from '../instagram/work';
import { linkedInstagram } from './linked-instagram';
import { captionText } from './publish';

const POSTS_PER_REQUEST = '100';
const STREAM_ITEMS = '50';

/** Insights are kept for two years. https://developers.facebook.com/docs/graph-api/reference/insights */
const INSIGHT_DAYS_BACK_MAX = 730;
/** One request shows at most 90 days; one less here, since a span with an end of summer time is an hour longer. */
const INSIGHT_DAYS_PER_CALL_MAX = 89;

/**
 * Daily Page metrics that stand after the removals of March 2024, June 2025 and November 2025, when `page_impressions`,
 * `page_impressions_unique` and `page_fans` were ended in favour of views, viewers and follows.
 * https://developers.facebook.com/docs/graph-api/reference/insights
 */
const INSIGHT_METRICS = [
  'page_media_view',
  'page_total_media_view_unique',
  'page_post_engagements',
  'page_views_total',
  'page_daily_follows_unique',
  'page_daily_unfollows_unique',
] as const;

/**
 * The posts that carry our content, among those since the boundary. `since` is compared by Graph with the time of the
 * last change, so older posts can be among them: `createdAt` tells.
 * https://developers.facebook.com/docs/graph-api/reference/page/published_posts
 */
export function facebookLookUp(input: LookUpInput): Call<readonly RemotePost[]> {
  if (input.account.kind === 'instagram') return instagramLookUp(linkedInstagram, input);
  const { content, boundaryAt, account } = input;
  const edge = account.kind === 'page' ? 'published_posts' : 'feed';
  const sentText = content.media.length === 0 ? content.text : captionText(content);
  return {
    operation: 'look_up',
    request: graphGet(
      input.setting.hosts,
      `${account.remoteId}/${edge}`,
      { fields: 'id,created_time,message', since: String(Math.floor(boundaryAt / SECOND)), limit: POSTS_PER_REQUEST },
      input.accessToken,
    ),
    judge: judgeFor(input, 'look_up'),
    read: ({ body }) => {
      const posts = listAt(body, 'data')
        ?.map(readPost)
        .filter((post) => post !== undefined);
      return posts === undefined ? undefined : carrying(posts, sentText, content.text);
    },
  };
}

/** What was posted on the Page, profile or group, by anyone. https://developers.facebook.com/docs/graph-api/reference/page/feed */
function loadStream(input: CallWithToken): Call<readonly StreamItem[]> {
  return {
    operation: 'stream',
    request: graphGet(
      input.setting.hosts,
      `${input.account.remoteId}/feed`,
      { fields: 'id,created_time,message,from', limit: STREAM_ITEMS },
      input.accessToken,
    ),
    judge: judgeFor(input, 'stream'),
    read: ({ body }) =>
      listAt(body, 'data')
        ?.map(readStreamItem)
        .filter((item) => item !== undefined),
  };
}

export const facebookStream: Network['stream'] = (kind) =>
  kind === 'instagram' ? instagramStream(linkedInstagram) : { offered: true, load: loadStream };

const NO_ANALYTICS: Readonly<Partial<Record<AccountKind, string>>> = {
  profile: 'Facebook has no insights of personal profiles for other apps.',
  group: 'Facebook has no insights of groups for other apps.',
};

export const facebookAnalytics: Network['analytics'] = (kind) => {
  if (kind === 'instagram') return instagramAnalytics(linkedInstagram);
  return kind === 'page'
    ? {
        offered: true,
        daysBackMax: INSIGHT_DAYS_BACK_MAX,
        daysPerCallMax: INSIGHT_DAYS_PER_CALL_MAX,
        timeZone: INSIGHT_TIME_ZONE,
        load: loadInsights,
      }
    : { offered: false, why: NO_ANALYTICS[kind] ?? 'Facebook has no such accounts.' };
};

function loadInsights(
  input: CallWithToken & { readonly fromDay: string; readonly toDay: string },
): Call<readonly AnalyticsDay[]> {
  return {
    operation: 'analytics',
    request: graphGet(
      input.setting.hosts,
      `${input.account.remoteId}/insights`,
      {
        metric: INSIGHT_METRICS.join(','),
        period: 'day',
        since: daySince(input.fromDay),
        until: dayUntil(input.toDay),
      },
      input.accessToken,
    ),
    judge: judgeFor(input, 'analytics'),
    read: ({ body }) => {
      const series = listAt(body, 'data');
      return series === undefined ? undefined : collectDays(series, input.fromDay, input.toDay);
    },
  };
}

/** Turns Meta's list of series (one per metric) into one record per day, only of the days that were asked for. */
function collectDays(series: readonly unknown[], fromDay: string, toDay: string): readonly AnalyticsDay[] {
  const days = new Map<string, Record<string, number>>();
  for (const one of series) {
    const metric = textAt(one, 'name');
    if (metric === undefined || textAt(one, 'period') !== 'day') continue;
    for (const point of listAt(one, 'values') ?? []) {
      const value = numberAt(point, 'value');
      const day = dayEndingAt(textAt(point, 'end_time'));
      if (value === undefined || day === undefined || day < fromDay || day > toDay) continue;
      days.set(day, { ...days.get(day), [metric]: value });
    }
  }
  return [...days]
    .map(([day, metrics]) => ({ day, metrics }))
    .toSorted((left, right) => (left.day < right.day ? -1 : 1));
}

function judgeFor(input: CallWithToken, operation: 'look_up' | 'stream' | 'analytics'): Call<unknown>['judge'] {
  const { kind } = input.account;
  return (answer, context) =>
    facebookAnswers.judge(operation, answer, {
      ...context,
      accountKind: kind,
      tokenKind: kind === 'page' ? 'asset' : 'user',
    });
}

function readPost(entry: unknown): RemotePost | undefined {
  const remoteId = idAt(entry, 'id');
  const createdAt = Date.parse(textAt(entry, 'created_time') ?? '');
  if (remoteId === undefined || Number.isNaN(createdAt)) return undefined;
  return { remoteId, createdAt, text: wholeTextAt(entry, 'message') ?? '' };
}

function readStreamItem(entry: unknown): StreamItem | undefined {
  const post = readPost(entry);
  return post === undefined ? undefined : { ...post, author: textAt(entry, 'from', 'name') ?? '' };
}
