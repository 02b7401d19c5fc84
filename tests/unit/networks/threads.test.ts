import type { Answer, PostContent } from '../../../domain/networks/network';
import { threads } from '../../../domain/networks/threads';
import { ok } from '../../contract/networks/example-answer';
import {
  NOW,
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
import { signInWith } from './sign-in-with';

const setting = settingOf(threads);
const account = accountOf('profile');
const threadsError = (code: number, message: string): Answer => ({
  status: 400,
  headers: {},
  body: { error: { message, type: 'THApiException', code } },
});

describe('signing in', () => {
  it('exchanges the code, then the token, and asks who it is', () => {
    const { result, requests } = signInWith(threads, { redirectUri: 'https://h.example/cb', exchanged: null }, [
      { body: { access_token: 'short', user_id: '17841405822304914' } },
      { body: { access_token: 'long', token_type: 'bearer', expires_in: 5_183_944 } },
      { body: { id: '17841405822304914', username: 'cafe' } },
    ]);

    expect(result).toMatchObject({
      ok: true,
      grant: {
        networkUserId: '17841405822304914',
        tokens: { accessToken: 'long', refreshToken: 'long', expiresAt: NOW + 5_183_944_000, scopes: null },
        assets: [{ kind: 'profile', remoteId: '17841405822304914', name: '@cafe' }],
      },
    });
    expect(requests).toMatchObject([
      { method: 'POST', url: 'http://127.0.0.1:4000/graph/oauth/access_token' },
      { url: 'http://127.0.0.1:4000/graph/access_token', query: { grant_type: 'th_exchange_token' } },
      { url: 'http://127.0.0.1:4000/graph/v1.0/me', query: { fields: 'id,username', access_token: 'long' } },
    ]);
  });
});

describe('a refresh', () => {
  it('sends the token itself and takes the new one for the next', () => {
    const refresh = threads.refresh?.({ setting, tokens: TOKENS });
    const call = refresh?.kind === 'own' ? refresh.call : undefined;

    expect(call?.request.query).toEqual({ grant_type: 'th_refresh_token', access_token: 'ACCESS-TOKEN-SECRET' });
    expect(call?.read(ok({ access_token: 'n', expires_in: 5 }))).toMatchObject({ accessToken: 'n', refreshToken: 'n' });
  });
});

describe('a post', () => {
  const fieldsOf = (content: PostContent, step: string, results = {}): unknown => {
    const found = threads.publish.steps(content, account).find(({ name }) => name === step);
    const request = found?.call(publishInput(threads, 'profile', content, results)).request;
    return request?.body.kind === 'form' ? request.body.fields : request?.query;
  };
  const access_token = 'ACCESS-TOKEN-SECRET';

  it('of text is a container too', () => {
    expect(threads.publish.steps(TEXT, account).map(({ name }) => name)).toEqual([
      'container',
      'container-ready',
      'post',
    ]);
    expect(fieldsOf(TEXT, 'container')).toEqual({ media_type: 'TEXT', text: 'Hello from Holdfast', access_token });
    expect(fieldsOf(TEXT, 'container-ready', { container: { id: '7' } })).toEqual({
      fields: 'status,error_message',
      access_token,
    });
    expect(fieldsOf(TEXT, 'post', { container: { id: '7' } })).toEqual({ creation_id: '7', access_token });
  });

  it('of a video and of several images', () => {
    expect(fieldsOf(VIDEO, 'container')).toMatchObject({
      media_type: 'VIDEO',
      video_url: 'https://example.com/film.mp4',
    });
    expect(fieldsOf(PHOTOS, 'item-0')).toMatchObject({ is_carousel_item: 'true', media_type: 'IMAGE' });
    expect(
      fieldsOf(PHOTOS, 'container', { 'item-0': { id: 'a' }, 'item-1': { id: 'b' }, 'item-2': { id: 'c' } }),
    ).toEqual({
      media_type: 'CAROUSEL',
      text: 'Photos\n\nhttps://example.com/more',
      children: 'a,b,c',
      access_token,
    });
  });

  const linked = (count: number): string =>
    Array.from({ length: count }, (_, index) => `https://e.example/${String(index)}`).join(' ');

  it.each<[string, string, RegExp | null]>([
    ['500 letters', 'x'.repeat(500), null],
    ['501 letters', 'x'.repeat(501), /at most 500/],
    ['125 emoji, which count as four', '🚀'.repeat(125), null],
    ['126 emoji', '🚀'.repeat(126), /counts an emoji as several/],
    ['letters with accents, which count once', 'é'.repeat(500), null],
    ['five links', linked(5), null],
    ['six links', linked(6), /at most 5 links/],
  ])('of %s', (_what, text, refusal) => {
    const refused = threads.publish.refuseContent({ text, link: null, media: [] }, account);
    if (refusal === null) expect(refused).toBeNull();
    else expect(refused).toMatch(refusal);
  });
});

describe('answers to a post', () => {
  it.each([
    ['a container that is gone when it is published', threadsError(24, 'The requested resource does not exist'), true],
    ['a container that expired', ok({ status: 'EXPIRED', id: '7' }), true],
    ['a video that could not be fetched', ok({ status: 'ERROR', error_message: 'FAILED_DOWNLOADING_VIDEO' }), false],
    ['a text that is too long', threadsError(100, 'Param text must be at most 500 characters long.'), false],
  ])('%s: made anew is %s', (_what, answer, lost) => {
    const judgement = threads.judge('publish', answer, {});
    expect(threads.publish.isStagingLost?.(answer, judgement)).toBe(lost);
  });

  it('that refuse this post alone', () => {
    const answer = threadsError(100, 'Param text must be at most 500 characters long.');
    expect(threads.judge('publish', answer, {})).toMatchObject({ class: 'healthy', reason: 'request_rejected' });
  });
});

describe('what stands on the profile', () => {
  it('is found by its text', () => {
    const lookUp = threads.lookUp(lookUpInput(threads, 'profile', TEXT));
    const timestamp = '2026-11-24T10:02:00+0000';

    expect(lookUp.request).toMatchObject({ url: expect.stringMatching(/\/v1\.0\/remote-profile\/threads$/) });
    expect(
      lookUp.read(
        ok({
          data: [
            { id: '1', text: TEXT.text, timestamp },
            { id: '2', text: 'x', timestamp },
          ],
        }),
      ),
    ).toEqual([{ remoteId: '1', createdAt: Date.parse('2026-11-24T10:02:00Z'), text: TEXT.text }]);
  });

  it('is counted by one Pacific day a call, whatever else the answer holds', () => {
    const analytics = threads.analytics('profile');
    const call = analytics.offered
      ? analytics.load({ ...callInput(threads, 'profile'), fromDay: '2026-07-11', toDay: '2026-07-11' })
      : undefined;
    const values = [
      { value: 1, end_time: '2026-07-11T08:00:00+0000' },
      { value: 2, end_time: '2026-07-12T08:00:00+0000' },
      { value: 3, end_time: '2026-07-13T07:00:00+0000' },
    ];

    expect(call?.request.query).toMatchObject({ since: String(Date.parse('2026-07-11T07:00:00Z') / 1000) });
    expect(
      call?.read(
        ok({
          data: [
            { name: 'views', values },
            { name: 'likes', total_value: { value: 0 } },
          ],
        }),
      ),
    ).toEqual([{ day: '2026-07-11', metrics: { views: 2, likes: 0 } }]);
  });
});

describe('a dead token that is answered with 100', () => {
  it('is doubted, and two such answers end it', () => {
    const answer = threadsError(100, 'The requested resource does not exist');
    expect(threads.judge('probe', answer, {})).toMatchObject({ reason: 'resource_gone', recovery: 'confirm' });
    expect(threads.judge('probe', threadsError(100, 'Invalid parameter'), {})).toMatchObject({ reason: 'bad_request' });
  });
});
