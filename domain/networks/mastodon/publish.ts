import { idAt, listAt, textAt, wholeTextAt } from '../../judgement/json-reader';
import { carrying } from '../remote-text';
import type { Call, LookUpInput, PostContent, PublishInput, PublishPlan, RemotePost } from '../network';
import { mastodonAnswers } from './answers';
import { instanceUrl, mastodonGet } from './calls';
import { comparableText, textOfHtml } from './status-text';

const VISIBLE_STEP = 'status';

/**
 * One call, which carries the post's id as its key: whoever sends the post again within the hour, a person included,
 * gets the status that is there and no second one.
 *
 * That does not make sending again safe by itself. The key is written after the status, so that a second call beside
 * the first makes a second status; it is forgotten after an hour, while a post may wait for days behind its gate; and
 * servers that only speak as Mastodon does need not know it. So a lost answer is looked up first, and what is not found
 * is a person's to decide.
 * https://docs.joinmastodon.org/methods/statuses/#headers ("for up to 1 hour"),
 * https://github.com/mastodon/mastodon/blob/main/app/services/post_status_service.rb (idempotency)
 */
export const mastodonPublish: PublishPlan = {
  steps: () => [{ name: VISIBLE_STEP, kind: 'visible', call: createStatus }],
  refuseContent,
  remoteId: (results) => idAt(results, VISIBLE_STEP, 'id'),
  resendIsSafe: false,
  isStagingLost: null,
  followUp: null,
};

/** Who may see it is left to what the account has chosen for its posts. https://docs.joinmastodon.org/methods/statuses/#create */
function createStatus({ setting, accessToken, postId, content }: PublishInput): Call<unknown> {
  return {
    operation: 'publish',
    request: {
      method: 'POST',
      url: instanceUrl(setting, '/api/v1/statuses'),
      headers: { authorization: `Bearer ${accessToken}`, 'idempotency-key': `holdfast-${postId}` },
      body: { kind: 'form', fields: { status: textToSend(content) } },
    },
    judge: (answer, context) => mastodonAnswers.judge('publish', answer, context),
    read: ({ body }) => {
      const id = idAt(body, 'id');
      return id === undefined ? undefined : { id };
    },
  };
}

/**
 * How long a text may be is each server's own choice (500 characters unless it says otherwise), in
 * `configuration.statuses.max_characters` of https://docs.joinmastodon.org/methods/instance/#v2. A text that is too
 * long for its server is refused there, before anything is published.
 */
function refuseContent(content: PostContent): string | null {
  if (content.media.length > 0) {
    // POST /api/v2/media takes the bytes themselves. https://docs.joinmastodon.org/methods/media/#v2
    return 'Mastodon takes images only as uploaded files, not by their address, and Holdfast carries no files.';
  }
  return textToSend(content).trim() === '' ? 'The post is empty.' : null;
}

function textToSend({ text, link }: PostContent): string {
  if (link === null || text.includes(link)) return text;
  return text === '' ? link : `${text}\n\n${link}`;
}

/** Mastodon gives 40 at most. https://docs.joinmastodon.org/methods/accounts/#statuses */
const STATUSES_PER_REQUEST = '40';

/** The account's latest own statuses, the ones that carry our content. Replies are left in: a post may begin with a mention. */
export function mastodonLookUp(input: LookUpInput): Call<readonly RemotePost[]> {
  const { setting, account, accessToken, content } = input;
  return {
    operation: 'look_up',
    request: mastodonGet(
      setting,
      `/api/v1/accounts/${encodeURIComponent(account.remoteId)}/statuses`,
      { limit: STATUSES_PER_REQUEST, exclude_reblogs: 'true' },
      accessToken,
    ),
    judge: (answer, context) => mastodonAnswers.judge('look_up', answer, context),
    read: ({ body }) => {
      const statuses = listAt(body)
        ?.map(readStatus)
        .filter((status) => status !== undefined);
      return statuses === undefined ? undefined : carrying(statuses, comparableText(textToSend(content)), content.text);
    },
  };
}

function readStatus(entry: unknown): RemotePost | undefined {
  const remoteId = idAt(entry, 'id');
  const createdAt = Date.parse(textAt(entry, 'created_at') ?? '');
  if (remoteId === undefined || Number.isNaN(createdAt)) return undefined;
  return { remoteId, createdAt, text: comparableText(textOfHtml(wholeTextAt(entry, 'content') ?? '')) };
}
