import { isRecord, parseJson, unseen, type Performed, type Route, type RoutedRequest, type WireAnswer } from '../wire';
import type { World } from '../world';
import { failure, invalidParam, success, withInt64 } from './envelope';
import { hasPostedEnough, isDone, nameOf, PUBLIC, takePost } from './taken-posts';
import { tiktokState, type TakenPost, type TiktokUser } from './tiktok-state';
import { admit, identifyTiktok, type Admission, type TiktokCaller } from './tiktok-tokens';

/**
 * The Content Posting API, Direct Post from addresses only.
 * https://developers.tiktok.com/doc/content-posting-api-reference-query-creator-info ·
 * https://developers.tiktok.com/doc/content-posting-api-reference-direct-post ·
 * https://developers.tiktok.com/doc/content-posting-api-reference-photo-post ·
 * https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status
 */
export function tiktokPostingRoutes(world: World): readonly Route[] {
  const route = (path: string, name: string, operation: 'publish' | 'look_up', points: number, act: Act): Route => ({
    method: 'POST',
    path,
    name,
    operation: () => operation,
    identify: identifyTiktok(world),
    perform: (request) =>
      perform(world, request, { scope: 'video.publish', limit: { name, points, per: 'user' } }, act),
  });
  return [
    route('/v2/post/publish/creator_info/query/', 'creator_info', 'publish', 20, (_world, caller) =>
      unseen(creatorInfo(world, caller)),
    ),
    route('/v2/post/publish/video/init/', 'video.init', 'publish', 6, initVideo),
    route('/v2/post/publish/content/init/', 'content.init', 'publish', 6, initPhotos),
    route('/v2/post/publish/status/fetch/', 'status', 'look_up', 30, (_world, caller, body) =>
      unseen(status(world, caller, body)),
    ),
  ];
}

type Body = Readonly<Record<string, unknown>>;
type Act = (world: World, caller: TiktokCaller, body: Body) => Performed;

function perform(world: World, request: RoutedRequest, admission: Admission, act: Act): Performed {
  const admitted = admit(world, request, admission);
  if (!admitted.ok) return unseen(admitted.answer);
  if (!/^application\/json; ?charset=utf-8$/i.test(request.headers['content-type'] ?? '')) {
    return unseen(invalidParam('The content type has to be application/json; charset=UTF-8.'));
  }
  const body = request.body.byteLength === 0 ? {} : parseJson(request.body.toString('utf8'));
  return isRecord(body) ? act(world, admitted.caller, body) : unseen(invalidParam('The body is no JSON object.'));
}

/** A creator who may not post is told so inside a 200. */
function creatorInfo(world: World, { user }: TiktokCaller): WireAnswer {
  if (user.banned)
    return failure(200, 'spam_risk_user_banned_from_posting', 'The user is banned from making new posts.');
  if (hasPostedEnough(world, user.id)) return failure(200, 'spam_risk_too_many_posts', TOO_MANY_POSTS);
  return success({
    creator_avatar_url: 'https://example.com/avatar.jpg',
    creator_username: user.username,
    creator_nickname: user.displayName,
    privacy_level_options: privacyLevelsOf(user),
    comment_disabled: false,
    duet_disabled: user.isPrivate,
    stitch_disabled: user.isPrivate,
    max_video_post_duration_sec: 600,
  });
}

const TOO_MANY_POSTS = 'The daily post cap from the API is reached for the current user.';

