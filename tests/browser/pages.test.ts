import type { BrowserContext, Page } from 'playwright-core';
import { SANDBOX_FACEBOOK_USERS } from '../../scripts/sandbox/facebook/seed';
import { verifyReconnect } from '../../workers/use-cases/reactions/verify-reconnect';
import { putAdmin } from '../../workers/http/admin/put-admin';
import { IDENTITIES, linkFor, putHarbour } from '../integration/http/people-for-tests';
import type { Harbour, PutGroup } from '../integration/http/people-for-tests';
import { ADMIN_PASSWORD, startWeb } from '../integration/http/web-for-tests';
import type { WebForTests } from '../integration/http/web-for-tests';
import { useRedisServer } from '../support/redis-server';
import { useBrowser } from './browser';

const redis = useRedisServer({ keepBetweenTests: true });
const chromium = useBrowser();
const PHONE = { width: 390, height: 844 };
let web: WebForTests;
let harbour: Harbour;
let contexts: BrowserContext[] = [];

beforeAll(async () => {
  web = await startWeb(redis);
});
beforeEach(async () => {
  harbour = await putHarbour(web);
});
afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
});
afterAll(() => web.stop());

/** A page that fails the test when the browser blocks something of ours. */
async function openPage(options: { readonly scripts: boolean }): Promise<{ page: Page; blocked: readonly string[] }> {
  const context = await chromium.browser.newContext({ viewport: PHONE, javaScriptEnabled: options.scripts });
  contexts.push(context);
  const page = await context.newPage();
  const blocked: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) blocked.push(message.text());
  });
  return { page, blocked };
}

async function signInAtFacebook(page: Page, who: { readonly name: string; readonly password: string }): Promise<void> {
  await page.fill('input[name=name]', who.name);
  await page.fill('input[name=password]', who.password);
  await page.click('button');
  await page.click('button[value=allow]');
}

async function verify(group: PutGroup): Promise<void> {
  const events = await web.store.reads.events({ credentialId: group.credentialId, limit: 100 });
  const completed = events.find(({ name }) => name === 'reconnect.completed');
  if (completed === undefined) throw new Error('nothing to verify');
  await verifyReconnect(web.deps, completed);
}

test('a member reconnects on a phone without scripts, by the keyboard, and the page shows the result by itself', async () => {
  const { page, blocked } = await openPage({ scripts: false });
  await page.goto(linkFor(web, harbour.ann, harbour.facebook));
  const button = page.getByRole('button', { name: 'Continue to Facebook' });
  for (let presses = 0; presses < 10; presses += 1) {
    await page.keyboard.press('Tab');
    if (await button.evaluate((element) => element.matches(':focus'))) break;
  }
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.origin === web.sandbox.addresses.facebook.www);

  await signInAtFacebook(page, IDENTITIES.facebook);
  await page.waitForURL('**/reconnects/*');
  await page.getByRole('heading', { name: 'Checking the accounts…' }).waitFor();
  await verify(harbour.facebook);
  await page.getByRole('heading', { name: 'Reconnected' }).waitFor();
  expect(await page.getByText('It works again').count()).toBe(4);
  expect(blocked).toEqual([]);
});

test('whoever is signed in as somebody else is told both names, and tries again', async () => {
  const { page } = await openPage({ scripts: true });
  await page.goto(linkFor(web, harbour.ann, harbour.facebook));
  await page.getByRole('button', { name: 'Continue to Facebook' }).click();
  const { cleo } = SANDBOX_FACEBOOK_USERS;
  await signInAtFacebook(page, { name: cleo.email, password: cleo.password });
  await page.getByText('You signed in as Cleo Marsh; these accounts belong to Ada Fields.').waitFor();
  await page.getByRole('link', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Reconnect Facebook' }).waitFor();
});

test('no page is wider than a phone', async () => {
  const { page } = await openPage({ scripts: true });
  const name = `operator-${web.deps.newId()}`;
  const now = web.deps.clock.now();
  await putAdmin(web.store, { id: web.deps.newId(), name, role: 'operator', password: ADMIN_PASSWORD, now });
  await page.goto(`${web.origin}/admin`);
  await page.fill('input[name=name]', name);
  await page.fill('input[name=password]', ADMIN_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  const paths = [
    new URL(linkFor(web, harbour.ann, harbour.facebook)).pathname,
    new URL(linkFor(web, harbour.ann, harbour.bluesky)).pathname,
    '/admin',
    '/admin/accounts',
    `/admin/accounts/${harbour.facebook.account.id}`,
    '/admin/posts',
  ];
  for (const path of paths) {
    await page.goto(web.origin + path);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect({ path, width }).toEqual({ path, width: PHONE.width });
  }
});

test('the queue UI works behind its content security policy, and a viewer has no buttons in it', async () => {
  const { page, blocked } = await openPage({ scripts: true });
  const name = `viewer-${web.deps.newId()}`;
  const now = web.deps.clock.now();
  await putAdmin(web.store, { id: web.deps.newId(), name, role: 'viewer', password: ADMIN_PASSWORD, now });
  await page.setViewportSize({ width: 1200, height: 900 });
  await page.goto(`${web.origin}/admin/queues/queue/publishing.x`);
  await page.fill('input[name=name]', name);
  await page.fill('input[name=password]', ADMIN_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Holdfast queues').first().waitFor();
  await page.getByText('Sandbox: no real network is called').waitFor();
  expect(new URL(page.url()).pathname).toBe('/admin/queues/queue/publishing.x');
  // Its fonts stand on another site and are not loaded; nothing else is missing.
  expect(blocked.filter((text) => !text.includes('fonts.googleapis.com'))).toEqual([]);
});
