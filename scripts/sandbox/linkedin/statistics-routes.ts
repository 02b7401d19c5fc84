import { createHash } from 'node:crypto';
import { DAY } from '../../../domain/clock';
import { json, unseen, type Performed, type Route, type RoutedRequest, type WireAnswer } from '../wire';
import type { World } from '../world';
import { adminOnly, invalidParameter, unpermittedParameter } from './linkedin-errors';
import { linkedinState, type Organisation, type SocialAction } from './linkedin-state';
import { admit, identifyLinkedin, type LinkedinRules } from './linkedin-tokens';
import { administers, pageOf } from './organisation-routes';

/**
 * What happens around an organisation, and how its posts did. Administrators only.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-social-action-notifications
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/share-statistics
 */
export function linkedinStatisticsRoutes(world: World): readonly Route[] {
  const identify = identifyLinkedin(world);
  return [
    {
      method: 'GET',
      path: '/rest/organizationalEntityNotifications',
      name: 'organizationalEntityNotifications',
      operation: () => 'stream',
      identify,
      perform: (request) => notifications(world, request),
    },
    {
      method: 'GET',
      path: '/rest/organizationalEntityShareStatistics',
      name: 'organizationalEntityShareStatistics',
      operation: () => 'analytics',
      identify,
      perform: (request) => shareStatistics(world, request),
    },
  ];
}

const NOTIFICATIONS: LinkedinRules = {
  resource: 'organizationalEntityNotifications.FINDER-criteria',
  scopes: ['rw_organization_admin'],
  parameters: ['q', 'actions', 'organizationalEntity', 'sourcePost', 'count', 'start', 'timeRange'],
};

/** "Notifications are retained for 60 days." */
const RETENTION_MS = 60 * DAY;

function notifications(world: World, request: RoutedRequest): Performed {
  const admitted = admit(world, request, NOTIFICATIONS);
  if (!admitted.ok) return unseen(admitted.answer);
  const { query } = request;
  const page = pageOf(query);
  if (query.get('q') !== 'criteria' || page === null) return unseen(invalidParameter('q'));
  const found = organisationFor(world, request);
  if (found === null) return unseen(invalidParameter('organizationalEntity'));
  if (!administers(found, admitted.caller.member)) return unseen(adminOnly(found.id));
  const actions = [...linkedinState(world).socialActions.values()]
    .filter(({ organisationId, at }) => organisationId === found.id && world.clock.now() - at < RETENTION_MS)
    .sort((one, other) => other.at - one.at)
    .slice(page.start, page.start + page.count);
  return unseen(json(200, { paging: { ...page, links: [] }, elements: actions.map(notification) }));
}

function notification({ notificationId, organisationId, action, owner, text, at }: SocialAction) {
  const entity = `urn:li:comment:(urn:li:activity:${notificationId},${notificationId})`;
  const decorated = action === 'COMMENT' ? { comment: { owner, text, entity } } : { share: { owner, text, entity } };
  return {
    notificationId,
    organizationalEntity: `urn:li:organization:${organisationId}`,
    action,
    sourcePost: `urn:li:activity:${notificationId}`,
    generatedActivity: entity,
    ...(action === 'LIKE' ? {} : { decoratedGeneratedActivity: decorated }),
    lastModifiedAt: at,
    subscriber: owner,
  };
}

function organisationFor(world: World, { query }: RoutedRequest): Organisation | null {
  const id = /^urn:li:organization:(\d+)$/.exec(query.get('organizationalEntity') ?? '')?.[1] ?? '';
  return linkedinState(world).organisations.get(id) ?? null;
}

const GRANULARITY = 'timeIntervals.timeGranularityType';
const START = 'timeIntervals.timeRange.start';
const END = 'timeIntervals.timeRange.end';

const STATISTICS: LinkedinRules = {
  resource: 'organizationalEntityShareStatistics.FINDER-organizationalEntity',
  scopes: ['rw_organization_admin'],
  parameters: ['q', 'organizationalEntity', GRANULARITY, START, END],
};

/** Twelve months, rolling. */
const WINDOW_MS = 365 * DAY;

/** Names of the totals, with the size of made-up values. */
const TOTALS: ReadonlyMap<string, number> = new Map([
  ['clickCount', 12],
  ['commentCount', 3],
  ['impressionCount', 260],
  ['likeCount', 9],
  ['shareCount', 2],
  ['uniqueImpressionsCount', 150],
]);

function shareStatistics(world: World, request: RoutedRequest): Performed {
  const admitted = admit(world, request, STATISTICS);
  if (!admitted.ok) return unseen(admitted.answer);
  const { query } = request;
  const found = organisationFor(world, request);
  if (query.get('q') !== 'organizationalEntity' || found === null) {
    return unseen(invalidParameter('organizationalEntity'));
  }
  if (!administers(found, admitted.caller.member)) return unseen(adminOnly(found.id));
  const range = rangeOf(world, request);
  if ('status' in range) return unseen(range);
  const elements: Readonly<Record<string, unknown>>[] = [];
  for (let day = range.start; day < range.end; day += DAY) elements.push(dayOf(world, found.id, day));
  return unseen(json(200, { paging: { start: 0, count: 10, links: [] }, elements }));
}

/**
 * The dotted names are those of protocol 1.0; with 2.0 the interval is one parameter in brackets.
 * https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/protocol-version
 */
function rangeOf(
  world: World,
  { query, headers }: RoutedRequest,
): { readonly start: number; readonly end: number } | WireAnswer {
  if (headers['x-restli-protocol-version'] === '2.0.0') return unpermittedParameter(START);
  if (query.get(GRANULARITY) !== 'DAY') return invalidParameter(GRANULARITY);
  const start = Number(query.get(START) ?? 'NaN');
  const end = Number(query.get(END) ?? String(world.clock.now()));
  if (!Number.isInteger(start) || !Number.isInteger(end) || start > end) return invalidParameter(START);
  const now = world.clock.now();
  const today = Math.floor(now / DAY) * DAY;
  const first = Math.max(Math.floor(start / DAY) * DAY, today - WINDOW_MS + DAY);
  return { start: first, end: Math.min(end, today + DAY) };
}

function dayOf(world: World, organisationId: string, day: number): Readonly<Record<string, unknown>> {
  const date = new Date(day).toISOString().slice(0, 10);
  const totals = Object.fromEntries(
    [...TOTALS.keys()].map((name) => [name, valueOf(world, organisationId, name, date)]),
  );
  return {
    organizationalEntity: `urn:li:organization:${organisationId}`,
    timeRange: { start: day, end: day + DAY },
    totalShareStatistics: { ...totals, engagement: 0.04 },
  };
}

/** What the admin API set for that day, or a figure that is always the same for organisation, metric and day. */
function valueOf(world: World, organisationId: string, metric: string, date: string): number {
  const key = `${organisationId}/${metric}/${date}`;
  const set = linkedinState(world).statistics.get(key);
  if (set !== undefined) return set;
  const digest = createHash('sha256').update(key).digest();
  return Math.round((TOTALS.get(metric) ?? 1) * (0.6 + digest.readUInt16BE(0) / 65_535));
}
