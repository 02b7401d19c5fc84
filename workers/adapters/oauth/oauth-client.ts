import { AuthorizationCode } from 'simple-oauth2';
import { INSTANCE_HOST } from '../../../domain/networks/network';
import type {
  Call,
  HttpRequest,
  Network,
  NetworkSetting,
  OAuthSignIn,
  Operation,
  Outcome,
  RefreshedTokens,
  Tokens,
} from '../../../domain/networks/network';
import type { HttpClient } from '../networks/http-client';
import { perform, type PerformContext } from '../networks/perform';
import { catchRequest, type CatchingAgent } from './caught-request';
import { silenceOAuthDebug } from './silence-debug';
import { disregardedLifetimes, readTokenAnswer, type DisregardedLifetime } from './token-answer';

/**
 * OAuth 2 through simple-oauth2: authorisation URLs of all networks, and the grants of those whose token endpoint is
 * RFC 6749 (`exchange: 'standard'`).
 *
 * Exceptions: what simple-oauth2 5.1 does and this client does not let it do. The library builds a grant's request
 * (parameters, form, client authentication); our HTTP client performs it, and our reader reads the answer. Left to
 * itself, the library
 * - answers a 200 that is not `application/json` with an error 406 and drops the payload, rotated tokens with it;
 * - shows an HTML 503 as a 406, so that an outage looks like a fault of ours;
 * - returns a 200 `{"error": …}` as a token;
 * - drops the stored refresh token when an answer to `refresh()` carries none, and takes a blank one;
 * - reads an absent or unreadable `expires_in` as a date that no comparison calls expired;
 * - follows whatever its HTTP client (wreck) is configured to, with no bound on body or time by default, and cannot say
 *   whether a failed request had left: for a single-use refresh token the difference between "again" and "lost";
 * - puts request and answer, secrets included, into its errors, and prints them with `DEBUG=simple-oauth2*`;
 * - speaks POST with Basic or body authentication only: networks that exchange by GET or authenticate in the query
 *   (`exchange: 'own'`) bring calls of their own.
 */
export interface OAuthClient {
  /** Where a person is sent to sign in and consent. Every network with `signIn.kind === 'oauth'`. */
  authorizationUrl(input: AuthorizationUrlInput): string;
  /** Exchanges an authorisation code (RFC 6749 section 4.1.3). Networks with `exchange: 'standard'` only. */
  exchangeCode(input: CodeExchangeInput): Promise<TokenOutcome>;
  /**
   * Renews the tokens, by the network's own call or by RFC 6749 section 6. A null refresh token in the outcome means
   * that the stored one stays. Whether the old one may be spent after a failure: `outcome.answer.fault.sent`.
   */
  refresh(input: RefreshInput): Promise<TokenOutcome>;
}

/** `disregarded`: lifetimes that the answer stated and nobody can mean; they were read as unknown. To be logged. */
export type TokenOutcome = Outcome<RefreshedTokens> & { readonly disregarded: readonly DisregardedLifetime[] };

/** What a network must know for OAuth. */
export type OAuthNetwork = Pick<Network, 'title' | 'signIn' | 'judge' | 'refresh'>;

export interface AuthorizationUrlInput {
  readonly network: OAuthNetwork;
  readonly setting: NetworkSetting;
  readonly redirectUri: string;
  readonly state: string;
  /** From `createPkce`; ignored by networks without PKCE, required by those with it. */
  readonly codeChallenge: string | null;
  /** Whether the setting leads to the sandbox, which still grants scopes that the live network has ended. */
  readonly sandbox: boolean;
}

interface GrantInput {
  readonly network: OAuthNetwork;
  readonly context: PerformContext & { readonly setting: NetworkSetting };
}

export interface CodeExchangeInput extends GrantInput {
  readonly code: string;
  /** The very one of the authorisation URL. */
  readonly redirectUri: string;
  readonly codeVerifier: string | null;
}

export interface RefreshInput extends GrantInput {
  readonly tokens: Tokens;
}

