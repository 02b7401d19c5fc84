import { MINUTE, SECOND } from '../../../domain/clock';
import type { HostDefinition } from '../network-host';
import type { World } from '../world';
import { blueskyFeedRoutes } from './feed-routes';
import { rateLimitHeaders } from './pds-rate-limits';
import { blueskyRepoRoutes } from './repo-routes';
import { blueskyServerRoutes } from './server-routes';
import { invalidRequest, RATE_LIMITED, xrpcError, xrpcErrorAnswer, xrpcErrorIn } from './xrpc-errors';

/** One PDS, at its own origin. */
export function pdsHost(world: World): HostDefinition {
  return {
    routes: [...blueskyServerRoutes(world), ...blueskyRepoRoutes(world), ...blueskyFeedRoutes(world)],
    unknownRoute: (request, allowed) => {
      if (allowed[0] !== undefined)
        return xrpcErrorAnswer(invalidRequest(`Incorrect HTTP method (${request.method}) expected ${allowed[0]}`));
      return request.path.startsWith('/xrpc/')
        ? xrpcErrorAnswer(xrpcError(501, 'MethodNotImplemented', 'Method Not Implemented'))
        : xrpcErrorAnswer(xrpcError(404, 'NotFound', 'Not Found'));
    },
    rateLimited: (_level, retryAfterS) =>
      xrpcErrorAnswer(RATE_LIMITED, rateLimitHeaders(3_000, 5 * MINUTE, 0, world.clock.now() + retryAfterS * SECOND)),
    errorIn: xrpcErrorIn,
  };
}
