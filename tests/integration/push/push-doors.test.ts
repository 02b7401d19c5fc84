import { gzipSync } from 'node:zlib';
import { DAY, MINUTE, SECOND } from '../../../domain/clock';
import { PUSH_CHANNELS } from '../../../domain/networks/push-channels';
import { PUSH_HASHING } from '../../../workers/http/push/push-hashing';
import { signedByMeta, signedByTiktok, signedByX, signedRequest } from '../../support/signed-elsewhere';
import { APP, CLOSED, NOW, PERSON, putOwner, usePush, VERIFY_TOKEN, xGrant } from './push-for-tests';
import type { PushForTests } from './push-for-tests';

/** Each as its network would send it, about the same person. */
const X_EVENT = {
  data: {
    event_uuid: '5934540941047412905',
    event_type: 'oauth.revoke',
    payload: { date_time: '2026-07-23T21:44:05+00:00', user_id: '1111', app_id: APP.id },
  },
};
const X_BODY = JSON.stringify(X_EVENT);
const xHeaders = (body: string, secret: string = APP.secret) => ({
  'content-type': 'application/json',
  'x-twitter-webhooks-signature': signedByX(secret, body),
});
const PAYLOAD = { algorithm: 'HMAC-SHA256', issued_at: NOW / SECOND - 5, user_id: PERSON.id };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const TIKTOK_BODY = JSON.stringify({
  client_key: APP.id,
  event: 'authorization.removed',
  create_time: NOW / SECOND,
  user_openid: 'open-1',
  content: '{"reason": 1 }',
});
const WHATSAPP_BODY = JSON.stringify({
  object: 'whatsapp_business_account',
  entry: [
    { id: '1022', time: NOW / SECOND, changes: [{ field: 'account_update', value: { event: 'DISABLED_UPDATE' } }] },
  ],
});

