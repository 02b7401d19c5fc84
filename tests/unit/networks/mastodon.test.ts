import { mastodon } from '../../../domain/networks/mastodon';
import { comparableText, textOfHtml } from '../../../domain/networks/mastodon/status-text';
import type {
  Answer,
  AppCredentials,
  AppRegistration,
  HttpRequest,
  NetworkSetting,
  OAuthSignIn,
  PostContent,
  RegistrationResult,
  RemotePost,
} from '../../../domain/networks/network';
import {
  NOW,
  PHOTO,
  TEXT,
  TOKENS,
  accountOf,
  callInput,
  lookUpInput,
  publishInput,
} from '../../contract/networks/example-input';
import { converseWith, type Conversed } from './converse-with';

const setting: NetworkSetting = {
  hosts: {},
  app: { clientId: 'CLIENT-ID', clientSecret: 'CLIENT-SECRET', scopes: ['read:accounts', 'write:statuses'] },
  instance: 'https://social.example',
};
function registration(): AppRegistration {
  if (mastodon.registration === undefined) throw new Error('Mastodon registers apps at each server.');
  return mastodon.registration;
}

const ok = (body: unknown): Answer => ({ status: 200, headers: {}, body });

describe('registering at a server', () => {
  const REDIRECT_URI = 'https://host.example/oauth/callback/mastodon';
  const CREATED = { body: { client_id: 'id', client_secret: 'secret' } };
  const APP_TOKEN = { body: { access_token: 'app-token' } };

  const registered = (answers: readonly { status?: number; body: unknown }[]): Conversed<RegistrationResult> =>
    converseWith(registration().register({ setting, redirectUri: REDIRECT_URI }), answers);
  const fieldsOf = (request: HttpRequest | undefined): unknown =>
    request?.body.kind === 'form' ? request.body.fields : undefined;

  it('asks a server of today for its finest scopes, and holds the registration with a token of the app', () => {
    const { result, requests } = registered([{ body: { scopes_supported: ['profile', 'read'] } }, CREATED, APP_TOKEN]);
    const scopes = 'profile read:statuses read:notifications write:statuses write:media';
    expect(result).toEqual({
      ok: true,
      app: { clientId: 'id', clientSecret: 'secret', scopes: scopes.split(' ') },
    });
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET https://social.example/.well-known/oauth-authorization-server',
      'POST https://social.example/api/v1/apps',
      'POST https://social.example/oauth/token',
    ]);
    expect(fieldsOf(requests[1])).toEqual({ client_name: 'Holdfast', redirect_uris: REDIRECT_URI, scopes });
    expect(fieldsOf(requests[2])).toEqual({
      grant_type: 'client_credentials',
      client_id: 'id',
      client_secret: 'secret',
      scope: scopes,
    });
  });

  it.each([
    ['knows no metadata', { status: 404, body: '<!doctype html><html></html>' }],
    ['has no profile scope', { body: { scopes_supported: ['read', 'read:accounts'] } }],
    ['answers a bare string', { status: 500, body: '"Something went wrong"' }],
  ])('asks a server that %s for the older ones', (_what, metadata) => {
    const { requests } = registered([metadata, CREATED, APP_TOKEN]);
    expect(fieldsOf(requests[1])).toMatchObject({
      scopes: 'read:accounts read:statuses read:notifications write:statuses write:media',
    });
  });

  it.each([
    ['in words', { status: 422, body: { error: "Validation failed: Scopes doesn't match configured on the server." } }],
    ['by a bare string', { status: 400, body: '"Invalid scopes"' }],
  ])('asks for the two coarse ones where the fine ones are refused %s', (_how, refused) => {
    const { result, requests } = registered([{ status: 404, body: '' }, refused, CREATED, APP_TOKEN]);
    expect(fieldsOf(requests[2])).toMatchObject({ scopes: 'read write' });
    expect(result).toMatchObject({ ok: true, app: { scopes: ['read', 'write'] } });
  });

  it('stands, whatever the token of the app became', () => {
    expect(registered([{ status: 404, body: '' }, CREATED, { status: 503, body: '' }]).result).toMatchObject({
      ok: true,
    });
  });

  it.each([
    ['is silent', { status: 503, body: '' }, 'malformed_response'],
    ['gives no secret', { body: { client_id: 'id' } }, 'malformed_response'],
    ['refuses for now', { status: 429, body: { error: 'Too many requests' } }, 'account_rate_limited'],
  ])('fails where the server %s', (_what, answer, reason) => {
    expect(registered([{ status: 404, body: '' }, answer]).result).toMatchObject({ ok: false, judgement: { reason } });
  });

  it('is found lost by asking for a token of the app', () => {
    const call = mastodon.checkApp?.(setting);
    expect(fieldsOf(call?.request)).toEqual({
      grant_type: 'client_credentials',
      client_id: 'CLIENT-ID',
      client_secret: 'CLIENT-SECRET',
      scope: 'read:accounts write:statuses',
    });
    const lost: Answer = { status: 401, headers: {}, body: { error: 'invalid_client', error_description: '…' } };
    expect(call?.judge(lost, {})).toMatchObject({ class: 'misconfigured', reason: 'app_credentials_invalid' });
  });
});

