import { ask } from '../conversation';
import { NOT_EXCHANGED, signInRefused } from '../sign-in-refusal';
import type { Conversation, GrantedAsset, OAuthCompletion, OAuthSignIn, SignInResult } from '../network';
import { listBoards } from './boards';
import { readUserAccount } from './calls';
import { PINTEREST_SCOPES } from './scopes';

/**
 * https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/
 * PKCE is not among the documented parameters.
 */
export const pinterestSignIn: OAuthSignIn = {
  kind: 'oauth',
  authorize: { host: 'www', path: '/oauth/' },
  token: { host: 'api', path: '/v5/oauth/token' },
  clientAuthentication: 'basic',
  exchange: 'standard',
  scopeSeparator: ',',
  pkce: 'none',
  scopes: PINTEREST_SCOPES,
  sandboxScopes: [],
  extraParameters: {},
  complete,
};

function* complete({ setting, exchanged }: OAuthCompletion): Conversation<SignInResult> {
  if (exchanged === null) return NOT_EXCHANGED;
  const { accessToken, scopes } = exchanged;
  const user = yield* ask(readUserAccount(setting, accessToken, 'token_exchange'));
  if (!user.ok) return signInRefused(user, 'Pinterest did not say who signed in.');

  const mayListBoards = scopes === null || scopes.includes('boards:read');
  const boards = mayListBoards ? yield* listBoards(setting, accessToken) : NO_BOARDS;
  if (!boards.ok) return signInRefused(boards, 'Pinterest did not list the boards.');

  const { id, username } = user.value;
  const profile: GrantedAsset = { kind: 'profile', remoteId: id, name: username, roles: null, tokens: null };
  return {
    ok: true,
    grant: { networkUserId: id, displayName: username, tokens: exchanged, assets: [profile, ...boards.value] },
  };
}

const NO_BOARDS: { readonly ok: true; readonly value: readonly GrantedAsset[] } = { ok: true, value: [] };
