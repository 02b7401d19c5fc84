import { linkedin } from '../../../domain/networks/linkedin';
import { fromLittleText, toLittleText } from '../../../domain/networks/linkedin/little-text';
import type { Answer, JudgeContext, Operation, PostContent } from '../../../domain/networks/network';
import { judgedBy, ok } from '../../contract/networks/example-answer';
import {
  LINK,
  NOW,
  PHOTO,
  TEXT,
  TOKENS,
  VIDEO,
  accountOf,
  callInput,
  lookUpInput,
  publishInput,
  settingOf,
} from '../../contract/networks/example-input';
import type { Answers } from './converse-with';
import { signInWith } from './sign-in-with';

const setting = settingOf(linkedin);
const organisation = { ...accountOf('organisation'), remoteId: '2414183' };

const judged = judgedBy(linkedin);

describe('signing in', () => {
  const scopes = ['r_basicprofile', 'w_member_social', 'rw_organization_admin'];
  const me = { body: { id: 'yrZCpj2Z12', localizedFirstName: 'Bob', localizedLastName: 'Smith' } };

  const complete = (granted: readonly string[] | null, answers: Answers) =>
    signInWith(linkedin, { exchanged: { ...TOKENS, scopes: granted } }, answers);

  const role = (id: string, name = 'ADMINISTRATOR', state = 'APPROVED'): object => ({
    organization: `urn:li:organization:${id}`,
    role: name,
    roleAssignee: 'urn:li:person:yrZCpj2Z12',
    state,
  });
  const stale = {
    status: 403,
    body: {
      status: 403,
      serviceErrorCode: 100,
      code: 'ACCESS_DENIED',
      message: "Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:1",
    },
  };

  it('lists the member and the organisations that can be posted for, by name', () => {
    const { result, requests } = complete(scopes, [
      me,
      { body: { elements: [role('7'), role('8', 'ANALYST'), role('7', 'CONTENT_ADMINISTRATOR')] } },
      { body: { id: 7, localizedName: 'Harbour Coffee' } },
    ]);
    expect(result).toMatchObject({
      ok: true,
      grant: {
        networkUserId: 'yrZCpj2Z12',
        displayName: 'Bob Smith',
        assets: [
          { kind: 'profile', remoteId: 'yrZCpj2Z12', roles: null },
          {
            kind: 'organisation',
            remoteId: '7',
            name: 'Harbour Coffee',
            roles: ['ADMINISTRATOR', 'CONTENT_ADMINISTRATOR'],
            tokens: null,
          },
        ],
      },
    });
    expect(requests[1]).toMatchObject({
      url: 'http://127.0.0.1:4000/api/rest/organizationAcls',
      query: { q: 'roleAssignee', state: 'APPROVED' },
      headers: {
        'linkedin-version': expect.stringMatching(/^\d{6}$/),
        'x-restli-protocol-version': '2.0.0',
        'x-restli-method': 'FINDER',
      },
    });
  });

  it('keeps an organisation whose name it may not read', () => {
    const { result } = complete(scopes, [me, { body: { elements: [role('7')] } }, { status: 403, body: stale.body }]);
    expect(result).toMatchObject({ ok: true, grant: { assets: [{}, { remoteId: '7', name: 'Organisation 7' }] } });
  });

  it('goes around the one stale organisation that breaks the listing', () => {
    const { result, requests } = complete(scopes, [
      me,
      stale,
      { body: { elements: [role('7')] } },
      stale,
      { body: { elements: [role('9')] } },
      { body: { elements: [] } },
      { body: { elements: [] } },
      { body: { localizedName: 'Seven' } },
      { body: { localizedName: 'Nine' } },
    ]);
    expect(result).toMatchObject({ ok: true, grant: { assets: [{}, { name: 'Seven' }, { name: 'Nine' }] } });
    expect(requests.slice(2, 6).map(({ query }) => [query?.['start'], query?.['count']])).toEqual([
      ['0', '1'],
      ['1', '1'],
      ['2', '1'],
      ['3', '1'],
    ]);
  });

  it('asks for no organisations where that was not granted', () => {
    const { result, requests } = complete(['r_basicprofile', 'w_member_social'], [me]);
    expect(result).toMatchObject({ ok: true, grant: { assets: [{ kind: 'profile' }] } });
    expect(requests).toHaveLength(1);
  });

  it('tries a token again that LinkedIn does not know yet', () => {
    const unknown = { status: 401, body: { status: 401, serviceErrorCode: 65601, code: 'REVOKED_ACCESS_TOKEN' } };
    const { result } = complete(['r_basicprofile'], [unknown, unknown, me]);
    expect(result).toMatchObject({ ok: true });
    expect(complete(['r_basicprofile'], [unknown, unknown, unknown]).result).toMatchObject({
      ok: false,
      judgement: { class: 'transient', reason: 'token_propagation' },
    });
  });
});

