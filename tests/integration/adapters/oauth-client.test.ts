import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { format } from 'node:util';
import { AuthorizationCode } from 'simple-oauth2';
import type { Judgement } from '../../../domain/judgement/vocabulary';
import type { Answer, NetworkSetting, OAuthSignIn, Operation, Tokens } from '../../../domain/networks/network';
import { createHttpClient, HTTP_LIMITS, type HttpClient } from '../../../workers/adapters/networks/http-client';
import { createOAuthClient, type OAuthClient, type OAuthNetwork } from '../../../workers/adapters/oauth/oauth-client';
import { createPkce, createState } from '../../../workers/adapters/oauth/pkce';
import { systemClock } from '../../../workers/runtime/clock';
import {
  originOfNobody,
  startHttpServer,
  startTcpServer,
  type LocalServer,
  type ReceivedRequest,
} from './local-server';

type Respond = Parameters<typeof startHttpServer>[0];

/** The part of the `debug` package that the test turns on. */
interface Debug {
  (namespace: string): (message: string) => void;
  log: (...args: readonly unknown[]) => void;
  enable(namespaces: string): void;
  disable(): string;
}

const SECRET = 'app secret: a?';
const open: { close(): Promise<void> }[] = [];
let http: HttpClient;
let oauth: OAuthClient;

beforeEach(() => {
  http = createHttpClient({
    clock: systemClock,
    privateAddresses: 'allowed',
    limits: { ...HTTP_LIMITS, connectTimeoutMs: 200, answerTimeoutMs: 400, bodyBytesMax: 65_536 },
  });
  oauth = createOAuthClient(http);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
  await http.close();
});

const OK: Judgement = { class: 'healthy', reason: 'ok', recovery: 'none', subject: 'credential' };
const DOWN: Judgement = { class: 'transient', reason: 'provider_error', recovery: 'retry', subject: 'network' };
const INVALID: Judgement = {
  class: 'disconnected',
  reason: 'refresh_token_invalid',
  recovery: 'reconnect',
  subject: 'credential',
};

function judge(_operation: Operation, { status, body }: Answer): Judgement {
  if (status === null || status >= 300) return DOWN;
  return typeof body === 'object' && body !== null && 'error' in body ? INVALID : OK;
}

const SIGN_IN: OAuthSignIn = {
  kind: 'oauth',
  authorize: { host: 'web', path: '/i/oauth2/authorize' },
  token: { host: 'api', path: '/2/oauth2/token' },
  clientAuthentication: 'basic',
  exchange: 'standard',
  scopeSeparator: ' ',
  pkce: 'S256',
  scopes: ['tweet.read', 'offline.access'],
  sandboxScopes: ['groups.write'],
  extraParameters: { prompt: 'select_account' },
  complete: () => {
    throw new Error('not part of this test');
  },
};

function networkWith(signIn: Partial<OAuthSignIn> = {}): OAuthNetwork {
  return { title: 'Testnet', signIn: { ...SIGN_IN, ...signIn }, judge, refresh: () => ({ kind: 'standard' }) };
}

const settingOf = (origin: string): NetworkSetting => ({
  hosts: { api: origin, web: origin },
  app: { clientId: 'app-1', clientSecret: SECRET },
  instance: null,
});

const TOKENS: Tokens = {
  accessToken: 'old-access',
  refreshToken: 'old-refresh',
  expiresAt: null,
  refreshExpiresAt: null,
  scopes: null,
};

async function serverAnswering(
  respond: Respond,
): Promise<LocalServer & { readonly received: readonly ReceivedRequest[] }> {
  const server = await startHttpServer(respond);
  open.push(server);
  return server;
}

const json =
  (body: unknown, status = 200, contentType = 'application/json'): Respond =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': contentType }).end(JSON.stringify(body));

const refreshAt = (origin: string, network = networkWith()) =>
  oauth.refresh({ network, tokens: TOKENS, context: { setting: settingOf(origin), judge: {} } });

/** The same refresh with nothing around the library: what our wrapper must not inherit. */
async function refreshBare(origin: string): Promise<Readonly<Record<string, unknown>>> {
  const grant = new AuthorizationCode({
    client: { id: 'app-1', secret: SECRET },
    auth: { tokenHost: origin, tokenPath: '/2/oauth2/token' },
  });
  return (await grant.createToken({ refresh_token: 'old-refresh' }).refresh()).token;
}

