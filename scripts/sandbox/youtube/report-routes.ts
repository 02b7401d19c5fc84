import { createHash } from 'node:crypto';
import { DAY } from '../../../domain/clock';
import { json, unseen, type Performed, type Route, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { googleError } from './google-errors';
import { SCOPES_TO } from './google-scopes';
import { authenticate, identifyGoogle } from './google-tokens';
import { pacificDay } from './quota';
import { youtubeState } from './youtube-state';

/**
 * reports.query by day (https://developers.google.com/youtube/analytics/reference/reports/query): Pacific days, and none
 * of the last two, whose figures are not all there yet.
 */
export function youtubeReportRoutes(world: World): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v2/reports',
      name: 'reports.query',
      operation: () => 'analytics',
      identify: identifyGoogle(world),
      perform: (request) => query(world, request),
    },
  ];
}

/** With the size of made-up values. */
const METRICS: ReadonlyMap<string, number> = new Map([
  ['views', 900],
  ['estimatedMinutesWatched', 2100],
  ['averageViewDuration', 140],
  ['likes', 40],
  ['dislikes', 2],
  ['comments', 12],
  ['shares', 8],
  ['subscribersGained', 6],
  ['subscribersLost', 2],
]);

const DELAY_DAYS = 2;
const bad = (message: string): ReturnType<typeof googleError> =>
  googleError(400, 'badRequest', message, { domain: 'global' });

function query(world: World, request: RoutedRequest): Performed {
  const admitted = authenticate(world, request, [SCOPES_TO.readReports, SCOPES_TO.read]);
  if (!admitted.ok) return unseen(admitted.answer);
  const { channel } = admitted;
  const parameter = (name: string): string => request.query.get(name) ?? '';
  for (const name of ['ids', 'startDate', 'endDate', 'metrics']) {
    if (parameter(name) === '')
      return unseen(googleError(400, 'required', `Required parameter: ${name}`, { domain: 'global' }));
  }
  const metrics = parameter('metrics').split(',');
  const isKnown = metrics.every((metric) => METRICS.has(metric)) && parameter('dimensions') === 'day';
  if (!isKnown)
    return unseen(
      bad(
        'The query is not supported. Check the documentation at https://developers.google.com/youtube/analytics/v2/available_reports for supported queries.',
      ),
    );
  const [from, to] = [parameter('startDate'), parameter('endDate')];
  if (!isDay(from) || !isDay(to) || from > to) return unseen(bad('Invalid value for field "startDate" or "endDate".'));
  if (channel === null || ![`channel==MINE`, `channel==${channel.id}`].includes(parameter('ids'))) {
    return unseen(googleError(403, 'forbidden', 'Forbidden', { domain: 'global' }));
  }
  const newest = pacificDay(world.clock.now() - (DELAY_DAYS + 1) * DAY);
  const days = daysBetween(from, to < newest ? to : newest);
  return unseen(
    json(200, {
      kind: 'youtubeAnalytics#resultTable',
      columnHeaders: [
        { name: 'day', columnType: 'DIMENSION', dataType: 'STRING' },
        ...metrics.map((name) => ({ name, columnType: 'METRIC', dataType: 'INTEGER' })),
      ],
      rows: days.map((day) => [day, ...metrics.map((metric) => valueOf(world, channel.id, metric, day))]),
    }),
  );
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

function daysBetween(from: string, to: string): readonly string[] {
  const count = Math.floor((Date.parse(to) - Date.parse(from)) / DAY) + 1;
  return Array.from({ length: Math.max(0, Math.min(count, 4000)) }, (_, n) =>
    new Date(Date.parse(from) + n * DAY).toISOString().slice(0, 10),
  );
}

/** What the admin API set for that day, or a figure that is always the same for channel, metric and day. */
function valueOf(world: World, channelId: string, metric: string, day: string): number {
  const set = youtubeState(world).metrics.get(`${channelId}/${metric}/${day}`);
  if (set !== undefined) return set;
  const digest = createHash('sha256').update(`${channelId}/${metric}/${day}`).digest();
  return Math.round((METRICS.get(metric) ?? 1) * (0.6 + digest.readUInt16BE(0) / 65_535));
}
