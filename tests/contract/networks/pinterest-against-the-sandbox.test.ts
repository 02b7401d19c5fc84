import { DAY } from '../../../domain/clock';
import type { Grant, Medium, PostContent } from '../../../domain/networks/network';
import { pinterest } from '../../../domain/networks/pinterest';
import { PINTEREST_DISCONNECTS } from '../../../scripts/sandbox/pinterest/disconnects';
import type { PinterestHappening } from '../../../scripts/sandbox/pinterest/pinterest-happenings';
import {
  SANDBOX_PINTEREST_APP,
  SANDBOX_PINTEREST_BOARDS,
  SANDBOX_PINTEREST_USERS,
} from '../../../scripts/sandbox/pinterest/seed';
import { systemClock } from '../../../workers/runtime/clock';
import { actingFor, anew, granted, visit, type Acting, type Visit } from './visit';

const { roastery } = SANDBOX_PINTEREST_USERS;
const { cups, beans, breakfast } = SANDBOX_PINTEREST_BOARDS;
const ROASTERY = { name: roastery.email, password: roastery.password };

const image = (name: string): Medium => ({ kind: 'image', url: `https://example.com/${name}.jpg`, altText: 'A cup' });
const PIN: PostContent = {
  text: 'Cup of the week\n100 % blue, & <hand> thrown',
  link: 'https://example.com/cups?a=1&b=2',
  media: [image('cup')],
};
const PINS: PostContent = { text: 'Three cups', link: null, media: ['one', 'two', 'three'].map(image) };

let at: Visit;

beforeAll(async () => {
  at = await visit(pinterest, SANDBOX_PINTEREST_APP);
});
beforeEach(() => anew(at));
afterAll(() => at.close());

async function connected(): Promise<{ grant: Grant; board: Acting; profile: Acting }> {
  const grant = granted(await at.signIn(ROASTERY));
  const board = actingFor(grant, { kind: 'board', remoteId: cups.id });
  return { grant, board, profile: actingFor(grant, { kind: 'profile' }) };
}

function probeOf(grant: Grant) {
  return pinterest.probe({ setting: at.setting, tokens: grant.tokens, networkUserId: roastery.id });
}

describe('signing in', () => {
  it('connects the profile and every board that can be pinned to', async () => {
    const { grant } = await connected();
    expect(grant).toMatchObject({ networkUserId: roastery.id, displayName: roastery.username });
    expect(grant.assets.map(({ kind, remoteId }) => [kind, remoteId])).toEqual([
      ['profile', roastery.id],
      ['board', cups.id],
      ['board', beans.id],
      ['board', breakfast.id],
    ]);
    expect(grant.tokens.scopes).toEqual([
      'user_accounts:read',
      'boards:read',
      'boards:write',
      'pins:read',
      'pins:write',
    ]);
    expect(Math.round(((grant.tokens.expiresAt ?? 0) - systemClock.now()) / DAY)).toBe(30);
    expect(Math.round(((grant.tokens.refreshExpiresAt ?? 0) - systemClock.now()) / DAY)).toBe(60);
  });

  it('brings a person back who declines', async () => {
    await expect(at.signIn(ROASTERY, { decision: 'decline' })).rejects.toThrow(/access_denied/);
  });
});

