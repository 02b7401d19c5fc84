import { createHash } from 'node:crypto';
import { DAY, HOUR, SECOND } from '../../../domain/clock';
import { oauthError } from '../facebook/graph-errors';
import { selectFields, selectForAll } from '../facebook/graph-fields';
import { pageOf } from '../facebook/graph-paging';
import { graphMoment, graphTime } from '../facebook/graph-time';
import type { NodeType } from '../facebook/node-types';
import { segment, type Performed, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { threadsAnswer, threadsCall, threadsRefusal } from './threads-caller';
import { threadsState, type ThreadsPost } from './threads-state';

/** https://developers.facebook.com/docs/threads/threads-profiles */
const PROFILE: NodeType = {
  name: 'ThreadsUser',
  fields: new Set(['id', 'username', 'name', 'threads_profile_picture_url', 'threads_biography', 'is_verified']),
  byDefault: ['id'],
};

/** https://developers.facebook.com/docs/threads/threads-media */
const POST: NodeType = {
  name: 'ThreadsMedia',
  fields: new Set([
    'id',
    'media_product_type',
    'media_type',
    'media_url',
    'permalink',
    'owner',
    'username',
    'text',
    'timestamp',
    'shortcode',
    'is_quote_post',
    'has_replies',
    'alt_text',
  ]),
  byDefault: ['id'],
};

const POST_LIMITS = { byDefault: 25, max: 100 };

export function readProfile(world: World, request: RoutedRequest, id: string): Performed {
  const call = threadsCall(world, request, id);
  if (!call.ok) return threadsRefusal(call.error);
  const { user } = call.caller;
  const selected = selectFields(
    PROFILE,
    { id: user.id, username: user.username, name: user.name },
    request.query.get('fields'),
  );
  return selected.ok ? threadsAnswer(selected.value) : threadsRefusal(selected.error);
}

/** The profile's own posts, newest first. */
export function listPosts(world: World, request: RoutedRequest): Performed {
  const call = threadsCall(world, request, segment(request, 'id'));
  if (!call.ok) return threadsRefusal(call.error);
  const { user } = call.caller;
  return list(world, request, ({ authorId }) => authorId === user.id);
}

/** Public posts of others that name the profile. https://developers.facebook.com/docs/threads/threads-mentions */
export function listMentions(world: World, request: RoutedRequest): Performed {
  const call = threadsCall(world, request, segment(request, 'id'), 'threads_manage_mentions');
  if (!call.ok) return threadsRefusal(call.error);
  const { user } = call.caller;
  const name = new RegExp(`@${user.username.replaceAll('.', '\\.')}\\b`, 'i');
  const { users } = threadsState(world);
  return list(
    world,
    request,
    ({ authorId, text }) => authorId !== user.id && users.get(authorId)?.isPrivate !== true && name.test(text),
  );
}

function list(world: World, request: RoutedRequest, belongs: (post: ThreadsPost) => boolean): Performed {
  const since = graphMoment(request.query.get('since'), 0);
  const until = graphMoment(request.query.get('until'), Number.MAX_SAFE_INTEGER);
  if (since === null || until === null) return threadsRefusal(oauthError(100, 'Invalid parameter'));
  const posts = [...threadsState(world).posts.values()]
    .filter((post) => belongs(post) && Math.floor(post.createdAt / SECOND) * SECOND >= since && post.createdAt <= until)
    .reverse();
  const paged = pageOf(posts, request, POST_LIMITS);
  if (!paged.ok) return threadsRefusal(paged.error);
  const nodes = paged.page.items.map((post) => ({
    id: post.id,
    text: post.text === '' ? undefined : post.text,
    media_type: post.mediaType,
    media_product_type: 'THREADS',
    timestamp: graphTime(post.createdAt),
    username: post.author,
    owner: { id: post.authorId },
  }));
  const selected = selectForAll(POST, nodes, request.query.get('fields'));
  if (!selected.ok) return threadsRefusal(selected.error);
  return threadsAnswer({ data: selected.value, paging: paged.page.paging });
}

/** https://developers.facebook.com/docs/threads/insights */
const METRICS: ReadonlyMap<string, number> = new Map([
  ['views', 800],
  ['likes', 60],
  ['replies', 9],
  ['reposts', 7],
  ['quotes', 3],
  ['followers_count', 1_500],
]);

/** "since and until do not work for dates before April 13, 2024 (1712991600)". */
const FIRST_MOMENT = 1_712_991_600 * SECOND;

/** `views` by day, the others as one total of the span. */
export function profileInsights(world: World, request: RoutedRequest): Performed {
  const call = threadsCall(world, request, segment(request, 'id'), 'threads_manage_insights');
  if (!call.ok) return threadsRefusal(call.error);
  const { query } = request;
  const metrics = (query.get('metric') ?? '').split(',').filter((name) => name !== '');
  const now = world.clock.now();
  const since = graphMoment(query.get('since'), now - DAY);
  const until = graphMoment(query.get('until'), now);
  if (metrics.length === 0 || metrics.some((name) => !METRICS.has(name))) {
    return threadsRefusal(oauthError(100, `Param metric must be one of {${[...METRICS.keys()].join(', ')}}`));
  }
  if (since === null || until === null || since > until || since < FIRST_MOMENT) {
    return threadsRefusal(oauthError(100, 'Param since or until is not valid'));
  }
  const { id } = call.caller.user;
  return threadsAnswer({
    data: metrics.map((name) => ({
      name,
      period: 'day',
      title: name,
      description: 'A made-up figure of the sandbox.',
      id: `${id}/insights/${name}/day`,
      ...(name === 'views'
        ? { values: valuesByDay(world, id, name, since, Math.min(until, now)) }
        : { total_value: { value: figureOf(world, id, name, since) } }),
    })),
  });
}

function valuesByDay(
  world: World,
  profileId: string,
  metric: string,
  since: number,
  until: number,
): readonly { readonly value: number; readonly end_time: string }[] {
  const values: { readonly value: number; readonly end_time: string }[] = [];
  for (let start = since; start < until; start += DAY) {
    // The documentation's sample has ends of days at 08:00 UTC in July.
    const end = new Date(start + DAY + HOUR).setUTCHours(8, 0, 0, 0);
    values.push({ value: figureOf(world, profileId, metric, start), end_time: graphTime(end) });
  }
  return values;
}

/** What the admin API set for the day that begins there, or a figure that is always the same. */
function figureOf(world: World, profileId: string, metric: string, start: number): number {
  const day = new Date(start).toISOString().slice(0, 10);
  const set = threadsState(world).insights.get(`${profileId}/${metric}/${day}`);
  if (set !== undefined) return set;
  const digest = createHash('sha256').update(`${profileId}/${metric}/${day}`).digest();
  return Math.round((METRICS.get(metric) ?? 1) * (0.6 + digest.readUInt16BE(0) / 65_535));
}
