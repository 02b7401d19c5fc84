import { SECOND } from '../../clock';
import { integerAt, isJsonObject, textAt, textsAt, tokenAt } from '../../judgement/json-reader';
import type { HttpRequest, NetworkSetting, RefreshedTokens, Tokens } from '../network';

/**
 * The code for a token of one hour, in the form of RFC 6749 section 4.1.3.
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
 * https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions
 */
export function codeExchangeRequest(
  { app }: NetworkSetting,
  { host, code, redirectUri }: { readonly host: string; readonly code: string; readonly redirectUri: string },
): HttpRequest {
  return {
    method: 'POST',
    url: `${host}/oauth/access_token`,
    body: {
      kind: 'form',
      fields: {
        client_id: app.clientId,
        client_secret: app.clientSecret,
        grant_type: 'authorization_code',
        redirect_uri: redirectUri,
        code,
      },
    },
  };
}

/**
 * A token of 60 days; `scopes` are what the person granted, which this answer does not say.
 * https://developers.facebook.com/docs/instagram-platform/reference/access_token
 * https://developers.facebook.com/docs/threads/get-started/long-lived-tokens
 */
export function readLongLived(
  body: unknown,
  { scopes, now }: { readonly scopes: readonly string[] | null; readonly now: number },
): Tokens | undefined {
  const accessToken = tokenAt(body, 'access_token');
  if (accessToken === undefined) return undefined;
  const expiresInS = integerAt(body, 'expires_in');
  return {
    accessToken,
    // The token itself is what it is renewed with.
    refreshToken: accessToken,
    expiresAt: expiresInS === undefined ? null : now + expiresInS * SECOND,
    refreshExpiresAt: null,
    scopes,
  };
}

/**
 * The new token takes the old one's place, also as what it is renewed with.
 * https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token
 * https://developers.facebook.com/docs/threads/get-started/long-lived-tokens
 */
export function readRefreshed(body: unknown): RefreshedTokens | undefined {
  const accessToken = tokenAt(body, 'access_token');
  if (accessToken === undefined) return undefined;
  const scopes = isJsonObject(body) ? permissionsOf(body) : null;
  return {
    accessToken,
    refreshToken: accessToken,
    expiresInS: integerAt(body, 'expires_in') ?? null,
    refreshExpiresInS: null,
    scopes: scopes === null || scopes.length === 0 ? null : scopes,
  };
}

/** A list, or one text with commas; null: the answer does not say. */
export function permissionsOf(answer: unknown): readonly string[] | null {
  const list = textsAt(answer, 'permissions') ?? textAt(answer, 'permissions')?.split(',');
  return list?.map((scope) => scope.trim()).filter((scope) => scope !== '') ?? null;
}
