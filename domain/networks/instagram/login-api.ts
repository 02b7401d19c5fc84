import { idAt, listAt, textAt, tokenAt } from '../../judgement/json-reader';
import type { MetaMediaApi } from '../meta/container-steps';
import { codeExchangeRequest, permissionsOf, readLongLived, readRefreshed } from '../meta/long-lived-tokens';
import type { Call, Hosts, HttpRequest, NetworkSetting, Operation, RefreshedTokens, Tokens } from '../network';
import { instagramAnswers } from './answers';

/** https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login */
export const INSTAGRAM_HOSTS = {
  www: 'https://www.instagram.com',
  api: 'https://api.instagram.com',
  graph: 'https://graph.instagram.com',
} as const satisfies Hosts;

/** Instagram's API follows the versions of Graph. https://developers.facebook.com/docs/graph-api/changelog/versions */
const VERSION = 'v25.0';

/** The API of an account that signed in at Instagram itself. */
export const instagramLoginApi: MetaMediaApi = {
  get: ({ setting, accessToken }, path, query) => ({
    method: 'GET',
    url: versioned(setting, path),
    query,
    headers: bearer(accessToken),
    body: { kind: 'none' },
  }),
  post: ({ setting, accessToken }, path, fields) => ({
    method: 'POST',
    url: versioned(setting, path),
    headers: bearer(accessToken),
    body: { kind: 'form', fields },
  }),
  judge: (operation) => (answer, context) => instagramAnswers.judge(operation, answer, context),
};

export interface InstagramUser {
  /** The id of the professional account, the one that its media stand under; `id` belongs to our app alone. */
  readonly id: string;
  readonly username: string;
}

/** https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/get-started */
export function whoIs(setting: NetworkSetting, accessToken: string, operation: Operation): Call<InstagramUser> {
  return {
    operation,
    request: {
      method: 'GET',
      url: versioned(setting, 'me'),
      query: { fields: 'user_id,username' },
      headers: bearer(accessToken),
      body: { kind: 'none' },
    },
    judge: (answer, context) => instagramAnswers.judge(operation, answer, context),
    read: ({ body }) => {
      const id = idAt(body, 'user_id');
      return id === undefined ? undefined : { id, username: textAt(body, 'username') ?? id };
    },
  };
}

export interface ShortLived {
  readonly accessToken: string;
  /** What the person granted, who may leave some out; null: the answer does not say. */
  readonly scopes: readonly string[] | null;
}

/**
 * The code for a token of one hour. The answer is a list of one, as documented, or that one itself, as it is sent; its
 * permissions are a list or one text with commas.
 */
export function exchangeCode(setting: NetworkSetting, code: string, redirectUri: string): Call<ShortLived> {
  return {
    operation: 'token_exchange',
    request: codeExchangeRequest(setting, {
      host: setting.hosts['api'] ?? INSTAGRAM_HOSTS.api,
      code,
      redirectUri,
    }),
    judge: (answer, context) => instagramAnswers.judge('token_exchange', answer, context),
    read: ({ body }) => {
      const entry = listAt(body, 'data')?.[0] ?? body;
      const accessToken = tokenAt(entry, 'access_token');
      return accessToken === undefined ? undefined : { accessToken, scopes: permissionsOf(entry) };
    },
  };
}

/** https://developers.facebook.com/docs/instagram-platform/reference/access_token: 60 days */
export function exchangeForLongLived(setting: NetworkSetting, shortLived: ShortLived, now: number): Call<Tokens> {
  return {
    operation: 'token_exchange',
    request: tokenRequest(setting, 'access_token', {
      grant_type: 'ig_exchange_token',
      client_secret: setting.app.clientSecret,
      access_token: shortLived.accessToken,
    }),
    judge: (answer, context) => instagramAnswers.judge('token_exchange', answer, context),
    read: ({ body }) => readLongLived(body, { scopes: shortLived.scopes, now }),
  };
}

/**
 * Another 60 days for a token that is at least 24 hours old and has not ended; then it is too late.
 * https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token
 */
export function refreshToken(setting: NetworkSetting, tokens: Tokens): Call<RefreshedTokens> {
  return {
    operation: 'refresh',
    request: tokenRequest(setting, 'refresh_access_token', {
      grant_type: 'ig_refresh_token',
      access_token: tokens.accessToken,
    }),
    judge: (answer, context) => instagramAnswers.judge('refresh', answer, context),
    read: ({ body }) => readRefreshed(body),
  };
}

function tokenRequest(setting: NetworkSetting, path: string, query: Readonly<Record<string, string>>): HttpRequest {
  return {
    method: 'GET',
    url: `${setting.hosts['graph'] ?? INSTAGRAM_HOSTS.graph}/${path}`,
    query,
    body: { kind: 'none' },
  };
}

function versioned(setting: NetworkSetting, path: string): string {
  return `${setting.hosts['graph'] ?? INSTAGRAM_HOSTS.graph}/${VERSION}/${path}`;
}

function bearer(accessToken: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${accessToken}` };
}
