import { SECOND } from '../../clock';
import { judgementOf } from '../../judgement/ruling';
import { booleanAt, integerAt, textAt } from '../../judgement/json-reader';
import type { Call, HttpRequest, NetworkSetting, ProbeFinding } from '../network';
import { judgeFor, linkedinForm } from './calls';

/**
 * Asks LinkedIn about a token with our app's credentials: whether it is alive, until when, and for what. It needs no
 * permission of the member, and answers 200 for dead tokens too. How often it may be asked is not documented.
 * https://learn.microsoft.com/en-us/linkedin/shared/authentication/token-introspection
 */
export function introspect(setting: NetworkSetting, accessToken: string): Call<ProbeFinding> {
  return {
    operation: 'probe',
    request: introspectionOf(setting, accessToken),
    judge: judgeFor('probe'),
    read: ({ body }) => {
      if (booleanAt(body, 'active') !== true) return undefined;
      const expiresAtS = integerAt(body, 'expires_at');
      return {
        networkUserId: null,
        scopes:
          textAt(body, 'scope')
            ?.split(/[\s,]+/)
            .filter((scope) => scope !== '') ?? null,
        expiresAt: expiresAtS === undefined ? null : expiresAtS * SECOND,
      };
    },
  };
}

/** The same about a token that nobody has: LinkedIn looks at the app before it looks at the token. */
export function checkApp(setting: NetworkSetting): Call<true> {
  const judge = judgeFor('probe');
  return {
    operation: 'probe',
    request: introspectionOf(setting, 'nobody'),
    judge: (answer, context) => {
      const judgement = judge(answer, context);
      // That this token is dead is what a known app hears.
      return judgement.class === 'disconnected' ? judgementOf({ reason: 'ok' }) : judgement;
    },
    read: ({ body }) => (booleanAt(body, 'active') === undefined ? undefined : true),
  };
}

function introspectionOf(setting: NetworkSetting, token: string): HttpRequest {
  return linkedinForm(setting, '/oauth/v2/introspectToken', { token });
}
