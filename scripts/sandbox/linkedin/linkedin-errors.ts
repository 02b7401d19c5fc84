import { isRecord, json, parseJson, type WireAnswer } from '../wire';

/**
 * LinkedIn's errors: a status, a message, and a number or a name or both
 * (https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling; names and texts as recorded in
 * public issues, whose addresses stand beside them).
 */
export function linkedinError(
  status: number,
  code: string | null,
  message: string,
  serviceErrorCode?: number,
): WireAnswer {
  return json(status, {
    status,
    ...(serviceErrorCode === undefined ? {} : { serviceErrorCode }),
    ...(code === null ? {} : { code }),
    message,
  });
}

export const EMPTY_TOKEN = linkedinError(401, null, 'Empty oauth2_access_token', 401);
export const INVALID_TOKEN = linkedinError(401, 'INVALID_ACCESS_TOKEN', 'Invalid access token', 65_600);
/** https://github.com/jclusso/omniauth-linkedin-openid/issues/6 */
export const REVOKED_TOKEN = linkedinError(
  401,
  'REVOKED_ACCESS_TOKEN',
  'The token used in the request has been revoked by the user',
  65_601,
);
export const EXPIRED_TOKEN = linkedinError(
  401,
  'EXPIRED_ACCESS_TOKEN',
  'The token used in the request has expired',
  65_602,
);

/** https://github.com/linkedin-developers/linkedin-api-python-client/issues/47 */
export function notEnoughPermissions(what: string): WireAnswer {
  return linkedinError(403, 'ACCESS_DENIED', `Not enough permissions to access: ${what}`, 100);
}

/** https://github.com/PipedreamHQ/pipedream/issues/21823 */
export function adminOnly(organisationId: string): WireAnswer {
  return linkedinError(
    403,
    'ACCESS_DENIED',
    `Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:${organisationId}`,
    100,
  );
}

/** https://github.com/n8n-io/n8n/issues/1714 */
export const WRONG_AUTHOR = linkedinError(
  403,
  null,
  'Field Value validation failed in REQUEST_BODY: Data Processing Exception while processing fields [/author]',
  100,
);

/** https://github.com/artesaos/laravel-linkedin/issues/20 */
export function unpermittedParameter(name: string): WireAnswer {
  return linkedinError(
    403,
    'QUERY_PARAM_NOT_ALLOWED',
    `Unpermitted fields present in PARAMETER: Data Processing Exception while processing fields [/${name}]`,
    100,
  );
}

export function invalidParameter(name: string): WireAnswer {
  return linkedinError(400, 'PARAM_INVALID', `Invalid query parameters passed to request: ${name}`);
}

/** What the Posts API says of a post: https://github.com/Arisamiga/Linkedin-RSS/issues/5 */
export function refusedPost(
  status: 400 | 422,
  code: string,
  description: string,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): WireAnswer {
  return json(status, {
    errorDetailType: 'com.linkedin.common.error.BadRequest',
    message: `com.linkedin.content.common.exception.BadRequestResponseException: ${message}`,
    errorDetails: { inputErrors: [{ description, input: {}, code, ...more }] },
    status,
  });
}

/** No header says until when. https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits */
export function throttled(level: 'APPLICATION' | 'MEMBER'): WireAnswer {
  const message = `Resource level throttle ${level} DAY limit for calls to this resource is reached.`;
  return linkedinError(429, null, message, 101);
}

export function linkedinErrorIn(answer: WireAnswer): string | null {
  if (answer.status < 400) return null;
  const body = parseJson(answer.body.toString());
  if (!isRecord(body)) return String(answer.status);
  if (typeof body['error'] === 'string') return body['error'];
  const details = isRecord(body['errorDetails']) ? body['errorDetails']['inputErrors'] : undefined;
  const first: unknown = Array.isArray(details) ? details[0] : undefined;
  const code = body['code'] ?? (isRecord(first) ? first['code'] : undefined) ?? body['serviceErrorCode'];
  if (code === 'DUPLICATE_POST') return 'duplicate';
  return typeof code === 'string' || typeof code === 'number' ? String(code) : String(answer.status);
}
