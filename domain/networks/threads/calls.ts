import { idAt, textAt, tokenAt } from '../../judgement/json-reader';
import type { MetaMediaApi } from '../meta/container-steps';
import { codeExchangeRequest, readLongLived, readRefreshed } from '../meta/long-lived-tokens';
import type { Call, Hosts, NetworkSetting, Operation, RefreshedTokens, Tokens } from '../network';
import { threadsAnswers } from './answers';

/** https://developers.facebook.com/docs/threads/overview, …/get-started/get-access-tokens-and-permissions */
export const THREADS_HOSTS = {
  www: 'https://threads.com',
  graph: 'https://graph.threads.com',
} as const satisfies Hosts;

/** The one version of the Threads API. */
const VERSION = 'v1.0';

/** The token is a parameter, which is the only way that Threads documents. */
export const threadsApi: MetaMediaApi = {
  get: ({ setting, accessToken }, path, query) => ({
    method: 'GET',
    url: `${graph(setting)}/${VERSION}/${path}`,
    query: { ...query, access_token: accessToken },
    body: { kind: 'none' },
  }),
  post: ({ setting, accessToken }, path, fields) => ({
    method: 'POST',
    url: `${graph(setting)}/${VERSION}/${path}`,
    body: { kind: 'form', fields: { ...fields, access_token: accessToken } },
  }),
  judge: (operation) => (answer, context) => threadsAnswers.judge(operation, answer, context),
};

export interface ThreadsUser {
  readonly id: string;
  readonly username: string;
}

/** https://developers.facebook.com/docs/threads/threads-profiles */
export function whoIs(setting: NetworkSetting, accessToken: string, operation: Operation): Call<ThreadsUser> {
  return {
    operation,
    request: {
      method: 'GET',
      url: `${graph(setting)}/${VERSION}/me`,
      query: { fields: 'id,username', access_token: accessToken },
      body: { kind: 'none' },
    },
    judge: (answer, context) => threadsAnswers.judge(operation, answer, context),
    read: ({ body }) => {
      const id = idAt(body, 'id');
      return id === undefined ? undefined : { id, username: textAt(body, 'username') ?? id };
    },
  };
}

/**
 * The code for a token of one hour. The answer's `user_id` is a number of 17 digits; who signed in is asked for anyway.
 * https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions
 */
export function exchangeCode(setting: NetworkSetting, code: string, redirectUri: string): Call<string> {
  return {
    operation: 'token_exchange',
    request: codeExchangeRequest(setting, { host: graph(setting), code, redirectUri }),
    judge: (answer, context) => threadsAnswers.judge('token_exchange', answer, context),
    read: ({ body }) => tokenAt(body, 'access_token'),
  };
}

/** https://developers.facebook.com/docs/threads/get-started/long-lived-tokens: 60 days */
export function exchangeForLongLived(setting: NetworkSetting, shortLived: string, now: number): Call<Tokens> {
  return {
    operation: 'token_exchange',
    request: {
      method: 'GET',
      url: `${graph(setting)}/access_token`,
      query: {
        grant_type: 'th_exchange_token',
        client_secret: setting.app.clientSecret,
        access_token: shortLived,
      },
      body: { kind: 'none' },
    },
    judge: (answer, context) => threadsAnswers.judge('token_exchange', answer, context),
    // No answer of Threads says which permissions were granted.
    read: ({ body }) => readLongLived(body, { scopes: null, now }),
  };
}

/**
 * Another 60 days for a token that is at least 24 hours old and has not ended, while `threads_basic` is granted; a
 * private profile's permissions end after 90 days however often the token is renewed.
 * https://developers.facebook.com/docs/threads/get-started/long-lived-tokens
 */
export function refreshToken(setting: NetworkSetting, tokens: Tokens): Call<RefreshedTokens> {
  return {
    operation: 'refresh',
    request: {
      method: 'GET',
      url: `${graph(setting)}/refresh_access_token`,
      query: { grant_type: 'th_refresh_token', access_token: tokens.accessToken },
      body: { kind: 'none' },
    },
    judge: (answer, context) => threadsAnswers.judge('refresh', answer, context),
    read: ({ body }) => readRefreshed(body),
  };
}

/** An app token, for who knows the secret. https://developers.facebook.com/docs/threads/get-started/app-access-tokens */
export function checkApp(setting: NetworkSetting): Call<true> {
  return {
    operation: 'token_exchange',
    request: {
      method: 'GET',
      url: `${graph(setting)}/oauth/access_token`,
      query: {
        grant_type: 'client_credentials',
        client_id: setting.app.clientId,
        client_secret: setting.app.clientSecret,
      },
      body: { kind: 'none' },
    },
    judge: (answer, context) => threadsAnswers.judge('token_exchange', answer, context),
    read: ({ body }) => (tokenAt(body, 'access_token') === undefined ? undefined : true),
  };
}

function graph(setting: NetworkSetting): string {
  return setting.hosts['graph'] ?? THREADS_HOSTS.graph;
}
