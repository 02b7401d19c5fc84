import { randomUUID } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { MINUTE } from '../../domain/clock';
import { bluesky } from '../../domain/networks/bluesky';
import type { Grant, NetworkSetting, Outcome, PublishInput, SignInResult, Tokens } from '../../domain/networks/network';
import { converse } from '../../workers/adapters/networks/converse';
import { createHttpClient, type HttpClient } from '../../workers/adapters/networks/http-client';
import { perform } from '../../workers/adapters/networks/perform';
import { createOAuthClient } from '../../workers/adapters/oauth/oauth-client';
import { systemClock } from '../../workers/runtime/clock';
import { startTcpServer, type LocalServer } from '../integration/adapters/local-server';
import { startPds, type PdsAccount, type RunningPds } from './pds/running-pds';

/**
 * What we believe of Bluesky, put to Bluesky's own server: each answer below was made by it. The sandbox and the tables
 * in `domain/networks/bluesky` are only worth something as long as these hold.
 */

let pds: RunningPds;
let http: HttpClient;
let setting: NetworkSetting;

/** Handles are at most 18 characters before the domain, and each test has accounts of its own. */
async function newAccount(): Promise<PdsAccount> {
  return await pds.createAccount(`u${randomUUID().slice(0, 8)}.test`);
}

async function signIn(identifier: string, password: string): Promise<SignInResult> {
  if (bluesky.signIn.kind !== 'app_password') throw new Error('Bluesky signs in with an app password.');
  const conversation = bluesky.signIn.complete({ setting, identifier, password, now: systemClock.now() });
  return await converse(http, conversation, { setting, judge: {} });
}

/** Connects as a person does: with an app password made for Holdfast. */
async function connect(account: PdsAccount): Promise<Grant> {
  const result = await signIn(account.handle, await pds.createAppPassword(account));
  if (!result.ok) throw new Error(`not signed in: ${result.detail}`);
  return result.grant;
}

const probe = async ({ tokens, networkUserId }: Pick<Grant, 'tokens' | 'networkUserId'>) =>
  await perform(http, bluesky.probe({ setting, tokens, networkUserId }), { setting, judge: {} });

const refresh = async (tokens: Tokens) =>
  await createOAuthClient(http).refresh({ network: bluesky, tokens, context: { setting, judge: {} } });

function postOf({ networkUserId, tokens }: Grant, text: string): PublishInput {
  return {
    setting,
    account: { kind: 'profile', remoteId: networkUserId, networkUserId },
    accessToken: tokens.accessToken,
    postId: randomUUID(),
    acceptedAt: systemClock.now(),
    content: { text, link: null, media: [] },
    results: {},
  };
}

async function publish(input: PublishInput): Promise<Outcome<unknown>> {
  const [step] = bluesky.publish.steps(input.content, input.account);
  if (!step) throw new Error('Bluesky publishes in one step.');
  return await perform(http, step.call(input), { setting: input.setting, judge: {} });
}

const lookUp = async (input: PublishInput) =>
  await perform(http, bluesky.lookUp({ ...input, boundaryAt: input.acceptedAt - MINUTE }), { setting, judge: {} });

/** Passes requests on to the PDS and hangs up when the answer comes. */
async function startLossyProxy(origin: string): Promise<LocalServer> {
  const { hostname, port } = new URL(origin);
  return await startTcpServer((client) => {
    const server = connectTcp(Number(port), hostname);
    server.once('data', () => client.resetAndDestroy());
    server.once('error', () => client.destroy());
    client.once('close', () => server.destroy());
    client.pipe(server);
  });
}

const reasonOf = ({ judgement }: Outcome<unknown>): string => judgement.reason;

