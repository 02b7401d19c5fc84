import { parseAnswerBody } from '../../../domain/judgement/answer-body';
import { tiktok } from '../../../domain/networks/tiktok';
import type { Answer, FollowUp, Operation, PostContent, StepResults } from '../../../domain/networks/network';
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
  settingOf,
} from '../../contract/networks/example-input';
import type { Answers } from './converse-with';
import { signInWith } from './sign-in-with';

const setting = settingOf(tiktok);
const profile = accountOf('profile');
const ok = (data: unknown): Answer => ({
  status: 200,
  headers: {},
  body: { data, error: { code: 'ok', message: '', log_id: 'L1' } },
});
const failed = (code: string, status = 400): Answer => ({
  status,
  headers: {},
  body: { data: {}, error: { code, message: 'no', log_id: 'L2' } },
});

describe('signing in', () => {
  const complete = (exchanged: typeof TOKENS | null, answers: Answers) => signInWith(tiktok, { exchanged }, answers);

  it('asks whose tokens these are', () => {
    const user = { open_id: 'open-7', display_name: 'Ada' };
    const { result, requests } = complete(TOKENS, [{ body: ok({ user }).body }]);

    expect(requests).toMatchObject([
      {
        method: 'GET',
        url: 'http://127.0.0.1:4000/open/v2/user/info/',
        query: { fields: 'open_id,display_name' },
        headers: { authorization: `Bearer ${TOKENS.accessToken}` },
      },
    ]);
    expect(result).toMatchObject({
      ok: true,
      grant: {
        networkUserId: 'open-7',
        displayName: 'Ada',
        tokens: TOKENS,
        assets: [{ kind: 'profile', remoteId: 'open-7', name: 'Ada' }],
      },
    });
  });

  it('ends over a refusal inside a 200, and over tokens nobody exchanged', () => {
    expect(complete(TOKENS, [{ body: failed('scope_not_authorized').body }]).result).toMatchObject({
      ok: false,
      judgement: { reason: 'permission_missing' },
    });
    expect(complete(null, []).result).toMatchObject({ ok: false, judgement: { class: 'misconfigured' } });
  });

  it('goes by the name of a client key, without PKCE', () => {
    expect(tiktok.signIn).toMatchObject({ clientIdParameter: 'client_key', pkce: 'none', scopeSeparator: ',' });
  });
});

describe('the probe', () => {
  it('learns whose token it is', () => {
    const call = tiktok.probe({ setting, tokens: TOKENS, networkUserId: 'open-7' });
    expect(call.request.query).toEqual({ fields: 'open_id' });
    expect(call.read(ok({ user: { open_id: 'open-7' } }))).toEqual({
      networkUserId: 'open-7',
      scopes: null,
      expiresAt: null,
    });
    expect(call.read(ok({ user: {} }))).toBeUndefined();
  });
});

describe('an answer', () => {
  it.each<[string, Operation, Answer, object]>([
    ['of a dead token inside a 200', 'probe', failed('access_token_invalid', 200), { recovery: 'refresh_then_retry' }],
    [
      'of a banned user inside a 200',
      'publish',
      failed('spam_risk_user_banned_from_posting', 200),
      { reason: 'account_restricted', subject: 'asset' },
    ],
    [
      'of a limit without any header',
      'probe',
      failed('rate_limit_exceeded', 429),
      { reason: 'app_rate_limited', retryAfterS: 60 },
    ],
    ['of a full day', 'publish', failed('spam_risk_too_many_posts', 403), { reason: 'publish_quota_exhausted' }],
    [
      'to an app that was never audited',
      'publish',
      failed('unaudited_client_can_only_post_to_private_accounts', 403),
      { class: 'misconfigured', reason: 'app_permission_missing' },
    ],
    ['about an app that is too old', 'publish', failed('app_version_check_failed'), { reason: 'request_rejected' }],
    [
      'in a code of no table',
      'probe',
      failed('something_new', 403),
      { class: 'transient', reason: 'unconfirmed_denial' },
    ],
    [
      'to a refresh token that was used',
      'refresh',
      { status: 200, headers: {}, body: { error: 'invalid_grant', error_description: 'x', log_id: 'L' } },
      { reason: 'refresh_token_invalid' },
    ],
    [
      'to a wrong secret',
      'refresh',
      { status: 401, headers: {}, body: { error: 'invalid_client' } },
      { reason: 'app_credentials_invalid' },
    ],
  ])('%s', (_what, operation, answer, expected) => {
    expect(tiktok.judge(operation, answer, { now: NOW })).toMatchObject(expected);
  });
});

