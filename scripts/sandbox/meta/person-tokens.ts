import { DAY, HOUR, SECOND } from '../../../domain/clock';
import { graphErrorAnswer, NO_TOKEN, UNPARSABLE_TOKEN, oauthError, type GraphError } from '../facebook/graph-errors';
import { parameters } from '../facebook/graph-tokens';
import { opaqueSecret } from '../identifiers';
import {
  bearerToken,
  json,
  unseen,
  type Caller,
  type Performed,
  type RoutedRequest,
  type WireAnswer,
  type WireRequest,
} from '../wire';
import type { World } from '../world';
import { personGrantKey, type MetaPerson, type PersonGrant, type PersonStore, type PersonToken } from './person';

/**
 * Tokens of Instagram Login and Threads: an hour, then 60 days, renewed with themselves from their 24th hour to their
 * end. https://developers.facebook.com/docs/instagram-platform/reference/access_token, …/refresh_access_token,
 * https://developers.facebook.com/docs/threads/get-started/long-lived-tokens
 */
export const SHORT_LIFE_MS = HOUR;
/** The figure that the documentation's sample answers print: 5183944 s. */
export const LONG_LIFE_MS = 5_183_944 * SECOND;
export const REFRESH_AGE_MIN_MS = DAY;

export function personTokenOf(request: WireRequest): string | null {
  return parameters(request).get('access_token') ?? bearerToken(request);
}

export interface PersonCaller<Person extends MetaPerson> {
  readonly token: PersonToken;
  readonly user: Person;
  readonly grant: PersonGrant;
}

export type PersonAuthenticated<Person extends MetaPerson> =
  { readonly ok: true; readonly caller: PersonCaller<Person> } | { readonly ok: false; readonly error: GraphError };

/** Judges a token: its own end, then its user, then its grant. */
export function authenticatePerson<Person extends MetaPerson>(
  store: PersonStore<Person>,
  text: string | null,
  now: number,
): PersonAuthenticated<Person> {
  if (text === null || text === '') return { ok: false, error: NO_TOKEN };
  const token = store.tokens.get(text);
  const user = store.users.get(token?.userId ?? '');
  if (token === undefined || user === undefined || !store.apps.has(token.appId)) {
    return { ok: false, error: UNPARSABLE_TOKEN };
  }
  const fault = personTokenFault(store, token, user, now);
  if (fault !== null) return { ok: false, error: fault };
  const grant = store.grants.get(personGrantKey(token.appId, token.userId));
  return grant === undefined
    ? { ok: false, error: notAuthorised(token) }
    : { ok: true, caller: { token, user, grant } };
}

/** Why a token does not work now; null: it does. https://developers.facebook.com/docs/graph-api/guides/error-handling */
export function personTokenFault(
  store: PersonStore,
  token: PersonToken,
  user: MetaPerson,
  now: number,
): GraphError | null {
  const session = (why: string, subcode: number): GraphError =>
    oauthError(190, `Error validating access token: ${why}`, subcode);
  switch (token.end?.why) {
    case 'password_changed':
      return session(
        'The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
        460,
      );
    case 'logged_out':
      return session('The session is invalid because the user logged out.', 467);
    case 'deauthorized':
      return notAuthorised(token);
    case 'expired':
    case undefined:
      break;
  }
  if (token.end !== null || now >= token.expiresAt) {
    return session(`Session has expired on ${new Date(token.end?.at ?? token.expiresAt).toUTCString()}.`, 463);
  }
  if (user.suspended) return session('The user is enrolled in a blocking, logged-in checkpoint', 490);
  if (user.checkpoint) {
    return session('You cannot access the app till you log in to the app and follow the instructions given.', 459);
  }
  if (user.deactivated) {
    return session(`Sessions for the user ${user.id} are not allowed because the user is not a confirmed user.`, 464);
  }
  return store.grants.has(personGrantKey(token.appId, token.userId)) ? null : notAuthorised(token);
}

function notAuthorised(token: PersonToken): GraphError {
  return oauthError(190, `Error validating access token: The user has not authorized application ${token.appId}.`, 458);
}

export function issuePersonToken(
  world: World,
  store: PersonStore,
  input: { readonly prefix: string; readonly appId: string; readonly userId: string; readonly longLived: boolean },
): PersonToken {
  const { prefix, ...rest } = input;
  const now = world.clock.now();
  const token: PersonToken = {
    ...rest,
    token: opaqueSecret(prefix),
    issuedAt: now,
    expiresAt: now + (input.longLived ? LONG_LIFE_MS : SHORT_LIFE_MS),
    end: null,
  };
  store.tokens.set(token.token, token);
  return token;
}

export function personTokenAnswer(world: World, token: PersonToken): WireAnswer {
  const expiresIn = Math.round((token.expiresAt - world.clock.now()) / SECOND);
  return json(200, { access_token: token.token, token_type: 'bearer', expires_in: expiresIn });
}

export function tokenRefusal(error: GraphError): Performed {
  return unseen(graphErrorAnswer(error));
}

/** A new token for one that may be renewed. The old one lives on to its own end: nothing says that it does not. */
export function renewed<Person extends MetaPerson>(
  world: World,
  store: PersonStore<Person>,
  caller: PersonCaller<Person>,
  prefix: string,
): PersonToken | GraphError {
  const { token } = caller;
  if (!token.longLived) return oauthError(100, 'Only long-lived access tokens can be refreshed');
  // The documentation gives the rule, and no code for who breaks it.
  if (world.clock.now() - token.issuedAt < REFRESH_AGE_MIN_MS) {
    return oauthError(100, 'The access token must be at least 24 hours old to be refreshed');
  }
  return issuePersonToken(world, store, { prefix, appId: token.appId, userId: token.userId, longLived: true });
}

/** Whose call it is, by its token, alive or not, and by the object in its path. */
export function identifyPerson(store: (world: World) => PersonStore, world: World): (request: RoutedRequest) => Caller {
  return (request) => {
    const text = personTokenOf(request);
    const { tokens, users } = store(world);
    const user = users.get(tokens.get(text ?? '')?.userId ?? '');
    const id = request.segments.get('id');
    const subjects = new Set(user === undefined ? [] : [user.id, user.username]);
    if (id !== undefined && id !== 'me') subjects.add(id);
    return { subjects: [...subjects], secret: text };
  };
}

/** How many tokens died. */
export function endPersonTokens(
  store: PersonStore,
  which: { readonly userId: string; readonly appId?: string | undefined },
  why: NonNullable<PersonToken['end']>['why'],
  now: number,
): number {
  let ended = 0;
  for (const token of store.tokens.values()) {
    if (token.userId !== which.userId || token.end !== null) continue;
    if (which.appId !== undefined && token.appId !== which.appId) continue;
    token.end = { why, at: now };
    ended += 1;
  }
  return ended;
}
