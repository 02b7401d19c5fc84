import { SECOND } from '../../../domain/clock';
import { facebook } from '../../../domain/networks/facebook';
import { bluesky } from '../../../domain/networks/bluesky';
import type {
  AccountOnNetwork,
  Call,
  Grant,
  Network,
  NetworkSetting,
  OAuthSignIn,
  Outcome,
  PostContent,
  SignInResult,
  StepResults,
  Tokens,
} from '../../../domain/networks/network';
import { x } from '../../../domain/networks/x';
import { walkConsent } from '../../../scripts/sandbox/oauth/consent-walk';
import { startSandbox, type Sandbox } from '../../../scripts/sandbox/sandbox';
import { SANDBOX_APPS, livelySeed } from '../../../scripts/sandbox/seed';
import { SANDBOX_BLUESKY_ACCOUNTS } from '../../../scripts/sandbox/bluesky/seed';
import { SANDBOX_FACEBOOK_USERS } from '../../../scripts/sandbox/facebook/seed';
import { SANDBOX_X_USERS } from '../../../scripts/sandbox/x/seed';
import { converse } from '../../../workers/adapters/networks/converse';
import { createHttpClient, type HttpClient } from '../../../workers/adapters/networks/http-client';
import { perform } from '../../../workers/adapters/networks/perform';
import { createOAuthClient, type OAuthClient } from '../../../workers/adapters/oauth/oauth-client';
import { createPkce } from '../../../workers/adapters/oauth/pkce';
import { systemClock } from '../../../workers/runtime/clock';

/**
 * Every call of every network against servers that were written from the documentation, without our code: what these
 * refuse, the networks would refuse too.
 */

const REDIRECT_URI = 'http://127.0.0.1:9/callback';
const TEXT: PostContent = {
  text: 'Hello from <Holdfast> & friends',
  link: 'https://example.com/menu?a=1&b=2',
  media: [],
};

let sandbox: Sandbox;
let http: HttpClient;
let oauth: OAuthClient;

function settingFor(network: Network['name']): NetworkSetting {
  const { addresses } = sandbox;
  if (network === 'facebook' || network === 'x') {
    return { hosts: addresses[network], app: SANDBOX_APPS[network], instance: null };
  }
  if (network !== 'bluesky') throw new Error(`${network} is tested in a file of its own.`);
  const noApp = { clientId: '', clientSecret: '' };
  return { hosts: addresses.bluesky, app: noApp, instance: addresses.bluesky.pds };
}

function signInOf(network: Network): OAuthSignIn {
  if (network.signIn.kind !== 'oauth') throw new Error(`${network.title} has no OAuth.`);
  return network.signIn;
}

async function signInByOAuth(
  network: Network,
  who: { readonly name: string; readonly password: string },
): Promise<SignInResult> {
  const setting = settingFor(network.name);
  const pkce = createPkce();
  const url = oauth.authorizationUrl({
    network,
    setting,
    redirectUri: REDIRECT_URI,
    state: 's',
    codeChallenge: pkce.challenge,
    sandbox: true,
  });
  const back = await walkConsent(url, { ...who, decision: 'allow' });
  const code = back.searchParams.get('code') ?? '';
  const context = { setting, judge: {} };
  const signIn = signInOf(network);
  const now = systemClock.now();
  const exchanged =
    signIn.exchange === 'standard'
      ? await oauth.exchangeCode({ network, context, code, redirectUri: REDIRECT_URI, codeVerifier: pkce.verifier })
      : null;
  if (exchanged?.ok === false) throw new Error(`the exchange failed: ${exchanged.judgement.reason}`);
  const tokens: Tokens | null = exchanged?.ok
    ? {
        accessToken: exchanged.value.accessToken,
        refreshToken: exchanged.value.refreshToken,
        expiresAt: now + (exchanged.value.expiresInS ?? 0) * SECOND,
        refreshExpiresAt: null,
        scopes: exchanged.value.scopes,
      }
    : null;
  const input = { setting, code, redirectUri: REDIRECT_URI, codeVerifier: pkce.verifier, exchanged: tokens, now };
  return await converse(http, signIn.complete(input), context);
}

