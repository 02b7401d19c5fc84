import { facebook } from '../../../domain/networks/facebook';
import type { Answer, PostContent } from '../../../domain/networks/network';
import { ok } from '../../contract/networks/example-answer';
import {
  NOW,
  PHOTO,
  PHOTOS,
  TEXT,
  TOKENS,
  accountOf,
  callInput,
  lookUpInput,
  publishInput,
  settingOf,
} from '../../contract/networks/example-input';
import type { Answers } from './converse-with';
import { signInWith } from './sign-in-with';

const setting = settingOf(facebook);

const SHORT = { body: { access_token: 'short', token_type: 'bearer', expires_in: 5000 } };
const LONG = { body: { access_token: 'long', token_type: 'bearer', expires_in: 5_183_944 } };
const DEBUG = {
  body: { data: { is_valid: true, user_id: '42', expires_at: 1_800_000_000, scopes: ['pages_show_list'] } },
};
const ME = { body: { id: '42', name: 'Ada' } };
const page = (id: string): object => ({
  id,
  name: `Page ${id}`,
  access_token: `token-${id}`,
  tasks: ['CREATE_CONTENT'],
});

const signIn = (answers: Answers) => signInWith(facebook, { code: 'the-code', exchanged: null }, answers);

describe('signing in', () => {
  it('gives the profile and every Page with a token of its own, over all pages of the list', () => {
    const { result, requests } = signIn([
      SHORT,
      LONG,
      DEBUG,
      ME,
      {
        body: {
          data: [page('1'), { id: '9', name: 'without a token' }],
          paging: { cursors: { after: 'NEXT' }, next: 'https://evil.example/' },
        },
      },
      { body: { data: [page('2')], paging: { cursors: { after: 'END' } } } },
    ]);

    expect(result).toMatchObject({
      ok: true,
      grant: {
        networkUserId: '42',
        displayName: 'Ada',
        tokens: { accessToken: 'long', refreshToken: null, expiresAt: 1_800_000_000_000, scopes: ['pages_show_list'] },
        assets: [
          { kind: 'profile', remoteId: '42', tokens: null },
          {
            kind: 'page',
            remoteId: '1',
            roles: ['CREATE_CONTENT'],
            tokens: { accessToken: 'token-1', expiresAt: null },
          },
          { kind: 'page', remoteId: '2', tokens: { accessToken: 'token-2' } },
        ],
      },
    });
    expect(requests.map(({ url }) => new URL(url).origin)).toEqual(requests.map(() => 'http://127.0.0.1:4000'));
    expect(requests.at(-1)?.query).toMatchObject({ after: 'NEXT' });
  });

  it('lists groups only for who granted them, as the sandbox does', () => {
    const granted = { body: { data: { is_valid: true, user_id: '42', expires_at: 0, scopes: ['publish_to_groups'] } } };
    const { result } = signIn([
      SHORT,
      LONG,
      granted,
      ME,
      { body: { data: [] } },
      { body: { data: [{ id: 'g1', name: 'Group', administrator: true }] } },
    ]);

    expect(result).toMatchObject({
      grant: {
        tokens: { expiresAt: NOW + 5_183_944_000 },
        assets: [{ kind: 'profile' }, { kind: 'group', remoteId: 'g1', roles: ['administrator'], tokens: null }],
      },
    });
  });

  it.each([
    [
      'a used code',
      {
        status: 400,
        body: {
          error: {
            message: 'This authorization code has been used.',
            type: 'OAuthException',
            code: 100,
            error_subcode: 36_009,
          },
        },
      },
      'auth_code_invalid',
    ],
    [
      'a wrong secret of ours',
      { status: 400, body: { error: { message: 'Error validating client secret.', type: 'OAuthException', code: 1 } } },
      'app_credentials_invalid',
    ],
    [
      'another redirect URI',
      {
        status: 400,
        body: {
          error: {
            message:
              'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
            type: 'OAuthException',
            code: 100,
          },
        },
      },
      'redirect_uri_mismatch',
    ],
    ['an answer without a token', { body: {} }, 'malformed_response'],
  ])('ends with a judgement over %s', (_what, answer, reason) => {
    expect(signIn([answer]).result).toMatchObject({ ok: false, judgement: { reason } });
  });
});

