import type { HostDefinition } from '../network-host';
import { refusalPage } from '../oauth/consent-page';
import { html } from '../wire';
import type { World } from '../world';
import { pinterestAnalyticsRoutes } from './analytics-routes';
import { authorizeRoutes } from './authorize-page';
import { pinterestBoardRoutes } from './board-routes';
import { pinterestPinRoutes } from './pin-routes';
import { pinterestError, pinterestErrorIn, TOO_MANY } from './pinterest-errors';
import { PINTEREST_THEME } from './pinterest-theme';
import { pinterestTokenRoutes } from './token-routes';

/** api.pinterest.com */
export function apiHost(world: World): HostDefinition {
  return {
    routes: [
      ...pinterestTokenRoutes(world),
      ...pinterestBoardRoutes(world),
      ...pinterestPinRoutes(world),
      ...pinterestAnalyticsRoutes(world),
    ],
    unknownRoute: (_request, allowed) =>
      allowed.length > 0
        ? pinterestError(405, 405, 'Method not allowed.')
        : pinterestError(404, 404, 'The requested resource was not found.'),
    // The names of its headers were not found.
    rateLimited: () => TOO_MANY,
    errorIn: pinterestErrorIn,
  };
}

/** www.pinterest.com */
export function wwwHost(world: World): HostDefinition {
  const page = { theme: PINTEREST_THEME, networkTitle: 'Pinterest' };
  return {
    routes: authorizeRoutes(world),
    unknownRoute: () => html(404, refusalPage(page, { title: 'Not found', text: 'There is no such page.' })),
    rateLimited: () => html(429, refusalPage(page, { title: 'Slow down', text: 'Too many requests.' })),
    errorIn: pinterestErrorIn,
  };
}
