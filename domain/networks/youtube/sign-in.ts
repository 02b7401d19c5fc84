import { judgementOf } from '../../judgement/ruling';
import { NOT_EXCHANGED, signInRefused } from '../sign-in-refusal';
import type { JudgedReason } from '../../judgement/vocabulary';
import { ask } from '../conversation';
import type { Conversation, OAuthCompletion, OAuthSignIn, SignInResult } from '../network';
import { readOwnChannels } from './calls';
import { SIGN_IN_SCOPES } from './scopes';

/** https://developers.google.com/identity/protocols/oauth2/web-server */
export const youtubeSignIn: OAuthSignIn = {
  kind: 'oauth',
  authorize: { host: 'accounts', path: '/o/oauth2/v2/auth' },
  token: { host: 'oauth2', path: '/token' },
  clientAuthentication: 'body',
  exchange: 'standard',
  scopeSeparator: ' ',
  pkce: 'S256',
  scopes: SIGN_IN_SCOPES,
  sandboxScopes: [],
  // Without `offline` there is no refresh token; without `consent` there is one only at the very first sign-in. The
  // account is asked for, since it is there that a person chooses among their channels.
  extraParameters: { access_type: 'offline', prompt: 'consent select_account' },
  complete,
};

function* complete({ setting, exchanged }: OAuthCompletion): Conversation<SignInResult> {
  if (exchanged === null) return NOT_EXCHANGED;
  if (exchanged.refreshToken === null) return refused('refresh_token_missing', 'Google gave no refresh token.');

  const channels = yield* ask(readOwnChannels(setting, exchanged.accessToken, 'token_exchange'));
  if (!channels.ok) {
    return signInRefused(channels, 'YouTube did not say whose channel this is.');
  }
  const [channel] = channels.value;
  if (channel === undefined) return refused('account_type_unsupported', 'This Google account has no YouTube channel.');
  return {
    ok: true,
    grant: {
      // A token acts for one channel, and no scope of ours tells the Google account behind it.
      networkUserId: channel.id,
      displayName: channel.title,
      tokens: exchanged,
      assets: channels.value.map(({ id, title }) => ({
        kind: 'channel',
        remoteId: id,
        name: title,
        roles: null,
        tokens: null,
      })),
    },
  };
}

function refused(reason: JudgedReason, detail: string): SignInResult {
  return { ok: false, judgement: judgementOf({ reason }), detail };
}
