import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DAY, HOUR, MINUTE, SECOND, type Clock } from '../../../domain/clock';
import { youtube } from '../../../domain/networks/youtube';
import type {
  FollowUp,
  Grant,
  OAuthSignIn,
  PostContent,
  SignInResult,
  StepResults,
  Tokens,
} from '../../../domain/networks/network';
import type { ConsentAnswers } from '../../../scripts/sandbox/oauth/consent-walk';
import { SANDBOX_APPS } from '../../../scripts/sandbox/seed';
import { YOUTUBE_DISCONNECTS } from '../../../scripts/sandbox/youtube/disconnects';
import { SANDBOX_YOUTUBE_CHANNELS, SANDBOX_YOUTUBE_USERS } from '../../../scripts/sandbox/youtube/seed';
import { anew, granted, visit, type Attempt, type Visit } from './visit';

/** YouTube's calls against a server that was written from Google's documentation, without our code. */

const { curator, viewer } = SANDBOX_YOUTUBE_USERS;
const { museum, lighthouse } = SANDBOX_YOUTUBE_CHANNELS;
const FILM = Buffer.alloc(200_000, 'film');

let now = Date.parse('2026-11-24T12:00:00Z');
const clock: Clock = { now: () => now, monotonic: () => now };
let at: Visit;
let films: Server;
let filmUrl: string;

beforeAll(async () => {
  at = await visit(youtube, SANDBOX_APPS.youtube, clock);
  films = createServer((request, response) => {
    if (request.url !== '/film.mp4') response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': FILM.byteLength }).end(FILM);
  });
  await new Promise<void>((resolve) => films.listen(0, '127.0.0.1', resolve));
  filmUrl = `http://127.0.0.1:${String((films.address() as AddressInfo).port)}/film.mp4`;
});

beforeEach(async () => {
  now = Date.parse('2026-11-24T12:00:00Z');
  await anew(at);
});

afterAll(async () => {
  await at.close();
  await new Promise((resolve) => films.close(resolve));
});

const signIn = (answers: Partial<ConsentAnswers> = {}): Promise<SignInResult> =>
  at.signIn({ name: curator.email, password: curator.password }, { targets: [museum.id], ...answers });

async function connected(answers: Partial<ConsentAnswers> = {}): Promise<Grant> {
  return granted(await signIn(answers));
}

const probe = (tokens: Tokens): ReturnType<typeof youtube.probe> =>
  youtube.probe({ setting: at.setting, tokens, networkUserId: museum.id });

const acting = (grant: Grant) => ({
  setting: at.setting,
  account: { kind: 'channel' as const, remoteId: grant.networkUserId, networkUserId: grant.networkUserId },
  accessToken: grant.tokens.accessToken,
});

const video = (text: string, url = filmUrl): PostContent => ({
  text,
  link: 'https://example.com/visit',
  media: [{ kind: 'video', url, altText: null }],
});

const publish = (grant: Grant, content: PostContent, done?: StepResults): Promise<Attempt> =>
  at.attempt(acting(grant), content, done);

const followUp = (grant: Grant, remoteId: string): Promise<FollowUp> =>
  at.answered(youtube.publish.followUp?.({ ...acting(grant), remoteId }));

describe('signing in', () => {
  it('gives the channel that was chosen, with tokens that can be refreshed', async () => {
    const grant = await connected();

    expect(grant).toMatchObject({
      networkUserId: museum.id,
      displayName: museum.title,
      tokens: { refreshToken: expect.any(String), expiresAt: now + 3599 * SECOND },
      assets: [{ kind: 'channel', remoteId: museum.id, name: museum.title }],
    });
    expect((await connected({ targets: [lighthouse.id] })).networkUserId).toBe(lighthouse.id);
  });

  it('of an account without a channel is refused with the reason', async () => {
    const { email: name, password } = viewer;
    expect(await signIn({ name, password })).toMatchObject({
      ok: false,
      judgement: { class: 'disconnected', reason: 'account_type_unsupported' },
    });
  });

  it('says what was not granted', async () => {
    const upload = 'https://www.googleapis.com/auth/youtube.upload';
    const force = 'https://www.googleapis.com/auth/youtube.force-ssl';
    const grant = await connected({ withoutScopes: [upload, force] });
    expect(grant.tokens.scopes).not.toContain(upload);
    expect((await publish(grant, video('Not allowed'))).outcome.judgement).toMatchObject({
      reason: 'permission_missing',
    });
    expect(await at.answered(youtube.probeAsset(acting(grant)))).toBe(true);

    const readonly = 'https://www.googleapis.com/auth/youtube.readonly';
    expect(await signIn({ withoutScopes: [readonly, force] })).toMatchObject({
      ok: false,
      judgement: { reason: 'permission_missing' },
    });
  });

  it('brings a refresh token every time, since consent is asked for', async () => {
    await connected();
    expect((await connected()).tokens.refreshToken).toEqual(expect.any(String));
  });
});

