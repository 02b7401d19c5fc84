import { DAY, HOUR, MINUTE } from '../../../domain/clock';
import { newNetworkState } from '../../../domain/network-state';
import type { Person } from '../../../scripts/demo/person';
import { useRedisServer } from '../../support/redis-server';
import { linkFor, putHarbour } from './people-for-tests';
import type { Harbour } from './people-for-tests';
import { startWeb } from './web-for-tests';
import type { WebForTests } from './web-for-tests';

const redis = useRedisServer({ keepBetweenTests: true });
let web: WebForTests;
let harbour: Harbour;

beforeAll(async () => {
  web = await startWeb(redis);
  harbour = await putHarbour(web);
});
afterAll(() => web.stop());

/** Presses the second button of the page before the reconnect: all social accounts. */
async function openAccounts(
  link: string,
): Promise<{ readonly text: string; readonly html: string; readonly cookie: string }> {
  const pressed = await fetch(`${link}/accounts`, {
    method: 'POST',
    headers: { origin: web.origin },
    redirect: 'manual',
  });
  expect(pressed.status).toBe(303);
  expect(pressed.headers.get('location')).toBe('/accounts');
  const cookie = pressed.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const html = await (await fetch(`${web.origin}/accounts`, { headers: { cookie } })).text();
  return { html, text: textOf(html), cookie };
}

function textOf(html: string): string {
  return html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
}

describe('social accounts', () => {
  test('disconnected ones stand on top: why, since when, what waits, who connected it, and the button', async () => {
    const mixed = await putHarbour(web, { status: 'connected' });
    await web.store.change({ group: mixed.x.credentialId }, ({ group }) => ({
      result: null,
      groups:
        group === null
          ? []
          : [
              {
                ...group,
                accounts: group.accounts.map((account) => ({
                  ...account,
                  connection: {
                    status: 'disconnected',
                    of: 'credential',
                    reason: 'token_revoked',
                    since: web.deps.clock.now() - 2 * DAY,
                  },
                })),
              },
            ],
    }));
    const { text, html } = await openAccounts(linkFor(web, mixed.ann, mixed.x));
    expect(text).toContain('The access was withdrawn Disconnected for 2 days');
    expect(text).toContain('2 posts held until it is reconnected. Last connected by Ann Harbour 16 days ago');
    expect(html.indexOf('@harbourcafe')).toBeLessThan(html.indexOf('Harbour Café'));
    expect(html).toMatch(/<a class="button first" href="\/reconnect\/[^"]+"[^>]*>\s*Reconnect\s*<\/a>/);
  });

  test('a member sees what they have a permission for, and whom to ask where that is not enough', async () => {
    await web.store.change({}, () => ({
      result: null,
      permissions: [{ memberId: harbour.bob.id, accountId: harbour.x.account.id, level: 'editor' }],
    }));
    const { text, html } = await openAccounts(linkFor(web, harbour.bob, harbour.x));
    expect(text).toContain('@harbourcafe');
    expect(text).toContain('Ask Ann Harbour to reconnect it');
    expect(text).not.toContain('Harbour Café');
    expect(html).not.toContain('href="/reconnect/');
  });

  test('nothing of another organisation', async () => {
    const other = await putHarbour(web);
    const { html } = await openAccounts(linkFor(web, other.ann, other.x));
    expect(html.match(/@harbourcafe/g)?.length).toBeGreaterThan(0);
    for (const account of harbour.facebook.accounts) expect(html).not.toContain(account.id);
  });

  test('need the press of a button, and end', async () => {
    expect((await fetch(`${web.origin}/accounts`)).status).toBe(401);
    const { cookie } = await openAccounts(linkFor(web, harbour.ann, harbour.x));
    web.pass(DAY);
    expect((await fetch(`${web.origin}/accounts`, { headers: { cookie } })).status).toBe(401);
  });
});