const ROTATED = { access_token: 'new-access', refresh_token: 'new-refresh', expires_in: 7200, scope: 'tweet.read' };

describe('the authorisation URL', () => {
  const input = {
    network: networkWith(),
    setting: {
      ...settingOf('https://api.example.com'),
      hosts: { api: 'https://api.example.com', web: 'https://example.com' },
    },
    redirectUri: 'https://holdfast.example/oauth/callback?network=x',
    state: 'state+1',
    codeChallenge: 'challenge',
    sandbox: false,
  };

  it('calls the app what the network calls it, there and in grants', async () => {
    const network = networkWith({ clientIdParameter: 'client_key', clientAuthentication: 'body' });
    const server = await serverAnswering(json(ROTATED));

    const url = new URL(oauth.authorizationUrl({ ...input, network }));
    await refreshAt(server.origin, network);

    expect([url.searchParams.get('client_key'), url.searchParams.has('client_id')]).toEqual(['app-1', false]);
    const sent = new URLSearchParams(server.received[0]?.body);
    expect([sent.get('client_key'), sent.get('client_secret'), sent.has('client_id')]).toEqual([
      'app-1',
      SECRET,
      false,
    ]);
  });

  it('carries everything that the network asks for', () => {
    const url = new URL(oauth.authorizationUrl(input));

    expect(url.origin + url.pathname).toBe('https://example.com/i/oauth2/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'app-1',
      redirect_uri: 'https://holdfast.example/oauth/callback?network=x',
      scope: 'tweet.read offline.access',
      state: 'state+1',
      code_challenge: 'challenge',
      code_challenge_method: 'S256',
      prompt: 'select_account',
    });
    expect(url.search).not.toContain('+');
  });

  it('separates scopes as the network does, leaves PKCE away, and never carries the secret', () => {
    const url = oauth.authorizationUrl({ ...input, network: networkWith({ scopeSeparator: ',', pkce: 'none' }) });

    expect(new URL(url).searchParams.get('scope')).toBe('tweet.read,offline.access');
    expect(url).not.toContain('code_challenge');
    expect(decodeURIComponent(url)).not.toContain(SECRET);
  });

  it('asks for scopes that the live network has ended at the sandbox only', () => {
    const url = oauth.authorizationUrl({ ...input, sandbox: true });

    expect(new URL(url).searchParams.get('scope')).toBe('tweet.read offline.access groups.write');
  });

  it('keeps the path of a host that has one', () => {
    const setting = { ...input.setting, hosts: { api: 'http://127.0.0.1:1/x/', web: 'http://127.0.0.1:1/x/' } };

    expect(oauth.authorizationUrl({ ...input, setting })).toMatch(
      /^http:\/\/127\.0\.0\.1:1\/x\/i\/oauth2\/authorize\?/,
    );
  });

  it('is refused without the challenge that the network needs', () => {
    expect(() => oauth.authorizationUrl({ ...input, codeChallenge: null })).toThrow(/PKCE/);
  });

  it('does not quote a secret that the library refuses', () => {
    const setting = { ...input.setting, app: { clientId: 'app-1', clientSecret: 'sécret' } };

    expect(() => oauth.authorizationUrl({ ...input, setting })).toThrow(/not usable/);
    expect(() => oauth.authorizationUrl({ ...input, setting })).not.toThrow(/sécret/);
  });
});

describe('PKCE', () => {
  it('challenges with the S256 of a verifier that nobody guesses', () => {
    const { verifier, challenge } = createPkce();

    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect(challenge).toBe(createHash('sha256').update(verifier).digest('base64url'));
    expect(createPkce().verifier).not.toBe(verifier);
    expect(createState()).not.toBe(createState());
  });
});

