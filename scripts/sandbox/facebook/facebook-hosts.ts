import type { HostDefinition } from '../network-host';
import { html, json, unseen, type Route } from '../wire';
import type { World } from '../world';
import { refusalPage } from '../oauth/consent-page';
import { closeBatch, openBatch } from './batch';
import { facebookFeedRoutes } from './feed-routes';
import {
  graphErrorAnswer,
  graphErrorIn,
  noSuchObject,
  oauthError,
  unknownGraphPath,
  type GraphError,
} from './graph-errors';
import { FACEBOOK_THEME } from './facebook-theme';
import { identifyGraph } from './graph-tokens';
import { withoutVersion } from './versioned-path';
import { facebookIdentityRoutes } from './identity-routes';
import { facebookInsightsRoutes } from './insights-routes';
import { linkedInstagramRoutes } from './instagram-routes';
import { loginDialogRoutes } from './login-dialog';
import { facebookOAuthRoutes } from './oauth-routes';
import { facebookPhotoRoutes } from './photo-routes';

/** graph.facebook.com */
export function graphHost(world: World): HostDefinition {
  const batch: Route = {
    method: 'POST',
    path: '/',
    name: 'batch',
    operation: () => 'other',
    identify: identifyGraph(world),
    perform: () => unseen(json(200, [])),
  };
  return {
    routes: [
      batch,
      ...facebookOAuthRoutes(world),
      ...facebookFeedRoutes(world),
      ...facebookPhotoRoutes(world),
      ...facebookInsightsRoutes(world),
      ...linkedInstagramRoutes(world),
      ...facebookIdentityRoutes(world),
    ],
    normalise: (request) => withoutVersion(world, request),
    unknownRoute: (request, allowed) =>
      graphErrorAnswer(
        allowed.length > 0
          ? noSuchObject(request.method, request.path.split('/')[1] ?? '')
          : unknownGraphPath(request.path),
      ),
    rateLimited: (level, retryAfterS) => graphErrorAnswer(rateLimit(level, retryAfterS)),
    errorIn: graphErrorIn,
    openBatch,
    closeBatch,
  };
}

/** www.facebook.com */
export function wwwHost(world: World): HostDefinition {
  const page = { theme: FACEBOOK_THEME, networkTitle: 'Facebook' };
  return {
    routes: loginDialogRoutes(world),
    normalise: (request) => withoutVersion(world, request),
    unknownRoute: () => html(404, refusalPage(page, { title: 'Not found', text: 'There is no such page.' })),
    rateLimited: () => html(429, refusalPage(page, { title: 'Slow down', text: 'Too many requests.' })),
    errorIn: (answer) => (answer.status >= 400 ? String(answer.status) : null),
  };
}

/**
 * Code 4 for the app, whose header does not say how long to wait; 80001 (Pages) for an account, whose header says the
 * minutes to wait
 * (https://developers.facebook.com/docs/graph-api/overview/rate-limiting).
 */
function rateLimit(level: 'app' | 'account', retryAfterS: number): GraphError {
  if (level === 'app') {
    return {
      ...oauthError(4, '(#4) Application request limit reached'),
      status: 403,
      isTransient: true,
      headers: { 'x-app-usage': JSON.stringify({ call_count: 100, total_cputime: 40, total_time: 40 }) },
    };
  }
  return {
    ...oauthError(
      80001,
      '(#80001) There have been too many calls to this Page account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.',
    ),
    isTransient: true,
    headers: {
      'x-business-use-case-usage': JSON.stringify({
        sandbox: [
          {
            type: 'pages',
            call_count: 100,
            total_cputime: 40,
            total_time: 40,
            estimated_time_to_regain_access: Math.ceil(retryAfterS / 60),
          },
        ],
      }),
    },
  };
}
