import { booleanAt, idAt, listAt, objectAt, textAt, textsAt } from '../../judgement/json-reader';
import { publishAnswerOf } from '../../judgement/publish-answer';
import type { Judgement } from '../../judgement/vocabulary';
import type {
  Answer,
  Call,
  FollowUp,
  FollowUpInput,
  PostContent,
  PublishAnswer,
  PublishInput,
  PublishPlan,
  PublishStep,
  StepResults,
} from '../network';
import { tiktokAnswers } from './answers';
import { tiktokPost } from './calls';

/** UTF-16 units. https://developers.tiktok.com/doc/content-posting-api-reference-direct-post, …-photo-post */
const VIDEO_CAPTION_LENGTH_MAX = 2200;
const PHOTO_TITLE_LENGTH_MAX = 90;
const PHOTO_CAPTION_LENGTH_MAX = 4000;
const PHOTOS_MAX = 35;

const CREATOR_STEP = 'creator';
const VISIBLE_STEP = 'post';

/**
 * Direct Post: what the creator allows is asked first, as TikTok demands of every post, then TikTok is told where the
 * media stand and fetches them itself, within an hour, from an address that our app has been verified for. It answers
 * with a handle at once and finishes later. https://developers.tiktok.com/doc/content-posting-api-get-started
 */
export const tiktokPublish: PublishPlan = {
  steps: (content) => [askCreator, content.media[0]?.kind === 'video' ? postVideo : postPhotos],
  refuseContent,
  remoteId: (results) => idAt(results, VISIBLE_STEP, 'publishId'),
  resendIsSafe: false,
  // The creator allows something else by now: it is asked anew.
  isStagingLost: ({ body }) => textAt(body, 'error', 'code') === 'privacy_level_option_mismatch',
  followUp,
};

const judgePublish: Call<unknown>['judge'] = (answer, context) => tiktokAnswers.judge('publish', answer, context);

/** https://developers.tiktok.com/doc/content-posting-api-reference-query-creator-info (20 a minute and user) */
const askCreator: PublishStep = {
  name: CREATOR_STEP,
  kind: 'staged',
  call: ({ setting, accessToken }) => ({
    operation: 'publish',
    request: tiktokPost(setting, '/v2/post/publish/creator_info/query/', {}, accessToken),
    judge: judgePublish,
    read: ({ body }) => {
      const privacyLevel = widestOf(textsAt(body, 'data', 'privacy_level_options') ?? []);
      if (privacyLevel === undefined) return undefined;
      return {
        privacyLevel,
        commentDisabled: booleanAt(body, 'data', 'comment_disabled') ?? false,
        duetDisabled: booleanAt(body, 'data', 'duet_disabled') ?? false,
        stitchDisabled: booleanAt(body, 'data', 'stitch_disabled') ?? false,
      };
    },
  }),
};

const PUBLIC = 'PUBLIC_TO_EVERYONE';

