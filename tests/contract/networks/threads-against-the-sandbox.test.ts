import { DAY, HOUR, SECOND } from '../../../domain/clock';
import type { PostContent, Tokens } from '../../../domain/networks/network';
import { threads } from '../../../domain/networks/threads';
import { SANDBOX_THREADS_USERS } from '../../../scripts/sandbox/threads/seed';
import { THREADS_DISCONNECTS } from '../../../scripts/sandbox/threads/disconnects';
import { SANDBOX_APPS } from '../../../scripts/sandbox/seed';
import { stopped, useMetaSandbox } from './meta-against-the-sandbox';
import { actingFor, granted, type Acting } from './visit';

const { lighthouse } = SANDBOX_THREADS_USERS;
const WALK = { name: `@${lighthouse.username}`, password: lighthouse.password };
const image = (name: string): PostContent['media'][number] => ({
  kind: 'image',
  url: `https://media.example/${name}.png`,
  altText: 'The lamp',
});
const TEXT: PostContent = { text: 'The lamp is lit', link: 'https://lighthouse.example/log', media: [] };
const PHOTO: PostContent = { text: 'From the gallery', link: null, media: [image('gallery')] };
const ALBUM: PostContent = {
  text: '',
  link: null,
  media: [image('a'), { kind: 'video', url: 'https://media.example/beam.mp4', altText: null }],
};

