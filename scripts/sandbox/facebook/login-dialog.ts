import { MINUTE } from '../../../domain/clock';
import { shortId } from '../identifiers';
import { issueCode } from '../oauth-codes';
import { allowPage, refusalPage, signInPage, type ConsentChoice } from '../pages/consent-page';
import {
  formFields,
  html,
  NOBODY,
  redirect,
  segment,
  unseen,
  type Performed,
  type Route,
  type RoutedRequest,
} from '../wire';
import type { World } from '../world';
import { FACEBOOK_THEME } from './facebook-theme';
import type { FacebookDialog, FacebookUser } from './facebook-state';
import { facebookState, grantKey } from './facebook-state';
import { FACEBOOK_SCOPES, PAGE_SCOPES } from './facebook-scopes';

/**
 * The login dialog of www.facebook.com (https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow):
 * sign in, tick permissions and Pages, allow or decline. What cannot be trusted (app, redirect URI, permissions) is
 * shown as a page and never redirected.
 */

/** Not documented; short enough that a code is never worth keeping. */
const CODE_LIFE_MS = 10 * MINUTE;
const DIALOG_LIFE_MS = 30 * MINUTE;

export function loginDialogRoutes(world: World): readonly Route[] {
  const common = { operation: () => 'sign_in' as const, identify: () => NOBODY };
  return [
    { ...common, method: 'GET', path: '/dialog/oauth', name: 'dialog', perform: (request) => begin(world, request) },
    {
      ...common,
      method: 'POST',
      path: '/dialog/oauth/{dialog}/sign-in',
      name: 'dialog.sign_in',
      perform: (request) => signIn(world, request),
    },
    {
      ...common,
      method: 'POST',
      path: '/dialog/oauth/{dialog}/decide',
      name: 'dialog.decide',
      perform: (request) => decide(world, request),
    },
  ];
}

function begin(world: World, request: RoutedRequest): Performed {
  const query = request.query;
  const app = facebookState(world).apps.get(query.get('client_id') ?? '');
  if (app === undefined) return refused('Invalid App ID', 'The provided app ID does not look like a valid app ID.');
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!app.redirectUris.includes(redirectUri)) {
    return refused(
      'URL blocked',
      "This redirect failed because the redirect URI is not white-listed in the app's client OAuth settings. It has to match one of them exactly.",
    );
  }
  const responseType = query.get('response_type') ?? 'code';
  if (responseType !== 'code')
    return refused('Unsupported response type', `The sandbox supports response_type=code, not ${responseType}.`);
  const scopes = (query.get('scope') ?? '').split(/[\s,]+/).filter((scope) => scope !== '');
  const invalid = scopes.filter((scope) => !FACEBOOK_SCOPES.has(scope));
  if (invalid.length > 0)
    return refused(
      'Invalid Scopes',
      `Invalid Scopes: ${invalid.join(', ')}. This message is only shown to developers.`,
    );
  const dialog: FacebookDialog = {
    id: shortId('dialog_'),
    clientId: app.clientId,
    redirectUri,
    state: query.get('state'),
    scopes: [...new Set(['public_profile', ...scopes])],
    userId: null,
    expiresAt: world.clock.now() + DIALOG_LIFE_MS,
  };
  facebookState(world).dialogs.set(dialog.id, dialog);
  return unseen(
    html(
      200,
      signInPage(words(app.name), {
        action: address(dialog, 'sign-in'),
        nameLabel: 'Name or email address',
        error: null,
      }),
    ),
  );
}

function signIn(world: World, request: RoutedRequest): Performed {
  const dialog = openDialog(world, request);
  if (dialog === undefined) return refused('This page has expired', 'Start again from the app.');
  const form = formFields(request) ?? new URLSearchParams();
  const name = (form.get('name') ?? '').trim().toLowerCase();
  const user = [...facebookState(world).users.values()].find(
    (one) =>
      [one.name.toLowerCase(), one.email.toLowerCase(), one.id].includes(name) && one.password === form.get('password'),
  );
  const appName = facebookState(world).apps.get(dialog.clientId)?.name ?? '';
  const error = user === undefined ? 'The name or the password is wrong.' : standingError(user);
  if (user === undefined || error !== null) {
    return unseen(
      html(
        200,
        signInPage(words(appName), { action: address(dialog, 'sign-in'), nameLabel: 'Name or email address', error }),
      ),
    );
  }
  dialog.userId = user.id;
  return unseen(html(200, consent(world, dialog, user, appName)));
}

