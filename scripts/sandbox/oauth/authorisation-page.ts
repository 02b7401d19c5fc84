import { MINUTE } from '../../../domain/clock';
import type { RegisteredApp } from '../apps';
import { shortId } from '../identifiers';
import type { Theme } from '../pages/layout';
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
import { issueCode, type CodeStore } from './authorisation-codes';
import {
  checkAuthorisationRequest,
  type AuthorisationFault,
  type AuthorisationRequest,
  type AuthorisationRules,
} from './authorisation-request';
import { allowPage, refusalPage, signInPage, type ConsentChoice } from './consent-page';

/** A consent page that somebody has open. */
export interface Dialog extends AuthorisationRequest {
  readonly id: string;
  userId: string | null;
  readonly expiresAt: number;
}

/** Part of the state of a network that signs people in. */
export interface AuthorisationStore {
  readonly apps: Map<string, RegisteredApp>;
  readonly dialogs: Map<string, Dialog>;
  readonly codes: CodeStore;
}

/** A fault as the network words it: on a page, or in the redirect where client and redirect URI can be trusted. */
export type FaultWords =
  { readonly title: string; readonly text: string } | { readonly error: string; readonly description: string };

/** What somebody agreed to. */
export interface Consent {
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly targets: readonly string[];
}

export interface AuthorisationPage<User extends { readonly id: string }> {
  /** `/i/oauth2/authorize`; the forms are below it. */
  readonly path: string;
  /** Of the routes in the call log. */
  readonly name: string;
  readonly networkTitle: string;
  readonly theme: Theme;
  readonly rules: AuthorisationRules;
  readonly codeLifeMs: number;
  readonly store: (world: World) => AuthorisationStore;
  readonly words: (fault: AuthorisationFault) => FaultWords;
  readonly nameLabel: string;
  /** Who signs in with this name (trimmed) and password. */
  readonly findUser: (world: World, name: string, password: string) => User | undefined;
  /** Why this user cannot sign in now, in a sentence. */
  readonly standing: (user: User) => string | null;
  readonly userTitle: (user: User) => string;
  readonly scopesLegend: string;
  /** Whether a scope can be unticked; default: none can. */
  readonly canUntick?: (scope: string) => boolean;
  /** What can be ticked beside the scopes: Pages, groups, channels. */
  readonly targets?: (
    world: World,
    dialog: Dialog,
    user: User,
  ) => readonly {
    readonly legend: string;
    readonly offered: readonly { readonly id: string; readonly name: string }[];
  }[];
  /** Called before the code is made, where the consent itself changes something. */
  readonly granted?: (world: World, consent: Consent) => void;
  /** Parameters of the redirect beside `code` and `state`. */
  readonly sentBack?: (consent: Consent) => Readonly<Record<string, string>>;
  /** Parameters of the redirect after a decline; default `error=access_denied` (RFC 6749 section 4.1.2.1). */
  readonly declined?: Readonly<Record<string, string>>;
}

const DIALOG_LIFE_MS = 30 * MINUTE;

/** Three routes: the address that the app sends people to, the form they sign in by, and the one they decide by. */
export function authorisationRoutes<User extends { readonly id: string }>(
  world: World,
  page: AuthorisationPage<User>,
): readonly Route[] {
  const common = { operation: () => 'sign_in' as const, identify: () => NOBODY };
  const { path, name } = page;
  return [
    { ...common, method: 'GET', path, name, perform: (request) => begin(world, page, request) },
    {
      ...common,
      method: 'POST',
      path: `${path}/{dialog}/sign-in`,
      name: `${name}.sign_in`,
      perform: (request) => signIn(world, page, request),
    },
    {
      ...common,
      method: 'POST',
      path: `${path}/{dialog}/decide`,
      name: `${name}.decide`,
      perform: (request) => decide(world, page, request),
    },
  ];
}

/** Whatever the network's users are: what does not look at them. */
type AnyPage = Omit<AuthorisationPage<never>, 'findUser'>;

function begin(world: World, page: AnyPage, request: RoutedRequest): Performed {
  const { apps, dialogs } = page.store(world);
  const checked = checkAuthorisationRequest(page.rules, apps, request.query);
  if (!checked.ok) return refuse(page, checked.fault, checked.sendBack);
  const dialog: Dialog = {
    ...checked.request,
    id: shortId('dialog_'),
    userId: null,
    expiresAt: world.clock.now() + DIALOG_LIFE_MS,
  };
  dialogs.set(dialog.id, dialog);
  return askName(world, page, dialog, null);
}

