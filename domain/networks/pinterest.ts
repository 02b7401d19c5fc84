import { MINUTE } from '../clock';
import { publishAnswerOf } from '../judgement/publish-answer';
import { identityProbe } from './identity-probe';
import type { Network } from './network';
import { pinterestAnalytics } from './pinterest/analytics';
import { pinterestAnswers } from './pinterest/answers';
import { probeBoard } from './pinterest/boards';
import { PINTEREST_HOSTS, readUserAccount } from './pinterest/calls';
import { pinterestLookUp, pinterestPublish, pinterestStream } from './pinterest/pins';
import { pinterestScopesFor } from './pinterest/scopes';
import { pinterestSignIn } from './pinterest/sign-in';

/**
 * Pinterest: access tokens of 30 days, refresh tokens of 60 that each refresh replaces. Pins go on boards, which are
 * accounts of their own and use the user's token; figures belong to the user's profile.
 */
export const pinterest: Network = {
  name: 'pinterest',
  title: 'Pinterest',
  accountKinds: ['profile', 'board'],
  hosts: PINTEREST_HOSTS,
  hasInstances: false,
  // "Continuous" refresh tokens, the only ones since 14 May 2025: https://github.com/pinterest/pinterest-python-sdk/issues/156
  // That a replaced one still works is not documented, so none is ever sent twice.
  tokenModel: { kind: 'short_lived_single_use_refresh', replayAllowedWithinMs: 0 },
  signIn: pinterestSignIn,
  scopesFor: pinterestScopesFor,
  ended: () => null,
  reconnectIdentity: () => 'same_user',
  judge: pinterestAnswers.judge,
  judgePublish: publishAnswerOf,
  probe: ({ setting, tokens }) =>
    identityProbe(readUserAccount(setting, tokens.accessToken, 'probe'), ({ id }) => ({ networkUserId: id })),
  probeAsset: (input) => (input.account.kind === 'board' ? probeBoard(input) : null),
  // Standard access: 100 calls a second for each user of the app, and a number per minute and kind of call. (Trial
  // access has 1,000 a day in all, and may not pin.) https://developers.pinterest.com/docs/reference/rate-limits/
  probing: { everyMs: 15 * MINUTE, budget: null, workCountsAsProbe: false, refreshCountsAsProbe: true },
  refresh: () => ({ kind: 'standard' }),
  // No call of the API ends a token; users do it in their settings.
  revoke: null,
  // The token endpoint alone knows apps, and answers an unknown one and a code that is none in the same words.
  checkApp: null,
  publish: pinterestPublish,
  lookUp: pinterestLookUp,
  stream: pinterestStream,
  analytics: pinterestAnalytics,
};
