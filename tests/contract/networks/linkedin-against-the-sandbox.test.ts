import { DAY, SECOND } from '../../../domain/clock';
import { linkedin } from '../../../domain/networks/linkedin';
import type { Grant, PostContent } from '../../../domain/networks/network';
import { LINKEDIN_DISCONNECTS } from '../../../scripts/sandbox/linkedin/disconnects';
import type { LinkedinHappening } from '../../../scripts/sandbox/linkedin/linkedin-happenings';
import {
  SANDBOX_LINKEDIN_APP,
  SANDBOX_LINKEDIN_MEMBERS,
  SANDBOX_LINKEDIN_ORGANISATIONS,
} from '../../../scripts/sandbox/linkedin/seed';
import { systemClock } from '../../../workers/runtime/clock';
import { actingFor, anew, granted, visit, type Acting, type Visit } from './visit';

const { nora } = SANDBOX_LINKEDIN_MEMBERS;
const { harbour, roastery } = SANDBOX_LINKEDIN_ORGANISATIONS;
const NORA = { name: nora.email, password: nora.password };
const TEXT: PostContent = { text: 'Open (again) & <warm>: #coffee_time | 2 for 1', link: null, media: [] };
const LINK: PostContent = { text: 'Our [new] menu', link: 'https://example.com/menu?a=1&b=2', media: [] };

let at: Visit;

beforeAll(async () => {
  at = await visit(linkedin, SANDBOX_LINKEDIN_APP);
});
beforeEach(() => anew(at));
afterAll(() => at.close());

async function connected(): Promise<{ grant: Grant; page: Acting; profile: Acting }> {
  const grant = granted(await at.signIn(NORA));
  const page = actingFor(grant, { kind: 'organisation', remoteId: harbour.id });
  return { grant, page, profile: actingFor(grant, { kind: 'profile' }) };
}

function probeOf(grant: Grant) {
  return linkedin.probe({ setting: at.setting, tokens: grant.tokens, networkUserId: nora.id });
}

describe('signing in', () => {
  it('connects the member and the organisations she administers', async () => {
    const { grant } = await connected();
    expect(grant).toMatchObject({ networkUserId: nora.id, displayName: 'Nora Lindqvist' });
    expect(grant.assets.map(({ kind, remoteId, name }) => [kind, remoteId, name])).toEqual([
      ['profile', nora.id, 'Nora Lindqvist'],
      ['organisation', harbour.id, harbour.name],
      ['organisation', roastery.id, roastery.name],
    ]);
    expect(grant.tokens.refreshToken).not.toBeNull();
    expect(Math.round(((grant.tokens.expiresAt ?? 0) - systemClock.now()) / DAY)).toBe(60);
    expect(Math.round(((grant.tokens.refreshExpiresAt ?? 0) - systemClock.now()) / DAY)).toBe(365);
  });

  it('gets no refresh token as an app that LinkedIn has not approved for it', async () => {
    await at.sandbox.admin.seed({ linkedin: { partners: [] } });
    const { grant } = await connected();
    expect(grant.tokens.refreshToken).toBeNull();
    expect(await at.answered(probeOf(grant))).toMatchObject({ expiresAt: expect.any(Number) });
  });

  it('goes around a stale organisation', async () => {
    await at.sandbox.admin.happen({ network: 'linkedin', kind: 'make_stale', user: nora.id, organisation: harbour.id });
    const grant = granted(await at.signIn(NORA));
    expect(grant.assets.map(({ remoteId }) => remoteId)).toEqual([nora.id, roastery.id]);
  });

  it('is undone by tokens that LinkedIn does not know yet, which is nobody’s disconnection', async () => {
    await at.sandbox.admin.happen({ network: 'linkedin', kind: 'delay_tokens', user: nora.id });
    expect(await at.signIn(NORA)).toMatchObject({
      ok: false,
      judgement: { class: 'transient', reason: 'token_propagation' },
    });
  });

  it('brings a member back who declines', async () => {
    await expect(at.signIn(NORA, { decision: 'decline' })).rejects.toThrow(/user_cancelled_authorize/);
  });
});

