import { idAt, listAt, textAt } from '../../judgement/json-reader';
import { googleAnswers } from '../google/answers';
import type { Call, Hosts, HttpRequest, NetworkSetting, Operation } from '../network';

/** `www` serves the Data API and takes uploads; https://developers.google.com/identity/protocols/oauth2/web-server */
export const YOUTUBE_HOSTS = {
  accounts: 'https://accounts.google.com',
  oauth2: 'https://oauth2.googleapis.com',
  www: 'https://www.googleapis.com',
  analytics: 'https://youtubeanalytics.googleapis.com',
} as const satisfies Hosts;

export function youtubeUrl(setting: NetworkSetting, host: keyof typeof YOUTUBE_HOSTS, path: string): string {
  return `${setting.hosts[host] ?? YOUTUBE_HOSTS[host]}${path}`;
}

/** A read of the Data API: one unit of 10,000 a day and project. https://developers.google.com/youtube/v3/determine_quota_cost */
export function dataApiGet(
  setting: NetworkSetting,
  path: string,
  query: Readonly<Record<string, string>>,
  accessToken: string,
): HttpRequest {
  return {
    method: 'GET',
    url: youtubeUrl(setting, 'www', `/youtube/v3/${path}`),
    query,
    headers: bearer(accessToken),
    body: { kind: 'none' },
  };
}

export function bearer(accessToken: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${accessToken}` };
}

export interface Channel {
  readonly id: string;
  readonly title: string;
}

/**
 * The channel that was chosen at the consent page: a token is bound to one. Empty: the Google account has none.
 * https://developers.google.com/youtube/v3/docs/channels/list
 */
export function readOwnChannels(
  setting: NetworkSetting,
  accessToken: string,
  operation: Operation,
): Call<readonly Channel[]> {
  return {
    operation,
    request: dataApiGet(setting, 'channels', { part: 'id,snippet', mine: 'true' }, accessToken),
    judge: (answer, context) => googleAnswers.judge(operation, answer, context),
    read: ({ body }) => readList(body, 'youtube#channelListResponse', readChannel),
  };
}

function readChannel(item: unknown): Channel | undefined {
  const id = idAt(item, 'id');
  return id === undefined ? undefined : { id, title: textAt(item, 'snippet', 'title') ?? id };
}

/** A list as the Data API answers it: `items` may be left out when there are none, the `kind` never is. */
export function readList<Item>(
  body: unknown,
  kind: string,
  read: (item: unknown) => Item | undefined,
): readonly Item[] | undefined {
  const items = listAt(body, 'items');
  if (items === undefined) return textAt(body, 'kind') === kind ? [] : undefined;
  return items.map(read).filter((item) => item !== undefined);
}