describe('the probe', () => {
  const probe = facebook.probe({ setting, tokens: TOKENS, networkUserId: '42' });
  const error = { message: 'Invalid OAuth access token signature.', type: 'OAuthException', code: 190 };

  it('asks with the app token, so a refusal of the call itself is about our app', () => {
    expect(probe.judge({ status: 400, headers: {}, body: { error } }, {})).toMatchObject({
      class: 'misconfigured',
      reason: 'app_credentials_invalid',
    });
  });

  it('finds a dead token inside a 200', () => {
    const dead = {
      data: { is_valid: false, error: { code: 190, subcode: 460, message: 'The session has been invalidated …' } },
    };
    expect(probe.judge(ok(dead), {})).toMatchObject({
      class: 'disconnected',
      reason: 'password_changed',
      subject: 'credential',
    });
    expect(probe.judge(ok({ data: { is_valid: false } }), {})).toMatchObject({ reason: 'token_invalid' });
  });

  it('takes our app for deleted, not the user for gone, when the app is', () => {
    const body = {
      error: {
        message: 'Error validating application. Application has been deleted.',
        type: 'OAuthException',
        code: 190,
      },
    };
    expect(facebook.judge('publish', { status: 400, headers: {}, body }, {})).toMatchObject({
      class: 'misconfigured',
      reason: 'app_disabled',
    });
  });

  it('holds the end of data access against the clock of Facebook, not against ours', () => {
    const body = { data: { is_valid: true, data_access_expires_at: 1_700_000_000 } };
    const answer = (date?: string): Answer => ({ status: 200, headers: date ? { date } : {}, body });
    const before = 'Tue, 14 Nov 2023 22:00:00 GMT';
    const after = 'Tue, 14 Nov 2023 23:00:00 GMT';

    expect(probe.judge(answer(before), { now: 1_800_000_000_000 })).toMatchObject({ reason: 'ok' });
    expect(probe.judge(answer(after), { now: 1_600_000_000_000 })).toMatchObject({ reason: 'data_access_expired' });
    expect(probe.judge(answer(), {})).toMatchObject({ reason: 'ok' });
  });

  it('reads whose token it is, its scopes and its end', () => {
    expect(probe.read(ok(DEBUG.body))).toEqual({
      networkUserId: '42',
      scopes: ['pages_show_list'],
      expiresAt: 1_800_000_000_000,
    });
    expect(probe.read(ok({ data: { is_valid: true, user_id: 42, expires_at: 0 } }))).toEqual({
      networkUserId: '42',
      scopes: null,
      expiresAt: null,
    });
  });
});

describe('an answer about one Page', () => {
  it('is no evidence about the user', () => {
    const gone = {
      error: { message: 'Unsupported get request.', type: 'GraphMethodException', code: 100, error_subcode: 33 },
    };
    const probe = facebook.probeAsset(callInput(facebook, 'page'));
    expect(probe?.judge({ status: 400, headers: {}, body: gone }, {})).toMatchObject({
      reason: 'resource_gone',
      subject: 'asset',
      recovery: 'confirm',
    });

    const invalid = { error: { message: 'Invalid OAuth access token.', type: 'OAuthException', code: 190 } };
    expect(probe?.judge({ status: 400, headers: {}, body: invalid }, {})).toMatchObject({
      reason: 'token_invalid',
      subject: 'asset',
    });
  });
});

