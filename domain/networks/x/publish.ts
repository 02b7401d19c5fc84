import { SECOND } from '../../clock';
import { idAt } from '../../judgement/json-reader';
import { carrying } from '../remote-text';
import type { Call, LookUpInput, PostContent, PublishPlan, RemotePost } from '../network';
import { xAnswers } from './answers';
import { readPosts, xGet, xUrl } from './calls';

/** A Premium account's longest post; others get 280, which only X can judge. https://docs.x.com/x-api/posts/create-post */
const TEXT_LENGTH_MAX = 25_000;
const POSTS_PER_REQUEST = '100';
const VISIBLE_STEP = 'post';

/** One call. X takes no key of ours, so an unknown outcome is looked up, never sent again. */
export const xPublish: PublishPlan = {
  steps: () => [
    {
      name: VISIBLE_STEP,
      kind: 'visible',
      call: ({ setting, accessToken, content }) => ({
        operation: 'publish',
        request: {
          method: 'POST',
          url: xUrl(setting, '/2/tweets'),
          headers: { authorization: `Bearer ${accessToken}` },
          body: { kind: 'json', value: { text: textToSend(content) } },
        },
        judge: (answer, context) => xAnswers.judge('publish', answer, context),
        read: ({ body }) => {
          const id = idAt(body, 'data', 'id');
          return id === undefined ? undefined : { id };
        },
      }),
    },
  ],
  refuseContent,
  remoteId: (results) => idAt(results, VISIBLE_STEP, 'id'),
  resendIsSafe: false,
  isStagingLost: null,
  followUp: null,
};

function refuseContent(content: PostContent): string | null {
  const text = textToSend(content);
  if (content.media.length > 0) {
    // POST /2/media/upload takes the bytes themselves, in parts; Holdfast carries addresses, not files.
    // https://docs.x.com/x-api/media/quickstart/media-upload-chunked
    return 'X takes images only as uploaded files, not by their address, and Holdfast carries no files.';
  }
  if (text === '') return 'The post is empty.';
  return text.length > TEXT_LENGTH_MAX ? `X takes at most ${TEXT_LENGTH_MAX} characters.` : null;
}

/** X has no link field: a link is part of the text, and is shown as a card where it stands last. */
function textToSend({ text, link }: PostContent): string {
  if (link === null || text.includes(link)) return text;
  return text === '' ? link : `${text}\n\n${link}`;
}

/**
 * The account's own posts since the boundary, the ones that carry our content. Nothing is excluded: a post of ours may
 * begin with a mention, which X counts as a reply. `start_time` has a granularity of one second.
 * https://docs.x.com/x-api/users/get-posts
 */
export function xLookUp({
  setting,
  account,
  accessToken,
  content,
  boundaryAt,
}: LookUpInput): Call<readonly RemotePost[]> {
  const startTime = new Date(Math.floor(boundaryAt / SECOND) * SECOND).toISOString();
  return {
    operation: 'look_up',
    request: xGet(
      setting,
      `/2/users/${account.remoteId}/tweets`,
      {
        start_time: startTime,
        max_results: POSTS_PER_REQUEST,
        'tweet.fields': 'created_at,entities,note_tweet',
      },
      accessToken,
    ),
    judge: (answer, context) => xAnswers.judge('look_up', answer, context),
    read: ({ body }) => {
      const posts = readPosts(body)?.map(({ remoteId, createdAt, text }) => ({ remoteId, createdAt, text }));
      return posts === undefined ? undefined : carrying(posts, textToSend(content), content.text);
    },
  };
}
