import { youtube } from '../../../domain/networks/youtube';
import type { Answer, FollowUp, Operation, PostContent } from '../../../domain/networks/network';
import { ok } from '../../contract/networks/example-answer';
import {
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

const setting = settingOf(youtube);
const channelsAnswer = (items?: readonly unknown[]): unknown => ({
  kind: 'youtube#channelListResponse',
  pageInfo: { totalResults: items?.length ?? 0 },
  ...(items === undefined ? {} : { items }),
});
const OURS = { id: 'UCours', snippet: { title: 'Our films' } };

describe('signing in', () => {
  const complete = (exchanged: typeof TOKENS | null, answers: Answers) =>
    signInWith(youtube, { exchanged, codeVerifier: 'v' }, answers);

  it('finds the channel that the tokens act for', () => {
    const { result, requests } = complete(TOKENS, [{ body: channelsAnswer([OURS]) }]);

    expect(requests).toMatchObject([
      {
        method: 'GET',
        url: 'http://127.0.0.1:4000/www/youtube/v3/channels',
        query: { part: 'id,snippet', mine: 'true' },
        headers: { authorization: `Bearer ${TOKENS.accessToken}` },
      },
    ]);
    expect(result).toMatchObject({
      ok: true,
      grant: {
        networkUserId: 'UCours',
        displayName: 'Our films',
        tokens: TOKENS,
        assets: [{ kind: 'channel', remoteId: 'UCours', name: 'Our films', tokens: null }],
      },
    });
  });

  it.each([
    ['lists none', { body: channelsAnswer([]) }],
    ['leaves the list out', { body: channelsAnswer() }],
    [
      'refuses a person who never was there',
      { status: 401, body: { error: { code: 401, errors: [{ reason: 'youtubeSignupRequired' }] } } },
    ],
  ])('needs a channel: YouTube %s', (_what, answer) => {
    expect(complete(TOKENS, [answer]).result).toMatchObject({
      ok: false,
      judgement: { reason: 'account_type_unsupported' },
    });
  });

  it('ends where it would not last, or where reading was not granted', () => {
    expect(complete({ ...TOKENS, refreshToken: null }, []).result).toMatchObject({
      ok: false,
      judgement: { reason: 'refresh_token_missing' },
    });
    const denied = {
      error: { code: 403, errors: [{ reason: 'insufficientPermissions' }], status: 'PERMISSION_DENIED' },
    };
    expect(complete(TOKENS, [{ status: 403, body: denied }]).result).toMatchObject({
      ok: false,
      judgement: { reason: 'permission_missing' },
    });
    expect(complete(null, []).result).toMatchObject({ ok: false, judgement: { class: 'misconfigured' } });
  });
});

describe('the probe', () => {
  const call = youtube.probe({ setting, tokens: TOKENS, networkUserId: 'UCours' });

  it('asks Google about the token, and learns its scopes and its end', () => {
    expect(call.request).toMatchObject({
      url: 'http://127.0.0.1:4000/oauth2/tokeninfo',
      query: { access_token: TOKENS.accessToken },
    });
    const body = { scope: 'https://a https://b', expires_in: '3000', exp: String(NOW / 1000 + 3000) };
    expect(call.read(ok(body))).toEqual({
      networkUserId: null,
      scopes: ['https://a', 'https://b'],
      expiresAt: NOW + 3_000_000,
    });
  });

  it('reads the older form by the clock of Google', () => {
    const headers = { date: new Date(NOW).toUTCString() };
    expect(call.read({ status: 200, headers, body: { scope: 's', expires_in: 60 } })).toMatchObject({
      expiresAt: NOW + 60_000,
    });
    expect(call.read(ok({ scope: 's', expires_in: 60 }))).toMatchObject({ expiresAt: null });
  });

  it('of the channel wants that very channel', () => {
    const asset = youtube.probeAsset({
      ...callInput(youtube, 'channel'),
      account: { ...accountOf('channel'), remoteId: 'UCours' },
    });
    expect(asset?.read(ok(channelsAnswer([OURS])))).toBe(true);
    expect(asset?.read(ok(channelsAnswer([{ id: 'UCother' }])))).toBeUndefined();
    expect(asset?.judge(ok(channelsAnswer()), {})).toMatchObject({
      reason: 'account_type_unsupported',
      subject: 'asset',
    });
  });
});

describe('a refusal', () => {
  const judge = (operation: Operation, body: unknown, status = 400): unknown =>
    youtube.judge(operation, { status, headers: {}, body }, { now: NOW });
  const reasoned = (reason: string): unknown => ({ error: { code: 403, errors: [{ domain: 'global', reason }] } });

  it.each<[string, Operation, unknown, object]>([
    ['of the refresh', 'refresh', { error: 'invalid_grant' }, { reason: 'refresh_token_invalid' }],
    [
      'of an organisation whose sessions have an end',
      'refresh',
      { error: 'invalid_grant', error_subtype: 'invalid_rapt' },
      { class: 'disconnected', reason: 'session_invalidated' },
    ],
    ['of a code', 'token_exchange', { error: 'invalid_grant' }, { reason: 'auth_code_invalid' }],
    ['of our app', 'refresh', { error: 'invalid_client' }, { reason: 'app_credentials_invalid' }],
    ['of a deleted account', 'probe', reasoned('accountDeleted'), { reason: 'account_deleted' }],
    ['of a closed channel', 'publish', reasoned('authenticatedUserAccountClosed'), { reason: 'account_deleted' }],
    ['without a cause', 'publish', reasoned('forbidden'), { class: 'transient', reason: 'unconfirmed_denial' }],
    [
      'for the comments of a channel without any',
      'stream',
      reasoned('commentsDisabled'),
      { reason: 'request_rejected' },
    ],
  ])('%s', (_what, operation, body, expected) => {
    expect(judge(operation, body, 403)).toMatchObject(expected);
  });

  it('for want of quota lasts until midnight Pacific', () => {
    // 10:00 UTC is 02:00 Pacific in winter.
    expect(judge('publish', reasoned('quotaExceeded'), 403)).toMatchObject({
      class: 'rate_limited',
      reason: 'quota_exhausted',
      retryAfterS: 22 * 3600,
    });
  });
});

describe('publishing', () => {
  const channel = accountOf('channel');
  const [session, upload] = youtube.publish.steps(VIDEO, channel);
  const film: PostContent = {
    ...VIDEO,
    text: '\n  A film of a minute \nWith more to say',
    link: 'https://example.com/more',
  };

  it('opens a session with what is to be said', () => {
    expect(session?.call(publishInput(youtube, 'channel', film)).request).toEqual({
      method: 'POST',
      url: 'http://127.0.0.1:4000/www/upload/youtube/v3/videos',
      query: { uploadType: 'resumable', part: 'snippet,status' },
      headers: { authorization: `Bearer ${TOKENS.accessToken}`, 'x-upload-content-type': 'video/*' },
      body: {
        kind: 'json',
        value: {
          snippet: {
            title: 'A film of a minute',
            description: '\n  A film of a minute \nWith more to say\n\nhttps://example.com/more',
          },
          status: { privacyStatus: 'public', selfDeclaredMadeForKids: false },
        },
      },
    });
  });

  it.each([
    [
      'https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&upload_id=xa29_8-d&part=snippet',
      'xa29_8-d',
    ],
    ['https://evil.example/upload?upload_id=stolen', 'stolen'],
    ['https://www.googleapis.com/upload?upload_id=', undefined],
    [undefined, undefined],
  ])('keeps only the name of the session: %s', (location, uploadId) => {
    const headers: Record<string, string> = location === undefined ? {} : { location };
    const read = session?.call(publishInput(youtube, 'channel', film)).read({ status: 200, headers, body: null });
    expect(read).toEqual(uploadId === undefined ? undefined : { uploadId });
  });

  it('believes an answer without a body only where it opens a session', () => {
    const opened = { location: 'https://www.googleapis.com/upload/youtube/v3/videos?upload_id=xa29' };
    const judge = (status: number, headers: Record<string, string>): string =>
      youtube.judge('publish', { status, headers, body: null }, {}).reason;
    expect([judge(200, opened), judge(200, {}), judge(503, opened), judge(302, opened)]).toEqual([
      'ok',
      'malformed_response',
      'malformed_response',
      'malformed_response',
    ]);
  });

  it('puts the bytes of the video there, at the configured host', () => {
    const input = publishInput(youtube, 'channel', film, { session: { uploadId: 'xa29' } });
    expect(upload?.call(input).request).toEqual({
      method: 'PUT',
      url: 'http://127.0.0.1:4000/www/upload/youtube/v3/videos',
      query: { uploadType: 'resumable', part: 'snippet,status', upload_id: 'xa29' },
      headers: { authorization: `Bearer ${TOKENS.accessToken}` },
      body: { kind: 'file', from: 'https://example.com/film.mp4', bytesMax: 2 * 1024 ** 3 },
    });
    expect(upload?.answerWithinMs).toBeGreaterThan(15 * 60_000);
  });

  const answered = (status: number, body: unknown): string => {
    const answer = { status, headers: {}, body };
    return youtube.judgePublish(answer, youtube.judge('publish', answer, {}));
  };

  it('takes a video that is still worked on for that', () => {
    expect(answered(201, { id: 'v1', status: { uploadStatus: 'uploaded' } })).toBe('processing');
    expect(answered(200, { id: 'v1', status: { uploadStatus: 'processed' } })).toBe('accepted');
    expect(answered(400, { error: { code: 400, errors: [{ reason: 'invalidTitle' }] } })).toBe('refused');
    expect(answered(400, { error: { code: 400, errors: [{ reason: 'uploadLimitExceeded' }] } })).toBe('not_sent');
    expect(answered(503, { error: { code: 503, errors: [{ reason: 'backendError' }] } })).toBe('unknown');
  });

  it.each<[string, Answer, boolean]>([
    ['is gone', { status: 404, headers: {}, body: 'Not Found' }, true],
    ['is over', { status: 410, headers: {}, body: null }, true],
    ['got half a file', { status: null, headers: {}, body: null, fault: { sent: 'not_sent', kind: 'cut_off' } }, true],
    [
      'got half a file from a host that failed',
      { status: null, headers: {}, body: null, fault: { sent: 'not_sent', kind: 'source_cut_off' } },
      true,
    ],
    [
      'got nothing, for the file is not to be had',
      { status: null, headers: {}, body: null, fault: { sent: 'not_sent', kind: 'source_unavailable' } },
      false,
    ],
    ['was refused a token', { status: 401, headers: {}, body: {} }, false],
    ['is in trouble', { status: 503, headers: {}, body: {} }, false],
  ])('knows whether a session that %s is lost', (_what, answer, lost) => {
    expect(youtube.publish.isStagingLost?.(answer, youtube.judge('publish', answer, {}))).toBe(lost);
  });

  it('never blames YouTube for the host of a file', () => {
    const fault = { sent: 'not_sent', kind: 'source_unavailable' } as const;
    expect(youtube.judge('publish', { status: null, headers: {}, body: null, fault }, {})).toMatchObject({
      class: 'transient',
      reason: 'resource_not_ready',
      subject: 'request',
    });
  });

  it.each<[string, PostContent, RegExp]>([
    ['words alone', TEXT, /exactly one video/],
    ['a photo', PHOTO, /exactly one video/],
    ['two videos', { ...VIDEO, media: [...VIDEO.media, ...VIDEO.media] }, /exactly one video/],
    ['a video without a name', { ...VIDEO, text: ' \n ' }, /needs a title/],
    ['brackets', { ...VIDEO, text: 'I <3 films' }, /no < and no >/],
    ['too many bytes', { ...VIDEO, text: `Film\n${'ü'.repeat(2500)}` }, /5000 bytes/],
  ])('refuses %s', (_what, content, sentence) => {
    expect(youtube.publish.refuseContent(content, channel)).toMatch(sentence);
  });

  it('cuts a long first line at a word', () => {
    const words = 'word '.repeat(30).trim();
    const body = session?.call(publishInput(youtube, 'channel', { ...VIDEO, text: words })).request.body;
    const title = (body as { value: { snippet: { title: string } } }).value.snippet.title;
    expect(title.length).toBeLessThanOrEqual(100);
    expect(title).toMatch(/word…$/);
  });
});

describe('what became of a video', () => {
  const call = youtube.publish.followUp?.({ ...callInput(youtube, 'channel'), remoteId: 'v1' });
  const video = (status: object, processingDetails: object = {}, id = 'v1'): Answer =>
    ok({ kind: 'youtube#videoListResponse', items: [{ id, status, processingDetails }] });

  it('is asked by its id', () => {
    expect(call?.request).toMatchObject({
      url: 'http://127.0.0.1:4000/www/youtube/v3/videos',
      query: { part: 'status,processingDetails', id: 'v1' },
    });
  });

  it.each<[string, Answer, FollowUp]>([
    ['still worked on', video({ uploadStatus: 'uploaded' }), { became: 'processing' }],
    ['there', video({ uploadStatus: 'processed' }), { became: 'published', remoteId: 'v1' }],
    ['broken', video({ uploadStatus: 'failed', failureReason: 'codec' }), { became: 'failed', why: 'failed: codec' }],
    [
      'rejected',
      video({ uploadStatus: 'rejected', rejectionReason: 'duplicate' }),
      { became: 'failed', why: 'rejected: duplicate' },
    ],
    ['deleted', video({ uploadStatus: 'deleted' }), { became: 'failed', why: 'deleted' }],
    [
      'given up',
      video({ uploadStatus: 'uploaded' }, { processingStatus: 'failed', processingFailureReason: 'transcodeFailed' }),
      { became: 'failed', why: 'processing failed: transcodeFailed' },
    ],
    ['not listed yet', ok({ kind: 'youtube#videoListResponse', items: [] }), { became: 'processing' }],
    ['not the one that was asked for', video({ uploadStatus: 'processed' }, {}, 'v2'), { became: 'processing' }],
  ])('%s', (_what, answer, fate) => {
    expect(call?.read(answer)).toEqual(fate);
  });
});

describe('the look-up', () => {
  it('finds the video by title and text among the uploads', () => {
    const input = lookUpInput(youtube, 'channel', VIDEO);
    const call = youtube.lookUp({ ...input, account: { ...input.account, remoteId: 'UCours' } });
    expect(call.request.query).toMatchObject({ playlistId: 'UUours', part: 'snippet' });
    const item = (videoId: string, title: string, description: string): object => ({
      snippet: {
        title,
        description,
        publishedAt: '2026-11-24T10:01:02Z',
        resourceId: { kind: 'youtube#video', videoId },
      },
    });
    const body = {
      kind: 'youtube#playlistItemListResponse',
      items: [item('v2', VIDEO.text, 'Other'), item('v1', VIDEO.text, VIDEO.text)],
    };
    expect(call.read(ok(body))).toEqual([
      { remoteId: 'v1', createdAt: Date.parse('2026-11-24T10:01:02Z'), text: VIDEO.text },
    ]);
  });
});

describe('the stream', () => {
  it('holds what people write under the videos', () => {
    const stream = youtube.stream('channel');
    if (!stream.offered) throw new Error('YouTube has comments.');
    const call = stream.load(callInput(youtube, 'channel'));
    expect(call.request.query).toMatchObject({ allThreadsRelatedToChannelId: 'remote-channel', order: 'time' });
    const comment = { textOriginal: 'Nice', authorDisplayName: '@fan', publishedAt: '2026-11-24T10:00:00Z' };
    const body = {
      kind: 'youtube#commentThreadListResponse',
      items: [{ id: 't1', snippet: { topLevelComment: { snippet: comment } } }, { id: 't2' }],
    };
    expect(call.read(ok(body))).toEqual([{ remoteId: 't1', createdAt: NOW, author: '@fan', text: 'Nice' }]);
  });
});

describe('the figures', () => {
  const analytics = youtube.analytics('channel');
  if (!analytics.offered) throw new Error('YouTube has figures.');
  const call = analytics.load({ ...callInput(youtube, 'channel'), fromDay: '2026-11-01', toDay: '2026-11-03' });

  it('are asked for by day', () => {
    expect(call.request).toMatchObject({
      url: 'http://127.0.0.1:4000/analytics/v2/reports',
      query: { ids: 'channel==MINE', startDate: '2026-11-01', endDate: '2026-11-03', dimensions: 'day' },
    });
  });

  it('are read in the order that the answer gives its columns', () => {
    const columnHeaders = ['likes', 'day', 'views', 'unasked'].map((name) => ({ name }));
    const rows = [
      [3, '2026-11-01', 40, 9],
      ['x', 'no day', 1, 1],
    ];
    expect(call.read(ok({ columnHeaders, rows }))).toEqual([{ day: '2026-11-01', metrics: { views: 40, likes: 3 } }]);
    expect(call.read(ok({ columnHeaders }))).toEqual([]);
  });
});

describe('a revocation', () => {
  it('is done when the token is already gone', () => {
    const call = youtube.revoke?.({ setting, tokens: TOKENS, networkUserId: 'UCours' });
    expect(call?.request.body).toEqual({ kind: 'form', fields: { token: TOKENS.refreshToken } });
    const gone = {
      status: 400,
      headers: {},
      body: { error: 'invalid_token', error_description: 'Token expired or revoked' },
    };
    expect(call?.judge(gone, {})).toMatchObject({ reason: 'ok' });
  });
});