describe('Bluesky', () => {
  beforeAll(async () => {
    pds = await startPds();
    http = createHttpClient({ clock: systemClock, privateAddresses: 'allowed' });
    setting = { hosts: bluesky.hosts, app: { clientId: '', clientSecret: '' }, instance: pds.origin };
  });

  afterAll(async () => {
    await http.close();
    await pds.stop();
  });

  describe('signing in', () => {
    it('gives a grant whose tokens probe healthy, as whom they say', async () => {
      const account = await newAccount();

      const grant = await connect(account);

      expect(grant).toMatchObject({ networkUserId: account.did, displayName: account.handle });
      expect(grant.assets).toMatchObject([{ kind: 'profile', remoteId: account.did }]);
      expect(grant.tokens.expiresAt).toBeGreaterThan(systemClock.now());
      expect(await probe(grant)).toMatchObject({ ok: true, value: { networkUserId: account.did } });
    });

    it('with a wrong password is refused as such', async () => {
      const account = await newAccount();

      expect(await signIn(account.handle, 'wrong')).toMatchObject({
        ok: false,
        judgement: { class: 'disconnected', reason: 'credentials_rejected' },
      });
    });
  });

  describe('signing in again', () => {
    it('with an app password that was revoked is refused as such', async () => {
      const account = await newAccount();
      const password = await pds.createAppPassword(account);
      await pds.revokeAppPasswords(account);

      expect(await signIn(account.handle, password)).toMatchObject({
        ok: false,
        judgement: { class: 'disconnected', reason: 'credentials_rejected' },
      });
    });

    it('as nobody whom the server knows is refused in the same words', async () => {
      expect(await signIn('nobody-at-all.test', 'some-pass-word-here')).toMatchObject({
        ok: false,
        judgement: { class: 'disconnected', reason: 'credentials_rejected' },
      });
    });

    it('too often is a limit of that account, with the time to wait, and nobody else is limited', async () => {
      const account = await newAccount();
      const other = await newAccount();
      // 30 in 5 minutes: https://github.com/bluesky-social/atproto/blob/main/packages/pds/src/api/com/atproto/server/createSession.ts
      for (let attempt = 1; attempt <= 30; attempt += 1) {
        expect(await signIn(account.handle, 'wrong')).toMatchObject({ judgement: { reason: 'credentials_rejected' } });
      }

      const limited = await signIn(account.handle, await pds.createAppPassword(account));

      if (limited.ok) throw new Error('The thirty-first sign-in passed.');
      expect(limited.judgement).toMatchObject({ class: 'rate_limited', reason: 'account_rate_limited' });
      expect(limited.judgement.retryAfterS).toBeGreaterThan(0);
      expect(limited.judgement.retryAfterS).toBeLessThanOrEqual((5 * MINUTE) / 1000);
      expect(await connect(other)).toMatchObject({ networkUserId: other.did });
    });
  });

  describe('publishing', () => {
    it('makes one record, however often the same post is sent', async () => {
      const account = await newAccount();
      const post = postOf(await connect(account), 'Hello from Holdfast, see https://example.com');

      const first = await publish(post);
      const again = await publish(post);

      expect(first).toMatchObject({ ok: true });
      expect(again).toMatchObject({ ok: true, value: first.ok ? first.value : undefined });
      const records = await pds.posts(account);
      expect(records).toMatchObject([{ uri: bluesky.publish.remoteId({ post: first.ok ? first.value : undefined }) }]);
      expect(records[0]?.value).toMatchObject({ text: post.content.text, facets: [expect.anything()] });
    });

    it('never replaces a post that stands under its key with other words', async () => {
      const account = await newAccount();
      const post = postOf(await connect(account), 'first words');
      await publish(post);

      const other = await publish({ ...post, content: { ...post.content, text: 'other words' } });

      expect(bluesky.judgePublish(other.answer, other.judgement)).toBe('unknown');
      expect(await pds.posts(account)).toMatchObject([{ value: { text: 'first words' } }]);
    });

    it('is found by a look-up when it stands there, and not before', async () => {
      const post = postOf(await connect(await newAccount()), 'to be found');

      expect(await lookUp(post)).toMatchObject({ ok: true, value: [] });
      const published = await publish(post);
      expect(await lookUp(post)).toMatchObject({
        ok: true,
        value: [{ remoteId: bluesky.publish.remoteId({ post: published.ok ? published.value : undefined }) }],
      });
    });

    it('whose answer was lost is found by the look-up, and sent again makes no second post', async () => {
      const account = await newAccount();
      const post = postOf(await connect(account), 'the answer never came');
      const lossy = await startLossyProxy(pds.origin);

      const lost = await publish({ ...post, setting: { ...setting, instance: lossy.origin } });
      await lossy.close();

      expect(lost.answer.fault).toEqual({ sent: 'unknown', kind: 'reset' });
      expect(bluesky.judgePublish(lost.answer, lost.judgement)).toBe('unknown');
      expect(await lookUp(post)).toMatchObject({ ok: true, value: [{ underOurKey: true }] });
      expect(await publish(post)).toMatchObject({ ok: true });
      expect(await pds.posts(account)).toHaveLength(1);
    });

    it('more words than Bluesky takes are refused, by us and by the server, and the connection is not blamed', async () => {
      const account = await newAccount();
      const post = postOf(await connect(account), 'x'.repeat(301));

      expect(bluesky.publish.refuseContent(post.content, post.account)).not.toBeNull();
      const sent = await publish(post);
      expect(sent.judgement.class).toBe('healthy');
      expect(bluesky.judgePublish(sent.answer, sent.judgement)).toBe('refused');
      expect(await pds.posts(account)).toEqual([]);
    });

    it('loads as the account’s stream', async () => {
      const grant = await connect(await newAccount());
      const post = postOf(grant, 'in the stream');
      await publish(post);

      const stream = bluesky.stream('profile');
      if (!stream.offered) throw new Error(stream.why);

      expect(await perform(http, stream.load(post), { setting, judge: {} })).toMatchObject({
        ok: true,
        value: [{ text: 'in the stream', author: grant.networkUserId }],
      });
    });
  });

  describe('a session', () => {
    it('is renewed with both tokens new, and works', async () => {
      const grant = await connect(await newAccount());

      const renewed = await refresh(grant.tokens);

      if (!renewed.ok) throw new Error(reasonOf(renewed));
      const { accessToken, refreshToken, expiresInS, refreshExpiresInS } = renewed.value;
      expect(refreshToken).not.toBe(grant.tokens.refreshToken);
      expect(expiresInS).toBe((120 * MINUTE) / 1000);
      expect(refreshExpiresInS).toBe(90 * 24 * 3600);
      expect(await probe({ ...grant, tokens: { ...grant.tokens, accessToken } })).toMatchObject({ ok: true });
    });

    it('allows one replay of a refresh whose answer was lost, as the token model says', async () => {
      const grant = await connect(await newAccount());
      await refresh(grant.tokens);

      const replay = await refresh(grant.tokens);

      expect(bluesky.tokenModel).toMatchObject({ replayAllowedWithinMs: 120 * MINUTE });
      if (!replay.ok) throw new Error(reasonOf(replay));
      const tokens = { ...grant.tokens, refreshToken: replay.value.refreshToken };
      expect(await refresh(tokens)).toMatchObject({ ok: true });
    });

    it('that was deleted goes on until its access token ends, and is dead at the next refresh', async () => {
      const grant = await connect(await newAccount());
      await pds.deleteSession(grant.tokens.refreshToken ?? '');

      expect(await probe(grant)).toMatchObject({ ok: true });
      expect(await refresh(grant.tokens)).toMatchObject({
        ok: false,
        judgement: { class: 'disconnected', reason: 'refresh_token_invalid', subject: 'credential' },
      });
    });

    it('that we revoke is dead too', async () => {
      const grant = await connect(await newAccount());
      const revoke = bluesky.revoke?.({ setting, tokens: grant.tokens, networkUserId: grant.networkUserId });
      if (!revoke) throw new Error('Bluesky sessions can be revoked.');

      expect(await perform(http, revoke, { setting, judge: {} })).toMatchObject({ ok: true });
      expect(reasonOf(await refresh(grant.tokens))).toBe('refresh_token_invalid');
    });

    it('whose app password was revoked is dead at the next refresh', async () => {
      const account = await newAccount();
      const grant = await connect(account);

      await pds.revokeAppPasswords(account);

      expect(reasonOf(await refresh(grant.tokens))).toBe('refresh_token_invalid');
    });

    it('with a token that nobody issued is no session', async () => {
      const grant = await connect(await newAccount());
      const forged: Tokens = { ...grant.tokens, accessToken: 'forged', refreshToken: 'forged' };

      expect(await probe({ ...grant, tokens: forged })).toMatchObject({
        ok: false,
        judgement: { reason: 'token_invalid', recovery: 'refresh_then_retry' },
      });
      expect(reasonOf(await refresh(forged))).toBe('refresh_token_invalid');
    });
  });

  describe('a token', () => {
    it('that has ended is renewed, and is no end of the session', async () => {
      const grant = await connect(await newAccount());
      const ended: Tokens = { ...grant.tokens, accessToken: pds.expired(grant.tokens.accessToken) };

      const met = {
        probe: await probe({ ...grant, tokens: ended }),
        publish: await publish(postOf({ ...grant, tokens: ended }, 'too late')),
      };

      for (const outcome of Object.values(met)) {
        expect(outcome.judgement).toMatchObject({ reason: 'token_expired', recovery: 'refresh_then_retry' });
      }
      expect(bluesky.judgePublish(met.publish.answer, met.publish.judgement)).toBe('not_sent');
      expect(await refresh(ended)).toMatchObject({ ok: true });
    });

    it('to refresh with that has ended is the end of the session', async () => {
      const grant = await connect(await newAccount());
      const refreshToken = pds.expired(grant.tokens.refreshToken ?? '');

      expect(await refresh({ ...grant.tokens, refreshToken })).toMatchObject({
        judgement: { class: 'disconnected', reason: 'refresh_token_expired', recovery: 'reconnect' },
      });
    });

    it('of the other kind is our fault, and no end of anything', async () => {
      const { tokens, ...grant } = await connect(await newAccount());
      const { accessToken, refreshToken } = tokens;

      const asAccess = await probe({ ...grant, tokens: { ...tokens, accessToken: refreshToken ?? '' } });
      const asRefresh = await refresh({ ...tokens, refreshToken: accessToken });

      expect([asAccess, asRefresh].map(({ judgement }) => judgement.class)).toEqual(['misconfigured', 'misconfigured']);
    });

    it.each([
      ['without dots', 'garbage'],
      ['of three empty parts', '..'],
      ['that is no JSON', 'bm90.anNvbg.eA'],
      ['with no algorithm', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJkaWQ6cGxjOmEifQ.'],
      ['of 4 kB', 'x'.repeat(4096)],
    ])('%s is a reason to refresh, never a verdict', async (_what, garbage) => {
      const grant = await connect(await newAccount());

      const probed = await probe({ ...grant, tokens: { ...grant.tokens, accessToken: garbage } });

      expect(probed.judgement).toMatchObject({ reason: 'token_invalid', recovery: 'refresh_then_retry' });
      expect(await refresh(grant.tokens)).toMatchObject({ ok: true });
    });

    it('whose signature was tampered with is one, too', async () => {
      const grant = await connect(await newAccount());
      const [header = '', payload = ''] = grant.tokens.accessToken.split('.');
      const tampered = `${header}.${payload}.${'A'.repeat(43)}`;

      const probed = await probe({ ...grant, tokens: { ...grant.tokens, accessToken: tampered } });

      expect(probed.judgement).toMatchObject({ reason: 'token_invalid', recovery: 'refresh_then_retry' });
    });
  });

  describe('an account', () => {
    it('that was taken down is suspended at every call, until it is put up again', async () => {
      const account = await newAccount();
      const grant = await connect(account);

      await pds.setTakenDown(account, true);

      expect({
        probe: reasonOf(await probe(grant)),
        refresh: reasonOf(await refresh(grant.tokens)),
        publish: reasonOf(await publish(postOf(grant, 'from a taken-down account'))),
      }).toEqual({ probe: 'account_suspended', refresh: 'account_suspended', publish: 'account_suspended' });

      await pds.setTakenDown(account, false);

      expect(await pds.posts(account)).toEqual([]);
      expect(await connect(account)).toMatchObject({ networkUserId: account.did });
    });

    it('that was deactivated is disabled at a probe, refuses posts, and is well when it is activated again', async () => {
      const account = await newAccount();
      const grant = await connect(account);

      await pds.setDeactivated(account, true);

      expect(reasonOf(await probe(grant))).toBe('account_disabled');
      const sent = await publish(postOf(grant, 'from a deactivated account'));
      expect({ reason: reasonOf(sent), meaning: bluesky.judgePublish(sent.answer, sent.judgement) }).toEqual({
        reason: 'account_disabled',
        meaning: 'not_sent',
      });

      await pds.setDeactivated(account, false);

      expect(await probe(grant)).toMatchObject({ ok: true });
      expect(await pds.posts(account)).toEqual([]);
    });
  });
});
