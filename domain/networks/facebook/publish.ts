import { idAt, isJsonObject } from '../../judgement/json-reader';
import type {
  AccountOnNetwork,
  Call,
  PostContent,
  PublishInput,
  PublishPlan,
  PublishStep,
  StepResults,
} from '../network';
import { instagramSteps, refuseInstagramContent } from '../instagram/publish';
import { isContainerLost } from '../meta/container-status';
import { VISIBLE_STEP } from '../meta/container-steps';
import { facebookAnswers } from './answers';
import { graphPost } from './graph-call';
import { linkedInstagram } from './linked-instagram';

/** https://developers.facebook.com/docs/graph-api/reference/page/feed: `message` of a post. */
const TEXT_LENGTH_MAX = 63_206;
/** https://developers.facebook.com/docs/graph-api/reference/page/photos: what `attached_media` was seen to take. */
const PHOTOS_MAX = 10;

/**
 * Text and a link are one call; one photo by its URL is one call; several photos are uploaded unpublished, one staged
 * step each, and then shown by one visible post that attaches them.
 * https://developers.facebook.com/docs/graph-api/reference/page/photos#multi
 */
export const facebookPublish: PublishPlan = {
  steps: (content, account) => {
    if (account.kind === 'instagram') return instagramSteps(linkedInstagram, content);
    if (content.media.length === 0) return [feedStep];
    return content.media.length === 1 ? [photoStep] : [...content.media.map(stagedPhotoStep), albumStep];
  },
  refuseContent,
  // A photo answers with the photo's own id and the post's; the post is what people see.
  remoteId: (results) => postIdOf(results[VISIBLE_STEP]),
  // Graph takes no key of ours.
  resendIsSafe: false,
  // Photos that were staged stay; only containers of linked Instagram accounts expire.
  isStagingLost: isContainerLost,
  followUp: null,
};

const feedStep: PublishStep = {
  name: VISIBLE_STEP,
  kind: 'visible',
  call: (input) =>
    publishCall(input, 'feed', {
      ...message(input.content),
      ...(input.content.link === null ? {} : { link: input.content.link }),
    }),
};

const photoStep: PublishStep = {
  name: VISIBLE_STEP,
  kind: 'visible',
  call: (input) => publishCall(input, 'photos', { ...photo(input.content, 0), ...caption(input.content) }),
};

const albumStep: PublishStep = {
  name: VISIBLE_STEP,
  kind: 'visible',
  call: (input) => publishCall(input, 'feed', { ...caption(input.content, 'message'), ...attachments(input.results) }),
};

function stagedPhotoStep(_media: PostContent['media'][number], index: number): PublishStep {
  return {
    name: photoStepName(index),
    kind: 'staged',
    call: (input) => publishCall(input, 'photos', { ...photo(input.content, index), published: 'false' }),
  };
}

function photoStepName(index: number): string {
  return `photo-${index}`;
}

function publishCall(
  input: PublishInput,
  edge: 'feed' | 'photos',
  fields: Readonly<Record<string, string>>,
): Call<unknown> {
  const { setting, account, accessToken } = input;
  const tokenKind = account.kind === 'page' ? 'asset' : 'user';
  return {
    operation: 'publish',
    request: graphPost(setting.hosts, `${account.remoteId}/${edge}`, fields, accessToken),
    judge: (answer, context) =>
      facebookAnswers.judge('publish', answer, { ...context, accountKind: account.kind, tokenKind }),
    read: ({ body }) => {
      const id = idAt(body, 'id');
      const postId = idAt(body, 'post_id');
      return id === undefined ? undefined : { id, ...(postId === undefined ? {} : { postId }) };
    },
  };
}

function message({ text }: PostContent): Readonly<Record<string, string>> {
  return text === '' ? {} : { message: text };
}

/** A photo's text, with the link in it: a photo post has no link field of its own. */
export function captionText({ text, link }: PostContent): string {
  return [text, link ?? ''].filter((part) => part !== '').join('\n\n');
}

function caption(content: PostContent, field: 'caption' | 'message' = 'caption'): Readonly<Record<string, string>> {
  const text = captionText(content);
  return text === '' ? {} : { [field]: text };
}

function photo({ media }: PostContent, index: number): Readonly<Record<string, string>> {
  const one = media[index];
  if (one === undefined) return {};
  return { url: one.url, ...(one.altText === null ? {} : { alt_text_custom: one.altText }) };
}

function attachments(results: StepResults): Readonly<Record<string, string>> {
  const ids = Object.entries(results)
    .filter(([name]) => name.startsWith('photo-'))
    .map(([name, result]) => ({ index: Number(name.slice('photo-'.length)), id: idAt(result, 'id') }))
    .toSorted((left, right) => left.index - right.index)
    .map(({ id }) => id)
    .filter((id) => id !== undefined);
  return Object.fromEntries(ids.map((id, index) => [`attached_media[${index}]`, JSON.stringify({ media_fbid: id })]));
}

function postIdOf(result: unknown): string | undefined {
  return isJsonObject(result) ? (idAt(result, 'postId') ?? idAt(result, 'id')) : undefined;
}

function refuseContent(content: PostContent, account: AccountOnNetwork): string | null {
  if (account.kind === 'instagram') return refuseInstagramContent(content);
  if (account.kind === 'profile') {
    return 'Facebook has let no app publish to a personal profile since August 2018.';
  }
  if (content.text === '' && content.link === null && content.media.length === 0) return 'The post is empty.';
  if (captionText(content).length > TEXT_LENGTH_MAX) return `Facebook takes at most ${TEXT_LENGTH_MAX} characters.`;
  if (content.media.some(({ kind }) => kind === 'video')) return 'Holdfast sends no videos to Facebook yet.';
  if (content.media.length > PHOTOS_MAX) return `Facebook takes at most ${PHOTOS_MAX} photos in one post.`;
  return null;
}