describe('the probe', () => {
  const probe = linkedin.probe({ setting, tokens: TOKENS, networkUserId: 'yrZCpj2Z12' });

  it('asks with the credentials of our app, in the body', () => {
    expect(probe.request).toEqual({
      method: 'POST',
      url: 'http://127.0.0.1:4000/www/oauth/v2/introspectToken',
      body: {
        kind: 'form',
        fields: { client_id: 'CLIENT-ID', client_secret: 'CLIENT-SECRET', token: TOKENS.accessToken },
      },
    });
  });

  it('reads until when the token lives, and for what', () => {
    const body = { active: true, status: 'active', expires_at: 1_797_497_620, scope: 'r_basicprofile,w_member_social' };
    expect(probe.read(ok(body))).toEqual({
      networkUserId: null,
      expiresAt: 1_797_497_620_000,
      scopes: ['r_basicprofile', 'w_member_social'],
    });
  });

  it.each([
    ['revoked', 'token_revoked'],
    ['expired', 'token_expired'],
    ['something new', 'token_invalid'],
  ])('takes an inactive token that is %s for %s', (status, reason) => {
    expect(probe.judge(ok({ active: false, status }), {})).toMatchObject({ class: 'disconnected', reason });
  });

  it('checks the app by a token that is nobody’s', () => {
    const check = linkedin.checkApp?.(setting);
    expect(check?.judge(ok({ active: false }), {})).toMatchObject({ reason: 'ok' });
    const answer = { status: 401, headers: {}, body: { error: 'invalid_client', error_description: 'x' } };
    expect(check?.judge(answer, {})).toMatchObject({ class: 'misconfigured', reason: 'app_credentials_invalid' });
  });
});

describe('the probe of an organisation', () => {
  const probe = linkedin.probeAsset({ ...callInput(linkedin, 'organisation'), account: organisation });
  if (probe === null) throw new Error('Organisations are probed.');
  const listing = (...roles: readonly (readonly [string, string])[]): Answer =>
    ok({
      elements: roles.map(([id, role]) => ({ organization: `urn:li:organization:${id}`, role, state: 'APPROVED' })),
    });

  it.each([
    ['a role to post', listing(['2414183', 'CONTENT_ADMINISTRATOR']), 'ok'],
    ['a role that nobody knows yet', listing(['2414183', 'SOMETHING_NEW']), 'ok'],
    ['a role to look only', listing(['2414183', 'ANALYST']), 'page_role_lost'],
    ['roles elsewhere', listing(['7', 'ADMINISTRATOR']), 'page_role_lost'],
    ['no role at all', listing(), 'page_role_lost'],
  ])('%s', (_what, answer, reason) => {
    expect(probe.judge(answer, {})).toMatchObject({ reason });
  });

  it('believes an absence at the second look only, and about the page alone', () => {
    expect(probe.judge(listing(), {})).toMatchObject({ recovery: 'confirm', subject: 'asset' });
  });

  it('proves nothing where the listing may go on', () => {
    const full = listing(...Array.from({ length: 100 }, (_, n) => [String(n + 1), 'ADMINISTRATOR'] as const));
    expect(probe.judge(full, {})).toMatchObject({ reason: 'ok' });
  });

  const adminOnly = (id: string): Answer => ({
    status: 403,
    headers: {},
    body: {
      status: 403,
      message: `Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:${id}`,
    },
  });

  it('does not take another organisation’s trouble for its own', () => {
    expect(probe.judge(adminOnly('2414183'), {})).toMatchObject({ reason: 'page_role_lost', subject: 'asset' });
    const ofAnother = adminOnly('24141830');
    expect([probe.judge(ofAnother, {}).reason, probe.read(ofAnother)]).toEqual(['ok', true]);
    expect(judged('look_up', 403, ofAnother.body, { targetId: '2414183' })).toMatchObject({
      class: 'transient',
      reason: 'unconfirmed_denial',
      subject: 'asset',
    });
  });
});