describe('publishing', () => {
  it('posts a text and its link in one call', () => {
    const content: PostContent = { text: 'Read', link: 'https://example.com', media: [] };
    const [step] = facebook.publish.steps(content, accountOf('page'));
    expect(step?.call(publishInput(facebook, 'page', content)).request).toMatchObject({
      method: 'POST',
      url: expect.stringMatching(/\/remote-page\/feed$/),
      body: { kind: 'form', fields: { message: 'Read', link: 'https://example.com' } },
    });
  });

  it('posts one photo by its address, and the post is what was published', () => {
    const [step] = facebook.publish.steps(PHOTO, accountOf('page'));
    const call = step?.call(publishInput(facebook, 'page', PHOTO));
    expect(call?.request).toMatchObject({
      url: expect.stringMatching(/\/remote-page\/photos$/),
      body: { fields: { url: 'https://example.com/1.jpg', caption: 'A photo', alt_text_custom: 'One' } },
    });
    expect(facebook.publish.remoteId({ post: call?.read(ok({ id: 'photo', post_id: 'page_post' })) })).toBe(
      'page_post',
    );
  });

  it('stages several photos and attaches them in their order', () => {
    const many: PostContent = {
      ...PHOTOS,
      media: Array.from({ length: 10 }, (_, n) => ({
        kind: 'image' as const,
        url: `https://example.com/${String(n)}`,
        altText: null,
      })),
    };
    const steps = facebook.publish.steps(many, accountOf('page'));
    const staged = steps.slice(0, -1);
    expect(staged.map((step) => step.call(publishInput(facebook, 'page', many)).request.body)).toEqual(
      many.media.map(({ url }) => ({ kind: 'form', fields: { url, published: 'false' } })),
    );

    const results = Object.fromEntries(staged.toReversed().map((step) => [step.name, { id: `id of ${step.name}` }]));
    const visible = steps.at(-1)?.call(publishInput(facebook, 'page', many, results)).request.body;
    expect(visible).toMatchObject({
      fields: {
        message: 'Photos\n\nhttps://example.com/more',
        'attached_media[0]': '{"media_fbid":"id of photo-0"}',
        'attached_media[9]': '{"media_fbid":"id of photo-9"}',
      },
    });
  });

  it('is refused for profiles at intake', () => {
    expect(facebook.publish.refuseContent(TEXT, accountOf('profile'))).toContain('since August 2018');
  });
});

describe('the look-up', () => {
  it('finds the posts that carry the text, and no others', () => {
    const call = facebook.lookUp(
      lookUpInput(facebook, 'page', { text: 'Hello  World ', link: 'https://example.com', media: [] }),
    );
    expect(call.request).toMatchObject({
      url: expect.stringMatching(/published_posts$/),
      query: { since: String((NOW + 60_000) / 1000) },
    });
    expect(
      call.read(
        ok({
          data: [
            { id: '1', created_time: '2026-11-24T10:02:00+0000', message: 'Hello World' },
            { id: '2', created_time: '2026-11-24T10:02:00+0000', message: 'Hello you' },
            { id: '3', created_time: 'never', message: 'Hello World' },
            { id: '4', created_time: '2026-11-24T10:03:00+0000' },
          ],
        }),
      ),
    ).toEqual([{ remoteId: '1', createdAt: Date.parse('2026-11-24T10:02:00Z'), text: 'Hello  World ' }]);
  });
});

describe('analytics of a Page', () => {
  const analytics = facebook.analytics('page');
  if (!analytics.offered) throw new Error('Pages have insights.');
  const load = (fromDay: string, toDay: string): ReturnType<typeof analytics.load> =>
    analytics.load({ ...callInput(facebook, 'page'), fromDay, toDay });

  it('asks from midnight to midnight Pacific, over the end of summer time', () => {
    expect(load('2026-10-31', '2026-11-01').request.query).toMatchObject({
      since: String(Date.parse('2026-10-31T07:00:00Z') / 1000),
      until: String(Date.parse('2026-11-02T08:00:00Z') / 1000),
    });
  });

  it('gives each day its metrics by the day that ends at end_time', () => {
    const series = (name: string, values: readonly unknown[]): object => ({ name, period: 'day', values });
    const call = load('2026-10-31', '2026-11-01');
    expect(
      call.read(
        ok({
          data: [
            series('page_media_view', [
              { value: 1, end_time: '2026-10-31T07:00:00+0000' },
              { value: 5, end_time: '2026-11-01T07:00:00+0000' },
              { value: 7, end_time: '2026-11-02T08:00:00+0000' },
            ]),
            series('page_views_total', [
              { value: 2, end_time: '2026-11-01T07:00:00+0000' },
              { value: { odd: 1 }, end_time: '2026-11-02T08:00:00+0000' },
              null,
            ]),
            { name: 'page_views_total', period: 'week', values: [{ value: 99, end_time: '2026-11-01T07:00:00+0000' }] },
          ],
        }),
      ),
    ).toEqual([
      { day: '2026-10-31', metrics: { page_media_view: 5, page_views_total: 2 } },
      { day: '2026-11-01', metrics: { page_media_view: 7 } },
    ]);
  });
});

