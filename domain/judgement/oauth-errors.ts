import type { Operation } from '../networks/network';
import type { Ruling } from './ruling';

/**
 * The errors of an OAuth 2 token endpoint (RFC 6749 section 5.2, RFC 7009) and of a resource server (RFC 6750
 * section 3.1) by their code. What the same code means depends on what was asked: `invalid_grant` ends a refresh
 * token or a code, never both. A network's own table is asked first.
 */
const BY_OPERATION: Readonly<Record<string, Partial<Readonly<Record<Operation, Ruling>>>>> = {
  invalid_grant: {
    refresh: { reason: 'refresh_token_invalid' },
    token_exchange: { reason: 'auth_code_invalid' },
  },
  access_denied: {
    token_exchange: { reason: 'authorization_denied' },
  },
  invalid_token: {
    probe: { reason: 'token_invalid', recovery: 'refresh_then_retry' },
    publish: { reason: 'token_invalid', recovery: 'refresh_then_retry' },
    stream: { reason: 'token_invalid', recovery: 'refresh_then_retry' },
    analytics: { reason: 'token_invalid', recovery: 'refresh_then_retry' },
    look_up: { reason: 'token_invalid', recovery: 'refresh_then_retry' },
    // RFC 7009 section 2.2: a token that is already gone is revoked.
    revoke: { reason: 'ok' },
  },
};

const BY_CODE: Readonly<Record<string, Ruling>> = {
  invalid_client: { reason: 'app_credentials_invalid' },
  unauthorized_client: { reason: 'app_credentials_invalid' },
  invalid_request: { reason: 'bad_request' },
  unsupported_grant_type: { reason: 'bad_request' },
  unsupported_token_type: { reason: 'bad_request' },
  unsupported_response_type: { reason: 'bad_request' },
  invalid_scope: { reason: 'bad_request' },
  redirect_uri_mismatch: { reason: 'redirect_uri_mismatch' },
  insufficient_scope: { reason: 'permission_missing' },
  server_error: { reason: 'provider_error' },
  temporarily_unavailable: { reason: 'provider_error' },
};

/** `undefined`: no standard code, or one that says nothing about this operation. */
export function oauthRuling(operation: Operation, code: string | undefined): Ruling | undefined {
  if (code === undefined) return undefined;
  const byOperation = Object.hasOwn(BY_OPERATION, code) ? BY_OPERATION[code]?.[operation] : undefined;
  return byOperation ?? (Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined);
}
