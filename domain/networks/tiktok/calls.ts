import { idAt, listAt, numberAt, textAt, tokenAt, wholeTextAt } from '../../judgement/json-reader';
import { SECOND } from '../../clock';
import type { Call, Hosts, HttpRequest, NetworkSetting, Operation } from '../network';
import { tiktokAnswers } from './answers';

export const TIKTOK_HOSTS = {
  www: 'https://www.tiktok.com',
  open: 'https://open.tiktokapis.com',
} as const satisfies Hosts;

export function tiktokUrl(setting: NetworkSetting, path: string): string {
  return `${setting.hosts['open'] ?? TIKTOK_HOSTS.open}${path}`;
}

/** The content type of TikTok's documents, character set included. */
const JSON_TYPE = 'application/json; charset=UTF-8';

export function tiktokPost(
  setting: NetworkSetting,
  path: string,
  value: unknown,
  accessToken: string,
  query?: Readonly<Record<string, string>>,
): HttpRequest {
  return {
    method: 'POST',
    url: tiktokUrl(setting, path),
    ...(query === undefined ? {} : { query }),
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': JSON_TYPE },
    body: { kind: 'json', value },
  };
}

export interface TiktokUser {
  readonly openId: string;
  readonly displayName: string;
}

/** Whose token it is. `open_id` is this user's for our app alone. https://developers.tiktok.com/doc/tiktok-api-v2-get-user-info */
export function readUser(
  setting: NetworkSetting,
  accessToken: string,
  operation: Operation,
  fields: 'open_id' | 'open_id,display_name',
): Call<TiktokUser> {
  return {
    operation,
    request: {
      method: 'GET',
      url: tiktokUrl(setting, '/v2/user/info/'),
      query: { fields },
      headers: { authorization: `Bearer ${accessToken}` },
      body: { kind: 'none' },
    },
    judge: (answer, context) => tiktokAnswers.judge(operation, answer, context),
    read: ({ body }) => {
      const openId = textAt(body, 'data', 'user', 'open_id');
      if (openId === undefined || openId === '') return undefined;
      return { openId, displayName: textAt(body, 'data', 'user', 'display_name') ?? openId };
    },
  };
}

/**
 * Ends the user's grant to our app. It takes the access token, so one that ended already cannot be used for it.
 * https://developers.tiktok.com/docs/en/oauth-revoke-a-user-access-token
 */
export function revokeToken(setting: NetworkSetting, accessToken: string): Call<true> {
  return {
    operation: 'revoke',
    request: {
      method: 'POST',
      url: tiktokUrl(setting, '/v2/oauth/revoke/'),
      body: { kind: 'form', fields: { ...clientOf(setting), token: accessToken } },
    },
    judge: (answer, context) => tiktokAnswers.judge('revoke', answer, context),
    read: () => true,
  };
}

/** A token of our app itself, of two hours and for nobody's data. https://developers.tiktok.com/doc/client-access-token-management */
export function checkApp(setting: NetworkSetting): Call<true> {
  return {
    operation: 'token_exchange',
    request: {
      method: 'POST',
      url: tiktokUrl(setting, '/v2/oauth/token/'),
      body: { kind: 'form', fields: { ...clientOf(setting), grant_type: 'client_credentials' } },
    },
    judge: (answer, context) => tiktokAnswers.judge('token_exchange', answer, context),
    read: ({ body }) => (tokenAt(body, 'access_token') === undefined ? undefined : true),
  };
}

function clientOf({ app }: NetworkSetting): Readonly<Record<string, string>> {
  return { client_key: app.clientId, client_secret: app.clientSecret };
}

export interface TiktokVideo {
  readonly remoteId: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly text: string;
}

const VIDEOS_PER_REQUEST = 20;

/** The newest public posts of the account, a page of them. https://developers.tiktok.com/doc/tiktok-api-v2-video-list */
export function listVideos(
  setting: NetworkSetting,
  accessToken: string,
  operation: Operation,
): Call<readonly TiktokVideo[]> {
  return {
    operation,
    request: tiktokPost(setting, '/v2/video/list/', { max_count: VIDEOS_PER_REQUEST }, accessToken, {
      fields: 'id,create_time,video_description',
    }),
    judge: (answer, context) => tiktokAnswers.judge(operation, answer, context),
    read: ({ body }) =>
      listAt(body, 'data', 'videos')
        ?.map(readVideo)
        .filter((video) => video !== undefined),
  };
}

function readVideo(entry: unknown): TiktokVideo | undefined {
  const remoteId = idAt(entry, 'id');
  const createdAt = numberAt(entry, 'create_time');
  if (remoteId === undefined || createdAt === undefined) return undefined;
  return { remoteId, createdAt: createdAt * SECOND, text: wholeTextAt(entry, 'video_description') ?? '' };
}
