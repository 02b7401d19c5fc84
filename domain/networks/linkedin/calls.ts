import type { Answer, Call, Hosts, HttpRequest, JudgeContext, NetworkSetting, Operation } from '../network';
import { linkedinAnswers } from './answers';

export const LINKEDIN_HOSTS = {
  api: 'https://api.linkedin.com',
  www: 'https://www.linkedin.com',
} as const satisfies Hosts;

/**
 * The month of the API that our calls were written for. A version is served for a year at least; a later call with it is
 * answered 426, for all accounts at once. https://learn.microsoft.com/en-us/linkedin/marketing/versioning
 */
export const LINKEDIN_VERSION = '202608';

/**
 * What every call to `/rest` must carry. Left out, LinkedIn speaks protocol 1.0: the one whose compound parameters have
 * dots (`timeIntervals.timeRange.start`), where 2.0 has brackets that must not be encoded, which no URL library does.
 * https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/protocol-version
 */
type Protocol = '1.0' | '2.0';

export function linkedinGet(
  setting: NetworkSetting,
  path: string,
  query: Readonly<Record<string, string>>,
  accessToken: string,
  protocol: Protocol = '2.0',
): HttpRequest {
  return {
    method: 'GET',
    url: apiUrl(setting, path),
    query,
    headers: {
      ...linkedinHeaders(accessToken, protocol),
      // https://linkedin.github.io/rest.li/spec/protocol#message-headers
      ...('q' in query ? { 'x-restli-method': 'FINDER' } : {}),
    },
    body: { kind: 'none' },
  };
}

export function linkedinPost(setting: NetworkSetting, path: string, value: unknown, accessToken: string): HttpRequest {
  return {
    method: 'POST',
    url: apiUrl(setting, path),
    headers: linkedinHeaders(accessToken, '2.0'),
    body: { kind: 'json', value },
  };
}

/** OAuth and introspection live on the site's own host and take our app's credentials in the body. */
export function linkedinForm(
  setting: NetworkSetting,
  path: string,
  fields: Readonly<Record<string, string>>,
): HttpRequest {
  return {
    method: 'POST',
    url: `${setting.hosts['www'] ?? LINKEDIN_HOSTS.www}${path}`,
    body: {
      kind: 'form',
      fields: { client_id: setting.app.clientId, client_secret: setting.app.clientSecret, ...fields },
    },
  };
}

export function judgeFor(operation: Operation, more: JudgeContext = {}): Call<unknown>['judge'] {
  return (answer: Answer, context) => linkedinAnswers.judge(operation, answer, { ...context, ...more });
}

export function organisationUrn(id: string): string {
  return `urn:li:organization:${id}`;
}

export function personUrn(id: string): string {
  return `urn:li:person:${id}`;
}

function linkedinHeaders(accessToken: string, protocol: Protocol): Readonly<Record<string, string>> {
  return {
    authorization: `Bearer ${accessToken}`,
    'linkedin-version': LINKEDIN_VERSION,
    ...(protocol === '2.0' ? { 'x-restli-protocol-version': '2.0.0' } : {}),
  };
}

function apiUrl(setting: NetworkSetting, path: string): string {
  return `${setting.hosts['api'] ?? LINKEDIN_HOSTS.api}${path}`;
}
