import { instagram } from '../../../domain/networks/instagram';
import type { Answer, PostContent } from '../../../domain/networks/network';
import { ok } from '../../contract/networks/example-answer';
import {
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
  settingOf,
} from '../../contract/networks/example-input';
import { parseAnswerBody } from '../../../domain/judgement/answer-body';
import type { Answers } from './converse-with';
import { signInWith } from './sign-in-with';

const setting = settingOf(instagram);
const graphError = (code: number, error_subcode?: number): Answer => ({
  status: 400,
  headers: {},
  body: { error: { message: 'No.', type: 'OAuthException', code, error_subcode } },
});

const LONG = { body: { access_token: 'long', token_type: 'bearer', expires_in: 5_183_944 } };
const ME = { body: parseAnswerBody('{"id":"9","user_id":17841405822304914,"username":"cafe"}') };

const signIn = (answers: Answers) => signInWith(instagram, { code: 'the-code', exchanged: null }, answers);

describe('signing in', () => {
  it.each([
    ['as documented', { data: [{ access_token: 'short', user_id: '1', permissions: 'a,b' }] }],
    ['as it is sent', { access_token: 'short', user_id: 17841, permissions: ['a', 'b'] }],
  ])('exchanges the code for a token of an hour, answered %s, and that for one of 60 days', (_how, body) => {
    const { result, requests } = signIn([{ body }, LONG, ME]);

    expect(result).toMatchObject({
      ok: true,
      grant: {
        networkUserId: '17841405822304914',
        displayName: '@cafe',
        tokens: { accessToken: 'long', refreshToken: 'long', expiresAt: NOW + 5_183_944_000, scopes: ['a', 'b'] },
        assets: [{ kind: 'profile', remoteId: '17841405822304914', tokens: null }],
      },
    });
    expect(requests).toMatchObject([
      {
        method: 'POST',
        url: 'http://127.0.0.1:4000/api/oauth/access_token',
        body: {
          kind: 'form',
          fields: { grant_type: 'authorization_code', code: 'the-code', redirect_uri: 'https://host.example/cb' },
        },
      },
      {
        method: 'GET',
        url: 'http://127.0.0.1:4000/graph/access_token',
        query: { grant_type: 'ig_exchange_token', client_secret: 'CLIENT-SECRET', access_token: 'short' },
      },
      { url: 'http://127.0.0.1:4000/graph/v25.0/me', headers: { authorization: 'Bearer long' } },
    ]);
  });

  it('ends with a judgement over a used code', () => {
    const body = {
      error_type: 'OAuthException',
      code: 400,
      error_message: 'This authorization code has been used',
    };
    expect(signIn([{ status: 400, body }]).result).toMatchObject({
      ok: false,
      judgement: { reason: 'auth_code_invalid' },
    });
  });
});

describe('a refresh', () => {
  const refresh = instagram.refresh?.({ setting, tokens: TOKENS });
  const call = refresh?.kind === 'own' ? refresh.call : undefined;

  it('sends the token itself, and keeps the new one as what the next refresh sends', () => {
    expect(call?.request).toMatchObject({
      url: 'http://127.0.0.1:4000/graph/refresh_access_token',
      query: { grant_type: 'ig_refresh_token', access_token: 'ACCESS-TOKEN-SECRET' },
    });
    expect(call?.read(ok({ access_token: 'next', token_type: 'bearer', expires_in: 5_183_944 }))).toEqual({
      accessToken: 'next',
      refreshToken: 'next',
      expiresInS: 5_183_944,
      refreshExpiresInS: null,
      scopes: null,
    });
  });

  it('of a dead token is refused for good, of one that Instagram cannot say anything about is not', () => {
    expect(call?.judge(graphError(190, 463), {})).toMatchObject({ class: 'disconnected', reason: 'token_expired' });
    expect(call?.judge(graphError(100), {}).class).not.toBe('disconnected');
  });
});