describe('a connection', () => {
  it('is probed by its token, with its scopes and its end, and by its channel', async () => {
    const { tokens, networkUserId } = await connected();

    expect(await at.answered(probe(tokens))).toEqual({
      networkUserId: null,
      scopes: tokens.scopes,
      expiresAt: tokens.expiresAt,
    });
    expect(await at.answered(youtube.probeAsset(acting({ networkUserId, tokens } as Grant)))).toBe(true);
  });

  it('is refreshed again and again with the same token', async () => {
    const { tokens } = await connected();
    now += 2 * HOUR;
    expect((await at.ask(probe(tokens))).judgement).toMatchObject({
      reason: 'token_invalid',
      recovery: 'refresh_then_retry',
    });

    const first = await at.refresh(tokens);
    const second = await at.refresh(tokens);

    expect([first, second]).toMatchObject([
      { ok: true, value: { refreshToken: null, expiresInS: 3599 } },
      { ok: true, value: { refreshToken: null } },
    ]);
    const accessToken = first.ok ? first.value.accessToken : '';
    expect(await at.answered(probe({ ...tokens, accessToken }))).toMatchObject({ scopes: tokens.scopes });
  });

  it('ends after half a year without use, after a week in testing, and as the oldest of more than a hundred', async () => {
    const first = await connected();
    now += 183 * DAY;
    expect((await at.refresh(first.tokens)).judgement).toMatchObject({ reason: 'refresh_token_invalid' });

    const { clientId } = SANDBOX_APPS.youtube;
    const { scopes } = youtube.signIn as OAuthSignIn;
    const issued: { readonly refreshToken: string | null }[] = [];
    for (let n = 0; n < 101; n += 1) {
      issued.push(
        await at.sandbox.admin.issueTokens({
          network: 'youtube',
          user: curator.id,
          app: clientId,
          scopes: [...scopes],
        }),
      );
    }
    const tokensOf = (n: number): Tokens => ({ ...first.tokens, refreshToken: issued[n]?.refreshToken ?? null });
    expect((await at.refresh(tokensOf(0))).judgement).toMatchObject({ reason: 'refresh_token_invalid' });
    expect((await at.refresh(tokensOf(100))).ok).toBe(true);

    await at.sandbox.admin.seed({ youtube: { testingClients: [clientId] } });
    const tested = await connected();
    now += 6 * DAY;
    expect((await at.refresh(tested.tokens)).ok).toBe(true);
    now += 2 * DAY;
    expect((await at.refresh(tested.tokens)).judgement).toMatchObject({ reason: 'refresh_token_invalid' });
  });

  it('is revoked whole', async () => {
    const { tokens } = await connected();
    const revoke = youtube.revoke?.({ setting: at.setting, tokens, networkUserId: museum.id });
    expect(await at.answered(revoke)).toBe(true);
    expect((await at.refresh(tokens)).judgement).toMatchObject({ reason: 'refresh_token_invalid' });
    // A second time there is nothing left to end, which is what was wanted.
    expect(await at.answered(revoke)).toBe(true);
  });

  it.each(YOUTUBE_DISCONNECTS)('that ends by $happening is found to be $reason', async (row) => {
    const grant = await connected();
    const judged = async (): Promise<object> => {
      const answer =
        row.asked === 'refresh' ? await at.refresh(grant.tokens) : await at.ask(youtube.probeAsset(acting(grant)));
      return answer.judgement;
    };

    await at.sandbox.admin.happen({ network: 'youtube', kind: row.happening, user: curator.id });

    const subject = row.asked === 'refresh' ? 'credential' : 'asset';
    expect(await judged()).toMatchObject({ class: 'disconnected', reason: row.reason, subject });
    if (row.heals === 'happening') {
      await at.sandbox.admin.happen({ network: 'youtube', kind: row.undo, user: curator.id });
      expect(await judged()).toMatchObject({ reason: 'ok' });
    } else {
      const again = await connected();
      expect((await at.refresh(again.tokens)).ok).toBe(true);
    }
  });

  it('is not blamed for a password that changed or a client that was deleted', async () => {
    const { tokens } = await connected();
    await at.sandbox.admin.happen({ network: 'youtube', kind: 'change_password', user: curator.id });
    expect((await at.refresh(tokens)).ok).toBe(true);

    await at.sandbox.admin.happen({ network: 'youtube', kind: 'delete_client', user: curator.id });
    expect((await at.refresh(tokens)).judgement).toMatchObject({ class: 'misconfigured', reason: 'app_disabled' });
    expect((await at.ask(youtube.checkApp?.(at.setting))).judgement).toMatchObject({ class: 'misconfigured' });
  });
});

