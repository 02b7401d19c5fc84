import { MINUTE, SECOND } from '../../../domain/clock';
import { shortId } from '../identifiers';
import { issueCode } from '../oauth-codes';
import { allowPage, refusalPage, signInPage } from '../pages/consent-page';
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
import { X_THEME } from './x-theme';
import { X_SCOPES } from './x-scopes';
import { xState, type XDialog } from './x-state';

/**
 * The authorisation page of x.com: OAuth 2.0 with PKCE
 * (https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token). All its parameters are required; what
 * is missing or wrong is shown as a page and never redirected.
 */

/** "An authorization code is valid for 30 seconds": same page, step 3. */
const CODE_LIFE_MS = 30 * SECOND;
const DIALOG_LIFE_MS = 30 * MINUTE;

export function authorizeRoutes(world: World): readonly Route[] {
  const common = { operation: () => 'sign_in' as const, identify: () => NOBODY };
  return [
    {
      ...common,
      method: 'GET',
      path: '/i/oauth2/authorize',
      name: 'authorize',
      perform: (request) => begin(world, request),
    },
    {
      ...common,
      method: 'POST',
      path: '/i/oauth2/authorize/{dialog}/sign-in',
      name: 'authorize.sign_in',
      perform: (request) => signIn(world, request),
    },
    {
      ...common,
      method: 'POST',
      path: '/i/oauth2/authorize/{dialog}/decide',
      name: 'authorize.decide',
      perform: (request) => decide(world, request),
    },
  ];
}

function begin(world: World, request: RoutedRequest): Performed {
  const query = request.query;
  const required = [
    'response_type',
    'client_id',
    'redirect_uri',
    'scope',
    'state',
    'code_challenge',
    'code_challenge_method',
  ];
  const missing = required.filter((name) => (query.get(name) ?? '') === '');
  if (missing.length > 0) return refused(`These parameters are missing: ${missing.join(', ')}.`);
  if (query.get('response_type') !== 'code') return refused('The only response_type is code.');
  const app = xState(world).apps.get(query.get('client_id') ?? '');
  if (app === undefined) return refused('There is no app with this client_id.');
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!app.redirectUris.includes(redirectUri))
    return refused('The redirect_uri is not one of the callback URLs of the app; it has to match exactly.');
  const method = query.get('code_challenge_method');
  if (method !== 'S256' && method !== 'plain') return refused('The code_challenge_method has to be S256 or plain.');
  const codeChallenge = query.get('code_challenge') ?? '';
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(codeChallenge))
    return refused('The code_challenge is not 43 to 128 unreserved characters long (RFC 7636).');
  const scopes = (query.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const unknown = scopes.filter((scope) => !X_SCOPES.has(scope));
  if (unknown.length > 0) return refused(`These scopes do not exist: ${unknown.join(', ')}.`);
  const dialog: XDialog = {
    id: shortId('dialog_'),
    clientId: app.clientId,
    redirectUri,
    state: query.get('state') ?? '',
    scopes: [...new Set(scopes)],
    codeChallenge,
    codeChallengeMethod: method,
    userId: null,
    expiresAt: world.clock.now() + DIALOG_LIFE_MS,
  };
  xState(world).dialogs.set(dialog.id, dialog);
  return signInAgain(dialog, app.name, null);
}

function signIn(world: World, request: RoutedRequest): Performed {
  const dialog = openDialog(world, request);
  if (dialog === undefined) return refused('This page has expired. Start again from the app.');
  const appName = xState(world).apps.get(dialog.clientId)?.name ?? '';
  const form = formFields(request) ?? new URLSearchParams();
  const name = (form.get('name') ?? '').trim().replace(/^@/, '').toLowerCase();
  const user = [...xState(world).users.values()].find(
    (one) => [one.username.toLowerCase(), one.id].includes(name) && one.password === form.get('password'),
  );
  if (user === undefined) return signInAgain(dialog, appName, 'The name or the password is wrong.');
  if (user.suspended) return signInAgain(dialog, appName, 'This account is suspended.');
  if (user.locked)
    return signInAgain(dialog, appName, 'This account is locked. On the sandbox: unlock it on the home page.');
  if (user.deactivated) return signInAgain(dialog, appName, 'This account is deactivated.');
  dialog.userId = user.id;
  const page = allowPage(words(appName), {
    action: address(dialog, 'decide'),
    userName: `${user.name} (@${user.username})`,
    groups: [
      {
        legend: 'It will be able to',
        choices: dialog.scopes.map((scope) => ({
          name: 'scope',
          value: scope,
          label: X_SCOPES.get(scope) ?? scope,
          note: scope,
          fixed: true,
        })),
      },
    ],
  });
  return unseen(html(200, page));
}

function decide(world: World, request: RoutedRequest): Performed {
  const dialog = openDialog(world, request);
  if (!dialog?.userId) return refused('This page has expired. Start again from the app.');
  xState(world).dialogs.delete(dialog.id);
  const location = new URL(dialog.redirectUri);
  location.searchParams.set('state', dialog.state);
  if (formFields(request)?.get('decision') !== 'allow') {
    location.searchParams.set('error', 'access_denied');
    return unseen(redirect(location.toString()));
  }
  const code = issueCode(xState(world).codes, {
    clientId: dialog.clientId,
    redirectUri: dialog.redirectUri,
    userId: dialog.userId,
    scopes: dialog.scopes,
    targets: [],
    codeChallenge: dialog.codeChallenge,
    codeChallengeMethod: dialog.codeChallengeMethod,
    expiresAt: world.clock.now() + CODE_LIFE_MS,
  });
  location.searchParams.set('code', code.code);
  return unseen(redirect(location.toString()));
}

function openDialog(world: World, request: RoutedRequest): XDialog | undefined {
  const dialog = xState(world).dialogs.get(segment(request, 'dialog'));
  return dialog !== undefined && world.clock.now() < dialog.expiresAt ? dialog : undefined;
}

function signInAgain(dialog: XDialog, appName: string, error: string | null): Performed {
  return unseen(
    html(200, signInPage(words(appName), { action: address(dialog, 'sign-in'), nameLabel: 'Username', error })),
  );
}

function words(appName: string) {
  return { theme: X_THEME, networkTitle: 'X', appName } as const;
}

function address(dialog: XDialog, step: 'sign-in' | 'decide'): string {
  return `/i/oauth2/authorize/${dialog.id}/${step}`;
}

function refused(text: string): Performed {
  const title = "Something went wrong: you weren't able to give access to the app";
  return unseen(html(400, refusalPage({ theme: X_THEME, networkTitle: 'X' }, { title, text })));
}
