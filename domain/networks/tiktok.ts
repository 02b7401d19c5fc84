import { MINUTE } from '../clock';
import { identityProbe } from './identity-probe';
import type { Network } from './network';
import { tiktokAnswers } from './tiktok/answers';
import { TIKTOK_HOSTS, checkApp, readUser, revokeToken } from './tiktok/calls';
import { tiktokPublish, tiktokPublishAnswerOf } from './tiktok/publish';
import { tiktokScopesFor } from './tiktok/scopes';
import { tiktokSignIn } from './tiktok/sign-in';
import { loadOwnVideos, tiktokLookUp } from './tiktok/work';

/**
 * TikTok: access tokens of two hours and refresh tokens of 180 days (24 hours and 365 days until autumn 2026; each
 * answer states its own). A refresh token stops working once the next one is issued, and nothing says for how long, if
 * at all, it may be sent again: a refresh whose answer was lost is not repeated.
 * https://developers.tiktok.com/docs/en/oauth-refresh-a-user-access-token
 */
export const tiktok: Network = {
  name: 'tiktok',
  title: 'TikTok',
  accountKinds: ['profile'],
  hosts: TIKTOK_HOSTS,
  hasInstances: false,
  tokenModel: { kind: 'short_lived_single_use_refresh', replayAllowedWithinMs: 0 },
  signIn: tiktokSignIn,
  scopesFor: tiktokScopesFor,
  ended: () => null,
  reconnectIdentity: () => 'same_user',
  judge: tiktokAnswers.judge,
  judgePublish: tiktokPublishAnswerOf,
  probe: ({ setting, tokens }) =>
    identityProbe(readUser(setting, tokens.accessToken, 'probe', 'open_id'), ({ openId }) => ({
      networkUserId: openId,
    })),
  probeAsset: () => null,
  // 600 a minute for each kind of call, counted over all users of our app; a third is left for the work.
  // https://developers.tiktok.com/doc/tiktok-api-v2-rate-limit
  probing: {
    everyMs: 15 * MINUTE,
    budget: { calls: 400, windowMs: MINUTE },
    workCountsAsProbe: false,
    refreshCountsAsProbe: true,
  },
  refresh: () => ({ kind: 'standard' }),
  revoke: ({ setting, tokens }) => revokeToken(setting, tokens.accessToken),
  checkApp,
  publish: tiktokPublish,
  lookUp: tiktokLookUp,
  stream: () => ({ offered: true, load: loadOwnVideos }),
  analytics: () => ({
    offered: false,
    // https://developers.tiktok.com/doc/tiktok-api-v2-get-user-info (user.info.stats)
    why: 'TikTok tells other apps totals of an account as they are now, and no figures of a day.',
  }),
};