function privacyLevelsOf({ isPrivate }: TiktokUser): readonly string[] {
  return isPrivate
    ? ['FOLLOWER_OF_CREATOR', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY']
    : [PUBLIC, 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'];
}

function initVideo(world: World, caller: TiktokCaller, body: Body): Performed {
  const info = isRecord(body['post_info']) ? body['post_info'] : {};
  const source = isRecord(body['source_info']) ? body['source_info'] : {};
  const title = info['title'] ?? '';
  if (typeof title !== 'string' || title.length > 2200) return unseen(invalidParam('The title is too long.'));
  const url = source['video_url'];
  if (source['source'] !== 'PULL_FROM_URL' || typeof url !== 'string') {
    return unseen(invalidParam('The sandbox takes videos by PULL_FROM_URL and video_url only.'));
  }
  return take(world, caller, { kind: 'video', text: title, info, urls: [url] });
}

function initPhotos(world: World, caller: TiktokCaller, body: Body): Performed {
  const info = isRecord(body['post_info']) ? body['post_info'] : {};
  const source = isRecord(body['source_info']) ? body['source_info'] : {};
  if (body['media_type'] !== 'PHOTO' || body['post_mode'] !== 'DIRECT_POST') {
    return unseen(invalidParam('The sandbox takes media_type PHOTO and post_mode DIRECT_POST only.'));
  }
  const title = info['title'] ?? '';
  const description = info['description'] ?? '';
  if (typeof title !== 'string' || title.length > 90) return unseen(invalidParam('The title is too long.'));
  if (typeof description !== 'string' || description.length > 4000) {
    return unseen(invalidParam('The description is too long.'));
  }
  const urls = source['photo_images'];
  const cover = source['photo_cover_index'];
  const isList =
    Array.isArray(urls) && urls.length >= 1 && urls.length <= 35 && urls.every((url) => typeof url === 'string');
  if (source['source'] !== 'PULL_FROM_URL' || !isList)
    return unseen(invalidParam('photo_images has to be 1 to 35 addresses.'));
  if (typeof cover !== 'number' || cover < 0 || cover >= urls.length)
    return unseen(invalidParam('photo_cover_index is out of range.'));
  return take(world, caller, { kind: 'photo', text: description, info, urls: urls });
}

interface Offer {
  readonly kind: TakenPost['kind'];
  readonly text: string;
  readonly info: Body;
  readonly urls: readonly string[];
}

function take(world: World, { user, family }: TiktokCaller, { kind, text, info, urls }: Offer): Performed {
  const store = tiktokState(world);
  const privacyLevel = info['privacy_level'];
  if (user.banned) return refused('spam_risk_user_banned_from_posting', 'The user is banned from making new posts.');
  if (hasPostedEnough(world, user.id)) return refused('spam_risk_too_many_posts', TOO_MANY_POSTS);
  if (typeof privacyLevel !== 'string') return unseen(invalidParam('privacy_level is missing.'));
  if (store.unauditedApps.has(family.clientId) && !user.isPrivate) {
    const message =
      'Unaudited clients can only post to a private account. The publish attempt will be blocked when calling /publish/video/init/.';
    return refused('unaudited_client_can_only_post_to_private_accounts', message);
  }
  if (!privacyLevelsOf(user).includes(privacyLevel)) {
    return refused(
      'privacy_level_option_mismatch',
      'privacy_level is not specified or not among the options returned in creator_info.',
    );
  }
  const isVerified = (url: string): boolean =>
    [...store.verifiedPrefixes.keys()].some((prefix) => url.startsWith(prefix));
  if (!urls.every(isVerified)) {
    return refused(
      'url_ownership_unverified',
      'To use PULL_FROM_URL the developer must verify the ownership of the URL prefix or domain.',
    );
  }
  const post = takePost(world, { userId: user.id, kind, text, privacyLevel, byApp: family.clientId });
  // Nothing is there to be seen yet, but nothing more has to be asked for it to appear.
  const effect = post.failReason === null ? nameOf(post) : null;
  return { answer: success({ publish_id: post.publishId }), effect };
}

function refused(code: string, message: string): Performed {
  return unseen(failure(403, code, message));
}

function status(world: World, { user }: TiktokCaller, body: Body): WireAnswer {
  const publishId = body['publish_id'];
  const post = typeof publishId === 'string' ? tiktokState(world).posts.get(publishId) : undefined;
  if (post === undefined) return failure(400, 'invalid_publish_id', 'publish_id does not exist.');
  if (post.userId !== user.id) {
    const message = 'The publish_id does not belong to the authorized user.';
    return failure(400, 'token_not_authorized_for_specified_publish_id', message);
  }
  if (!isDone(world, post)) return success({ status: 'PROCESSING_DOWNLOAD', downloaded_bytes: 10_000 });
  if (post.failReason !== null) return success({ status: 'FAILED', fail_reason: post.failReason });
  const isPublic = post.privacyLevel === PUBLIC && world.clock.now() >= post.shownAt;
  return withInt64(
    success({
      status: 'PUBLISH_COMPLETE',
      // As TikTok spells it, and as a number.
      publicaly_available_post_id: isPublic ? [`int64:${post.postId}`] : [],
    }),
  );
}
