import { idAt, textAt } from '../../judgement/json-reader';
import type { Call, Hosts, HttpRequest, JudgeContext, NetworkSetting, Operation } from '../network';
import { pinterestAnswers } from './answers';

export const PINTEREST_HOSTS = {
  api: 'https://api.pinterest.com',
  www: 'https://www.pinterest.com',
} as const satisfies Hosts;

export function pinterestGet(
  setting: NetworkSetting,
  path: string,
  query: Readonly<Record<string, string>>,
  accessToken: string,
): HttpRequest {
  return {
    method: 'GET',
    url: apiUrl(setting, path),
    query,
    headers: { authorization: `Bearer ${accessToken}` },
    body: { kind: 'none' },
  };
}

export function pinterestPost(setting: NetworkSetting, path: string, value: unknown, accessToken: string): HttpRequest {
  return {
    method: 'POST',
    url: apiUrl(setting, path),
    headers: { authorization: `Bearer ${accessToken}` },
    body: { kind: 'json', value },
  };
}

export function judgeFor(operation: Operation, more: JudgeContext = {}): Call<unknown>['judge'] {
  return (answer, context) => pinterestAnswers.judge(operation, answer, { ...context, ...more });
}

function apiUrl(setting: NetworkSetting, path: string): string {
  return `${setting.hosts['api'] ?? PINTEREST_HOSTS.api}/v5${path}`;
}

export interface PinterestUser {
  readonly id: string;
  readonly username: string;
}

/**
 * Whose token it is: the cheapest question that only a living token answers.
 * https://developers.pinterest.com/docs/api/v5/user_account-get (`user_accounts:read`)
 */
export function readUserAccount(
  setting: NetworkSetting,
  accessToken: string,
  operation: Operation,
): Call<PinterestUser> {
  return {
    operation,
    request: pinterestGet(setting, '/user_account', {}, accessToken),
    judge: judgeFor(operation),
    read: ({ body }) => {
      const id = idAt(body, 'id');
      return id === undefined ? undefined : { id, username: textAt(body, 'username') ?? id };
    },
  };
}
