import { DAY } from '../../clock';
import { idAt, isJsonObject, listAt, numberAt, objectAt, textAt, wholeTextAt } from '../../judgement/json-reader';
import type { AnalyticsDay, Call, CallWithToken, Network, StreamItem } from '../network';
import { judgeFor, linkedinGet, organisationUrn } from './calls';

const NOTIFICATIONS_PER_REQUEST = '100';

/** A rolling window of twelve months. */
const STATISTICS_DAYS_BACK_MAX = 365;

export const linkedinStream: Network['stream'] = (kind) =>
  kind === 'organisation'
    ? { offered: true, load: loadSocialActions }
    : { offered: false, why: 'LinkedIn shows what happens around a member only to partners of its choice.' };

/**
 * What people did around the organisation: comments on its posts, shares of them, mentions. Kept for 60 days.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-social-action-notifications
 */
function loadSocialActions({ setting, account, accessToken }: CallWithToken): Call<readonly StreamItem[]> {
  return {
    operation: 'stream',
    request: linkedinGet(
      setting,
      '/rest/organizationalEntityNotifications',
      { q: 'criteria', organizationalEntity: organisationUrn(account.remoteId), count: NOTIFICATIONS_PER_REQUEST },
      accessToken,
    ),
    judge: judgeFor('stream', { accountKind: account.kind, targetId: account.remoteId }),
    read: ({ body }) =>
      listAt(body, 'elements')
        ?.map(readSocialAction)
        .filter((item) => item !== undefined),
  };
}

/** Likes carry no words, and edits and deletions repeat what was there: only what says something new is an item. */
const WORDED_ACTIONS: ReadonlySet<string> = new Set(['COMMENT', 'ADMIN_COMMENT', 'SHARE', 'SHARE_MENTION']);

function readSocialAction(entry: unknown): StreamItem | undefined {
  if (!WORDED_ACTIONS.has(textAt(entry, 'action') ?? '')) return undefined;
  const activity =
    objectAt(entry, 'decoratedGeneratedActivity', 'comment') ?? objectAt(entry, 'decoratedGeneratedActivity', 'share');
  const remoteId = idAt(entry, 'notificationId');
  const createdAt = numberAt(entry, 'lastModifiedAt');
  if (remoteId === undefined || createdAt === undefined || activity === undefined) return undefined;
  const text = wholeTextAt(activity, 'text') ?? wholeTextAt(activity, 'message', 'text') ?? '';
  return { remoteId, createdAt, author: textAt(activity, 'owner') ?? '', text };
}

export const linkedinAnalytics: Network['analytics'] = (kind) =>
  kind === 'organisation'
    ? {
        offered: true,
        daysBackMax: STATISTICS_DAYS_BACK_MAX,
        daysPerCallMax: STATISTICS_DAYS_BACK_MAX,
        // Not said in words: days of the statistics begin at midnight UTC, as all times of the API are in UTC.
        timeZone: 'UTC',
        load: loadShareStatistics,
      }
    : { offered: false, why: 'LinkedIn gives no daily figures of a member to apps that manage pages.' };

/**
 * How the organisation's posts did, day by day, without paid reach. Follower gains are another call of the same shape.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/share-statistics
 */
function loadShareStatistics(
  input: CallWithToken & { readonly fromDay: string; readonly toDay: string },
): Call<readonly AnalyticsDay[]> {
  const { setting, account, accessToken, fromDay, toDay } = input;
  return {
    operation: 'analytics',
    request: linkedinGet(
      setting,
      '/rest/organizationalEntityShareStatistics',
      {
        q: 'organizationalEntity',
        organizationalEntity: organisationUrn(account.remoteId),
        'timeIntervals.timeGranularityType': 'DAY',
        'timeIntervals.timeRange.start': String(startOf(fromDay)),
        'timeIntervals.timeRange.end': String(startOf(toDay) + DAY),
      },
      accessToken,
      '1.0',
    ),
    judge: judgeFor('analytics', { accountKind: account.kind, targetId: account.remoteId }),
    read: ({ body }) =>
      listAt(body, 'elements')
        ?.map(readDay)
        .filter((day) => day !== undefined && day.day >= fromDay && day.day <= toDay) as
        readonly AnalyticsDay[] | undefined,
  };
}

/** Totals of the day; `engagement` is a rate and belongs to no total. */
const SHARE_METRICS = [
  'clickCount',
  'commentCount',
  'impressionCount',
  'likeCount',
  'shareCount',
  'uniqueImpressionsCount',
] as const;

function readDay(entry: unknown): AnalyticsDay | undefined {
  const start = numberAt(entry, 'timeRange', 'start');
  const totals = objectAt(entry, 'totalShareStatistics');
  if (start === undefined || !isJsonObject(totals) || Math.abs(start) > 8.64e15) return undefined;
  const metrics = Object.fromEntries(
    SHARE_METRICS.map((metric) => [metric, numberAt(totals, metric)] as const).filter(
      (pair): pair is readonly [(typeof SHARE_METRICS)[number], number] => pair[1] !== undefined,
    ),
  );
  return { day: new Date(start).toISOString().slice(0, 10), metrics };
}

function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
