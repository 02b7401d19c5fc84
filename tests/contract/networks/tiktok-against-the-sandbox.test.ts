import { DAY, HOUR, MINUTE, SECOND, type Clock } from '../../../domain/clock';
import { tiktok } from '../../../domain/networks/tiktok';
import type { FollowUp, Grant, PostContent, Tokens } from '../../../domain/networks/network';
import type { ConsentAnswers } from '../../../scripts/sandbox/oauth/consent-walk';
import type { Sandbox } from '../../../scripts/sandbox/sandbox';
import { SANDBOX_APPS } from '../../../scripts/sandbox/seed';
import { TIKTOK_DISCONNECTS } from '../../../scripts/sandbox/tiktok/disconnects';
import { SANDBOX_TIKTOK_USERS } from '../../../scripts/sandbox/tiktok/seed';
import { actingFor, anew, granted, visit, type Attempt, type Visit, type Visitor } from './visit';

/** TikTok's calls against a server that was written from its documentation, without our code. */

const { roastery, beekeeper } = SANDBOX_TIKTOK_USERS;
type Person = (typeof SANDBOX_TIKTOK_USERS)[keyof typeof SANDBOX_TIKTOK_USERS];
type Happening = Parameters<Sandbox['admin']['happen']>[0];

let now = Date.parse('2026-11-24T12:00:00Z');
const clock: Clock = { now: () => now, monotonic: () => now };
let at: Visit;

beforeAll(async () => {
  at = await visit(tiktok, SANDBOX_APPS.tiktok, clock);
});

beforeEach(async () => {
  now = Date.parse('2026-11-24T12:00:00Z');
  await anew(at);
});

afterAll(() => at.close());

const happen = (kind: Happening['kind'], more: object = {}): Promise<unknown> =>
  at.sandbox.admin.happen({ network: 'tiktok', kind, user: roastery.id, ...more } as Happening);
const visitor = ({ username, password }: Person): Visitor => ({ name: username, password });

async function connected(person: Person = roastery, answers: Partial<ConsentAnswers> = {}): Promise<Grant> {
  return granted(await at.signIn(visitor(person), answers));
}

const probe = (tokens: Tokens): ReturnType<typeof tiktok.probe> =>
  tiktok.probe({ setting: at.setting, tokens, networkUserId: roastery.id });
const acting = (grant: Grant) => ({ setting: at.setting, ...actingFor(grant, { kind: 'profile' }) });
const publish = (grant: Grant, content: PostContent): Promise<Attempt> => at.attempt(acting(grant), content);

const video = (text: string, url = 'https://media.example.com/film.mp4'): PostContent => ({
  text,
  link: 'https://example.com/visit',
  media: [{ kind: 'video', url, altText: null }],
});

const PHOTOS: PostContent = {
  text: 'Three cups',
  link: null,
  media: [1, 2, 3].map((n) => ({ kind: 'image', url: `https://media.example.com/${String(n)}.jpg`, altText: null })),
};

const meaning = ({ outcome }: Attempt): string => tiktok.judgePublish(outcome.answer, outcome.judgement);

function followUp(grant: Grant, { results }: Attempt): Promise<FollowUp> {
  const remoteId = tiktok.publish.remoteId(results) ?? '';
  return at.answered(tiktok.publish.followUp?.({ ...acting(grant), remoteId, results }));
}

describe('signing in', () => {
  it('gives the profile, with tokens of the lives that TikTok states', async () => {
    expect(await connected()).toMatchObject({
      networkUserId: roastery.id,
      displayName: roastery.displayName,
      tokens: {
        expiresAt: now + 2 * HOUR,
        refreshExpiresAt: now + 180 * DAY,
        scopes: ['user.info.basic', 'video.publish', 'video.list'],
      },
      assets: [{ kind: 'profile', remoteId: roastery.id }],
    });
  });

  it('takes what a person grants', async () => {
    const grant = await connected(roastery, { withoutScopes: ['video.publish'] });
    expect(grant.tokens.scopes).toEqual(['user.info.basic', 'video.list']);
    const sent = await publish(grant, video('Not allowed'));
    expect(sent.outcome.judgement).toMatchObject({ reason: 'permission_missing' });
    expect(meaning(sent)).toBe('not_sent');
    expect(await at.answered(probe(grant.tokens))).toMatchObject({ networkUserId: roastery.id });
  });

  it('that was declined, or whose code is not one, is refused', async () => {
    const back = await at.consent(visitor(roastery), { decision: 'decline' });
    expect(await at.exchange(back.searchParams.get('code') ?? '')).toMatchObject({
      ok: false,
      judgement: { class: 'misconfigured', reason: 'bad_request' },
    });
    const exchanged = await at.exchange('made-up');
    expect(exchanged.judgement).toMatchObject({ class: 'disconnected', reason: 'auth_code_invalid' });
  });
});