describe('the admin site', () => {
  let viewer: Person;
  beforeAll(async () => {
    viewer = await web.signedIn('viewer');
  });

  test('counts accounts and posts, lists processes and queues', async () => {
    const now = web.deps.clock.now();
    await web.store.processes.register({ id: web.deps.newId(), name: 'publishing', pid: 4242, host: 'here', now });
    const { text } = await viewer.open(`${web.origin}/admin`);
    const counts = await web.store.overview.accountCounts();
    expect(text).toContain(`${counts.disconnected} disconnected`);
    const posts = await web.store.reads.postCounts();
    expect(text).toContain(`${posts.held} held`);
    expect(text).toContain('publishing pid 4242');
    expect(text).toMatch(/All \d+ queues are empty\./);
    expect(text).toContain('admin.signed_in');
  });

  test('says what a network does to everybody, and how its pushes ended', async () => {
    const now = web.deps.clock.now();
    const at = (instance: string) => ({ network: 'mastodon', instance }) as const;
    await web.store.change({}, () => ({
      result: null,
      networkStates: [
        { ...newNetworkState(at('https://one.test')), weather: { is: 'outage', shows: 'silence', since: now - HOUR } },
        { ...newNetworkState(at('https://two.test')), weather: { is: 'mass_revocation', since: now - MINUTE } },
        { ...newNetworkState(at('https://three.test')), limitedUntil: now + 5 * MINUTE },
      ],
      countedPushes: [{ network: 'tiktok', outcome: 'bad_signature', lastAt: now }],
    }));
    const { text } = await viewer.open(`${web.origin}/admin`);
    expect(text).toContain('mastodon (https://one.test) has not been answering anybody for 1 hour');
    expect(text).toContain('mastodon (https://two.test) has been ending many connections at once');
    expect(text).toContain('mastodon (https://three.test) asked our app to wait');
    expect(text).toContain('tiktok bad signature 1');
  });

  test('lists accounts by state, and shows one with its evidence, posts and events', async () => {
    await web.store.change({}, () => ({
      result: null,
      evidence: [
        {
          id: web.deps.newId(),
          credentialId: harbour.facebook.credentialId,
          accountId: null,
          tokenSetId: 'a-token-set',
          at: web.deps.clock.now(),
          operation: 'probe',
          httpStatus: 400,
          class: 'disconnected',
          reason: 'password_changed',
          stale: false,
        },
      ],
    }));
    const list = await viewer.open(`${web.origin}/admin/accounts?status=disconnected`);
    expect(list.text).toContain('password_changed (its credential)');
    const { id } = harbour.facebook.account;
    expect(list.html).toContain(`/admin/accounts/${id}`);
    const one = await viewer.open(`${web.origin}/admin/accounts/${id}`);
    expect(one.text).toContain('The password was changed');
    expect(one.text).toContain('the credential probe 400 disconnected: password_changed');
    expect(one.text).toContain('2 held');
    expect(one.text).toContain('Harbour Roastery');
    expect((await viewer.open(`${web.origin}/admin/accounts/nonsense`)).status).toBe(404);
  });

  test('lists posts by state', async () => {
    const held = await viewer.open(`${web.origin}/admin/posts?state=held&account=${harbour.x.account.id}`);
    expect(held.text.match(/Fresh beans/g)).toHaveLength(2);
    const none = await viewer.open(`${web.origin}/admin/posts?state=published`);
    expect(none.text).toContain('None.');
    expect((await viewer.open(`${web.origin}/admin/posts?state=nonsense`)).status).toBe(200);
  });
});

describe('health', () => {
  test('is told without a sign-in', async () => {
    expect(await (await fetch(`${web.origin}/healthz`)).json()).toEqual({ status: 'alive' });
    const ready = await fetch(`${web.origin}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: 'ready', database: 'answers', redis: 'answers' });
  });

  test('names what does not answer; the pages that do not need it still work', async () => {
    const own = await startWeb(redis);
    const operator = await own.signedIn('operator');
    await own.redis.quit();
    const ready = await fetch(`${own.origin}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'not ready', database: 'answers', redis: 'does not answer' });
    expect((await fetch(`${own.origin}/healthz`)).status).toBe(200);
    const overview = await operator.open(`${own.origin}/admin`);
    expect(overview.status).toBe(200);
    expect(overview.text).toContain('Redis does not answer');
    await own.stop();
  });
});

test('with the real networks no page speaks of a sandbox', async () => {
  const real = await startWeb(redis, { sandbox: false });
  expect(await (await fetch(`${real.origin}/admin/sign-in`)).text()).not.toMatch(/sandbox/i);
  await real.stop();
});