describe('the tokens', () => {
  it('are proven, and each board', async () => {
    const { grant, board } = await connected();
    expect(await at.answered(probeOf(grant))).toEqual({ networkUserId: roastery.id, scopes: null, expiresAt: null });
    expect(await at.answered(pinterest.probeAsset({ ...board, setting: at.setting }))).toBe(true);
  });

  it('are refreshed by a refresh token that works once', async () => {
    const { grant } = await connected();
    await at.sandbox.admin.happen({ network: 'pinterest', kind: 'expire_tokens', user: roastery.id });
    expect((await at.ask(probeOf(grant))).judgement).toMatchObject({
      reason: 'token_invalid',
      recovery: 'refresh_then_retry',
    });
    const first = await at.refresh(grant.tokens);
    if (!first.ok) throw new Error(first.judgement.reason);
    expect(first.value.refreshToken).not.toBe(grant.tokens.refreshToken);
    expect((await at.refresh(grant.tokens)).judgement).toMatchObject({ reason: 'refresh_token_invalid' });
    const { accessToken, refreshToken } = first.value;
    const renewed = { ...grant.tokens, accessToken, refreshToken };
    expect(await at.answered(probeOf({ ...grant, tokens: renewed }))).toMatchObject({ networkUserId: roastery.id });
    expect(await at.refresh(renewed)).toMatchObject({ ok: true });
  });

  it('of an app that cannot prove itself are nobody’s disconnection', async () => {
    const { grant } = await connected();
    const stranger = await visit(pinterest, { ...SANDBOX_PINTEREST_APP, clientId: '999' });
    try {
      await anew(stranger);
      expect((await stranger.refresh(grant.tokens)).judgement).toMatchObject({
        class: 'misconfigured',
        reason: 'app_credentials_invalid',
      });
    } finally {
      await stranger.close();
    }
  });
});

describe('a disconnection', () => {
  const happen = (kind: PinterestHappening, board?: string) =>
    at.sandbox.admin.happen({ network: 'pinterest', kind, user: roastery.id, board });

  it.each(PINTEREST_DISCONNECTS.filter(({ asked }) => asked === 'refresh'))(
    'by $happening is suspected by the probe, and shows in the refresh as $reason',
    async ({ happening, reason, undo }) => {
      const { grant } = await connected();
      const { password } = await happen(happening);
      expect((await at.ask(probeOf(grant))).judgement).toMatchObject({
        class: 'disconnected',
        reason: 'token_invalid',
        recovery: 'refresh_then_retry',
      });
      expect((await at.refresh(grant.tokens)).judgement).toMatchObject({
        class: 'disconnected',
        reason,
        subject: 'credential',
      });
      if (undo !== undefined) await happen(undo);
      const again =
        undo === undefined ? granted(await at.signIn({ ...ROASTERY, password: password ?? roastery.password })) : grant;
      expect((await at.ask(probeOf(again))).judgement).toMatchObject({ reason: 'ok' });
    },
  );

  it.each(PINTEREST_DISCONNECTS.filter(({ asked }) => asked === 'asset'))(
    'by $happening shows in the probe of the board as $reason, and leaves the others alone',
    async ({ happening, reason, undo = happening }) => {
      const { grant, board } = await connected();
      const probe = () => at.ask(pinterest.probeAsset({ ...board, setting: at.setting }));
      const other = actingFor(grant, { kind: 'board', remoteId: beans.id });
      await happen(happening, cups.id);
      expect((await probe()).judgement).toMatchObject({ class: 'disconnected', reason, subject: 'asset' });
      expect(await at.answered(pinterest.probeAsset({ ...other, setting: at.setting }))).toBe(true);
      expect((await at.ask(probeOf(grant))).judgement).toMatchObject({ reason: 'ok' });
      await happen(undo, cups.id);
      expect((await probe()).judgement).toMatchObject({ reason: 'ok' });
    },
  );
});

