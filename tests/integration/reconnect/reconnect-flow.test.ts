import { walkConsent } from '../../../scripts/sandbox/oauth/consent-walk';
import { SANDBOX_FACEBOOK_USERS } from '../../../scripts/sandbox/facebook/seed';
import { SANDBOX_X_USERS } from '../../../scripts/sandbox/x/seed';
import type { Page, Person } from '../../../scripts/demo/person';
import { MINUTE } from '../../../domain/clock';
import type { StoredEvent } from '../../../domain/event/events';
import { RECONNECT_EXPIRES_AFTER_MS } from '../../../domain/reconnect/reconnect';
import { verifyReconnect } from '../../../workers/use-cases/reactions/verify-reconnect';
import { useRedisServer } from '../../support/redis-server';
import { IDENTITIES, linkFor, putHarbour } from '../http/people-for-tests';
import type { Harbour, PutGroup } from '../http/people-for-tests';
import { startWeb } from '../http/web-for-tests';
import type { WebForTests } from '../http/web-for-tests';

const redis = useRedisServer();
let web: WebForTests;
let harbour: Harbour;

beforeAll(async () => {
  web = await startWeb(redis);
});
beforeEach(async () => {
  await web.sandbox.admin.clearFaults();
  await web.sandbox.admin.clearCalls();
  harbour = await putHarbour(web);
});
afterAll(() => web.stop());

const FACEBOOK = { ...IDENTITIES.facebook, decision: 'allow' } as const;
const X = { ...IDENTITIES.x, decision: 'allow' } as const;

/** The link, the button: up to the network's page. */
async function pressReconnect(person: Person, group: PutGroup): Promise<Page> {
  return person.press(await person.open(linkFor(web, harbour.ann, group)));
}

async function completedEvent(group: PutGroup): Promise<StoredEvent<'reconnect.completed'> | undefined> {
  const events = await web.store.reads.events({ credentialId: group.credentialId, limit: 100 });
  return events.find((event): event is StoredEvent<'reconnect.completed'> => event.name === 'reconnect.completed');
}

/** What the reactions process does with the event. */
async function verify(group: PutGroup): Promise<void> {
  const event = await completedEvent(group);
  if (event === undefined) throw new Error('nothing to verify');
  await verifyReconnect(web.deps, event);
}

async function statuses(group: PutGroup): Promise<readonly string[]> {
  const present = await web.store.reads.group(group.credentialId);
  return present?.accounts.map(({ connection }) => connection.status) ?? [];
}