describe('a post', () => {
  const account = accountOf('profile');
  const names = (content: PostContent): readonly string[] =>
    instagram.publish.steps(content, account).map(({ name }) => name);
  const fieldsOf = (content: PostContent, step: string, results = {}): unknown => {
    const found = instagram.publish.steps(content, account).find(({ name }) => name === step);
    const request = found?.call(publishInput(instagram, 'profile', content, results)).request;
    return request?.body.kind === 'form' ? request.body.fields : request?.query;
  };

  it('of one medium is one container, which is waited for and published', () => {
    expect(names(PHOTO)).toEqual(['container', 'container-ready', 'post']);
    expect(fieldsOf(PHOTO, 'container')).toEqual({
      image_url: 'https://example.com/1.jpg',
      alt_text: 'One',
      caption: 'A photo',
    });
    expect(fieldsOf(VIDEO, 'container')).toEqual({
      media_type: 'REELS',
      video_url: 'https://example.com/film.mp4',
      caption: 'A film of a minute',
    });
    expect(fieldsOf(PHOTO, 'container-ready')).toEqual({ fields: 'status_code,status' });
    expect(fieldsOf(PHOTO, 'post', { container: { id: '7' } })).toEqual({ creation_id: '7' });
  });

  it('of several is a container each, all waited for, and one that names them in their order', () => {
    expect(names(PHOTOS)).toEqual([
      'item-0',
      'item-1',
      'item-2',
      'item-0-ready',
      'item-1-ready',
      'item-2-ready',
      'container',
      'container-ready',
      'post',
    ]);
    expect(fieldsOf(PHOTOS, 'item-1')).toEqual({ is_carousel_item: 'true', image_url: 'https://example.com/2.jpg' });
    const results = { 'item-2': { id: 'c' }, 'item-0': { id: 'a' }, 'item-1': { id: 'b' } };
    expect(fieldsOf(PHOTOS, 'container', results)).toEqual({
      media_type: 'CAROUSEL',
      caption: 'Photos\n\nhttps://example.com/more',
      children: 'a,b,c',
    });
  });

  it.each<[string, PostContent, RegExp]>([
    ['a text alone', TEXT, /no text alone/],
    ['eleven images', { ...PHOTO, media: Array.from({ length: 11 }, () => PHOTO.media).flat() }, /at most 10/],
    ['a caption that is too long', { ...PHOTO, text: 'x'.repeat(2201) }, /2200/],
    ['31 hashtags', { ...PHOTO, text: '#tag '.repeat(31) }, /30 hashtags/],
    ['21 mentions', { ...PHOTO, text: '@cafe '.repeat(21) }, /20 mentions/],
  ])('is refused for %s', (_what, content, words) => {
    expect(instagram.publish.refuseContent(content, account)).toMatch(words);
  });

  it('is taken at the documented limits', () => {
    const whole = { ...PHOTO, text: `${'#t '.repeat(30)}${'@c '.repeat(20)}`.padEnd(2200, 'x') };
    expect(instagram.publish.refuseContent(whole, account)).toBeNull();
  });
});

describe('a container', () => {
  const step = instagram.publish.steps(PHOTO, accountOf('profile')).find(({ name }) => name === 'container-ready');
  const call = step?.call(publishInput(instagram, 'profile', PHOTO, { container: { id: '7' } }));
  const judge = (answer: Answer): { reason?: string; lost?: boolean; post?: string } => {
    const judgement = call?.judge(answer, {});
    if (judgement === undefined) return {};
    return {
      reason: judgement.reason,
      lost: instagram.publish.isStagingLost?.(answer, judgement) ?? false,
      post: instagram.judgePublish(answer, judgement),
    };
  };

  it.each<[string, Answer, { reason: string; lost: boolean; post: string }]>([
    [
      'in the making is waited for',
      ok({ status_code: 'IN_PROGRESS', id: '7' }),
      { reason: 'resource_not_ready', lost: false, post: 'not_sent' },
    ],
    [
      'that failed by its media fails the post',
      ok({ status_code: 'ERROR', status: 'Error: 2207026', id: '7' }),
      { reason: 'request_rejected', lost: false, post: 'refused' },
    ],
    [
      'that Instagram failed to fetch is made anew',
      ok({ status_code: 'ERROR', status: '2207003', id: '7' }),
      { reason: 'provider_error', lost: true, post: 'unknown' },
    ],
    [
      'that expired is made anew',
      ok({ status_code: 'EXPIRED', id: '7' }),
      { reason: 'request_rejected', lost: true, post: 'refused' },
    ],
    [
      'that is not found says nothing of the account, and is made anew',
      graphError(100, 33),
      { reason: 'resource_not_ready', lost: true, post: 'not_sent' },
    ],
    [
      'of an account whose token died is no lost one',
      graphError(190, 460),
      { reason: 'password_changed', lost: false, post: 'not_sent' },
    ],
  ])('%s', (_what, answer, expected) => {
    expect(judge(answer)).toEqual(expected);
  });

  it('is ready only when Instagram says FINISHED', () => {
    expect(call?.read(ok({ status_code: 'FINISHED', id: '7' }))).toEqual({ state: 'FINISHED' });
    expect(call?.read(ok({ status_code: 'PUBLISHED', id: '7' }))).toBeUndefined();
  });

  it.each([
    ['has expired', graphError(-2, 2207020), true],
    ['cannot be found', graphError(24, 2207006), true],
    ['is not there yet', graphError(24, 2207008), false],
    ['is not ready', graphError(9007, 2207027), false],
  ])('that %s when it is published: made anew is %s', (_what, answer, lost) => {
    const judgement = instagram.judge('publish', answer, {});
    expect(instagram.publish.isStagingLost?.(answer, judgement)).toBe(lost);
  });

  it('that an account may not make, since it is unlinked, is no lost one', () => {
    const answer = graphError(100, 33);
    const judgement = instagram.judge('publish', answer, {});
    expect(judgement.reason).toBe('resource_gone');
    expect(instagram.publish.isStagingLost?.(answer, judgement)).toBe(false);
  });
});

