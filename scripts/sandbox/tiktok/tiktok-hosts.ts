import type { HostDefinition } from '../network-host';
import { refusalPage } from '../oauth/consent-page';
import { html } from '../wire';
import type { World } from '../world';
import { tiktokDisplayRoutes } from './display-routes';
import { failure, tiktokErrorIn, TOO_MANY } from './envelope';
import { tiktokPostingRoutes } from './posting-routes';
import { tiktokOAuthRoutes } from './tiktok-oauth-routes';
import { tiktokSignInRoutes } from './tiktok-sign-in';
import { TIKTOK_THEME } from './tiktok-theme';

/** www.tiktok.com */
export function wwwHost(world: World): HostDefinition {
  const page = { theme: TIKTOK_THEME, networkTitle: 'TikTok' };
  return {
    routes: tiktokSignInRoutes(world),
    unknownRoute: () => html(404, refusalPage(page, { title: 'Not found', text: 'There is no such page.' })),
    rateLimited: () => html(429, refusalPage(page, { title: 'Slow down', text: 'Too many requests.' })),
    errorIn: (answer) => (answer.status >= 400 ? String(answer.status) : null),
  };
}

/** open.tiktokapis.com */
export function openHost(world: World): HostDefinition {
  return {
    routes: [...tiktokOAuthRoutes(world), ...tiktokDisplayRoutes(world), ...tiktokPostingRoutes(world)],
    unknownRoute: () => failure(404, 'invalid_params', 'Unsupported path(Janus)'),
    rateLimited: () => TOO_MANY,
    errorIn: tiktokErrorIn,
  };
}
