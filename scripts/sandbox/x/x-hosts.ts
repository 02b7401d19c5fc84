import { SECOND } from '../../../domain/clock';
import type { HostDefinition } from '../network-host';
import { refusalPage } from '../oauth/consent-page';
import { html } from '../wire';
import type { World } from '../world';
import { xApiRoutes } from './api-routes';
import { authorizeRoutes } from './authorize-page';
import { xTimelineRoutes } from './timeline-routes';
import { xTokenRoutes } from './token-routes';
import { X_THEME } from './x-theme';
import { problem, tooManyRequests, xErrorIn } from './x-problems';

/** api.x.com */
export function apiHost(world: World): HostDefinition {
  return {
    routes: [...xTokenRoutes(world), ...xApiRoutes(world), ...xTimelineRoutes(world)],
    unknownRoute: (_request, allowed) =>
      allowed.length > 0
        ? problem(405, 'Method Not Allowed', `Method not allowed. Allowed: ${allowed.join(', ')}`)
        : problem(404, 'Not Found', 'Not Found'),
    rateLimited: (_level, retryAfterS) => tooManyRequests(75, Math.ceil(world.clock.now() / SECOND) + retryAfterS),
    errorIn: xErrorIn,
  };
}

/** x.com */
export function wwwHost(world: World): HostDefinition {
  const page = { theme: X_THEME, networkTitle: 'X' };
  return {
    routes: authorizeRoutes(world),
    unknownRoute: () => html(404, refusalPage(page, { title: 'Not found', text: 'There is no such page.' })),
    rateLimited: () => html(429, refusalPage(page, { title: 'Slow down', text: 'Too many requests.' })),
    errorIn: (answer) => (answer.status >= 400 ? String(answer.status) : null),
  };
}
