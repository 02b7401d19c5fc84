import { isRecord, json, parseJson, type WireAnswer } from '../wire';

/**
 * The envelope of Google's older APIs: the canonical status, and a list of causes with a domain and a reason.
 * https://developers.google.com/youtube/v3/docs/errors
 */
export function googleError(
  code: number,
  reason: string,
  message: string,
  more: {
    readonly domain?: string;
    readonly details?: readonly unknown[];
    readonly headers?: Record<string, string>;
  } = {},
): WireAnswer {
  const { domain = 'youtube.common', details, headers = {} } = more;
  const error = {
    code,
    message,
    errors: [{ message, domain, reason }],
    ...(STATUS[code] === undefined ? {} : { status: STATUS[code] }),
    ...(details === undefined ? {} : { details }),
  };
  return json(code, { error }, headers);
}

const STATUS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
};

export const AUTH_ERROR = googleError(
  401,
  'authError',
  'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
  {
    domain: 'global',
    headers: { 'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
  },
);

export const CREDENTIALS_MISSING = googleError(401, 'required', 'Login Required.', {
  domain: 'global',
  details: [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'CREDENTIALS_MISSING', domain: 'googleapis.com' },
  ],
});

export const INSUFFICIENT_SCOPES = googleError(
  403,
  'insufficientPermissions',
  'Request had insufficient authentication scopes.',
  {
    domain: 'global',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
        domain: 'googleapis.com',
      },
    ],
    headers: { 'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="insufficient_scope"' },
  },
);

export const QUOTA_EXCEEDED = googleError(
  403,
  'quotaExceeded',
  'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.',
  { domain: 'youtube.quota' },
);

export function missingParameter(name: string): WireAnswer {
  return googleError(400, 'missingRequiredParameter', `The request is missing the required parameter ${name}.`, {
    domain: 'youtube.parameter',
  });
}

export function googleErrorIn(answer: WireAnswer): string | null {
  if (answer.status < 400) return null;
  const body = parseJson(answer.body.toString());
  const error = isRecord(body) ? body['error'] : undefined;
  if (typeof error === 'string') return error;
  const errors = isRecord(error) ? error['errors'] : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return isRecord(first) && typeof first['reason'] === 'string' ? first['reason'] : String(answer.status);
}