describe('Threads against the sandbox', () => {
  const meta = useMetaSandbox(threads, SANDBOX_APPS.threads);
  const happen = (kind: string, more: object = {}) =>
    meta.at().sandbox.admin.happen({ network: 'threads', kind, user: lighthouse.id, ...more } as never);

  async function connected(): Promise<{ tokens: Tokens; acting: Acting }> {
    const grant = granted(await meta.at().signIn(WALK));
    return { tokens: grant.tokens, acting: actingFor(grant, { kind: 'profile' }) };
  }

  const probe = (tokens: Tokens) =>
    meta.at().ask(threads.probe({ setting: meta.at().setting, tokens, networkUserId: lighthouse.id }));

  const refresh = (tokens: Tokens) => meta.at().refresh(tokens);

  it('signs in by its consent page, for 60 days', async () => {
    const grant = granted(await meta.at().signIn(WALK));

    expect(grant).toMatchObject({ networkUserId: '27841405822304999', displayName: '@old_lighthouse' });
    expect(grant.tokens.refreshToken).toBe(grant.tokens.accessToken);
    expect(await probe(grant.tokens)).toMatchObject({ ok: true, value: { networkUserId: lighthouse.id } });
  });

  it('knows the app by its secret', async () => {
    const setting = meta.at().setting;
    expect(await meta.at().answered(threads.checkApp?.(setting))).toBe(true);

    const wrong = threads.checkApp?.({ ...setting, app: { ...setting.app, clientSecret: 'wrong' } });
    if (!wrong) throw new Error('there is a check');
    expect((await meta.at().ask(wrong)).judgement).toMatchObject({
      class: 'misconfigured',
      reason: 'app_credentials_invalid',
    });
  });

  it('renews a token with itself from its 24th hour, and never after its end', async () => {
    const { tokens } = await connected();

    const early = await refresh(tokens);
    expect(early.ok).toBe(false);
    expect(early.judgement.class).not.toBe('disconnected');

    meta.pass(DAY);
    const renewed = await refresh(tokens);
    if (!renewed.ok) throw new Error(renewed.judgement.reason);
    meta.pass(60 * DAY - HOUR);
    expect((await refresh(tokens)).judgement).toMatchObject({ class: 'disconnected', reason: 'token_expired' });
    expect(await probe({ ...tokens, accessToken: renewed.value.accessToken })).toMatchObject({ ok: true });
  });

  it.each([
    ['a text', TEXT, 0],
    ['an image', PHOTO, 0],
    ['an album with a film, without a text', ALBUM, 1],
  ])('publishes %s in containers, and finds it again', async (_what, content, waits) => {
    const { acting } = await connected();
    const published = await meta.publish(acting, content);

    expect(published.waits).toBe(waits);
    expect(await meta.found(acting, content, published.boundaryAt)).toMatchObject([
      { remoteId: published.remoteId, text: content.text },
    ]);
  });

  it('makes containers anew that expired while the post was held', async () => {
    const { acting } = await connected();
    await meta.at().sandbox.admin.addFault({
      scope: { network: 'threads', route: 'threads_publish' },
      fault: { kind: 'html', status: 503 },
      times: 1,
    });
    const held = await stopped(meta.publish(acting, TEXT));
    meta.pass(DAY);

    const lost = await stopped(meta.publish(acting, TEXT, held.results));
    expect(lost.step).toBe('post');
    expect(threads.publish.isStagingLost?.(lost.outcome.answer, lost.outcome.judgement)).toBe(true);
    expect(threads.judgePublish(lost.outcome.answer, lost.outcome.judgement)).toBe('not_sent');

    await happen('slow_containers', { seconds: 60 });
    const making = meta.publish(acting, TEXT);
    expect((await making).waits).toBe(2);
  });

  it('asks for a new container when the one it waits for has expired', async () => {
    const { acting } = await connected();
    await happen('slow_containers', { seconds: 3600 });
    const waiting = await stopped(meta.publish(acting, TEXT));
    expect(waiting.outcome.judgement.reason).toBe('resource_not_ready');

    await happen('expire_containers');
    const { step, outcome } = await stopped(meta.publish(acting, TEXT, waiting.results));
    expect(step).toBe('container-ready');
    expect(threads.publish.isStagingLost?.(outcome.answer, outcome.judgement)).toBe(true);
  });

  it('fails a post whose film could not be fetched', async () => {
    const { acting } = await connected();
    await happen('fail_containers');
    const { outcome } = await stopped(meta.publish(acting, PHOTO));

    expect(outcome.judgement).toMatchObject({ class: 'healthy', reason: 'request_rejected' });
    expect(threads.publish.isStagingLost?.(outcome.answer, outcome.judgement)).toBe(false);
  });

  it('refuses what is refused at intake too', async () => {
    const { acting } = await connected();
    const long = { ...TEXT, link: null, text: 'x'.repeat(501) };

    expect(threads.publish.refuseContent(long, acting.account)).not.toBeNull();
    const { outcome } = await stopped(meta.publish(acting, long));
    expect(outcome.judgement).toMatchObject({ class: 'healthy', reason: 'request_rejected' });
    expect(threads.publish.refuseContent({ ...TEXT, link: null, text: '🚀'.repeat(125) }, acting.account)).toBeNull();
    await meta.publish(acting, { ...TEXT, link: null, text: '🚀'.repeat(125) });
  });

  it('streams mentions and counts days', async () => {
    const { acting } = await connected();
    const input = { ...acting, setting: meta.at().setting };
    await meta.at().sandbox.admin.addStreamItem({
      network: 'threads',
      account: lighthouse.username,
      author: 'ferry_nights',
      text: 'There it is, @old_lighthouse',
    });
    const stream = threads.stream('profile');
    const analytics = threads.analytics('profile');
    if (!stream.offered || !analytics.offered) throw new Error('not offered');

    expect(await meta.at().answered(stream.load(input))).toMatchObject([
      { author: 'ferry_nights', text: 'There it is, @old_lighthouse' },
    ]);
    for (const [day, value] of [
      ['2026-07-03', 7],
      ['2026-11-20', 11],
    ] as const) {
      await meta
        .at()
        .sandbox.admin.setMetric({ network: 'threads', subject: lighthouse.id, metric: 'views', day, value });
      const days = await meta.at().answered(analytics.load({ ...input, fromDay: day, toDay: day }));
      expect(days).toMatchObject([{ day, metrics: { views: value, likes: expect.any(Number) as unknown } }]);
    }
  });

  describe('a connection that ends', () => {
    it.each(THREADS_DISCONNECTS.map((row) => [row.happening, row] as const))('by %s', async (kind, row) => {
      const { tokens } = await connected();
      await happen(kind);

      expect((await probe(tokens)).judgement).toMatchObject({ class: 'disconnected', reason: row.reason });
      if (row.heals === 'reconnect') {
        const password = kind === 'change_password' ? `${lighthouse.password}-new` : lighthouse.password;
        const again = granted(await meta.at().signIn({ ...WALK, password }));
        expect(await probe(again.tokens)).toMatchObject({ ok: true });
      } else {
        await happen(row.undo);
        expect(await probe(tokens)).toMatchObject({ ok: true });
      }
    });

    it('by the 90 days of a private profile, however often its token is renewed', async () => {
      await happen('go_private');
      const { tokens } = await connected();
      meta.pass(59 * DAY);
      const renewed = await refresh(tokens);
      if (!renewed.ok) throw new Error(renewed.judgement.reason);
      const fresh = { ...tokens, accessToken: renewed.value.accessToken };

      meta.pass(31 * DAY - SECOND);
      expect(await probe(fresh)).toMatchObject({ ok: true });
      meta.pass(SECOND);
      expect((await probe(fresh)).judgement).toMatchObject({ reason: 'permission_missing', subject: 'credential' });
      expect((await refresh(fresh)).judgement.class).toBe('disconnected');
    });

    it.each([
      ['app', 'app_rate_limited'],
      ['account', 'account_rate_limited'],
    ] as const)('is not ended by a limit of the %s', async (level, reason) => {
      const { tokens } = await connected();
      await meta.at().sandbox.admin.addFault({
        scope: { network: 'threads', host: 'graph' },
        fault: { kind: 'rate_limit', level, retryAfterS: 120 },
        times: 1,
      });

      expect((await probe(tokens)).judgement).toMatchObject({ class: 'rate_limited', reason });
    });
  });
});