describe('signing in', () => {
  const signIn = mastodon.signIn as OAuthSignIn;

  it('is at the account’s own server, afresh', () => {
    expect(signIn).toMatchObject({
      authorize: { host: 'instance', path: '/oauth/authorize' },
      token: { host: 'instance', path: '/oauth/token' },
      extraParameters: { force_login: 'true' },
    });
  });

  it('asks whose token it is, and names the server with the user', () => {
    const { result, requests } = converseWith(
      signIn.complete({
        setting,
        code: 'c',
        redirectUri: 'https://host.example/cb',
        codeVerifier: 'v',
        exchanged: TOKENS,
        now: NOW,
      }),
      [{ body: { id: '112', username: 'harbour', acct: 'harbour' } }],
    );
    expect(requests.map(({ url }) => url)).toEqual(['https://social.example/api/v1/accounts/verify_credentials']);
    expect(result).toMatchObject({
      ok: true,
      grant: {
        networkUserId: '112',
        displayName: '@harbour@social.example',
        assets: [{ kind: 'profile', remoteId: '112', tokens: null }],
      },
    });
  });
});

describe('the probe', () => {
  const read = (scopes: readonly string[] | null): unknown =>
    mastodon.probe({ setting, tokens: { ...TOKENS, scopes }, networkUserId: '112' }).read(ok({ id: '112' }));

  it('knows that coarse scopes include the fine ones', () => {
    expect(read(['read', 'write', 'follow'])).toMatchObject({
      scopes: expect.arrayContaining(['profile', 'read:statuses', 'read:notifications', 'write:statuses']),
    });
    expect(read(['read:accounts', 'write'])).toMatchObject({
      scopes: expect.not.arrayContaining(['read:statuses']),
    });
    expect(read(null)).toEqual({ networkUserId: '112', scopes: null, expiresAt: null });
  });

  const judged = (answer: Partial<Answer>): unknown =>
    mastodon.judge('probe', { status: 200, headers: {}, body: {}, ...answer }, {});

  it('believes a server of another language by its header', () => {
    const body = { error: 'アクセストークンは無効です' };
    const challenge = 'Bearer realm="Doorkeeper", error="invalid_token", error_description="x"';
    expect(judged({ status: 401, body, headers: { 'www-authenticate': challenge } })).toMatchObject({
      class: 'disconnected',
      reason: 'token_invalid',
    });
    expect(judged({ status: 401, body })).toMatchObject({ class: 'transient', reason: 'unconfirmed_denial' });
    expect(
      judged({ status: 401, body, headers: { 'www-authenticate': 'Bearer realm="Doorkeeper", error="other"' } }),
    ).toMatchObject({ reason: 'unconfirmed_denial' });
  });

  it.each([
    [403, '"Invalid credentials."'],
    [401, { error: 'Invalid credentials.' }],
    [401, { message: 'Unauthenticated.' }],
    [404, '404'],
    [404, { error: 'Record not found' }],
    [410, ''],
    [403, '<html><title>Just a moment...</title></html>'],
    [500, '"Something went wrong"'],
    [200, '<html>This domain is for sale</html>'],
  ])('takes %i %j of a fork, a proxy or a dead server for no evidence', (status, body) => {
    expect(judged({ status, body })).toMatchObject({ class: 'transient' });
  });

  it('waits until the time that the server names, an ISO date', () => {
    const limited = mastodon.judge(
      'probe',
      {
        status: 429,
        headers: { 'x-ratelimit-reset': '2026-11-24T10:03:20.123456Z', 'x-ratelimit-remaining': '0' },
        body: { error: 'Too many requests' },
      },
      { now: NOW },
    );
    expect(limited).toMatchObject({ reason: 'account_rate_limited', retryAfterS: 201 });
  });
});

describe('publishing', () => {
  const requestOf = (content: PostContent): HttpRequest | undefined =>
    mastodon.publish
      .steps(content, accountOf('profile'))[0]
      ?.call({ ...publishInput(mastodon, 'profile', content), setting }).request;

  it('sends the text under a key that is the post’s own', () => {
    expect(requestOf({ text: 'Read', link: 'https://e.example', media: [] })).toEqual({
      method: 'POST',
      url: 'https://social.example/api/v1/statuses',
      headers: {
        authorization: 'Bearer ACCESS-TOKEN-SECRET',
        'idempotency-key': 'holdfast-0192a3b4-0000-7000-8000-000000000001',
      },
      body: { kind: 'form', fields: { status: 'Read\n\nhttps://e.example' } },
    });
  });

  it('does not send again by itself: the key is kept for an hour, and not by every server', () => {
    expect(mastodon.publish.resendIsSafe).toBe(false);
  });

  it('refuses images, and leaves the length to the server', () => {
    expect(mastodon.publish.refuseContent(PHOTO, accountOf('profile'))).toMatch(/carries no files/);
    expect(mastodon.publish.refuseContent({ ...TEXT, text: 'x'.repeat(5000) }, accountOf('profile'))).toBeNull();
  });

  it.each([
    [422, { error: 'Validation failed: Text character limit of 500 exceeded' }, 'refused'],
    [403, { error: 'This action is not allowed' }, 'refused'],
    [401, { error: 'The access token was revoked' }, 'not_sent'],
    [403, { error: 'This action is outside the authorized scopes' }, 'not_sent'],
    [503, { error: 'There was a temporary problem serving your request, please try again' }, 'unknown'],
    [200, { id: '5', content: '<p>x</p>' }, 'accepted'],
  ])('takes %i %j for %s', (status, body, expected) => {
    const answer: Answer = { status, headers: {}, body };
    expect(mastodon.judgePublish(answer, mastodon.judge('publish', answer, {}))).toBe(expected);
  });

  it('reads the id of the status', () => {
    expect(mastodon.publish.remoteId({ status: { id: '103' } })).toBe('103');
  });
});

