import { DAY, HOUR, MINUTE, SECOND } from '../../../domain/clock';
import { SANDBOX_BLUESKY_ACCOUNTS } from '../../../scripts/sandbox/bluesky/seed';
import { bearer, call, jsonPost, useSandbox, withQuery, type CallInit, type Got } from './sandbox-for-tests';

const { bakery, museum } = SANDBOX_BLUESKY_ACCOUNTS;
const COLLECTION = 'app.bsky.feed.post';
const TID = '3mabcdefgh2jk';

interface Session {
  readonly accessJwt: string;
  readonly refreshJwt: string;
}

describe('the sandbox Bluesky', () => {
  const { sandbox, clock } = useSandbox();

  const xrpc = (method: string, query: Readonly<Record<string, string>> = {}): string =>
    withQuery(`${sandbox().addresses.bluesky.pds}/xrpc/${method}`, query);
  const procedure = (method: string, token: string): Promise<Got> =>
    call(xrpc(method), { ...bearer(token), method: 'POST' });
  const login = (identifier: string = bakery.handle, password: string = bakery.appPasswords.Holdfast): Promise<Got> =>
    call(xrpc('com.atproto.server.createSession'), {
      method: 'POST',
      body: JSON.stringify({ identifier, password }),
      headers: { 'content-type': 'application/json' },
    });
  const signIn = async (): Promise<Session> => (await login()).body as Session;
  const getSession = (token: string): Promise<Got> => call(xrpc('com.atproto.server.getSession'), bearer(token));
  const refresh = (token: string): Promise<Got> => procedure('com.atproto.server.refreshSession', token);
  const record = (text: string): Readonly<Record<string, unknown>> => ({
    $type: COLLECTION,
    text,
    createdAt: '2026-11-24T12:00:00.000Z',
  });
  const write = (
    method: 'createRecord' | 'putRecord',
    token: string,
    changes: Readonly<Record<string, unknown>> = {},
  ): Promise<Got> =>
    call(
      xrpc(`com.atproto.repo.${method}`),
      jsonPost({ repo: bakery.did, collection: COLLECTION, record: record('Fresh bread'), ...changes }, token),
    );

  describe('sessions', () => {
    test('begin with an app password or the password, by handle, DID or email', async () => {
      for (const [name, password] of [
        [bakery.handle, bakery.appPasswords.Holdfast],
        [bakery.did, bakery.password],
        [bakery.email, bakery.password],
      ] as const) {
        const got = await login(name, password);
        expect([got.status, got.body]).toMatchObject([200, { did: bakery.did, handle: bakery.handle, active: true }]);
      }
    });

    test('are refused for a wrong password and an unknown name alike', async () => {
      const wrong = await login(bakery.handle, 'wrong');
      const unknown = await login('nobody.sandbox.test', 'wrong');
      expect([wrong.status, wrong.body]).toEqual([
        401,
        { error: 'AuthenticationRequired', message: 'Invalid identifier or password' },
      ]);
      expect(unknown.body).toEqual(wrong.body);
    });

    test('may be begun 30 times in five minutes', async () => {
      for (let count = 0; count < 30; count += 1) await login(museum.handle, 'wrong');
      const got = await login(museum.handle, museum.password);
      expect([got.status, got.body]).toMatchObject([429, { error: 'RateLimitExceeded' }]);
      expect(Number(got.headers.get('ratelimit-reset')) * SECOND).toBe(clock.now() + 5 * MINUTE);
      clock.pass(5 * MINUTE);
      expect((await login(museum.handle, museum.password)).status).toBe(200);
    });

    test('need the right kind of token at each door', async () => {
      const { accessJwt, refreshJwt } = await signIn();
      expect((await getSession(accessJwt)).status).toBe(200);
      expect((await getSession(refreshJwt)).body).toEqual({ error: 'InvalidToken', message: 'Invalid token type' });
      expect((await refresh(accessJwt)).body).toEqual({ error: 'InvalidToken', message: 'Invalid token type' });
      expect((await getSession(`${accessJwt}x`)).body).toEqual({
        error: 'InvalidToken',
        message: 'Token could not be verified',
      });
      expect((await call(xrpc('com.atproto.server.getSession'))).body).toMatchObject({ error: 'AuthMissing' });
      const basic = await call(xrpc('com.atproto.server.getSession'), { headers: { authorization: 'Basic abc' } });
      expect(basic.body).toMatchObject({ error: 'InvalidToken' });
    });

    test('access ends after 120 minutes, at 400', async () => {
      const { accessJwt, refreshJwt } = await signIn();
      clock.pass(120 * MINUTE);
      const got = await getSession(accessJwt);
      expect([got.status, got.body]).toEqual([400, { error: 'ExpiredToken', message: 'Token has expired' }]);
      const fresh = (await refresh(refreshJwt)).body as Session;
      expect((await getSession(fresh.accessJwt)).status).toBe(200);
    });

    test('a refresh token works again within two hours, to the same next token, and not later', async () => {
      const { refreshJwt } = await signIn();
      const first = (await refresh(refreshJwt)).body as Session;
      clock.pass(HOUR);
      const second = (await refresh(refreshJwt)).body as Session;
      expect(idOf(second.refreshJwt)).toBe(idOf(first.refreshJwt));
      clock.pass(HOUR);
      const late = await refresh(refreshJwt);
      expect([late.status, late.body]).toEqual([400, { error: 'ExpiredToken', message: 'Token has been revoked' }]);
      expect((await refresh(second.refreshJwt)).status).toBe(200);
    });

    test('a refresh token ends after 90 days', async () => {
      const { refreshJwt } = await signIn();
      clock.pass(90 * DAY);
      expect((await refresh(refreshJwt)).body).toEqual({ error: 'ExpiredToken', message: 'Token has expired' });
    });

    test('a deleted one cannot be refreshed; its access token lives on', async () => {
      const { accessJwt, refreshJwt } = await signIn();
      expect((await procedure('com.atproto.server.deleteSession', refreshJwt)).status).toBe(200);
      expect((await refresh(refreshJwt)).body).toMatchObject({ error: 'ExpiredToken' });
      expect((await getSession(accessJwt)).status).toBe(200);
    });

    test('procedures are POST, queries GET, and bodies only where the lexicon has one', async () => {
      const { accessJwt, refreshJwt } = await signIn();
      expect((await call(xrpc('com.atproto.server.refreshSession'), bearer(refreshJwt))).status).toBe(400);
      expect((await procedure('com.atproto.server.getSession', accessJwt)).status).toBe(400);
      const withBody = await call(xrpc('com.atproto.server.refreshSession'), jsonPost({}, refreshJwt));
      expect(withBody.body).toMatchObject({ error: 'InvalidRequest' });
      expect((await call(xrpc('com.atproto.server.doSomething'))).status).toBe(501);
    });
  });

  describe('records', () => {
    test('a post under its own key: putting the same again changes nothing', async () => {
      const { accessJwt } = await signIn();
      const first = await write('putRecord', accessJwt, { rkey: TID, swapRecord: null });
      expect(first.body).toMatchObject({
        uri: `at://${bakery.did}/${COLLECTION}/${TID}`,
        validationStatus: 'valid',
        commit: {},
      });
      const again = await write('putRecord', accessJwt, { rkey: TID, swapRecord: null });
      expect(again.status).toBe(200);
      expect(again.body).not.toHaveProperty('commit');
      expect(await sandbox().admin.posts({ network: 'bluesky' })).toHaveLength(1);
      expect(sandbox().calls({ operation: 'publish', withEffect: true })).toHaveLength(1);
    });

    test('another post under a taken key: InvalidSwap with swapRecord null, replaced without', async () => {
      const { accessJwt } = await signIn();
      await write('putRecord', accessJwt, { rkey: TID });
      const refused = await write('putRecord', accessJwt, { rkey: TID, swapRecord: null, record: record('Other') });
      expect([refused.status, refused.body]).toMatchObject([400, { error: 'InvalidSwap' }]);
      expect((await write('putRecord', accessJwt, { rkey: TID, record: record('Other') })).status).toBe(200);
    });

    test('creating one under a taken key fails as an internal error', async () => {
      const { accessJwt } = await signIn();
      await write('createRecord', accessJwt, { rkey: TID });
      const got = await write('createRecord', accessJwt, { rkey: TID });
      expect([got.status, got.body]).toMatchObject([500, { error: 'InternalServerError' }]);
    });

    test.each([
      ['a key that is no TID', { rkey: 'my-post' }],
      ['a key that no record may have', { rkey: '..' }],
      ['another type', { record: { $type: 'app.bsky.feed.like', text: 'x', createdAt: '2026-11-24T12:00:00Z' } }],
      ['no text', { record: { createdAt: '2026-11-24T12:00:00Z' } }],
      ['no date', { record: { text: 'x' } }],
      ['a date that is none', { record: { text: 'x', createdAt: 'today' } }],
      ['301 characters', { record: { text: '👩‍👩‍👧'.repeat(301), createdAt: '2026-11-24T12:00:00Z' } }],
      ['no record', { record: undefined }],
      ['a collection that is no NSID', { collection: 'posts' }],
      [
        'a blob that was not uploaded',
        {
          record: {
            text: 'x',
            createdAt: '2026-11-24T12:00:00Z',
            embed: {
              $type: 'app.bsky.embed.images',
              images: [
                { alt: '', image: { $type: 'blob', ref: { $link: 'bafkreiabc' }, mimeType: 'image/png', size: 3 } },
              ],
            },
          },
        },
      ],
    ])('refuses %s', async (_what, changes) => {
      const got = await write('putRecord', (await signIn()).accessJwt, { rkey: TID, ...changes });
      expect([got.status, got.body]).toMatchObject([400, { error: 'InvalidRequest' }]);
      expect(await sandbox().admin.posts({ network: 'bluesky' })).toEqual([]);
    });

    test('300 characters are characters as people count them', async () => {
      const text = '👩‍👩‍👧'.repeat(160);
      expect(
        (await write('createRecord', (await signIn()).accessJwt, { record: { ...record(''), text } })).status,
      ).toBe(200);
    });

    test('only into the own repository', async () => {
      const got = await write('createRecord', (await signIn()).accessJwt, { repo: museum.did });
      expect([got.status, got.body]).toMatchObject([401, { error: 'AuthenticationRequired' }]);
    });

    test('anybody may read them', async () => {
      const { accessJwt } = await signIn();
      await write('putRecord', accessJwt, { rkey: TID });
      const one = { repo: bakery.handle, collection: COLLECTION, rkey: TID };
      expect((await call(xrpc('com.atproto.repo.getRecord', one))).body).toMatchObject({
        value: { text: 'Fresh bread' },
      });
      expect((await call(xrpc('com.atproto.repo.getRecord', { ...one, rkey: '3maaaaaaaaaaa' }))).body).toMatchObject({
        error: 'RecordNotFound',
      });
      const list = await call(
        xrpc('com.atproto.repo.listRecords', { repo: bakery.did, collection: COLLECTION, limit: '10' }),
      );
      expect(list.body).toMatchObject({ records: [{ value: { text: 'Fresh bread' } }], cursor: TID });
      expect(
        (await call(xrpc('com.atproto.repo.listRecords', { repo: bakery.did, collection: COLLECTION, limit: '101' })))
          .status,
      ).toBe(400);
    });

    test('images are uploaded first', async () => {
      const { accessJwt } = await signIn();
      const init: CallInit = {
        method: 'POST',
        body: new Uint8Array([1, 2, 3]),
        headers: { authorization: `Bearer ${accessJwt}`, 'content-type': 'image/png' },
      };
      const { blob } = (await call(xrpc('com.atproto.repo.uploadBlob'), init)).body as { readonly blob: unknown };
      const embed = { $type: 'app.bsky.embed.images', images: [{ alt: 'three bytes', image: blob }] };
      expect((await write('createRecord', accessJwt, { record: { ...record('look'), embed } })).status).toBe(200);
      const { accessJwt: other } = (await login(museum.handle, museum.password)).body as Session;
      const borrowed = await write('createRecord', other, { repo: museum.did, record: { ...record('look'), embed } });
      expect(borrowed.status).toBe(400);
    });

    test('appear in the timeline of everybody on the server', async () => {
      await write('createRecord', (await signIn()).accessJwt);
      const { accessJwt } = (await login(museum.handle, museum.password)).body as Session;
      const got = await call(xrpc('app.bsky.feed.getTimeline', { limit: '5' }), bearer(accessJwt));
      expect(got.body).toMatchObject({
        feed: [{ post: { author: { handle: bakery.handle }, record: { text: 'Fresh bread' } } }],
      });
    });
  });

  describe('what can happen to an account', () => {
    test.each([
      ['expire_tokens', [400, 'ExpiredToken'], [400, 'ExpiredToken'], [200, undefined]],
      ['expire_refresh_tokens', [200, undefined], [200, undefined], [400, 'ExpiredToken']],
      ['log_out', [200, undefined], [200, undefined], [400, 'ExpiredToken']],
      ['change_password', [200, undefined], [200, undefined], [400, 'ExpiredToken']],
      ['revoke_app', [200, undefined], [200, undefined], [400, 'ExpiredToken']],
      ['suspend', [400, 'InvalidRequest'], [401, 'AccountTakedown'], [401, 'AccountTakedown']],
      ['deactivate', [200, undefined], [401, 'AccountDeactivated'], [200, undefined]],
      ['delete_account', [400, 'InvalidRequest'], [403, 'AccountNotFound'], [400, 'InvalidRequest']],
    ] as const)('%s', async (kind, session, publish, refreshed) => {
      const { accessJwt, refreshJwt } = await signIn();
      await sandbox().admin.happen({ network: 'bluesky', kind, user: bakery.handle });
      const summary = (got: Got): readonly [number, unknown] => [
        got.status,
        (got.body as { readonly error?: unknown }).error,
      ];
      expect(summary(await getSession(accessJwt))).toEqual(session);
      expect(summary(await write('createRecord', accessJwt))).toEqual(publish);
      expect(summary(await refresh(refreshJwt))).toEqual(refreshed);
    });

    test('a deactivated account says so in its session', async () => {
      const { accessJwt } = await signIn();
      await sandbox().admin.happen({ network: 'bluesky', kind: 'deactivate', user: bakery.did });
      expect((await getSession(accessJwt)).body).toMatchObject({ active: false, status: 'deactivated' });
      await sandbox().admin.happen({ network: 'bluesky', kind: 'reactivate', user: bakery.did });
      expect((await getSession(accessJwt)).body).toMatchObject({ active: true });
    });

    test('a taken-down account cannot sign in with its app password', async () => {
      await sandbox().admin.happen({ network: 'bluesky', kind: 'suspend', user: bakery.did });
      expect((await login()).body).toMatchObject({ error: 'AuthenticationRequired' });
      expect((await login(bakery.did, bakery.password)).body).toMatchObject({ error: 'AccountTakedown' });
    });
  });
});

function idOf(jwt: string): unknown {
  const claims = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
    readonly jti?: unknown;
  };
  return claims.jti;
}
