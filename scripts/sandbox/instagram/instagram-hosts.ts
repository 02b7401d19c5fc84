import { graphErrorAnswer, graphErrorIn, noSuchObject, oauthError, unknownGraphPath } from '../facebook/graph-errors';
import { withoutVersion } from '../facebook/versioned-path';
import { identifyPerson } from '../meta/person-tokens';
import { personSignInRoutes } from '../meta/person-sign-in';
import type { HostDefinition } from '../network-host';
import { refusalPage } from '../oauth/consent-page';
import { html, isRecord, parseJson, segment, type Route, type WireAnswer } from '../wire';
import type { World } from '../world';
import { instagramLoginDoor } from './login-door';
import { INSTAGRAM_BASIC_SCOPE, INSTAGRAM_SCOPES } from './instagram-scopes';
import { instagramState } from './instagram-state';
import { INSTAGRAM_THEME } from './instagram-theme';
import { mediaOperation } from './media-operation';
import { createContainer, publishContainer, publishingLimit, readContainer } from './publishing-routes';
import { accountInsights, listMedia, readAccount } from './reading-routes';
import { instagramCodeRoute, instagramTokenRoutes } from './token-routes';

/** www.instagram.com */
export function wwwHost(world: World): HostDefinition {
  const page = { theme: INSTAGRAM_THEME, networkTitle: 'Instagram' };
  return {
    routes: personSignInRoutes(world, {
      ...page,
      store: instagramState,
      scopes: INSTAGRAM_SCOPES,
      basicScope: INSTAGRAM_BASIC_SCOPE,
      // "Instagram professional accounts": https://developers.facebook.com/docs/instagram-platform/overview
      refuse: ({ id }) =>
        instagramState(world).users.get(id)?.accountType === 'PERSONAL'
          ? 'Only professional accounts can be connected.'
          : null,
    }),
    unknownRoute: () => html(404, refusalPage(page, { title: 'Not found', text: 'There is no such page.' })),
    rateLimited: () => html(429, refusalPage(page, { title: 'Slow down', text: 'Too many requests.' })),
    errorIn: (answer) => (answer.status >= 400 ? String(answer.status) : null),
  };
}

/** api.instagram.com: nothing but the code exchange. */
export function apiHost(world: World): HostDefinition {
  return {
    routes: [instagramCodeRoute(world)],
    unknownRoute: (request) => graphErrorAnswer(unknownGraphPath(request.path)),
    rateLimited: () => graphErrorAnswer({ ...oauthError(4, 'Application request limit reached'), status: 403 }),
    errorIn: (answer) => {
      const body = parseJson(answer.body.toString());
      if (isRecord(body) && typeof body['error_type'] === 'string') return body['error_type'];
      return answer.status >= 400 ? graphErrorIn(answer) : null;
    },
  };
}

/** graph.instagram.com */
export function graphHost(world: World): HostDefinition {
  return {
    routes: [...instagramTokenRoutes(world), ...instagramGraphRoutes(world)],
    // Versions are those of Graph; the token endpoints have none.
    normalise: (request) =>
      withoutVersion(world, request, { ...unknownGraphPath(request.path), type: 'IGApiException' }),
    unknownRoute: (request, allowed) =>
      graphErrorAnswer(
        allowed.length > 0
          ? { ...noSuchObject(request.method, request.path.split('/')[1] ?? ''), type: 'IGApiException' }
          : { ...unknownGraphPath(request.path), type: 'IGApiException' },
      ),
    rateLimited: (level, retryAfterS) => rateLimit(level, retryAfterS),
    errorIn: graphErrorIn,
  };
}

function instagramGraphRoutes(world: World): readonly Route[] {
  const door = instagramLoginDoor(world);
  const identify = identifyPerson(instagramState, world);
  const common = { identify };
  return [
    {
      ...common,
      method: 'GET',
      path: '/{id}/media',
      name: 'media',
      operation: mediaOperation,
      perform: (request) => listMedia(world, door, request),
    },
    {
      ...common,
      method: 'POST',
      path: '/{id}/media',
      name: 'media.create',
      operation: () => 'publish',
      perform: (request) => createContainer(world, door, request),
    },
    {
      ...common,
      method: 'POST',
      path: '/{id}/media_publish',
      name: 'media_publish',
      operation: () => 'publish',
      perform: (request) => publishContainer(world, door, request),
    },
    {
      ...common,
      method: 'GET',
      path: '/{id}/content_publishing_limit',
      name: 'content_publishing_limit',
      operation: () => 'other',
      perform: (request) => publishingLimit(world, door, request),
    },
    {
      ...common,
      method: 'GET',
      path: '/{id}/insights',
      name: 'insights',
      operation: () => 'analytics',
      perform: (request) => accountInsights(world, door, request, segment(request, 'id')),
    },
    {
      ...common,
      method: 'GET',
      path: '/{id}',
      name: 'node',
      operation: (request) => (instagramState(world).containers.has(segment(request, 'id')) ? 'publish' : 'probe'),
      perform: (request) => {
        const id = segment(request, 'id');
        const container = instagramState(world).containers.get(id);
        return container === undefined
          ? readAccount(door, request, id)
          : readContainer(world, door, request, container);
      },
    },
  ];
}

/** 4 for the app, 80002 for an account: https://developers.facebook.com/docs/graph-api/overview/rate-limiting */
function rateLimit(level: 'app' | 'account', retryAfterS: number): WireAnswer {
  if (level === 'app') {
    return graphErrorAnswer({ ...oauthError(4, '(#4) Application request limit reached'), status: 403 });
  }
  const usage = {
    type: 'instagram',
    call_count: 100,
    total_cputime: 40,
    total_time: 40,
    estimated_time_to_regain_access: Math.ceil(retryAfterS / 60),
  };
  return graphErrorAnswer({
    ...oauthError(
      80_002,
      '(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.',
    ),
    isTransient: true,
    headers: { 'x-business-use-case-usage': JSON.stringify({ sandbox: [usage] }) },
  });
}
