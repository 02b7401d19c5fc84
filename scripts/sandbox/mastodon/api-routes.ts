import { HOUR } from '../../../domain/clock';
import type { TokenFamily } from '../oauth/token-families';
import {
  bearerToken,
  formFields,
  isRecord,
  json,
  parseJson,
  segment,
  unseen,
  type Performed,
  type Route,
  type RoutedRequest,
  type WireAnswer,
} from '../wire';
import type { World } from '../world';
import { apiError } from './mastodon-answers';
import { serverState, type MastodonUser, type Status } from './mastodon-state';
import { authenticate, identifyBy } from './mastodon-tokens';
import { countCall } from './rate-limits';
import type { ServerKind } from './server-kinds';
import { accountObject, addStatus, lengthOf, statusObject } from './status-objects';

/**
 * Who signed in, posting, the posts of an account, and who mentioned it.
 * https://docs.joinmastodon.org/methods/accounts/ · https://docs.joinmastodon.org/methods/statuses/ ·
 * https://docs.joinmastodon.org/methods/notifications/
 */
export function apiRoutes(world: World, kind: ServerKind): readonly Route[] {
  const identify = identifyBy(world, kind);
  const forUser =
    (scopes: readonly string[], perform: ForUser): Route['perform'] =>
    (request) =>
      asUser(world, kind, request, scopes, perform);
  return [
    {
      method: 'GET',
      path: '/api/v1/accounts/verify_credentials',
      name: 'accounts.verify_credentials',
      operation: () => 'probe',
      identify,
      perform: forUser(['profile', 'read:accounts'], ({ user }) =>
        unseen(json(200, accountObject(world.originOf('mastodon', kind.name), user))),
      ),
    },
    {
      method: 'GET',
      path: '/api/v1/accounts/{id}/statuses',
      name: 'accounts.statuses',
      operation: () => 'look_up',
      identify,
      perform: (request) => listStatuses(world, kind, request),
    },
    {
      method: 'POST',
      path: '/api/v1/statuses',
      name: 'statuses.create',
      operation: () => 'publish',
      identify,
      perform: forUser(['write:statuses'], (caller, request) => create(world, kind, caller, request)),
    },
    {
      method: 'GET',
      path: '/api/v1/notifications',
      name: 'notifications',
      operation: () => 'stream',
      identify,
      perform: forUser(['read:notifications'], ({ user }, request) => listNotifications(world, kind, user, request)),
    },
  ];
}

interface MastodonCaller {
  readonly user: MastodonUser;
  readonly family: TokenFamily;
}

type ForUser = (caller: MastodonCaller, request: RoutedRequest) => Performed;

/** The rate limit stands before everything: it counts what is refused too. */
function asUser(
  world: World,
  kind: ServerKind,
  request: RoutedRequest,
  scopes: readonly string[],
  perform: ForUser,
): Performed {
  const authenticated = authenticate(world, kind, request, scopes);
  const userId = authenticated.ok ? authenticated.user.id : null;
  const counted = countCall(world, kind, request.remoteAddress, userId);
  if (counted.refusal !== null) return unseen(counted.refusal);
  if (!authenticated.ok) return unseen(withHeaders(authenticated.answer, counted.headers));
  const performed = perform(authenticated, request);
  return { ...performed, answer: withHeaders(performed.answer, counted.headers) };
}

function withHeaders(answer: WireAnswer, headers: Readonly<Record<string, string>>): WireAnswer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** "Idempotency keys are stored for up to 1 hour." https://docs.joinmastodon.org/methods/statuses/#headers */
const KEY_LIFE_MS = HOUR;

function create(world: World, kind: ServerKind, { user, family }: MastodonCaller, request: RoutedRequest): Performed {
  const state = serverState(world, kind.name);
  const now = world.clock.now();
  const header = request.headers['idempotency-key'];
  const key = kind.keepsIdempotencyKeys && typeof header === 'string' && header !== '' ? `${user.id}/${header}` : null;
  const kept = key === null ? undefined : state.idempotencyKeys.get(key);
  if (kept !== undefined && now - kept.madeAt < KEY_LIFE_MS) {
    const status = state.statuses.get(kept.statusId);
    return unseen(
      status === undefined ? apiError(kind, 404, 'Record not found') : json(200, statusObject(world, kind, status)),
    );
  }
  const text = textIn(request).trim();
  if (text === '') return unseen(apiError(kind, 422, "Validation failed: Text can't be blank"));
  if (lengthOf(text) > kind.charactersMax) {
    const problem = `Validation failed: Text character limit of ${kind.charactersMax} exceeded`;
    return unseen(apiError(kind, 422, problem));
  }
  const status = addStatus(world, kind.name, {
    author: `@${user.username}`,
    authorId: user.id,
    text,
    createdAt: now,
    byApp: family.clientId,
  });
  if (key !== null) state.idempotencyKeys.set(key, { statusId: status.id, madeAt: now });
  return { answer: json(200, statusObject(world, kind, status)), effect: status.id };
}

function textIn(request: RoutedRequest): string {
  const form = formFields(request);
  if (form !== undefined) return form.get('status') ?? '';
  const body = parseJson(request.body.toString('utf8'));
  const status = isRecord(body) ? body['status'] : undefined;
  return typeof status === 'string' ? status : '';
}

/** Public; whoever comes with a token needs it to be good for `read:statuses`. */
function listStatuses(world: World, kind: ServerKind, request: RoutedRequest): Performed {
  const respond = (): Performed => {
    const { users, statuses } = serverState(world, kind.name);
    const id = segment(request, 'id');
    if (!users.has(id)) return unseen(apiError(kind, 404, 'Record not found'));
    const own = newestFirst([...statuses.values()].filter((status) => status.authorId === id));
    const limit = limitOf(request, 20, 40);
    return unseen(
      json(
        200,
        own.slice(0, limit).map((status) => statusObject(world, kind, status)),
      ),
    );
  };
  if (bearerToken(request) !== null) return asUser(world, kind, request, ['read:statuses'], respond);
  const counted = countCall(world, kind, request.remoteAddress, null);
  return counted.refusal === null ? respond() : unseen(counted.refusal);
}

function listNotifications(world: World, kind: ServerKind, user: MastodonUser, request: RoutedRequest): Performed {
  const types = request.query.getAll('types[]');
  const { statuses } = serverState(world, kind.name);
  const mentioning = newestFirst(
    [...statuses.values()].filter((status) => status.authorId !== user.id && status.mentions.includes(user.id)),
  );
  const listed = types.length === 0 || types.includes('mention') ? mentioning : [];
  const objects = listed.slice(0, limitOf(request, 40, 80)).map((status) => {
    const object = statusObject(world, kind, status) as { readonly account: unknown; readonly created_at: string };
    return {
      id: `n${status.id}`,
      type: 'mention',
      created_at: object.created_at,
      account: object.account,
      status: object,
    };
  });
  return unseen(json(200, objects));
}

function limitOf(request: RoutedRequest, usual: number, most: number): number {
  const limit = Math.abs(Number.parseInt(request.query.get('limit') ?? '', 10));
  return Math.min(Number.isNaN(limit) ? usual : limit, most);
}

function newestFirst(statuses: readonly Status[]): readonly Status[] {
  return [...statuses].sort(
    (one, other) => other.createdAt - one.createdAt || (BigInt(other.id) > BigInt(one.id) ? 1 : -1),
  );
}
