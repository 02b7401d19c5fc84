import { createHmac, hkdfSync } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { parseKeyRing } from '../../../db/sealing/key-ring';
import { MEMBER_LINK_LIFE_MS, createMemberLinks } from '../../../workers/links/member-links';
import { putAdmin } from '../../../workers/http/admin/put-admin';
import { safeNext } from '../../../workers/http/admin/sign-in-routes';
import { createCookies } from '../../../workers/http/cookies';
import { useRedisServer } from '../../support/redis-server';
import { linkFor, putHarbour } from './people-for-tests';
import type { Harbour } from './people-for-tests';
import { ADMIN_PASSWORD, startWeb } from './web-for-tests';
import type { WebForTests } from './web-for-tests';

const redis = useRedisServer({ keepBetweenTests: true });
let web: WebForTests;
let harbour: Harbour;

beforeAll(async () => {
  web = await startWeb(redis);
  harbour = await putHarbour(web);
});
afterAll(() => web.stop());

describe('personal links', () => {
  test.each([
    ['nothing', () => ''],
    ['another text', () => 'test.e30.e30'],
    ['a link of another key', () => foreignLinks().makeReconnectLink(claims()).split('/').at(-1) ?? ''],
    ['a payload that was exchanged under a signature', () => exchangedPayload()],
    ['a key id that is not ours', () => tokenOf(linkFor(web, harbour.ann, harbour.x)).replace(/^test\./, 'other.')],
    ['a signature that is cut', () => tokenOf(linkFor(web, harbour.ann, harbour.x)).slice(0, -4)],
    ['a part too much', () => `${tokenOf(linkFor(web, harbour.ann, harbour.x))}.more`],
    ['the sealing key itself as the signing key', () => signedWithTheSealingKey()],
  ])('%s opens nothing', async (_what, token) => {
    const response = await fetch(`${web.origin}/reconnect/${encodeURIComponent(token()) || '.'}`);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('Harbour');
  });

  test('end, and say so', async () => {
    const now = web.deps.clock.now() - MEMBER_LINK_LIFE_MS - 1;
    const link = web.links.makeReconnectLink({ memberId: harbour.ann.id, accountId: harbour.x.account.id, now });
    const response = await fetch(link);
    expect(response.status).toBe(410);
    expect(await response.text()).toContain('This link has expired');
    expect((await post(link)).status).toBe(410);
  });

  test('stay valid when the sealing key is rotated, until its key leaves the ring', () => {
    const old = createMemberLinks({ keyRing: ringOf('a'), publicUrl: 'https://holdfast.test' });
    const token = tokenOf(old.makeReconnectLink({ memberId: 'm', accountId: 'a', now: 0 }));
    const rotated = createMemberLinks({ keyRing: ringOf('b', 'a'), publicUrl: 'https://holdfast.test' });
    expect(rotated.verify(token, 1)).toEqual({ ok: true, value: { memberId: 'm', accountId: 'a' } });
    const without = createMemberLinks({ keyRing: ringOf('b'), publicUrl: 'https://holdfast.test' });
    expect(without.verify(token, 1)).toEqual({ ok: false, refusal: 'forged' });
  });

  test('of a member who left open nothing', async () => {
    const other = await putHarbour(web);
    const link = linkFor(web, other.ann, other.x);
    await web.store.change({ member: other.ann.id }, ({ member }) => ({
      result: null,
      members: member === null ? [] : [{ ...member, leftAt: web.deps.clock.now() }],
    }));
    expect((await fetch(link)).status).toBe(404);
    expect((await post(link)).status).toBe(404);
  });

  test('for an account of another organisation open nothing', async () => {
    const other = await putHarbour(web);
    const now = web.deps.clock.now();
    const link = web.links.makeReconnectLink({ memberId: harbour.ann.id, accountId: other.x.account.id, now });
    expect((await fetch(link)).status).toBe(404);
  });
});

describe('requests from other places', () => {
  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }],
    ['another port of this host', { 'sec-fetch-site': 'same-site' }],
    ['another site, in a browser without fetch metadata', { origin: 'https://evil.test' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['no page at all', {}],
    ['a page whose address begins like ours', { origin: 'http://127.0.0.1.evil.test' }],
  ])('%s cannot press a button', async (_where, headers) => {
    const link = linkFor(web, harbour.ann, harbour.x);
    const response = await fetch(link, { method: 'POST', headers, redirect: 'manual' });
    expect(response.status).toBe(403);
    expect(response.headers.get('location')).toBeNull();
    const signIn = await fetch(`${web.origin}/admin/sign-in`, { method: 'POST', headers, redirect: 'manual' });
    expect(signIn.status).toBe(403);
  });

  test('a sign-out needs the token of its form', async () => {
    const cookie = await adminCookie('viewer');
    const refused = await post(`${web.origin}/admin/sign-out`, { csrf: 'guessed' }, cookie);
    expect(refused.status).toBe(403);
    expect((await fetch(`${web.origin}/admin`, { headers: { cookie } })).status).toBe(200);
  });

  test('a Host header that an attacker chose changes no address that we make', async () => {
    const { pathname } = new URL(linkFor(web, harbour.ann, harbour.x));
    const location = await locationFor(pathname, { host: 'evil.test', origin: 'http://evil.test' });
    expect(new URL(location).searchParams.get('redirect_uri')).toBe(`${web.origin}/oauth/callback/x`);
  });
});

