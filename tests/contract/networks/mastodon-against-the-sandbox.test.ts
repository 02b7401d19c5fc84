import { HOUR } from '../../../domain/clock';
import { mastodon } from '../../../domain/networks/mastodon';
import type {
  AppCredentials,
  Call,
  Grant,
  NetworkSetting,
  OAuthSignIn,
  Outcome,
  PostContent,
  RegistrationResult,
  SignInResult,
  StepResults,
} from '../../../domain/networks/network';
import { MASTODON_DISCONNECTS } from '../../../scripts/sandbox/mastodon/disconnects';
import { SANDBOX_MASTODON_USERS } from '../../../scripts/sandbox/mastodon/seed';
import { walkConsent } from '../../../scripts/sandbox/oauth/consent-walk';
import { startSandbox, type Sandbox } from '../../../scripts/sandbox/sandbox';
import { livelySeed } from '../../../scripts/sandbox/seed';
import { converse } from '../../../workers/adapters/networks/converse';
import { createHttpClient, type HttpClient } from '../../../workers/adapters/networks/http-client';
import { perform } from '../../../workers/adapters/networks/perform';
import { createOAuthClient, type OAuthClient } from '../../../workers/adapters/oauth/oauth-client';
import { createPkce } from '../../../workers/adapters/oauth/pkce';
import { systemClock } from '../../../workers/runtime/clock';

type Server = 'social' | 'odd';

const REDIRECT_URI = 'http://127.0.0.1:9/oauth/callback/mastodon';
const NO_APP: AppCredentials = { clientId: '', clientSecret: '' };
const TEXT: PostContent = {
  text: 'Hello from <Holdfast> & friends, @harbourcafe and @ada@far.example: it’s "open"',
  link: 'https://www.example.com/menu/of/the/week/and/more?a=1&b=2',
  media: [],
};
const { harbour, press } = SANDBOX_MASTODON_USERS;

/** A clock that can be set forward, since the sandbox keeps keys for an hour. */
let forwardMs = 0;
const clock = { ...systemClock, now: () => systemClock.now() + forwardMs };

let sandbox: Sandbox;
let http: HttpClient;
let oauth: OAuthClient;

const settingOf = (server: Server, app: AppCredentials): NetworkSetting => ({
  hosts: {},
  app,
  instance: sandbox.addresses.mastodon[server],
});

async function registered(server: Server, redirectUri = REDIRECT_URI): Promise<RegistrationResult> {
  if (mastodon.registration === undefined) throw new Error('Mastodon registers apps at each server.');
  const setting = settingOf(server, NO_APP);
  return converse(http, mastodon.registration.register({ setting, redirectUri }), { setting, judge: {} });
}

async function appOf(server: Server): Promise<AppCredentials> {
  const result = await registered(server);
  if (!result.ok) throw new Error(`${result.detail} (${result.judgement.reason})`);
  return result.app;
}

async function signInAt(server: Server, app: AppCredentials, who = personOf(server)): Promise<Grant> {
  const setting = settingOf(server, app);
  const pkce = createPkce();
  const url = oauth.authorizationUrl({
    network: mastodon,
    setting,
    redirectUri: REDIRECT_URI,
    state: 's',
    codeChallenge: pkce.challenge,
    sandbox: true,
  });
  const back = await walkConsent(url, { name: who.username, password: who.password, decision: 'allow' });
  const code = back.searchParams.get('code') ?? '';
  const context = { setting, judge: {} };
  const exchanged = await oauth.exchangeCode({
    network: mastodon,
    context,
    code,
    redirectUri: REDIRECT_URI,
    codeVerifier: pkce.verifier,
  });
  if (!exchanged.ok) throw new Error(`the exchange failed: ${exchanged.judgement.reason}`);
  const { accessToken, scopes } = exchanged.value;
  const result: SignInResult = await converse(
    http,
    (mastodon.signIn as OAuthSignIn).complete({
      setting,
      code,
      redirectUri: REDIRECT_URI,
      codeVerifier: pkce.verifier,
      exchanged: { accessToken, refreshToken: null, expiresAt: null, refreshExpiresAt: null, scopes },
      now: clock.now(),
    }),
    context,
  );
  if (!result.ok) throw new Error(`${result.detail} (${result.judgement.reason})`);
  return result.grant;
}

function personOf(server: Server): { readonly username: string; readonly password: string; readonly id: string } {
  return server === 'social' ? harbour : press;
}

interface Connected {
  readonly server: Server;
  readonly app: AppCredentials;
  readonly grant: Grant;
}

async function connected(server: Server): Promise<Connected> {
  const app = await appOf(server);
  return { server, app, grant: await signInAt(server, app) };
}

async function ask<Value>(server: Server, call: Call<Value>): Promise<Outcome<Value>> {
  return perform(http, call, { setting: settingOf(server, NO_APP), judge: { now: clock.now() } });
}

