import { containerSteps, type ContainerWords } from '../meta/container-steps';
import type { Medium, PostContent, PublishStep } from '../network';
import { textWithLink } from '../text-with-link';
import { threadsApi } from './calls';

/** https://developers.facebook.com/docs/threads/overview, …/docs/threads/posts */
const TEXT_LENGTH_MAX = 500;
const MEDIA_MAX = 20;
/** More unique links are refused. https://developers.facebook.com/docs/threads/changelog (December 2025) */
const LINKS_MAX = 5;

/** https://developers.facebook.com/docs/threads/posts, …/docs/threads/posts/accessibility (`alt_text`) */
const WORDS: ContainerWords = {
  createEdge: 'threads',
  publishEdge: 'threads_publish',
  stateFields: 'status,error_message',
  post: (content) => {
    const medium = content.media[0];
    return { ...(medium === undefined ? { media_type: 'TEXT' } : source(medium)), ...text(content) };
  },
  item: (medium) => ({ is_carousel_item: 'true', ...source(medium) }),
  carousel: (content) => ({ media_type: 'CAROUSEL', ...text(content) }),
};

export function threadsSteps(content: PostContent): readonly PublishStep[] {
  return containerSteps(threadsApi, WORDS, content);
}

export function refuseThreadsContent(content: PostContent): string | null {
  const whole = textWithLink(content);
  if (whole === '' && content.media.length === 0) return 'The post is empty.';
  if (content.media.length > MEDIA_MAX) return `Threads takes at most ${MEDIA_MAX} images and videos in one post.`;
  if (lengthOf(whole) > TEXT_LENGTH_MAX) {
    return `Threads takes at most ${TEXT_LENGTH_MAX} characters, and counts an emoji as several.`;
  }
  const links = new Set(whole.match(/https?:\/\/\S+/g));
  return links.size > LINKS_MAX ? `Threads takes at most ${LINKS_MAX} links in one post.` : null;
}

const EMOJI = /\p{Extended_Pictographic}/u;

/** Emoji count as their bytes in UTF-8, four of them as a rule. https://developers.facebook.com/docs/threads/overview */
function lengthOf(whole: string): number {
  let length = 0;
  for (const character of whole) length += EMOJI.test(character) ? utf8Length(character) : 1;
  return length;
}

function utf8Length(character: string): number {
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint > 0xffff) return 4;
  if (codePoint > 0x7ff) return 3;
  return codePoint > 0x7f ? 2 : 1;
}

function source({ kind, url, altText }: Medium): Readonly<Record<string, string>> {
  return {
    ...(kind === 'video' ? { media_type: 'VIDEO', video_url: url } : { media_type: 'IMAGE', image_url: url }),
    ...(altText === null ? {} : { alt_text: altText }),
  };
}

function text(content: PostContent): Readonly<Record<string, string>> {
  const whole = textWithLink(content);
  return whole === '' ? {} : { text: whole };
}
