import { isJsonObject, idAt, integerAt, listAt, textAt, textsAt, tokenAt } from '../../judgement/json-reader';
import { SECOND } from '../../clock';
import { debugTokenFinding } from '../meta/debug-token';
import type {
  AppCredentials,
  Call,
  CallWithToken,
  GrantedAsset,
  NetworkSetting,
  ProbeFinding,
  Tokens,
} from '../network';
import { facebookAnswers } from './answers';
import { graphDelete, graphGet } from './graph-call';

const judge = facebookAnswers.judge;

/** Pages per request, and how many requests one sign-in may take: a bound, not a limit anyone was seen to reach. */
const ASSETS_PER_REQUEST = '100';

/** Exchanges the code for a short-lived user token. Meta's token endpoint takes GET with everything in the query. */
export function exchangeCode(setting: NetworkSetting, code: string, redirectUri: string, now: number): Call<Tokens> {
  return {
    operation: 'token_exchange',
    request: graphGet(setting.hosts, 'oauth/access_token', {
      client_id: setting.app.clientId,
      client_secret: setting.app.clientSecret,
      redirect_uri: redirectUri,
      code,
    }),
    judge: (answer, context) => judge('token_exchange', answer, context),
    read: (answer) => readToken(answer.body, now),
  };
}

/**
 * Exchanges a living user token for one of about 60 days. An expired one cannot be exchanged.
 * https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
 */
export function exchangeForLongLived(setting: NetworkSetting, shortLived: string, now: number): Call<Tokens> {
  return {
    operation: 'token_exchange',
    request: graphGet(setting.hosts, 'oauth/access_token', {
      grant_type: 'fb_exchange_token',
      client_id: setting.app.clientId,
      client_secret: setting.app.clientSecret,
      fb_exchange_token: shortLived,
    }),
    judge: (answer, context) => judge('token_exchange', answer, context),
    read: (answer) => readToken(answer.body, now),
  };
}

/**
 * Asks Meta about a token with our app's own token. A refusal of the call itself is about our app and is judged so
 * (`tokenKind: 'app'`); what is wrong with the user's token stands inside `data`.
 */
export function debugToken(setting: NetworkSetting, accessToken: string): Call<ProbeFinding> {
  return {
    operation: 'probe',
    request: graphGet(setting.hosts, 'debug_token', {
      input_token: accessToken,
      access_token: appToken(setting.app),
    }),
    judge: (answer, context) => judge('probe', answer, { ...context, tokenKind: 'app' }),
    read: (answer) => debugTokenFinding(answer.body),
  };
}

export function whoIs(
  setting: NetworkSetting,
  accessToken: string,
): Call<{ readonly id: string; readonly name: string }> {
  return {
    operation: 'token_exchange',
    request: graphGet(setting.hosts, 'me', { fields: 'id,name' }, accessToken),
    judge: (answer, context) => judge('token_exchange', answer, context),
    read: ({ body }) => {
      const id = idAt(body, 'id');
      return id === undefined ? undefined : { id, name: textAt(body, 'name') ?? id };
    },
  };
}

export interface AssetList {
  readonly assets: readonly GrantedAsset[];
  /** The cursor of the next page; null on the last one. */
  readonly after: string | null;
}

/**
 * With each Page, the Instagram professional account that is linked to it; without `instagram_basic`, or where no
 * account is linked, the field is left out.
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-facebook-login/get-started
 */
const PAGE_FIELDS = 'id,name,access_token,tasks,instagram_business_account{id,username}';

/** https://developers.facebook.com/docs/graph-api/reference/user/accounts */
export function listPages(setting: NetworkSetting, accessToken: string, after: string | null): Call<AssetList> {
  return listAssets(setting, accessToken, 'me/accounts', PAGE_FIELDS, after, readPage);
}

/** As the edge was before the closure of 2024; only the sandbox still serves it. */
export function listGroups(setting: NetworkSetting, accessToken: string, after: string | null): Call<AssetList> {
  return listAssets(setting, accessToken, 'me/groups', 'id,name,administrator', after, readGroup);
}

/**
 * Pages through an edge by cursor. The next address is built here, never taken from `paging.next`, so that a token
 * cannot be led to another host.
 */
