import { randomBytes } from 'node:crypto';
import { isRecord, json, parseJson, type WireAnswer } from '../wire';

/**
 * Graph's error envelope and the errors the sandbox sends. Codes and subcodes:
 * https://developers.facebook.com/docs/graph-api/guides/error-handling
 */
export interface GraphError {
  readonly status: number;
  readonly code: number;
  readonly subcode?: number;
  readonly type: 'OAuthException' | 'GraphMethodException' | 'IGApiException' | 'THApiException';
  readonly message: string;
  readonly isTransient?: boolean;
  readonly userTitle?: string;
  readonly userMessage?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function oauthError(code: number, message: string, subcode?: number): GraphError {
  return { status: 400, code, type: 'OAuthException', message, ...(subcode === undefined ? {} : { subcode }) };
}

export function graphErrorAnswer(error: GraphError): WireAnswer {
  const wireMessage = error.message.replaceAll('"', "'");
  return json(
    error.status,
    {
      error: {
        message: error.message,
        type: error.type,
        code: error.code,
        ...(error.subcode === undefined ? {} : { error_subcode: error.subcode }),
        ...(error.isTransient === undefined ? {} : { is_transient: error.isTransient }),
        ...(error.userTitle === undefined ? {} : { error_user_title: error.userTitle }),
        ...(error.userMessage === undefined ? {} : { error_user_msg: error.userMessage }),
        fbtrace_id: `A${randomBytes(8).toString('hex')}`,
      },
    },
    {
      'www-authenticate': `OAuth "Facebook Platform" "${error.code === 190 ? 'invalid_token' : 'invalid_request'}" "${wireMessage}"`,
      'cache-control': 'no-store',
      ...error.headers,
    },
  );
}

/** `190/460`, or `100` where there is no subcode: how the call log names a Graph error. */
export function graphErrorIn(answer: WireAnswer): string | null {
  const body = parseJson(answer.body.toString());
  if (!isRecord(body)) return answer.status >= 400 ? String(answer.status) : null;
  const data = body['data'];
  const error = isRecord(body['error'])
    ? body['error']
    : isRecord(data) && isRecord(data['error'])
      ? data['error']
      : null;
  if (error === null) return null;
  const subcode = (error['error_subcode'] ?? error['subcode']) as number | undefined;
  return subcode === undefined ? String(error['code']) : `${String(error['code'])}/${String(subcode)}`;
}

export const NO_TOKEN: GraphError = {
  ...oauthError(2500, 'An active access token must be used to query information about the current user.'),
};

export const UNPARSABLE_TOKEN = oauthError(190, 'Invalid OAuth access token - Cannot parse access token');

export function noSuchObject(method: string, id: string): GraphError {
  return {
    status: 400,
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
  };
}

export function missingParameter(name: string): GraphError {
  return oauthError(100, `(#100) The parameter ${name} is required`);
}

export function missingPermission(message: string, code: 10 | 200 = 200): GraphError {
  return { ...oauthError(code, `(#${code}) ${message}`), status: 403 };
}

/** The one message Graph gives for every reason not to be allowed to post to a Page or a group. */
export const MAY_NOT_POST = missingPermission(
  'If posting to a group, requires app being installed in the group, and either publish_to_groups permission with user token, or both pages_read_engagement and pages_manage_posts permission with page token; If posting to a page, requires both pages_read_engagement and pages_manage_posts as an admin with sufficient administrative permission',
);

export function unknownGraphPath(path: string): GraphError {
  return oauthError(2500, `Unknown path components: ${path}`);
}
