import { isRecord, json, parseJson, unseen, type Performed, type WireAnswer } from '../wire';

/** XRPC's error form (https://atproto.com/specs/xrpc#error-responses). Names and statuses are the PDS's own. */
export interface XrpcError {
  readonly status: number;
  readonly error: string;
  readonly message: string;
}

export function xrpcError(status: number, error: string, message: string): XrpcError {
  return { status, error, message };
}

export function invalidRequest(message: string, error = 'InvalidRequest'): XrpcError {
  return { status: 400, error, message };
}

export function refused(error: XrpcError, headers: Readonly<Record<string, string>> = {}): Performed {
  return unseen(xrpcErrorAnswer(error, headers));
}

export function xrpcErrorAnswer(error: XrpcError, headers: Readonly<Record<string, string>> = {}): WireAnswer {
  return json(error.status, { error: error.error, message: error.message }, headers);
}

export function xrpcErrorIn(answer: WireAnswer): string | null {
  if (answer.status < 400) return null;
  const body = parseJson(answer.body.toString());
  return isRecord(body) && typeof body['error'] === 'string' ? body['error'] : String(answer.status);
}

export const AUTH_MISSING = xrpcError(401, 'AuthMissing', 'Authentication Required');
export const AUTH_REQUIRED = xrpcError(401, 'AuthenticationRequired', 'Authentication Required');
export const TAKEN_DOWN = xrpcError(401, 'AccountTakedown', 'Account has been taken down');
export const DEACTIVATED = xrpcError(401, 'AccountDeactivated', 'Account is deactivated');
export const NO_ACCOUNT = xrpcError(403, 'AccountNotFound', 'Account not found');
export const EXPIRED = invalidRequest('Token has expired', 'ExpiredToken');
export const REVOKED = invalidRequest('Token has been revoked', 'ExpiredToken');
export const RATE_LIMITED = xrpcError(429, 'RateLimitExceeded', 'Rate Limit Exceeded');