function listAssets(
  setting: NetworkSetting,
  accessToken: string,
  edge: string,
  fields: string,
  after: string | null,
  read: (entry: unknown) => readonly GrantedAsset[],
): Call<AssetList> {
  return {
    operation: 'token_exchange',
    request: graphGet(
      setting.hosts,
      edge,
      { fields, limit: ASSETS_PER_REQUEST, ...(after === null ? {} : { after }) },
      accessToken,
    ),
    judge: (answer, context) => judge('token_exchange', answer, context),
    read: ({ body }) => {
      const entries = listAt(body, 'data');
      if (entries === undefined) return undefined;
      const hasMore = textAt(body, 'paging', 'next') !== undefined;
      return {
        assets: entries.flatMap(read),
        after: hasMore ? (tokenAt(body, 'paging', 'cursors', 'after') ?? null) : null,
      };
    },
  };
}

/** A Page token made from a long-lived user token does not expire. A Page that came without one cannot be used. */
function readPage(entry: unknown): readonly GrantedAsset[] {
  const remoteId = idAt(entry, 'id');
  const accessToken = tokenAt(entry, 'access_token');
  if (remoteId === undefined || accessToken === undefined) return [];
  const roles = textsAt(entry, 'tasks') ?? null;
  const tokens: Tokens = { accessToken, refreshToken: null, expiresAt: null, refreshExpiresAt: null, scopes: null };
  const page: GrantedAsset = { kind: 'page', remoteId, name: textAt(entry, 'name') ?? remoteId, roles, tokens };
  const instagramId = idAt(entry, 'instagram_business_account', 'id');
  if (instagramId === undefined) return [page];
  const username = textAt(entry, 'instagram_business_account', 'username');
  const name = username === undefined ? instagramId : `@${username}`;
  return [page, { kind: 'instagram', remoteId: instagramId, name, roles, tokens }];
}

function readGroup(entry: unknown): readonly GrantedAsset[] {
  const remoteId = idAt(entry, 'id');
  if (remoteId === undefined) return [];
  const administrator = isJsonObject(entry) && entry['administrator'] === true;
  return [
    {
      kind: 'group',
      remoteId,
      name: textAt(entry, 'name') ?? remoteId,
      roles: administrator ? ['administrator'] : null,
      tokens: null,
    },
  ];
}

/**
 * Whether a Page or a linked Instagram account (asked with the Page's token) or a group (with the user's) is still ours
 * to act for. https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user
 */
export function probeAsset(input: CallWithToken): Call<true> {
  const { setting, account, accessToken } = input;
  const tokenKind = account.kind === 'group' ? 'user' : 'asset';
  return {
    operation: 'probe',
    request: graphGet(setting.hosts, account.remoteId, { fields: 'id' }, accessToken),
    judge: (answer, context) => judge('probe', answer, { ...context, accountKind: account.kind, tokenKind }),
    read: ({ body }) => (idAt(body, 'id') === account.remoteId ? true : undefined),
  };
}

/** Takes the app's permissions back. https://developers.facebook.com/docs/graph-api/reference/user/permissions */
export function revoke(setting: NetworkSetting, accessToken: string, networkUserId: string): Call<true> {
  return {
    operation: 'revoke',
    request: graphDelete(setting.hosts, `${networkUserId}/permissions`, accessToken),
    judge: (answer, context) => judge('revoke', answer, context),
    read: () => true,
  };
}

/**
 * Asks for an app token, which Meta gives to who knows the secret.
 * https://developers.facebook.com/docs/facebook-login/guides/access-tokens#apptokens
 */
export function checkApp(setting: NetworkSetting): Call<true> {
  return {
    operation: 'token_exchange',
    request: graphGet(setting.hosts, 'oauth/access_token', {
      grant_type: 'client_credentials',
      client_id: setting.app.clientId,
      client_secret: setting.app.clientSecret,
    }),
    judge: (answer, context) => judge('token_exchange', answer, context),
    read: ({ body }) => (tokenAt(body, 'access_token') === undefined ? undefined : true),
  };
}

export function appToken(app: AppCredentials): string {
  return `${app.clientId}|${app.clientSecret}`;
}

function readToken(body: unknown, now: number): Tokens | undefined {
  const accessToken = tokenAt(body, 'access_token');
  if (accessToken === undefined) return undefined;
  const expiresInS = integerAt(body, 'expires_in');
  return {
    accessToken,
    refreshToken: null,
    expiresAt: expiresInS === undefined ? null : now + expiresInS * SECOND,
    refreshExpiresAt: null,
    scopes: null,
  };
}