describe('the look-up', () => {
  const content: PostContent = {
    text: 'Bread & <cheese> for @ada@far.example and @bob #Friday',
    link: 'https://www.example.com/a?b=1&c=2',
    media: [],
  };
  const HTML =
    '<p>Bread &amp; &lt;cheese&gt; for <span class="h-card" translate="no"><a href="https://far.example/@ada" class="u-url mention">@<span>ada</span></a></span>' +
    ' and <span class="h-card"><a href="https://social.example/@bob" class="u-url mention">@<span>bob</span></a></span>' +
    ' <a href="https://social.example/tags/Friday" class="mention hashtag" rel="tag">#<span>Friday</span></a></p>' +
    '<p><a href="https://www.example.com/a?b=1&amp;c=2" target="_blank"><span class="invisible">https://www.</span>' +
    '<span class="">example.com/a?b=1&amp;c=2</span><span class="invisible"></span></a></p>';
  const found = (html: string): readonly RemotePost[] | undefined =>
    mastodon
      .lookUp({ ...lookUpInput(mastodon, 'profile', content), setting })
      .read(ok([{ id: '9', created_at: '2026-11-24T10:01:00.000Z', content: html }, null, { id: '8' }]));

  it('asks for the account’s own statuses', () => {
    const { request } = mastodon.lookUp({ ...lookUpInput(mastodon, 'profile', content), setting });
    expect(request).toMatchObject({
      url: 'https://social.example/api/v1/accounts/remote-profile/statuses',
      query: { limit: '40', exclude_reblogs: 'true' },
    });
  });

  it('finds the text in what the server made of it', () => {
    expect(found(HTML)).toEqual([{ remoteId: '9', createdAt: Date.parse('2026-11-24T10:01:00Z'), text: content.text }]);
  });

  it('finds it where a server shows the other server’s name too, and writes links plainly', () => {
    const plain =
      '<p>Bread &amp; &lt;cheese&gt; for <a href="https://far.example/@ada">@ada@far.example</a> and @bob #Friday<br/><br/>' +
      '<a href="https://www.example.com/a?b=1&amp;c=2">https://www.example.com/a?b=1&amp;c=2</a></p>';
    expect(found(plain)).toMatchObject([{ remoteId: '9' }]);
  });

  it('does not take another text for it', () => {
    expect(found(HTML.replace('Bread', 'Beer'))).toEqual([]);
    expect(found('')).toEqual([]);
  });

  it('decodes each entity once, and leaves what is none', () => {
    expect(textOfHtml('<p>&amp;lt; &#39;&#x41;&#x110000; &unknown; a<br>b<br />c</p><p>d</p>')).toBe(
      "&lt; 'A&#x110000; &unknown; a\nb\nc\n\nd",
    );
    expect(comparableText('mail me@home.example, @a.b@c-d.example.')).toBe('mail me@home.example, @a.b.');
  });
});

describe('the stream', () => {
  it('is who mentioned the account', () => {
    const stream = mastodon.stream('profile');
    if (!stream.offered) throw new Error(stream.why);
    const call = stream.load({ ...callInput(mastodon, 'profile'), setting });
    expect(call.request).toMatchObject({
      url: 'https://social.example/api/v1/notifications',
      query: { 'types[]': 'mention', limit: '80' },
    });
    const status = { id: '77', created_at: '2026-11-24T09:00:00.000Z', content: '<p>Hi <b>there</b></p>' };
    expect(
      call.read(
        ok([
          { id: '1', type: 'mention', account: { acct: 'eve@far.example' }, status },
          { id: '2', type: 'favourite', account: { acct: 'mallory' }, status },
          { id: '3', type: 'mention' },
        ]),
      ),
    ).toEqual([
      { remoteId: '77', createdAt: Date.parse('2026-11-24T09:00:00Z'), author: 'eve@far.example', text: 'Hi there' },
    ]);
  });
});

describe('the revocation', () => {
  it('authenticates the app that the server registered', () => {
    const app: AppCredentials = setting.app;
    expect(mastodon.revoke?.({ setting, tokens: TOKENS, networkUserId: '112' }).request.body).toEqual({
      kind: 'form',
      fields: { client_id: app.clientId, client_secret: app.clientSecret, token: 'ACCESS-TOKEN-SECRET' },
    });
  });
});
