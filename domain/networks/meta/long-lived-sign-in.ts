import { ask } from '../conversation';
import { signInRefused } from '../sign-in-refusal';
import type { Call, Conversation, NetworkSetting, OAuthCompletion, Operation, SignInResult, Tokens } from '../network';

/** The calls of a network whose accounts sign in themselves, and get a token of 60 days. */
export interface LongLivedSignIn<ShortLived> {
  readonly title: string;
  readonly exchangeCode: (setting: NetworkSetting, code: string, redirectUri: string) => Call<ShortLived>;
  readonly exchangeForLongLived: (setting: NetworkSetting, shortLived: ShortLived, now: number) => Call<Tokens>;
  readonly whoIs: (setting: NetworkSetting, accessToken: string, operation: Operation) => Call<SignedIn>;
}

interface SignedIn {
  readonly id: string;
  readonly username: string;
}

/** Code, token of an hour, token of 60 days, and whose it is. */
export function* completeLongLived<ShortLived>(
  { title, exchangeCode, exchangeForLongLived, whoIs }: LongLivedSignIn<ShortLived>,
  { setting, code, redirectUri, now }: OAuthCompletion,
): Conversation<SignInResult> {
  const shortLived = yield* ask(exchangeCode(setting, code, redirectUri));
  if (!shortLived.ok) return signInRefused(shortLived, `${title} did not accept the sign-in code.`);

  const longLived = yield* ask(exchangeForLongLived(setting, shortLived.value, now));
  if (!longLived.ok) return signInRefused(longLived, `${title} did not exchange the token for a long-lived one.`);

  const me = yield* ask(whoIs(setting, longLived.value.accessToken, 'token_exchange'));
  if (!me.ok) return signInRefused(me, `${title} did not say who signed in.`);

  const { id, username } = me.value;
  const name = `@${username}`;
  return {
    ok: true,
    grant: {
      networkUserId: id,
      displayName: name,
      tokens: longLived.value,
      assets: [{ kind: 'profile', remoteId: id, name, roles: null, tokens: null }],
    },
  };
}
