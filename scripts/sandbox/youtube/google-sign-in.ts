import { MINUTE } from '../../../domain/clock';
import { authorisationRoutes, type FaultWords } from '../oauth/authorisation-page';
import type { AuthorisationFault } from '../oauth/authorisation-request';
import type { Route } from '../wire';
import type { World } from '../world';
import { GOOGLE_SCOPES } from './google-scopes';
import { youtubeState, type GoogleUser } from './youtube-state';
import { YOUTUBE_THEME } from './youtube-theme';

/**
 * Google's consent page (https://developers.google.com/identity/protocols/oauth2/web-server). Each scope can be
 * unticked (granular permissions), and somebody with several channels chooses one.
 */
export function googleSignInRoutes(world: World): readonly Route[] {
  return authorisationRoutes<GoogleUser>(world, {
    path: '/o/oauth2/v2/auth',
    name: 'authorize',
    networkTitle: 'Google',
    theme: YOUTUBE_THEME,
    rules: {
      required: ['client_id', 'redirect_uri', 'response_type', 'scope'],
      scopeSeparator: / /,
      scopes: GOOGLE_SCOPES,
      challenge: 'optional',
      challengeMethods: ['S256', 'plain'],
    },
    // Not documented.
    codeLifeMs: 10 * MINUTE,
    store: youtubeState,
    words,
    nameLabel: 'E-mail',
    findUser,
    standing: (user) => (user.deleted ? 'This account was deleted.' : null),
    userTitle: (user) => `${user.name} (${user.email})`,
    scopesLegend: 'Select what it can access',
    canUntick: () => true,
    targets: (_world, _dialog, user) => {
      const offered = user.channels
        .map((id) => youtubeState(world).channels.get(id))
        .filter((channel) => channel !== undefined && !channel.lost)
        .map((channel) => ({ id: channel?.id ?? '', name: channel?.title ?? '' }));
      return [{ legend: 'Channel (the first that is ticked)', offered }];
    },
    // A fresh sign-in is what an organisation that ended the session asks for.
    granted: (_world, consent) => {
      const user = youtubeState(world).users.get(consent.userId);
      if (user !== undefined) user.sessionEnded = false;
    },
  });
}

function findUser(world: World, name: string, password: string): GoogleUser | undefined {
  return [...youtubeState(world).users.values()].find(
    (one) => [one.email.toLowerCase(), one.id].includes(name.toLowerCase()) && one.password === password,
  );
}

function words(fault: AuthorisationFault): FaultWords {
  return { title: 'Access blocked: Authorization Error', text: explain(fault) };
}

function explain(fault: AuthorisationFault): string {
  switch (fault.kind) {
    case 'missing':
      return `Error 400: invalid_request. Missing required parameter: ${fault.names.join(', ')}.`;
    case 'response_type':
      return `Error 400: invalid_request. Invalid response_type: ${fault.responseType}.`;
    case 'unknown_client':
      return 'Error 401: invalid_client. The OAuth client was not found.';
    case 'wrong_redirect_uri':
      return 'Error 400: redirect_uri_mismatch. The redirect URI of the request is not registered for the OAuth client.';
    case 'challenge_method':
    case 'challenge_form':
      return 'Error 400: invalid_request. The code challenge or its method is not valid.';
    case 'unknown_scope':
      return `Error 400: invalid_scope. Some requested scopes were invalid: ${fault.scopes.join(', ')}.`;
    case 'expired':
      return 'This page has expired. Start again from the app.';
  }
}
