import { DAY, HOUR } from '../clock';
import { googleAnswers } from './google/answers';
import type { Network } from './network';
import { YOUTUBE_HOSTS } from './youtube/calls';
import { youtubePublish, youtubePublishAnswerOf } from './youtube/publish';
import { youtubeScopesFor } from './youtube/scopes';
import { youtubeSignIn } from './youtube/sign-in';
import { checkApp, probeChannel, revokeGrant, tokenInfo } from './youtube/tokens';
import { youtubeAnalytics, youtubeLookUp, youtubeStream } from './youtube/work';

/**
 * YouTube behind Google's OAuth: access tokens of an hour, and a refresh token that stays until the person, Google or
 * half a year without use ends it (a week, while our consent screen is in testing; the oldest of a hundred, where one
 * person grants more). https://developers.google.com/identity/protocols/oauth2#expiration
 */
export const youtube: Network = {
  name: 'youtube',
  title: 'YouTube',
  accountKinds: ['channel'],
  hosts: YOUTUBE_HOSTS,
  hasInstances: false,
  tokenModel: { kind: 'short_lived_reusable_refresh' },
  signIn: youtubeSignIn,
  scopesFor: youtubeScopesFor,
  ended: () => null,
  // Whoever manages a channel signs in as that channel.
  reconnectIdentity: () => 'same_user',
  judge: googleAnswers.judge,
  judgePublish: youtubePublishAnswerOf,
  probe: ({ setting, tokens }) => tokenInfo(setting, tokens),
  probeAsset: probeChannel,
  // The hourly refresh asks Google itself. Looking at the channel costs one of 10,000 units a day, counted over all
  // channels of our project until midnight Pacific; half of them is for the work.
  // https://developers.google.com/youtube/v3/determine_quota_cost
  probing: {
    everyMs: HOUR,
    budget: { calls: 5000, windowMs: DAY },
    workCountsAsProbe: false,
    refreshCountsAsProbe: true,
  },
  refresh: () => ({ kind: 'standard' }),
  revoke: ({ setting, tokens }) => revokeGrant(setting, tokens),
  checkApp,
  publish: youtubePublish,
  lookUp: youtubeLookUp,
  stream: youtubeStream,
  analytics: youtubeAnalytics,
};
