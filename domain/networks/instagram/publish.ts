import type { Medium, PostContent, PublishStep } from '../network';
import { containerSteps, type ContainerWords, type MetaMediaApi } from '../meta/container-steps';
import { textWithLink } from '../text-with-link';

/** https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media: `caption` */
const CAPTION_LENGTH_MAX = 2200;
const HASHTAGS_MAX = 30;
const MENTIONS_MAX = 20;
/** https://developers.facebook.com/docs/instagram-platform/content-publishing: images and videos of a carousel */
const MEDIA_MAX = 10;

/**
 * A single video is a reel; among several it stays a video. Only images take a text for who cannot see them.
 * https://developers.facebook.com/docs/instagram-platform/content-publishing
 */
const WORDS: ContainerWords = {
  createEdge: 'media',
  publishEdge: 'media_publish',
  stateFields: 'status_code,status',
  post: (content) => {
    const medium = content.media[0];
    if (medium === undefined) return caption(content);
    return { ...(medium.kind === 'video' ? { media_type: 'REELS' } : {}), ...source(medium), ...caption(content) };
  },
  item: (medium) => ({
    is_carousel_item: 'true',
    ...(medium.kind === 'video' ? { media_type: 'VIDEO' } : {}),
    ...source(medium),
  }),
  carousel: (content) => ({ media_type: 'CAROUSEL', ...caption(content) }),
};

export function instagramSteps(api: MetaMediaApi, content: PostContent): readonly PublishStep[] {
  return containerSteps(api, WORDS, content);
}

export function refuseInstagramContent(content: PostContent): string | null {
  const text = textWithLink(content);
  if (content.media.length === 0) {
    return text === '' ? 'The post is empty.' : 'Instagram takes no text alone: the post needs an image or a video.';
  }
  if (content.media.length > MEDIA_MAX) return `Instagram takes at most ${MEDIA_MAX} images and videos in one post.`;
  if (text.length > CAPTION_LENGTH_MAX) return `Instagram takes at most ${CAPTION_LENGTH_MAX} characters.`;
  if (countOf(text, '#') > HASHTAGS_MAX) return `Instagram takes at most ${HASHTAGS_MAX} hashtags.`;
  return countOf(text, '@') > MENTIONS_MAX ? `Instagram takes at most ${MENTIONS_MAX} mentions.` : null;
}

function countOf(text: string, sign: '#' | '@'): number {
  return text.split(/\s+/).filter((word) => word.length > 1 && word.startsWith(sign)).length;
}

function source({ kind, url, altText }: Medium): Readonly<Record<string, string>> {
  if (kind === 'video') return { video_url: url };
  return { image_url: url, ...(altText === null ? {} : { alt_text: altText }) };
}

function caption(content: PostContent): Readonly<Record<string, string>> {
  const text = textWithLink(content);
  return text === '' ? {} : { caption: text };
}
