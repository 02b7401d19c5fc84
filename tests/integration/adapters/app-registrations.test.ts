import { pino } from 'pino';
import { uuidv7 } from 'uuidv7';
import type { Store } from '../../../db/store';
import { mastodon } from '../../../domain/networks/mastodon';
import { SANDBOX_MASTODON_USERS } from '../../../scripts/sandbox/mastodon/seed';
import { walkConsent } from '../../../scripts/sandbox/oauth/consent-walk';
import { startSandbox, type Sandbox } from '../../../scripts/sandbox/sandbox';
import { livelySeed } from '../../../scripts/sandbox/seed';
import { createAppRegistrations } from '../../../workers/adapters/networks/app-registrations';
import { createNetworkGateway } from '../../../workers/adapters/networks/gateway';
import { createHttpClient, type HttpClient } from '../../../workers/adapters/networks/http-client';
import { createOAuthClient } from '../../../workers/adapters/oauth/oauth-client';
import { createPkce } from '../../../workers/adapters/oauth/pkce';
import { systemClock } from '../../../workers/runtime/clock';
import type { NetworkAddress } from '../../../domain/network-state';
import type { NetworkGateway } from '../../../workers/use-cases/ports';
import type { TestDatabase } from '../db/conformance/engine';
import { sqliteEngine } from '../db/conformance/sqlite-engine';

/** Our app at servers that register apps themselves, through the gateway as each process makes it. */

const REDIRECT_URI = 'http://127.0.0.1:9/oauth/callback/mastodon';
const { harbour } = SANDBOX_MASTODON_USERS;

let sandbox: Sandbox;
let database: TestDatabase;
let clients: HttpClient[] = [];
let at: NetworkAddress;

beforeAll(async () => {
  sandbox = await startSandbox({ clock: systemClock });
});
beforeEach(async () => {
  await sandbox.admin.reset();
  await sandbox.admin.seed(livelySeed([REDIRECT_URI]));
  database = await sqliteEngine.create();
  at = { network: 'mastodon', instance: sandbox.addresses.mastodon.social };
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
  await database.remove();
});
afterAll(() => sandbox.stop());

/** What one process has: connections of its own, and its own view of the database. */
function aProcess(privateAddresses: 'allowed' | 'refused' = 'allowed'): { gateway: NetworkGateway; store: Store } {
  const http = createHttpClient({ clock: systemClock, privateAddresses });
  clients.push(http);
  const store = database.open();
  const gateway = createNetworkGateway({
    http,
    oauth: createOAuthClient(http),
    apps: {},
    registrations: createAppRegistrations({ store, http, clock: systemClock, newId: uuidv7 }),
    sandboxHosts: null,
    logger: pino({ level: 'silent' }),
  });
  return { gateway, store };
}

const pkce = createPkce();

async function urlOf(gateway: NetworkGateway): Promise<URL> {
  const url = await gateway.authorizationUrl(at, {
    state: 's',
    codeChallenge: pkce.challenge,
    redirectUri: REDIRECT_URI,
  });
  if (!url.ok) throw new Error(`no address: ${url.refusal.reason}`);
  return new URL(url.value);
}

async function clientIdOf(gateway: NetworkGateway): Promise<string | null> {
  return (await urlOf(gateway)).searchParams.get('client_id');
}

async function codeOf(url: URL): Promise<string> {
  const back = await walkConsent(url.href, { name: harbour.username, password: harbour.password, decision: 'allow' });
  return back.searchParams.get('code') ?? '';
}

const exchange = (gateway: NetworkGateway, code: string): ReturnType<NetworkGateway['exchangeCode']> =>
  gateway.exchangeCode(at, { code, codeVerifier: pkce.verifier, redirectUri: REDIRECT_URI });

async function registrations(): Promise<number> {
  return (await sandbox.admin.calls({ network: 'mastodon' })).filter(({ route }) => route === 'apps.create').length;
}

const forget = () => sandbox.admin.happen({ network: 'mastodon', kind: 'forget_apps', user: harbour.id });

it('is configured without credentials of ours, since servers give them', () => {
  expect(aProcess().gateway.isConfigured('mastodon')).toBe(true);
});

