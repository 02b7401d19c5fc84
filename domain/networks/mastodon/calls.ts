import { idAt, listAt, textAt, wholeTextAt } from '../../judgement/json-reader';
import type { Call, CallWithToken, HttpRequest, NetworkSetting, Operation, StreamItem } from '../network';
import { mastodonAnswers } from './answers';
import { textOfHtml } from './status-text';

/** Every call goes to the server that the account lives on: there is no central one. */
export function instanceUrl(setting: NetworkSetting, path: string): string {
  return `${setting.instance ?? ''}${path}`;
}

export function mastodonGet(
  setting: NetworkSetting,
  path: string,
  query: Readonly<Record<string, string>>,
  token: string,
): HttpRequest {
  return {
    method: 'GET',
    url: instanceUrl(setting, path),
    query,
    headers: { authorization: `Bearer ${token}` },
    body: { kind: 'none' },
  };
}

export interface MastodonUser {
  readonly id: string;
  /** The name on its server, without the server's. */
  readonly username: string;
}

/**
 * Whose token it is. Answered 403 for a login that is disabled, not confirmed or not approved yet.
 * https://docs.joinmastodon.org/methods/accounts/#verify_credentials (`profile` since 4.3, before it `read:accounts`)
 */
export function verifyCredentials(
  setting: NetworkSetting,
  accessToken: string,
  operation: Operation,
): Call<MastodonUser> {
  return {
    operation,
    request: mastodonGet(setting, '/api/v1/accounts/verify_credentials', {}, accessToken),
    judge: (answer, context) => mastodonAnswers.judge(operation, answer, context),
    read: ({ body }) => {
      const id = idAt(body, 'id');
      return id === undefined ? undefined : { id, username: textAt(body, 'username') ?? id };
    },
  };
}

/** Mastodon gives 80 at most. https://docs.joinmastodon.org/methods/notifications/#get */
const MENTIONS_PER_REQUEST = '80';

/** Who mentioned the account: what a social suite shows in a stream. Needs `read:notifications`. */
export function loadMentions({ setting, accessToken }: CallWithToken): Call<readonly StreamItem[]> {
  return {
    operation: 'stream',
    request: mastodonGet(
      setting,
      '/api/v1/notifications',
      { 'types[]': 'mention', limit: MENTIONS_PER_REQUEST },
      accessToken,
    ),
    judge: (answer, context) => mastodonAnswers.judge('stream', answer, context),
    read: ({ body }) =>
      listAt(body)
        // Servers before 3.5 know no `types`, and send everything.
        ?.filter((entry) => textAt(entry, 'type') === 'mention')
        .map(readMention)
        .filter((item) => item !== undefined),
  };
}

function readMention(entry: unknown): StreamItem | undefined {
  const remoteId = idAt(entry, 'status', 'id');
  const createdAt = Date.parse(textAt(entry, 'status', 'created_at') ?? '');
  if (remoteId === undefined || Number.isNaN(createdAt)) return undefined;
  return {
    remoteId,
    createdAt,
    author: textAt(entry, 'account', 'acct') ?? '',
    text: textOfHtml(wholeTextAt(entry, 'status', 'content') ?? ''),
  };
}
