import { DAY, MINUTE } from '../clock';
import { publishAnswerOf } from '../judgement/publish-answer';
import { instagramAnswers } from './instagram/answers';
import {
  INSTAGRAM_HOSTS,
  exchangeCode,
  exchangeForLongLived,
  instagramLoginApi,
  refreshToken,
  whoIs,
} from './instagram/login-api';
import { instagramSteps, refuseInstagramContent } from './instagram/publish';
import { instagramAnalytics, instagramLookUp, instagramStream } from './instagram/work';
import { isContainerLost } from './meta/container-status';
import { publishedId } from './meta/container-steps';
import { completeLongLived } from './meta/long-lived-sign-in';
import { identityProbe } from './identity-probe';
import type { Capability, Network, OAuthSignIn } from './network';

/**
 * Publishing, comments and insights: https://developers.facebook.com/docs/instagram-platform/content-publishing,
 * …/reference/ig-media/comments, …/api-reference/instagram-user/insights
 */
const SCOPES_FOR: Readonly<Record<Capability, readonly string[]>> = {
  publish: ['instagram_business_basic', 'instagram_business_content_publish'],
  stream: ['instagram_business_basic', 'instagram_business_manage_comments'],
  analytics: ['instagram_business_basic', 'instagram_business_manage_insights'],
};

/** https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login */
const signIn: OAuthSignIn = {
  kind: 'oauth',
  authorize: { host: 'www', path: '/oauth/authorize' },
  token: { host: 'api', path: '/oauth/access_token' },
  clientAuthentication: 'body',
  exchange: 'own',
  scopeSeparator: ',',
  pkce: 'none',
  scopes: [...new Set(Object.values(SCOPES_FOR).flat())],
  sandboxScopes: [],
  // Asks who signs in, instead of taking whoever the browser is signed in as.
  extraParameters: { force_reauth: 'true' },
  complete: (input) => completeLongLived({ title: 'Instagram', exchangeCode, exchangeForLongLived, whoIs }, input),
};

/**
 * Instagram professional accounts that sign in at Instagram itself, without a Facebook Page. The token lives 60 days
 * and is renewed with itself. Accounts that are linked to a Page can come through Facebook instead.
 */
export const instagram: Network = {
  name: 'instagram',
  title: 'Instagram',
  accountKinds: ['profile'],
  hosts: INSTAGRAM_HOSTS,
  hasInstances: false,
  // https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token
  tokenModel: { kind: 'long_lived_extended_in_place', notBeforeAgeMs: DAY },
  signIn,
  scopesFor: (capability) => SCOPES_FOR[capability],
  ended: () => null,
  reconnectIdentity: () => 'same_user',
  judge: instagramAnswers.judge,
  judgePublish: publishAnswerOf,
  probe: ({ setting, tokens }) =>
    identityProbe(whoIs(setting, tokens.accessToken, 'probe'), ({ id }) => ({ networkUserId: id })),
  probeAsset: () => null,
  // 4800 calls a day for each impression of the account, and at least for ten of them; counted by account.
  // https://developers.facebook.com/docs/graph-api/overview/rate-limiting#instagram-graph-api
  probing: { everyMs: 15 * MINUTE, budget: null, workCountsAsProbe: false, refreshCountsAsProbe: true },
  refresh: ({ setting, tokens }) => ({ kind: 'own', call: refreshToken(setting, tokens) }),
  // No call of Instagram Login that ends a grant is documented: people take it back in their settings.
  revoke: null,
  // None documented that shows app credentials alone; the first sign-in shows whether they are right.
  checkApp: null,
  publish: {
    steps: (content) => instagramSteps(instagramLoginApi, content),
    refuseContent: refuseInstagramContent,
    remoteId: publishedId,
    // Instagram takes no key of ours.
    resendIsSafe: false,
    isStagingLost: isContainerLost,
    followUp: null,
  },
  lookUp: (input) => instagramLookUp(instagramLoginApi, input),
  stream: () => instagramStream(instagramLoginApi),
  analytics: () => instagramAnalytics(instagramLoginApi),
};
