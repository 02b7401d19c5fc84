import type { HostDefinition } from '../network-host';
import { refusalPage } from '../oauth/consent-page';
import { oauthErrorAnswer } from '../oauth/token-endpoint';
import { html } from '../wire';
import type { World } from '../world';
import { youtubeDataRoutes } from './data-api-routes';
import { googleError, googleErrorIn } from './google-errors';
import { googleOAuthRoutes } from './google-oauth-routes';
import { googleSignInRoutes } from './google-sign-in';
import { youtubeReportRoutes } from './report-routes';
import { sampleFilmRoutes } from './sample-film';
import { youtubeUploadRoutes } from './upload-routes';
import { YOUTUBE_THEME } from './youtube-theme';

/** accounts.google.com */
export function accountsHost(world: World): HostDefinition {
  const page = { theme: YOUTUBE_THEME, networkTitle: 'Google' };
  return {
    routes: googleSignInRoutes(world),
    unknownRoute: () => html(404, refusalPage(page, { title: 'Not found', text: 'There is no such page.' })),
    rateLimited: () => html(429, refusalPage(page, { title: 'Slow down', text: 'Too many requests.' })),
    errorIn: (answer) => (answer.status >= 400 ? String(answer.status) : null),
  };
}

/** oauth2.googleapis.com */
export function oauth2Host(world: World): HostDefinition {
  return {
    routes: googleOAuthRoutes(world),
    unknownRoute: () => html(404, 'Not Found'),
    rateLimited: () => oauthErrorAnswer(429, 'rate_limit_exceeded', 'Rate Limit Exceeded'),
    errorIn: googleErrorIn,
  };
}

/** www.googleapis.com */
export function wwwHost(world: World): HostDefinition {
  return { ...api, routes: [...youtubeUploadRoutes(world), ...youtubeDataRoutes(world), ...sampleFilmRoutes()] };
}

/** youtubeanalytics.googleapis.com */
export function analyticsHost(world: World): HostDefinition {
  return { ...api, routes: youtubeReportRoutes(world) };
}

/** https://developers.google.com/doubleclick-advertisers/core_errors: the limit of a user, or of the project. */
const api: Omit<HostDefinition, 'routes'> = {
  unknownRoute: () => html(404, 'Not Found'),
  rateLimited: (level) =>
    level === 'app'
      ? googleError(403, 'rateLimitExceeded', 'Rate Limit Exceeded', { domain: 'usageLimits' })
      : googleError(403, 'userRateLimitExceeded', 'User Rate Limit Exceeded', { domain: 'usageLimits' }),
  errorIn: googleErrorIn,
};