describe('the tokens', () => {
  it('are proven, and each organisation', async () => {
    const { grant, page } = await connected();
    const finding = await at.answered(probeOf(grant));
    expect(finding.scopes).toEqual(grant.tokens.scopes);
    expect(Math.abs((finding.expiresAt ?? 0) - (grant.tokens.expiresAt ?? 0))).toBeLessThan(2 * SECOND);
    expect(await at.answered(linkedin.probeAsset({ ...page, setting: at.setting }))).toBe(true);
  });

  it('are refreshed again and again with the same refresh token', async () => {
    const { grant } = await connected();
    for (let time = 0; time < 2; time += 1) {
      expect(await at.refresh(grant.tokens)).toMatchObject({
        ok: true,
        value: {
          accessToken: expect.any(String),
          refreshToken: grant.tokens.refreshToken,
          expiresInS: expect.any(Number),
        },
      });
    }
    // What was refreshed from lives on, as long as it does.
    expect(await at.answered(probeOf(grant))).toMatchObject({ networkUserId: null });
  });

  it('that expired are mended by a refresh, and by none once the refresh token has ended too', async () => {
    const { grant } = await connected();
    await at.sandbox.admin.happen({ network: 'linkedin', kind: 'expire_tokens', user: nora.id });
    expect((await at.ask(probeOf(grant))).judgement).toMatchObject({
      reason: 'token_expired',
      recovery: 'refresh_then_retry',
    });
    expect(await at.refresh(grant.tokens)).toMatchObject({ ok: true });
    await at.sandbox.admin.happen({ network: 'linkedin', kind: 'expire_everything', user: nora.id });
    expect((await at.refresh(grant.tokens)).judgement).toMatchObject({
      class: 'disconnected',
      reason: 'refresh_token_invalid',
    });
  });

  it('of an app with a wrong secret are nobody’s disconnection', async () => {
    const { grant } = await connected();
    const setting = { ...at.setting, app: { ...at.setting.app, clientSecret: 'wrong' } };
    const probe = linkedin.probe({ setting, tokens: grant.tokens, networkUserId: nora.id });
    expect((await at.ask(probe)).judgement).toMatchObject({
      class: 'misconfigured',
      reason: 'app_credentials_invalid',
    });
    expect((await at.ask(linkedin.checkApp?.(setting) ?? null)).judgement).toMatchObject({ class: 'misconfigured' });
    expect(await at.answered(linkedin.checkApp?.(at.setting) ?? null)).toBe(true);
  });
});

describe('a disconnection', () => {
  const happen = (kind: LinkedinHappening, organisation?: string) =>
    at.sandbox.admin.happen({ network: 'linkedin', kind, user: nora.id, organisation });

  it.each(LINKEDIN_DISCONNECTS.filter(({ asked }) => asked === 'probe'))(
    'by $happening shows in the probe as $reason',
    async ({ happening, reason, undo }) => {
      const { grant } = await connected();
      const { password } = await happen(happening);
      expect((await at.ask(probeOf(grant))).judgement).toMatchObject({
        class: 'disconnected',
        reason,
        subject: 'credential',
      });
      expect((await at.refresh(grant.tokens)).judgement).toMatchObject({ reason: 'refresh_token_invalid' });
      if (undo !== undefined) await happen(undo);
      const again =
        undo === undefined ? granted(await at.signIn({ ...NORA, password: password ?? nora.password })) : grant;
      expect((await at.ask(probeOf(again))).judgement).toMatchObject({ reason: 'ok' });
    },
  );

  it.each(LINKEDIN_DISCONNECTS.filter(({ asked }) => asked === 'asset'))(
    'by $happening shows in the probe of the page as $reason, and leaves the others alone',
    async ({ happening, reason, undo = happening }) => {
      const { grant, page } = await connected();
      const probe = () => at.ask(linkedin.probeAsset({ ...page, setting: at.setting }));
      const other = actingFor(grant, { kind: 'organisation', remoteId: roastery.id });
      await happen(happening, harbour.id);
      expect((await probe()).judgement).toMatchObject({ class: 'disconnected', reason, subject: 'asset' });
      expect(await at.answered(linkedin.probeAsset({ ...other, setting: at.setting }))).toBe(true);
      expect((await at.ask(probeOf(grant))).judgement).toMatchObject({ reason: 'ok' });
      await happen(undo, harbour.id);
      expect((await probe()).judgement).toMatchObject({ reason: 'ok' });
    },
  );

  it('is not what a page suffers when another organisation is stale', async () => {
    const { page } = await connected();
    await at.sandbox.admin.happen({
      network: 'linkedin',
      kind: 'make_stale',
      user: nora.id,
      organisation: roastery.id,
    });
    expect(await at.answered(linkedin.probeAsset({ ...page, setting: at.setting }))).toBe(true);
  });

  it('is not what a second grant with the same scopes does to the first', async () => {
    const first = await connected();
    await connected();
    expect((await at.ask(probeOf(first.grant))).judgement).toMatchObject({ reason: 'ok' });
  });
});