describe('an answer', () => {
  it.each<[string, Operation, number, unknown, JudgeContext, string]>([
    ['a version that was retired', 'publish', 426, { code: 'NONEXISTENT_VERSION' }, {}, 'api_version_retired'],
    ['an upgrade that names no code', 'stream', 426, { message: 'Upgrade' }, {}, 'api_version_retired'],
    ['a call without a version', 'stream', 400, { code: 'VERSION_MISSING' }, {}, 'bad_request'],
    [
      'a duplicate, as the Posts API says it',
      'publish',
      422,
      {
        errorDetailType: 'com.linkedin.common.error.BadRequest',
        message:
          'com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of urn:li:share:1',
        errorDetails: { inputErrors: [{ description: 'Duplicate post is detected', code: 'DUPLICATE_POST' }] },
        status: 422,
      },
      {},
      'request_rejected',
    ],
    [
      'a duplicate, whatever its status',
      'publish',
      403,
      { errorDetails: { inputErrors: [{ code: 'DUPLICATE_POST' }] }, status: 403 },
      {},
      'request_rejected',
    ],
    [
      'a text that is too long',
      'publish',
      400,
      { errorDetails: { inputErrors: [{ code: 'FIELD_ARRAY_SIZE_TOO_HIGH', maxLength: 3000 }] }, status: 400 },
      {},
      'request_rejected',
    ],
    [
      'an author that is not ours',
      'publish',
      403,
      {
        serviceErrorCode: 100,
        message:
          'Field Value validation failed in REQUEST_BODY: Data Processing Exception while processing fields [/author]',
        status: 403,
      },
      { accountKind: 'organisation' },
      'permission_missing',
    ],
    [
      'a fresh token that is not known yet',
      'stream',
      401,
      { serviceErrorCode: 65_601, code: 'REVOKED_ACCESS_TOKEN' },
      { tokenAgeS: 5 },
      'token_propagation',
    ],
    [
      'the same of a token of an hour',
      'stream',
      401,
      { serviceErrorCode: 65_601, code: 'REVOKED_ACCESS_TOKEN' },
      { tokenAgeS: 3600 },
      'token_revoked',
    ],
    ['a denial in words nobody knows', 'stream', 403, { message: 'No.', status: 403 }, {}, 'unconfirmed_denial'],
    [
      'a code that was used',
      'token_exchange',
      400,
      { error: 'invalid_request', error_description: 'Unable to retrieve access token: authorization code not found' },
      {},
      'auth_code_invalid',
    ],
    [
      'a refresh token that is over',
      'refresh',
      400,
      {
        error: 'invalid_request',
        error_description: 'The provided authorization grant or refresh token is invalid, expired or revoked.',
      },
      {},
      'refresh_token_invalid',
    ],
  ])('%s', (_what, operation, status, body, context, reason) => {
    expect(judged(operation, status, body, context)).toMatchObject({ reason });
  });

  it('about an organisation’s permissions is about that page', () => {
    const body = { code: 'ACCESS_DENIED', message: 'Not enough permissions to access: posts.CREATE.20260801' };
    expect(judged('publish', 403, body, { accountKind: 'organisation' })).toMatchObject({ subject: 'asset' });
    expect(judged('publish', 403, body, { accountKind: 'profile' })).toMatchObject({ subject: 'credential' });
  });

  it('of a limit of the app waits until midnight UTC, and so does one of the member', () => {
    const body = (level: string): object => ({
      message: `Resource level throttle ${level} DAY limit for calls to this resource is reached.`,
      status: 429,
    });
    const now = Date.parse('2026-11-24T22:00:00Z');
    expect(judged('stream', 429, body('APPLICATION'), { now })).toMatchObject({
      reason: 'quota_exhausted',
      subject: 'app',
      retryAfterS: 7200,
    });
    expect(judged('stream', 429, body('MEMBER'), { now })).toMatchObject({
      reason: 'account_rate_limited',
      retryAfterS: 7200,
    });
  });
});

