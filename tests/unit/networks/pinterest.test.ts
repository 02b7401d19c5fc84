import type { JudgeContext, Medium, Operation, PostContent } from '../../../domain/networks/network';
import { pinterest } from '../../../domain/networks/pinterest';
import { judgedBy } from '../../contract/networks/example-answer';
import {
  LINK,
  NOW,
  PHOTO,
  PHOTOS,
  TEXT,
  TOKENS,
  VIDEO,
  accountOf,
  callInput,
  lookUpInput,
  publishInput,
} from '../../contract/networks/example-input';
import type { Answers } from './converse-with';
import { signInWith } from './sign-in-with';

const board = { ...accountOf('board'), remoteId: '549755885175' };

const judged = judgedBy(pinterest);

describe('signing in', () => {
  const me = { body: { id: '2783136121146311751', username: 'harbour', account_type: 'BUSINESS' } };

  const complete = (scopes: readonly string[], answers: Answers) =>
    signInWith(pinterest, { exchanged: { ...TOKENS, scopes } }, answers);

  it('lists the profile and every board, page by page', () => {
    const { result, requests } = complete(
      ['user_accounts:read', 'boards:read'],
      [
        me,
        { body: { items: [{ id: '1', name: 'Cups' }], bookmark: 'next' } },
        { body: { items: [{ id: '2', name: 'Beans' }, {}], bookmark: null } },
      ],
    );
    expect(result).toMatchObject({
      ok: true,
      grant: {
        networkUserId: '2783136121146311751',
        displayName: 'harbour',
        assets: [
          { kind: 'profile', remoteId: '2783136121146311751', name: 'harbour' },
          { kind: 'board', remoteId: '1', name: 'Cups', tokens: null },
          { kind: 'board', remoteId: '2', name: 'Beans', tokens: null },
        ],
      },
    });
    expect(requests.map(({ url, query }) => [new URL(url).pathname, query])).toEqual([
      ['/api/v5/user_account', {}],
      ['/api/v5/boards', { page_size: '250' }],
      ['/api/v5/boards', { page_size: '250', bookmark: 'next' }],
    ]);
  });

  it('asks for no boards where they were not granted, and ends over a refusal', () => {
    expect(complete(['user_accounts:read'], [me]).result).toMatchObject({ grant: { assets: [{ kind: 'profile' }] } });
    const refusal = { status: 429, body: { code: 8, message: 'This request exceeded a rate limit.' } };
    expect(complete(['boards:read'], [me, refusal]).result).toMatchObject({
      ok: false,
      judgement: { class: 'rate_limited' },
    });
  });
});

describe('an answer', () => {
  it.each<[string, Operation, number, unknown, JudgeContext, string]>([
    ['a dead access token', 'probe', 401, { code: 2, message: 'Authentication failed.' }, {}, 'token_invalid'],
    [
      'our own client, refused on the refresh',
      'refresh',
      401,
      { code: 2, message: 'Authentication failed.' },
      {},
      'unconfirmed_denial',
    ],
    [
      'a refresh token that is over',
      'refresh',
      401,
      { code: 283, message: 'The authorization grant is invalid' },
      {},
      'refresh_token_invalid',
    ],
    [
      'the same after somebody else refreshed',
      'refresh',
      401,
      { code: 283, message: 'The authorization grant is invalid' },
      { storedRefreshTokenChanged: true },
      'concurrent_refresh',
    ],
    [
      'a code that is over',
      'token_exchange',
      401,
      { code: 283, message: 'The authorization grant is invalid' },
      {},
      'auth_code_invalid',
    ],
    [
      'an app that Pinterest does not know',
      'refresh',
      401,
      { status: 'failure', code: 283, data: 'Invalid Application ID', message: 'The authorization grant is invalid' },
      {},
      'app_credentials_invalid',
    ],
    [
      'an app with trial access that pins',
      'publish',
      403,
      { code: 29, message: 'Apps with Trial access may not create Pins in production https://api.pinterest.com' },
      {},
      'app_permission_missing',
    ],
    [
      'a board that is closed to the user',
      'publish',
      403,
      { code: 29, message: 'You are not permitted to access that resource.' },
      {},
      'unconfirmed_denial',
    ],
    ['an image that is too small', 'publish', 403, { code: 233, message: 'Too small.' }, {}, 'request_rejected'],
    ['an image that is broken', 'publish', 403, { code: 235, message: 'Broken.' }, {}, 'request_rejected'],
    ['an address that a pin cannot have', 'publish', 400, { code: 1, message: 'Whoops!' }, {}, 'request_rejected'],
    ['a section that is gone', 'publish', 404, { code: 2031, message: 'Sorry!' }, {}, 'request_rejected'],
    ['parameters of ours', 'analytics', 400, { code: 400, message: 'Invalid.' }, {}, 'bad_request'],
    ['a number nobody knows', 'probe', 403, { code: 9999, message: 'Your account is gone.' }, {}, 'unconfirmed_denial'],
    ['a number without a status of its kind', 'probe', 500, { code: 3, message: 'x' }, {}, 'provider_error'],
  ])('%s', (_what, operation, status, body, context, reason) => {
    expect(judged(operation, status, body, context)).toMatchObject({ reason });
  });
});