describe('Instagram accounts that are linked to Pages', () => {
  const linked = { ...page('1'), instagram_business_account: { id: '17841405822304914', username: 'cafe' } };

  it('come with the sign-in, each with the token and the tasks of its Page', () => {
    const { result, requests } = signIn([SHORT, LONG, DEBUG, ME, { body: { data: [linked, page('2')] } }]);

    expect(result).toMatchObject({
      grant: {
        assets: [
          { kind: 'profile' },
          { kind: 'page', remoteId: '1', tokens: { accessToken: 'token-1' } },
          {
            kind: 'instagram',
            remoteId: '17841405822304914',
            name: '@cafe',
            roles: ['CREATE_CONTENT'],
            tokens: { accessToken: 'token-1', expiresAt: null },
          },
          { kind: 'page', remoteId: '2' },
        ],
      },
    });
    expect(requests.at(-1)?.query?.['fields']).toContain('instagram_business_account{id,username}');
  });

  it('are probed by their own id, and an unlinked one is the trouble of the account alone', () => {
    const probe = facebook.probeAsset(callInput(facebook, 'instagram'));
    const error = { message: 'Unsupported get request.', type: 'GraphMethodException', code: 100, error_subcode: 33 };

    expect(probe?.request).toMatchObject({ url: expect.stringMatching(/\/v25\.0\/remote-instagram$/) });
    expect(probe?.judge({ status: 400, headers: {}, body: { error } }, {})).toMatchObject({
      reason: 'resource_gone',
      subject: 'asset',
    });
  });

  it("are judged by Instagram's table, which Pages do not have", () => {
    const body = { error: { message: 'blocked', type: 'OAuthException', code: 4, error_subcode: 2207051 } };
    const answer = { status: 400, headers: {}, body };

    expect(facebook.judge('publish', answer, { accountKind: 'instagram' }).reason).toBe('publish_blocked');
    expect(facebook.judge('publish', answer, { accountKind: 'page' }).reason).toBe('app_rate_limited');
  });

  it("hold the targets of Instagram permissions against their own id, and of Page permissions against the Page's", () => {
    const granular_scopes = [
      { scope: 'pages_show_list', target_ids: ['1'] },
      { scope: 'instagram_basic', target_ids: ['17841405822304914'] },
    ];
    const answer = ok({ data: { is_valid: true, scopes: ['pages_show_list', 'instagram_basic'], granular_scopes } });
    const requiredScopes = ['pages_show_list', 'instagram_basic'];
    const judge = (accountKind: 'page' | 'instagram', targetId: string): string =>
      facebook.judge('probe', answer, { requiredScopes, accountKind, targetId }).reason;

    expect(judge('instagram', '17841405822304914')).toBe('ok');
    expect(judge('page', '1')).toBe('ok');
    expect(judge('instagram', '17841405822304999')).toBe('permission_missing');
  });

  it("are published to in containers, with the Page's token", () => {
    const input = publishInput(facebook, 'instagram', PHOTO, { container: { id: '77' } });
    const steps = facebook.publish.steps(PHOTO, accountOf('instagram'));

    expect(steps.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'staged container',
      'staged container-ready',
      'visible post',
    ]);
    expect(steps.map((step) => step.call(input).request)).toMatchObject([
      {
        method: 'POST',
        url: expect.stringMatching(/\/remote-instagram\/media$/),
        headers: { authorization: 'Bearer ACCESS-TOKEN-SECRET' },
        body: { fields: { image_url: 'https://example.com/1.jpg', caption: 'A photo', alt_text: 'One' } },
      },
      { method: 'GET', url: expect.stringMatching(/\/77$/), query: { fields: 'status_code,status' } },
      {
        method: 'POST',
        url: expect.stringMatching(/\/remote-instagram\/media_publish$/),
        body: { fields: { creation_id: '77' } },
      },
    ]);
    expect(facebook.publish.remoteId({ container: { id: '77' }, post: { id: '99' } })).toBe('99');
  });
});