describe('publishing', () => {
  const creator = {
    creator_username: 'ada',
    privacy_level_options: ['MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY', 'PUBLIC_TO_EVERYONE'],
    comment_disabled: false,
    duet_disabled: true,
    stitch_disabled: false,
    max_video_post_duration_sec: 300,
  };
  const stepsOf = (content: PostContent): ReturnType<typeof tiktok.publish.steps> =>
    tiktok.publish.steps(content, profile);
  const asked = (answer: Answer): unknown =>
    stepsOf(VIDEO)[0]
      ?.call(publishInput(tiktok, 'profile', VIDEO))
      .read(answer);

  it('asks what the creator allows, and takes the widest audience', () => {
    expect(stepsOf(VIDEO)[0]?.call(publishInput(tiktok, 'profile', VIDEO)).request).toMatchObject({
      method: 'POST',
      url: 'http://127.0.0.1:4000/open/v2/post/publish/creator_info/query/',
      headers: { 'content-type': 'application/json; charset=UTF-8' },
    });
    expect(asked(ok(creator))).toEqual({
      privacyLevel: 'PUBLIC_TO_EVERYONE',
      commentDisabled: false,
      duetDisabled: true,
      stitchDisabled: false,
    });
    expect(asked(ok({ ...creator, privacy_level_options: ['SELF_ONLY', 'FOLLOWER_OF_CREATOR'] }))).toMatchObject({
      privacyLevel: 'FOLLOWER_OF_CREATOR',
    });
    expect(asked(ok({ ...creator, privacy_level_options: [] }))).toBeUndefined();
  });

  const results: StepResults = { creator: asked(ok(creator)) };
  const requestOf = (content: PostContent): unknown =>
    stepsOf(content)[1]?.call(publishInput(tiktok, 'profile', content, results)).request;

  it('tells where the video stands', () => {
    expect(requestOf({ ...VIDEO, link: 'https://e.example' })).toMatchObject({
      url: 'http://127.0.0.1:4000/open/v2/post/publish/video/init/',
      body: {
        value: {
          post_info: {
            title: 'A film of a minute\n\nhttps://e.example',
            privacy_level: 'PUBLIC_TO_EVERYONE',
            disable_duet: true,
            disable_comment: false,
            disable_stitch: false,
          },
          source_info: { source: 'PULL_FROM_URL', video_url: 'https://example.com/film.mp4' },
        },
      },
    });
  });

  it('tells where the photos stand', () => {
    expect(requestOf({ ...PHOTOS, text: `\n${'long '.repeat(30)}` })).toMatchObject({
      url: 'http://127.0.0.1:4000/open/v2/post/publish/content/init/',
      body: {
        value: {
          media_type: 'PHOTO',
          post_mode: 'DIRECT_POST',
          post_info: {
            title: 'long '.repeat(30).slice(0, 90),
            description: expect.stringContaining('https://example.com/more'),
          },
          source_info: {
            source: 'PULL_FROM_URL',
            photo_cover_index: 0,
            photo_images: ['https://example.com/1.jpg', 'https://example.com/2.jpg', 'https://example.com/3.jpg'],
          },
        },
      },
    });
  });

  it('has nothing to show when TikTok answers', () => {
    const judgeAnswer = (answer: Answer): string => tiktok.judgePublish(answer, tiktok.judge('publish', answer, {}));
    expect(judgeAnswer(ok({ publish_id: 'v_pub_url~v2.1' }))).toBe('processing');
    expect(judgeAnswer(failed('url_ownership_unverified', 403))).toBe('refused');
    expect(judgeAnswer(failed('spam_risk_too_many_posts', 403))).toBe('not_sent');
    expect(judgeAnswer(failed('internal_error', 500))).toBe('unknown');
    expect(tiktok.publish.remoteId({ post: { publishId: 'v_pub_url~v2.1' } })).toBe('v_pub_url~v2.1');
  });

  it('asks the creator anew when the audience is not offered any more', () => {
    const lost = tiktok.publish.isStagingLost;
    const answer = failed('privacy_level_option_mismatch', 403);
    expect(lost?.(answer, tiktok.judge('publish', answer, {}))).toBe(true);
    const other = failed('spam_risk_text', 403);
    expect(lost?.(other, tiktok.judge('publish', other, {}))).toBe(false);
  });

  it.each<[string, PostContent, RegExp]>([
    ['words alone', TEXT, /no text alone/],
    ['a link alone', LINK, /no text alone/],
    ['a video among photos', { ...PHOTO, media: [...PHOTO.media, ...VIDEO.media] }, /but not both/],
    ['too many photos', { ...PHOTO, media: Array.from({ length: 36 }, () => PHOTO.media).flat() }, /at most 35 photos/],
    ['a long caption', { ...VIDEO, text: 'x'.repeat(2201) }, /2200 characters/],
    ['a longer one under photos', { ...PHOTO, text: 'x'.repeat(4001) }, /4000 characters/],
  ])('refuses %s', (_what, content, sentence) => {
    expect(tiktok.publish.refuseContent(content, profile)).toMatch(sentence);
  });
});