export function createOAuthClient(http: HttpClient): OAuthClient {
  const performGrant = async (
    operation: Operation,
    request: HttpRequest,
    { network, context }: GrantInput,
  ): Promise<TokenOutcome> => {
    const call: Call<RefreshedTokens> = {
      operation,
      request,
      judge: (answer, judgeContext) => network.judge(operation, answer, judgeContext),
      read: readTokenAnswer,
    };
    return withDisregarded(await perform(http, call, context));
  };

  return {
    authorizationUrl: ({ network, setting, redirectUri, state, codeChallenge, sandbox }) => {
      const signIn = oauthSignIn(network);
      if (signIn.pkce === 'S256' && codeChallenge === null) throw new Error(`${network.title} needs a PKCE challenge.`);
      const url = authorizationCode(signIn, setting).authorizeURL({
        ...signIn.extraParameters,
        ...(signIn.pkce === 'S256' ? { code_challenge: codeChallenge, code_challenge_method: 'S256' } : {}),
        redirect_uri: redirectUri,
        // A server that registered our app grants nothing beyond what it was registered for.
        scope: [...(setting.app.scopes ?? [...signIn.scopes, ...(sandbox ? signIn.sandboxScopes : [])])],
        state,
      });
      // Both mean a space in a form; not every network decodes `+`, each decodes `%20`. A plus sign itself is `%2B`.
      return url.replaceAll('+', '%20');
    },

    exchangeCode: async (input) => {
      const { network, context, code, redirectUri, codeVerifier } = input;
      const request = await buildGrant(network, context.setting, (grant, agent) =>
        grant.getToken(
          { code, redirect_uri: redirectUri, ...(codeVerifier === null ? {} : { code_verifier: codeVerifier }) },
          { agent },
        ),
      );
      return await performGrant('token_exchange', request, input);
    },

    refresh: async (input) => {
      const { network, context, tokens } = input;
      const refresh = network.refresh?.({ setting: context.setting, tokens });
      if (!refresh) throw new Error(`Tokens of ${network.title} are not refreshed.`);
      if (refresh.kind === 'own') return withDisregarded(await perform(http, refresh.call, context));
      if (tokens.refreshToken === null) throw new Error('A token set without a refresh token cannot be refreshed.');
      const { accessToken, refreshToken } = tokens;
      const request = await buildGrant(network, context.setting, (grant, agent) =>
        grant.createToken({ access_token: accessToken, refresh_token: refreshToken }).refresh({}, { agent }),
      );
      return await performGrant('refresh', request, input);
    },
  };
}

function withDisregarded(outcome: Outcome<RefreshedTokens>): TokenOutcome {
  return { ...outcome, disregarded: outcome.ok ? disregardedLifetimes(outcome.answer) : [] };
}

async function buildGrant(
  network: OAuthNetwork,
  setting: NetworkSetting,
  run: (grant: AuthorizationCode, agent: CatchingAgent) => Promise<unknown>,
): Promise<HttpRequest> {
  const signIn = oauthSignIn(network);
  if (signIn.exchange !== 'standard' || signIn.clientAuthentication === 'query') {
    throw new Error(`${network.title} has a token endpoint of its own kind.`);
  }
  const grant = authorizationCode(signIn, setting);
  return await catchRequest(endpoint(setting, signIn.token).origin, (agent) => run(grant, agent));
}

function oauthSignIn(network: OAuthNetwork): OAuthSignIn {
  if (network.signIn.kind !== 'oauth') throw new Error(`${network.title} has no OAuth sign-in.`);
  return network.signIn;
}

function authorizationCode(signIn: OAuthSignIn, setting: NetworkSetting): AuthorizationCode {
  silenceOAuthDebug();
  const token = endpoint(setting, signIn.token);
  const authorize = endpoint(setting, signIn.authorize);
  try {
    return new AuthorizationCode({
      client: {
        id: setting.app.clientId,
        secret: setting.app.clientSecret,
        ...(signIn.clientIdParameter === undefined ? {} : { idParamName: signIn.clientIdParameter }),
      },
      auth: {
        tokenHost: token.origin,
        tokenPath: token.path,
        authorizeHost: authorize.origin,
        authorizePath: authorize.path,
      },
      options: {
        scopeSeparator: signIn.scopeSeparator,
        authorizationMethod: signIn.clientAuthentication === 'basic' ? 'header' : 'body',
      },
    });
  } catch {
    // The library's own error quotes the secret.
    throw new Error(
      'The app credentials or the hosts of a network are not usable for OAuth (printable ASCII, http or https).',
    );
  }
}

/** simple-oauth2 resolves an absolute path against the host's root; a host under a path (a sandbox) keeps its path here. */
function endpoint(
  setting: NetworkSetting,
  { host, path }: { readonly host: string; readonly path: string },
): { readonly origin: string; readonly path: string } {
  const base = host === INSTANCE_HOST ? (setting.instance ?? undefined) : setting.hosts[host];
  if (base === undefined) throw new Error(`No address is configured for the host "${host}" of a network.`);
  const url = new URL(base.replace(/\/+$/, '') + path);
  return { origin: url.origin, path: url.pathname };
}
