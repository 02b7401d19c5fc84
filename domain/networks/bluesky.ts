import { HOUR, MINUTE } from '../clock';
import { blueskyAnswers } from './bluesky/answers';
import { blueskyLookUp, blueskyPublish, blueskyPublishAnswerOf, loadOwnPosts } from './bluesky/posts';
import { DEFAULT_INSTANCE, blueskySignIn, deleteSession, probeSession, refreshSession } from './bluesky/session';
import type { Network } from './network';

/**
 * Bluesky with app-password sessions, on any server: access tokens of two hours, refresh tokens of 90 days that
 * rotate. The password is used once, for the session, and never kept.
 */
export const bluesky: Network = {
  name: 'bluesky',
  title: 'Bluesky',
  accountKinds: ['profile'],
  hosts: { pds: DEFAULT_INSTANCE },
  hasInstances: true,
  // For two hours after its rotation a refresh token still answers, with a token of the same next id.
  // https://github.com/bluesky-social/atproto/blob/main/packages/pds/src/account-manager/account-manager.ts (rotateRefreshToken)
  tokenModel: { kind: 'short_lived_single_use_refresh', replayAllowedWithinMs: 2 * HOUR },
  signIn: blueskySignIn,
  // An app password may do all of this, and has no scopes that could be compared.
  scopesFor: () => [],
  ended: () => null,
  reconnectIdentity: () => 'same_user',
  judge: blueskyAnswers.judge,
  judgePublish: blueskyPublishAnswerOf,
  probe: ({ setting, tokens }) => probeSession(setting, tokens),
  probeAsset: () => null,
  // A server counts 3,000 calls in five minutes by address, whoever they are for; a third of them is for the work.
  // https://docs.bsky.app/docs/advanced-guides/rate-limits
  probing: {
    everyMs: 15 * MINUTE,
    budget: { calls: 2000, windowMs: 5 * MINUTE },
    workCountsAsProbe: false,
    refreshCountsAsProbe: false,
  },
  refresh: ({ setting, tokens }) => ({ kind: 'own', call: refreshSession(setting, tokens) }),
  revoke: ({ setting, tokens }) => deleteSession(setting, tokens),
  // A person's app password is all that Bluesky asks for.
  checkApp: null,
  publish: blueskyPublish,
  lookUp: blueskyLookUp,
  stream: () => ({ offered: true, load: loadOwnPosts }),
  analytics: () => ({ offered: false, why: 'Bluesky has no figures of an account for other apps.' }),
};
