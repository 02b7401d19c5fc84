import { HOUR } from '../clock';
import { publishAnswerOf } from '../judgement/publish-answer';
import { linkedinAnswers } from './linkedin/answers';
import { LINKEDIN_HOSTS } from './linkedin/calls';
import { probeOrganisation } from './linkedin/organisations';
import { linkedinLookUp, linkedinPublish } from './linkedin/publish';
import { linkedinScopesFor } from './linkedin/scopes';
import { linkedinSignIn } from './linkedin/sign-in';
import { checkApp, introspect } from './linkedin/tokens';
import { linkedinAnalytics, linkedinStream } from './linkedin/work';
import type { Network } from './network';

/**
 * LinkedIn: one token of a member, with which the member's profile and the organisations the member has a role in are
 * used. A new grant with other scopes ends the member's earlier tokens, in whichever organisation of ours they are.
 */
export const linkedin: Network = {
  name: 'linkedin',
  title: 'LinkedIn',
  accountKinds: ['profile', 'organisation'],
  hosts: LINKEDIN_HOSTS,
  hasInstances: false,
  // 60 days; a refresh token comes to approved apps only, lives 365 days from the sign-in, and can be used again and
  // again. Without one the token set is simply not refreshed, and ends.
  // https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens
  tokenModel: { kind: 'short_lived_reusable_refresh' },
  signIn: linkedinSignIn,
  scopesFor: linkedinScopesFor,
  ended: () => null,
  reconnectIdentity: (kind) => (kind === 'organisation' ? 'any_user_with_role' : 'same_user'),
  judge: linkedinAnswers.judge,
  judgePublish: publishAnswerOf,
  probe: ({ setting, tokens }) => introspect(setting, tokens.accessToken),
  probeAsset: (input) => (input.account.kind === 'organisation' ? probeOrganisation(input) : null),
  // Daily limits per member and per app, whose numbers LinkedIn shows to the app's owner only; each organisation costs
  // one call a look. https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits
  probing: { everyMs: HOUR, budget: null, workCountsAsProbe: false, refreshCountsAsProbe: true },
  refresh: () => ({ kind: 'standard' }),
  // LinkedIn documents no call that ends a token; members do it in their settings.
  revoke: null,
  checkApp,
  publish: linkedinPublish,
  lookUp: linkedinLookUp,
  stream: linkedinStream,
  analytics: linkedinAnalytics,
};
