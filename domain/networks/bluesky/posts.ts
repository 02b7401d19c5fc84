import { listAt, objectAt, textAt, wholeTextAt } from '../../judgement/json-reader';
import { publishAnswerOf } from '../../judgement/publish-answer';
import { isSameText } from '../remote-text';
import type {
  Answer,
  Call,
  CallWithToken,
  LookUpInput,
  Network,
  PostContent,
  PublishInput,
  PublishPlan,
  RemotePost,
  StreamItem,
} from '../network';
import { blueskyAnswers } from './answers';
import { byteLengthOf, graphemeCountOf, linkFacetsOf } from './rich-text';
import { xrpcGet, xrpcUrl } from './session';
import { recordKeyOf } from './tid';

const COLLECTION = 'app.bsky.feed.post';
const VISIBLE_STEP = 'post';

/** https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json */
const GRAPHEMES_MAX = 300;
const BYTES_MAX = 3000;

/**
 * One call that can be sent any number of times: `putRecord` under a key of ours. Asked for a record that is there
 * already, byte for byte the same, the server changes nothing and answers with its address; asked for another one
 * under the same key, it refuses, because `swapRecord: null` says that nothing may be there yet. `createRecord` would
 * not do: on a key that is taken it answers 500, which says nothing.
 * https://github.com/bluesky-social/atproto/blob/main/packages/pds/src/api/com/atproto/repo/putRecord.ts
 */
export const blueskyPublish: PublishPlan = {
  steps: () => [{ name: VISIBLE_STEP, kind: 'visible', call: putPost }],
  refuseContent,
  remoteId: (results) => textAt(results, VISIBLE_STEP, 'uri'),
  resendIsSafe: true,
  isStagingLost: null,
  followUp: null,
};

function putPost(input: PublishInput): Call<unknown> {
  const text = textToSend(input.content);
  const facets = linkFacetsOf(text);
  return {
    operation: 'publish',
    request: {
      method: 'POST',
      url: xrpcUrl(input.setting, 'com.atproto.repo.putRecord'),
      headers: { authorization: `Bearer ${input.accessToken}` },
      body: {
        kind: 'json',
        value: {
          repo: input.account.remoteId,
          collection: COLLECTION,
          rkey: recordKeyOf(input.postId, input.acceptedAt),
          swapRecord: null,
          record: {
            $type: COLLECTION,
            text,
            ...(facets.length === 0 ? {} : { facets }),
            // The date decides where the post stands in feeds. It must not change from one try to the next.
            createdAt: new Date(input.dueAt ?? input.acceptedAt).toISOString(),
          },
        },
      },
    },
    judge: (answer, context) => blueskyAnswers.judge('publish', answer, context),
    read: ({ body }) => {
      const uri = textAt(body, 'uri');
      return uri === undefined ? undefined : { uri };
    },
  };
}

/** A key that is taken by something else: an earlier try of ours, or not. Only a look at the record tells. */
export const blueskyPublishAnswerOf: Network['judgePublish'] = (answer, judgement) =>
  textAt(answer.body, 'error') === 'InvalidSwap' ? 'unknown' : publishAnswerOf(answer, judgement);

function refuseContent(content: PostContent): string | null {
  if (content.media.length > 0) {
    // com.atproto.repo.uploadBlob takes the bytes themselves; Holdfast carries addresses, not files.
    return 'Bluesky takes images only as uploaded files, not by their address, and Holdfast carries no files.';
  }
  const text = textToSend(content);
  if (text === '') return 'The post is empty.';
  if (graphemeCountOf(text) > GRAPHEMES_MAX)
    return `Bluesky takes at most ${GRAPHEMES_MAX} characters, the link included.`;
  if (byteLengthOf(text) > BYTES_MAX) return `Bluesky takes at most ${BYTES_MAX} bytes of text.`;
  return null;
}

function textToSend({ text, link }: PostContent): string {
  if (link === null || text.includes(link)) return text;
  return text === '' ? link : `${text}\n\n${link}`;
}

/**
 * Looks under our own key: what stands there with our text is our post, whenever it was made.
 * https://docs.bsky.app/docs/api/com-atproto-repo-get-record
 */
export function blueskyLookUp(input: LookUpInput): Call<readonly RemotePost[]> {
  const { setting, account, accessToken, content } = input;
  return {
    operation: 'look_up',
    request: xrpcGet(
      setting,
      'com.atproto.repo.getRecord',
      { repo: account.remoteId, collection: COLLECTION, rkey: recordKeyOf(input.postId, input.acceptedAt) },
      accessToken,
    ),
    judge: (answer, context) => blueskyAnswers.judge('look_up', answer, context),
    read: (answer) => readOwnRecord(answer, content),
  };
}

function readOwnRecord({ body }: Answer, content: PostContent): readonly RemotePost[] | undefined {
  if (textAt(body, 'error') !== undefined) return [];
  const post = readRecord(body);
  if (post === undefined) return undefined;
  return isSameText(post.text, textToSend(content)) ? [{ ...post, text: content.text, underOurKey: true }] : [];
}

const STREAM_ITEMS = '50';

/**
 * The account's own posts, newest first, from its repository. `app.bsky.feed.*` would show replies of others too, but
 * it is the AppView's: a server without one cannot answer it, and the repository is where the posts are.
 * https://docs.bsky.app/docs/api/com-atproto-repo-list-records
 */
export function loadOwnPosts({ setting, account, accessToken }: CallWithToken): Call<readonly StreamItem[]> {
  return {
    operation: 'stream',
    request: xrpcGet(
      setting,
      'com.atproto.repo.listRecords',
      { repo: account.remoteId, collection: COLLECTION, limit: STREAM_ITEMS },
      accessToken,
    ),
    judge: (answer, context) => blueskyAnswers.judge('stream', answer, context),
    read: ({ body }) =>
      listAt(body, 'records')
        ?.map(readRecord)
        .filter((post) => post !== undefined)
        .map((post) => ({ ...post, author: account.remoteId })),
  };
}

function readRecord(entry: unknown): RemotePost | undefined {
  const remoteId = textAt(entry, 'uri');
  const record = objectAt(entry, 'value');
  const createdAt = Date.parse(textAt(record, 'createdAt') ?? '');
  if (remoteId === undefined || Number.isNaN(createdAt)) return undefined;
  return { remoteId, createdAt, text: wholeTextAt(record, 'text') ?? '' };
}
