import { DAY } from '../../../domain/clock';
import { graphErrorAnswer, noSuchObject, oauthError, type GraphError } from '../facebook/graph-errors';
import { authenticatePerson, personTokenOf, type PersonCaller } from '../meta/person-tokens';
import { json, unseen, type Performed, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { THREADS_BASIC_SCOPE } from './threads-scopes';
import { threadsState, type ThreadsProfile } from './threads-state';

/**
 * "Permissions granted to apps by app users with private profiles are valid for 90 days".
 * https://developers.facebook.com/docs/threads/get-started/long-lived-tokens
 */
export const PRIVATE_GRANT_MS = 90 * DAY;

export type ThreadsCall =
  | { readonly ok: true; readonly caller: PersonCaller<ThreadsProfile> }
  | { readonly ok: false; readonly error: GraphError };

/** Whose call it is, about which profile (`me` or its id), with all the scopes that it needs besides `threads_basic`. */
export function threadsCall(
  world: World,
  request: RoutedRequest,
  id: string,
  ...scopes: readonly string[]
): ThreadsCall {
  const authenticated = authenticatePerson(threadsState(world), personTokenOf(request), world.clock.now());
  if (!authenticated.ok) return authenticated;
  const { user, grant } = authenticated.caller;
  if (id !== 'me' && id !== user.id) return { ok: false, error: threadsError(noSuchObject(request.method, id)) };
  const lapsed = user.isPrivate && world.clock.now() >= grant.grantedAt + PRIVATE_GRANT_MS;
  const missing = [THREADS_BASIC_SCOPE, ...scopes].find((scope) => lapsed || !grant.scopes.includes(scope));
  return missing === undefined ? authenticated : { ok: false, error: lacking() };
}

/** Its code is documented for all of Graph; no page of Threads shows the answer. */
function lacking(): GraphError {
  return threadsError(oauthError(10, 'Application does not have permission for this action'));
}

export function threadsError(error: GraphError): GraphError {
  return error.code === 190 ? error : { ...error, type: 'THApiException' };
}

export function threadsRefusal(error: GraphError): Performed {
  return unseen(graphErrorAnswer(threadsError(error)));
}

export function threadsAnswer(value: unknown): Performed {
  return unseen(json(200, value));
}
