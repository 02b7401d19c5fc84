import { SECOND } from '../../clock';
import { integerAt, textAt } from '../../judgement/json-reader';
import { networkTimeOf } from '../../judgement/retry-hint';
import { judgementOf } from '../../judgement/ruling';
import { googleAnswers } from '../google/answers';
import type { Answer, Call, CallWithToken, NetworkSetting, ProbeFinding, Tokens } from '../network';
import { readOwnChannels, youtubeUrl } from './calls';

/**
 * What Google says of an access token: whether it lives, its scopes, its end. It costs no quota of YouTube, and knows
 * nothing of the channel. https://developers.google.com/identity/sign-in/web/backend-auth#calling-the-tokeninfo-endpoint
 */
export function tokenInfo(setting: NetworkSetting, tokens: Tokens): Call<ProbeFinding> {
  return {
    operation: 'probe',
    request: {
      method: 'GET',
      url: youtubeUrl(setting, 'oauth2', '/tokeninfo'),
      query: { access_token: tokens.accessToken },
      body: { kind: 'none' },
    },
    judge: (answer, context) => googleAnswers.judge('probe', answer, context),
    read: (answer) => {
      const scope = textAt(answer.body, 'scope');
      if (scope === undefined) return undefined;
      return { networkUserId: null, scopes: scope.split(/\s+/).filter((one) => one !== ''), expiresAt: endOf(answer) };
    },
  };
}

/** `exp` is a moment in seconds; the older form tells only how many are left. */
function endOf(answer: Answer): number | null {
  const end = integerAt(answer.body, 'exp');
  if (end !== undefined) return end * SECOND;
  const left = integerAt(answer.body, 'expires_in');
  const now = networkTimeOf(answer);
  return left === undefined || now === undefined ? null : now + left * SECOND;
}

/** Whether the channel still stands and is still the one that the token acts for: one unit of the daily quota. */
export function probeChannel({ setting, account, accessToken }: CallWithToken): Call<true> {
  const channels = readOwnChannels(setting, accessToken, 'probe');
  return {
    ...channels,
    read: (answer) => (channels.read(answer)?.some(({ id }) => id === account.remoteId) === true ? true : undefined),
  };
}

/**
 * Ends the grant: with either token the other one ends too.
 * https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke
 */
export function revokeGrant(setting: NetworkSetting, tokens: Tokens): Call<true> {
  return {
    operation: 'revoke',
    request: {
      method: 'POST',
      url: youtubeUrl(setting, 'oauth2', '/revoke'),
      body: { kind: 'form', fields: { token: tokens.refreshToken ?? tokens.accessToken } },
    },
    judge: (answer, context) => googleAnswers.judge('revoke', answer, context),
    read: () => true,
  };
}

/**
 * A refresh with nobody's token: the endpoint looks at the client before it looks at the token (RFC 6749 section 5.2),
 * so when it only refuses the token it knows the app.
 */
export function checkApp(setting: NetworkSetting): Call<true> {
  return {
    operation: 'refresh',
    request: {
      method: 'POST',
      url: youtubeUrl(setting, 'oauth2', '/token'),
      body: {
        kind: 'form',
        fields: {
          grant_type: 'refresh_token',
          refresh_token: 'nobody',
          client_id: setting.app.clientId,
          client_secret: setting.app.clientSecret,
        },
      },
    },
    judge: (answer, context) => {
      const judgement = googleAnswers.judge('refresh', answer, context);
      return judgement.reason === 'refresh_token_invalid' ? judgementOf({ reason: 'ok' }) : judgement;
    },
    read: ({ body }) => (textAt(body, 'error') === 'invalid_grant' ? true : undefined),
  };
}