describe('the probe of a board', () => {
  const probe = pinterest.probeAsset({ ...callInput(pinterest, 'board'), account: board });
  if (probe === null) throw new Error('Boards are probed.');

  it.each([
    [404, { code: 40, message: 'Board not found.' }, 'resource_gone'],
    [404, { code: 404, message: 'Board not found.' }, 'resource_gone'],
    [403, { code: 29, message: 'You are not permitted to access that resource.' }, 'page_role_lost'],
  ])('takes %i %j for the board’s trouble, once confirmed', (status, body, reason) => {
    expect(probe.judge({ status, headers: {}, body }, {})).toMatchObject({
      reason,
      subject: 'asset',
      recovery: 'confirm',
    });
  });

  it('takes a dead token for the user’s trouble', () => {
    const answer = { status: 401, headers: {}, body: { code: 2, message: 'Authentication failed.' } };
    expect(probe.judge(answer, {})).toMatchObject({ reason: 'token_invalid', subject: 'credential' });
  });

  it('wants the very board back', () => {
    const of = (id: string) => ({ status: 200, headers: {}, body: { id, name: 'Cups' } });
    expect([probe.read(of('549755885175')), probe.read(of('1'))]).toEqual([true, undefined]);
  });
});

describe('publishing', () => {
  const value = (content: PostContent): unknown => {
    const body = pinterest.publish.steps(content, board)[0]?.call({
      ...publishInput(pinterest, 'board', content),
      account: board,
    }).request.body;
    return body?.kind === 'json' ? body.value : body;
  };

  it('pins one image by its address, with the first line for a title', () => {
    expect(value({ ...PHOTO, text: 'Cups of the week\nAll of them.', link: 'https://example.com/cups' })).toEqual({
      board_id: '549755885175',
      title: 'Cups of the week',
      description: 'Cups of the week\nAll of them.',
      link: 'https://example.com/cups',
      alt_text: 'One',
      media_source: { source_type: 'image_url', url: 'https://example.com/1.jpg' },
    });
  });

  it('pins several images as one', () => {
    expect(value(PHOTOS)).toMatchObject({
      media_source: {
        source_type: 'multiple_image_urls',
        items: [1, 2, 3].map((n) => ({ url: `https://example.com/${String(n)}.jpg` })),
      },
    });
  });

  it('leaves out what there is not, and cuts a title between words', () => {
    const silent = { ...PHOTO, text: '', media: PHOTO.media.map((medium) => ({ ...medium, altText: null })) };
    expect(Object.keys(value(silent) as object)).toEqual(['board_id', 'media_source']);
    const { title } = value({ ...PHOTO, text: 'words '.repeat(40) }) as { title: string };
    expect(title).toBe('words '.repeat(16).trim());
  });

  const image: Medium = { kind: 'image', url: 'https://example.com/1.jpg', altText: null };
  it.each<[PostContent, RegExp]>([
    [TEXT, /needs an image/],
    [LINK, /needs an image/],
    [VIDEO, /uploaded files/],
    [{ ...TEXT, media: Array.from({ length: 6 }, () => image) }, /at most 5 images/],
    [{ ...PHOTO, text: 'x'.repeat(801) }, /800 characters/],
    [{ ...PHOTO, link: `https://example.com/${'x'.repeat(2048)}` }, /2048 characters/],
    [{ ...TEXT, media: [{ ...image, altText: 'x'.repeat(501) }] }, /500 characters/],
  ])('refuses what Pinterest would not take', (content, why) => {
    expect(pinterest.publish.refuseContent(content, board)).toMatch(why);
  });

  it('goes on boards only', () => {
    expect(pinterest.publish.refuseContent(PHOTO, accountOf('profile'))).toMatch(/boards/);
  });

  it('waits while our app may not pin', () => {
    const answer = {
      status: 403,
      headers: {},
      body: { code: 29, message: 'Apps with Trial access may not create Pins' },
    };
    expect(pinterest.judgePublish(answer, pinterest.judge('publish', answer, {}))).toBe('not_sent');
  });
});