describe('a push that is believed', () => {
  const world = usePush();

  it('makes the probe of every credential of that user due at once, in every organisation, and disconnects nobody', async () => {
    const acme = await putOwner(world, 'acme');
    const brick = await putOwner(world, 'brick');
    const other = await putOwner(world, 'other', {
      networkUserId: '42',
      accounts: [{ kind: 'page', remoteId: '9', name: 'Nine' }],
    });
    const grace = await world.host.send(xGrant('acme', '1111'));
    world.setTime(NOW + MINUTE);
    expect([...(await world.takeDueProbes())].sort()).toContain(other.credentialId);
    expect(await world.takeDueProbes()).toEqual([]);
    const statuses = await statusesOf(world);

    expect(await world.push('facebook/deauthorize', signedRequest(APP.secret, PAYLOAD), FORM)).toMatchObject({
      status: 200,
      text: '{"received":true}',
    });
    expect([...(await world.takeDueProbes())].sort()).toEqual([acme.credentialId, brick.credentialId].sort());

    expect(await world.push('x', X_BODY, xHeaders(X_BODY))).toMatchObject({ status: 200 });
    expect(await world.takeDueProbes()).toEqual([grace.result.credentialId]);

    expect(await statusesOf(world)).toEqual(statuses);
    expect(await world.store.overview.pushCounts()).toEqual([
      { network: 'facebook', outcome: 'probed', pushes: 1, lastAt: NOW + MINUTE },
      { network: 'x', outcome: 'probed', pushes: 1, lastAt: NOW + MINUTE },
    ]);
    expect(world.log.join('\n')).not.toMatch(new RegExp(`${PERSON.id}|${APP.secret}`));
  });

  it('brings a probe forward that waits in the queue already', async () => {
    const acme = await putOwner(world, 'acme');
    world.setTime(NOW + MINUTE);
    const [queued] = await world.store.due.probes({
      now: NOW + MINUTE,
      limit: 10,
      redeliverAfterMs: 10 * MINUTE,
      budgetOf: () => null,
    });
    await world.push('facebook/deauthorize', signedRequest(APP.secret, PAYLOAD), FORM);
    const [again] = await world.store.due.probes({
      now: NOW + MINUTE,
      limit: 10,
      redeliverAfterMs: 10 * MINUTE,
      budgetOf: () => null,
    });
    expect(queued?.credentialId).toBe(acme.credentialId);
    expect(again).toEqual({ ...queued, probeNo: (queued?.probeNo ?? 0) + 1 });
  });

  it('does nothing again when it comes again', async () => {
    await putOwner(world, 'acme');
    const body = signedRequest(APP.secret, PAYLOAD);
    await world.push('facebook/deauthorize', body, FORM);
    world.setTime(NOW + MINUTE);
    await world.takeDueProbes();
    const before = world.contents();
    expect(await world.push('facebook/deauthorize', `${body}&padding=1`, FORM)).toMatchObject({ status: 200 });
    expect(await world.takeDueProbes()).toEqual([]);
    expect(world.contents()).toBe(before);
    expect(await world.count('replayed')).toBe(1);
  });

  it('is one push when it arrives twice at the same moment', async () => {
    await putOwner(world, 'acme');
    const body = signedRequest(APP.secret, PAYLOAD);
    await Promise.all([1, 2, 3, 4].map(() => world.push('facebook/deauthorize', body, FORM)));
    expect([await world.count('probed'), await world.count('replayed')]).toEqual([1, 3]);
  });

  it('is acknowledged for whoever is nobody here, and changes nothing but its receipt', async () => {
    await putOwner(world, 'acme');
    world.setTime(NOW + MINUTE);
    await world.takeDueProbes();
    const stranger = { ...PAYLOAD, user_id: '999' };
    expect(await world.push('facebook/deauthorize', signedRequest(APP.secret, stranger), FORM)).toMatchObject({
      status: 200,
    });
    expect(
      await world.push('tiktok', TIKTOK_BODY, {
        'tiktok-signature': signedByTiktok(APP.secret, TIKTOK_BODY, NOW / SECOND),
      }),
    ).toMatchObject({ status: 200 });
    expect(
      await world.push('whatsapp', WHATSAPP_BODY, { 'x-hub-signature-256': signedByMeta(APP.secret, WHATSAPP_BODY) }),
    ).toMatchObject({ status: 200 });
    expect(await world.takeDueProbes()).toEqual([]);
    expect(await world.count('nobody')).toBe(3);
  });

  it('says nothing about a network user of another network who has the same id', async () => {
    await putOwner(world, 'acme');
    await world.host.send(xGrant('acme', PERSON.id));
    world.setTime(NOW + MINUTE);
    await world.takeDueProbes();
    await world.push('instagram/deauthorize', signedRequest(APP.secret, PAYLOAD), FORM);
    expect(await world.takeDueProbes()).toEqual([]);
  });

  it('answers the checks of X and Meta', async () => {
    const crc = await world.get('/push/x?crc_token=abc');
    expect(JSON.parse(crc.text)).toEqual({ response_token: signedByX(APP.secret, 'abc') });
    const query = `hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${VERIFY_TOKEN}`;
    const verified = await world.get(`/push/whatsapp?${query}`);
    expect([verified.status, verified.text]).toEqual([200, '1158201444']);
    expect(verified.headers.get('content-type')).toMatch(/^text\/plain/);
    expect((await world.get('/push/whatsapp?hub.mode=subscribe&hub.challenge=1&hub.verify_token=x')).status).toBe(403);
    // What X would sign an event with is not for sale at the check.
    expect((await world.get(`/push/x?crc_token=${encodeURIComponent(X_BODY)}`)).status).toBe(400);
    expect(await world.count('challenge')).toBe(2);
  });
});

