import { json, unseen, type Performed, type Route } from '../wire';
import type { World } from '../world';
import { blueskyState, type BlueskyAccount } from './bluesky-state';
import { takePoints } from './pds-rate-limits';
import {
  authorise,
  findAccount,
  noUserInfo,
  rotateSession,
  SERVICE_DID,
  startSession,
  type SessionTokens,
} from './session-tokens';
import { invalidRequest, RATE_LIMITED, refused, REVOKED, TAKEN_DOWN, xrpcError } from './xrpc-errors';
import { textOf, xrpcRoute, type XrpcCall } from './xrpc-routes';

/**
 * com.atproto.server: sessions. Behaviour of the reference PDS, packages/pds/src/api/com/atproto/server/
 * (https://github.com/bluesky-social/atproto); documentation at https://docs.bsky.app/docs/api/com-atproto-server-create-session.
 */
export function blueskyServerRoutes(world: World): readonly Route[] {
  const route = xrpcRoute.bind(null, world);
  return [
    route({
      nsid: 'com.atproto.server.createSession',
      kind: 'procedure',
      input: 'json',
      operation: 'token_exchange',
      perform: (call) => createSession(world, call),
    }),
    route({
      nsid: 'com.atproto.server.refreshSession',
      kind: 'procedure',
      input: 'none',
      operation: 'refresh',
      perform: (call) => refreshSession(world, call),
    }),
    route({
      nsid: 'com.atproto.server.getSession',
      kind: 'query',
      input: 'none',
      operation: 'probe',
      perform: (call) => getSession(world, call),
    }),
    route({
      nsid: 'com.atproto.server.deleteSession',
      kind: 'procedure',
      input: 'none',
      operation: 'revoke',
      perform: (call) => deleteSession(world, call),
    }),
    route({
      nsid: 'com.atproto.server.describeServer',
      kind: 'query',
      input: 'none',
      operation: 'other',
      perform: () =>
        unseen(
          json(200, {
            did: SERVICE_DID,
            availableUserDomains: ['.sandbox.test'],
            inviteCodeRequired: false,
            links: {},
            contact: {},
          }),
        ),
    }),
    route({
      nsid: 'com.atproto.identity.resolveHandle',
      kind: 'query',
      input: 'none',
      operation: 'other',
      perform: (call) => resolveHandle(world, call),
    }),
  ];
}

/** Sessions exist for accounts in every state; the answers tell the state. */
const SESSION_RULES = { takedown: false, deactivated: false, missing: 'InvalidRequest' } as const;

function createSession(world: World, { request, input }: XrpcCall): Performed {
  const identifier = textOf(input, 'identifier');
  const password = textOf(input, 'password');
  if (identifier === undefined || password === undefined) {
    return refused(
      invalidRequest(`Input must have the property "${identifier === undefined ? 'identifier' : 'password'}"`),
    );
  }
  const taken = takePoints(world, 'createSession', `${identifier}-${request.remoteAddress}`);
  if (taken.exceeded) return refused(RATE_LIMITED, taken.headers);
  const wrong = xrpcError(401, 'AuthenticationRequired', 'Invalid identifier or password');
  const account = findAccount(world, identifier);
  if (account === undefined || account.deleted) return refused(wrong, taken.headers);
  const appPassword = [...account.appPasswords].find(([, one]) => one === password);
  if (password !== account.password && (appPassword === undefined || account.takenDown))
    return refused(wrong, taken.headers);
  if (account.takenDown && input['allowTakendown'] !== true) return refused(TAKEN_DOWN, taken.headers);
  const tokens = startSession(world, account.did, password === account.password ? null : (appPassword?.[0] ?? null));
  return unseen(json(200, { ...tokens, ...describe(account) }, taken.headers));
}

function refreshSession(world: World, { request }: XrpcCall): Performed {
  const authorised = authorise(world, request, 'refresh', SESSION_RULES);
  if (!authorised.ok) return refused(authorised.error);
  if (authorised.account.takenDown) return refused(TAKEN_DOWN);
  const tokens: SessionTokens | null =
    authorised.refreshId === null ? null : rotateSession(world, authorised.refreshId);
  return tokens === null ? refused(REVOKED) : unseen(json(200, { ...tokens, ...describe(authorised.account) }));
}

function getSession(world: World, { request }: XrpcCall): Performed {
  const authorised = authorise(world, request, 'access', SESSION_RULES);
  if (!authorised.ok) return refused(authorised.error);
  return authorised.account.takenDown
    ? refused(noUserInfo(authorised.account.did))
    : unseen(json(200, describe(authorised.account)));
}

function deleteSession(world: World, { request }: XrpcCall): Performed {
  const authorised = authorise(world, request, 'refresh', { ...SESSION_RULES, allowExpired: true });
  if (!authorised.ok) return refused(authorised.error);
  if (authorised.refreshId !== null) blueskyState(world).refreshTokens.delete(authorised.refreshId);
  return unseen({ status: 200, headers: {}, body: '' });
}

function resolveHandle(world: World, { request }: XrpcCall): Performed {
  const account = findAccount(world, textOf(request.query, 'handle') ?? '');
  return account === undefined
    ? refused(invalidRequest('Unable to resolve handle'))
    : unseen(json(200, { did: account.did }));
}

/** A deactivated account still has sessions; `active` and `status` tell. */
function describe(account: BlueskyAccount): Readonly<Record<string, unknown>> {
  const status = account.takenDown ? 'takendown' : account.deactivated ? 'deactivated' : undefined;
  return {
    did: account.did,
    handle: account.handle,
    email: account.email,
    emailConfirmed: true,
    active: status === undefined,
    ...(status === undefined ? {} : { status }),
  };
}
