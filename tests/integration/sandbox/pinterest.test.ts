import { DAY, MINUTE, SECOND } from '../../../domain/clock';
import { walkConsent } from '../../../scripts/sandbox/oauth/consent-walk';
import {
  SANDBOX_PINTEREST_APP,
  SANDBOX_PINTEREST_BOARDS,
  SANDBOX_PINTEREST_USERS,
} from '../../../scripts/sandbox/pinterest/seed';
import { bearer, call, form, jsonPost, REDIRECT_URI, useSandbox, withQuery, type Got } from './sandbox-for-tests';

const { clientId, clientSecret } = SANDBOX_PINTEREST_APP;
const { roastery, bakery } = SANDBOX_PINTEREST_USERS;
const { cups, beans, breakfast } = SANDBOX_PINTEREST_BOARDS;
const SCOPES = ['user_accounts:read', 'boards:read', 'boards:write', 'pins:read', 'pins:write'];
const ALLOWS = { name: roastery.email, password: roastery.password, decision: 'allow' } as const;
const basic = (id: string, secret: string) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` });

interface PinterestTokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

describe('the sandbox Pinterest', () => {
  const { sandbox, clock } = useSandbox();

  const api = (path: string): string => `${sandbox().addresses.pinterest.api}/v5${path}`;
  const authorizeUrl = (changes: Readonly<Record<string, string>> = {}): string =>
    withQuery(`${sandbox().addresses.pinterest.www}/oauth/`, {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: REDIRECT_URI,
      scope: SCOPES.join(','),
      state: 'the-state',
      ...changes,
    });
  const consentCode = async (): Promise<string> =>
    (await walkConsent(authorizeUrl(), ALLOWS)).searchParams.get('code') ?? '';
  const grant = (fields: Readonly<Record<string, string>>, headers = basic(clientId, clientSecret)): Promise<Got> =>
    call(api('/oauth/token'), form(fields, headers));
  const exchange = (code: string, changes: Readonly<Record<string, string>> = {}): Promise<Got> =>
    grant({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...changes });
  const refresh = (token: string, headers = basic(clientId, clientSecret)): Promise<Got> =>
    grant({ grant_type: 'refresh_token', refresh_token: token }, headers);
  const tokenOf = async (user: string, scopes: readonly string[] = SCOPES): Promise<string> =>
    (await sandbox().admin.issueTokens({ network: 'pinterest', user, app: clientId, scopes: [...scopes] })).accessToken;
  const get = (path: string, token: string): Promise<Got> => call(api(path), bearer(token));
  const pin = (token: string, changes: object = {}): Promise<Got> =>
    call(
      api('/pins'),
      jsonPost(
        { board_id: cups.id, media_source: { source_type: 'image_url', url: 'https://example.com/a.jpg' }, ...changes },
        token,
      ),
    );

  describe('signing in', () => {
    test.each([
      ['an unknown app', { client_id: 'nobody' }, 'client_id'],
      ['another redirect URI', { redirect_uri: `${REDIRECT_URI}/` }, 'redirect_uri'],
      ['scopes that are not separated by commas', { scope: 'boards:read pins:read' }, 'do not exist'],
      ['no response type', { response_type: '' }, 'response_type'],
    ])('shows a request with %s a page and redirects nowhere', async (_what, changes, text) => {
      const got = await call(authorizeUrl(changes));
      expect([got.status, got.headers.get('location')]).toEqual([400, null]);
      expect(got.text).toContain(text);
    });

    test('takes a code once, for ten minutes, from the app it was given to', async () => {
      const code = await consentCode();
      expect(await exchange(code, { redirect_uri: `${REDIRECT_URI}x` })).toMatchObject({
        status: 401,
        body: { code: 283 },
      });
      expect((await exchange(code)).body).toEqual({
        access_token: expect.stringMatching(/^pina_/),
        refresh_token: expect.stringMatching(/^pinr\./),
        response_type: 'authorization_code',
        token_type: 'bearer',
        expires_in: (30 * DAY) / SECOND,
        refresh_token_expires_in: (60 * DAY) / SECOND,
        refresh_token_expires_at: (clock.now() + 60 * DAY) / SECOND,
        scope: SCOPES.join(' '),
      });
      expect(await exchange(code)).toMatchObject({ status: 401, body: { code: 283 } });
      const late = await consentCode();
      clock.pass(10 * MINUTE);
      expect((await exchange(late)).status).toBe(401);
    });
  });

  describe('tokens', () => {
    test('are renewed for as long as somebody renews them', async () => {
      let tokens = (await exchange(await consentCode())).body as PinterestTokens;
      for (let month = 0; month < 6; month += 1) {
        clock.pass(29 * DAY);
        const spent = tokens.refresh_token;
        tokens = (await refresh(spent)).body as PinterestTokens;
        expect((await get('/user_account', tokens.access_token)).status).toBe(200);
        expect(await refresh(spent)).toMatchObject({ status: 401, body: { code: 283 } });
      }
      clock.pass(60 * DAY);
      expect((await refresh(tokens.refresh_token)).status).toBe(401);
    });

    test('are not for an app that is unknown, or has another secret', async () => {
      const { refresh_token: token } = (await exchange(await consentCode())).body as PinterestTokens;
      expect((await refresh(token, basic('999', clientSecret))).body).toMatchObject({ data: 'Invalid Application ID' });
      expect((await refresh(token, basic(clientId, 'x'))).body).toMatchObject({ code: 2 });
      expect((await refresh(token)).status).toBe(200);
    });

    test('that are unknown, expired or revoked get the same answer', async () => {
      const token = await tokenOf(roastery.id);
      const denied = { status: 401, body: { code: 2, message: 'Authentication failed.' } };
      expect(await get('/user_account', 'nobody')).toMatchObject(denied);
      await sandbox().admin.happen({ network: 'pinterest', kind: 'revoke_app', user: roastery.id });
      expect(await get('/user_account', token)).toMatchObject(denied);
      const other = await tokenOf(bakery.id);
      clock.pass(30 * DAY);
      expect(await get('/user_account', other)).toMatchObject(denied);
    });
  });

  describe('boards', () => {
    const names = ({ body }: Got): unknown => (body as { items: { name: string }[] }).items.map(({ name }) => name);

    test('are those of the user, and group boards that are shared', async () => {
      expect(names(await get('/boards', await tokenOf(roastery.id)))).toEqual([cups.name, beans.name, breakfast.name]);
      expect(names(await get('/boards', await tokenOf(bakery.id)))).toEqual([breakfast.name]);
    });

    test('are listed page by page', async () => {
      const token = await tokenOf(roastery.id);
      const first = await get('/boards?page_size=2', token);
      const { bookmark } = first.body as { bookmark: string };
      expect(names(first)).toHaveLength(2);
      const last = await get(`/boards?page_size=2&bookmark=${bookmark}`, token);
      expect(last.body).toMatchObject({ items: [{ id: breakfast.id }], bookmark: null });
      expect((await get('/boards?page_size=251', token)).status).toBe(400);
    });

    test('of others are closed, and need their scope', async () => {
      expect(await get(`/boards/${cups.id}`, await tokenOf(bakery.id))).toMatchObject({
        status: 403,
        body: { code: 29 },
      });
      expect(await get('/boards/1', await tokenOf(bakery.id))).toMatchObject({ status: 404, body: { code: 40 } });
      const poor = await tokenOf(roastery.id, ['user_accounts:read']);
      expect(await get('/boards', poor)).toMatchObject({ status: 401, body: { code: 3 } });
    });
  });

  describe('a pin', () => {
    test('carries its time in UTC without saying so', async () => {
      const got = await pin(await tokenOf(roastery.id), { title: 'Cup' });
      expect(got).toMatchObject({
        status: 201,
        body: { title: 'Cup', created_at: '2026-11-24T12:00:00', board_id: cups.id },
      });
    });

    test.each([
      ['no image', { media_source: undefined }, 400, 1],
      ['an image as bytes', { media_source: { source_type: 'image_base64', data: '' } }, 400, 1],
      ['six images', { media_source: many(6) }, 400, 1],
      [
        'an image that is too small',
        { media_source: { source_type: 'image_url', url: 'https://e.test/tiny.jpg' } },
        403,
        233,
      ],
      [
        'an image that is broken',
        { media_source: { source_type: 'image_url', url: 'https://e.test/broken.jpg' } },
        403,
        235,
      ],
      ['a link that is none', { link: 'not a link' }, 400, 1],
      ['a title that is too long', { title: 'x'.repeat(101) }, 400, 1],
      ['a description that is too long', { description: 'x'.repeat(801) }, 400, 1],
      ['a field that does not exist', { text: 'x' }, 400, 1],
      ['a board that is not there', { board_id: '1' }, 404, 40],
    ])('is refused for %s', async (_what, changes, status, code) => {
      expect(await pin(await tokenOf(roastery.id), changes)).toMatchObject({ status, body: { code } });
      expect(await sandbox().admin.posts({ network: 'pinterest' })).toEqual([]);
    });

    test('is not for another user’s board, a poor token or an app with trial access', async () => {
      expect(await pin(await tokenOf(bakery.id))).toMatchObject({ status: 403, body: { code: 29 } });
      const poor = await tokenOf(roastery.id, ['boards:read', 'pins:read', 'pins:write']);
      expect(await pin(poor)).toMatchObject({ status: 401, body: { code: 3 } });
      await sandbox().admin.seed({ pinterest: { trialApps: [clientId] } });
      const refused = await pin(await tokenOf(roastery.id));
      expect(refused).toMatchObject({
        status: 403,
        body: { message: expect.stringMatching(/^Apps with Trial access/) },
      });
    });

    test('is the last of a hundred in a second', async () => {
      const token = await tokenOf(roastery.id);
      for (let count = 0; count < 100; count += 1) await get('/user_account', token);
      expect(await pin(token)).toMatchObject({ status: 429, body: { code: 8 } });
      clock.pass(SECOND);
      expect((await pin(token)).status).toBe(201);
    });
  });

  test.each([
    ['more than 90 days back', '2026-08-25', '2026-11-24', 400],
    ['in the future', '2026-11-20', '2026-11-25', 400],
    ['the wrong way round', '2026-11-20', '2026-11-19', 400],
    ['90 days back', '2026-08-26', '2026-11-24', 200],
  ])('figures of days %s', async (_what, from, to, status) => {
    const token = await tokenOf(roastery.id);
    expect((await get(`/user_account/analytics?start_date=${from}&end_date=${to}`, token)).status).toBe(status);
  });
});

function many(count: number): object {
  const items = Array.from({ length: count }, (_, n) => ({ url: `https://example.com/${String(n)}.jpg` }));
  return { source_type: 'multiple_image_urls', items };
}