function signIn<User extends { readonly id: string }>(
  world: World,
  page: AuthorisationPage<User>,
  request: RoutedRequest,
): Performed {
  const dialog = openDialog(world, page, request);
  if (dialog === undefined) return refuse(page, { kind: 'expired' }, null);
  const form = formFields(request) ?? new URLSearchParams();
  const user = page.findUser(world, (form.get('name') ?? '').trim(), form.get('password') ?? '');
  if (user === undefined) return askName(world, page, dialog, 'The name or the password is wrong.');
  const standing = page.standing(user);
  if (standing !== null) return askName(world, page, dialog, standing);
  dialog.userId = user.id;
  const scopes = dialog.scopes.map((scope) => ({
    name: 'scope',
    value: scope,
    label: page.rules.scopes.get(scope) ?? scope,
    note: scope,
    fixed: page.canUntick?.(scope) !== true,
  }));
  const targets = page.targets?.(world, dialog, user) ?? [];
  return unseen(
    html(
      200,
      allowPage(wordsOf(world, page, dialog), {
        action: `${page.path}/${dialog.id}/decide`,
        userName: page.userTitle(user),
        groups: [
          { legend: page.scopesLegend, choices: scopes },
          ...targets.map(({ legend, offered }) => ({ legend, choices: offered.map(targetChoice) })),
        ],
      }),
    ),
  );
}

function targetChoice({ id, name }: { readonly id: string; readonly name: string }): ConsentChoice {
  return { name: 'target', value: id, label: name, note: null, fixed: false };
}

function decide(world: World, page: AnyPage, request: RoutedRequest): Performed {
  const dialog = openDialog(world, page, request);
  if (!dialog?.userId) return refuse(page, { kind: 'expired' }, null);
  const { dialogs, codes } = page.store(world);
  dialogs.delete(dialog.id);
  const form = formFields(request) ?? new URLSearchParams();
  if (form.get('decision') !== 'allow') return sendBack(dialog, page.declined ?? { error: 'access_denied' });
  const ticked = form.getAll('scope');
  const consent: Consent = {
    clientId: dialog.clientId,
    userId: dialog.userId,
    scopes: dialog.scopes.filter((scope) => page.canUntick?.(scope) !== true || ticked.includes(scope)),
    targets: form.getAll('target'),
  };
  page.granted?.(world, consent);
  const { redirectUri, codeChallenge, codeChallengeMethod, parameters } = dialog;
  const { code } = issueCode(codes, {
    ...consent,
    redirectUri,
    codeChallenge,
    codeChallengeMethod,
    parameters,
    expiresAt: world.clock.now() + page.codeLifeMs,
  });
  return sendBack(dialog, { code, ...page.sentBack?.(consent) });
}

function openDialog(world: World, page: AnyPage, request: RoutedRequest): Dialog | undefined {
  const dialog = page.store(world).dialogs.get(segment(request, 'dialog'));
  return dialog !== undefined && world.clock.now() < dialog.expiresAt ? dialog : undefined;
}

function askName(world: World, page: AnyPage, dialog: Dialog, error: string | null): Performed {
  const action = `${page.path}/${dialog.id}/sign-in`;
  return unseen(html(200, signInPage(wordsOf(world, page, dialog), { action, nameLabel: page.nameLabel, error })));
}

function wordsOf(world: World, page: AnyPage, dialog: Dialog) {
  const appName = page.store(world).apps.get(dialog.clientId)?.name ?? '';
  return { theme: page.theme, networkTitle: page.networkTitle, appName };
}

type SendBack = Pick<Dialog, 'redirectUri' | 'state'>;

/** What cannot be trusted is never redirected, however the network words it. */
function refuse(page: AnyPage, fault: AuthorisationFault, trusted: SendBack | null): Performed {
  const words = page.words(fault);
  if ('error' in words && trusted !== null) {
    return sendBack(trusted, { error: words.error, error_description: words.description });
  }
  const shown = 'error' in words ? { title: words.error, text: words.description } : words;
  return unseen(html(400, refusalPage(page, shown)));
}

function sendBack({ redirectUri, state }: SendBack, parameters: Readonly<Record<string, string>>): Performed {
  const location = new URL(redirectUri);
  if (state !== null) location.searchParams.set('state', state);
  for (const [name, value] of Object.entries(parameters)) location.searchParams.set(name, value);
  return unseen(redirect(location.toString()));
}
