import { MINUTE } from '../../../domain/clock';
import { authorisationRoutes, type Dialog, type FaultWords } from '../oauth/authorisation-page';
import type { AuthorisationFault } from '../oauth/authorisation-request';
import type { Route } from '../wire';
import type { World } from '../world';
import { FACEBOOK_SCOPES, PAGE_SCOPES, isInstagramScope } from './facebook-scopes';
import { linkedAccount } from './instagram-door';
import { facebookState, grantKey, type FacebookUser } from './facebook-state';
import { FACEBOOK_THEME } from './facebook-theme';

/**
 * The login dialog of www.facebook.com (https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow):
 * sign in, tick permissions and Pages, allow or decline. What cannot be trusted (app, redirect URI, permissions) is
 * shown as a page and never redirected.
 */
export function loginDialogRoutes(world: World): readonly Route[] {
  return authorisationRoutes<FacebookUser>(world, {
    path: '/dialog/oauth',
    name: 'dialog',
    networkTitle: 'Facebook',
    theme: FACEBOOK_THEME,
    rules: {
      required: [],
      scopeSeparator: /[\s,]+/,
      scopes: FACEBOOK_SCOPES,
      impliedScopes: ['public_profile'],
      challenge: 'unsupported',
    },
    // Not documented; short enough that a code is never worth keeping.
    codeLifeMs: 10 * MINUTE,
    store: facebookState,
    words,
    nameLabel: 'Name or email address',
    findUser,
    standing,
    userTitle: (user) => user.name,
    scopesLegend: 'Permissions',
    canUntick: (scope) => scope !== 'public_profile',
    targets,
    granted: (_world, { clientId, userId, scopes, targets: ticked }) =>
      grantAccess(world, clientId, userId, scopes, ticked),
    declined: { error: 'access_denied', error_reason: 'user_denied', error_description: 'Permissions error' },
  });
}

function findUser(world: World, name: string, password: string): FacebookUser | undefined {
  const typed = name.toLowerCase();
  return [...facebookState(world).users.values()].find(
    (one) => [one.name.toLowerCase(), one.email.toLowerCase(), one.id].includes(typed) && one.password === password,
  );
}

function standing(user: FacebookUser): string | null {
  if (user.suspended) return 'This account is suspended.';
  if (user.checkpoint) return 'Confirm your identity first. On the sandbox: the button on its home page.';
  return user.deactivated ? 'This account is deactivated.' : null;
}

function targets(world: World, { scopes }: Dialog, user: FacebookUser) {
  const { pages, groups } = facebookState(world);
  const managed = [...pages.values()].filter((page) => !page.deleted && (page.roles.get(user.id) ?? []).length > 0);
  const administered = [...groups.values()].filter((group) => group.admins.includes(user.id));
  const asksPages = scopes.some((scope) => PAGE_SCOPES.has(scope));
  const accounts = managed.map((page) => linkedAccount(world, page)).filter((account) => account !== undefined);
  const asksInstagram = scopes.some(isInstagramScope) && accounts.length > 0;
  const asksGroups = scopes.includes('publish_to_groups') || scopes.includes('groups_access_member_info');
  return [
    ...(asksPages ? [{ legend: 'On these Pages', offered: managed }] : []),
    ...(asksInstagram ? [{ legend: 'On these Instagram accounts', offered: accounts }] : []),
    ...(asksGroups ? [{ legend: 'In these groups', offered: administered }] : []),
  ];
}

function words(fault: AuthorisationFault): FaultWords {
  switch (fault.kind) {
    case 'wrong_redirect_uri':
      return {
        title: 'URL blocked',
        text: "This redirect failed because the redirect URI is not white-listed in the app's client OAuth settings. It has to match one of them exactly.",
      };
    case 'response_type':
      return {
        title: 'Unsupported response type',
        text: `The sandbox supports response_type=code, not ${fault.responseType}.`,
      };
    case 'unknown_scope':
      return {
        title: 'Invalid Scopes',
        text: `Invalid Scopes: ${fault.scopes.join(', ')}. This message is only shown to developers.`,
      };
    case 'expired':
      return { title: 'This page has expired', text: 'Start again from the app.' };
    // The rules ask for neither parameters nor a challenge.
    case 'unknown_client':
    case 'missing':
    case 'challenge_method':
    case 'challenge_form':
      return { title: 'Invalid App ID', text: 'The provided app ID does not look like a valid app ID.' };
  }
}

/** A consent replaces the user's grant to the app, for all of the user's tokens. */
export function grantAccess(
  world: World,
  appId: string,
  userId: string,
  scopes: readonly string[],
  targets: readonly string[],
): void {
  facebookState(world).grants.set(grantKey(appId, userId), {
    appId,
    userId,
    scopes,
    targets,
    consentedAt: world.clock.now(),
    dataAccessEnded: false,
  });
}
