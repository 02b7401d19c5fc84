import { walkConsent } from '../../../scripts/sandbox/oauth/consent-walk';
import {
  SANDBOX_YOUTUBE_APP,
  SANDBOX_YOUTUBE_CHANNELS,
  SANDBOX_YOUTUBE_USERS,
} from '../../../scripts/sandbox/youtube/seed';
import {
  bearer,
  call,
  form,
  jsonPost,
  REDIRECT_URI,
  useSandbox,
  withQuery,
  type CallInit,
  type Got,
} from './sandbox-for-tests';

/** That YouTube's sandbox refuses what Google refuses. */

const { curator } = SANDBOX_YOUTUBE_USERS;
const { museum } = SANDBOX_YOUTUBE_CHANNELS;
const { clientId, clientSecret } = SANDBOX_YOUTUBE_APP;
const AUTH = 'https://www.googleapis.com/auth/';
const SCOPES = ['youtube.readonly', 'youtube.upload', 'youtube.force-ssl', 'yt-analytics.readonly'].map(
  (one) => AUTH + one,
);

const { sandbox } = useSandbox();
const at = (host: 'accounts' | 'oauth2' | 'www' | 'analytics', path: string): string =>
  sandbox().addresses.youtube[host] + path;

const authorizeUrl = (more: Readonly<Record<string, string>> = {}): string =>
  withQuery(at('accounts', '/o/oauth2/v2/auth'), {
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: SCOPES.join(' '),
    ...more,
  });

async function codeFor(more: Readonly<Record<string, string>> = {}): Promise<string> {
  const who = { name: curator.email, password: curator.password, decision: 'allow' as const };
  return (await walkConsent(authorizeUrl(more), who)).searchParams.get('code') ?? '';
}

const exchange = (code: string, more: Readonly<Record<string, string>> = {}): Promise<Got> =>
  call(
    at('oauth2', '/token'),
    form({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      client_id: clientId,
      client_secret: clientSecret,
      ...more,
    }),
  );

async function tokenWith(scopes: readonly string[] = SCOPES): Promise<string> {
  const order = {
    network: 'youtube' as const,
    user: curator.id,
    app: clientId,
    scopes: [...scopes],
    targets: [museum.id],
  };
  return (await sandbox().admin.issueTokens(order)).accessToken;
}

const reason = (body: unknown): unknown =>
  (body as { error?: { errors?: { reason: string }[] } }).error?.errors?.[0]?.reason;

