import { walkConsent } from '../../../scripts/sandbox/oauth/consent-walk';
import { SANDBOX_APPS } from '../../../scripts/sandbox/seed';
import { SANDBOX_BLUESKY_ACCOUNTS } from '../../../scripts/sandbox/bluesky/seed';
import { SANDBOX_FACEBOOK_PAGES, SANDBOX_FACEBOOK_USERS } from '../../../scripts/sandbox/facebook/seed';
import { createAdminClient } from '../../../scripts/sandbox/admin-client';
import { bearer, call, form, jsonPost, REDIRECT_URI, useSandbox, withQuery } from './sandbox-for-tests';

const app = SANDBOX_APPS.facebook;
const { ada } = SANDBOX_FACEBOOK_USERS;
const { bakery } = SANDBOX_BLUESKY_ACCOUNTS;
const { harbourCafe } = SANDBOX_FACEBOOK_PAGES;

describe('the call log of the sandbox', () => {
  const { sandbox, clock } = useSandbox();

  test('tells the whole story of an account, by operation and subject', async () => {
    const { graph, www } = sandbox().addresses.facebook;
    const dialog = withQuery(`${www}/v25.0/dialog/oauth`, {
      client_id: app.clientId,
      redirect_uri: REDIRECT_URI,
      scope: 'pages_show_list pages_read_engagement pages_manage_posts read_insights',
    });
    const back = await walkConsent(dialog, { name: ada.email, password: ada.password, decision: 'allow' });
    const exchanged = await call(
      withQuery(`${graph}/v25.0/oauth/access_token`, {
        client_id: app.clientId,
        client_secret: app.clientSecret,
        redirect_uri: REDIRECT_URI,
        code: back.searchParams.get('code') ?? '',
      }),
    );
    const userToken = (exchanged.body as { readonly access_token: string }).access_token;
    const accounts = await call(withQuery(`${graph}/v25.0/me/accounts`, { access_token: userToken }));
    const pageToken =
      (accounts.body as { readonly data: readonly { readonly access_token: string }[] }).data[0]?.access_token ?? '';
    clock.pass(1000);
    await call(
      withQuery(`${graph}/v25.0/debug_token`, {
        input_token: pageToken,
        access_token: `${app.clientId}|${app.clientSecret}`,
      }),
    );
    await call(`${graph}/v25.0/${harbourCafe.id}/feed`, form({ message: 'hello', access_token: pageToken }));
    await call(withQuery(`${graph}/v25.0/${harbourCafe.id}/feed`, { access_token: pageToken }));
    await call(withQuery(`${graph}/v25.0/${harbourCafe.id}/published_posts`, { access_token: pageToken }));
    await call(
      withQuery(`${graph}/v25.0/${harbourCafe.id}/insights`, { access_token: pageToken, metric: 'page_views_total' }),
    );
    await call(withQuery(`${graph}/v25.0/${ada.id}/permissions`, { access_token: userToken }), { method: 'DELETE' });

    const log = await createAdminClient(sandbox().addresses.home).calls({ network: 'facebook' });
    expect(
      log.map((one) => [one.operation, one.subjects.includes(ada.id), one.subjects.includes(harbourCafe.id)]),
    ).toEqual([
      ['sign_in', false, false],
      ['sign_in', false, false],
      ['sign_in', false, false],
      ['token_exchange', true, false],
      ['probe', true, false],
      ['probe', true, true],
      ['publish', true, true],
      ['stream', true, true],
      ['look_up', true, true],
      ['analytics', true, true],
      ['revoke', true, false],
    ]);
    expect(log.filter((one) => one.effect !== null)).toMatchObject([
      { operation: 'publish', status: 200, error: null, at: clock.now() },
    ]);
  });

  test('holds no secret, and shows that two calls came with the same token', async () => {
    const secrets = [bakery.appPasswords.Holdfast, bakery.password];
    const begun = await call(`${sandbox().addresses.bluesky.pds}/xrpc/com.atproto.server.createSession`, {
      method: 'POST',
      body: JSON.stringify({ identifier: bakery.handle, password: bakery.appPasswords.Holdfast }),
      headers: { 'content-type': 'application/json' },
    });
    const { accessJwt, refreshJwt } = begun.body as { readonly accessJwt: string; readonly refreshJwt: string };
    await call(`${sandbox().addresses.bluesky.pds}/xrpc/com.atproto.server.getSession`, bearer(accessJwt));
    await call(`${sandbox().addresses.bluesky.pds}/xrpc/com.atproto.server.getSession`, bearer(accessJwt));
    const facebook = await sandbox().admin.issueTokens({
      network: 'facebook',
      user: ada.id,
      app: app.clientId,
      scopes: [],
    });
    await call(withQuery(`${sandbox().addresses.facebook.graph}/v25.0/me`, { access_token: facebook.accessToken }));
    const log = await createAdminClient(sandbox().addresses.home).calls();
    const written = JSON.stringify(log);
    for (const secret of [...secrets, accessJwt, refreshJwt, facebook.accessToken, app.clientSecret])
      expect(written).not.toContain(secret);
    const [, second, third] = log;
    expect(second?.token).toMatch(/^[0-9a-f]{12}$/);
    expect(third?.token).toBe(second?.token);
  });

  test('can be narrowed', async () => {
    const { accessToken } = await sandbox().admin.issueTokens({
      network: 'x',
      user: 'harbourcafe',
      app: SANDBOX_APPS.x.clientId,
      scopes: ['tweet.read', 'tweet.write', 'users.read'],
    });
    const api = sandbox().addresses.x.api;
    await call(`${api}/2/users/me`, bearer(accessToken));
    const [first] = sandbox().calls();
    clock.pass(5);
    await call(`${api}/2/tweets`, jsonPost({ text: 'one' }, accessToken));
    const admin = createAdminClient(sandbox().addresses.home);
    const routes = async (filter: Parameters<typeof admin.calls>[0]): Promise<readonly string[]> =>
      (await admin.calls(filter)).map((one) => one.route);
    expect(await routes({ afterId: first?.id ?? 0 })).toEqual(['tweets.create']);
    expect(await routes({ since: clock.now() })).toEqual(['tweets.create']);
    expect(await routes({ subject: 'harbourcafe', operation: 'probe' })).toEqual(['users.me']);
    expect(await routes({ network: 'bluesky' })).toEqual([]);
    expect(await routes({ withEffect: true })).toEqual(['tweets.create']);
    expect(await routes({ withEffect: false })).toEqual(['users.me']);
    await admin.clearCalls();
    expect(await routes({})).toEqual([]);
  });
});
