import { textsAt, tokenAt } from '../../judgement/json-reader';
import { ask } from '../conversation';
import { signInRefused } from '../sign-in-refusal';
import type {
  Answer,
  AppCredentials,
  AppRegistration,
  Call,
  Conversation,
  NetworkSetting,
  RegistrationInput,
  RegistrationResult,
} from '../network';
import { mastodonAnswers } from './answers';
import { instanceUrl } from './calls';
import { COARSE_SCOPES, SCOPES, SCOPES_WITHOUT_PROFILE } from './scopes';

/**
 * Our app is made known to each server by itself, once, and anybody may do that. A server can forget it: before 4.3
 * an app without tokens was swept away after a day. https://docs.joinmastodon.org/methods/apps/#create
 */
export const mastodonRegistration: AppRegistration = { register };

function* register(input: RegistrationInput): Conversation<RegistrationResult> {
  const { setting } = input;
  const known = yield* ask(readSupportedScopes(setting));
  const wanted = known.ok && known.value.includes('profile') ? SCOPES : SCOPES_WITHOUT_PROFILE;
  let created = yield* ask(createApp(input, wanted));
  if (!created.ok && isRefusal(created.answer)) {
    created = yield* ask(createApp(input, COARSE_SCOPES));
  }
  if (!created.ok) {
    return signInRefused(created, 'The server did not register the app.');
  }
  // The documented way to keep servers before 4.3 from sweeping the app away. What it answers is of no use to us.
  yield* ask(issueAppToken({ ...setting, app: created.value }));
  return { ok: true, app: created.value };
}

/** Whatever words it has for it: forks answer a bare string. */
function isRefusal({ status }: Answer): boolean {
  return status === 400 || status === 422;
}

/** RFC 8414, since 4.3. https://docs.joinmastodon.org/methods/oauth/#authorization-server-metadata */
function readSupportedScopes(setting: NetworkSetting): Call<readonly string[]> {
  return {
    operation: 'token_exchange',
    request: {
      method: 'GET',
      url: instanceUrl(setting, '/.well-known/oauth-authorization-server'),
      body: { kind: 'none' },
    },
    judge: (answer, context) => mastodonAnswers.judge('token_exchange', answer, context),
    read: ({ body }) => textsAt(body, 'scopes_supported'),
  };
}

/** The redirect address must be exactly this one at the sign-in, and the scopes asked for there no others than these. */
function createApp({ setting, redirectUri }: RegistrationInput, scopes: readonly string[]): Call<AppCredentials> {
  return {
    operation: 'token_exchange',
    request: {
      method: 'POST',
      url: instanceUrl(setting, '/api/v1/apps'),
      body: {
        kind: 'form',
        fields: { client_name: 'Holdfast', redirect_uris: redirectUri, scopes: scopes.join(' ') },
      },
    },
    judge: (answer, context) => mastodonAnswers.judge('token_exchange', answer, context),
    read: ({ body }) => {
      const clientId = tokenAt(body, 'client_id');
      const clientSecret = tokenAt(body, 'client_secret');
      return clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret, scopes };
    },
  };
}

/**
 * A token of the app itself: only a server that still knows the app gives one. Asked again, it gives the same one.
 * Without `scope` it would be `read`, which is none of ours. https://docs.joinmastodon.org/methods/oauth/#token
 */
export function issueAppToken(setting: NetworkSetting): Call<true> {
  const { clientId, clientSecret, scopes = SCOPES } = setting.app;
  return {
    operation: 'token_exchange',
    request: {
      method: 'POST',
      url: instanceUrl(setting, '/oauth/token'),
      body: {
        kind: 'form',
        fields: {
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: clientSecret,
          scope: scopes.join(' '),
        },
      },
    },
    judge: (answer, context) => mastodonAnswers.judge('token_exchange', answer, context),
    read: ({ body }) => (tokenAt(body, 'access_token') === undefined ? undefined : true),
  };
}