describe('from the link to reconnected accounts', () => {
  test('Facebook: one sign-in brings back two Pages, the profile and the group', async () => {
    const ann = web.browser();
    const begin = await ann.open(linkFor(web, harbour.ann, harbour.facebook));
    expect(begin.text).toContain('One sign-in brings all 4 accounts back together. 2 posts wait for it.');
    expect(begin.text).toContain('Sign in as Ada Fields.');
    expect(begin.text).toContain('Log out of Facebook first');

    const atFacebook = await ann.press(begin);
    expect(new URL(atFacebook.address).origin).toBe(web.sandbox.addresses.facebook.www);
    const progress = await ann.open((await walkConsent(atFacebook.address, FACEBOOK)).toString());
    expect(new URL(progress.address).pathname).toMatch(/^\/reconnects\//);
    expect(progress.html).toMatch(/http-equiv="refresh"/i);
    expect(await statuses(harbour.facebook)).toEqual(['disconnected', 'disconnected', 'disconnected', 'disconnected']);

    await verify(harbour.facebook);
    const result = await ann.open(progress.address);
    expect(result.html).not.toMatch(/http-equiv="refresh"/i);
    expect(result.text).toContain('2 waiting posts go out');
    expect(result.text.match(/Reconnected It works again/g)).toHaveLength(4);
    expect(await statuses(harbour.facebook)).toEqual(['connected', 'connected', 'connected', 'connected']);
  });

  test('X: with PKCE and single-use tokens', async () => {
    const ann = web.browser();
    const atX = await pressReconnect(ann, harbour.x);
    expect(new URL(atX.address).searchParams.get('code_challenge_method')).toBe('S256');
    const progress = await ann.open((await walkConsent(atX.address, X)).toString());
    await verify(harbour.x);
    expect((await ann.open(progress.address)).text).toContain('Reconnected');
    const group = await web.store.reads.group(harbour.x.credentialId);
    expect(group?.credential.status).toBe('active');
    expect(group?.tokenSets.find(({ status }) => status === 'active')?.hasRefreshToken).toBe(true);
  });

  test('Bluesky: an app password, used once and kept nowhere', async () => {
    const ann = web.browser();
    const begin = await ann.open(linkFor(web, harbour.ann, harbour.bluesky));
    const { name, password } = IDENTITIES.bluesky;
    const progress = await ann.press(begin, { identifier: `@${name}`, password });
    expect(new URL(progress.address).pathname).toMatch(/^\/reconnects\//);
    await verify(harbour.bluesky);
    expect((await ann.open(progress.address)).text).toContain('2 waiting posts go out');
    expect(web.logged.join('')).not.toContain(password);
  });

  test('a Page that was not ticked is left out, with the reason, and its siblings come back', async () => {
    const ann = web.browser();
    const atFacebook = await pressReconnect(ann, harbour.facebook);
    const [cafe, , profile, group] = harbour.facebook.accounts;
    const targets = [cafe, profile, group].flatMap((account) => (account === undefined ? [] : [account.remoteId]));
    const progress = await ann.open((await walkConsent(atFacebook.address, { ...FACEBOOK, targets })).toString());
    await verify(harbour.facebook);
    const result = await ann.open(progress.address);
    expect(result.text).toContain('3 of 4 accounts reconnected');
    expect(result.text).toContain('Reconnect again');
    expect(await statuses(harbour.facebook)).toEqual(['connected', 'disconnected', 'connected', 'connected']);
  });

  test('ahead of trouble: gates are suspect until the new grant is verified', async () => {
    const well = await putHarbour(web, { status: 'connected' });
    const ann = web.browser();
    const atX = await ann.press(await ann.open(linkFor(web, well.ann, well.x)));
    await ann.open((await walkConsent(atX.address, X)).toString());
    expect(await statuses(well.x)).toEqual(['suspect']);
    await verify(well.x);
    expect(await statuses(well.x)).toEqual(['connected']);
  });
});

describe('nothing changes', () => {
  /** Tokens, gates and events are as they were. */
  async function expectUntouched(group: PutGroup): Promise<void> {
    expect(new Set(await statuses(group))).toEqual(new Set(['disconnected']));
    expect(await completedEvent(group)).toBeUndefined();
    const present = await web.store.reads.group(group.credentialId);
    expect(present?.tokenSets.filter(({ origin }) => origin !== 'put')).toEqual([]);
  }

  test('when the person declines at the network', async () => {
    const ann = web.browser();
    const atX = await pressReconnect(ann, harbour.x);
    const refused = await ann.open((await walkConsent(atX.address, { ...X, decision: 'decline' })).toString());
    expect(refused.text).toContain('You did not allow the connection');
    expect(refused.text).toContain('Try again');
    await expectUntouched(harbour.x);
  });

  test('when somebody else signs in: both names are said', async () => {
    const ann = web.browser();
    const atFacebook = await pressReconnect(ann, harbour.facebook);
    const { email, password } = SANDBOX_FACEBOOK_USERS.cleo;
    const cleo = { name: email, password, decision: 'allow' } as const;
    const refused = await ann.open((await walkConsent(atFacebook.address, cleo)).toString());
    expect(refused.text).toContain('You signed in as Cleo Marsh ; these accounts belong to Ada Fields .');
    await expectUntouched(harbour.facebook);
  });

  test('when the app password is wrong; the form is offered again', async () => {
    const ann = web.browser();
    const begin = await ann.open(linkFor(web, harbour.ann, harbour.bluesky));
    const refused = await ann.press(begin, { identifier: IDENTITIES.bluesky.name, password: 'wron-gwro-ngwr-ongw' });
    expect(refused.text).toContain('did not accept the sign-in');
    expect(refused.text).toContain('Try again');
    expect(web.logged.join('')).not.toContain('wron-gwro');
    await expectUntouched(harbour.bluesky);
  });

  test('when the app password is left out: the network is not even asked', async () => {
    const ann = web.browser();
    const begin = await ann.open(linkFor(web, harbour.ann, harbour.bluesky));
    const refused = await ann.press(begin, { identifier: IDENTITIES.bluesky.name, password: ' ' });
    expect(refused.status).toBe(422);
    expect(web.sandbox.calls()).toEqual([]);
    await expectUntouched(harbour.bluesky);
  });

  test('when the network is down at the exchange', async () => {
    const ann = web.browser();
    const atX = await pressReconnect(ann, harbour.x);
    const back = await walkConsent(atX.address, X);
    await web.sandbox.admin.addFault({ scope: { network: 'x', host: 'api' }, fault: { kind: 'html', status: 503 } });
    const refused = await ann.open(back.toString());
    expect(refused.text).toContain('X did not answer properly');
    await expectUntouched(harbour.x);
  });

  test('when the member lost the permission while signing in', async () => {
    const ann = web.browser();
    const atX = await pressReconnect(ann, harbour.x);
    const back = await walkConsent(atX.address, X);
    await web.store.change({ member: harbour.ann.id }, ({ member }) => ({
      result: null,
      members: member === null ? [] : [{ ...member, role: 'member' }],
    }));
    const refused = await ann.open(back.toString());
    expect(refused.text).toContain('You may not reconnect this account any more');
    await expectUntouched(harbour.x);
  });

  test('for who may not reconnect: the last user who connected it is named, and there is no button', async () => {
    const bob = web.browser();
    const page = await bob.open(linkFor(web, harbour.bob, harbour.x));
    expect(page.status).toBe(403);
    expect(page.text).toContain('Last connected by Ann Harbour');
    expect(page.html).not.toContain('<form');
  });

  test('when a scanner opens the link', async () => {
    const address = linkFor(web, harbour.ann, harbour.x);
    const response = await fetch(address);
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(web.sandbox.calls()).toEqual([]);
    await fetch(address, { method: 'HEAD' });
    await expectUntouched(harbour.x);
  });
});

describe('a state value', () => {
  test('works once: pressing back and forward shows the first result', async () => {
    const ann = web.browser();
    const atX = await pressReconnect(ann, harbour.x);
    const back = await walkConsent(atX.address, X);
    const first = await ann.open(back.toString());
    const exchanges = web.sandbox.calls({ network: 'x' }).length;
    const second = await ann.open(back.toString());
    expect(second.address).toBe(first.address);
    expect(web.sandbox.calls({ network: 'x' })).toHaveLength(exchanges);
  });

  test('works once, also when two requests race', async () => {
    const ann = web.browser();
    const atX = await pressReconnect(ann, harbour.x);
    const back = (await walkConsent(atX.address, X)).toString();
    await Promise.all([ann.open(back), ann.open(back), ann.open(back)]);
    const events = await web.store.reads.events({ credentialId: harbour.x.credentialId, limit: 100 });
    expect(events.filter(({ name }) => name === 'reconnect.completed')).toHaveLength(1);
    expect(web.sandbox.calls({ network: 'x' }).filter(({ operation }) => operation === 'token_exchange')).toHaveLength(
      1,
    );
  });

  test('works in the browser that began only, and is not used up by another', async () => {
    const ann = web.browser();
    const atX = await pressReconnect(ann, harbour.x);
    const back = (await walkConsent(atX.address, X)).toString();
    const mallory = web.browser();
    await pressReconnect(mallory, harbour.facebook);
    const stolen = await mallory.open(back);
    expect(stolen.status).toBe(404);
    expect(stolen.text).toContain('This browser did not begin this');
    expect((await web.browser().open(back)).status).toBe(404);
    expect(web.sandbox.calls({ network: 'x' }).filter(({ operation }) => operation === 'token_exchange')).toEqual([]);
    expect(await completedEvent(harbour.x)).toBeUndefined();
    expect((await ann.open(back)).address).toContain('/reconnects/');
    expect(await completedEvent(harbour.x)).toBeDefined();
  });

  test('belongs to one network: a code never goes to another', async () => {
    const ann = web.browser();
    const atX = await pressReconnect(ann, harbour.x);
    const back = await walkConsent(atX.address, X);
    const confused = await ann.open(`${web.origin}/oauth/callback/facebook${back.search}`);
    expect(confused.status).toBe(404);
    expect(web.sandbox.calls({ network: 'facebook' })).toEqual([]);
  });

  test('expires', async () => {
    const ann = web.browser();
    const atX = await pressReconnect(ann, harbour.x);
    const back = await walkConsent(atX.address, X);
    web.pass(RECONNECT_EXPIRES_AFTER_MS + MINUTE);
    const late = await ann.open(back.toString());
    expect(late.text).toContain('This took too long');
    // Not because the code is too old by now: it is not even tried.
    expect(web.sandbox.calls({ network: 'x' }).filter(({ operation }) => operation === 'token_exchange')).toEqual([]);
    expect(await completedEvent(harbour.x)).toBeUndefined();
  });

  test('that nobody made leads nowhere', async () => {
    const ann = web.browser();
    await pressReconnect(ann, harbour.x);
    const made = await ann.open(`${web.origin}/oauth/callback/x?state=made-up&code=made-up`);
    expect(made.status).toBe(404);
    expect(web.sandbox.calls({ network: 'x' }).filter(({ operation }) => operation === 'token_exchange')).toEqual([]);
  });
});

test('an attempt whose process died in the exchange is over when its time is, and is offered again', async () => {
  const ann = web.browser();
  const atX = await pressReconnect(ann, harbour.x);
  const refused = await ann.open((await walkConsent(atX.address, { ...X, decision: 'decline' })).toString());
  const id = new URL(refused.address).pathname.split('/').at(-1) ?? '';
  await web.store.change({ reconnect: id }, ({ reconnect }) => ({
    result: null,
    reconnects: reconnect === null ? [] : [{ ...reconnect, life: { status: 'exchanging' } }],
  }));
  expect((await ann.open(refused.address)).html).toMatch(/http-equiv="refresh"/i);
  web.pass(RECONNECT_EXPIRES_AFTER_MS + MINUTE);
  const over = await ann.open(refused.address);
  expect(over.text).toContain('This took too long');
  expect(over.text).toContain('Try again');
});

test('a result is shown to the browser that began only', async () => {
  const ann = web.browser();
  const atX = await pressReconnect(ann, harbour.x);
  const progress = await ann.open((await walkConsent(atX.address, X)).toString());
  expect((await web.browser().open(progress.address)).status).toBe(404);
});

test('two tabs of one browser may reconnect two credentials at once', async () => {
  const ann = web.browser();
  const atX = await pressReconnect(ann, harbour.x);
  const atFacebook = await pressReconnect(ann, harbour.facebook);
  await ann.open((await walkConsent(atX.address, X)).toString());
  await ann.open((await walkConsent(atFacebook.address, FACEBOOK)).toString());
  expect(await completedEvent(harbour.x)).toBeDefined();
  expect(await completedEvent(harbour.facebook)).toBeDefined();
});

test('secrets of the flow are neither stored in the clear nor logged', async () => {
  const ann = web.browser();
  const atX = await pressReconnect(ann, harbour.x);
  const state = new URL(atX.address).searchParams.get('state') ?? '';
  const back = await walkConsent(atX.address, X);
  const progress = await ann.open(back.toString());
  const id = new URL(progress.address).pathname.split('/').at(-1) ?? '';
  const row = JSON.stringify(await web.store.reads.reconnect(id));
  const log = web.logged.join('');
  for (const secret of [state, back.searchParams.get('code') ?? '', SANDBOX_X_USERS.harbour.password]) {
    expect(secret).not.toBe('');
    expect(row).not.toContain(secret);
    expect(log).not.toContain(secret);
  }
  expect(log).not.toContain(linkFor(web, harbour.ann, harbour.x).split('/').at(-1));
});
