import type { RegisteredApp } from '../apps';
import { formFields, json, unseen, type Caller, type Route, type RoutedRequest, type WireAnswer } from '../wire';
import type { World } from '../world';
import { authenticateClient, type AuthenticatedClient, type ClientRules } from './client-authentication';

export type TokenFault =
  | { readonly kind: 'not_a_form' }
  | { readonly kind: 'client'; readonly why: (AuthenticatedClient & { ok: false })['why'] }
  | { readonly kind: 'missing'; readonly name: string }
  | { readonly kind: 'grant_type'; readonly grantType: string };

export interface TokenGrant {
  /** Parameters beside `grant_type` that may not be absent or empty. */
  readonly required: readonly string[];
  readonly perform: (client: RegisteredApp, fields: URLSearchParams) => WireAnswer;
}

export interface TokenEndpoint {
  readonly path: string;
  readonly name: string;
  readonly client: ClientRules;
  readonly apps: (world: World) => ReadonlyMap<string, RegisteredApp>;
  /** By `grant_type`. */
  readonly grants: Readonly<Record<string, TokenGrant>>;
  readonly refusal: (fault: TokenFault) => WireAnswer;
  /** Whose call it is, by what its fields hold: a code, a refresh token. */
  readonly identify: (fields: URLSearchParams) => Caller;
}

/** A token endpoint that takes forms (RFC 6749 section 3.2). Checks in order: form, client, grant type, parameters. */
export function tokenRoute(world: World, endpoint: TokenEndpoint): Route {
  return {
    method: 'POST',
    path: endpoint.path,
    name: endpoint.name,
    operation: (request) => (formFields(request)?.get('grant_type') === 'refresh_token' ? 'refresh' : 'token_exchange'),
    identify: (request) => endpoint.identify(formFields(request) ?? new URLSearchParams()),
    perform: (request) => unseen(answer(world, endpoint, request)),
  };
}

function answer(world: World, endpoint: TokenEndpoint, request: RoutedRequest): WireAnswer {
  const fields = formFields(request);
  if (fields === undefined) return endpoint.refusal({ kind: 'not_a_form' });
  const client = authenticateClient(endpoint.client, endpoint.apps(world), request, fields);
  if (!client.ok) return endpoint.refusal({ kind: 'client', why: client.why });
  const grantType = fields.get('grant_type');
  if (grantType === null) return endpoint.refusal({ kind: 'missing', name: 'grant_type' });
  const grant = Object.hasOwn(endpoint.grants, grantType) ? endpoint.grants[grantType] : undefined;
  if (grant === undefined) return endpoint.refusal({ kind: 'grant_type', grantType });
  const missing = grant.required.find((name) => (fields.get(name) ?? '') === '');
  if (missing !== undefined) return endpoint.refusal({ kind: 'missing', name: missing });
  return grant.perform(client.app, fields);
}

/** RFC 6749 section 5.2. */
export function oauthErrorAnswer(status: number, error: string, description: string): WireAnswer {
  return json(status, { error, error_description: description }, { 'cache-control': 'no-store' });
}

/** The faults of a token endpoint in the codes of RFC 6749 section 5.2, for networks that have no words of their own. */
export function rfcRefusal(fault: TokenFault): WireAnswer {
  switch (fault.kind) {
    case 'not_a_form':
      return oauthErrorAnswer(400, 'invalid_request', 'The body has to be a form.');
    case 'client':
      return oauthErrorAnswer(401, 'invalid_client', 'Client authentication failed.');
    case 'missing':
      return oauthErrorAnswer(400, 'invalid_request', `The parameter ${fault.name} is missing.`);
    case 'grant_type':
      return oauthErrorAnswer(400, 'unsupported_grant_type', 'The grant type is not supported.');
  }
}