function granted(result: SignInResult): Grant {
  if (!result.ok) throw new Error(`${result.detail} (${result.judgement.reason})`);
  return result.grant;
}

async function ask<Value>(network: Network, call: Call<Value>): Promise<Outcome<Value>> {
  return await perform(http, call, { setting: settingFor(network.name), judge: { now: systemClock.now() } });
}

async function answered<Value>(network: Network, call: Call<Value> | null): Promise<Value> {
  if (call === null) throw new Error('there is no such call');
  const outcome = await ask(network, call);
  if (!outcome.ok) throw new Error(`${outcome.judgement.reason}: ${JSON.stringify(outcome.answer.body)}`);
  return outcome.value;
}

interface Acting {
  readonly network: Network;
  readonly account: AccountOnNetwork;
  readonly accessToken: string;
}

/** Publishes, and gives what it left behind and when it began. */
async function publish(
  { network, account, accessToken }: Acting,
  content: PostContent,
  postId = 'post-1',
): Promise<{ results: StepResults; boundaryAt: number }> {
  const setting = settingFor(network.name);
  const boundaryAt = systemClock.now();
  let results: StepResults = {};
  for (const step of network.publish.steps(content, account)) {
    const input = {
      setting,
      account,
      accessToken,
      postId,
      acceptedAt: 1_790_000_000_000,
      dueAt: boundaryAt,
      content,
      results,
    };
    results = { ...results, [step.name]: await answered(network, step.call(input)) };
  }
  return { results, boundaryAt };
}

async function publishedAndFound(acting: Acting, content: PostContent): Promise<void> {
  const { network } = acting;
  const { results, boundaryAt } = await publish(acting, content);
  const found = await answered(
    network,
    network.lookUp({
      ...acting,
      setting: settingFor(network.name),
      postId: 'post-1',
      acceptedAt: 1_790_000_000_000,
      content,
      boundaryAt,
    }),
  );
  expect(found).toMatchObject([{ remoteId: network.publish.remoteId(results), text: content.text }]);
}

async function streamed({ network, account, accessToken }: Acting): Promise<readonly string[]> {
  const stream = network.stream(account.kind);
  if (!stream.offered) throw new Error(stream.why);
  const items = await answered(network, stream.load({ setting: settingFor(network.name), account, accessToken }));
  return items.map(({ text }) => text);
}

