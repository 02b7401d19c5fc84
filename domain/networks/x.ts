import { HOUR } from '../clock';
import { publishAnswerOf } from '../judgement/publish-answer';
import { ask } from './conversation';
import { identityProbe } from './identity-probe';
import { NOT_EXCHANGED, signInRefused } from './sign-in-refusal';
import type { Capability, Conversation, Network, OAuthCompletion, OAuthSignIn, SignInResult } from './network';
import { xAnswers } from './x/answers';
import { X_HOSTS, loadMentions, readMe, revokeToken } from './x/calls';
import { xLookUp, xPublish } from './x/publish';

/** https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code */
const SCOPES_FOR: Readonly<Record<Capability, readonly string[]>> = {
  publish: ['tweet.read', 'tweet.write', 'users.read'],
  stream: ['tweet.read', 'users.read'],
  analytics: [],
};

const signIn: OAuthSignIn = {
  kind: 'oauth',
  authorize: { host: 'www', path: '/i/oauth2/authorize' },
  token: { host: 'api', path: '/2/oauth2/token' },
  clientAuthentication: 'basic',
  exchange: 'standard',
  scopeSeparator: ' ',
  pkce: 'S256',
  // Without `offline.access` there is no refresh token, and the connection would end after two hours.
  scopes: ['tweet.read', 'tweet.write', 'users.read', 'offline.access'],
  sandboxScopes: [],
  extraParameters: {},
  complete,
};

function* complete({ setting, exchanged }: OAuthCompletion): Conversation<SignInResult> {
  if (exchanged === null) return NOT_EXCHANGED;
  const me = yield* ask(readMe(setting, exchanged.accessToken, 'token_exchange'));
  if (!me.ok) return signInRefused(me, 'X did not say who signed in.');
  const { id, username } = me.value;
  return {
    ok: true,
    grant: {
      networkUserId: id,
      displayName: `@${username}`,
      tokens: exchanged,
      assets: [{ kind: 'profile', remoteId: id, name: `@${username}`, roles: null, tokens: null }],
    },
  };
}

/**
 * X with OAuth 2: access tokens of two hours, refresh tokens that work once. A refresh token used twice ends its whole
 * family, so a refresh whose answer was lost is never repeated.
 */
export const x: Network = {
  name: 'x',
  title: 'X',
  accountKinds: ['profile'],
  hosts: X_HOSTS,
  hasInstances: false,
  // Single use and the end of the family are recorded (gptme/gptme-contrib#285), not documented.
  tokenModel: { kind: 'short_lived_single_use_refresh', replayAllowedWithinMs: 0 },
  signIn,
  scopesFor: (capability) => SCOPES_FOR[capability],
  ended: () => null,
  reconnectIdentity: () => 'same_user',
  judge: xAnswers.judge,
  judgePublish: publishAnswerOf,
  probe: ({ setting, tokens }) =>
    identityProbe(readMe(setting, tokens.accessToken, 'probe'), ({ id }) => ({ networkUserId: id })),
  probeAsset: () => null,
  // 75 calls per 15 minutes and user, and 0.010 USD a read: https://docs.x.com/x-api/users/lookup/api-reference/get-users-me
  probing: { everyMs: HOUR, budget: null, workCountsAsProbe: true, refreshCountsAsProbe: true },
  refresh: () => ({ kind: 'standard' }),
  revoke: ({ setting, tokens }) => revokeToken(setting, tokens.accessToken),
  // X looks at the client before it looks at the token (RFC 7009 section 2.1), and nobody has this one.
  checkApp: (setting) => revokeToken(setting, 'nobody'),
  publish: xPublish,
  lookUp: xLookUp,
  stream: () => ({ offered: true, load: loadMentions }),
  analytics: () => ({
    offered: false,
    // Metrics belong to single posts, private ones for 30 days only. https://docs.x.com/x-api/fundamentals/metrics
    why: 'X counts per post, and has no daily figures of an account for other apps.',
  }),
};
