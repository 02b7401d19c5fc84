import { DAY, MINUTE, SECOND } from '../../../domain/clock';
import {
  SANDBOX_LINKEDIN_APP,
  SANDBOX_LINKEDIN_MEMBERS,
  SANDBOX_LINKEDIN_ORGANISATIONS,
} from '../../../scripts/sandbox/linkedin/seed';
import { walkConsent } from '../../../scripts/sandbox/oauth/consent-walk';
import { call, form, REDIRECT_URI, useSandbox, withQuery, type Got } from './sandbox-for-tests';

const { clientId, clientSecret } = SANDBOX_LINKEDIN_APP;
const { nora, idris } = SANDBOX_LINKEDIN_MEMBERS;
const { harbour, roastery, museum } = SANDBOX_LINKEDIN_ORGANISATIONS;
const SCOPES = [
  'r_basicprofile',
  'w_member_social',
  'rw_organization_admin',
  'r_organization_social',
  'w_organization_social',
];
const APP = { client_id: clientId, client_secret: clientSecret };
const VERSIONED = { 'linkedin-version': '202608', 'x-restli-protocol-version': '2.0.0' };
const ALLOWS = { name: nora.email, password: nora.password, decision: 'allow' } as const;

interface LinkedinTokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

describe('the sandbox LinkedIn', () => {
  const { sandbox, clock } = useSandbox();

  const www = (path: string): string => `${sandbox().addresses.linkedin.www}${path}`;
  const authorizeUrl = (changes: Readonly<Record<string, string>> = {}): string =>
    withQuery(www('/oauth/v2/authorization'), {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: REDIRECT_URI,
      scope: SCOPES.join(' '),
      state: 'the-state',
      ...changes,
    });
  const consentCode = async (changes: Readonly<Record<string, string>> = {}): Promise<string> =>
    (await walkConsent(authorizeUrl(changes), ALLOWS)).searchParams.get('code') ?? '';
  const exchange = (code: string, changes: Readonly<Record<string, string>> = {}): Promise<Got> =>
    call(
      www('/oauth/v2/accessToken'),
      form({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...APP, ...changes }),
    );
  const refresh = (token: string): Promise<Got> =>
    call(www('/oauth/v2/accessToken'), form({ grant_type: 'refresh_token', refresh_token: token, ...APP }));
  const signIn = async (changes: Readonly<Record<string, string>> = {}): Promise<LinkedinTokens> =>
    (await exchange(await consentCode(changes))).body as LinkedinTokens;
  const introspect = (token: string, app: Readonly<Record<string, string>> = APP): Promise<Got> =>
    call(www('/oauth/v2/introspectToken'), form({ token, ...app }));
  const tokenOf = async (user: string, scopes: readonly string[] = SCOPES): Promise<string> =>
    (await sandbox().admin.issueTokens({ network: 'linkedin', user, app: clientId, scopes: [...scopes] })).accessToken;
  const api = (
    path: string,
    token: string,
    query: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = VERSIONED,
  ): Promise<Got> =>
    call(withQuery(`${sandbox().addresses.linkedin.api}${path}`, query), {
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
  const post = (token: string, changes: object = {}): Promise<Got> =>
    call(`${sandbox().addresses.linkedin.api}/rest/posts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...VERSIONED },
      body: JSON.stringify({
        author: `urn:li:organization:${harbour.id}`,
        commentary: 'Open today',
        visibility: 'PUBLIC',
        distribution: { feedDistribution: 'MAIN_FEED', targetEntities: [], thirdPartyDistributionChannels: [] },
        lifecycleState: 'PUBLISHED',
        ...changes,
      }),
    });

  describe('signing in', () => {
    test.each([
      ['an unknown app', { client_id: 'nobody' }, 'client_id'],
      ['another redirect URI', { redirect_uri: `${REDIRECT_URI}/more` }, 'redirect_uri'],
      ['no scope', { scope: '' }, 'scope'],
    ])('shows a request with %s a page and redirects nowhere', async (_what, changes, text) => {
      const got = await call(authorizeUrl(changes));
      expect([got.status, got.headers.get('location')]).toEqual([400, null]);
      expect(got.text).toContain(text);
    });

    test('sends an app back that asks for a scope it was not given', async () => {
      const got = await call(authorizeUrl({ scope: 'r_basicprofile r_member_social' }));
      const location = new URL(got.headers.get('location') ?? '');
      expect(location.searchParams.get('error')).toBe('unauthorized_scope_error');
    });

    test('gives no choice of scopes', async () => {
      const back = await walkConsent(authorizeUrl(), { ...ALLOWS, withoutScopes: SCOPES });
      const { access_token: token } = (await exchange(back.searchParams.get('code') ?? '')).body as LinkedinTokens;
      expect((await introspect(token)).body).toMatchObject({ scope: SCOPES.join(',') });
    });

    test('takes a code once, for half an hour, with the same redirect URI and the right secret', async () => {
      const code = await consentCode();
      expect(await exchange(code, { redirect_uri: `${REDIRECT_URI}x` })).toMatchObject({
        status: 400,
        body: { error: 'invalid_redirect_uri' },
      });
      expect(await exchange(code, { client_secret: 'x' })).toMatchObject({
        status: 401,
        body: { error: 'invalid_client' },
      });
      expect(await exchange('nothing')).toMatchObject({ status: 401, body: { error: 'invalid_request' } });
      expect((await exchange(code)).status).toBe(200);
      expect((await exchange(code)).status).toBe(400);
      const late = await consentCode();
      clock.pass(30 * MINUTE);
      expect((await exchange(late)).status).toBe(400);
    });
  });

  describe('tokens', () => {
    test('a refresh moves the end of the access token, and not that of the refresh token', async () => {
      const tokens = await signIn();
      clock.pass(59 * DAY);
      const { body } = await refresh(tokens.refresh_token);
      expect(body).toMatchObject({
        refresh_token: tokens.refresh_token,
        expires_in: (60 * DAY) / SECOND,
        refresh_token_expires_in: (306 * DAY) / SECOND,
      });
      clock.pass(301 * DAY);
      expect((await refresh(tokens.refresh_token)).body).toMatchObject({
        expires_in: (5 * DAY) / SECOND,
        refresh_token_expires_in: (5 * DAY) / SECOND,
      });
      clock.pass(5 * DAY);
      expect((await refresh(tokens.refresh_token)).status).toBe(400);
    });

    test('a consent to other scopes ends those before it, a consent to the same does not', async () => {
      const first = await signIn();
      const second = await signIn();
      expect((await introspect(first.access_token)).body).toMatchObject({ active: true });
      await signIn({ scope: 'r_basicprofile' });
      for (const { access_token: token } of [first, second]) {
        expect((await introspect(token)).body).toEqual({ active: false, status: 'revoked' });
      }
    });

    test('introspection takes our own tokens, with our own credentials', async () => {
      const token = await tokenOf(nora.id);
      expect(await introspect(token, { client_id: clientId })).toMatchObject({ status: 400 });
      expect(await introspect(token, { ...APP, client_secret: 'x' })).toMatchObject({ status: 401 });
      expect((await introspect('nobody')).body).toEqual({ active: false });
      clock.pass(60 * DAY);
      expect((await introspect(token)).body).toEqual({ active: false, status: 'expired' });
    });

    test.each([
      ['none', '', 401],
      ['unknown', 'nobody', 65_600],
    ])('an API call with a token that is %s', async (_what, token, code) => {
      const headers = token === '' ? VERSIONED : { ...VERSIONED, authorization: `Bearer ${token}` };
      const got = await call(`${sandbox().addresses.linkedin.api}/v2/me`, { headers });
      expect(got).toMatchObject({ status: 401, body: { serviceErrorCode: code } });
    });

    test('expired and revoked ones have codes of their own', async () => {
      const token = await tokenOf(nora.id);
      await sandbox().admin.happen({ network: 'linkedin', kind: 'expire_tokens', user: nora.id });
      expect((await api('/v2/me', token)).body).toMatchObject({ code: 'EXPIRED_ACCESS_TOKEN' });
      await sandbox().admin.happen({ network: 'linkedin', kind: 'revoke_app', user: nora.id });
      expect((await api('/v2/me', token)).body).toMatchObject({ code: 'REVOKED_ACCESS_TOKEN' });
    });
  });

  describe('a call', () => {
    test.each([
      ['no version', {}, 400, 'VERSION_MISSING'],
      ['a retired version', { 'linkedin-version': '202508' }, 426, 'NONEXISTENT_VERSION'],
      ['a version of the future', { 'linkedin-version': '209901' }, 426, 'NONEXISTENT_VERSION'],
      ['no version at all in it', { 'linkedin-version': 'latest' }, 426, 'NONEXISTENT_VERSION'],
    ])('with %s is refused', async (_what, headers, status, code) => {
      const got = await api('/rest/organizationAcls', await tokenOf(nora.id), { q: 'roleAssignee' }, headers);
      expect(got).toMatchObject({ status, body: { code } });
    });

    test('needs its scope, and parameters that exist', async () => {
      const poor = await tokenOf(nora.id, ['r_basicprofile']);
      expect(await api('/rest/organizationAcls', poor, { q: 'roleAssignee' })).toMatchObject({
        status: 403,
        body: { code: 'ACCESS_DENIED', serviceErrorCode: 100 },
      });
      const token = await tokenOf(nora.id);
      expect((await api('/rest/organizationAcls', token, { q: 'roleAssignee', format: 'json' })).status).toBe(403);
    });

    test('of the statistics takes its parameters in the form of its protocol', async () => {
      const query = {
        q: 'organizationalEntity',
        organizationalEntity: `urn:li:organization:${harbour.id}`,
        'timeIntervals.timeGranularityType': 'DAY',
        'timeIntervals.timeRange.start': String(clock.now() - 2 * DAY),
        'timeIntervals.timeRange.end': String(clock.now()),
      };
      const token = await tokenOf(nora.id);
      const path = '/rest/organizationalEntityShareStatistics';
      expect((await api(path, token, query)).status).toBe(403);
      expect((await api(path, token, query, { 'linkedin-version': '202608' })).status).toBe(200);
    });

    test('about an organisation is for those who administer it', async () => {
      const token = await tokenOf(idris.id);
      expect((await api(`/rest/organizations/${roastery.id}`, token)).status).toBe(200);
      expect(await api(`/rest/organizations/${harbour.id}`, token)).toMatchObject({
        status: 403,
        body: {
          message: expect.stringContaining(`ADMIN_ONLY VisibilityReduction for urn:li:organization:${harbour.id}`),
        },
      });
      const notifications = { q: 'criteria', organizationalEntity: `urn:li:organization:${roastery.id}` };
      expect((await api('/rest/organizationalEntityNotifications', token, notifications)).status).toBe(403);
    });
  });

  describe('a post', () => {
    test('is named in a header beside an empty body', async () => {
      const got = await post(await tokenOf(nora.id));
      expect([got.status, got.text]).toEqual([201, '']);
      expect(got.headers.get('x-restli-id')).toMatch(/^urn:li:share:\d+$/);
    });

    test.each([
      ['Coffee (fresh) today', 'Coffee '],
      ['Coffee \\(fresh\\) today', 'Coffee (fresh) today'],
      ['A #hashtag and {hashtag|\\#|another}', 'A #hashtag and #another'],
      ['Thanks @[Acme](urn:li:organization:12)!', 'Thanks Acme!'],
      ['half_price', 'half'],
    ])('is read as little text: %s', async (commentary, text) => {
      expect((await post(await tokenOf(nora.id), { commentary })).status).toBe(201);
      expect(await sandbox().admin.posts({ network: 'linkedin' })).toMatchObject([{ text }]);
    });

    test.each([
      ['the same again', {}, 422, 'DUPLICATE_POST'],
      ['too long a text', { commentary: 'x'.repeat(3001) }, 400, 'FIELD_ARRAY_SIZE_TOO_HIGH'],
    ])('is refused for %s', async (_what, changes, status, code) => {
      const token = await tokenOf(nora.id);
      await post(token);
      expect(await post(token, changes)).toMatchObject({ status, body: { errorDetails: { inputErrors: [{ code }] } } });
    });

    test('may be repeated after a day, and for another author', async () => {
      const token = await tokenOf(nora.id);
      await post(token);
      expect((await post(token, { author: `urn:li:organization:${roastery.id}` })).status).toBe(201);
      clock.pass(DAY);
      expect((await post(token)).status).toBe(201);
    });

    test.each([
      ['a field that does not exist', { text: 'x' }, 422],
      ['no visibility', { visibility: undefined }, 422],
      ['an article without a title', { content: { article: { source: 'https://example.com' } } }, 422],
      ['somebody else’s organisation', { author: `urn:li:organization:${museum.id}` }, 403],
      ['somebody else', { author: `urn:li:person:${idris.id}` }, 403],
    ])('is refused for %s', async (_what, changes, status) => {
      expect((await post(await tokenOf(nora.id), changes)).status).toBe(status);
    });

    test('needs a role that posts', async () => {
      const got = await post(await tokenOf(idris.id), { author: `urn:li:organization:${roastery.id}` });
      expect(got.status).toBe(403);
    });

    test('is the last of 150 for a member, until midnight UTC', async () => {
      const token = await tokenOf(nora.id);
      for (let count = 0; count < 150; count += 1) await post(token, { commentary: `Number ${String(count)}` });
      expect(await post(token)).toMatchObject({
        status: 429,
        body: { message: expect.stringContaining('throttle MEMBER DAY limit') },
      });
      clock.pass(DAY / 2);
      expect((await post(token)).status).toBe(201);
    });

    test('of a member cannot be looked up', async () => {
      const query = { q: 'author', author: `urn:li:person:${nora.id}` };
      expect(await api('/rest/posts', await tokenOf(nora.id), query)).toMatchObject({
        status: 403,
        body: { code: 'ACCESS_DENIED' },
      });
    });
  });
});