async function answered<Value>(server: Server, call: Call<Value> | null): Promise<Value> {
  if (call === null) throw new Error('there is no such call');
  const outcome = await ask(server, call);
  if (!outcome.ok) throw new Error(`${outcome.judgement.reason}: ${JSON.stringify(outcome.answer.body)}`);
  return outcome.value;
}

const actingOf = ({ server, app, grant }: Connected) => ({
  setting: settingOf(server, app),
  account: { kind: 'profile', remoteId: grant.networkUserId, networkUserId: grant.networkUserId } as const,
  accessToken: grant.tokens.accessToken,
});

function probeOf({ server, app, grant }: Connected) {
  return mastodon.probe({
    setting: settingOf(server, app),
    tokens: grant.tokens,
    networkUserId: grant.networkUserId,
  });
}

async function publish(who: Connected, content: PostContent, postId = 'post-1'): Promise<StepResults> {
  const acting = actingOf(who);
  let results: StepResults = {};
  for (const step of mastodon.publish.steps(content, acting.account)) {
    const call = step.call({ ...acting, postId, acceptedAt: 1, content, results });
    results = { ...results, [step.name]: await answered(who.server, call) };
  }
  return results;
}

describe('Mastodon against the sandbox', () => {
  beforeAll(async () => {
    sandbox = await startSandbox({ clock });
    http = createHttpClient({ clock: systemClock, privateAddresses: 'allowed' });
    oauth = createOAuthClient(http);
  });

  beforeEach(async () => {
    forwardMs += HOUR;
    await sandbox.admin.reset();
    await sandbox.admin.seed(livelySeed([REDIRECT_URI]));
  });

  afterAll(async () => {
    await http.close();
    await sandbox.stop();
  });

  describe.each(['social', 'odd'] as const)('the server %s', (server) => {
    it('registers the app, signs in, and is probed', async () => {
      const who = await connected(server);
      expect(who.grant).toMatchObject({
        networkUserId: personOf(server).id,
        tokens: { refreshToken: null, expiresAt: null },
        assets: [{ kind: 'profile', remoteId: personOf(server).id }],
      });
      const finding = await answered(server, probeOf(who));
      const needed = (['publish', 'stream'] as const).flatMap((one) => mastodon.scopesFor(one, 'profile'));
      expect(finding).toMatchObject({ networkUserId: personOf(server).id });
      expect(needed.filter((scope) => finding.scopes?.includes(scope) !== true)).toEqual([]);
    });

    it('publishes, and shows the post to the look-up', async () => {
      const who = await connected(server);
      const boundaryAt = clock.now();
      const results = await publish(who, TEXT);
      const found = await answered(
        server,
        mastodon.lookUp({ ...actingOf(who), postId: 'post-1', acceptedAt: 1, content: TEXT, boundaryAt }),
      );
      expect(found).toMatchObject([{ remoteId: mastodon.publish.remoteId(results), text: TEXT.text }]);
      expect(found[0]?.createdAt).toBeGreaterThanOrEqual(boundaryAt);
    });

    it('shows who mentioned the account', async () => {
      const who = await connected(server);
      await sandbox.admin.addStreamItem({
        network: 'mastodon',
        account: personOf(server).id,
        author: '@fen@far.example',
        text: 'Are you <open>?',
      });
      const stream = mastodon.stream('profile');
      if (!stream.offered) throw new Error(stream.why);
      expect(await answered(server, stream.load(actingOf(who)))).toMatchObject([
        { author: 'fen@far.example', text: 'Are you <open>?' },
      ]);
    });

    it('revokes the token, and says nothing of it that ends somebody else’s connection', async () => {
      const who = await connected(server);
      const { setting } = actingOf(who);
      const revoke = mastodon.revoke?.({ setting, tokens: who.grant.tokens, networkUserId: who.grant.networkUserId });
      expect(await answered(server, revoke ?? null)).toBe(true);
      expect((await ask(server, probeOf(who))).judgement).toMatchObject(
        server === 'social'
          ? { class: 'disconnected', reason: 'token_revoked', subject: 'credential' }
          : { class: 'transient', reason: 'unconfirmed_denial' },
      );
    });

    it('has forgotten the app once it says so, and takes it again', async () => {
      const who = await connected(server);
      await sandbox.admin.happen({ network: 'mastodon', kind: 'forget_apps', user: personOf(server).id });
      const check = mastodon.checkApp?.(settingOf(server, who.app)) ?? null;
      if (check === null) throw new Error('Mastodon’s apps can be asked about.');
      expect((await ask(server, check)).judgement).toMatchObject({ reason: 'app_credentials_invalid', subject: 'app' });
      const again = await appOf(server);
      expect(again.clientId).not.toBe(who.app.clientId);
      expect(await signInAt(server, again)).toMatchObject({ networkUserId: personOf(server).id });
    });
  });

  it('asks each server for the scopes that it knows', async () => {
    expect((await appOf('social')).scopes).toEqual([
      'profile',
      'read:statuses',
      'read:notifications',
      'write:statuses',
      'write:media',
    ]);
    expect((await appOf('odd')).scopes).toEqual(['read', 'write']);
  });

  it('knows a registered app by a token of its own', async () => {
    const app = await appOf('social');
    expect(await answered('social', mastodon.checkApp?.(settingOf('social', app)) ?? null)).toBe(true);
  });

  it('may be sent back to the registered address only, and for no further scope', async () => {
    const app = await appOf('social');
    const url = (scopes: readonly string[], redirectUri: string): string =>
      oauth.authorizationUrl({
        network: mastodon,
        setting: settingOf('social', { ...app, scopes }),
        redirectUri,
        state: 's',
        codeChallenge: createPkce().challenge,
        sandbox: false,
      });
    const answer = async (address: string): Promise<string> => (await fetch(address, { redirect: 'manual' })).text();
    expect(await answer(url(['profile'], REDIRECT_URI))).toContain('Sign in to Mastodon');
    expect(await answer(url(['profile', 'write'], REDIRECT_URI))).toContain('scope is invalid');
    expect(await answer(url(['profile'], `${REDIRECT_URI}/`))).toContain('match client redirect URI');
  });

  it('gives the same token to a second sign-in of the same user', async () => {
    const who = await connected('social');
    expect((await signInAt('social', who.app)).tokens.accessToken).toBe(who.grant.tokens.accessToken);
  });

  it('makes one status of a post sent twice, for an hour', async () => {
    const who = await connected('social');
    const first = await publish(who, TEXT);
    expect(await publish(who, TEXT)).toEqual(first);
    forwardMs += HOUR;
    expect(await publish(who, TEXT)).not.toEqual(first);
  });

  it('makes two of it where the server knows no keys, which is why nothing is sent again by itself', async () => {
    const who = await connected('odd');
    const first = await publish(who, TEXT);
    expect(await publish(who, TEXT)).not.toEqual(first);
    expect(mastodon.publish.resendIsSafe).toBe(false);
  });

  it('refuses a text that is too long for its server, and only there', async () => {
    const long: PostContent = { text: 'x'.repeat(501), link: null, media: [] };
    const social = await connected('social');
    const [step] = mastodon.publish.steps(long, actingOf(social).account);
    if (step === undefined) throw new Error('there is no step');
    const call = step.call({ ...actingOf(social), postId: 'long', acceptedAt: 1, content: long, results: {} });
    const { answer, judgement } = await ask('social', call);
    expect(mastodon.judgePublish(answer, judgement)).toBe('refused');
    await publish(await connected('odd'), long);
  });

  it('counts 300 calls in five minutes, and says as an ISO time when they begin anew', async () => {
    const who = await connected('social');
    let last = await ask('social', probeOf(who));
    for (let calls = 0; calls < 300 && last.ok; calls += 1) last = await ask('social', probeOf(who));
    expect(last.judgement).toMatchObject({ class: 'rate_limited', reason: 'account_rate_limited' });
    expect(last.judgement.retryAfterS).toBeGreaterThan(0);
    expect(last.judgement.retryAfterS).toBeLessThanOrEqual(300);
  });

  it.each(MASTODON_DISCONNECTS)('knows $happening by its probe as $reason', async (row) => {
    const who = await connected('social');
    await sandbox.admin.happen({ network: 'mastodon', kind: row.happening, user: harbour.id });
    expect((await ask('social', probeOf(who))).judgement).toMatchObject({
      class: 'disconnected',
      reason: row.reason,
      subject: 'credential',
    });
    if (row.heals === 'happening') {
      await sandbox.admin.happen({ network: 'mastodon', kind: row.undo, user: harbour.id });
      expect((await ask('social', probeOf(who))).judgement).toMatchObject({ reason: 'ok' });
    }
  });

  it.each(MASTODON_DISCONNECTS)('takes what the odd server says of $happening for no proof', async ({ happening }) => {
    const who = await connected('odd');
    await sandbox.admin.happen({ network: 'mastodon', kind: happening, user: press.id });
    expect((await ask('odd', probeOf(who))).judgement).toMatchObject({
      class: 'transient',
      reason: 'unconfirmed_denial',
    });
  });

  it('limits a token without the scope, and does not disconnect it', async () => {
    const { accessToken } = await sandbox.admin.issueTokens({
      network: 'mastodon',
      user: harbour.id,
      scopes: ['profile', 'read:statuses'],
    });
    const app = NO_APP;
    const account = { kind: 'profile', remoteId: harbour.id, networkUserId: harbour.id } as const;
    const acting = { setting: settingOf('social', app), account, accessToken };
    const [step] = mastodon.publish.steps(TEXT, account);
    if (step === undefined) throw new Error('there is no step');
    const outcome = await ask(
      'social',
      step.call({ ...acting, postId: 'p', acceptedAt: 1, content: TEXT, results: {} }),
    );
    expect(outcome.judgement).toMatchObject({ reason: 'permission_missing' });
    expect(mastodon.judgePublish(outcome.answer, outcome.judgement)).toBe('not_sent');
  });
});