describe('the sign-in', () => {
  test.each([
    'https://evil.test/admin',
    '//evil.test/admin',
    '/\\evil.test',
    '/admin/../../evil',
    '/adminevil',
    '/admin\n//evil.test/',
    'javascript:alert(1)',
    'http://[',
    ['/admin'],
    undefined,
  ])('does not lead on to %j', (next) => {
    expect(safeNext(next)).toMatch(/^\/admin(?![\w-])/);
    expect(new URL(safeNext(next), web.origin).origin).toBe(web.origin);
  });

  test('leads back to the page that was asked for', async () => {
    const asked = await fetch(`${web.origin}/admin/posts?state=held`, {
      redirect: 'manual',
      headers: { accept: 'text/html' },
    });
    expect(asked.status).toBe(303);
    const signIn = new URL(asked.headers.get('location') ?? '', web.origin);
    expect(safeNext(signIn.searchParams.get('next'))).toBe('/admin/posts?state=held');
  });

  test('tells a wrong password and an unknown name alike', async () => {
    await web.signedIn('viewer');
    const unknown = await post(`${web.origin}/admin/sign-in`, { name: 'nobody', password: 'wrong' });
    expect(unknown.status).toBe(401);
    expect(unknown.headers.getSetCookie()).toEqual([]);
    expect(await unknown.text()).toContain('The name or the password is not right.');
  });

  test('ends for one who was disabled', async () => {
    const { cookie, name } = await signInAs('operator');
    expect((await fetch(`${web.origin}/admin`, { headers: { cookie } })).status).toBe(200);
    const admin = await web.store.admins.named(name);
    if (admin === null) throw new Error('the admin is gone');
    await web.store.admins.put({ ...admin, disabledAt: web.deps.clock.now() });
    expect((await fetch(`${web.origin}/admin`, { headers: { cookie }, redirect: 'manual' })).status).toBe(303);
  });

  test('ends with a new password, and the old one opens nothing', async () => {
    const { cookie, name } = await signInAs('viewer');
    const now = web.deps.clock.now();
    const changed = { id: web.deps.newId(), name, role: 'operator', password: 'another battery staple', now } as const;
    expect(await putAdmin(web.store, changed)).toBe('changed');
    expect((await fetch(`${web.origin}/admin`, { headers: { cookie }, redirect: 'manual' })).status).toBe(303);
    expect((await post(`${web.origin}/admin/sign-in`, { name, password: ADMIN_PASSWORD })).status).toBe(401);
    expect((await post(`${web.origin}/admin/sign-in`, { name, password: changed.password })).status).toBe(303);
  });

  test('ends after a day, and at the sign-out', async () => {
    const cookie = await adminCookie('viewer');
    const page = await (await fetch(`${web.origin}/admin`, { headers: { cookie } })).text();
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    expect((await post(`${web.origin}/admin/sign-out`, { csrf }, cookie)).status).toBe(303);
    expect((await fetch(`${web.origin}/admin`, { headers: { cookie }, redirect: 'manual' })).status).toBe(303);
    const other = await adminCookie('viewer');
    web.pass(24 * 60 * 60_000);
    expect((await fetch(`${web.origin}/admin`, { headers: { cookie: other }, redirect: 'manual' })).status).toBe(303);
  });

  test('is limited by the address that fails', async () => {
    // A web process of its own: the limit would reach the other tests.
    const own = await startWeb(redis);
    try {
      const attempts: number[] = [];
      for (let attempt = 0; attempt < 22; attempt += 1) {
        const fields = { name: `nobody-${attempt}`, password: 'x'.repeat(300) };
        attempts.push((await post(`${own.origin}/admin/sign-in`, fields)).status);
      }
      expect(attempts.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 401));
      expect(attempts.slice(20)).toEqual([429, 429]);
    } finally {
      await own.stop();
    }
  });
});