describe('our app', () => {
  it('is known by its secret', async () => {
    expect(await at.answered(youtube.checkApp?.(at.setting))).toBe(true);
    const wrong = { ...at.setting, app: { ...SANDBOX_APPS.youtube, clientSecret: 'wrong' } };
    expect((await at.ask(youtube.checkApp?.(wrong))).judgement).toMatchObject({ reason: 'app_credentials_invalid' });
  });
});

describe('a video', () => {
  it('is passed on, worked on, and found among the uploads', async () => {
    const grant = await connected();
    const content = video('A thimble\nOne minute of it');

    const { outcome, results, boundaryAt } = await publish(grant, content);

    expect(youtube.judgePublish(outcome.answer, outcome.judgement)).toBe('processing');
    const remoteId = youtube.publish.remoteId(results) ?? '';
    expect(await followUp(grant, remoteId)).toEqual({ became: 'processing' });
    now += 3 * MINUTE;
    expect(await followUp(grant, remoteId)).toEqual({ became: 'published', remoteId });
    const lookUp = youtube.lookUp({ ...acting(grant), postId: 'p', acceptedAt: 1, content, boundaryAt });
    expect(await at.answered(lookUp)).toEqual([{ remoteId, text: content.text, createdAt: boundaryAt }]);
    expect(await at.sandbox.admin.posts({ network: 'youtube' })).toMatchObject([{ id: remoteId, account: museum.id }]);
    const calls = await at.sandbox.admin.calls({ network: 'youtube', operation: 'publish' });
    expect(calls.map(({ route, effect }) => [route, effect])).toEqual([
      ['videos.insert', null],
      ['videos.upload', remoteId],
    ]);
  });

  it.each([
    ['reject_next_video', 'copyright', 'rejected: copyright'],
    ['fail_next_video', 'invalidFile', 'failed: invalidFile'],
  ] as const)('that ends by %s is known to have failed', async (kind, reason, why) => {
    const grant = await connected();
    await at.sandbox.admin.happen({ network: 'youtube', kind, reason, user: curator.id });
    const { results } = await publish(grant, video('Borrowed music'));
    const remoteId = youtube.publish.remoteId(results) ?? '';
    expect(await followUp(grant, remoteId)).toEqual({ became: 'processing' });
    now += 3 * MINUTE;
    expect(await followUp(grant, remoteId)).toEqual({ became: 'failed', why });
    expect(await at.sandbox.admin.posts({ network: 'youtube' })).toEqual([]);
  });

  it('whose file is not to be had leaves nothing, and the session is used later', async () => {
    const grant = await connected();
    const { outcome, results } = await publish(grant, video('Lost', filmUrl.replace('film', 'lost')));

    expect(outcome.answer.fault).toEqual({ sent: 'not_sent', kind: 'source_unavailable' });
    expect(youtube.judgePublish(outcome.answer, outcome.judgement)).toBe('not_sent');
    expect(youtube.publish.isStagingLost?.(outcome.answer, outcome.judgement)).toBe(false);
    expect((await publish(grant, video('Lost'), results)).outcome.ok).toBe(true);
  });

  it('goes to a new session when its own is lost', async () => {
    const grant = await connected();
    const { outcome } = await publish(grant, video('Late'), { session: { uploadId: 'of-last-month' } });

    expect(outcome.answer.status).toBe(404);
    expect(youtube.publish.isStagingLost?.(outcome.answer, outcome.judgement)).toBe(true);
    expect(youtube.judgePublish(outcome.answer, outcome.judgement)).toBe('not_sent');
  });

  it('waits where the channel has uploaded enough, and where the project has', async () => {
    const grant = await connected();
    await at.sandbox.admin.happen({ network: 'youtube', kind: 'reach_upload_limit', user: curator.id });
    expect((await publish(grant, video('Too many'))).outcome.judgement).toMatchObject({
      reason: 'publish_quota_exhausted',
      retryAfterS: 86_400,
    });
    for (let n = 0; n < 100; n += 1) await publish(grant, video('Too many'));
    const { outcome } = await publish(grant, video('Too many'));
    // Noon UTC is four in the morning Pacific.
    expect(outcome.judgement).toMatchObject({ reason: 'quota_exhausted', subject: 'app', retryAfterS: 20 * 3600 });
    expect(youtube.judgePublish(outcome.answer, outcome.judgement)).toBe('not_sent');
  }, 20_000);
});

