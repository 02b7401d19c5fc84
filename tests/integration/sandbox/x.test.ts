import { createHash } from 'node:crypto';
import { DAY, HOUR, MINUTE, SECOND } from '../../../domain/clock';
import { walkConsent } from '../../../scripts/sandbox/oauth/consent-walk';
import { SANDBOX_APPS } from '../../../scripts/sandbox/seed';
import { SANDBOX_X_USERS } from '../../../scripts/sandbox/x/seed';
import { bearer, call, form, jsonPost, REDIRECT_URI, useSandbox, withQuery, type Got } from './sandbox-for-tests';

const { clientId, clientSecret } = SANDBOX_APPS.x;
const { harbour, regular } = SANDBOX_X_USERS;
const VERIFIER = 'a-verifier-of-more-than-forty-three-characters-in-all';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const SCOPES = ['tweet.read', 'tweet.write', 'users.read', 'offline.access'];
const ALLOWS = { name: harbour.username, password: harbour.password, decision: 'allow' } as const;
const BASIC = { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` };

interface XTokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

describe('the sandbox X', () => {
  const { sandbox, clock } = useSandbox();

  const api = (path: string): string => `${sandbox().addresses.x.api}${path}`;
  const authorizeUrl = (changes: Readonly<Record<string, string>> = {}): string =>
    withQuery(`${sandbox().addresses.x.www}/i/oauth2/authorize`, {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: REDIRECT_URI,
      scope: SCOPES.join(' '),
      state: 'the-state',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      ...changes,
    });
  const consentCode = async (changes: Readonly<Record<string, string>> = {}): Promise<string> =>
    (await walkConsent(authorizeUrl(changes), ALLOWS)).searchParams.get('code') ?? '';
  const exchange = (
    code: string,
    changes: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = BASIC,
  ): Promise<Got> =>
    call(
      api('/2/oauth2/token'),
      form(
        { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: VERIFIER, ...changes },
        headers,
      ),
    );
  const refresh = (token: string, headers: Readonly<Record<string, string>> = BASIC): Promise<Got> =>
    call(api('/2/oauth2/token'), form({ grant_type: 'refresh_token', refresh_token: token }, headers));
  const signIn = async (): Promise<XTokens> => (await exchange(await consentCode())).body as XTokens;
  const tokenWith = async (scopes: readonly string[]): Promise<string> =>
    (await sandbox().admin.issueTokens({ network: 'x', user: harbour.id, app: clientId, scopes: [...scopes] }))
      .accessToken;
  const me = (token: string): Promise<Got> => call(api('/2/users/me'), bearer(token));
  const tweet = (token: string, body: object): Promise<Got> => call(api('/2/tweets'), jsonPost(body, token));

  describe('the authorisation page', () => {
    test('sends an allowing user back with a code and the state, a declining one with access_denied', async () => {
      const back = await walkConsent(authorizeUrl(), ALLOWS);
      expect([...back.searchParams.keys()].sort()).toEqual(['code', 'state']);
      expect(back.searchParams.get('state')).toBe('the-state');
      const declined = await walkConsent(authorizeUrl(), { ...ALLOWS, decision: 'decline' });
      expect(Object.fromEntries(declined.searchParams)).toEqual({ state: 'the-state', error: 'access_denied' });
    });

    test.each([
      ['no PKCE', { code_challenge: '' }, 'code_challenge'],
      ['a short PKCE challenge', { code_challenge: 'short' }, 'RFC 7636'],
      ['an unknown PKCE method', { code_challenge_method: 'S512' }, 'S256 or plain'],
      ['no state', { state: '' }, 'state'],
      ['an unknown scope', { scope: 'tweet.read tweets.write' }, 'tweets.write'],
      ['an unknown app', { client_id: 'nobody' }, 'client_id'],
      ['another redirect URI', { redirect_uri: 'https://evil.test/' }, 'callback URLs'],
      ['another response type', { response_type: 'token' }, 'code'],
    ])('shows a request with %s a page and redirects nowhere', async (_what, changes, text) => {
      const got = await call(authorizeUrl(changes));
      expect(got.status).toBe(400);
      expect(got.headers.get('location')).toBeNull();
      expect(got.text).toContain(text);
    });
  });

  describe('the token endpoint', () => {
    test('gives an access token of two hours, and a refresh token only for offline.access', async () => {
      expect((await exchange(await consentCode())).body).toEqual({
        token_type: 'bearer',
        expires_in: 7200,
        access_token: expect.any(String) as string,
        refresh_token: expect.any(String) as string,
        scope: SCOPES.join(' '),
      });
      expect((await exchange(await consentCode({ scope: 'tweet.read users.read' }))).body).not.toHaveProperty(
        'refresh_token',
      );
    });

    test.each([
      ['no verifier', { code_verifier: '' }, 'Missing required parameter [code_verifier].'],
      [
        'a wrong verifier',
        { code_verifier: `${VERIFIER}x` },
        'Value passed for the code verifier did not match the code challenge.',
      ],
      [
        'another redirect URI',
        { redirect_uri: 'http://127.0.0.1:9/' },
        'Value passed for the redirect uri did not match',
      ],
      ['a made-up code', { code: 'made-up' }, 'Value passed for the authorization code was invalid.'],
    ])('refuses a code with %s', async (_what, changes, description) => {
      const got = await exchange(await consentCode(), changes);
      expect(got.status).toBe(400);
      expect(got.body).toEqual({
        error: 'invalid_request',
        error_description: expect.stringContaining(description) as string,
      });
    });

    test('refuses a code after 30 seconds', async () => {
      const code = await consentCode();
      clock.pass(30 * SECOND);
      expect((await exchange(code)).status).toBe(400);
    });

    test('refuses a code that was used, and ends what its first use gave', async () => {
      const code = await consentCode();
      const { access_token } = (await exchange(code)).body as XTokens;
      expect((await exchange(code)).body).toMatchObject({ error: 'invalid_request' });
      expect((await me(access_token)).status).toBe(401);
    });

    test.each([
      ['no client authentication', {}],
      ['a wrong client secret', { authorization: `Basic ${btoa(`${clientId}:wrong`)}` }],
    ])('refuses %s as a fault of the app', async (_what, headers) => {
      const got = await exchange(await consentCode(), {}, headers);
      expect([got.status, got.body]).toEqual([
        401,
        { error: 'unauthorized_client', error_description: 'Missing valid authorization header' },
      ]);
    });

    test('takes POST and forms only', async () => {
      expect((await call(api('/2/oauth2/token'), { headers: BASIC })).status).toBe(405);
      const asJson = await call(api('/2/oauth2/token'), {
        method: 'POST',
        body: JSON.stringify({ grant_type: 'refresh_token' }),
        headers: { ...BASIC, 'content-type': 'application/json' },
      });
      expect(asJson.body).toMatchObject({ error: 'invalid_request' });
    });
  });

  describe('refreshing', () => {
    test('gives new tokens of the same scopes; the new refresh token works', async () => {
      const first = await signIn();
      const second = (await refresh(first.refresh_token)).body as XTokens;
      expect(second.refresh_token).not.toBe(first.refresh_token);
      expect((await me(second.access_token)).status).toBe(200);
      expect((await refresh(second.refresh_token)).status).toBe(200);
    });

    test('a second use of a refresh token ends the whole family', async () => {
      const first = await signIn();
      const second = (await refresh(first.refresh_token)).body as XTokens;
      const reused = await refresh(first.refresh_token);
      expect([reused.status, reused.body]).toEqual([
        400,
        { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' },
      ]);
      expect((await refresh(second.refresh_token)).status).toBe(400);
      expect((await me(second.access_token)).status).toBe(401);
    });

    test('another sign-in of the same user is another family', async () => {
      const first = await signIn();
      const other = await signIn();
      await refresh(first.refresh_token);
      await refresh(first.refresh_token);
      expect((await me(other.access_token)).status).toBe(200);
    });

    test('is refused to another app, without using the token up', async () => {
      await sandbox().admin.seed({
        apps: [{ network: 'x', clientId: 'other', clientSecret: 's', name: 'Other', redirectUris: [] }],
      });
      const { refresh_token } = await signIn();
      expect((await refresh(refresh_token, { authorization: `Basic ${btoa('other:s')}` })).status).toBe(400);
      expect((await refresh(refresh_token)).status).toBe(200);
    });

    test('an access token ends after two hours, its refresh token does not', async () => {
      const { access_token, refresh_token } = await signIn();
      clock.pass(2 * HOUR);
      const got = await me(access_token);
      expect([got.status, got.body]).toEqual([
        401,
        { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' },
      ]);
      expect(got.headers.get('content-type')).toBe('application/problem+json');
      expect((await refresh(refresh_token)).status).toBe(200);
    });

    test('revoking the refresh token ends the family', async () => {
      const { access_token, refresh_token } = await signIn();
      expect((await call(api('/2/oauth2/revoke'), form({ token: refresh_token }, BASIC))).body).toEqual({
        revoked: true,
      });
      expect((await me(access_token)).status).toBe(401);
      expect((await refresh(refresh_token)).status).toBe(400);
    });
  });

  describe('reading and posting', () => {
    test('knows whose token it is, and how many calls are left', async () => {
      const got = await me(await tokenWith(SCOPES));
      expect(got.body).toEqual({ data: { id: harbour.id, name: harbour.name, username: harbour.username } });
      expect(got.headers.get('x-rate-limit-remaining')).toBe('74');
    });

    test('refuses the 76th call in a quarter of an hour until the time it names', async () => {
      const token = await tokenWith(SCOPES);
      for (let count = 0; count < 75; count += 1) await me(token);
      const got = await me(token);
      expect([got.status, got.headers.get('x-rate-limit-remaining')]).toEqual([429, '0']);
      const waitMs = Number(got.headers.get('x-rate-limit-reset')) * SECOND - clock.now();
      expect(waitMs).toBeLessThanOrEqual(15 * MINUTE);
      clock.pass(waitMs);
      expect((await me(token)).status).toBe(200);
    });

    test('a missing scope is forbidden, not unauthorised', async () => {
      expect((await tweet(await tokenWith(['tweet.read', 'users.read']), { text: 'hello' })).status).toBe(403);
      expect((await me(await tokenWith(['tweet.read']))).status).toBe(403);
    });

    test('posts once; the same text again is a duplicate', async () => {
      const token = await tokenWith(SCOPES);
      const made = await tweet(token, { text: 'Fresh coffee' });
      expect(made.status).toBe(201);
      const { id } = (made.body as { readonly data: { readonly id: string } }).data;
      const again = await tweet(token, { text: 'Fresh coffee' });
      expect([again.status, again.body]).toEqual([
        403,
        {
          title: 'Forbidden',
          type: 'about:blank',
          status: 403,
          detail: 'You are not allowed to create a Tweet with duplicate content.',
        },
      ]);
      expect((await sandbox().admin.posts({ network: 'x' })).map((post) => post.id)).toEqual([id]);
      clock.pass(DAY);
      expect((await tweet(await tokenWith(SCOPES), { text: 'Fresh coffee' })).status).toBe(201);
    });

    test.each([
      ['an unknown property', { text: 'hi', status: 'hi' }, 400],
      ['no text', {}, 400],
      ['a text that is not one', { text: 7 }, 400],
      ['a text over 280', { text: 'x'.repeat(281) }, 403],
    ])('refuses a post with %s', async (_what, body, status) => {
      expect((await tweet(await tokenWith(SCOPES), body)).status).toBe(status);
      expect(await sandbox().admin.posts({ network: 'x' })).toEqual([]);
    });

    test('a link counts 23 characters, whatever its length', async () => {
      const text = `https://example.test/${'long/'.repeat(100)} ${'x'.repeat(256)}`;
      expect((await tweet(await tokenWith(SCOPES), { text })).status).toBe(201);
    });

    test('refuses unknown fields and parameters by name', async () => {
      const token = await tokenWith(SCOPES);
      const field = await call(
        withQuery(api(`/2/users/${harbour.id}/tweets`), { 'tweet.fields': 'created_at,retweets' }),
        bearer(token),
      );
      expect(field.body).toMatchObject({
        title: 'Invalid Request',
        errors: [{ parameters: { 'tweet.fields': ['retweets'] } }],
      });
      const parameter = await call(withQuery(api('/2/users/me'), { fields: 'id' }), bearer(token));
      expect(parameter.status).toBe(400);
      const few = await call(withQuery(api(`/2/users/${harbour.id}/tweets`), { max_results: '4' }), bearer(token));
      expect(few.status).toBe(400);
    });

    test('finds own posts since a time, page by page', async () => {
      const token = await tokenWith(SCOPES);
      await tweet(token, { text: 'before' });
      clock.pass(MINUTE);
      const since = new Date(clock.now()).toISOString();
      for (let count = 1; count <= 7; count += 1) await tweet(token, { text: `post ${count}` });
      const path = api(`/2/users/${harbour.id}/tweets`);
      const query = { start_time: since, max_results: '5', 'tweet.fields': 'created_at' };
      const first = (await call(withQuery(path, query), bearer(token))).body as TimelinePage;
      expect(first.data?.map((one) => one.text)).toEqual(['post 7', 'post 6', 'post 5', 'post 4', 'post 3']);
      const second = (
        await call(withQuery(path, { ...query, pagination_token: first.meta.next_token ?? '' }), bearer(token))
      ).body as TimelinePage;
      expect(second.data?.map((one) => one.text)).toEqual(['post 2', 'post 1']);
      expect(second.meta.next_token).toBeUndefined();
    });

    test('shows mentions with their authors; the home timeline only to its owner', async () => {
      const token = await tokenWith(SCOPES);
      await sandbox().admin.addStreamItem({
        network: 'x',
        account: harbour.id,
        author: regular.username,
        text: `Hello @${harbour.username}!`,
      });
      const mentions = await call(
        withQuery(api(`/2/users/${harbour.id}/mentions`), {
          expansions: 'author_id',
          'tweet.fields': 'author_id,created_at',
        }),
        bearer(token),
      );
      expect(mentions.body).toMatchObject({
        data: [{ author_id: regular.id }],
        includes: { users: [{ username: regular.username }] },
      });
      expect((await call(api(`/2/users/${harbour.id}/timelines/reverse_chronological`), bearer(token))).status).toBe(
        200,
      );
      expect((await call(api(`/2/users/${regular.id}/timelines/reverse_chronological`), bearer(token))).status).toBe(
        403,
      );
    });

    test('names posts that it does not find, beside those it does', async () => {
      const token = await tokenWith(SCOPES);
      const { id } = ((await tweet(token, { text: 'counted' })).body as { readonly data: { readonly id: string } })
        .data;
      await sandbox().admin.setMetric({ network: 'x', subject: id, metric: 'like_count', value: 41 });
      const got = await call(
        withQuery(api('/2/tweets'), { ids: `${id},99`, 'tweet.fields': 'public_metrics,non_public_metrics' }),
        bearer(token),
      );
      expect(got.body).toMatchObject({
        data: [
          {
            id,
            public_metrics: { like_count: 41 },
            non_public_metrics: { url_link_clicks: expect.any(Number) as number },
          },
        ],
        errors: [{ resource_id: '99', title: 'Not Found Error' }],
      });
    });
  });

  describe('what can happen to a user', () => {
    test.each([
      ['expire_tokens', 401, undefined, 200],
      ['revoke_app', 401, undefined, 400],
      ['change_password', 401, undefined, 400],
      ['suspend', 403, 64, 400],
      ['lock', 403, 326, 200],
      ['deactivate', 401, undefined, 400],
    ] as const)('%s', async (kind, status, code, refreshStatus) => {
      const { access_token, refresh_token } = await signIn();
      await sandbox().admin.happen({ network: 'x', kind, user: harbour.username });
      const got = await me(access_token);
      expect(got.status).toBe(status);
      if (code !== undefined) expect(got.body).toMatchObject({ errors: [{ code }] });
      expect((await refresh(refresh_token)).status).toBe(refreshStatus);
    });

    test.each([
      ['suspend', 'reinstate'],
      ['lock', 'unlock'],
      ['deactivate', 'reactivate'],
    ] as const)('%s can be undone', async (kind, undone) => {
      const { access_token } = await signIn();
      await sandbox().admin.happen({ network: 'x', kind, user: harbour.id });
      await sandbox().admin.happen({ network: 'x', kind: undone, user: harbour.id });
      expect((await me(access_token)).status).toBe(200);
    });
  });
});

interface TimelinePage {
  readonly data?: readonly { readonly text: string }[];
  readonly meta: { readonly next_token?: string };
}