describe('a connection', () => {
  it('is refreshed with a token that works once, and survives its second use', async () => {
    const { tokens } = await connected();
    const first = await at.refresh(tokens);
    expect(first).toMatchObject({ ok: true, value: { expiresInS: 7200, refreshExpiresInS: 15_552_000 } });
    expect((await at.refresh(tokens)).judgement).toMatchObject({
      class: 'disconnected',
      reason: 'refresh_token_invalid',
    });
    if (!first.ok) return;
    const next = { ...tokens, ...first.value, expiresAt: null, refreshExpiresAt: null };
    expect(await at.answered(probe(next))).toMatchObject({ networkUserId: roastery.id });
    expect((await at.refresh(next)).ok).toBe(true);
  });

  it('whose access token ended is refreshed, not lost', async () => {
    const { tokens } = await connected();
    now += 2 * HOUR;
    expect((await at.ask(probe(tokens))).judgement).toMatchObject({
      reason: 'token_invalid',
      recovery: 'refresh_then_retry',
    });
    expect((await at.refresh(tokens)).ok).toBe(true);
  });

  it('ends after half a year without a refresh', async () => {
    const { tokens } = await connected();
    now += 180 * DAY;
    expect((await at.refresh(tokens)).judgement).toMatchObject({ reason: 'refresh_token_invalid' });
  });

  it.each(TIKTOK_DISCONNECTS)('that suffers $happening is found to be $reason', async (row) => {
    const grant = await connected();
    await happen(row.happening);

    if (row.asked === 'publish') {
      const sent = await publish(grant, video('May not'));
      expect(sent.outcome.answer.status).toBe(200);
      expect(sent.outcome.judgement).toMatchObject({ class: 'disconnected', reason: row.reason, subject: 'asset' });
      expect(meaning(sent)).toBe('not_sent');
      expect(await at.answered(probe(grant.tokens))).toMatchObject({ networkUserId: roastery.id });
    } else {
      expect((await at.ask(probe(grant.tokens))).judgement).toMatchObject({ recovery: 'refresh_then_retry' });
      expect((await at.refresh(grant.tokens)).judgement).toMatchObject({ class: 'disconnected', reason: row.reason });
    }

    if (row.heals === 'happening') await happen(row.undo);
    const healed = row.heals === 'happening' ? grant : await connected();
    expect(await at.answered(probe(healed.tokens))).toMatchObject({ networkUserId: roastery.id });
    expect(meaning(await publish(healed, video('May again')))).toBe('processing');
  });

  it('is revoked with its access token', async () => {
    const { tokens } = await connected();
    expect(await at.answered(tiktok.revoke?.({ setting: at.setting, tokens, networkUserId: roastery.id }))).toBe(true);
    expect((await at.refresh(tokens)).judgement).toMatchObject({ reason: 'refresh_token_invalid' });
  });
});

describe('our app', () => {
  it('is known by its secret', async () => {
    expect(await at.answered(tiktok.checkApp?.(at.setting))).toBe(true);
    const wrong = { ...at.setting, app: { ...SANDBOX_APPS.tiktok, clientSecret: 'wrong' } };
    expect((await at.ask(tiktok.checkApp?.(wrong))).judgement).toMatchObject({ reason: 'app_credentials_invalid' });
  });
});

