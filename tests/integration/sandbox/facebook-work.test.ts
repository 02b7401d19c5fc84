import { DAY, MINUTE } from '../../../domain/clock';
import { SANDBOX_APPS } from '../../../scripts/sandbox/seed';
import {
  SANDBOX_FACEBOOK_GROUPS,
  SANDBOX_FACEBOOK_PAGES,
  SANDBOX_FACEBOOK_USERS,
} from '../../../scripts/sandbox/facebook/seed';
import type { IssuedTokens } from '../../../scripts/sandbox/admin/contract';
import { appSecretProof } from '../../../scripts/sandbox/facebook/graph-tokens';
import { call, form, useSandbox, withQuery, type Got } from './sandbox-for-tests';

const app = SANDBOX_APPS.facebook;
const { ada, ben } = SANDBOX_FACEBOOK_USERS;
const { harbourCafe, harbourRoastery, museum } = SANDBOX_FACEBOOK_PAGES;
const { harbourRegulars } = SANDBOX_FACEBOOK_GROUPS;
const EVERYTHING = [
  'pages_show_list',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_posts',
  'read_insights',
  'publish_to_groups',
  'user_posts',
];

describe('working with the sandbox Facebook', () => {
  const { sandbox, clock } = useSandbox();

  const graph = (path: string, query: Readonly<Record<string, string>> = {}): string =>
    withQuery(`${sandbox().addresses.facebook.graph}/v25.0/${path}`, query);
  const adaGrants = (
    scopes: readonly string[] = EVERYTHING,
    targets: readonly string[] = [harbourCafe.id, harbourRoastery.id, harbourRegulars.id],
  ): Promise<IssuedTokens> =>
    sandbox().admin.issueTokens({
      network: 'facebook',
      user: ada.id,
      app: app.clientId,
      scopes: [...scopes],
      targets: [...targets],
    });
  const cafeToken = async (scopes?: readonly string[]): Promise<string> =>
    (await adaGrants(scopes)).pageTokens[harbourCafe.id] ?? '';
  const post = (id: string, token: string, fields: Readonly<Record<string, string>>): Promise<Got> =>
    call(graph(`${id}/feed`), form({ ...fields, access_token: token }));
  const read = (path: string, token: string, query: Readonly<Record<string, string>> = {}): Promise<Got> =>
    call(graph(path, { ...query, access_token: token }));

  describe('posting', () => {
    test('to a Page with its token, and finding it again', async () => {
      const token = await cafeToken();
      const made = await post(harbourCafe.id, token, { message: 'Fresh coffee', link: 'https://harbour.test/' });
      const { id } = made.body as { readonly id: string };
      expect(id).toMatch(new RegExp(`^${harbourCafe.id}_\\d+$`));
      expect(
        (await read(`${harbourCafe.id}/published_posts`, token, { fields: 'id,message,created_time,from' })).body,
      ).toMatchObject({
        data: [
          {
            id,
            message: 'Fresh coffee',
            created_time: '2026-11-24T12:00:00+0000',
            from: { id: harbourCafe.id, name: harbourCafe.name },
          },
        ],
      });
      expect((await read(id, token, { fields: 'message' })).body).toEqual({ id, message: 'Fresh coffee' });
    });

    test.each([
      ['without pages_manage_posts', ['pages_show_list', 'pages_read_engagement']],
      ['without pages_read_engagement', ['pages_show_list', 'pages_manage_posts']],
    ])('is refused %s with code 200', async (_what, scopes) => {
      const got = await post(harbourCafe.id, await cafeToken(scopes), { message: 'no' });
      expect([got.status, got.body]).toMatchObject([403, { error: { code: 200, type: 'OAuthException' } }]);
    });

    test('is refused with the user token, with the token of another Page, and on a Page that was not ticked', async () => {
      const tokens = await adaGrants();
      expect((await post(harbourCafe.id, tokens.accessToken, { message: 'no' })).body).toMatchObject({
        error: { code: 200 },
      });
      expect(
        (await post(harbourCafe.id, tokens.pageTokens[harbourRoastery.id] ?? '', { message: 'no' })).body,
      ).toMatchObject({ error: { code: 200 } });
      expect(tokens.pageTokens).not.toHaveProperty(museum.id);
      expect(await sandbox().admin.posts({ network: 'facebook' })).toEqual([]);
    });

    test('is refused without the task CREATE_CONTENT', async () => {
      const token = await cafeToken();
      await sandbox().admin.happen({
        network: 'facebook',
        kind: 'give_page_role',
        user: ada.id,
        page: harbourCafe.id,
        tasks: ['ANALYZE'],
      });
      expect((await post(harbourCafe.id, token, { message: 'no' })).body).toMatchObject({ error: { code: 200 } });
    });

    test.each([
      ['nothing', {}, 100],
      ['a link that is none', { link: 'not a link' }, 100],
      ['an unknown photo', { message: 'x', 'attached_media[0]': '{"media_fbid":"1"}' }, 100],
    ])('refuses %s', async (_what, fields, code) => {
      expect((await post(harbourCafe.id, await cafeToken(), fields)).body).toMatchObject({ error: { code } });
    });

    test('refuses the same text twice in a row, and takes it again later', async () => {
      const token = await cafeToken();
      await post(harbourCafe.id, token, { message: 'same' });
      expect((await post(harbourCafe.id, token, { message: 'same' })).body).toMatchObject({ error: { code: 506 } });
      await post(harbourCafe.id, token, { message: 'other' });
      expect((await post(harbourCafe.id, token, { message: 'same' })).status).toBe(200);
    });

    test('to a group as its admin, and not to a profile', async () => {
      const { accessToken } = await adaGrants();
      expect((await post(harbourRegulars.id, accessToken, { message: 'hello regulars' })).status).toBe(200);
      expect((await read('me/groups', accessToken, { fields: 'id,administrator' })).body).toMatchObject({
        data: [{ id: harbourRegulars.id, administrator: true }],
      });
      expect((await post(ada.id, accessToken, { message: 'hello friends' })).body).toMatchObject({
        error: { code: 200 },
      });
    });

    test('to a group is refused without publish_to_groups or when the app is not in the group', async () => {
      const limited = await adaGrants(['pages_show_list', 'groups_access_member_info']);
      expect((await post(harbourRegulars.id, limited.accessToken, { message: 'no' })).body).toMatchObject({
        error: { code: 200 },
      });
      await sandbox().admin.seed({
        facebook: { groups: [{ ...harbourRegulars, admins: [ada.id], installedApps: [] }] },
      });
      expect((await post(harbourRegulars.id, (await adaGrants()).accessToken, { message: 'no' })).body).toMatchObject({
        error: { code: 200 },
      });
    });

    test('photos: uploaded unseen, then shown by one post, once', async () => {
      const token = await cafeToken();
      const upload = (url: string): Promise<Got> =>
        call(graph(`${harbourCafe.id}/photos`), form({ url, published: 'false', access_token: token }));
      const ids = [await upload('https://img.test/1.jpg'), await upload('https://img.test/2.jpg')].map(
        (got) => (got.body as { readonly id: string }).id,
      );
      expect(await sandbox().admin.posts({ network: 'facebook' })).toEqual([]);
      const attached = Object.fromEntries(
        ids.map((id, index) => [`attached_media[${index}]`, JSON.stringify({ media_fbid: id })]),
      );
      expect((await post(harbourCafe.id, token, { message: 'two photos', ...attached })).status).toBe(200);
      expect((await post(harbourCafe.id, token, { message: 'again', ...attached })).body).toMatchObject({
        error: { code: 100 },
      });
      const shown = await call(
        graph(`${harbourCafe.id}/photos`),
        form({ url: 'https://img.test/3.jpg', caption: 'one', access_token: token }),
      );
      expect(shown.body).toMatchObject({
        id: expect.any(String) as string,
        post_id: expect.stringContaining(harbourCafe.id) as string,
      });
      const effects = sandbox()
        .calls({ operation: 'publish' })
        .map((one) => one.effect !== null);
      expect(effects).toEqual([false, false, true, false, true]);
    });
  });

  describe('reading', () => {
    test('refuses fields that the node does not have', async () => {
      const token = await cafeToken();
      expect((await read(harbourCafe.id, token, { fields: 'id,nickname' })).body).toMatchObject({
        error: { code: 100, message: '(#100) Tried accessing nonexisting field (nickname) on node type (Page)' },
      });
      expect((await read(`${harbourCafe.id}/feed`, token, { fields: 'id,text' })).body).toMatchObject({
        error: { code: 100 },
      });
    });

    test('pages through a feed by its cursors, and takes a limit of 100 at most', async () => {
      const token = await cafeToken();
      for (const text of ['one', 'two', 'three']) {
        await post(harbourCafe.id, token, { message: text });
        clock.pass(MINUTE);
      }
      const first = (await read(`${harbourCafe.id}/feed`, token, { limit: '2', fields: 'message' })).body as Feed;
      expect(first.data.map((one) => one.message)).toEqual(['three', 'two']);
      const second = (
        await read(`${harbourCafe.id}/feed`, token, {
          limit: '2',
          fields: 'message',
          after: first.paging.cursors.after,
        })
      ).body as Feed;
      expect(second.data.map((one) => one.message)).toEqual(['one']);
      expect(second.paging).not.toHaveProperty('next');
      expect(JSON.stringify(first.paging)).not.toContain(token);
      expect((await read(`${harbourCafe.id}/feed`, token, { limit: '101' })).body).toMatchObject({
        error: { code: 100 },
      });
      expect((await read(`${harbourCafe.id}/feed`, token, { after: 'made-up' })).body).toMatchObject({
        error: { code: 100 },
      });
    });

    test('shows what visitors wrote only with pages_read_user_content', async () => {
      const item = { network: 'facebook', account: harbourCafe.id, author: 'Sam', text: 'Lovely place' } as const;
      const id = await sandbox().admin.addStreamItem(item);
      expect((await read(`${harbourCafe.id}/feed`, await cafeToken())).body).toMatchObject({
        data: [{ id, message: 'Lovely place' }],
      });
      const without = await cafeToken(EVERYTHING.filter((scope) => scope !== 'pages_read_user_content'));
      expect((await read(`${harbourCafe.id}/feed`, without)).body).toMatchObject({ data: [] });
    });

    test('a profile only by its owner with user_posts', async () => {
      await sandbox().admin.addStreamItem({
        network: 'facebook',
        account: ada.id,
        author: 'Ada Fields',
        text: 'On my wall',
      });
      expect((await read(`${ada.id}/feed`, (await adaGrants()).accessToken)).body).toMatchObject({
        data: [{ message: 'On my wall' }],
      });
      expect((await read(`${ada.id}/feed`, (await adaGrants([])).accessToken)).body).toMatchObject({
        error: { code: 10 },
      });
      expect((await read(`${ben.id}/feed`, (await adaGrants()).accessToken)).body).toMatchObject({
        error: { code: 100 },
      });
    });

    test('me/accounts needs pages_show_list and a user token', async () => {
      expect((await read('me/accounts', (await adaGrants(['pages_manage_posts'])).accessToken)).body).toMatchObject({
        error: { code: 200 },
      });
      expect((await read('me/accounts', await cafeToken())).body).toMatchObject({ error: { code: 100 } });
    });

    test('an unknown object, another method, an unknown path', async () => {
      const token = await cafeToken();
      expect((await read('12345', token)).body).toMatchObject({
        error: { code: 100, error_subcode: 33, type: 'GraphMethodException' },
      });
      expect((await call(graph('me/accounts'), form({ access_token: token }))).body).toMatchObject({
        error: { code: 100, type: 'GraphMethodException' },
      });
      expect((await read('a/b/c/d', token)).body).toMatchObject({ error: { code: 2500 } });
    });
  });

  describe('insights', () => {
    const DAYS = { metric: 'page_post_engagements', period: 'day' };
    const seconds = (text: string): string => String(Date.parse(text) / 1000);

    test('are one value per Pacific day, the same at every reading, unless set', async () => {
      const token = await cafeToken();
      const query = { ...DAYS, since: seconds('2026-10-31T07:00:00Z'), until: seconds('2026-11-03T08:00:00Z') };
      await sandbox().admin.setMetric({
        network: 'facebook',
        subject: harbourCafe.id,
        metric: DAYS.metric,
        day: '2026-11-01',
        value: 77,
      });
      const got = await read(`${harbourCafe.id}/insights`, token, query);
      const [series] = (got.body as Insights).data;
      // Summer time ends on 1 November 2026: that day has 25 hours.
      expect(series?.values.map((one) => one.end_time)).toEqual([
        '2026-11-01T07:00:00+0000',
        '2026-11-02T08:00:00+0000',
        '2026-11-03T08:00:00+0000',
      ]);
      expect(series?.values[1]?.value).toBe(77);
      expect((await read(`${harbourCafe.id}/insights`, token, query)).body).toEqual(got.body);
    });

    test.each([
      ['no metric', { metric: '' }, 3001],
      ['a metric that was removed', { metric: 'page_impressions' }, 100],
      ['more than 90 days', { since: '2026-01-01', until: '2026-11-01' }, 100],
      ['a time that is none', { since: 'long ago' }, 100],
    ])('refuse %s', async (_what, changes, code) => {
      expect((await read(`${harbourCafe.id}/insights`, await cafeToken(), { ...DAYS, ...changes })).body).toMatchObject(
        { error: { code } },
      );
    });

    test('need the Page token and read_insights', async () => {
      const tokens = await adaGrants();
      expect((await read(`${harbourCafe.id}/insights`, tokens.accessToken, DAYS)).body).toMatchObject({
        error: { code: 190 },
      });
      const without = await cafeToken(['pages_show_list', 'pages_read_engagement']);
      expect((await read(`${harbourCafe.id}/insights`, without, DAYS)).body).toMatchObject({ error: { code: 10 } });
    });
  });

  describe('tokens', () => {
    test('none, nonsense, and a wrong appsecret_proof', async () => {
      expect((await call(graph('me'))).body).toMatchObject({ error: { code: 2500 } });
      const nonsense = await read('me', 'nonsense');
      expect([nonsense.status, nonsense.body]).toMatchObject([400, { error: { code: 190 } }]);
      const { accessToken } = await adaGrants();
      expect((await read('me', accessToken, { appsecret_proof: 'wrong' })).body).toMatchObject({
        error: { code: 100 },
      });
      expect(
        (await read('me', accessToken, { appsecret_proof: appSecretProof(accessToken, app.clientSecret) })).body,
      ).toEqual({ id: ada.id, name: ada.name });
    });

    test.each([
      ['change_password', '190/460'],
      ['log_out', '190/467'],
      ['expire_tokens', '190/463'],
      ['revoke_app', '190/458'],
      ['require_checkpoint', '190/459'],
      ['suspend', '190/490'],
      ['deactivate', '190/464'],
      ['end_data_access', '190'],
    ] as const)('%s ends the user token and the Page tokens with %s', async (kind, error) => {
      const tokens = await adaGrants();
      const benTokens = await sandbox().admin.issueTokens({
        network: 'facebook',
        user: ben.id,
        app: app.clientId,
        scopes: ['pages_show_list'],
      });
      await sandbox().admin.happen({ network: 'facebook', kind, user: ada.name });
      await read('me', tokens.accessToken);
      await post(harbourCafe.id, tokens.pageTokens[harbourCafe.id] ?? '', { message: 'no' });
      await read('me', benTokens.accessToken);
      expect(
        sandbox()
          .calls()
          .map((one) => one.error),
      ).toEqual([error, error, null]);
      expect(await sandbox().admin.posts({ network: 'facebook' })).toEqual([]);
    });

    test.each([
      ['require_checkpoint', 'pass_checkpoint'],
      ['suspend', 'reinstate'],
      ['deactivate', 'reactivate'],
    ] as const)('%s can be undone', async (kind, undone) => {
      const { accessToken } = await adaGrants();
      await sandbox().admin.happen({ network: 'facebook', kind, user: ada.id });
      await sandbox().admin.happen({ network: 'facebook', kind: undone, user: ada.id });
      expect((await read('me', accessToken)).status).toBe(200);
    });

    test('a Page role taken away, and a Page deleted, end that Page only', async () => {
      const tokens = await adaGrants();
      await sandbox().admin.happen({ network: 'facebook', kind: 'take_page_role', user: ada.id, page: harbourCafe.id });
      expect(
        (await read(harbourCafe.id, tokens.pageTokens[harbourCafe.id] ?? '', { fields: 'id' })).body,
      ).toMatchObject({ error: { code: 190, error_subcode: 492 } });
      expect(
        (await read(harbourRoastery.id, tokens.pageTokens[harbourRoastery.id] ?? '', { fields: 'id' })).status,
      ).toBe(200);
      await sandbox().admin.happen({
        network: 'facebook',
        kind: 'delete_page',
        user: ada.id,
        page: harbourRoastery.id,
      });
      const deleted = await read(harbourRoastery.id, tokens.pageTokens[harbourRoastery.id] ?? '', { fields: 'id' });
      expect(deleted.body).toMatchObject({
        error: { code: 190, message: expect.stringContaining('deleted') as string },
      });
      expect((await read('me', tokens.accessToken)).status).toBe(200);
    });

    test('a scope taken back limits what the tokens may do, and debug_token says so', async () => {
      const tokens = await adaGrants();
      const token = tokens.pageTokens[harbourCafe.id] ?? '';
      await sandbox().admin.happen({
        network: 'facebook',
        kind: 'remove_scope',
        user: ada.id,
        scope: 'pages_manage_posts',
      });
      expect((await post(harbourCafe.id, token, { message: 'no' })).body).toMatchObject({ error: { code: 200 } });
      expect((await read(harbourCafe.id, token)).status).toBe(200);
      const debugged = await call(
        graph('debug_token', { input_token: token, access_token: `${app.clientId}|${app.clientSecret}` }),
      );
      expect(debugged.body).toMatchObject({ data: { is_valid: true } });
      expect(debugged.text).not.toContain('pages_manage_posts');
    });

    test('expiring a Page token leaves the user token alone', async () => {
      const tokens = await adaGrants();
      const result = await sandbox().admin.happen({
        network: 'facebook',
        kind: 'expire_tokens',
        user: ada.id,
        page: harbourCafe.id,
      });
      expect(result.tokensEnded).toBe(1);
      expect((await read('me', tokens.accessToken)).status).toBe(200);
    });

    test('a later consent replaces the grant of all tokens of that user', async () => {
      const old = await cafeToken();
      await adaGrants(EVERYTHING, [harbourRoastery.id]);
      expect((await post(harbourCafe.id, old, { message: 'no' })).body).toMatchObject({ error: { code: 190 } });
    });

    test('the user may take the grant back over the API', async () => {
      const { accessToken } = await adaGrants();
      expect(
        (await call(graph(`${ada.id}/permissions`, { access_token: accessToken }), { method: 'DELETE' })).body,
      ).toEqual({ success: true });
      expect((await read('me', accessToken)).body).toMatchObject({ error: { code: 190, error_subcode: 458 } });
    });

    test('long-lived user tokens end after 5,183,944 seconds', async () => {
      const { accessToken } = await adaGrants();
      clock.pass(5_183_944_000 - 1);
      expect((await read('me', accessToken)).status).toBe(200);
      clock.pass(1);
      expect((await read('me', accessToken)).body).toMatchObject({ error: { code: 190, error_subcode: 463 } });
    });
  });

  describe('versions', () => {
    test.each([
      ['v26.0', 200],
      ['v21.0', 200],
      ['v20.0', 400],
      ['v2.8', 400],
      ['v99.0', 400],
    ])('%s is answered with %i', async (version, status) => {
      const { accessToken } = await adaGrants();
      expect(
        (await call(withQuery(`${sandbox().addresses.facebook.graph}/${version}/me`, { access_token: accessToken })))
          .status,
      ).toBe(status);
    });

    test('a version ends on its day', async () => {
      clock.pass(58 * DAY);
      const { accessToken } = await adaGrants();
      const url = withQuery(`${sandbox().addresses.facebook.graph}/v21.0/me`, { access_token: accessToken });
      expect((await call(url)).body).toMatchObject({ error: { code: 2635 } });
    });
  });

  describe('batches', () => {
    const batch = (items: readonly unknown[]): Promise<Got> =>
      call(graph(''), form({ access_token: `${app.clientId}|${app.clientSecret}`, batch: JSON.stringify(items) }));

    test('answer 200, with a string for each body, whatever the items say', async () => {
      const { accessToken } = await adaGrants();
      const got = await batch([
        { method: 'GET', relative_url: `v25.0/debug_token?input_token=${accessToken}` },
        { method: 'GET', relative_url: 'v25.0/me?access_token=nonsense' },
      ]);
      expect(got.status).toBe(200);
      const [first, second] = got.body as readonly { readonly code: number; readonly body: string }[];
      expect(JSON.parse(first?.body ?? '')).toMatchObject({ data: { is_valid: true } });
      expect([second?.code, JSON.parse(second?.body ?? '')]).toMatchObject([400, { error: { code: 190 } }]);
      expect(
        sandbox()
          .calls({ operation: 'probe' })
          .map((one) => one.batch !== null),
      ).toEqual([true, true]);
    });

    test('hold at most 50 items', async () => {
      const got = await batch(Array.from({ length: 51 }, () => ({ method: 'GET', relative_url: 'me' })));
      expect([got.status, got.body]).toMatchObject([400, { error: { code: 100 } }]);
    });
  });
});

interface Feed {
  readonly data: readonly { readonly message: string }[];
  readonly paging: { readonly cursors: { readonly after: string } };
}

interface Insights {
  readonly data: readonly { readonly values: readonly { readonly value: number; readonly end_time: string }[] }[];
}
