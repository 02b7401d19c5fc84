import { HOUR } from '../../../domain/clock';
import { SANDBOX_MASTODON_USERS } from '../../../scripts/sandbox/mastodon/seed';
import { walkConsent } from '../../../scripts/sandbox/oauth/consent-walk';
import { useRedisServer } from '../../support/redis-server';
import { aGroup, aMember, anOrganisation } from '../db/conformance/world';
import { startWeb } from './web-for-tests';
import type { WebForTests } from './web-for-tests';

/** Signing in again at the account's own server, which knows our app only because we registered it there. */

const redis = useRedisServer({ keepBetweenTests: true });
const { harbour } = SANDBOX_MASTODON_USERS;
let web: WebForTests;

beforeAll(async () => {
  web = await startWeb(redis);
});
afterAll(() => web.stop());
afterEach(() => web.sandbox.admin.clearFaults());

/** An account whose token was revoked; gives its credential and the link in the alert. */
async function disconnected(): Promise<{ readonly credentialId: string; readonly link: string }> {
  const now = web.deps.clock.now();
  const organisation = anOrganisation();
  const ann = aMember(organisation.id);
  const { group, newTokenSets } = aGroup(organisation.id, {
    credential: {
      network: 'mastodon',
      instance: web.sandbox.addresses.mastodon.social,
      networkUserId: harbour.id,
      status: 'dead',
      reason: 'token_revoked',
      deadSince: now - HOUR,
    },
    accounts: [
      {
        kind: 'profile',
        remoteId: harbour.id,
        connection: { status: 'disconnected', of: 'credential', reason: 'token_revoked', since: now - HOUR },
      },
    ],
  });
  await web.store.change({}, () => ({
    result: null,
    organisations: [organisation],
    members: [ann],
    groups: [group],
    newTokenSets,
  }));
  const [account] = group.accounts;
  if (account === undefined) throw new Error('the group has no account');
  return {
    credentialId: group.credential.id,
    link: web.links.makeReconnectLink({ memberId: ann.id, accountId: account.id, now }),
  };
}

function press(link: string): Promise<Response> {
  return fetch(link, { method: 'POST', headers: { origin: web.origin }, redirect: 'manual' });
}

test('leads to the server of the account, and back with a grant of the same user', async () => {
  const { credentialId, link } = await disconnected();
  const pressed = await press(link);
  const location = pressed.headers.get('location') ?? '';
  expect(location).toContain(`${web.sandbox.addresses.mastodon.social}/oauth/authorize?`);
  const back = await walkConsent(location, {
    name: harbour.username,
    password: harbour.password,
    decision: 'allow',
  });
  expect(back.href).toContain(`${web.origin}/oauth/callback/mastodon?`);

  const cookie = pressed.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const returned = await fetch(back, { headers: { cookie }, redirect: 'manual' });
  expect(returned.headers.get('location')).toMatch(/^\/reconnects\//);
  const attempt = await web.store.reads.reconnect((returned.headers.get('location') ?? '').split('/').at(-1) ?? '');
  expect(attempt?.life).toMatchObject({ status: 'verifying' });
  const group = await web.store.reads.group(credentialId);
  expect(group?.tokenSets.find(({ status }) => status === 'pending')?.scopes).toEqual([
    'profile',
    'read:statuses',
    'read:notifications',
    'write:statuses',
    'write:media',
  ]);
});

test('is not begun where the server does not take our app, and says which server it is', async () => {
  const { link } = await disconnected();
  await web.sandbox.admin.happen({ network: 'mastodon', kind: 'forget_apps', user: harbour.id });
  await web.sandbox.admin.addFault({
    scope: { network: 'mastodon', host: 'social', route: 'apps.create' },
    fault: { kind: 'html', status: 503 },
  });
  const pressed = await press(link);
  const text = await pressed.text();
  expect(pressed.status).toBe(503);
  expect(text).toContain(new URL(web.sandbox.addresses.mastodon.social).host);
  expect(text).toContain('Nothing has changed');
});
