import { ask } from '../conversation';
import { NOT_EXCHANGED, signInRefused } from '../sign-in-refusal';
import type { Conversation, OAuthCompletion, OAuthSignIn, SignInResult } from '../network';
import { readUser } from './calls';
import { SIGN_IN_SCOPES } from './scopes';

/**
 * https://developers.tiktok.com/doc/login-kit-web. PKCE is for mobile and desktop apps: a web app's exchange has no
 * `code_verifier` (https://developers.tiktok.com/doc/oauth-user-access-token-management).
 */
export const tiktokSignIn: OAuthSignIn = {
  kind: 'oauth',
  authorize: { host: 'www', path: '/v2/auth/authorize/' },
  token: { host: 'open', path: '/v2/oauth/token/' },
  clientAuthentication: 'body',
  clientIdParameter: 'client_key',
  exchange: 'standard',
  scopeSeparator: ',',
  pkce: 'none',
  scopes: SIGN_IN_SCOPES,
  sandboxScopes: [],
  // The page is shown again, so that a scope once left out can be ticked.
  extraParameters: { disable_auto_auth: '1' },
  complete,
};

function* complete({ setting, exchanged }: OAuthCompletion): Conversation<SignInResult> {
  if (exchanged === null) return NOT_EXCHANGED;
  const user = yield* ask(readUser(setting, exchanged.accessToken, 'token_exchange', 'open_id,display_name'));
  if (!user.ok) return signInRefused(user, 'TikTok did not say who signed in.');
  const { openId, displayName } = user.value;
  return {
    ok: true,
    grant: {
      networkUserId: openId,
      displayName,
      tokens: exchanged,
      assets: [{ kind: 'profile', remoteId: openId, name: displayName, roles: null, tokens: null }],
    },
  };
}
