import { DAY, MINUTE } from '../clock';
import { publishAnswerOf } from '../judgement/publish-answer';
import { isContainerLost } from './meta/container-status';
import { publishedId } from './meta/container-steps';
import { INSIGHT_TIME_ZONE } from './meta/insight-days';
import { completeLongLived } from './meta/long-lived-sign-in';
import { identityProbe } from './identity-probe';
import type { Capability, Network, OAuthSignIn } from './network';
import { threadsAnswers } from './threads/answers';
import { THREADS_HOSTS, checkApp, exchangeCode, exchangeForLongLived, refreshToken, whoIs } from './threads/calls';
import { refuseThreadsContent, threadsSteps } from './threads/publish';
import { loadInsights, loadMentions, threadsLookUp } from './threads/work';

/** https://developers.facebook.com/docs/threads/get-started, …/docs/threads/threads-mentions */
const SCOPES_FOR: Readonly<Record<Capability, readonly string[]>> = {
  publish: ['threads_basic', 'threads_content_publish'],
  stream: ['threads_basic', 'threads_manage_mentions'],
  analytics: ['threads_basic', 'threads_manage_insights'],
};

/** https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions */
const signIn: OAuthSignIn = {
  kind: 'oauth',
  authorize: { host: 'www', path: '/oauth/authorize' },
  token: { host: 'graph', path: '/oauth/access_token' },
  clientAuthentication: 'body',
  exchange: 'own',
  scopeSeparator: ',',
  pkce: 'none',
  scopes: [...new Set(Object.values(SCOPES_FOR).flat())],
  sandboxScopes: [],
  extraParameters: {},
  complete: (input) => completeLongLived({ title: 'Threads', exchangeCode, exchangeForLongLived, whoIs }, input),
};

/** Threads: a token of 60 days that is renewed with itself, and posts that are made in containers, texts too. */
export const threads: Network = {
  name: 'threads',
  title: 'Threads',
  accountKinds: ['profile'],
  hosts: THREADS_HOSTS,
  hasInstances: false,
  // https://developers.facebook.com/docs/threads/get-started/long-lived-tokens
  tokenModel: { kind: 'long_lived_extended_in_place', notBeforeAgeMs: DAY },
  signIn,
  scopesFor: (capability) => SCOPES_FOR[capability],
  ended: () => null,
  reconnectIdentity: () => 'same_user',
  judge: threadsAnswers.judge,
  judgePublish: publishAnswerOf,
  // Threads has a debug_token, but only for who asks with the token of one of the app's testers.
  // https://developers.facebook.com/docs/threads/troubleshooting/debug-access-token
  probe: ({ setting, tokens }) =>
    identityProbe(whoIs(setting, tokens.accessToken, 'probe'), ({ id }) => ({ networkUserId: id })),
  probeAsset: () => null,
  // 4800 calls a day for each impression of the profile, counted by profile.
  // https://developers.facebook.com/docs/threads/overview#rate-limiting
  probing: { everyMs: 15 * MINUTE, budget: null, workCountsAsProbe: false, refreshCountsAsProbe: true },
  refresh: ({ setting, tokens }) => ({ kind: 'own', call: refreshToken(setting, tokens) }),
  // No call that ends a grant is documented: people take it back in their settings.
  revoke: null,
  checkApp,
  publish: {
    steps: threadsSteps,
    refuseContent: refuseThreadsContent,
    remoteId: publishedId,
    // Threads takes no key of ours.
    resendIsSafe: false,
    isStagingLost: isContainerLost,
    followUp: null,
  },
  lookUp: threadsLookUp,
  stream: () => ({ offered: true, load: loadMentions }),
  analytics: () => ({
    offered: true,
    // Nothing before 13 April 2024 is served, and no other end is documented: two years is a bound of ours.
    daysBackMax: 730,
    daysPerCallMax: 1,
    timeZone: INSIGHT_TIME_ZONE,
    load: loadInsights,
  }),
};