it('is registered before the first sign-in at a server, and not again', async () => {
  const { gateway } = aProcess();
  const url = await urlOf(gateway);
  expect(url.href).toContain(`${sandbox.addresses.mastodon.social}/oauth/authorize?`);
  expect(url.searchParams.get('scope')).toBe('profile read:statuses read:notifications write:statuses write:media');
  expect(await exchange(gateway, await codeOf(url))).toMatchObject({ ok: true });
  expect(await clientIdOf(gateway)).toBe(url.searchParams.get('client_id'));
  expect(await registrations()).toBe(1);
});

it('is one app for all who ask at once, in one process and in several', async () => {
  const [one, other] = [aProcess(), aProcess()];
  const ids = await Promise.all([one, one, one, other].map(({ gateway }) => clientIdOf(gateway)));
  expect(new Set(ids).size).toBe(1);
  // A process that was not first may have registered too, and uses the other's.
  expect(await registrations()).toBeLessThanOrEqual(2);
  expect(await clientIdOf(aProcess().gateway)).toBe(ids[0]);
});

it('is registered again where the server has forgotten it, before anybody is sent there', async () => {
  const { gateway } = aProcess();
  const before = await clientIdOf(gateway);
  await forget();
  const url = await urlOf(gateway);
  expect(url.searchParams.get('client_id')).not.toBe(before);
  expect(await exchange(gateway, await codeOf(url))).toMatchObject({ ok: true });
});

it('that was forgotten while a person signed in is no fault of ours: the code is lost, the next sign-in works', async () => {
  const { gateway } = aProcess();
  const code = await codeOf(await urlOf(gateway));
  await forget();
  expect((await exchange(gateway, code)).judgement).toMatchObject({
    class: 'disconnected',
    reason: 'auth_code_invalid',
  });
  expect(await exchange(gateway, await codeOf(await urlOf(gateway)))).toMatchObject({ ok: true });
});

it('is taken for known while the server is silent, and cannot be registered there then', async () => {
  const { gateway } = aProcess();
  const known = await clientIdOf(gateway);
  const fault = await sandbox.admin.addFault({
    scope: { network: 'mastodon', host: 'social' },
    fault: { kind: 'html', status: 503 },
  });
  expect(await clientIdOf(gateway)).toBe(known);
  const elsewhere = await gateway.authorizationUrl(at, {
    state: 's',
    codeChallenge: pkce.challenge,
    redirectUri: `${REDIRECT_URI}/moved`,
  });
  expect(elsewhere).toMatchObject({ ok: false, refusal: { class: 'transient' } });
  await sandbox.admin.removeFault(fault.id);
});

it('revokes with the credentials that the server gave', async () => {
  const { gateway } = aProcess();
  const exchanged = await exchange(gateway, await codeOf(await urlOf(gateway)));
  if (!exchanged.ok) throw new Error(exchanged.judgement.reason);
  const { accessToken } = exchanged.value;
  const tokens = { accessToken, refreshToken: null, expiresAt: null, refreshExpiresAt: null, scopes: null };
  const subject = { tokens, networkUserId: harbour.id };
  const revoked = await gateway.performIfAny(at, (setting) => mastodon.revoke?.({ ...subject, setting }) ?? null);
  expect(revoked).toMatchObject({ ok: true });
  const probed = await gateway.perform(at, (setting) => mastodon.probe({ ...subject, setting }));
  expect(probed.judgement).toMatchObject({ reason: 'token_revoked' });
});

it('is not asked for at a private address, where those are refused', async () => {
  const { gateway } = aProcess('refused');
  const url = await gateway.authorizationUrl(at, {
    state: 's',
    codeChallenge: pkce.challenge,
    redirectUri: REDIRECT_URI,
  });
  expect(url).toMatchObject({ ok: false, refusal: { reason: 'network_error' } });
  expect(await sandbox.admin.calls({ network: 'mastodon' })).toEqual([]);
});

it('keeps its secret sealed', async () => {
  const { gateway, store } = aProcess();
  await urlOf(gateway);
  const key = { network: 'mastodon', instance: sandbox.addresses.mastodon.social, redirectUri: REDIRECT_URI } as const;
  const opened = await store.tokens.openInstanceApp(key);
  const loaded = await store.change({ instanceApp: key }, ({ instanceApp }) => ({ result: instanceApp }));
  expect(opened?.app.clientSecret).toEqual(expect.any(String));
  expect(JSON.stringify(loaded)).not.toContain(opened?.app.clientSecret);
});
