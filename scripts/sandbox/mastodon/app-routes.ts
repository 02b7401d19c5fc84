import { opaqueSecret } from '../identifiers';
import {
  formFields,
  isRecord,
  json,
  NOBODY,
  parseJson,
  unseen,
  type Performed,
  type Route,
  type RoutedRequest,
} from '../wire';
import type { World } from '../world';
import { OUT_OF_BAND } from './authorize-page';
import { apiError, errorPage } from './mastodon-answers';
import { scopesOf, splitScopes } from './mastodon-scopes';
import { serverState, type MastodonApp } from './mastodon-state';
import { countCall } from './rate-limits';
import type { ServerKind } from './server-kinds';

/** What anybody may ask a server: to register an app, and what the server is. */
export function appRoutes(world: World, kind: ServerKind): readonly Route[] {
  const open = { identify: () => NOBODY, operation: () => 'other' as const };
  const origin = (): string => world.originOf('mastodon', kind.name);
  return [
    {
      ...open,
      method: 'POST',
      path: '/api/v1/apps',
      name: 'apps.create',
      perform: (request) => create(world, kind, request),
    },
    {
      ...open,
      method: 'GET',
      path: '/.well-known/oauth-authorization-server',
      name: 'oauth.metadata',
      perform: () => unseen(kind.hasFineScopes ? json(200, metadata(kind, origin())) : errorPage(404, 'Not here')),
    },
    {
      ...open,
      method: 'GET',
      path: '/api/v2/instance',
      name: 'instance.v2',
      perform: () => unseen(kind.name === 'social' ? json(200, instance(kind, origin())) : errorPage(404, 'Not here')),
    },
  ];
}

/** https://docs.joinmastodon.org/methods/apps/#create */
function create(world: World, kind: ServerKind, request: RoutedRequest): Performed {
  const counted = countCall(world, kind, request.remoteAddress, null);
  if (counted.refusal !== null) return unseen(counted.refusal);
  const given = parametersOf(request);
  const redirectUris = given.redirectUris.split(/\s+/).filter((uri) => uri !== '');
  const scopes = splitScopes(given.scopes);
  const refuse = (problem: string): Performed => unseen(apiError(kind, 422, `Validation failed: ${problem}`));
  if (given.name === '') return refuse("Application name can't be blank");
  if (redirectUris.length === 0) return refuse("Redirect URI can't be blank");
  if (!redirectUris.every((uri) => uri === OUT_OF_BAND || /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(uri))) {
    return refuse('Redirect URI must be an absolute URI.');
  }
  if (scopes.some((scope) => !scopesOf(kind).has(scope)))
    return refuse("Scopes doesn't match configured on the server.");
  const app: MastodonApp = {
    id: String(world.nextSequence()),
    clientId: opaqueSecret('', 32),
    clientSecret: opaqueSecret('', 32),
    name: given.name,
    redirectUris,
    scopes,
  };
  serverState(world, kind.name).apps.set(app.clientId, app);
  const { id, name, clientId, clientSecret } = app;
  return unseen(
    json(
      200,
      {
        id,
        name,
        website: null,
        scopes,
        redirect_uri: redirectUris.join('\n'),
        redirect_uris: redirectUris,
        client_id: clientId,
        client_secret: clientSecret,
        client_secret_expires_at: 0,
      },
      counted.headers,
    ),
  );
}

function parametersOf(request: RoutedRequest): {
  readonly name: string;
  readonly redirectUris: string;
  readonly scopes: string | null;
} {
  const form = formFields(request);
  if (form !== undefined) {
    return {
      name: form.get('client_name') ?? '',
      redirectUris: form.get('redirect_uris') ?? '',
      scopes: form.get('scopes'),
    };
  }
  const body = parseJson(request.body.toString('utf8'));
  const field = (name: string): unknown => (isRecord(body) ? body[name] : undefined);
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const uris = field('redirect_uris');
  return {
    name: text(field('client_name')),
    redirectUris: Array.isArray(uris) ? uris.map(text).join('\n') : text(uris),
    scopes: text(field('scopes')),
  };
}

/** RFC 8414; https://docs.joinmastodon.org/methods/oauth/#authorization-server-metadata */
function metadata(kind: ServerKind, origin: string): unknown {
  return {
    issuer: `${origin}/`,
    authorization_endpoint: `${origin}/oauth/authorize`,
    token_endpoint: `${origin}/oauth/token`,
    revocation_endpoint: `${origin}/oauth/revoke`,
    app_registration_endpoint: `${origin}/api/v1/apps`,
    scopes_supported: [...scopesOf(kind).keys()],
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: ['authorization_code', 'client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    code_challenge_methods_supported: ['S256'],
  };
}

/** https://docs.joinmastodon.org/methods/instance/#v2 */
function instance(kind: ServerKind, origin: string): unknown {
  return {
    domain: new URL(origin).host,
    title: kind.title,
    version: kind.version,
    source_url: 'https://github.com/mastodon/mastodon',
    configuration: {
      statuses: { max_characters: kind.charactersMax, max_media_attachments: 4, characters_reserved_per_url: 23 },
    },
  };
}
