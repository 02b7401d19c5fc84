import { MINUTE } from '../clock';
import { publishAnswerOf } from '../judgement/publish-answer';
import { facebookAnswers } from './facebook/answers';
import { FACEBOOK_HOSTS } from './facebook/graph-call';
import { probeTogether } from './facebook/probe-together';
import { facebookPublish } from './facebook/publish';
import { facebookScopesFor } from './facebook/scopes';
import { facebookSignIn } from './facebook/sign-in';
import { checkApp, debugToken, probeAsset, revoke } from './facebook/tokens';
import { facebookAnalytics, facebookLookUp, facebookStream } from './facebook/work';
import type { AccountKind, Network, ReconnectIdentity } from './network';

const RECONNECT_IDENTITY: Partial<Record<AccountKind, ReconnectIdentity>> = {
  page: 'any_user_with_role',
  instagram: 'any_user_with_role',
  group: 'original_user',
};

/**
 * Facebook: a user's grant, the Pages it reaches (each with a token of its own), the Instagram accounts linked to them
 * and, in the sandbox only, groups.
 * The user token lives about 60 days and cannot be refreshed; Page tokens made from it do not expire.
 */
export const facebook: Network = {
  name: 'facebook',
  title: 'Facebook',
  accountKinds: ['profile', 'page', 'instagram', 'group'],
  hosts: FACEBOOK_HOSTS,
  hasInstances: false,
  tokenModel: { kind: 'long_lived_without_refresh' },
  signIn: facebookSignIn,
  scopesFor: facebookScopesFor,
  // Removed from all versions on 22 April 2024. https://developers.facebook.com/docs/graph-api/changelog/version19.0
  ended: (kind) =>
    kind === 'group' ? 'Facebook closed its Groups API in April 2024: no app can read or post to groups.' : null,
  reconnectIdentity: (kind) => RECONNECT_IDENTITY[kind] ?? 'same_user',
  judge: facebookAnswers.judge,
  judgePublish: publishAnswerOf,
  probe: ({ setting, tokens }) => debugToken(setting, tokens.accessToken),
  probeTogether,
  // debug_token is asked with our app's token: 200 calls an hour for each user of the app, counted over all of them.
  // https://developers.facebook.com/docs/graph-api/overview/rate-limiting
  probing: { everyMs: 15 * MINUTE, budget: null, workCountsAsProbe: false, refreshCountsAsProbe: false },
  probeAsset: (input) => (input.account.kind === 'profile' ? null : probeAsset(input)),
  refresh: null,
  revoke: ({ setting, tokens, networkUserId }) => revoke(setting, tokens.accessToken, networkUserId),
  checkApp,
  publish: facebookPublish,
  lookUp: facebookLookUp,
  stream: facebookStream,
  analytics: facebookAnalytics,
};
