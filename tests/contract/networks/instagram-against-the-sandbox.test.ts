import { DAY, HOUR, SECOND } from '../../../domain/clock';
import { instagram } from '../../../domain/networks/instagram';
import type { PostContent, Tokens } from '../../../domain/networks/network';
import { INSTAGRAM_DISCONNECTS } from '../../../scripts/sandbox/instagram/disconnects';
import { SANDBOX_INSTAGRAM_APP, SANDBOX_INSTAGRAM_USERS } from '../../../scripts/sandbox/instagram/seed';
import { walkConsent } from '../../../scripts/sandbox/oauth/consent-walk';
import { SANDBOX_APPS } from '../../../scripts/sandbox/seed';
import { stopped, useMetaSandbox } from './meta-against-the-sandbox';
import { actingFor, granted, type Acting } from './visit';

const { atelier } = SANDBOX_INSTAGRAM_USERS;
const WALK = { name: atelier.username, password: atelier.password };
const image = (name: string): PostContent['media'][number] => ({
  kind: 'image',
  url: `https://media.example/${name}.jpg`,
  altText: null,
});
const PHOTO: PostContent = { text: 'Blue, at last', link: 'https://atelier.example/blue', media: [image('blue')] };
const FILM: PostContent = {
  text: 'A minute of blue',
  link: null,
  media: [{ kind: 'video', url: 'https://media.example/blue.mp4', altText: null }],
};
const ALBUM: PostContent = { text: 'Three blues', link: null, media: ['a', 'b', 'c'].map(image) };

