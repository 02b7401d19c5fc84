import { idAt, listAt, numberAt, textAt, wholeTextAt } from '../../judgement/json-reader';
import { googleAnswers } from '../google/answers';
import type { AnalyticsDay, Call, CallWithToken, LookUpInput, Network, RemotePost, StreamItem } from '../network';
import { carrying } from '../remote-text';
import { bearer, dataApiGet, readList, youtubeUrl } from './calls';
import { descriptionOf, titleOf } from './publish';

const ITEMS_PER_REQUEST = '50';

/**
 * The videos that carry our title and text, among the last fifty of the channel. A channel's uploads are a playlist
 * whose id begins with `UU` where the channel's begins with `UC`: `contentDetails.relatedPlaylists.uploads` says so of
 * every channel, though no document promises the form. https://developers.google.com/youtube/v3/docs/playlistItems/list
 */
export function youtubeLookUp({ setting, account, accessToken, content }: LookUpInput): Call<readonly RemotePost[]> {
  return {
    operation: 'look_up',
    request: dataApiGet(
      setting,
      'playlistItems',
      { part: 'snippet', playlistId: account.remoteId.replace(/^UC/, 'UU'), maxResults: ITEMS_PER_REQUEST },
      accessToken,
    ),
    judge: (answer, context) => googleAnswers.judge('look_up', answer, context),
    read: ({ body }) => {
      const posts = readList(body, 'youtube#playlistItemListResponse', readUpload);
      const sent = `${titleOf(content)}\n${descriptionOf(content)}`;
      return posts === undefined ? undefined : carrying(posts, sent, content.text);
    },
  };
}

function readUpload(item: unknown): RemotePost | undefined {
  const remoteId = idAt(item, 'snippet', 'resourceId', 'videoId');
  const createdAt = Date.parse(textAt(item, 'snippet', 'publishedAt') ?? '');
  if (remoteId === undefined || Number.isNaN(createdAt)) return undefined;
  const title = wholeTextAt(item, 'snippet', 'title') ?? '';
  return { remoteId, createdAt, text: `${title}\n${wholeTextAt(item, 'snippet', 'description') ?? ''}` };
}

/** What people write under the channel's videos. https://developers.google.com/youtube/v3/docs/commentThreads/list */
function loadComments({ setting, account, accessToken }: CallWithToken): Call<readonly StreamItem[]> {
  return {
    operation: 'stream',
    request: dataApiGet(
      setting,
      'commentThreads',
      {
        part: 'snippet',
        allThreadsRelatedToChannelId: account.remoteId,
        order: 'time',
        maxResults: ITEMS_PER_REQUEST,
        textFormat: 'plainText',
      },
      accessToken,
    ),
    judge: (answer, context) => googleAnswers.judge('stream', answer, context),
    read: ({ body }) => readList(body, 'youtube#commentThreadListResponse', readThread),
  };
}

function readThread(item: unknown): StreamItem | undefined {
  const remoteId = idAt(item, 'id');
  const comment = ['snippet', 'topLevelComment', 'snippet'] as const;
  const createdAt = Date.parse(textAt(item, ...comment, 'publishedAt') ?? '');
  if (remoteId === undefined || Number.isNaN(createdAt)) return undefined;
  const text = wholeTextAt(item, ...comment, 'textOriginal') ?? wholeTextAt(item, ...comment, 'textDisplay') ?? '';
  return { remoteId, createdAt, author: textAt(item, ...comment, 'authorDisplayName') ?? '', text };
}

export const youtubeStream: Network['stream'] = () => ({ offered: true, load: loadComments });

/** Sums of a day; averages are left out. https://developers.google.com/youtube/analytics/channel_reports#time-based-reports */
const METRICS = [
  'views',
  'estimatedMinutesWatched',
  'likes',
  'comments',
  'shares',
  'subscribersGained',
  'subscribersLost',
] as const;

/**
 * Days are Pacific (https://developers.google.com/youtube/reporting/v1/reports). The newest one or two are left out of
 * an answer until all metrics that were asked for are there. YouTube states no limit to how far back and how many days:
 * these are ours.
 */
export const youtubeAnalytics: Network['analytics'] = () => ({
  offered: true,
  daysBackMax: 365,
  daysPerCallMax: 90,
  timeZone: 'America/Los_Angeles',
  load: loadReport,
});

/** https://developers.google.com/youtube/analytics/reference/reports/query */
function loadReport(
  input: CallWithToken & { readonly fromDay: string; readonly toDay: string },
): Call<readonly AnalyticsDay[]> {
  return {
    operation: 'analytics',
    request: {
      method: 'GET',
      url: youtubeUrl(input.setting, 'analytics', '/v2/reports'),
      query: {
        ids: 'channel==MINE',
        startDate: input.fromDay,
        endDate: input.toDay,
        metrics: METRICS.join(','),
        dimensions: 'day',
        sort: 'day',
      },
      headers: bearer(input.accessToken),
      body: { kind: 'none' },
    },
    judge: (answer, context) => googleAnswers.judge('analytics', answer, context),
    read: ({ body }) => {
      const columns = listAt(body, 'columnHeaders')?.map((header) => textAt(header, 'name') ?? '');
      if (columns === undefined) return undefined;
      return (listAt(body, 'rows') ?? []).map((row) => readDay(row, columns)).filter((day) => day !== undefined);
    },
  };
}

/** The order of the columns is the answer's to say, not the question's. */
function readDay(row: unknown, columns: readonly string[]): AnalyticsDay | undefined {
  if (!Array.isArray(row)) return undefined;
  const cells = Object.fromEntries(columns.map((name, index) => [name, row[index] as unknown]));
  const day = textAt(cells, 'day');
  if (day === undefined || !/^\d{4}-\d\d-\d\d$/.test(day)) return undefined;
  const metrics = METRICS.flatMap((name) => {
    const value = numberAt(cells, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { day, metrics: Object.fromEntries(metrics) };
}
