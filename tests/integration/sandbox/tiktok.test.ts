import { SANDBOX_TIKTOK_APP, SANDBOX_TIKTOK_USERS } from '../../../scripts/sandbox/tiktok/seed';
import { walkConsent } from '../../../scripts/sandbox/oauth/consent-walk';
import { bearer, call, form, REDIRECT_URI, useSandbox, withQuery, type Got } from './sandbox-for-tests';

/** That TikTok's sandbox refuses what TikTok refuses. */

const { roastery, beekeeper } = SANDBOX_TIKTOK_USERS;
const { clientId, clientSecret } = SANDBOX_TIKTOK_APP;
const SCOPES = ['user.info.basic', 'video.list', 'video.publish'];

const { sandbox, clock } = useSandbox();
const open = (path: string): string => sandbox().addresses.tiktok.open + path;

const authorizeUrl = (more: Readonly<Record<string, string>> = {}): string =>
  withQuery(`${sandbox().addresses.tiktok.www}/v2/auth/authorize/`, {
    client_key: clientId,
    scope: SCOPES.join(','),
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    state: 's',
    ...more,
  });

const tokenWith = async (scopes: readonly string[] = SCOPES, user: string = roastery.id): Promise<string> =>
  (await sandbox().admin.issueTokens({ network: 'tiktok', user, app: clientId, scopes: [...scopes] })).accessToken;

function post(path: string, token: string, value: unknown, type = 'application/json; charset=UTF-8'): Promise<Got> {
  const headers = { 'content-type': type, authorization: `Bearer ${token}` };
  return call(open(path), { method: 'POST', body: JSON.stringify(value), headers });
}

const code = (body: unknown): unknown => (body as { error?: { code?: string } }).error?.code;

const INIT = '/v2/post/publish/video/init/';
const video = (info: object = {}, url = 'https://example.com/film.mp4'): object => ({
  post_info: { title: 'Steam', privacy_level: 'PUBLIC_TO_EVERYONE', ...info },
  source_info: { source: 'PULL_FROM_URL', video_url: url },
});

describe('signing in', () => {
  it.each([
    ['redirect_uri', `${REDIRECT_URI}/`, 'redirect_uri'],
    ['client_key', 'somebody', 'client_key'],
    ['scope', 'user.info.basic,everything', 'everything'],
    ['state', '', 'state'],
  ])('is refused on a page: %s %s', async (name, value, said) => {
    const got = await call(authorizeUrl({ [name]: value }));
    expect([got.status, got.headers.get('location')]).toEqual([400, null]);
    expect(got.text).toContain(said);
  });

  it('tells in the redirect what was granted, and never leaves out the basics', async () => {
    const back = await walkConsent(authorizeUrl(), {
      name: `@${roastery.username}`,
      password: roastery.password,
      decision: 'allow',
      withoutScopes: ['user.info.basic', 'video.publish'],
    });
    expect(back.searchParams.get('scopes')).toBe('user.info.basic,video.list');
  });

  it('knows an app by client_key in a form, and by nothing else', async () => {
    const grant = { grant_type: 'client_credentials', client_secret: clientSecret };
    expect((await call(open('/v2/oauth/token/'), form({ ...grant, client_key: clientId }))).status).toBe(200);
    expect((await call(open('/v2/oauth/token/'), form({ ...grant, client_id: clientId }))).body).toMatchObject({
      error: 'invalid_client',
    });
    const asJson = { method: 'POST', body: JSON.stringify(grant), headers: { 'content-type': 'application/json' } };
    expect((await call(open('/v2/oauth/token/'), asJson)).body).toMatchObject({ error: 'invalid_request' });
  });
});

describe('the APIs', () => {
  it('refuse a missing token, a scope that was not granted, and fields that nobody asked for', async () => {
    const info = (fields: string, token: string): Promise<Got> =>
      call(withQuery(open('/v2/user/info/'), { fields }), bearer(token));
    const token = await tokenWith();
    expect([(await info('open_id', 'nobody')).status, code((await info('open_id', 'nobody')).body)]).toEqual([
      401,
      'access_token_invalid',
    ]);
    expect(code((await info('', token)).body)).toBe('invalid_params');
    expect(code((await info('open_id,shoe_size', token)).body)).toBe('invalid_params');
    const stats = await info('open_id,follower_count', token);
    expect([stats.status, code(stats.body)]).toEqual([400, 'scope_permission_missed']);
    const poor = await post(INIT, await tokenWith(['user.info.basic']), video());
    expect([poor.status, code(poor.body)]).toEqual([401, 'scope_not_authorized']);
  });

  it.each<[string, object, number, string]>([
    ['without a privacy level', video({ privacy_level: undefined }), 400, 'invalid_param'],
    [
      'for an audience that the creator does not offer',
      video({ privacy_level: 'FOLLOWER_OF_CREATOR' }),
      403,
      'privacy_level_option_mismatch',
    ],
    ['with a long caption', video({ title: 'x'.repeat(2201) }), 400, 'invalid_param'],
    [
      'from an address that was not verified',
      video({}, 'https://example.org/film.mp4'),
      403,
      'url_ownership_unverified',
    ],
    ['by its bytes', { ...video(), source_info: { source: 'FILE_UPLOAD', video_size: 4 } }, 400, 'invalid_param'],
  ])('take no video %s', async (_what, value, status, expected) => {
    const got = await post(INIT, await tokenWith(), value);
    expect([got.status, code(got.body)]).toEqual([status, expected]);
    expect(await sandbox().admin.posts({ network: 'tiktok' })).toEqual([]);
  });

  it.each<[string, object]>([
    ['none', { photo_images: [] }],
    ['thirty-six', { photo_images: Array.from({ length: 36 }, (_, n) => `https://example.com/${String(n)}.jpg`) }],
    ['a cover that is not there', { photo_cover_index: 1 }],
  ])('take no photos: %s', async (_what, more) => {
    const source = {
      source: 'PULL_FROM_URL',
      photo_images: ['https://example.com/1.jpg'],
      photo_cover_index: 0,
      ...more,
    };
    const info = { title: '', description: '', privacy_level: 'SELF_ONLY' };
    const value = { media_type: 'PHOTO', post_mode: 'DIRECT_POST', post_info: info, source_info: source };
    expect(code((await post('/v2/post/publish/content/init/', await tokenWith(), value)).body)).toBe('invalid_param');
  });

  it('want JSON with its character set', async () => {
    expect(code((await post(INIT, await tokenWith(), video(), 'application/json')).body)).toBe('invalid_param');
  });

  it('tell nobody about another user’s post', async () => {
    const { publish_id } = ((await post(INIT, await tokenWith(), video())).body as { data: { publish_id: string } })
      .data;
    const status = '/v2/post/publish/status/fetch/';
    const others = await post(status, await tokenWith(SCOPES, beekeeper.id), { publish_id });
    expect(code(others.body)).toBe('token_not_authorized_for_specified_publish_id');
    expect(code((await post(status, await tokenWith(), { publish_id: 'v_pub_url~none' })).body)).toBe(
      'invalid_publish_id',
    );
  });

  it('send ids of posts as numbers that JavaScript cannot hold', async () => {
    const token = await tokenWith();
    const { publish_id } = ((await post(INIT, token, video())).body as { data: { publish_id: string } }).data;
    clock.pass(180_000);
    const got = await post('/v2/post/publish/status/fetch/', token, { publish_id });
    expect(got.text).toMatch(/"publicaly_available_post_id":\[\d{19}\]/);
  });
});