describe('Instagram Login against the sandbox', () => {
  const meta = useMetaSandbox(instagram, SANDBOX_APPS.instagram);
  const happen = (kind: string, more: object = {}) =>
    meta.at().sandbox.admin.happen({ network: 'instagram', kind, user: atelier.id, ...more } as never);

  async function connected(): Promise<{ tokens: Tokens; acting: Acting }> {
    const grant = granted(await meta.at().signIn(WALK));
    return { tokens: grant.tokens, acting: actingFor(grant, { kind: 'profile' }) };
  }

  const probe = (tokens: Tokens) =>
    meta.at().ask(instagram.probe({ setting: meta.at().setting, tokens, networkUserId: atelier.id }));

  const refresh = (tokens: Tokens) => meta.at().refresh(tokens);

  it('signs in by its consent page, for 60 days, with the id of 17 digits', async () => {
    const grant = granted(await meta.at().signIn(WALK));

    expect(grant).toMatchObject({
      networkUserId: '17841405822304914',
      displayName: '@atelier.nord',
      tokens: { scopes: expect.arrayContaining(['instagram_business_content_publish']) as unknown },
      assets: [{ kind: 'profile', remoteId: '17841405822304914' }],
    });
    expect(grant.tokens.refreshToken).toBe(grant.tokens.accessToken);
    expect(await probe(grant.tokens)).toMatchObject({ ok: true, value: { networkUserId: atelier.id } });
  });

  it('takes a code once, and from the redirect URI it was given to', async () => {
    const setting = meta.at().setting;
    const url = new URL('/oauth/authorize', setting.hosts['www']);
    for (const [name, value] of Object.entries({
      client_id: SANDBOX_INSTAGRAM_APP.clientId,
      redirect_uri: 'http://127.0.0.1:9/callback',
      response_type: 'code',
      scope: 'instagram_business_basic',
    })) {
      url.searchParams.set(name, value);
    }
    const back = await walkConsent(url.toString(), { ...WALK, decision: 'allow' });
    const code = back.searchParams.get('code') ?? '';
    const exchange = async (redirectUri: string): Promise<unknown> => {
      const { signIn } = instagram;
      if (signIn.kind !== 'oauth') throw new Error('no OAuth');
      const input = { setting, code, redirectUri, codeVerifier: null, exchanged: null, now: 0 };
      const first = signIn.complete(input).next();
      return first.done ? undefined : (await meta.at().ask(first.value)).judgement.reason;
    };

    expect(await exchange('http://127.0.0.1:9/elsewhere')).toBe('redirect_uri_mismatch');
    expect(await exchange('http://127.0.0.1:9/callback')).toBe('ok');
    expect(await exchange('http://127.0.0.1:9/callback')).toBe('auth_code_invalid');
  });

  it('says what a person left out, and the work that needs it is refused alone', async () => {
    const left = 'instagram_business_manage_comments';
    const grant = granted(await meta.at().signIn(WALK, { withoutScopes: [left] }));
    const acting = actingFor(grant, { kind: 'profile' });
    const stream = instagram.stream('profile');

    expect(grant.tokens.scopes).not.toContain(left);
    expect(await probe(grant.tokens)).toMatchObject({ ok: true });
    if (!stream.offered) throw new Error(stream.why);
    const load = stream.load({ ...acting, setting: meta.at().setting });
    expect((await meta.at().ask(load)).judgement).toMatchObject({ reason: 'permission_missing' });
  });

  it('renews a token with itself from its 24th hour, and never after its end', async () => {
    const { tokens } = await connected();

    meta.pass(DAY - SECOND);
    const early = await refresh(tokens);
    expect(early.ok).toBe(false);
    expect(early.judgement.class).not.toBe('disconnected');

    meta.pass(SECOND);
    const renewed = await refresh(tokens);
    if (!renewed.ok) throw new Error(renewed.judgement.reason);
    expect(renewed.value.accessToken).not.toBe(tokens.accessToken);
    expect(renewed.value.expiresInS).toBe(5_183_944);

    meta.pass(60 * DAY - HOUR);
    expect((await refresh(tokens)).judgement).toMatchObject({ class: 'disconnected', reason: 'token_expired' });
    const fresh = { ...tokens, accessToken: renewed.value.accessToken };
    expect(await probe(fresh)).toMatchObject({ ok: true });
  });

  it.each([
    ['an image', PHOTO, 0],
    ['a film, which takes a while', FILM, 1],
    ['an album', ALBUM, 0],
  ])('publishes %s in containers, and finds it again', async (_what, content, waits) => {
    const { acting } = await connected();
    const published = await meta.publish(acting, content);

    expect(published.waits).toBe(waits);
    expect(await meta.found(acting, content, published.boundaryAt)).toMatchObject([
      { remoteId: published.remoteId, text: content.text },
    ]);
    expect(await meta.found(acting, { ...content, text: 'Red' }, published.boundaryAt)).toEqual([]);
  });

  it('waits for a container as long as it is in the making', async () => {
    const { acting } = await connected();
    await happen('slow_containers', { seconds: 80 });

    expect((await meta.publish(acting, PHOTO)).waits).toBe(3);
  });

  it('makes containers anew that expired while the post was held', async () => {
    const { acting } = await connected();
    await happen('block_publishing');
    const held = await stopped(meta.publish(acting, PHOTO));
    expect(held.outcome.judgement).toMatchObject({ reason: 'publish_blocked', subject: 'asset' });
    await happen('unblock_publishing');

    meta.pass(DAY);
    const lost = await stopped(meta.publish(acting, PHOTO, held.results));
    const { answer, judgement } = lost.outcome;
    expect(lost.step).toBe('post');
    expect(instagram.publish.isStagingLost?.(answer, judgement)).toBe(true);
    expect(instagram.judgePublish(answer, judgement)).toBe('refused');
    expect(await meta.at().sandbox.admin.posts({ network: 'instagram', byApps: true })).toEqual([]);

    expect((await meta.publish(acting, PHOTO)).remoteId).toBeDefined();
  });

  it.each([
    ['2207026', 'request_rejected', false],
    ['2207003', 'provider_error', true],
  ])('a container that fails with %s is judged %s, made anew: %s', async (subcode, reason, anew) => {
    const { acting } = await connected();
    await happen('fail_containers', { subcode });
    const { step, outcome } = await stopped(meta.publish(acting, FILM));

    expect(step).toBe('container-ready');
    expect(outcome.judgement.reason).toBe(reason);
    expect(instagram.publish.isStagingLost?.(outcome.answer, outcome.judgement)).toBe(anew);
  });

  it('posts a hundred times a day', async () => {
    const { acting } = await connected();
    for (let post = 0; post < 100; post += 1) await meta.publish(acting, PHOTO);
    const { step, outcome } = await stopped(meta.publish(acting, PHOTO));

    expect(step).toBe('post');
    expect(outcome.judgement).toMatchObject({ reason: 'publish_quota_exhausted', retryAfterS: 86_400 });
    expect(instagram.judgePublish(outcome.answer, outcome.judgement)).toBe('not_sent');
    meta.pass(DAY + SECOND);
    expect((await meta.publish(acting, PHOTO)).remoteId).toBeDefined();
  });

  it('takes no picture but a JPEG, and says so of this post alone', async () => {
    const { acting } = await connected();
    const png = { ...PHOTO, media: [{ ...image('x'), url: 'https://media.example/blue.png' }] };
    const { outcome } = await stopped(meta.publish(acting, png));

    expect(outcome.judgement).toMatchObject({ class: 'healthy', reason: 'request_rejected', subject: 'request' });
  });

  it('blames nobody when the version of the API is retired', async () => {
    const { tokens } = await connected();
    meta.pass(Date.parse('2028-07-29T00:00:00Z') - Date.parse('2026-11-24T12:00:00Z'));

    expect((await probe(tokens)).judgement).toMatchObject({
      class: 'misconfigured',
      reason: 'api_version_retired',
      subject: 'app',
    });
  });

  it('lets a restricted account read and not post', async () => {
    const { tokens, acting } = await connected();
    await happen('restrict');

    const { outcome } = await stopped(meta.publish(acting, PHOTO));
    expect(outcome.judgement).toMatchObject({ reason: 'account_restricted', subject: 'asset' });
    expect(await probe(tokens)).toMatchObject({ ok: true });
  });

  it('streams comments and counts days', async () => {
    const { acting } = await connected();
    const input = { ...acting, setting: meta.at().setting };
    await meta.publish(acting, PHOTO);
    await meta.at().sandbox.admin.addStreamItem({
      network: 'instagram',
      account: atelier.username,
      author: 'ines_draws',
      text: 'How blue!',
    });
    const stream = instagram.stream('profile');
    const analytics = instagram.analytics('profile');
    if (!stream.offered || !analytics.offered) throw new Error('not offered');

    expect(await meta.at().answered(stream.load(input))).toMatchObject([
      { author: 'atelier.nord' },
      { author: 'ines_draws', text: 'How blue!' },
    ]);
    await meta.at().sandbox.admin.setMetric({
      network: 'instagram',
      subject: atelier.id,
      metric: 'views',
      day: '2026-11-20',
      value: 321,
    });
    const days = await meta.at().answered(analytics.load({ ...input, fromDay: '2026-11-20', toDay: '2026-11-20' }));
    expect(days).toMatchObject([{ day: '2026-11-20', metrics: { views: 321, reach: expect.any(Number) as unknown } }]);
    const longAgo = await meta.at().answered(analytics.load({ ...input, fromDay: '2026-08-01', toDay: '2026-08-01' }));
    expect(longAgo).toEqual([]);
  });

  describe('a connection that ends', () => {
    it.each(INSTAGRAM_DISCONNECTS.map((row) => [row.happening, row] as const))('by %s', async (kind, row) => {
      const { tokens } = await connected();
      await happen(kind);

      expect((await probe(tokens)).judgement).toMatchObject({ class: 'disconnected', reason: row.reason });
      if (row.heals === 'reconnect') {
        const password = kind === 'change_password' ? `${atelier.password}-new` : atelier.password;
        const again = granted(await meta.at().signIn({ ...WALK, password }));
        expect(await probe(again.tokens)).toMatchObject({ ok: true });
      } else {
        await happen(row.undo);
        expect(await probe(tokens)).toMatchObject({ ok: true });
      }
    });

    it('by a permission that is taken away limits what needs it', async () => {
      const { tokens, acting } = await connected();
      await happen('remove_scope', { scope: 'instagram_business_content_publish' });

      expect(await probe(tokens)).toMatchObject({ ok: true });
      const { outcome } = await stopped(meta.publish(acting, PHOTO));
      expect(outcome.judgement).toMatchObject({ reason: 'permission_missing' });
    });

    it.each([
      ['app', 'app_rate_limited'],
      ['account', 'account_rate_limited'],
    ] as const)('is not ended by a limit of the %s', async (level, reason) => {
      const { tokens } = await connected();
      await meta.at().sandbox.admin.addFault({
        scope: { network: 'instagram', host: 'graph' },
        fault: { kind: 'rate_limit', level, retryAfterS: 120 },
        times: 1,
      });

      expect((await probe(tokens)).judgement).toMatchObject({ class: 'rate_limited', reason });
    });
  });
});