describe('publishing', () => {
  it.each([
    ['one image with a link', PIN],
    ['several images', PINS],
  ])('pins %s, and finds it', async (_what, content) => {
    const { board } = await connected();
    const { remoteId, boundaryAt } = await at.publish(board, content);
    expect(await at.lookUp(board, content, boundaryAt)).toMatchObject({
      ok: true,
      value: [{ remoteId, text: content.text }],
    });
    const [standing] = await at.sandbox.admin.posts({ network: 'pinterest', account: cups.id });
    expect(standing).toMatchObject({ id: remoteId, byApp: SANDBOX_PINTEREST_APP.clientId });
  });

  it('finds a pin by its own time', async () => {
    const { board } = await connected();
    const { boundaryAt } = await at.publish(board, PIN);
    const outcome = await at.lookUp(board, PIN, boundaryAt);
    const [found] = outcome.ok ? outcome.value : [];
    // Pinterest states times in whole seconds.
    expect(Math.abs((found?.createdAt ?? 0) - boundaryAt)).toBeLessThan(5_000);
  });

  async function refusalOf(acting: Acting, content: PostContent) {
    const [step] = pinterest.publish.steps(content, acting.account);
    if (step === undefined) throw new Error('there is no step');
    const input = { ...acting, setting: at.setting, postId: 'post-2', acceptedAt: 1, content, results: {} };
    const { answer, judgement } = await at.ask(step.call(input));
    return { became: pinterest.judgePublish(answer, judgement), reason: judgement.reason };
  }

  it('takes an image that cannot be used for refused', async () => {
    const { board } = await connected();
    for (const name of ['tiny', 'broken']) {
      expect(await refusalOf(board, { ...PIN, media: [image(name)] })).toEqual({
        became: 'refused',
        reason: 'request_rejected',
      });
    }
  });

  it('waits while the app has trial access only', async () => {
    const { board } = await connected();
    await at.sandbox.admin.seed({ pinterest: { trialApps: [SANDBOX_PINTEREST_APP.clientId] } });
    expect(await refusalOf(board, PIN)).toEqual({ became: 'not_sent', reason: 'app_permission_missing' });
  });

  it('waits for a limit, and for an account that may not pin now', async () => {
    const { board } = await connected();
    await at.sandbox.admin.addFault({
      scope: { network: 'pinterest', operation: 'publish' },
      fault: { kind: 'rate_limit', level: 'account', retryAfterS: 60 },
      times: 1,
    });
    expect(await refusalOf(board, PIN)).toEqual({ became: 'not_sent', reason: 'account_rate_limited' });
    await at.sandbox.admin.happen({ network: 'pinterest', kind: 'restrict', user: roastery.id });
    expect(await refusalOf(board, PIN)).toEqual({ became: 'not_sent', reason: 'account_restricted' });
  });

  it('refuses a pin on a board that is gone', async () => {
    const { board } = await connected();
    await at.sandbox.admin.happen({ network: 'pinterest', kind: 'delete_board', user: roastery.id, board: cups.id });
    expect(await refusalOf(board, PIN)).toEqual({ became: 'refused', reason: 'request_rejected' });
  });
});

describe('the rest of the work', () => {
  it('loads the pins of a board, other people’s too', async () => {
    const { board } = await connected();
    await at.publish(board, PIN);
    await at.sandbox.admin.addStreamItem({
      network: 'pinterest',
      account: cups.id,
      author: 'x',
      text: 'A guest’s pin',
    });
    const stream = pinterest.stream('board');
    if (!stream.offered) throw new Error(stream.why);
    const items = await at.answered(stream.load({ ...board, setting: at.setting }));
    expect(new Set(items.map(({ text }) => text))).toEqual(new Set([PIN.text, 'A guest’s pin']));
  });

  it('loads the days of the account', async () => {
    const { profile } = await connected();
    const analytics = pinterest.analytics('profile');
    if (!analytics.offered) throw new Error(analytics.why);
    const dayAgo = (days: number): string => new Date(systemClock.now() - days * DAY).toISOString().slice(0, 10);
    const figure = { network: 'pinterest' as const, subject: roastery.id, metric: 'SAVE', day: dayAgo(3), value: 77 };
    await at.sandbox.admin.setMetric(figure);
    const asked = { ...profile, setting: at.setting, fromDay: dayAgo(analytics.daysBackMax - 1), toDay: dayAgo(0) };
    const days = await at.answered(analytics.load(asked));
    // Today has no figures yet.
    expect([days[0]?.day, days.at(-1)?.day]).toEqual([asked.fromDay, dayAgo(1)]);
    expect(days).toHaveLength(analytics.daysPerCallMax - 1);
    expect(days.find(({ day }) => day === dayAgo(3))?.metrics).toMatchObject({ SAVE: 77 });
    expect(Object.keys(days[0]?.metrics ?? {})).toHaveLength(5);
  });
});