describe('a post', () => {
  it('is taken, worked on, moderated, shown and found', async () => {
    const grant = await connected();
    const content = video(`Steam, ${'and more steam '.repeat(12)}`);
    const sent = await publish(grant, content);

    expect(meaning(sent)).toBe('processing');
    expect(await followUp(grant, sent)).toEqual({ became: 'processing' });
    now += 40 * SECOND;
    // Done, and not through the moderation.
    expect(await followUp(grant, sent)).toEqual({ became: 'processing' });
    now += 2 * MINUTE;
    const shown = await followUp(grant, sent);
    expect(shown).toEqual({ became: 'published', remoteId: expect.stringMatching(/^\d{19}$/) });
    const remoteId = shown.became === 'published' ? shown.remoteId : '';
    const { boundaryAt } = sent;
    const found = tiktok.lookUp({ ...acting(grant), postId: 'p', acceptedAt: 1, content, boundaryAt });
    expect(await at.answered(found)).toEqual([{ remoteId, text: content.text, createdAt: boundaryAt }]);
    expect(await at.sandbox.admin.posts({ network: 'tiktok' })).toMatchObject([{ id: remoteId }]);
    const calls = await at.sandbox.admin.calls({ network: 'tiktok', operation: 'publish' });
    expect(calls.map(({ route, effect }) => [route, effect])).toEqual([
      ['creator_info', null],
      ['video.init', remoteId],
    ]);
  });

  it('of photos is taken', async () => {
    const grant = await connected();
    const sent = await publish(grant, PHOTOS);
    expect(meaning(sent)).toBe('processing');
    now += 3 * MINUTE;
    expect(await followUp(grant, sent)).toMatchObject({ became: 'published' });
  });

  it('of a private account goes to its followers, and is known by its handle', async () => {
    const grant = await connected(beekeeper);
    const sent = await publish(grant, video('For friends of bees'));
    now += 3 * MINUTE;
    expect(sent.results).toMatchObject({ creator: { privacyLevel: 'FOLLOWER_OF_CREATOR' } });
    expect(await followUp(grant, sent)).toEqual({
      became: 'published',
      remoteId: tiktok.publish.remoteId(sent.results),
    });
  });

  it.each(['video_pull_failed', 'spam_risk_text', 'auth_removed', 'internal'])(
    'that fails later over %s is known to have failed, and blames nobody',
    async (reason) => {
      const grant = await connected();
      await happen('fail_next_post', { reason });
      const sent = await publish(grant, video('Will not do'));
      expect(meaning(sent)).toBe('processing');
      now += MINUTE;
      expect(await followUp(grant, sent)).toEqual({ became: 'failed', why: reason });
      expect(await at.sandbox.admin.posts({ network: 'tiktok' })).toEqual([]);
    },
  );

  it('that takes hours is waited for', async () => {
    const grant = await connected();
    await happen('slow_posts');
    const sent = await publish(grant, video('Slowly'));
    now += HOUR;
    expect(await followUp(grant, sent)).toEqual({ became: 'processing' });
    now += HOUR + 10 * MINUTE;
    const refreshed = await at.refresh(grant.tokens);
    const accessToken = refreshed.ok ? refreshed.value.accessToken : '';
    const renewed = { ...grant, tokens: { ...grant.tokens, accessToken } };
    expect(await followUp(renewed, sent)).toMatchObject({ became: 'published' });
  });

  it('whose creator went private meanwhile asks anew', async () => {
    const grant = await connected();
    const content = video('Between two minds');
    const [creator, post] = tiktok.publish.steps(content, acting(grant).account);
    const input = { ...acting(grant), postId: 'p', acceptedAt: now, content };
    const results = { creator: await at.answered(creator?.call({ ...input, results: {} })) };
    await happen('make_private');
    const { answer, judgement } = await at.ask(post?.call({ ...input, results }));
    expect(tiktok.publish.isStagingLost?.(answer, judgement)).toBe(true);
    expect(meaning(await publish(grant, content))).toBe('processing');
  });

  it.each<[string, () => Promise<unknown>, PostContent, object]>([
    [
      'before our app was audited',
      () => happen('lose_audit'),
      video('Early'),
      { class: 'misconfigured', reason: 'app_permission_missing' },
    ],
    [
      'from an address that nobody verified',
      async () => undefined,
      video('Whose?', 'https://other.example/film.mp4'),
      { class: 'misconfigured', reason: 'bad_request' },
    ],
  ])('%s is not taken, and is no fault of the account', async (_what, before, content, judged) => {
    const grant = await connected();
    await before();
    const sent = await publish(grant, content);
    expect(sent.outcome.judgement).toMatchObject(judged);
    expect(meaning(sent)).not.toBe('unknown');
    expect(await at.answered(probe(grant.tokens))).toMatchObject({ networkUserId: roastery.id });
  });

  it('to a private account needs no audit', async () => {
    await happen('lose_audit');
    expect(meaning(await publish(await connected(beekeeper), video('Just us')))).toBe('processing');
  });

  it('is one of six a minute, and one of fifteen a day', async () => {
    const grant = await connected();
    for (let n = 0; n < 6; n += 1) expect(meaning(await publish(grant, video(`No. ${String(n)}`)))).toBe('processing');
    const seventh = await publish(grant, video('No. 7'));
    expect(seventh.outcome.answer.headers).not.toHaveProperty('retry-after');
    expect(seventh.outcome.judgement).toMatchObject({
      class: 'rate_limited',
      reason: 'app_rate_limited',
      retryAfterS: 60,
    });
    expect(meaning(seventh)).toBe('not_sent');
    for (let n = 6; n < 15; n += 1) {
      now += MINUTE;
      await publish(grant, video(`No. ${String(n)}`));
    }
    now += MINUTE;
    const sixteenth = await publish(grant, video('No. 16'));
    expect(sixteenth.outcome.answer.status).toBe(200);
    expect(sixteenth.outcome.judgement).toMatchObject({ reason: 'publish_quota_exhausted', retryAfterS: 86_400 });
  });

  it('whose answer was lost is looked up', async () => {
    const grant = await connected();
    const content = video('Gone quiet');
    await at.sandbox.admin.addFault({
      scope: { network: 'tiktok', route: 'video.init' },
      fault: { kind: 'reset', when: 'after' },
    });
    const sent = await publish(grant, content);
    expect(meaning(sent)).toBe('unknown');
    now += 3 * MINUTE;
    const { boundaryAt } = sent;
    const found = tiktok.lookUp({ ...acting(grant), postId: 'p', acceptedAt: 1, content, boundaryAt });
    expect(await at.answered(found)).toHaveLength(1);
  });
});

describe('reading', () => {
  it('finds what the account posts itself', async () => {
    const grant = await connected();
    const said = {
      network: 'tiktok',
      account: roastery.id,
      author: roastery.username,
      text: 'Said in the app',
    } as const;
    await at.sandbox.admin.addStreamItem(said);
    const stream = tiktok.stream('profile');
    if (!stream.offered) throw new Error(stream.why);
    expect(await at.answered(stream.load(acting(grant)))).toMatchObject([{ text: said.text, createdAt: now }]);
  });
});
