import { graphErrorAnswer, graphErrorIn, noSuchObject, oauthError, unknownGraphPath } from '../facebook/graph-errors';
import { identifyPerson } from '../meta/person-tokens';
import { personSignInRoutes } from '../meta/person-sign-in';
import type { HostDefinition } from '../network-host';
import { refusalPage } from '../oauth/consent-page';
import { html, isRecord, parseJson, segment, type Route, type WireAnswer, type WireRequest } from '../wire';
import type { World } from '../world';
import { createContainer, publishContainer, publishingLimit, readContainer } from './publishing-routes';
import { listMentions, listPosts, profileInsights, readProfile } from './reading-routes';
import { threadsError } from './threads-caller';
import { THREADS_BASIC_SCOPE, THREADS_SCOPES } from './threads-scopes';
import { threadsState } from './threads-state';
import { THREADS_THEME } from './threads-theme';
import { threadsTokenRoutes } from './token-routes';

/** threads.com */
export function wwwHost(world: World): HostDefinition {
  const page = { theme: THREADS_THEME, networkTitle: 'Threads' };
  return {
    routes: personSignInRoutes(world, {
      ...page,
      store: threadsState,
      scopes: THREADS_SCOPES,
      basicScope: THREADS_BASIC_SCOPE,
    }),
    unknownRoute: () => html(404, refusalPage(page, { title: 'Not found', text: 'There is no such page.' })),
    rateLimited: () => html(429, refusalPage(page, { title: 'Slow down', text: 'Too many requests.' })),
    errorIn: (answer) => (answer.status >= 400 ? String(answer.status) : null),
  };
}

/** graph.threads.com */
export function graphHost(world: World): HostDefinition {
  return {
    routes: [...threadsTokenRoutes(world), ...threadsGraphRoutes(world)],
    normalise: withoutVersion,
    unknownRoute: (request, allowed) =>
      graphErrorAnswer(
        threadsError(
          allowed.length > 0
            ? noSuchObject(request.method, request.path.split('/')[1] ?? '')
            : unknownGraphPath(request.path),
        ),
      ),
    rateLimited: rateLimit,
    errorIn: errorCode,
  };
}

function threadsGraphRoutes(world: World): readonly Route[] {
  const identify = identifyPerson(threadsState, world);
  const get = { method: 'GET', identify } as const;
  const post = { method: 'POST', identify, operation: () => 'publish' as const } as const;
  return [
    {
      ...get,
      path: '/{id}/threads',
      name: 'threads',
      operation: () => 'look_up',
      perform: (request) => listPosts(world, request),
    },
    { ...post, path: '/{id}/threads', name: 'threads.create', perform: (request) => createContainer(world, request) },
    {
      ...post,
      path: '/{id}/threads_publish',
      name: 'threads_publish',
      perform: (request) => publishContainer(world, request),
    },
    {
      ...get,
      path: '/{id}/threads_publishing_limit',
      name: 'threads_publishing_limit',
      operation: () => 'other',
      perform: (request) => publishingLimit(world, request),
    },
    {
      ...get,
      path: '/{id}/mentions',
      name: 'mentions',
      operation: () => 'stream',
      perform: (request) => listMentions(world, request),
    },
    {
      ...get,
      path: '/{id}/threads_insights',
      name: 'threads_insights',
      operation: () => 'analytics',
      perform: (request) => profileInsights(world, request),
    },
    {
      ...get,
      path: '/{id}',
      name: 'node',
      operation: (request) => (threadsState(world).containers.has(segment(request, 'id')) ? 'publish' : 'probe'),
      perform: (request) => {
        const id = segment(request, 'id');
        const container = threadsState(world).containers.get(id);
        return container === undefined ? readProfile(world, request, id) : readContainer(world, request, container);
      },
    },
  ];
}

/** There is one version; the token endpoints have none. */
function withoutVersion(request: WireRequest): WireRequest | WireAnswer {
  const match = /^\/(v\d+\.\d+)(\/.*)?$/.exec(request.path);
  if (match === null) return request;
  if (match[1] !== 'v1.0') return graphErrorAnswer(threadsError(unknownGraphPath(request.path)));
  return { ...request, path: match[2] ?? '/' };
}

/** Limits per app and profile are documented, and that they use Graph's answers is all that is said of the answer. */
function rateLimit(level: 'app' | 'account'): WireAnswer {
  const code = level === 'app' ? 4 : 17;
  const whose = level === 'app' ? 'Application' : 'User';
  return graphErrorAnswer({
    ...threadsError(oauthError(code, `(#${code}) ${whose} request limit reached`)),
    status: 403,
  });
}

function errorCode(answer: WireAnswer): string | null {
  const body = parseJson(answer.body.toString());
  return isRecord(body) && typeof body['error_type'] === 'string' ? body['error_type'] : graphErrorIn(answer);
}