describe('every page', () => {
  test.each(['/admin/sign-in', '/no-such-page', '/accounts', '/oauth/callback/x?state=s&code=c'])(
    '%s allows no script, no frame, no other site, and is kept nowhere',
    async (path) => {
      const response = await fetch(web.origin + path);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(response.headers.get('x-frame-options')).toBe('DENY');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('referrer-policy')).toBe('same-origin');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-powered-by')).toBeNull();
      expect(await response.text()).toContain(`<a href="${web.sandbox.addresses.home}">Open the sandbox networks</a>`);
    },
  );

  test('escapes what networks and people call themselves', async () => {
    const evil = await putHarbour(web);
    const name = '<script>alert(1)</script>"\'&';
    await web.store.change({ group: evil.x.credentialId }, ({ group }) => ({
      result: null,
      groups:
        group === null
          ? []
          : [
              {
                ...group,
                credential: { ...group.credential, displayName: name },
                accounts: group.accounts.map((account) => ({ ...account, name })),
              },
            ],
    }));
    const html = await (await fetch(linkFor(web, evil.ann, evil.x))).text();
    expect(html).toContain('&lt;script');
    expect(html).not.toContain('<script');
  });

  test('that fails says nothing of the cause, and the log nothing of the address', async () => {
    const own = await startWeb(redis);
    const other = await putHarbour(own);
    const link = linkFor(own, other.ann, other.x);
    own.store.close();
    const response = await fetch(link);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).toContain('Something went wrong here');
    expect(text).not.toMatch(/closed|store|Error|at /);
    expect(own.logged.join('')).toContain('a request failed');
    expect(own.logged.join('')).not.toContain(tokenOf(link));
    await own.stop();
  });

  test('unreadable requests get a page as well', async () => {
    const response = await fetch(`${web.origin}/reconnect/%E0%A4%A`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('This could not be read');
    const tooMuch = await post(`${web.origin}/admin/sign-in`, { name: 'n', password: 'p'.repeat(10_000) });
    expect(tooMuch.status).toBe(413);
  });
});

test('behind TLS cookies are Secure and bound to the host', () => {
  const cookies = createCookies('https://holdfast.test');
  const set: unknown[] = [];
  const response = { cookie: (...given: unknown[]) => set.push(given) } as never;
  cookies.set(response, 'admin', 'secret', 1000);
  cookies.set(response, 'browser', 'secret', 1000);
  expect(set).toEqual([
    ['__Host-holdfast_admin', 'secret', expect.objectContaining({ httpOnly: true, secure: true, sameSite: 'strict' })],
    ['__Host-holdfast_browser', 'secret', expect.objectContaining({ httpOnly: true, secure: true, sameSite: 'lax' })],
  ]);
});

// ------------------------------------------------------------------------------------------ an attacker's tools

function claims(): { readonly memberId: string; readonly accountId: string; readonly now: number } {
  return { memberId: harbour.ann.id, accountId: harbour.x.account.id, now: web.deps.clock.now() };
}

function tokenOf(link: string): string {
  return link.split('/').at(-1) ?? '';
}

function ringOf(...ids: readonly string[]): Parameters<typeof createMemberLinks>[0]['keyRing'] {
  const ring = parseKeyRing(ids.map((id) => `${id}:${Buffer.alloc(32, id).toString('base64')}`).join(','));
  if (!ring.ok) throw new Error('unreadable key ring');
  return ring.value;
}

function foreignLinks(): ReturnType<typeof createMemberLinks> {
  const ring = parseKeyRing(`test:${Buffer.alloc(32, 9).toString('base64')}`);
  if (!ring.ok) throw new Error('unreadable key ring');
  return createMemberLinks({ keyRing: ring.value, publicUrl: web.origin });
}

function exchangedPayload(): string {
  const [, , mac] = tokenOf(linkFor(web, harbour.bob, harbour.x)).split('.');
  const [keyId, payload] = tokenOf(linkFor(web, harbour.ann, harbour.x)).split('.');
  return [keyId, payload, mac].join('.');
}

function signedWithTheSealingKey(): string {
  const [keyId = '', payload = ''] = tokenOf(linkFor(web, harbour.ann, harbour.x)).split('.');
  const key = web.keyRing.keys.get(keyId) ?? Buffer.alloc(0);
  // What derives the key must be what makes the difference, not the text that is signed.
  const derived = Buffer.from(hkdfSync('sha256', key, '', 'another purpose', 32));
  return `${keyId}.${payload}.${createHmac('sha256', derived).update(`holdfast/member-links/v1.${keyId}.${payload}`).digest('base64url')}`;
}

function post(address: string, fields: Readonly<Record<string, string>> = {}, cookie?: string): Promise<Response> {
  return fetch(address, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { origin: new URL(address).origin, ...(cookie === undefined ? {} : { cookie }) },
    redirect: 'manual',
  });
}

async function signInAs(role: 'viewer' | 'operator'): Promise<{ readonly cookie: string; readonly name: string }> {
  const name = `${role}-${web.deps.newId()}`;
  const now = web.deps.clock.now();
  await putAdmin(web.store, { id: web.deps.newId(), name, role, password: ADMIN_PASSWORD, now });
  const response = await post(`${web.origin}/admin/sign-in`, { name, password: ADMIN_PASSWORD });
  const [cookie = ''] = response.headers.getSetCookie();
  expect(cookie).toMatch(/^holdfast_admin=.*; HttpOnly; SameSite=Strict$/);
  return { cookie: cookie.split(';')[0] ?? '', name };
}

async function adminCookie(role: 'viewer' | 'operator'): Promise<string> {
  return (await signInAs(role)).cookie;
}

/** With a Host header of one's own, which fetch does not allow. */
function locationFor(path: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { hostname, port } = new URL(web.origin);
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ hostname, port, path, method: 'POST', headers }, (response) => {
      response.resume();
      response.on('end', () => {
        resolve(response.headers.location ?? '');
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}
