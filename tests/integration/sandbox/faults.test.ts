import { createAdminClient } from '../../../scripts/sandbox/admin-client';
import type { SandboxControl } from '../../../scripts/sandbox/admin/contract';
import type { FaultKind } from '../../../scripts/sandbox/faults';
import { SANDBOX_APPS } from '../../../scripts/sandbox/seed';
import { SANDBOX_FACEBOOK_PAGES, SANDBOX_FACEBOOK_USERS } from '../../../scripts/sandbox/facebook/seed';
import { SANDBOX_X_USERS } from '../../../scripts/sandbox/x/seed';
import { bearer, call, form, jsonPost, useSandbox, withQuery, type Got } from './sandbox-for-tests';

const { ada, ben } = SANDBOX_FACEBOOK_USERS;
const { harbourCafe } = SANDBOX_FACEBOOK_PAGES;
const { harbour, museum } = SANDBOX_X_USERS;

/** Faults and holds, ordered as other processes order them: through the admin API over HTTP. */
describe('faults of the sandbox networks', () => {
  const { sandbox, clock } = useSandbox();

  const admin = (): SandboxControl => createAdminClient(sandbox().addresses.home);
  const xToken = async (user: string = harbour.id): Promise<string> =>
    (
      await admin().issueTokens({
        network: 'x',
        user,
        app: SANDBOX_APPS.x.clientId,
        scopes: ['tweet.read', 'tweet.write', 'users.read'],
      })
    ).accessToken;
  const me = (token: string): Promise<Got> => call(`${sandbox().addresses.x.api}/2/users/me`, bearer(token));
  const tweet = (token: string, text: string): Promise<Got> =>
    call(`${sandbox().addresses.x.api}/2/tweets`, jsonPost({ text }, token));
  const texts = async (): Promise<readonly string[]> =>
    (await admin().posts({ network: 'x' })).map((post) => post.text);
  const add = (fault: FaultKind, scope: object = {}, more: object = {}): Promise<unknown> =>
    admin().addFault({ scope: { network: 'x', ...scope }, fault, ...more });

  test('reset before: no answer, and nothing was done', async () => {
    const token = await xToken();
    await add({ kind: 'reset', when: 'before' });
    await expect(tweet(token, 'lost')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(await texts()).toEqual([]);
    expect(sandbox().calls({ operation: 'publish' })).toMatchObject([
      { state: 'cut', acted: false, status: null, effect: null },
    ]);
  });

  test('reset after: no answer, and it was done', async () => {
    const token = await xToken();
    await add({ kind: 'reset', when: 'after' });
    await expect(tweet(token, 'stands')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(await texts()).toEqual(['stands']);
    expect(sandbox().calls({ operation: 'publish' })).toMatchObject([
      { state: 'cut', acted: true, status: null, effect: expect.any(String) as string },
    ]);
  });

  test.each([
    ['before', []],
    ['after', ['hello']],
  ] as const)('hang %s: accepted and never answered', async (when, expected) => {
    const token = await xToken();
    await add({ kind: 'hang', when });
    const impatient = fetch(`${sandbox().addresses.x.api}/2/tweets`, {
      ...jsonPost({ text: 'hello' }, token),
      signal: AbortSignal.timeout(300),
    });
    await expect(impatient).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await texts()).toEqual(expected);
  });

  test.each([
    ['html 503', { kind: 'html', status: 503 }, 503, 'text/html; charset=utf-8'],
    ['html 200', { kind: 'html', status: 200 }, 200, 'text/html; charset=utf-8'],
    ['nothing', { kind: 'empty', status: 200 }, 200, null],
    [
      'anything',
      { kind: 'answer', status: 402, body: { title: 'CreditsDepleted' }, headers: { 'x-a': 'b' } },
      402,
      'application/json',
    ],
  ] as const)('answers %s', async (_what, fault, status, contentType) => {
    const token = await xToken();
    await add(fault);
    const got = await tweet(token, 'hello');
    expect([got.status, got.headers.get('content-type')]).toEqual([status, contentType]);
    expect(await texts()).toEqual([]);
  });

  test('an HTML 502 after the post was made', async () => {
    const token = await xToken();
    await add({ kind: 'html', status: 502, when: 'after' });
    expect((await tweet(token, 'stands')).status).toBe(502);
    expect(await texts()).toEqual(['stands']);
  });

  test('delay: answers late', async () => {
    const token = await xToken();
    await add({ kind: 'delay', delayMs: 200 });
    const began = performance.now();
    expect((await me(token)).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThanOrEqual(190);
  });

  test('down: connections are refused, and the same address answers again', async () => {
    const token = await xToken();
    const { addresses } = sandbox();
    const fault = await admin().addFault({ scope: { network: 'x' }, fault: { kind: 'down' } });
    await expect(me(token)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    expect((await call(withQuery(`${addresses.facebook.graph}/v25.0/me`, {}))).status).toBe(400);
    expect(await admin().removeFault(fault.id)).toBe(true);
    expect((await me(token)).status).toBe(200);
  });

  test('down: open connections are cut', async () => {
    const token = await xToken();
    const hold = await admin().addHold({ scope: { network: 'x' }, when: 'before' });
    const waiting = me(token).catch((error: unknown) => error);
    await admin().waitForHold(hold.id);
    await admin().addFault({ scope: { network: 'x' }, fault: { kind: 'down' } });
    expect(await waiting).toMatchObject({ message: 'fetch failed' });
  });

  test('down for a while, by the clock', async () => {
    const token = await xToken();
    await add({ kind: 'down' }, {}, { durationMs: 60_000 });
    await expect(me(token)).rejects.toThrow();
    clock.pass(60_000);
    // The listener is opened by a timer of the sandbox: asked until it is there.
    const deadline = performance.now() + 5_000;
    let status = 0;
    while (status !== 200 && performance.now() < deadline)
      status = await me(token).then(
        (got) => got.status,
        () => 0,
      );
    expect(status).toBe(200);
  });

  test('one host down leaves the other', async () => {
    await admin().addFault({ scope: { network: 'facebook', host: 'graph' }, fault: { kind: 'down' } });
    expect((await call(`${sandbox().addresses.facebook.www}/v25.0/dialog/oauth`)).status).toBe(400);
    await expect(call(`${sandbox().addresses.facebook.graph}/v25.0/me`)).rejects.toThrow();
  });

  describe('rate limits', () => {
    test('of X name the time they end', async () => {
      const token = await xToken();
      await add({ kind: 'rate_limit', level: 'account', retryAfterS: 90 });
      const got = await me(token);
      expect([got.status, got.headers.get('x-rate-limit-remaining')]).toEqual([429, '0']);
      expect(Number(got.headers.get('x-rate-limit-reset')) * 1000).toBe(clock.now() + 90_000);
    });

    test('of Facebook: code 4 for the app, 80001 with minutes for an account', async () => {
      const scope = { network: 'facebook' } as const;
      const graphMe = (): Promise<Got> => call(`${sandbox().addresses.facebook.graph}/v25.0/me`);
      const app = await admin().addFault({ scope, fault: { kind: 'rate_limit', level: 'app', retryAfterS: 90 } });
      expect((await graphMe()).body).toMatchObject({ error: { code: 4, is_transient: true } });
      await admin().removeFault(app.id);
      await admin().addFault({ scope, fault: { kind: 'rate_limit', level: 'account', retryAfterS: 90 } });
      const got = await graphMe();
      expect(got.body).toMatchObject({ error: { code: 80001 } });
      expect(got.headers.get('x-business-use-case-usage')).toContain('"estimated_time_to_regain_access":2');
    });

    test('of Bluesky carry its headers', async () => {
      await admin().addFault({
        scope: { network: 'bluesky' },
        fault: { kind: 'rate_limit', level: 'app', retryAfterS: 90 },
      });
      const got = await call(`${sandbox().addresses.bluesky.pds}/xrpc/com.atproto.server.getSession`);
      expect([got.status, got.body]).toMatchObject([429, { error: 'RateLimitExceeded' }]);
      expect(Number(got.headers.get('ratelimit-reset')) * 1000).toBe(clock.now() + 90_000);
    });
  });

  describe('their scope', () => {
    const bad = { kind: 'empty', status: 500 } as const;

    test('a subject, by id or name', async () => {
      const [one, other] = [await xToken(), await xToken(museum.id)];
      await add(bad, { subject: harbour.username });
      expect([(await me(one)).status, (await me(other)).status]).toEqual([500, 200]);
    });

    test('a Page, by the token of a call', async () => {
      const scopes = ['pages_show_list'];
      const tokens = await admin().issueTokens({
        network: 'facebook',
        user: ada.id,
        app: SANDBOX_APPS.facebook.clientId,
        scopes,
        targets: [harbourCafe.id],
      });
      await admin().addFault({ scope: { network: 'facebook', subject: harbourCafe.id }, fault: bad });
      const url = `${sandbox().addresses.facebook.graph}/v25.0/me`;
      expect((await call(url, bearer(tokens.pageTokens[harbourCafe.id] ?? ''))).status).toBe(500);
      expect((await call(url, bearer(tokens.accessToken))).status).toBe(200);
    });

    test('an operation, a route', async () => {
      const token = await xToken();
      await add(bad, { operation: 'publish' });
      expect([(await me(token)).status, (await tweet(token, 'x')).status]).toEqual([200, 500]);
      await admin().clearFaults();
      await add(bad, { route: 'users.me' });
      expect([(await me(token)).status, (await tweet(token, 'x')).status]).toEqual([500, 201]);
    });

    test('so many calls, after so many others; they are counted', async () => {
      const token = await xToken();
      await add(bad, {}, { times: 2, afterCalls: 1 });
      const statuses = [];
      for (let count = 0; count < 5; count += 1) statuses.push((await me(token)).status);
      expect(statuses).toEqual([200, 500, 500, 200, 200]);
      expect(await admin().faults()).toMatchObject([{ struck: 2, times: 2 }]);
    });

    test('so long, by the clock', async () => {
      const token = await xToken();
      await add(bad, {}, { durationMs: 1000 });
      expect((await me(token)).status).toBe(500);
      clock.pass(1000);
      expect((await me(token)).status).toBe(200);
    });

    test('the next connection of a network is another matter', async () => {
      await add(bad);
      const tokens = await admin().issueTokens({
        network: 'facebook',
        user: ben.id,
        app: SANDBOX_APPS.facebook.clientId,
        scopes: [],
      });
      expect((await call(`${sandbox().addresses.facebook.graph}/v25.0/me`, bearer(tokens.accessToken))).status).toBe(
        200,
      );
    });
  });

  describe('holds', () => {
    test('before: nothing is done until it is released', async () => {
      const token = await xToken();
      const hold = await admin().addHold({ scope: { network: 'x', operation: 'publish' }, when: 'before' });
      const posting = tweet(token, 'patience');
      const { caught } = await admin().waitForHold(hold.id);
      expect(sandbox().calls({ operation: 'publish' })).toMatchObject([
        { id: caught[0], state: 'open', acted: false, metBy: [hold.id] },
      ]);
      expect(await texts()).toEqual([]);
      expect(await admin().releaseHold(hold.id)).toBe(true);
      expect((await posting).status).toBe(201);
      expect(await texts()).toEqual(['patience']);
    });

    test('after: it is done, and the answer waits', async () => {
      const token = await xToken();
      const hold = await admin().addHold({ scope: { network: 'x', operation: 'publish' }, when: 'after' });
      const posting = tweet(token, 'done').catch((error: unknown) => error);
      await admin().waitForHold(hold.id);
      expect(await texts()).toEqual(['done']);
      await admin().releaseHold(hold.id, 'reset');
      expect(await posting).toMatchObject({ message: 'fetch failed' });
    });

    test('a caller that dies while held before is acted on all the same, or not with a reset', async () => {
      const token = await xToken();
      for (const [how, expected] of [
        ['reset', []],
        ['go_on', ['late']],
      ] as const) {
        const hold = await admin().addHold({ scope: { network: 'x', operation: 'publish' }, when: 'before' });
        const killed = new AbortController();
        const posting = fetch(`${sandbox().addresses.x.api}/2/tweets`, {
          ...jsonPost({ text: 'late' }, token),
          signal: killed.signal,
        });
        await admin().waitForHold(hold.id);
        killed.abort();
        await expect(posting).rejects.toThrow();
        await admin().releaseHold(hold.id, how);
        const deadline = performance.now() + 5_000;
        while ((await texts()).length < expected.length && performance.now() < deadline);
        expect(await texts()).toEqual(expected);
      }
      expect(
        sandbox()
          .calls({ operation: 'publish' })
          .map((one) => [one.state, one.acted]),
      ).toEqual([
        ['cut', false],
        ['cut', true],
      ]);
    });

    test('lets what it is not for pass', async () => {
      const [one, other] = [await xToken(), await xToken(museum.id)];
      const hold = await admin().addHold({ scope: { network: 'x', subject: harbour.id }, when: 'before' });
      expect((await me(other)).status).toBe(200);
      const held = me(one);
      expect((await admin().waitForHold(hold.id)).caught).toHaveLength(1);
      await admin().releaseHold(hold.id);
      expect((await held).status).toBe(200);
    });

    test('catches as many as asked, and lets the rest pass', async () => {
      const token = await xToken();
      const hold = await admin().addHold({ scope: { network: 'x' }, when: 'before', times: 2 });
      const first = [me(token), me(token)];
      expect((await admin().waitForHold(hold.id, { count: 2 })).caught).toHaveLength(2);
      expect((await me(token)).status).toBe(200);
      await admin().clearHolds();
      expect((await Promise.all(first)).map((got) => got.status)).toEqual([200, 200]);
    });

    test('waiting ends without a catch when its time is over', async () => {
      const hold = await admin().addHold({ scope: { network: 'x' }, when: 'before' });
      expect((await admin().waitForHold(hold.id, { timeoutMs: 50 })).caught).toEqual([]);
    });
  });

  describe('orders that make no sense', () => {
    test.each([
      [
        'an unknown user',
        () => admin().happen({ network: 'x', kind: 'suspend', user: 'nobody' }),
        'There is no X user nobody',
      ],
      ['an unknown hold', () => admin().waitForHold('hold_0'), 'There is no hold'],
      [
        'a fault that does not exist',
        () => admin().addFault({ scope: { network: 'x' }, fault: { kind: 'earthquake' } as unknown as FaultKind }),
        'fault',
      ],
      [
        'a field that does not exist',
        () => admin().addHold({ scope: { network: 'x', user: 'x' } as never, when: 'before' }),
        'user',
      ],
    ])('%s', async (_what, order, message) => {
      await expect(order()).rejects.toThrow(message);
    });
  });

  test('the admin API refuses what is not JSON', async () => {
    const got = await call(`${sandbox().addresses.home}/_admin/faults`, form({ a: 'b' }));
    expect(got.status).toBe(400);
  });
});