describe('a push that is not believed', () => {
  const world = usePush();
  const late = { ...PAYLOAD, issued_at: (NOW - DAY) / SECOND - 60 };
  const otherApp = JSON.stringify({ data: { ...X_EVENT.data, payload: { ...X_EVENT.data.payload, app_id: '1' } } });
  const otherClient = TIKTOK_BODY.replace(APP.id, 'another');
  const huge = `signed_request=${'a'.repeat(70_000)}`;

  it.each([
    ['X, forged', 'x', X_BODY, xHeaders(X_BODY, 'forged'), 401, 'bad_signature'],
    ['X, altered on the way', 'x', X_BODY.replace('1111', '2222'), xHeaders(X_BODY), 401, 'bad_signature'],
    ['X, of another app', 'x', otherApp, xHeaders(otherApp), 403, 'wrong_app'],
    [
      'TikTok, forged',
      'tiktok',
      TIKTOK_BODY,
      { 'tiktok-signature': signedByTiktok('forged', TIKTOK_BODY, NOW / SECOND) },
      401,
      'bad_signature',
    ],
    [
      'TikTok, of another app',
      'tiktok',
      otherClient,
      { 'tiktok-signature': signedByTiktok(APP.secret, otherClient, NOW / SECOND) },
      403,
      'wrong_app',
    ],
    [
      'TikTok, late',
      'tiktok',
      TIKTOK_BODY,
      { 'tiktok-signature': signedByTiktok(APP.secret, TIKTOK_BODY, NOW / SECOND - 301) },
      400,
      'late',
    ],
    ['Facebook, forged', 'facebook/deauthorize', signedRequest('forged', PAYLOAD), FORM, 401, 'bad_signature'],
    ['Facebook, late', 'facebook/deauthorize', signedRequest(APP.secret, late), FORM, 400, 'late'],
    ['a deletion, forged', 'threads/data-deletion', signedRequest('forged', PAYLOAD), FORM, 401, 'bad_signature'],
    ['a deletion, late', 'facebook/data-deletion', signedRequest(APP.secret, late), FORM, 400, 'late'],
    [
      'WhatsApp, forged',
      'whatsapp',
      WHATSAPP_BODY,
      { 'x-hub-signature-256': signedByMeta('forged', WHATSAPP_BODY) },
      401,
      'bad_signature',
    ],
    ['too long', 'facebook/deauthorize', huge, FORM, 413, 'too_large'],
  ] as const)('%s: refused, counted, and nothing else', async (_, path, body, headers, status, why) => {
    await putOwner(world, 'acme');
    await world.host.send(xGrant('acme', '1111'));
    world.setTime(NOW + 1);
    const before = world.contents();
    expect(await world.push(path, body, headers)).toMatchObject({ status, text: JSON.stringify({ error: why }) });
    expect(world.contents()).toBe(before);
    expect(await world.count(why)).toBe(1);
  });

  it('a compressed one is not unpacked', async () => {
    const headers = { ...FORM, 'content-encoding': 'gzip' };
    const packed = gzipSync(signedRequest(APP.secret, PAYLOAD)).toString('latin1');
    expect(await world.push('facebook/deauthorize', packed, headers)).toMatchObject({ status: 415 });
    expect(await world.count('unreadable')).toBe(1);
  });
});

describe('without the key of our app', () => {
  const world = usePush(CLOSED);

  it.each(PUSH_CHANNELS.map(({ path }) => path))('/push/%s is closed', async (path) => {
    await putOwner(world, 'acme');
    const before = world.contents();
    const forms = [
      signedRequest('guessed', PAYLOAD),
      signedRequest('undefined', PAYLOAD),
      X_BODY,
      TIKTOK_BODY,
      WHATSAPP_BODY,
    ];
    for (const body of forms) {
      const headers = { ...xHeaders(body, 'x'), 'x-hub-signature-256': signedByMeta('x', body), ...FORM };
      expect(await world.push(path, body, headers)).toMatchObject({ status: 404 });
    }
    expect(world.contents()).toBe(before);
    expect(await world.count('not_configured')).toBe(forms.length);
  });
});

test.each(PUSH_CHANNELS)('no door of $path opens to a push without a signature', ({ judge }) => {
  const keys = { app: APP, verifyToken: VERIFY_TOKEN };
  for (const body of [signedRequest('guessed', PAYLOAD), X_BODY, TIKTOK_BODY, WHATSAPP_BODY, '']) {
    const push = { method: 'POST', headers: {}, query: {}, body: Buffer.from(body) } as const;
    expect(judge(push, keys, PUSH_HASHING, NOW)).toEqual({ kind: 'refused', why: 'bad_signature' });
  }
});

async function statusesOf(world: PushForTests): Promise<readonly unknown[]> {
  const accounts = await world.store.reads.accounts({ limit: 100 });
  return accounts.map(({ account }) => [account.id, account.connection]);
}
