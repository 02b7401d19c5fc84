import type { HostDefinition } from '../network-host';
import { refusalPage } from '../oauth/consent-page';
import { html } from '../wire';
import type { World } from '../world';
import { authorizeRoutes } from './authorize-page';
import { linkedinError, linkedinErrorIn, throttled } from './linkedin-errors';
import { LINKEDIN_THEME } from './linkedin-theme';
import { linkedinOrganisationRoutes } from './organisation-routes';
import { linkedinPostRoutes } from './post-routes';
import { linkedinStatisticsRoutes } from './statistics-routes';
import { linkedinTokenRoutes } from './token-routes';

/** api.linkedin.com */
export function apiHost(world: World): HostDefinition {
  return {
    routes: [...linkedinOrganisationRoutes(world), ...linkedinPostRoutes(world), ...linkedinStatisticsRoutes(world)],
    unknownRoute: ({ path }, allowed) =>
      allowed.length > 0
        ? linkedinError(405, 'METHOD_NOT_ALLOWED', `The method is not allowed for ${path}`)
        : linkedinError(404, 'RESOURCE_NOT_FOUND', `No virtual resource found`, 0),
    rateLimited: (level) => throttled(level === 'app' ? 'APPLICATION' : 'MEMBER'),
    errorIn: linkedinErrorIn,
  };
}

/** www.linkedin.com: the consent page, the token endpoint and introspection. */
export function wwwHost(world: World): HostDefinition {
  const page = { theme: LINKEDIN_THEME, networkTitle: 'LinkedIn' };
  return {
    routes: [...authorizeRoutes(world), ...linkedinTokenRoutes(world)],
    unknownRoute: () => html(404, refusalPage(page, { title: 'Page not found', text: 'There is no such page.' })),
    rateLimited: (level) => throttled(level === 'app' ? 'APPLICATION' : 'MEMBER'),
    errorIn: linkedinErrorIn,
  };
}