describe('publishing', () => {
  it.each([
    ['a text', TEXT],
    ['a link', LINK],
  ])('%s for an organisation, and finds it', async (_what, content) => {
    const { page } = await connected();
    const { remoteId, boundaryAt } = await at.publish(page, content);
    expect(await at.lookUp(page, content, boundaryAt)).toMatchObject({
      ok: true,
      value: [{ remoteId, text: content.text }],
    });
    const [standing] = await at.sandbox.admin.posts({ network: 'linkedin', account: harbour.id });
    expect(standing).toMatchObject({ id: remoteId, text: content.text });
  });

  it('for the member, whose posts no app may look up', async () => {
    const { profile } = await connected();
    const { remoteId, boundaryAt } = await at.publish(profile, TEXT);
    expect(remoteId).toMatch(/^urn:li:share:\d+$/);
    expect((await at.lookUp(profile, TEXT, boundaryAt)).judgement).toMatchObject({ reason: 'permission_missing' });
  });

  async function refusalOf(acting: Acting, content: PostContent) {
    const [step] = linkedin.publish.steps(content, acting.account);
    if (step === undefined) throw new Error('there is no step');
    const input = { ...acting, setting: at.setting, postId: 'post-2', acceptedAt: 1, content, results: {} };
    const { answer, judgement } = await at.ask(step.call(input));
    return { became: linkedin.judgePublish(answer, judgement), reason: judgement.reason, subject: judgement.subject };
  }

  it('takes a duplicate and a text that is too long for refused', async () => {
    const { page } = await connected();
    await at.publish(page, TEXT);
    expect(await refusalOf(page, TEXT)).toMatchObject({ became: 'refused', reason: 'request_rejected' });
    expect(await refusalOf(page, { ...TEXT, text: 'x'.repeat(3001) })).toMatchObject({ became: 'refused' });
  });

  it('holds a post back for a page whose role is gone', async () => {
    const { page } = await connected();
    await at.sandbox.admin.happen({ network: 'linkedin', kind: 'take_role', user: nora.id, organisation: harbour.id });
    expect(await refusalOf(page, TEXT)).toEqual({ became: 'not_sent', reason: 'permission_missing', subject: 'asset' });
  });

  it('waits for a limit of the member, and takes a retired version for our own fault', async () => {
    const { page } = await connected();
    await at.sandbox.admin.addFault({
      scope: { network: 'linkedin', operation: 'publish' },
      fault: { kind: 'rate_limit', level: 'account', retryAfterS: 60 },
      times: 1,
    });
    expect(await refusalOf(page, TEXT)).toMatchObject({ became: 'not_sent', reason: 'account_rate_limited' });
    const body = { status: 426, code: 'NONEXISTENT_VERSION', message: 'Requested version 20260801 is not active' };
    await at.sandbox.admin.addFault({
      scope: { network: 'linkedin', host: 'api' },
      fault: { kind: 'answer', status: 426, body },
      times: 1,
    });
    expect(await refusalOf(page, TEXT)).toMatchObject({ became: 'not_sent', reason: 'api_version_retired' });
  });
});

describe('the rest of the work', () => {
  it('loads what people said about an organisation', async () => {
    const { page } = await connected();
    const line = { account: harbour.id, author: 'aF4n', text: 'The best flat white' };
    await at.sandbox.admin.addStreamItem({ network: 'linkedin', ...line });
    const stream = linkedin.stream('organisation');
    if (!stream.offered) throw new Error(stream.why);
    expect(await at.answered(stream.load({ ...page, setting: at.setting }))).toMatchObject([
      { text: line.text, author: 'urn:li:person:aF4n' },
    ]);
  });

  it('loads the days of a year', async () => {
    const { page } = await connected();
    const analytics = linkedin.analytics('organisation');
    if (!analytics.offered) throw new Error(analytics.why);
    const dayAgo = (days: number): string => new Date(systemClock.now() - days * DAY).toISOString().slice(0, 10);
    await at.sandbox.admin.setMetric({
      network: 'linkedin',
      subject: harbour.id,
      metric: 'impressionCount',
      day: dayAgo(3),
      value: 77,
    });
    const asked = { ...page, setting: at.setting, fromDay: dayAgo(analytics.daysBackMax - 1), toDay: dayAgo(0) };
    const days = await at.answered(analytics.load(asked));
    expect(days).toHaveLength(analytics.daysPerCallMax);
    expect([days[0]?.day, days.at(-1)?.day]).toEqual([asked.fromDay, asked.toDay]);
    expect(days.find(({ day }) => day === dayAgo(3))?.metrics).toMatchObject({ impressionCount: 77 });
    expect(Object.keys(days[0]?.metrics ?? {})).toHaveLength(6);
  });
});