describe('publishing', () => {
  const request = (content: PostContent, kind: 'profile' | 'organisation' = 'organisation') =>
    linkedin.publish.steps(content, accountOf(kind))[0]?.call(publishInput(linkedin, kind, content)).request;

  it('speaks for the member or for the organisation', () => {
    expect(request(TEXT)).toMatchObject({
      method: 'POST',
      url: 'http://127.0.0.1:4000/api/rest/posts',
      headers: { 'linkedin-version': expect.any(String), 'x-restli-protocol-version': '2.0.0' },
      body: {
        value: {
          author: 'urn:li:organization:remote-organisation',
          commentary: TEXT.text,
          visibility: 'PUBLIC',
          lifecycleState: 'PUBLISHED',
        },
      },
    });
    expect(request(TEXT, 'profile')).toMatchObject({ body: { value: { author: 'urn:li:person:remote-profile' } } });
  });

  it('shows a link as an article, which needs a title', () => {
    expect(request({ ...LINK, text: '\n Read this \nand that' })).toMatchObject({
      body: { value: { content: { article: { source: LINK.link, title: 'Read this' } } } },
    });
    expect(request({ ...LINK, text: '' })).toMatchObject({
      body: { value: { content: { article: { title: LINK.link } } } },
    });
  });

  it('finds the post’s id in a header of an empty answer', () => {
    const step = linkedin.publish.steps(TEXT, organisation)[0];
    const call = step?.call(publishInput(linkedin, 'organisation', TEXT));
    const created = { status: 201, headers: { 'x-restli-id': 'urn:li:share:6844' }, body: null };
    const judgement = linkedin.judge('publish', created, {});
    expect(judgement).toMatchObject({ reason: 'ok' });
    expect(linkedin.judgePublish(created, judgement)).toBe('accepted');
    expect(linkedin.publish.remoteId({ post: call?.read(created) })).toBe('urn:li:share:6844');
    const nameless = { ...created, headers: {} };
    expect(linkedin.judgePublish(nameless, linkedin.judge('publish', nameless, {}))).toBe('unknown');
  });

  it.each([
    [PHOTO, /uploaded files/],
    [VIDEO, /uploaded files/],
    [{ ...TEXT, text: 'x'.repeat(3001) }, /3000 characters/],
  ])('refuses what LinkedIn would not take', (content, why) => {
    expect(linkedin.publish.refuseContent(content, organisation)).toMatch(why);
  });

  it('holds a post back for an app that is at fault, and drops one that LinkedIn refused', () => {
    const publishing = (status: number, body: unknown): string => {
      const answer = { status, headers: {}, body };
      return linkedin.judgePublish(answer, linkedin.judge('publish', answer, {}));
    };
    expect(publishing(426, { code: 'NONEXISTENT_VERSION' })).toBe('not_sent');
    expect(publishing(422, { errorDetails: { inputErrors: [{ code: 'DUPLICATE_POST' }] } })).toBe('refused');
    expect(publishing(401, { code: 'REVOKED_ACCESS_TOKEN' })).toBe('not_sent');
    expect(publishing(500, { message: 'Internal Server Error', status: 500 })).toBe('unknown');
  });
});

describe('the text', () => {
  it('is written so that LinkedIn takes nothing in it for a mark, hashtags excepted', () => {
    expect(toLittleText('(a) [b] {c} <d> e_f * ~ | \\ @you #1 #Größe # #!')).toBe(
      '\\(a\\) \\[b\\] \\{c\\} \\<d\\> e\\_f \\* \\~ \\| \\\\ \\@you #1 #Größe \\# \\#!',
    );
  });

  it.each(['plain', '(a) [b] {c|d} <e> f_g * ~ \\ @you', '#tag # and #!', 'two\nlines\\(', '{hashtag|#|x}'])(
    'comes back as it was: %s',
    (text) => {
      expect(fromLittleText(toLittleText(text))).toBe(text);
    },
  );

  it('is read where LinkedIn has made templates of it', () => {
    expect(fromLittleText('Hello @[Acme \\(US\\)](urn:li:organization:12), {hashtag|\\#|coffee} \\& \\(more\\)')).toBe(
      'Hello Acme (US), #coffee \\& (more)',
    );
  });
});

