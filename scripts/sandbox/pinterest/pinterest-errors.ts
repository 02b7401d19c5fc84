import { isRecord, json, parseJson, type WireAnswer } from '../wire';

/**
 * Pinterest's errors: numbers of its own. The examples are those of the API description
 * (https://github.com/pinterest/api-description/blob/main/v5/openapi.json), others as recorded in public issues.
 */
export function pinterestError(status: number, code: number, message: string): WireAnswer {
  return json(status, { code, message });
}

/** The same for a token that is unknown, expired or revoked, and for a client that cannot prove itself. */
export const AUTHENTICATION_FAILED = pinterestError(401, 2, 'Authentication failed.');

/** https://github.com/pinterest/api-quickstart/issues/97 */
export const MISSING_SCOPES = pinterestError(
  401,
  3,
  'Your token does not have sufficient permissions to perform this operation. Please ensure your token is authorized with the correct set of scopes.',
);

/** https://github.com/pinterest/pinterest-python-sdk/issues/114 */
export const INVALID_GRANT = pinterestError(401, 283, 'The authorization grant is invalid');

/** https://github.com/pinterest/pinterest-api-demo/issues/16 */
export const UNKNOWN_CLIENT = json(401, {
  status: 'failure',
  code: 283,
  data: 'Invalid Application ID',
  message: 'The authorization grant is invalid',
});

/** https://github.com/gitroomhq/postiz-app/issues/1084 */
export const TRIAL_ACCESS = pinterestError(
  403,
  29,
  'Apps with Trial access may not create Pins in production https://api.pinterest.com - use API Sandbox https://api-sandbox.pinterest.com instead.',
);

export const NOT_PERMITTED = pinterestError(403, 29, 'You are not permitted to access that resource.');
export const BOARD_NOT_FOUND = pinterestError(404, 40, 'Board not found.');
export const PINS_OF_NO_BOARD = pinterestError(404, 404, 'Board not found.');

/** The texts of 2625 and 2626 were not found. */
export const RESTRICTED = pinterestError(403, 2625, 'Your account is restricted.');

export const TOO_MANY = pinterestError(
  429,
  8,
  'This request exceeded a rate limit. This can happen if the client exceeds one\nof the published rate limits within a short time window.',
);

export function badRequest(message: string): WireAnswer {
  return pinterestError(400, 1, message);
}

export function pinterestErrorIn(answer: WireAnswer): string | null {
  if (answer.status < 400) return null;
  const body = parseJson(answer.body.toString());
  return isRecord(body) && typeof body['code'] === 'number' ? String(body['code']) : String(answer.status);
}
