import { SECOND } from '../../../domain/clock';
import type { HostDefinition } from '../network-host';
import type { World } from '../world';
import { apiRoutes } from './api-routes';
import { appRoutes } from './app-routes';
import { authorizeRoutes } from './authorize-page';
import { apiError, errorIn, errorPage } from './mastodon-answers';
import { rateHeaders, tooManyRequests } from './rate-limits';
import { SERVER_KINDS, type ServerKind } from './server-kinds';
import { tokenRoutes } from './token-routes';

export function socialHost(world: World): HostDefinition {
  return hostOf(world, SERVER_KINDS.social);
}

export function oddHost(world: World): HostDefinition {
  return hostOf(world, SERVER_KINDS.odd);
}

function hostOf(world: World, kind: ServerKind): HostDefinition {
  return {
    routes: [
      ...apiRoutes(world, kind),
      ...appRoutes(world, kind),
      ...tokenRoutes(world, kind),
      ...authorizeRoutes(world, kind),
    ],
    unknownRoute: ({ path }) =>
      path.startsWith('/api/')
        ? apiError(kind, 404, 'Not Found')
        : errorPage(404, 'The page you are looking for isn’t here.'),
    rateLimited: (_level, retryAfterS) =>
      kind.countsCalls
        ? tooManyRequests(rateHeaders(0, world.clock.now() + retryAfterS * SECOND))
        : errorPage(429, 'Slow down'),
    errorIn,
  };
}
