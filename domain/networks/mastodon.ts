import { MINUTE } from '../clock';
import { publishAnswerOf } from '../judgement/publish-answer';
import { ask } from './conversation';
import { mastodonAnswers } from './mastodon/answers';
import { instanceUrl, loadMentions, verifyCredentials } from './mastodon/calls';
import { mastodonLookUp, mastodonPublish } from './mastodon/publish';
import { issueAppToken, mastodonRegistration } from './mastodon/registration';
import { SCOPES, SCOPES_WITHOUT_PROFILE, mastodonScopesFor, withIncludedScopes } from './mastodon/scopes';
import { INSTANCE_HOST } from './network';
import { identityProbe } from './identity-probe';
import { NOT_EXCHANGED, signInRefused } from './sign-in-refusal';
import type {
  Call,
  Conversation,
  Network,
  NetworkSetting,
  OAuthCompletion,
  OAuthSignIn,
  SignInResult,
} from './network';

const signIn: OAuthSignIn = {
  kind: 'oauth',
  authorize: { host: INSTANCE_HOST, path: '/oauth/authorize' },
  token: { host: INSTANCE_HOST, path: '/oauth/token' },
  clientAuthentication: 'body',
  exchange: 'standard',
  scopeSeparator: ' ',
  // Since 4.3; servers before it take no notice. https://docs.joinmastodon.org/methods/oauth/#authorize
  pkce: 'S256',
  scopes: [...new Set([...SCOPES, ...SCOPES_WITHOUT_PROFILE])],
  sandboxScopes: [],
  // Whoever is signed in with another account of the same server could not choose otherwise (documented there too).
  extraParameters: { force_login: 'true' },
  complete,
};

function* complete({ setting, exchanged }: OAuthCompletion): Conversation<SignInResult> {
  if (exchanged === null) return NOT_EXCHANGED;
  const me = yield* ask(verifyCredentials(setting, exchanged.accessToken, 'token_exchange'));
  if (!me.ok) return signInRefused(me, 'The server did not say who signed in.');
  const { id, username } = me.value;
  const name = `@${username}@${serverOf(setting)}`;
  return {
    ok: true,
    grant: {
      networkUserId: id,
      displayName: name,
      tokens: exchanged,
      assets: [{ kind: 'profile', remoteId: id, name, roles: null, tokens: null }],
    },
  };
}

function serverOf({ instance }: NetworkSetting): string {
  return (instance ?? '').replace(/^https?:\/\//, '');
}

/**
 * Ends one token of this user, and only of our app's. A new sign-in of the same user for the same scopes is given the
 * same token, so that whoever else holds it loses it too (`reuse_access_token` in
 * https://github.com/mastodon/mastodon/blob/main/config/initializers/doorkeeper.rb).
 * https://docs.joinmastodon.org/methods/oauth/#revoke
 */
function revokeToken(setting: NetworkSetting, token: string): Call<true> {
  const { clientId, clientSecret } = setting.app;
  return {
    operation: 'revoke',
    request: {
      method: 'POST',
      url: instanceUrl(setting, '/oauth/revoke'),
      body: { kind: 'form', fields: { client_id: clientId, client_secret: clientSecret, token } },
    },
    judge: (answer, context) => mastodonAnswers.judge('revoke', answer, context),
    read: () => true,
  };
}

/**
 * Mastodon, and what speaks as it does, on any server: tokens that never expire and cannot be refreshed, and an app
 * that each server knows under a name of its own.
 */
export const mastodon: Network = {
  name: 'mastodon',
  title: 'Mastodon',
  accountKinds: ['profile'],
  hosts: {},
  hasInstances: true,
  // https://docs.joinmastodon.org/methods/oauth/#token: no `expires_in`, and no grant type that refreshes
  tokenModel: { kind: 'non_expiring' },
  signIn,
  registration: mastodonRegistration,
  scopesFor: mastodonScopesFor,
  ended: () => null,
  reconnectIdentity: () => 'same_user',
  judge: mastodonAnswers.judge,
  judgePublish: publishAnswerOf,
  probe: ({ setting, tokens }) =>
    identityProbe(verifyCredentials(setting, tokens.accessToken, 'probe'), ({ id }) => ({
      networkUserId: id,
      // The scopes of a token stay what they were when it was issued; other scopes are another token.
      scopes: tokens.scopes === null ? null : withIncludedScopes(tokens.scopes),
    })),
  probeAsset: () => null,
  // 300 calls in five minutes by account, and by address whoever they are for; a third of them is for the work.
  // https://docs.joinmastodon.org/api/rate-limits/
  probing: {
    everyMs: 15 * MINUTE,
    budget: { calls: 200, windowMs: 5 * MINUTE },
    workCountsAsProbe: false,
    refreshCountsAsProbe: false,
  },
  refresh: null,
  revoke: ({ setting, tokens }) => revokeToken(setting, tokens.accessToken),
  checkApp: issueAppToken,
  publish: mastodonPublish,
  lookUp: mastodonLookUp,
  stream: () => ({ offered: true, load: loadMentions }),
  analytics: () => ({
    offered: false,
    // https://docs.joinmastodon.org/methods/: counts of single statuses and of followers now, nothing by day
    why: 'Mastodon counts per post, and has no daily figures of an account.',
  }),
};