describe('reading', () => {
  it('finds comments, unless there can be none', async () => {
    const grant = await connected();
    await at.sandbox.admin.addStreamItem({ network: 'youtube', account: museum.id, author: '@fan', text: 'So small!' });
    const stream = youtube.stream('channel');
    if (!stream.offered) throw new Error(stream.why);
    expect(await at.answered(stream.load(acting(grant)))).toMatchObject([
      { author: '@fan', text: 'So small!', createdAt: now },
    ]);

    await at.sandbox.admin.happen({ network: 'youtube', kind: 'disable_comments', user: curator.id });
    expect((await at.ask(stream.load(acting(grant)))).judgement).toMatchObject({
      class: 'healthy',
      reason: 'request_rejected',
    });
  });

  it('finds the figures of Pacific days, without the newest two', async () => {
    const grant = await connected();
    await at.sandbox.admin.setMetric({
      network: 'youtube',
      subject: museum.id,
      metric: 'views',
      day: '2026-11-20',
      value: 7,
    });
    const analytics = youtube.analytics('channel');
    if (!analytics.offered) throw new Error(analytics.why);
    const days = await at.answered(analytics.load({ ...acting(grant), fromDay: '2026-11-18', toDay: '2026-11-24' }));
    expect(days.map(({ day }) => day)).toEqual(['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21']);
    expect(days[2]?.metrics).toMatchObject({ views: 7 });
    expect(Object.keys(days[0]?.metrics ?? {})).toHaveLength(7);
  });
});

describe('a network in trouble', () => {
  it.each([
    ['app', 'app_rate_limited'],
    ['account', 'account_rate_limited'],
  ] as const)('tells whose limit was met: %s', async (level, reason) => {
    const grant = await connected();
    await at.sandbox.admin.addFault({
      scope: { network: 'youtube', host: 'www' },
      fault: { kind: 'rate_limit', level, retryAfterS: 5 },
    });
    expect((await at.ask(youtube.probeAsset(acting(grant)))).judgement).toMatchObject({
      class: 'rate_limited',
      reason,
    });
  });

  it('that loses its answer to an upload leaves the video to be looked up', async () => {
    const grant = await connected();
    const content = video('Which nobody heard of');
    await at.sandbox.admin.addFault({
      scope: { network: 'youtube', route: 'videos.upload' },
      fault: { kind: 'reset', when: 'after' },
    });
    const { outcome, boundaryAt } = await publish(grant, content);
    expect(youtube.judgePublish(outcome.answer, outcome.judgement)).toBe('unknown');
    const lookUp = youtube.lookUp({ ...acting(grant), postId: 'p', acceptedAt: 1, content, boundaryAt });
    expect(await at.answered(lookUp)).toHaveLength(1);
  });
});