describe('signing in', () => {
  it.each([
    ['redirect_uri', `${REDIRECT_URI}/`, 'redirect_uri_mismatch'],
    ['client_id', 'somebody', 'invalid_client'],
    ['scope', `${AUTH}everything`, 'invalid_scope'],
    ['response_type', 'token', 'invalid_request'],
  ])('is refused on a page, never redirected: %s %s', async (name, value, error) => {
    const got = await call(authorizeUrl({ [name]: value }));
    expect([got.status, got.headers.get('location')]).toEqual([400, null]);
    expect(got.text).toContain(error);
  });

  it('sends a refresh token only offline, and later only when consent is asked for again', async () => {
    const offline = { access_type: 'offline' };
    const has = async (more: Readonly<Record<string, string>>): Promise<boolean> =>
      'refresh_token' in ((await exchange(await codeFor(more))).body as object);
    expect(await has({})).toBe(false);
    expect(await has(offline)).toBe(false);
    expect(await has({ ...offline, prompt: 'consent' })).toBe(true);
  });

  it('spends a code once, for its client and redirect URI, with its verifier', async () => {
    const challenge = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' };
    const verifier = { code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' };
    const code = await codeFor(challenge);
    expect((await exchange(code, { ...verifier, redirect_uri: 'http://127.0.0.1:9/other' })).body).toMatchObject({
      error: 'redirect_uri_mismatch',
    });
    expect((await exchange(code)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await exchange(code, { ...verifier, client_secret: 'wrong' })).status).toBe(401);
    expect((await exchange(code, verifier)).status).toBe(200);
    expect((await exchange(code, verifier)).body).toMatchObject({ error: 'invalid_grant' });
  });
});

describe('the Data API', () => {
  const uploadUrl = (query: Readonly<Record<string, string>>): string =>
    withQuery(at('www', '/upload/youtube/v3/videos'), query);
  const RESUMABLE = { uploadType: 'resumable', part: 'snippet,status' };
  const video = (snippet: object): object => ({
    snippet: { title: 'A film', ...snippet },
    status: { privacyStatus: 'public' },
  });

  it('tells a missing, a dead and a poor token apart', async () => {
    const url = withQuery(at('www', '/youtube/v3/channels'), { part: 'id', mine: 'true' });
    expect(reason((await call(url)).body)).toBe('required');
    expect(reason((await call(url, bearer('ya29.nobody'))).body)).toBe('authError');
    const poor = await call(url, bearer(await tokenWith([`${AUTH}yt-analytics.readonly`])));
    expect([poor.status, reason(poor.body)]).toEqual([403, 'insufficientPermissions']);
    expect(poor.headers.get('www-authenticate')).toContain('insufficient_scope');
  });

  it.each([
    ['no title', { title: ' ' }, 'invalidTitle'],
    ['a title of 101 letters', { title: 'x'.repeat(101) }, 'invalidTitle'],
    ['brackets', { title: 'I <3 this' }, 'invalidTitle'],
    ['5001 bytes of text', { description: 'x'.repeat(5001) }, 'invalidDescription'],
  ])('opens no session for %s', async (_what, snippet, expected) => {
    const got = await call(uploadUrl(RESUMABLE), jsonPost(video(snippet), await tokenWith()));
    expect([got.status, reason(got.body)]).toEqual([400, expected]);
  });

  it('takes a video once, of a kind that is one, into its own session', async () => {
    const token = await tokenWith();
    const opened = await call(uploadUrl(RESUMABLE), jsonPost(video({}), token));
    expect([opened.status, opened.text]).toEqual([200, '']);
    const session = opened.headers.get('location') ?? '';
    const put = (type: string, body: string, more: Readonly<Record<string, string>> = {}): Promise<Got> => {
      const init: CallInit = {
        method: 'PUT',
        body,
        headers: { authorization: `Bearer ${token}`, 'content-type': type, ...more },
      };
      return call(session, init);
    };
    expect((await put('video/mp4', '', { 'content-range': 'bytes */4' })).status).toBe(308);
    expect(reason((await put('text/html', 'film')).body)).toBe('badContent');
    expect(reason((await put('video/mp4', '')).body)).toBe('mediaBodyRequired');
    expect(await put('video/mp4', 'film')).toMatchObject({
      status: 201,
      body: { status: { uploadStatus: 'uploaded' } },
    });
    expect((await put('video/mp4', '', { 'content-range': 'bytes */4' })).status).toBe(200);
    expect((await put('video/mp4', 'film')).status).toBe(404);
    expect(await sandbox().admin.posts({ network: 'youtube' })).toHaveLength(1);
  });

  it('locks what a project that was not verified uploads', async () => {
    await sandbox().admin.seed({ youtube: { unverifiedClients: [clientId] } });
    const token = await tokenWith();
    const session = (await call(uploadUrl(RESUMABLE), jsonPost(video({}), token))).headers.get('location') ?? '';
    const init = {
      method: 'PUT',
      body: 'film',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'video/mp4' },
    };
    expect(await call(session, init)).toMatchObject({ body: { status: { privacyStatus: 'private' } } });
  });

  it.each([
    ['another dimension', { dimensions: 'country' }, 'badRequest'],
    ['days that run backwards', { startDate: '2026-11-20', endDate: '2026-11-01' }, 'badRequest'],
    ['somebody else’s channel', { ids: 'channel==UCother' }, 'forbidden'],
    ['no metrics', { metrics: '' }, 'required'],
  ])('reports nothing for %s', async (_what, more, expected) => {
    const query = {
      ids: 'channel==MINE',
      startDate: '2026-11-01',
      endDate: '2026-11-02',
      metrics: 'views',
      dimensions: 'day',
      ...more,
    };
    expect(reason((await call(withQuery(at('analytics', '/v2/reports'), query), bearer(await tokenWith()))).body)).toBe(
      expected,
    );
  });
});