/** From many to few; a private account offers no `PUBLIC_TO_EVERYONE`, our app before its audit only the last. */
const PRIVACY_LEVELS = [PUBLIC, 'FOLLOWER_OF_CREATOR', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'] as const;

function widestOf(offered: readonly string[]): string | undefined {
  return PRIVACY_LEVELS.find((level) => offered.includes(level));
}

const postVideo = visibleStep('/v2/post/publish/video/init/', ({ content, results }) => ({
  post_info: {
    title: captionOf(content),
    privacy_level: privacyIn(results),
    disable_comment: isDisabled(results, 'commentDisabled'),
    disable_duet: isDisabled(results, 'duetDisabled'),
    disable_stitch: isDisabled(results, 'stitchDisabled'),
  },
  source_info: { source: 'PULL_FROM_URL', video_url: content.media[0]?.url ?? '' },
}));

const postPhotos = visibleStep('/v2/post/publish/content/init/', ({ content, results }) => ({
  media_type: 'PHOTO',
  post_mode: 'DIRECT_POST',
  post_info: {
    title: photoTitleOf(content),
    description: captionOf(content),
    privacy_level: privacyIn(results),
    disable_comment: isDisabled(results, 'commentDisabled'),
  },
  source_info: {
    source: 'PULL_FROM_URL',
    photo_cover_index: 0,
    photo_images: content.media.map(({ url }) => url),
  },
}));

/** Six a minute and user, whether videos or photos. */
function visibleStep(path: string, valueOf: (input: PublishInput) => unknown): PublishStep {
  return {
    name: VISIBLE_STEP,
    kind: 'visible',
    call: (input) => ({
      operation: 'publish',
      request: tiktokPost(input.setting, path, valueOf(input), input.accessToken),
      judge: judgePublish,
      read: ({ body }) => {
        const publishId = idAt(body, 'data', 'publish_id');
        return publishId === undefined ? undefined : { publishId };
      },
    }),
  };
}

function privacyIn(results: StepResults): string | undefined {
  return textAt(results, CREATOR_STEP, 'privacyLevel');
}

function isDisabled(results: StepResults, what: string): boolean {
  return booleanAt(results, CREATOR_STEP, what) ?? false;
}

/** Nothing stands on TikTok when it answers: it has yet to fetch the media. */
export function tiktokPublishAnswerOf(answer: Answer, judgement: Judgement): PublishAnswer {
  const published = publishAnswerOf(answer, judgement);
  return published === 'accepted' ? 'processing' : published;
}

/** https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status (30 a minute and user) */
function followUp({ setting, accessToken, remoteId, results }: FollowUpInput): Call<FollowUp> {
  const isPrivate = results !== undefined && privacyIn(results) !== undefined && privacyIn(results) !== PUBLIC;
  return {
    operation: 'look_up',
    request: tiktokPost(setting, '/v2/post/publish/status/fetch/', { publish_id: remoteId }, accessToken),
    judge: (answer, context) => tiktokAnswers.judge('look_up', answer, context),
    read: ({ body }) => {
      const data = objectAt(body, 'data');
      return textAt(data, 'status') === undefined ? undefined : readFate(data, remoteId, isPrivate);
    },
  };
}

function readFate(data: unknown, publishId: string, isPrivate: boolean): FollowUp {
  switch (textAt(data, 'status')) {
    case 'FAILED':
      return { became: 'failed', why: textAt(data, 'fail_reason') ?? 'unknown' };
    case 'PUBLISH_COMPLETE': {
      // The misspelling is TikTok's. A public post gets its id when the moderation is through, which can take hours; one
      // that only some may see never gets one, and is known by its handle.
      const [postId] = listAt(data, 'publicaly_available_post_id') ?? [];
      const remoteId = idAt({ postId }, 'postId');
      if (remoteId !== undefined) return { became: 'published', remoteId };
      return isPrivate ? { became: 'published', remoteId: publishId } : { became: 'processing' };
    }
    case undefined:
    default:
      return { became: 'processing' };
  }
}

/** TikTok has no field for a link: it stands in the caption, as text. */
export function captionOf({ text, link }: PostContent): string {
  if (link === null || text.includes(link)) return text;
  return text === '' ? link : `${text}\n\n${link}`;
}

function photoTitleOf({ text }: PostContent): string {
  const line =
    text
      .split(/\r?\n/)
      .find((one) => one.trim() !== '')
      ?.trim() ?? '';
  return line.slice(0, PHOTO_TITLE_LENGTH_MAX).replace(/[\uD800-\uDBFF]$/, '');
}

function refuseContent(content: PostContent): string | null {
  const { media } = content;
  if (media.length === 0) return 'TikTok takes no text alone: a post needs a video or photos.';
  const videos = media.filter(({ kind }) => kind === 'video').length;
  if (videos > 0 && media.length > 1) return 'TikTok takes one video, or photos, but not both.';
  if (media.length > PHOTOS_MAX) return `TikTok takes at most ${PHOTOS_MAX} photos in one post.`;
  const lengthMax = videos > 0 ? VIDEO_CAPTION_LENGTH_MAX : PHOTO_CAPTION_LENGTH_MAX;
  return captionOf(content).length > lengthMax ? `TikTok takes at most ${lengthMax} characters here.` : null;
}