describe('what stands on the account', () => {
  it('is found by its caption, since the boundary', () => {
    const lookUp = instagram.lookUp(lookUpInput(instagram, 'profile', PHOTO));
    const entry = (id: string, caption?: string): object => ({ id, caption, timestamp: '2026-11-24T10:01:30+0000' });

    expect(lookUp.request.query).toMatchObject({ since: String((NOW + 60_000) / 1000) });
    expect(lookUp.read(ok({ data: [entry('1', 'A  photo'), entry('2', 'Another'), entry('3')] }))).toEqual([
      { remoteId: '1', createdAt: Date.parse('2026-11-24T10:01:30Z'), text: 'A photo' },
    ]);
  });

  it('is streamed with the comments below it', () => {
    const stream = instagram.stream('profile');
    const call = stream.offered ? stream.load(callInput(instagram, 'profile')) : undefined;
    const timestamp = '2026-11-24T09:00:00+0000';
    const comments = { data: [{ id: '2', text: 'Lovely', timestamp, username: 'ben' }] };

    expect(call?.read(ok({ data: [{ id: '1', caption: 'Cake', timestamp, username: 'cafe', comments }] }))).toEqual([
      { remoteId: '1', author: 'cafe', text: 'Cake', createdAt: Date.parse('2026-11-24T09:00:00Z') },
      { remoteId: '2', author: 'ben', text: 'Lovely', createdAt: Date.parse('2026-11-24T09:00:00Z') },
    ]);
  });

  it('is counted by one Pacific day a call', () => {
    const analytics = instagram.analytics('profile');
    const call = analytics.offered
      ? analytics.load({ ...callInput(instagram, 'profile'), fromDay: '2026-11-01', toDay: '2026-11-01' })
      : undefined;

    // The day on which summer time ends has 25 hours.
    expect(call?.request.query).toMatchObject({
      metric_type: 'total_value',
      since: String(Date.parse('2026-11-01T07:00:00Z') / 1000),
      until: String(Date.parse('2026-11-02T08:00:00Z') / 1000),
    });
    const total = (name: string, value?: number): object => ({ name, period: 'day', total_value: { value } });
    expect(call?.read(ok({ data: [total('reach', 12), total('views', 0), total('likes')] }))).toEqual([
      { day: '2026-11-01', metrics: { reach: 12, views: 0 } },
    ]);
    expect(call?.read(ok({ data: [] }))).toEqual([]);
  });
});

describe('a token of the API that ended in 2024', () => {
  it('is doubted, and not taken for a fault of our app', () => {
    const body = { error: { message: 'Unsupported request - method type: get', type: 'IGApiException', code: 100 } };
    const answer = { status: 400, headers: {}, body };
    expect(instagram.judge('probe', answer, {})).toMatchObject({ reason: 'unconfirmed_denial', subject: 'credential' });
    expect(instagram.judge('refresh', answer, {})).toMatchObject({ reason: 'unconfirmed_denial' });
  });
});