describe('against the sandbox', () => {
  beforeAll(async () => {
    sandbox = await startSandbox({ clock: systemClock });
    http = createHttpClient({ clock: systemClock, privateAddresses: 'allowed' });
    oauth = createOAuthClient(http);
  });

  beforeEach(async () => {
    await sandbox.admin.reset();
    await sandbox.admin.seed(livelySeed([REDIRECT_URI]));
  });

  afterAll(async () => {
    await http.close();
    await sandbox.stop();
  });

  describe('Facebook', () => {
    const { ada } = SANDBOX_FACEBOOK_USERS;

    async function connected(): Promise<{ grant: Grant; page: Acting; group: Acting; profile: Acting }> {
      const grant = granted(await signInByOAuth(facebook, { name: ada.name, password: ada.password }));
      const acting = (kind: 'page' | 'group' | 'profile'): Acting => {
        const asset = grant.assets.find((one) => one.kind === kind);
        if (asset === undefined) throw new Error(`no ${kind} was granted`);
        const account = { kind, remoteId: asset.remoteId, networkUserId: grant.networkUserId };
        return { network: facebook, account, accessToken: (asset.tokens ?? grant.tokens).accessToken };
      };
      return { grant, page: acting('page'), group: acting('group'), profile: acting('profile') };
    }

    it('signs in to the profile, the Pages and the group', async () => {
      const { grant } = await connected();
      expect(grant).toMatchObject({ networkUserId: ada.id, displayName: ada.name, tokens: { refreshToken: null } });
      expect(grant.assets.map(({ kind }) => kind)).toEqual(['profile', 'page', 'page', 'page', 'group']);
      expect(grant.tokens.scopes).toEqual(expect.arrayContaining([...signInOf(facebook).scopes]));
    });

    it('probes the token and each asset', async () => {
      const { grant, page, group } = await connected();
      const setting = settingFor('facebook');
      const probe = facebook.probe({ setting, tokens: grant.tokens, networkUserId: ada.id });
      expect(await answered(facebook, probe)).toMatchObject({
        networkUserId: ada.id,
        expiresAt: grant.tokens.expiresAt,
      });
      for (const acting of [page, group]) {
        expect(await answered(facebook, facebook.probeAsset({ ...acting, setting }))).toBe(true);
      }
    });

    it('publishes and finds a text with a link, a photo and several photos', async () => {
      const { page, group } = await connected();
      const photos = (count: number): PostContent => ({
        text: `${String(count)} photos`,
        link: count > 1 ? 'https://example.com/album' : null,
        media: Array.from({ length: count }, (_, n) => ({
          kind: 'image' as const,
          url: `https://example.com/${String(n)}.jpg`,
          altText: 'A cup',
        })),
      });
      await publishedAndFound(page, TEXT);
      await publishedAndFound(page, photos(1));
      await publishedAndFound(page, photos(3));
      await publishedAndFound(group, TEXT);
    });

    it('loads streams and insights', async () => {
      const { page, group } = await connected();
      await publish(page, TEXT);
      await publish(group, TEXT);
      expect(await streamed(page)).toContain(TEXT.text);
      expect(await streamed(group)).toContain(TEXT.text);

      const analytics = facebook.analytics('page');
      if (!analytics.offered) throw new Error(analytics.why);
      const days = await answered(
        facebook,
        analytics.load({ ...page, setting: settingFor('facebook'), fromDay: '2026-08-20', toDay: '2026-11-16' }),
      );
      expect(days).toHaveLength(analytics.daysPerCallMax);
      expect([days[0]?.day, days.at(-1)?.day]).toEqual(['2026-08-20', '2026-11-16']);
      expect(Object.keys(days[0]?.metrics ?? {})).toHaveLength(6);
    });

    it.each([
      ['expire_tokens', 'token_expired'],
      ['revoke_app', 'app_deauthorized'],
      ['change_password', 'password_changed'],
      ['log_out', 'session_invalidated'],
      ['require_checkpoint', 'checkpoint_required'],
      ['suspend', 'checkpoint_required'],
      ['deactivate', 'account_unconfirmed'],
      ['end_data_access', 'data_access_expired'],
    ] as const)('knows %s by its probe as %s', async (kind, reason) => {
      const { grant } = await connected();
      await sandbox.admin.happen({ network: 'facebook', kind, user: ada.id });
      const call = facebook.probe({ setting: settingFor('facebook'), tokens: grant.tokens, networkUserId: ada.id });
      expect((await ask(facebook, call)).judgement).toMatchObject({
        class: 'disconnected',
        reason,
        subject: 'credential',
      });
    });

    it.each([
      ['take_page_role', 'page_role_lost'],
      ['delete_page', 'resource_gone'],
    ] as const)('knows %s by the probe of the Page as %s, and leaves the user alone', async (kind, reason) => {
      const { grant, page } = await connected();
      const setting = settingFor('facebook');
      await sandbox.admin.happen({ network: 'facebook', kind, user: ada.id, page: page.account.remoteId });
      const ofThePage = facebook.probeAsset({ ...page, setting });
      if (ofThePage === null) throw new Error('Pages are probed.');
      expect((await ask(facebook, ofThePage)).judgement).toMatchObject({
        class: 'disconnected',
        reason,
        subject: 'asset',
      });
      const ofTheUser = facebook.probe({ setting, tokens: grant.tokens, networkUserId: ada.id });
      expect((await ask(facebook, ofTheUser)).judgement).toMatchObject({ reason: 'ok' });
    });

    it('revokes the grant', async () => {
      const { grant } = await connected();
      const setting = settingFor('facebook');
      const revoke = facebook.revoke?.({ setting, tokens: grant.tokens, networkUserId: ada.id }) ?? null;
      expect(await answered(facebook, revoke)).toBe(true);
      const probe = await ask(facebook, facebook.probe({ setting, tokens: grant.tokens, networkUserId: ada.id }));
      expect(probe.judgement).toMatchObject({ class: 'disconnected', subject: 'credential' });
    });
  });

  describe('X', () => {
    const { harbour } = SANDBOX_X_USERS;
    const setting = (): NetworkSetting => settingFor('x');

    async function connected(): Promise<{ grant: Grant; acting: Acting }> {
      const grant = granted(await signInByOAuth(x, { name: harbour.username, password: harbour.password }));
      const account = { kind: 'profile', remoteId: grant.networkUserId, networkUserId: grant.networkUserId } as const;
      return { grant, acting: { network: x, account, accessToken: grant.tokens.accessToken } };
    }

    it('signs in, probes, publishes, finds and streams', async () => {
      const { grant, acting } = await connected();
      expect(grant).toMatchObject({ networkUserId: harbour.id, displayName: `@${harbour.username}` });
      const probe = x.probe({ setting: setting(), tokens: grant.tokens, networkUserId: harbour.id });
      expect(await answered(x, probe)).toEqual({ networkUserId: harbour.id, scopes: null, expiresAt: null });
      await publishedAndFound(acting, TEXT);
      expect(await streamed(acting)).toEqual([]);
    });

    it('takes a duplicate for refused', async () => {
      const { acting } = await connected();
      await publish(acting, TEXT);
      const [step] = x.publish.steps(TEXT, acting.account);
      if (step === undefined) throw new Error('there is no step');
      const input = { ...acting, setting: setting(), postId: 'post-2', acceptedAt: 1, content: TEXT, results: {} };
      const outcome = await ask(x, step.call(input));
      expect(x.judgePublish(outcome.answer, outcome.judgement)).toBe('refused');
    });

    it('refreshes once; the second use of a refresh token ends the family', async () => {
      const { grant } = await connected();
      const refresh = (tokens: Tokens): ReturnType<OAuthClient['refresh']> =>
        oauth.refresh({ network: x, tokens, context: { setting: setting(), judge: {} } });
      const first = await refresh(grant.tokens);
      expect(first).toMatchObject({ ok: true, value: { refreshToken: expect.any(String) } });
      expect((await refresh(grant.tokens)).judgement).toMatchObject({
        class: 'disconnected',
        reason: 'refresh_token_invalid',
      });
      const accessToken = first.ok ? first.value.accessToken : '';
      const probe = await ask(
        x,
        x.probe({ setting: setting(), tokens: { ...grant.tokens, accessToken }, networkUserId: harbour.id }),
      );
      expect(probe.judgement).toMatchObject({ reason: 'token_invalid', recovery: 'refresh_then_retry' });
    });

    it.each([
      ['expire_tokens', 'token_invalid', 'ok'],
      ['revoke_app', 'token_invalid', 'refresh_token_invalid'],
      ['suspend', 'account_suspended', 'refresh_token_invalid'],
      ['lock', 'checkpoint_required', 'ok'],
      ['deactivate', 'token_invalid', 'refresh_token_invalid'],
    ] as const)('after %s: the probe says %s, the refresh %s', async (kind, probed, refreshed) => {
      const { grant } = await connected();
      await sandbox.admin.happen({ network: 'x', kind, user: harbour.id });
      const probe = await ask(x, x.probe({ setting: setting(), tokens: grant.tokens, networkUserId: harbour.id }));
      const refresh = await oauth.refresh({
        network: x,
        tokens: grant.tokens,
        context: { setting: setting(), judge: {} },
      });
      expect([probe.judgement.reason, refresh.judgement.reason]).toEqual([probed, refreshed]);
    });

    it('revokes the grant', async () => {
      const { grant } = await connected();
      const revoke = x.revoke?.({ setting: setting(), tokens: grant.tokens, networkUserId: harbour.id }) ?? null;
      expect(await answered(x, revoke)).toBe(true);
      const probe = await ask(x, x.probe({ setting: setting(), tokens: grant.tokens, networkUserId: harbour.id }));
      expect(probe.judgement).toMatchObject({ reason: 'token_invalid' });
    });
  });

  describe('Bluesky', () => {
    const { bakery } = SANDBOX_BLUESKY_ACCOUNTS;
    const setting = (): NetworkSetting => settingFor('bluesky');

    async function signIn(password: string): Promise<SignInResult> {
      if (bluesky.signIn.kind !== 'app_password') throw new Error('Bluesky signs in by app password.');
      const input = { setting: setting(), identifier: bakery.handle, password, now: systemClock.now() };
      return await converse(http, bluesky.signIn.complete(input), { setting: setting(), judge: {} });
    }

    async function connected(): Promise<{ grant: Grant; acting: Acting }> {
      const grant = granted(await signIn(bakery.appPasswords.Holdfast));
      const account = { kind: 'profile', remoteId: grant.networkUserId, networkUserId: grant.networkUserId } as const;
      return { grant, acting: { network: bluesky, account, accessToken: grant.tokens.accessToken } };
    }

    it('signs in, probes, publishes, finds and streams', async () => {
      const { grant, acting } = await connected();
      expect(grant.networkUserId).toBe(bakery.did);
      expect(grant.tokens.expiresAt).toBeGreaterThan(systemClock.now());
      const probe = bluesky.probe({ setting: setting(), tokens: grant.tokens, networkUserId: bakery.did });
      expect(await answered(bluesky, probe)).toMatchObject({
        networkUserId: bakery.did,
        expiresAt: grant.tokens.expiresAt,
      });
      await publishedAndFound(acting, TEXT);
      expect(await streamed(acting)).toEqual([`${TEXT.text}\n\n${TEXT.link ?? ''}`]);
    });

    it('makes one post of the same post sent twice', async () => {
      const { acting } = await connected();
      const input = {
        ...acting,
        setting: setting(),
        postId: 'p',
        acceptedAt: 1_790_000_000_000,
        content: TEXT,
        results: {},
      };
      const [step] = bluesky.publish.steps(TEXT, acting.account);
      if (step === undefined) throw new Error('there is no step');
      const first = await answered(bluesky, step.call(input));
      expect(await answered(bluesky, step.call(input))).toEqual(first);
      expect(await streamed(acting)).toHaveLength(1);
    });

    it('finds nothing under the key of a post that was not sent', async () => {
      const { acting } = await connected();
      const lookUp = bluesky.lookUp({
        ...acting,
        setting: setting(),
        postId: 'never',
        acceptedAt: 1,
        content: TEXT,
        boundaryAt: 1,
      });
      expect(await answered(bluesky, lookUp)).toEqual([]);
    });

    it('refreshes, and ends the session', async () => {
      const { grant } = await connected();
      const refreshed = await oauth.refresh({
        network: bluesky,
        tokens: grant.tokens,
        context: { setting: setting(), judge: {} },
      });
      expect(refreshed).toMatchObject({ ok: true, value: { expiresInS: 7200 } });
      if (!refreshed.ok) return;
      const tokens = { ...grant.tokens, ...refreshed.value };
      expect(
        await answered(bluesky, bluesky.revoke?.({ setting: setting(), tokens, networkUserId: bakery.did }) ?? null),
      ).toBe(true);
      const again = await oauth.refresh({ network: bluesky, tokens, context: { setting: setting(), judge: {} } });
      expect(again.judgement).toMatchObject({ class: 'disconnected', reason: 'refresh_token_invalid' });
    });

    it.each([
      ['expire_tokens', 'token_expired', 'ok'],
      ['expire_refresh_tokens', 'ok', 'refresh_token_invalid'],
      ['revoke_app', 'ok', 'refresh_token_invalid'],
      ['suspend', 'account_suspended', 'account_suspended'],
      ['deactivate', 'account_disabled', 'ok'],
      ['delete_account', 'account_suspended', 'account_deleted'],
    ] as const)('after %s: the probe says %s, the refresh %s', async (kind, probed, refreshed) => {
      const { grant } = await connected();
      await sandbox.admin.happen({ network: 'bluesky', kind, user: bakery.did });
      const probe = await ask(
        bluesky,
        bluesky.probe({ setting: setting(), tokens: grant.tokens, networkUserId: bakery.did }),
      );
      const refresh = await oauth.refresh({
        network: bluesky,
        tokens: grant.tokens,
        context: { setting: setting(), judge: {} },
      });
      expect([probe.judgement.reason, refresh.judgement.reason]).toEqual([probed, refreshed]);
    });

    it('refuses a wrong password in its own words', async () => {
      expect(await signIn('wrong')).toMatchObject({ ok: false, judgement: { reason: 'credentials_rejected' } });
    });
  });
});
