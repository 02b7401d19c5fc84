import { SECOND } from '../../clock';
import { booleanAt, textAt, tokenAt } from '../../judgement/json-reader';
import { signInRefused } from '../sign-in-refusal';
import type {
  AppPasswordSignIn,
  Call,
  Conversation,
  HttpRequest,
  NetworkSetting,
  ProbeFinding,
  RefreshedTokens,
  SignInResult,
  Tokens,
} from '../network';
import { ask } from '../conversation';
import { blueskyAnswers } from './answers';
import { lifeOfJwt } from './jwt';

/** Where an account lives when nothing else is said: Bluesky's own entryway. */
export const DEFAULT_INSTANCE = 'https://bsky.social';

export function xrpcUrl(setting: NetworkSetting, method: string): string {
  return `${setting.instance ?? setting.hosts['pds'] ?? DEFAULT_INSTANCE}/xrpc/${method}`;
}

export function xrpcGet(
  setting: NetworkSetting,
  method: string,
  query: Readonly<Record<string, string>>,
  token: string,
): HttpRequest {
  return {
    method: 'GET',
    url: xrpcUrl(setting, method),
    query,
    headers: { authorization: `Bearer ${token}` },
    body: { kind: 'none' },
  };
}

interface Session {
  readonly did: string;
  readonly handle: string;
  readonly accessJwt: string;
  readonly refreshJwt: string;
}

/**
 * Creates a session with an app password: 30 times in 5 minutes and 300 a day per account and IP, so it is for signing
 * in and never for probing. https://docs.bsky.app/docs/api/com-atproto-server-create-session
 */
function createSession(setting: NetworkSetting, identifier: string, password: string): Call<Session> {
  return {
    operation: 'token_exchange',
    request: {
      method: 'POST',
      url: xrpcUrl(setting, 'com.atproto.server.createSession'),
      body: { kind: 'json', value: { identifier, password } },
    },
    judge: (answer, context) => blueskyAnswers.judge('token_exchange', answer, context),
    read: ({ body }) => readSession(body),
  };
}

function* complete(input: Parameters<AppPasswordSignIn['complete']>[0]): Conversation<SignInResult> {
  const session = yield* ask(createSession(input.setting, input.identifier, input.password));
  if (!session.ok) {
    return signInRefused(session, 'Bluesky did not accept the handle and app password.');
  }
  const { did, handle } = session.value;
  return {
    ok: true,
    grant: {
      networkUserId: did,
      displayName: handle,
      tokens: tokensOf(session.value),
      assets: [{ kind: 'profile', remoteId: did, name: handle, roles: null, tokens: null }],
    },
  };
}

export const blueskySignIn: AppPasswordSignIn = { kind: 'app_password', complete };

/** Works for a deactivated account too, and says so in `active`. https://docs.bsky.app/docs/api/com-atproto-server-get-session */
export function probeSession(setting: NetworkSetting, tokens: Tokens): Call<ProbeFinding> {
  return {
    operation: 'probe',
    request: xrpcGet(setting, 'com.atproto.server.getSession', {}, tokens.accessToken),
    judge: (answer, context) => blueskyAnswers.judge('probe', answer, context),
    read: ({ body }) => {
      const did = textAt(body, 'did');
      if (did === undefined || booleanAt(body, 'active') === false) return undefined;
      return { networkUserId: did, scopes: null, expiresAt: expiryOf(tokens.accessToken) };
    },
  };
}

/** Both tokens are new afterwards. https://docs.bsky.app/docs/api/com-atproto-server-refresh-session */
export function refreshSession(setting: NetworkSetting, tokens: Tokens): Call<RefreshedTokens> {
  return {
    operation: 'refresh',
    request: withRefreshToken(setting, 'com.atproto.server.refreshSession', tokens),
    judge: (answer, context) => blueskyAnswers.judge('refresh', answer, context),
    read: ({ body }) => {
      const accessJwt = tokenAt(body, 'accessJwt');
      if (accessJwt === undefined) return undefined;
      const refreshJwt = tokenAt(body, 'refreshJwt') ?? null;
      return {
        accessToken: accessJwt,
        refreshToken: refreshJwt,
        expiresInS: lifeInSecondsOf(accessJwt),
        refreshExpiresInS: refreshJwt === null ? null : lifeInSecondsOf(refreshJwt),
        scopes: null,
      };
    },
  };
}

/** Ends the refresh token; the access token lives on until its two hours are over. */
export function deleteSession(setting: NetworkSetting, tokens: Tokens): Call<true> {
  return {
    operation: 'revoke',
    request: withRefreshToken(setting, 'com.atproto.server.deleteSession', tokens),
    judge: (answer, context) => blueskyAnswers.judge('revoke', answer, context),
    read: () => true,
  };
}

function withRefreshToken(setting: NetworkSetting, method: string, tokens: Tokens): HttpRequest {
  return {
    method: 'POST',
    url: xrpcUrl(setting, method),
    headers: { authorization: `Bearer ${tokens.refreshToken ?? ''}` },
    body: { kind: 'none' },
  };
}

function readSession(body: unknown): Session | undefined {
  const did = textAt(body, 'did');
  const accessJwt = tokenAt(body, 'accessJwt');
  const refreshJwt = tokenAt(body, 'refreshJwt');
  if (did === undefined || accessJwt === undefined || refreshJwt === undefined) return undefined;
  return { did, handle: textAt(body, 'handle') ?? did, accessJwt, refreshJwt };
}

function tokensOf(session: Session): Tokens {
  return {
    accessToken: session.accessJwt,
    refreshToken: session.refreshJwt,
    expiresAt: expiryOf(session.accessJwt),
    refreshExpiresAt: expiryOf(session.refreshJwt),
    scopes: null,
  };
}

function expiryOf(jwt: string): number | null {
  const { expiresAtS } = lifeOfJwt(jwt);
  return expiresAtS === null ? null : expiresAtS * SECOND;
}

function lifeInSecondsOf(jwt: string): number | null {
  const { issuedAtS, expiresAtS } = lifeOfJwt(jwt);
  return issuedAtS === null || expiresAtS === null ? null : expiresAtS - issuedAtS;
}
