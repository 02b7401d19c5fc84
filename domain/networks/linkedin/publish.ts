import { numberAt, idAt, listAt, wholeTextAt } from '../../judgement/json-reader';
import { headlineOf } from '../headline';
import { carrying } from '../remote-text';
import type { Call, LookUpInput, PostContent, PublishInput, PublishPlan, RemotePost } from '../network';
import { judgeFor, linkedinGet, linkedinPost } from './calls';
import { fromLittleText, toLittleText } from './little-text';
import { authorOf } from './organisations';

/** LinkedIn's own refusal names it: https://github.com/n8n-io/n8n/issues/22899 */
const TEXT_LENGTH_MAX = 3000;
/** An article needs a title, and Holdfast has none to give: the first line of the text, cut to a headline. */
const TITLE_LENGTH_MAX = 200;
const VISIBLE_STEP = 'post';
const POSTS_PER_REQUEST = '100';

/**
 * One call. LinkedIn takes no key of ours. The answer is empty: the new post's id stands in a header.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api#create-organic-posts
 */
export const linkedinPublish: PublishPlan = {
  steps: () => [{ name: VISIBLE_STEP, kind: 'visible', call: post }],
  refuseContent,
  remoteId: (results) => idAt(results, VISIBLE_STEP, 'id'),
  resendIsSafe: false,
  isStagingLost: null,
  followUp: null,
};

function post({ setting, account, accessToken, content }: PublishInput): Call<unknown> {
  return {
    operation: 'publish',
    request: linkedinPost(
      setting,
      '/rest/posts',
      {
        author: authorOf(account),
        commentary: toLittleText(content.text),
        visibility: 'PUBLIC',
        distribution: { feedDistribution: 'MAIN_FEED', targetEntities: [], thirdPartyDistributionChannels: [] },
        ...(content.link === null ? {} : { content: { article: article(content.text, content.link) } }),
        lifecycleState: 'PUBLISHED',
        isReshareDisabledByAuthor: false,
      },
      accessToken,
    ),
    judge: judgeFor('publish', { accountKind: account.kind, targetId: account.remoteId }),
    read: ({ headers }) => {
      const id = headers['x-restli-id'] ?? headers['x-linkedin-id'] ?? '';
      return id === '' ? undefined : { id };
    },
  };
}

/** LinkedIn does not look at the address itself: without a title the card would be empty. */
function article(text: string, link: string): Readonly<Record<string, string>> {
  const headline = headlineOf(text, TITLE_LENGTH_MAX);
  return { source: link, title: headline === '' ? link.slice(0, TITLE_LENGTH_MAX) : headline };
}

function refuseContent({ text, link, media }: PostContent): string | null {
  if (media.length > 0) {
    // https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api (an upload of bytes)
    return 'LinkedIn takes images and videos only as uploaded files, not by their address, and Holdfast carries no files.';
  }
  if (text === '' && link === null) return 'The post is empty.';
  return text.length > TEXT_LENGTH_MAX ? `LinkedIn takes at most ${TEXT_LENGTH_MAX} characters.` : null;
}

/**
 * The posts of the author that carry our text, newest first. A member's own posts can be read with `r_member_social`
 * only, which hardly any app has: LinkedIn then refuses, and a person decides about the post.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api#find-posts-by-authors
 */
export function linkedinLookUp(input: LookUpInput): Call<readonly RemotePost[]> {
  const { setting, account, accessToken, content } = input;
  return {
    operation: 'look_up',
    request: linkedinGet(
      setting,
      '/rest/posts',
      { q: 'author', author: authorOf(account), count: POSTS_PER_REQUEST, sortBy: 'CREATED' },
      accessToken,
    ),
    judge: judgeFor('look_up', { accountKind: account.kind, targetId: account.remoteId }),
    read: ({ body }) => {
      const entries = listAt(body, 'elements');
      // A post that is a link alone is known by it, not by the text that it lacks.
      const candidates = content.text === '' ? entries?.filter((entry) => sourceOf(entry) === content.link) : entries;
      const posts = candidates?.map(readPost).filter((one) => one !== undefined);
      return posts === undefined ? undefined : carrying(posts, content.text, content.text);
    },
  };
}

function sourceOf(entry: unknown): string | undefined {
  return wholeTextAt(entry, 'content', 'article', 'source');
}

function readPost(entry: unknown): RemotePost | undefined {
  const remoteId = idAt(entry, 'id');
  const createdAt = numberAt(entry, 'createdAt') ?? numberAt(entry, 'publishedAt');
  if (remoteId === undefined || createdAt === undefined) return undefined;
  return { remoteId, createdAt, text: fromLittleText(wholeTextAt(entry, 'commentary') ?? '') };
}
