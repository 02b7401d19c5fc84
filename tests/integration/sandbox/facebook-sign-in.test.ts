import { DAY, HOUR, MINUTE } from '../../../domain/clock';
import { walkConsent } from '../../../scripts/sandbox/oauth/consent-walk';
import { SANDBOX_APPS } from '../../../scripts/sandbox/seed';
import { SANDBOX_FACEBOOK_PAGES, SANDBOX_FACEBOOK_USERS } from '../../../scripts/sandbox/facebook/seed';
import { call, REDIRECT_URI, useSandbox, withQuery, type Got } from './sandbox-for-tests';

describe('signing in to the sandbox Facebook', () => {
  const { sandbox, clock } = useSandbox();
  const { clientId, clientSecret } = SANDBOX_APPS.facebook;
  const { ada } = SANDBOX_FACEBOOK_USERS;
  const { harbourCafe, harbourRoastery } = SANDBOX_FACEBOOK_PAGES;
  const SCOPES = ['pages_show_list', 'pages_read_engagement', 'pages_manage_posts'];

  function dialogUrl(changes: Readonly<Record<string, string>> = {}): string {
    return withQuery(`${sandbox().addresses.facebook.www}/v25.0/dialog/oauth`, {
      client_id: clientId,
      redirect_uri: REDIRECT_URI,
      state: 'the-state',
      scope: SCOPES.join(','),
      ...changes,
    });
  }

  const ADA_ALLOWS = { name: ada.name, password: ada.password, decision: 'allow' } as const;

  async function consentCode(): Promise<string> {
    const back = await walkConsent(dialogUrl(), ADA_ALLOWS);
    return back.searchParams.get('code') ?? '';
  }

  function exchange(code: string, changes: Readonly<Record<string, string>> = {}): Promise<Got> {
    return call(
      withQuery(`${sandbox().addresses.facebook.graph}/v25.0/oauth/access_token`, {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uri: REDIRECT_URI,
        code,
        ...changes,
      }),
    );
  }

  function extend(token: string): Promise<Got> {
    return exchange('', { grant_type: 'fb_exchange_token', fb_exchange_token: token });
  }

  function debug(token: string, appToken = `${clientId}|${clientSecret}`): Promise<Got> {
    return call(
      withQuery(`${sandbox().addresses.facebook.graph}/v25.0/debug_token`, {
        input_token: token,
        access_token: appToken,
      }),
    );
  }

  function tokenIn(got: Got): string {
    return (got.body as { readonly access_token: string }).access_token;
  }

  describe('the login dialog', () => {
    test('sends an allowing user back with a code and the state', async () => {
      const back = await walkConsent(dialogUrl(), ADA_ALLOWS);
      expect(`${back.origin}${back.pathname}`).toBe(REDIRECT_URI);
      expect(back.searchParams.get('state')).toBe('the-state');
      expect(back.searchParams.get('code')).toMatch(/^\S{20,}$/);
    });

    test('sends a declining user back with access_denied and no code', async () => {
      const back = await walkConsent(dialogUrl(), { ...ADA_ALLOWS, decision: 'decline' });
      expect(Object.fromEntries(back.searchParams)).toEqual({
        state: 'the-state',
        error: 'access_denied',
        error_reason: 'user_denied',
        error_description: 'Permissions error',
      });
    });

    test('keeps a user with a wrong password', async () => {
      await expect(walkConsent(dialogUrl(), { ...ADA_ALLOWS, password: 'wrong' })).rejects.toThrow(
        'The name or the password is wrong.',
      );
    });

    test.each([
      ['an unknown app', { client_id: '1' }, 'Invalid App ID'],
      ['a redirect URI of somebody else', { redirect_uri: 'https://evil.test/' }, 'URL blocked'],
      ['a redirect URI with something appended', { redirect_uri: `${REDIRECT_URI}/more` }, 'URL blocked'],
      ['an unknown scope', { scope: 'pages_show_list,publish_actions' }, 'Invalid Scopes: publish_actions'],
      ['another response type', { response_type: 'token' }, 'Unsupported response type'],
    ])('shows %s a page and redirects nowhere', async (_what, changes, text) => {
      const got = await call(dialogUrl(changes));
      expect(got.status).toBe(400);
      expect(got.headers.get('location')).toBeNull();
      expect(got.text).toContain(text);
    });

    test('gives only what was ticked', async () => {
      const back = await walkConsent(dialogUrl(), {
        ...ADA_ALLOWS,
        withoutScopes: ['pages_manage_posts'],
        targets: [harbourCafe.id],
      });
      const token = tokenIn(await exchange(back.searchParams.get('code') ?? ''));
      const accounts = await call(
        withQuery(`${sandbox().addresses.facebook.graph}/v25.0/me/accounts`, { access_token: token, fields: 'id' }),
      );
      expect(accounts.body).toMatchObject({ data: [{ id: harbourCafe.id }] });
      expect((await debug(token)).body).toMatchObject({
        data: {
          scopes: ['public_profile', 'pages_show_list', 'pages_read_engagement'],
          granular_scopes: [
            { scope: 'pages_show_list', target_ids: [harbourCafe.id] },
            { scope: 'pages_read_engagement', target_ids: [harbourCafe.id] },
          ],
        },
      });
    });
  });

  describe('the code exchange', () => {
    test('gives a short-lived token, which can be made long-lived, whose Page tokens do not expire', async () => {
      const short = await exchange(await consentCode());
      expect(short.body).toMatchObject({ token_type: 'bearer', expires_in: 7200 });
      const long = await extend(tokenIn(short));
      expect(long.body).toMatchObject({ token_type: 'bearer', expires_in: 5_183_944 });
      const accounts = await call(
        withQuery(`${sandbox().addresses.facebook.graph}/v25.0/me/accounts`, {
          access_token: tokenIn(long),
          limit: '2',
        }),
      );
      const { data, paging } = accounts.body as {
        readonly data: readonly { readonly id: string; readonly access_token: string }[];
        readonly paging: object;
      };
      expect(data.map((page) => page.id)).toEqual([harbourCafe.id, harbourRoastery.id]);
      expect(paging).toHaveProperty('next');
      expect((await debug(data[0]?.access_token ?? '')).body).toMatchObject({
        data: { type: 'PAGE', profile_id: harbourCafe.id, expires_at: 0, is_valid: true, user_id: ada.id },
      });
    });

    test.each([
      ['without the app', { client_id: '' }, 101],
      ['with a wrong client secret', { client_secret: 'wrong' }, 1],
      ['with another redirect URI', { redirect_uri: 'http://127.0.0.1:9/other' }, 100],
      ['with an unknown grant type', { grant_type: 'password' }, 100],
      ['with a made-up code', { code: 'made-up' }, 100],
    ])('is refused %s', async (_what, changes, code) => {
      const got = await exchange(await consentCode(), changes);
      expect(got.status).toBe(400);
      expect(got.body).toMatchObject({
        error: { code, type: 'OAuthException', fbtrace_id: expect.any(String) as string },
      });
    });

    test('refuses a code that was used', async () => {
      const code = await consentCode();
      await exchange(code);
      expect((await exchange(code)).body).toMatchObject({ error: { code: 100, error_subcode: 36009 } });
    });

    test('refuses a code that is too old', async () => {
      const code = await consentCode();
      clock.pass(10 * MINUTE);
      expect((await exchange(code)).body).toMatchObject({
        error: { code: 100, message: 'This authorization code has expired.' },
      });
    });

    test('is a GET', async () => {
      const got = await call(`${sandbox().addresses.facebook.graph}/v25.0/oauth/access_token`, {
        method: 'POST',
        body: new URLSearchParams({ code: await consentCode() }),
      });
      expect(got.body).toMatchObject({ error: { code: 100, type: 'GraphMethodException' } });
    });

    test('does not extend a token that has expired, nor a Page token', async () => {
      const short = tokenIn(await exchange(await consentCode()));
      const accounts = await call(
        withQuery(`${sandbox().addresses.facebook.graph}/v25.0/me/accounts`, { access_token: short }),
      );
      const pageToken =
        (accounts.body as { readonly data: readonly { readonly access_token: string }[] }).data[0]?.access_token ?? '';
      expect((await extend(pageToken)).body).toMatchObject({ error: { code: 190 } });
      clock.pass(2 * HOUR);
      expect((await extend(short)).body).toMatchObject({ error: { code: 190, error_subcode: 463 } });
    });
  });

  describe('debug_token', () => {
    test('answers 200 for a token it cannot read, and for a dead one', async () => {
      const unknown = await debug('nonsense');
      expect([unknown.status, unknown.body]).toEqual([
        200,
        { data: { error: { code: 190, message: expect.any(String) as string }, is_valid: false, scopes: [] } },
      ]);
      const token = tokenIn(await exchange(await consentCode()));
      await sandbox().admin.happen({ network: 'facebook', kind: 'change_password', user: ada.id });
      const dead = await debug(token);
      expect(dead.status).toBe(200);
      expect(dead.body).toMatchObject({
        data: { is_valid: false, error: { code: 190, subcode: 460 }, user_id: ada.id },
      });
    });

    test('refuses a wrong app token, and a token of another app', async () => {
      const token = tokenIn(await exchange(await consentCode()));
      expect((await debug(token, `${clientId}|wrong`)).body).toMatchObject({ error: { code: 190 } });
      await sandbox().admin.seed({
        apps: [{ network: 'facebook', clientId: '77', clientSecret: 'other', name: 'Other', redirectUris: [] }],
      });
      expect((await debug(token, '77|other')).body).toMatchObject({ error: { code: 100 } });
    });

    test('says when data access has ended, 90 days after the last consent', async () => {
      const token = tokenIn(await extend(tokenIn(await exchange(await consentCode()))));
      const accounts = await call(
        withQuery(`${sandbox().addresses.facebook.graph}/v25.0/me/accounts`, { access_token: token }),
      );
      const pageToken =
        (accounts.body as { readonly data: readonly { readonly access_token: string }[] }).data[0]?.access_token ?? '';
      clock.pass(90 * DAY);
      const got = await debug(pageToken);
      expect(got.body).toMatchObject({ data: { is_valid: false, expires_at: 0, error: { code: 190 } } });
      expect(got.text).toContain('90 days');
    });
  });
});