describe('the exchange of a code', () => {
  const exchangeAt = (origin: string, network = networkWith()) =>
    oauth.exchangeCode({
      network,
      code: 'the code',
      redirectUri: 'https://holdfast.example/cb?a=1&b=2',
      codeVerifier: 'verifier',
      context: { setting: settingOf(origin), judge: {} },
    });

  it('is an RFC 6749 request with Basic authentication, and gives the tokens', async () => {
    const server = await serverAnswering(json(ROTATED));

    expect(await exchangeAt(server.origin)).toMatchObject({
      ok: true,
      value: { accessToken: 'new-access', refreshToken: 'new-refresh', expiresInS: 7200, scopes: ['tweet.read'] },
      judgement: OK,
    });
    expect(server.received).toMatchObject([{ method: 'POST', url: '/2/oauth2/token' }]);
    expect(Object.fromEntries(new URLSearchParams(server.received[0]?.body))).toEqual({
      grant_type: 'authorization_code',
      code: 'the code',
      redirect_uri: 'https://holdfast.example/cb?a=1&b=2',
      code_verifier: 'verifier',
    });
    // RFC 6749 section 2.3.1: both parts form-encoded before Base64.
    const [id, secret] = Buffer.from(server.received[0]?.headers.authorization?.slice('Basic '.length) ?? '', 'base64')
      .toString()
      .split(':');
    expect([id, new URLSearchParams(`s=${secret ?? ''}`).get('s')]).toEqual(['app-1', SECRET]);
  });

  it('authenticates in the body where the network wants that', async () => {
    const server = await serverAnswering(json(ROTATED));

    await exchangeAt(server.origin, networkWith({ clientAuthentication: 'body' }));

    expect(server.received[0]?.headers.authorization).toBeUndefined();
    expect(Object.fromEntries(new URLSearchParams(server.received[0]?.body))).toMatchObject({
      client_id: 'app-1',
      client_secret: SECRET,
    });
  });

  it('is refused for a network whose token endpoint is not the standard one', async () => {
    const network = networkWith({ exchange: 'own' });

    await expect(exchangeAt('http://127.0.0.1:1', network)).rejects.toThrow(/of its own kind/);
  });
});

