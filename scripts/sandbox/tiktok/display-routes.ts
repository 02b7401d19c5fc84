import { SECOND } from '../../../domain/clock';
import { isRecord, mediaType, parseJson, unseen, type Performed, type Route, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { failure, success } from './envelope';
import { isShown, newestFirst } from './taken-posts';
import type { TakenPost, TiktokUser } from './tiktok-state';
import { admit, identifyTiktok, type TiktokCaller } from './tiktok-tokens';

/** https://developers.tiktok.com/doc/tiktok-api-v2-get-user-info · https://developers.tiktok.com/doc/tiktok-api-v2-video-list */
export function tiktokDisplayRoutes(world: World): readonly Route[] {
  const identify = identifyTiktok(world);
  return [
    {
      method: 'GET',
      path: '/v2/user/info/',
      name: 'user.info',
      operation: () => 'probe',
      identify,
      perform: (request) => userInfo(world, request),
    },
    {
      method: 'POST',
      path: '/v2/video/list/',
      name: 'video.list',
      // The same call looks a post up and fills a stream.
      operation: () => 'stream',
      identify,
      perform: (request) => videoList(world, request),
    },
  ];
}

const USER_FIELDS: Readonly<
  Record<string, { readonly scope: string; readonly read: (user: TiktokUser, world: World) => unknown }>
> = {
  open_id: { scope: 'user.info.basic', read: ({ id }) => id },
  union_id: { scope: 'user.info.basic', read: ({ id }) => `union-${id}` },
  display_name: { scope: 'user.info.basic', read: ({ displayName }) => displayName },
  avatar_url: { scope: 'user.info.basic', read: () => 'https://example.com/avatar.jpg' },
  bio_description: { scope: 'user.info.profile', read: () => '' },
  profile_deep_link: { scope: 'user.info.profile', read: ({ username }) => `https://vm.tiktok.com/${username}` },
  is_verified: { scope: 'user.info.profile', read: () => false },
  username: { scope: 'user.info.profile', read: ({ username }) => username },
  follower_count: { scope: 'user.info.stats', read: () => 420 },
  following_count: { scope: 'user.info.stats', read: () => 12 },
  likes_count: { scope: 'user.info.stats', read: () => 4200 },
  video_count: {
    scope: 'user.info.stats',
    read: ({ id }, world) => newestFirst(world, id).filter((post) => isShown(world, post)).length,
  },
};

function userInfo(world: World, request: RoutedRequest): Performed {
  const limit = { name: 'user.info', points: 600, per: 'app' } as const;
  const admitted = admit(world, request, { scope: 'user.info.basic', limit });
  if (!admitted.ok) return unseen(admitted.answer);
  const { user, family } = admitted.caller;
  const fields = fieldsOf(request);
  const wrong = fields.find((name) => !Object.hasOwn(USER_FIELDS, name));
  if (fields.length === 0 || wrong !== undefined) return unseen(invalidParams(`Invalid fields: ${wrong ?? 'none'}`));
  if (fields.some((name) => !family.scopes.includes(USER_FIELDS[name]?.scope ?? ''))) {
    const message = 'Access token is invalid, some fields need additional scopes.';
    return unseen(failure(400, 'scope_permission_missed', message));
  }
  return unseen(
    success({ user: Object.fromEntries(fields.map((name) => [name, USER_FIELDS[name]?.read(user, world)])) }),
  );
}

const VIDEO_FIELDS: Readonly<Record<string, (post: TakenPost, user: TiktokUser) => unknown>> = {
  id: ({ postId }) => postId,
  create_time: ({ takenAt }) => Math.floor(takenAt / SECOND),
  // What is longer is cut. https://developers.tiktok.com/doc/tiktok-api-v2-video-object
  title: ({ text }) => text.slice(0, 150),
  video_description: ({ text }) => text.slice(0, 150),
  share_url: ({ postId }, { username }) => `https://www.tiktok.com/@${username}/video/${postId}`,
  duration: () => 60,
  like_count: () => 3,
  comment_count: () => 1,
  share_count: () => 0,
  view_count: () => 40,
};

/** Public videos, the newest first. That photos are among them is nowhere said. */
function videoList(world: World, request: RoutedRequest): Performed {
  const limit = { name: 'video.list', points: 600, per: 'app' } as const;
  const admitted = admit(world, request, { scope: 'video.list', limit });
  if (!admitted.ok) return unseen(admitted.answer);
  const fields = fieldsOf(request);
  const wrong = fields.find((name) => !Object.hasOwn(VIDEO_FIELDS, name));
  if (fields.length === 0 || wrong !== undefined) return unseen(invalidParams(`Invalid fields: ${wrong ?? 'none'}`));
  const body = mediaType(request) === 'application/json' ? parseJson(request.body.toString('utf8')) : undefined;
  const count = isRecord(body) ? (body['max_count'] ?? 10) : undefined;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > 20) {
    return unseen(invalidParams('max_count has to be 1 to 20'));
  }
  return unseen(success(videosOf(world, admitted.caller, fields, count)));
}

function videosOf(world: World, { user }: TiktokCaller, fields: readonly string[], count: number): unknown {
  const all = newestFirst(world, user.id).filter(
    (post) => post.kind === 'video' && isShown(world, post) && !user.isPrivate,
  );
  const shown = all.slice(0, count);
  return {
    videos: shown.map((post) => Object.fromEntries(fields.map((name) => [name, VIDEO_FIELDS[name]?.(post, user)]))),
    cursor: shown.at(-1)?.takenAt ?? 0,
    has_more: all.length > count,
  };
}

function fieldsOf(request: RoutedRequest): readonly string[] {
  return (request.query.get('fields') ?? '').split(',').filter((name) => name !== '');
}

function invalidParams(message: string): ReturnType<typeof failure> {
  return failure(400, 'invalid_params', message);
}