function standingError(user: FacebookUser): string | null {
  if (user.suspended) return 'This account is suspended.';
  if (user.checkpoint) return 'Confirm your identity first. On the sandbox: the button on its home page.';
  return user.deactivated ? 'This account is deactivated.' : null;
}

function consent(world: World, dialog: FacebookDialog, user: FacebookUser, appName: string): string {
  const pages = [...facebookState(world).pages.values()].filter(
    (page) => !page.deleted && (page.roles.get(user.id) ?? []).length > 0,
  );
  const groups = [...facebookState(world).groups.values()].filter((group) => group.admins.includes(user.id));
  const asksPages = dialog.scopes.some((scope) => PAGE_SCOPES.has(scope));
  const asksGroups = dialog.scopes.includes('publish_to_groups') || dialog.scopes.includes('groups_access_member_info');
  const target = (one: { readonly id: string; readonly name: string }): ConsentChoice => ({
    name: 'target',
    value: one.id,
    label: one.name,
    note: null,
    fixed: false,
  });
  return allowPage(words(appName), {
    action: address(dialog, 'decide'),
    userName: user.name,
    groups: [
      {
        legend: 'Permissions',
        choices: dialog.scopes.map((scope) => ({
          name: 'scope',
          value: scope,
          label: FACEBOOK_SCOPES.get(scope) ?? scope,
          note: scope,
          fixed: scope === 'public_profile',
        })),
      },
      ...(asksPages ? [{ legend: 'On these Pages', choices: pages.map(target) }] : []),
      ...(asksGroups ? [{ legend: 'In these groups', choices: groups.map(target) }] : []),
    ],
  });
}

function decide(world: World, request: RoutedRequest): Performed {
  const dialog = openDialog(world, request);
  if (!dialog?.userId) return refused('This page has expired', 'Start again from the app.');
  const form = formFields(request) ?? new URLSearchParams();
  facebookState(world).dialogs.delete(dialog.id);
  const location = new URL(dialog.redirectUri);
  if (dialog.state !== null) location.searchParams.set('state', dialog.state);
  if (form.get('decision') !== 'allow') {
    location.searchParams.set('error', 'access_denied');
    location.searchParams.set('error_reason', 'user_denied');
    location.searchParams.set('error_description', 'Permissions error');
    return unseen(redirect(location.toString()));
  }
  const scopes = dialog.scopes.filter((scope) => scope === 'public_profile' || form.getAll('scope').includes(scope));
  const targets = form.getAll('target');
  grantAccess(world, dialog.clientId, dialog.userId, scopes, targets);
  const code = issueCode(facebookState(world).codes, {
    clientId: dialog.clientId,
    redirectUri: dialog.redirectUri,
    userId: dialog.userId,
    scopes,
    targets,
    codeChallenge: null,
    codeChallengeMethod: null,
    expiresAt: world.clock.now() + CODE_LIFE_MS,
  });
  location.searchParams.set('code', code.code);
  return unseen(redirect(location.toString()));
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

function openDialog(world: World, request: RoutedRequest): FacebookDialog | undefined {
  const dialog = facebookState(world).dialogs.get(segment(request, 'dialog'));
  return dialog !== undefined && world.clock.now() < dialog.expiresAt ? dialog : undefined;
}

function words(appName: string) {
  return { theme: FACEBOOK_THEME, networkTitle: 'Facebook', appName } as const;
}

function address(dialog: FacebookDialog, step: 'sign-in' | 'decide'): string {
  return `/dialog/oauth/${dialog.id}/${step}`;
}

function refused(title: string, text: string): Performed {
  return unseen(html(400, refusalPage({ theme: FACEBOOK_THEME, networkTitle: 'Facebook' }, { title, text })));
}