describe('a refresh', () => {
  it('sends the refresh token once and gives the rotated ones', async () => {
    const server = await serverAnswering(json(ROTATED));

    expect(await refreshAt(server.origin)).toMatchObject({
      ok: true,
      value: { accessToken: 'new-access', refreshToken: 'new-refresh' },
      disregarded: [],
    });
    expect(server.received).toHaveLength(1);
    expect(Object.fromEntries(new URLSearchParams(server.received[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'old-refresh',
    });
  });

  it('goes the own way of a network that has one', async () => {
    const server = await serverAnswering(json({ accessJwt: 'a2', refreshJwt: 'r2' }));
    const value = { accessToken: 'a2', refreshToken: 'r2', expiresInS: null, refreshExpiresInS: null, scopes: null };
    const network: OAuthNetwork = {
      ...networkWith(),
      refresh: () => ({
        kind: 'own',
        call: {
          operation: 'refresh',
          request: { method: 'POST', url: `${server.origin}/refreshSession`, body: { kind: 'none' } },
          judge: () => OK,
          read: () => value,
        },
      }),
    };

    expect(await refreshAt(server.origin, network)).toMatchObject({ ok: true, value });
    expect(server.received).toMatchObject([{ url: '/refreshSession', body: '' }]);
  });

  it('judges an error of the network by its whole answer', async () => {
    const server = await serverAnswering(json({ error: 'temporarily_unavailable' }, 503));

    expect(await refreshAt(server.origin)).toMatchObject({
      ok: false,
      judgement: DOWN,
      answer: {
        status: 503,
        headers: { 'content-type': 'application/json' },
        body: { error: 'temporarily_unavailable' },
      },
    });
  });
});

describe('a trap of simple-oauth2', () => {
  it.each(['text/plain', 'text/javascript; charset=utf-8', ''])(
    'rotated tokens under the content type "%s" are lost by the library, and kept here',
    async (contentType) => {
      const server = await serverAnswering(json(ROTATED, 200, contentType));

      await expect(refreshBare(server.origin)).rejects.toMatchObject({ output: { statusCode: 406 } });
      expect(await refreshAt(server.origin)).toMatchObject({ ok: true, value: { refreshToken: 'new-refresh' } });
    },
  );

  it('an HTML 503 is a 406 to the library, and a 503 here', async () => {
    const server = await serverAnswering((_request, response) =>
      response.writeHead(503, { 'content-type': 'text/html', 'retry-after': '120' }).end('<h1>Over capacity</h1>'),
    );

    await expect(refreshBare(server.origin)).rejects.toMatchObject({ output: { statusCode: 406 } });
    expect(await refreshAt(server.origin)).toMatchObject({
      ok: false,
      judgement: DOWN,
      answer: { status: 503, headers: { 'retry-after': '120' }, body: '<h1>Over capacity</h1>' },
    });
  });

  it('a 200 with an error is a token to the library, and a refusal here', async () => {
    const server = await serverAnswering(json({ error: 'invalid_grant' }));

    expect(await refreshBare(server.origin)).toMatchObject({ error: 'invalid_grant' });
    expect(await refreshAt(server.origin)).toMatchObject({ ok: false, judgement: INVALID });
  });

  it.each([{ access_token: 'a' }, { access_token: 'a', refresh_token: '' }])(
    'without a refresh token in the answer (%j) the library has none left; here the stored one stays',
    async (body) => {
      const server = await serverAnswering(json(body));

      expect((await refreshBare(server.origin))['refresh_token'] ?? '').toBe('');
      expect(await refreshAt(server.origin)).toMatchObject({ ok: true, value: { refreshToken: null } });
    },
  );

  it('an absent lifetime is unknown, an absurd one too and is reported', async () => {
    const silent = await serverAnswering(json({ access_token: 'a' }));
    const absurd = await serverAnswering(json({ access_token: 'a', expires_in: 31 * 365 * 86_400 }));

    expect(await refreshAt(silent.origin)).toMatchObject({ ok: true, value: { expiresInS: null }, disregarded: [] });
    expect(await refreshAt(absurd.origin)).toMatchObject({
      ok: true,
      value: { expiresInS: null },
      disregarded: [{ field: 'expires_in', why: 'beyond_400_days' }],
    });
  });

  it('a redirect takes no secret to another host', async () => {
    const elsewhere = await serverAnswering(json(ROTATED));
    const server = await serverAnswering((_request, response) =>
      response.writeHead(307, { location: `${elsewhere.origin}/2/oauth2/token` }).end(),
    );

    expect(await refreshAt(server.origin)).toMatchObject({ ok: false, judgement: DOWN, answer: { status: 307 } });
    expect(elsewhere.connections()).toBe(0);
  });

  it('a huge body is given up', async () => {
    const server = await serverAnswering(json({ access_token: 'a', padding: 'x'.repeat(70_000) }));

    expect(await refreshAt(server.origin)).toMatchObject({
      ok: false,
      answer: { status: null, fault: { sent: 'unknown', kind: 'body_too_large' } },
    });
  });

  describe('a failure says whether a single-use refresh token may be spent', () => {
    it('nobody listens: it is not', async () => {
      const { answer } = await refreshAt(await originOfNobody());

      expect(answer.fault).toEqual({ sent: 'not_sent', kind: 'refused' });
    });

    it('no connection in time: it is not', async () => {
      const silent = await startTcpServer(() => undefined);
      open.push(silent);

      const { answer } = await refreshAt(`https://127.0.0.1:${silent.port}`);

      expect(answer.fault).toEqual({ sent: 'not_sent', kind: 'connect_timeout' });
    });

    it('no answer in time: it may be', async () => {
      const server = await serverAnswering(() => undefined);

      const { answer } = await refreshAt(server.origin);

      expect(answer.fault).toEqual({ sent: 'unknown', kind: 'timeout' });
      expect(server.received).toHaveLength(1);
    });

    it('reset before an answer: it may be', async () => {
      const server = await serverAnswering((request) => request.socket.resetAndDestroy());

      const { answer } = await refreshAt(server.origin);

      expect(answer.fault).toEqual({ sent: 'unknown', kind: 'reset' });
    });
  });

  it('DEBUG makes the library print secrets, and nothing here', async () => {
    const server = await serverAnswering(json(ROTATED));
    const debug = createRequire(require.resolve('simple-oauth2'))('debug') as Debug;
    const printed: string[] = [];
    debug.log = (...args) => void printed.push(format(...args));
    debug.enable('*');
    const debugOfOthers = debug('another-library');

    await refreshBare(server.origin);
    expect(printed.join()).toContain('old-refresh');

    printed.length = 0;
    await refreshAt(server.origin);
    debugOfOthers('still printed');
    debug.disable();
    expect(printed).toEqual([expect.stringContaining('still printed')]);
  });
});