describe('the pins of a board', () => {
  const pin = (id: string, description: string, createdAt: string): object => ({
    id,
    title: 'T',
    description,
    created_at: createdAt,
    board_owner: { username: 'harbour' },
  });
  const answer = {
    status: 200,
    headers: {},
    body: { items: [pin('1', TEXT.text, '2026-11-24T10:00:00'), pin('2', 'Other', '2026-11-24T10:00:00-00:00'), {}] },
  };

  it('are looked through for our text; their times are UTC, said or not', () => {
    const call = pinterest.lookUp({ ...lookUpInput(pinterest, 'board', TEXT), account: board });
    expect(call.request.url).toBe('http://127.0.0.1:4000/api/v5/boards/549755885175/pins');
    expect(call.read(answer)).toEqual([{ remoteId: '1', createdAt: NOW, text: TEXT.text }]);
  });

  it('without a text are known by their link, and without a link not at all', () => {
    const bare = (id: string, link: string | null): object => ({ id, link, created_at: '2026-11-24T10:00:00' });
    const pins = {
      ...answer,
      body: { items: [bare('1', LINK.link), bare('2', null), bare('3', 'https://e.example')] },
    };
    const found = (link: string | null) => {
      const input = { ...lookUpInput(pinterest, 'board', { ...PHOTO, text: '', link }), account: board };
      return pinterest
        .lookUp(input)
        .read(pins)
        ?.map(({ remoteId }) => remoteId);
    };
    expect([found(LINK.link), found(null)]).toEqual([['1'], []]);
  });

  it('are the stream', () => {
    const stream = pinterest.stream('board');
    if (!stream.offered) throw new Error('Boards have one.');
    expect(stream.load({ ...callInput(pinterest, 'board'), account: board }).read(answer)).toEqual([
      { remoteId: '1', createdAt: NOW, author: 'harbour', text: TEXT.text },
      { remoteId: '2', createdAt: NOW, author: 'harbour', text: 'Other' },
    ]);
    expect(pinterest.stream('profile')).toMatchObject({ offered: false });
  });
});

describe('analytics', () => {
  it('are totals of the days that Pinterest has counted', () => {
    const analytics = pinterest.analytics('profile');
    if (!analytics.offered) throw new Error('Profiles have them.');
    const call = analytics.load({ ...callInput(pinterest, 'profile'), fromDay: '2026-11-01', toDay: '2026-11-02' });
    expect(call.request.query).toEqual({ start_date: '2026-11-01', end_date: '2026-11-02' });
    const day = (date: string, status: string): object => ({
      date,
      data_status: status,
      metrics: { IMPRESSION: 40, SAVE: 2, SAVE_RATE: 0.05 },
    });
    const body = {
      all: {
        daily_metrics: [day('2026-11-01', 'READY'), day('2026-11-02', 'PROCESSING'), day('2026-11-03', 'READY')],
        summary_metrics: {},
      },
    };
    expect(call.read({ status: 200, headers: {}, body })).toEqual([
      { day: '2026-11-01', metrics: { IMPRESSION: 40, SAVE: 2 } },
    ]);
    expect(pinterest.analytics('board')).toMatchObject({ offered: false });
  });
});