describe('the look-up', () => {
  it('finds our text among the posts of the author', () => {
    const content: PostContent = { text: 'Open (again) #coffee', link: null, media: [] };
    const call = linkedin.lookUp({ ...lookUpInput(linkedin, 'organisation', content), account: organisation });
    expect(call.request.query).toMatchObject({ q: 'author', author: 'urn:li:organization:2414183', sortBy: 'CREATED' });
    const post = (id: string, commentary: string): object => ({ id, commentary, createdAt: NOW, publishedAt: NOW });
    expect(
      call.read(
        ok({
          elements: [
            post('urn:li:share:1', 'Open \\(again\\) {hashtag|\\#|coffee}'),
            post('urn:li:share:2', 'Open again'),
            { id: 'urn:li:share:3' },
          ],
        }),
      ),
    ).toEqual([{ remoteId: 'urn:li:share:1', createdAt: NOW, text: content.text }]);
  });

  it('knows a post that is a link alone by its link', () => {
    const call = linkedin.lookUp({
      ...lookUpInput(linkedin, 'organisation', { ...LINK, text: '' }),
      account: organisation,
    });
    const post = (id: string, source: string): object => ({
      id,
      commentary: '',
      createdAt: NOW,
      content: { article: { source, title: 'T' } },
    });
    const elements = [post('1', 'https://e.example'), post('2', LINK.link ?? ''), { id: '3', createdAt: NOW }];
    expect(call.read(ok({ elements }))?.map(({ remoteId }) => remoteId)).toEqual(['2']);
  });

  it('says that members’ posts may not be read, which is nobody’s disconnection', () => {
    const call = linkedin.lookUp(lookUpInput(linkedin, 'profile', TEXT));
    const answer = {
      status: 403,
      headers: {},
      body: { code: 'ACCESS_DENIED', message: 'Not enough permissions to access: posts.FINDER-author.20260801' },
    };
    // What the caller counts as a look-up that found nothing (`countsAsLookedUp`).
    expect(call.judge(answer, {})).toMatchObject({ reason: 'permission_missing' });
  });
});

describe('the stream', () => {
  it('holds what people said, not what they liked', () => {
    const stream = linkedin.stream('organisation');
    if (!stream.offered) throw new Error('Organisations have one.');
    const comment = {
      notificationId: 5_603_453_321,
      action: 'COMMENT',
      organizationalEntity: 'urn:li:organization:2414183',
      decoratedGeneratedActivity: {
        comment: { owner: 'urn:li:person:zLqTygBP8S', text: 'Nice', entity: 'urn:li:comment:(1,2)' },
      },
      lastModifiedAt: NOW,
    };
    const like = { notificationId: 2, action: 'LIKE', lastModifiedAt: NOW };
    const call = stream.load({ ...callInput(linkedin, 'organisation'), account: organisation });
    expect(call.request.query).toMatchObject({ q: 'criteria', organizationalEntity: 'urn:li:organization:2414183' });
    expect(call.read(ok({ elements: [comment, like] }))).toEqual([
      { remoteId: '5603453321', createdAt: NOW, author: 'urn:li:person:zLqTygBP8S', text: 'Nice' },
    ]);
    expect(linkedin.stream('profile')).toMatchObject({ offered: false });
  });
});

describe('analytics', () => {
  const analytics = linkedin.analytics('organisation');
  if (!analytics.offered) throw new Error('Organisations have them.');
  const call = analytics.load({
    ...callInput(linkedin, 'organisation'),
    account: organisation,
    fromDay: '2026-11-01',
    toDay: '2026-11-02',
  });

  it('are asked for by whole days, with the parameters of protocol 1.0', () => {
    expect(call.request.query).toEqual({
      q: 'organizationalEntity',
      organizationalEntity: 'urn:li:organization:2414183',
      'timeIntervals.timeGranularityType': 'DAY',
      'timeIntervals.timeRange.start': String(Date.parse('2026-11-01T00:00:00Z')),
      'timeIntervals.timeRange.end': String(Date.parse('2026-11-03T00:00:00Z')),
    });
    expect(call.request.headers).not.toHaveProperty('x-restli-protocol-version');
  });

  it('are totals of the days that were asked for', () => {
    const element = (day: string): object => ({
      organizationalEntity: 'urn:li:organization:2414183',
      timeRange: { start: Date.parse(`${day}T00:00:00Z`), end: Date.parse(`${day}T00:00:00Z`) + 86_400_000 },
      totalShareStatistics: { impressionCount: 240, likeCount: 4, engagement: 0.05 },
    });
    expect(call.read(ok({ elements: [element('2026-10-31'), element('2026-11-01'), {}] }))).toEqual([
      { day: '2026-11-01', metrics: { impressionCount: 240, likeCount: 4 } },
    ]);
  });
});
