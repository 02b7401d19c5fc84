import { publishAnswerOf } from '../judgement/publish-answer';
import { facebookAnswers } from './facebook/answers';
import { FACEBOOK_HOSTS } from './facebook/graph-call';
import { facebookPublish } from './facebook/publish';
import { facebookScopesFor } from './facebook/scopes';
import { facebookSignIn } from './facebook/sign-in';
import { checkApp, debugToken, probeAsset, revoke } from './facebook/tokens';
import { facebookAnalytics, facebookLookUp, facebookStream } from './facebook/work';
import type { Network } from './network';

/**
 * Facebook: a user's grant, the Pages it reaches (each with a token of its own) and, in the sandbox only, groups.
 * The user token lives about 60 days and cannot be refreshed; Page tokens made from it do not expire.
 */
export const facebook: Network = {
  name: 'facebook',
  title: 'Facebook',
  accountKinds: ['profile', 'page', 'group'],
  hosts: FACEBOOK_HOSTS,
  hasInstances: false,
  tokenModel: { kind: 'long_lived_without_refresh' },
  signIn: facebookSignIn,
  scopesFor: facebookScopesFor,
  // Removed from all versions on 22 April 2024. https://developers.facebook.com/docs/graph-api/changelog/version19.0
  ended: (kind) =>
    kind === 'group' ? 'Facebook closed its Groups API in April 2024: no app can read or post to groups.' : null,
  judge: facebookAnswers.judge,
  judgePublish: publishAnswerOf,
  probe: ({ setting, tokens }) => debugToken(setting, tokens.accessToken),
  probeAsset: (input) => (input.account.kind === 'profile' ? null : probeAsset(input)),
  refresh: null,
  revoke: ({ setting, tokens, networkUserId }) => revoke(setting, tokens.accessToken, networkUserId),
  checkApp,
  publish: facebookPublish,
  lookUp: facebookLookUp,
  stream: facebookStream,
  analytics: facebookAnalytics,
};
