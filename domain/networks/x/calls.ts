import { idAt, listAt, objectAt, textAt, wholeTextAt } from '../../judgement/json-reader';
import type { Call, CallWithToken, Hosts, HttpRequest, NetworkSetting, Operation, StreamItem } from '../network';
import { xAnswers } from './answers';

export const X_HOSTS = { api: 'https://api.x.com', www: 'https://x.com' } as const satisfies Hosts;

export function xGet(
  setting: NetworkSetting,
  path: string,
  query: Readonly<Record<string, string>>,
  token: string,
): HttpRequest {
  return {
    method: 'GET',
    url: xUrl(setting, path),
    query,
    headers: { authorization: `Bearer ${token}` },
    body: { kind: 'none' },
  };
}

export function xUrl(setting: NetworkSetting, path: string): string {
  return `${setting.hosts['api'] ?? X_HOSTS.api}${path}`;
}

export interface XUser {
  readonly id: string;
  readonly name: string;
  readonly username: string;
}

/** Whose token it is: the cheapest authoritative question, 75 per 15 minutes and user, and billed per read. */
export function readMe(setting: NetworkSetting, accessToken: string, operation: Operation): Call<XUser> {
  return {
    operation,
    request: xGet(setting, '/2/users/me', {}, accessToken),
    judge: (answer, context) => xAnswers.judge(operation, answer, context),
    read: ({ body }) => {
      const id = idAt(body, 'data', 'id');
      if (id === undefined) return undefined;
      const username = textAt(body, 'data', 'username') ?? id;
      return { id, username, name: textAt(body, 'data', 'name') ?? username };
    },
  };
}

/**
 * Revokes the grant of this user to our app. A confidential client authenticates with Basic.
 * https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token
 */
export function revokeToken(setting: NetworkSetting, token: string): Call<true> {
  return {
    operation: 'revoke',
    request: {
      method: 'POST',
      url: xUrl(setting, '/2/oauth2/revoke'),
      headers: { authorization: `Basic ${btoa(`${setting.app.clientId}:${setting.app.clientSecret}`)}` },
      body: { kind: 'form', fields: { token, token_type_hint: 'access_token', client_id: setting.app.clientId } },
    },
    judge: (answer, context) => xAnswers.judge('revoke', answer, context),
    read: () => true,
  };
}

const MENTIONS_PER_REQUEST = '50';

/**
 * Who mentioned the account: what a social suite shows in a stream, and far fewer billed reads than the home timeline.
 * https://docs.x.com/x-api/users/get-mentions (300 per 15 minutes and user)
 */
export function loadMentions({ setting, account, accessToken }: CallWithToken): Call<readonly StreamItem[]> {
  return {
    operation: 'stream',
    request: xGet(
      setting,
      `/2/users/${account.remoteId}/mentions`,
      {
        max_results: MENTIONS_PER_REQUEST,
        'tweet.fields': 'created_at,author_id,entities',
        expansions: 'author_id',
        'user.fields': 'username',
      },
      accessToken,
    ),
    judge: (answer, context) => xAnswers.judge('stream', answer, context),
    read: ({ body }) =>
      readPosts(body)?.map(({ remoteId, createdAt, author, text }) => ({ remoteId, createdAt, author, text })),
  };
}

export interface XPost {
  readonly remoteId: string;
  readonly createdAt: number;
  readonly author: string;
  readonly text: string;
}

/** A list of posts. X leaves `data` out when there are none and says so in `meta.result_count`. */
export function readPosts(body: unknown): readonly XPost[] | undefined {
  const entries = listAt(body, 'data');
  if (entries === undefined) return objectAt(body, 'meta') === undefined ? undefined : [];
  const names = new Map(
    (listAt(body, 'includes', 'users') ?? []).map((user) => [idAt(user, 'id'), textAt(user, 'username')] as const),
  );
  return entries.map((entry) => readPost(entry, names)).filter((post) => post !== undefined);
}

function readPost(entry: unknown, names: ReadonlyMap<string | undefined, string | undefined>): XPost | undefined {
  const remoteId = idAt(entry, 'id');
  const createdAt = Date.parse(textAt(entry, 'created_at') ?? '');
  if (remoteId === undefined || Number.isNaN(createdAt)) return undefined;
  const authorId = idAt(entry, 'author_id');
  return { remoteId, createdAt, author: names.get(authorId) ?? authorId ?? '', text: textAsSent(entry) };
}

/** The text as its author wrote it: short links expanded, the three HTML entities undone, a long post in full. */
function textAsSent(entry: unknown): string {
  const long = objectAt(entry, 'note_tweet');
  const source = long ?? entry;
  const text = wholeTextAt(source, 'text') ?? '';
  const urls = listAt(source, 'entities', 'urls') ?? [];
  const expanded = urls.reduce<string>((soFar, url) => {
    const short = textAt(url, 'url');
    const full = textAt(url, 'expanded_url');
    return short === undefined || full === undefined ? soFar : soFar.replaceAll(short, full);
  }, text);
  return expanded.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