describe('what became of a post', () => {
  const followed = (answer: Answer, results: StepResults = {}): FollowUp | undefined =>
    tiktok.publish.followUp?.({ ...callInput(tiktok, 'profile'), remoteId: 'v_pub_url~v2.1', results }).read(answer);
  const privately: StepResults = { creator: { privacyLevel: 'SELF_ONLY' } };

  it.each<[string, unknown, FollowUp]>([
    ['being fetched', { status: 'PROCESSING_DOWNLOAD', downloaded_bytes: 10 }, { became: 'processing' }],
    ['in a state of tomorrow', { status: 'POLISHING' }, { became: 'processing' }],
    [
      'shown',
      { status: 'PUBLISH_COMPLETE', publicaly_available_post_id: ['7'] },
      { became: 'published', remoteId: '7' },
    ],
    ['moderated', { status: 'PUBLISH_COMPLETE', publicaly_available_post_id: [] }, { became: 'processing' }],
    [
      'not to be had',
      { status: 'FAILED', fail_reason: 'video_pull_failed' },
      { became: 'failed', why: 'video_pull_failed' },
    ],
    [
      'refused for its user',
      { status: 'FAILED', fail_reason: 'auth_removed' },
      { became: 'failed', why: 'auth_removed' },
    ],
  ])('%s', (_what, data, fate) => {
    const answer = ok(data);
    expect(followed(answer)).toEqual(fate);
    expect(tiktok.judge('look_up', answer, {})).toMatchObject({ reason: 'ok' });
  });

  it('shown to few is known by its handle', () => {
    expect(followed(ok({ status: 'PUBLISH_COMPLETE' }), privately)).toEqual({
      became: 'published',
      remoteId: 'v_pub_url~v2.1',
    });
  });

  it('keeps all digits of an id that TikTok sends as a number', () => {
    const text =
      '{"data":{"status":"PUBLISH_COMPLETE","publicaly_available_post_id":[7123456789012345678]},"error":{"code":"ok"}}';
    expect(followed({ status: 200, headers: {}, body: parseAnswerBody(text) })).toEqual({
      became: 'published',
      remoteId: '7123456789012345678',
    });
  });
});

describe('the look-up', () => {
  const call = tiktok.lookUp(lookUpInput(tiktok, 'profile', VIDEO));
  const video = (id: string, video_description: string): object => ({
    id,
    video_description,
    create_time: 1_764_000_000,
  });

  it('finds the post by its caption', () => {
    expect(call.request).toMatchObject({
      url: 'http://127.0.0.1:4000/open/v2/video/list/',
      query: { fields: 'id,create_time,video_description' },
      body: { value: { max_count: 20 } },
    });
    expect(call.read(ok({ videos: [video('1', 'Other'), video('2', ' A film  of a minute')] }))).toEqual([
      { remoteId: '2', createdAt: 1_764_000_000_000, text: VIDEO.text },
    ]);
  });

  it('finds a caption that TikTok shows in part', () => {
    const long: PostContent = { ...VIDEO, text: 'word '.repeat(60) };
    const ofLong = tiktok.lookUp(lookUpInput(tiktok, 'profile', long));
    const shown = long.text.slice(0, 150);
    expect(ofLong.read(ok({ videos: [video('1', shown), video('2', 'word word')] }))).toMatchObject([
      { remoteId: '1' },
    ]);
  });
});

describe('a stream', () => {
  it('holds the account’s own posts', () => {
    const stream = tiktok.stream('profile');
    if (!stream.offered) throw new Error('TikTok lists videos.');
    const answer = ok({ videos: [{ id: '1', video_description: 'Hi', create_time: 1_764_000_000 }, { id: '2' }] });
    expect(stream.load(callInput(tiktok, 'profile')).read(answer)).toEqual([
      { remoteId: '1', createdAt: 1_764_000_000_000, author: 'remote-profile', text: 'Hi' },
    ]);
  });
});

describe('our app', () => {
  it('revokes with its own name and the access token', () => {
    const call = tiktok.revoke?.({ setting, tokens: TOKENS, networkUserId: 'open-7' });
    expect(call?.request).toMatchObject({
      url: 'http://127.0.0.1:4000/open/v2/oauth/revoke/',
      body: { fields: { client_key: 'CLIENT-ID', client_secret: 'CLIENT-SECRET', token: TOKENS.accessToken } },
    });
    expect(call?.judge({ status: 200, headers: {}, body: {} }, {})).toMatchObject({ reason: 'ok' });
  });

  it('is checked by asking for a token of its own', () => {
    expect(tiktok.checkApp?.(setting).request.body).toMatchObject({
      fields: { client_key: 'CLIENT-ID', grant_type: 'client_credentials' },
    });
  });
});
