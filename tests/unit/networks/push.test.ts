import { DAY, HOUR, MINUTE, SECOND } from '../../../domain/clock';
import type { PushChannel, PushJudgement, PushKeys, RawPush } from '../../../domain/networks/push';
import { PUSH_CHANNELS } from '../../../domain/networks/push-channels';
import { PUSH_HASHING } from '../../../workers/http/push/push-hashing';
import { hmacByOpenssl, signedByMeta, signedByTiktok, signedByX, signedRequest } from '../../support/signed-elsewhere';

const KEYS: PushKeys = { app: { id: '29820954', secret: 'app-secret' }, verifyToken: 'a-verify-token-of-ours' };
const NOW = Date.parse('2026-07-23T21:45:00Z');

function channelAt(path: string): PushChannel {
  const channel = PUSH_CHANNELS.find((each) => each.path === path);
  if (channel === undefined) throw new Error(`no channel at ${path}`);
  return channel;
}

interface Given {
  readonly method?: RawPush['method'];
  readonly headers?: RawPush['headers'];
  readonly query?: RawPush['query'];
  readonly body?: string;
  readonly keys?: PushKeys;
  readonly now?: number;
}

function judge(path: string, given: Given): PushJudgement {
  const { method = 'POST', headers = {}, query = {}, body = '', keys = KEYS, now = NOW } = given;
  return channelAt(path).judge({ method, headers, query, body: Buffer.from(body) }, keys, PUSH_HASHING, now);
}

const refused = (why: string) => ({ kind: 'refused', why });

test('the hashing that the shell lends: RFC 4231, test case 2', () => {
  const signed = PUSH_HASHING.hmacSha256('Jefe', Buffer.from('what do ya want for nothing?'));
  expect(Buffer.from(signed).toString('hex')).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
});

test('channels have addresses of their own, and every one takes posts', () => {
  expect(new Set(PUSH_CHANNELS.map(({ path }) => path)).size).toBe(PUSH_CHANNELS.length);
  expect(PUSH_CHANNELS.every(({ methods }) => methods.includes('POST'))).toBe(true);
});

// https://docs.x.com/x-api/activity/event-payloads
const X_REVOKED = {
  data: {
    event_uuid: '5934540941047412905',
    filter: {},
    event_type: 'oauth.revoke',
    payload: { date_time: '2026-07-23T21:44:05+00:00', user_id: '1111111111111111111', app_id: '29820954' },
  },
};

function fromX(event: unknown, given: Given & { readonly secret?: string } = {}): PushJudgement {
  const body = given.body ?? JSON.stringify(event);
  const signature = signedByX(given.secret ?? KEYS.app.secret, JSON.stringify(event));
  return judge('x', { headers: { 'x-twitter-webhooks-signature': signature }, ...given, body });
}

describe('X', () => {
  // Token and secret: https://gist.github.com/jcipriano/46c4b3f379d214d57a9ddfa70dba49fe
  const crc = (token: string): PushJudgement =>
    judge('x', {
      method: 'GET',
      query: { crc_token: token },
      keys: { ...KEYS, app: { id: '1', secret: 'z3ZX4v7mAAUGykl3EcmkqbartmuW8VFOOzCloLx9Q45P0hLrFu' } },
    });

  it('answers the published challenge with the consumer secret', () => {
    const answer = crc('9b4507b3-9040-4669-9ca3-6b94edb50553');
    expect(answer).toMatchObject({ kind: 'challenge', contentType: 'application/json' });
    expect(JSON.parse(answer.kind === 'challenge' ? answer.body : '')).toEqual({
      response_token: 'sha256=Cytd4Sq+NvEcV3MMrXxWJGJx5A+y/lXzzU2Maartkx8=',
    });
  });

  it.each([JSON.stringify(X_REVOKED), '', '"text"', 'a b', 'x'.repeat(513)])(
    'signs nothing that could be the body of an event: %s',
    (token) => {
      expect(crc(token)).toEqual(refused('unreadable'));
    },
  );

  it('takes oauth.revoke: a probe of that user, told apart by the id of the event', () => {
    expect(fromX(X_REVOKED)).toEqual({
      kind: 'accepted',
      deliveryKey: 'event:5934540941047412905',
      signals: [{ networkUserId: '1111111111111111111', asks: 'probe' }],
    });
  });

  it('takes user_event.revoke', () => {
    // https://docs.x.com/x-api/account-activity/introduction
    const event = {
      user_event: {
        revoke: {
          date_time: '2026-07-23T21:44:05+00:00',
          target: { app_id: '29820954' },
          source: { user_id: '63046977' },
        },
      },
    };
    expect(fromX(event)).toMatchObject({
      kind: 'accepted',
      deliveryKey: expect.stringMatching(/^body:[0-9a-f]{64}$/),
      signals: [{ networkUserId: '63046977', asks: 'probe' }],
    });
  });

  it('has nothing to say about other events', () => {
    expect(fromX({ for_user_id: '1', tweet_create_events: [{ id_str: '1' }] })).toMatchObject({ signals: [] });
  });

  const withPayload = (payload: Readonly<Record<string, unknown>>): unknown => ({
    data: { ...X_REVOKED.data, payload: { ...X_REVOKED.data.payload, ...payload } },
  });
  it.each([
    ['another secret', () => fromX(X_REVOKED, { secret: 'another' }), 'bad_signature'],
    ['no signature', () => fromX(X_REVOKED, { headers: {} }), 'bad_signature'],
    ['bytes that were not signed', () => fromX(X_REVOKED, { body: `${JSON.stringify(X_REVOKED)} ` }), 'bad_signature'],
    ['another app', () => fromX(withPayload({ app_id: '1' })), 'wrong_app'],
    ['a day late', () => fromX(X_REVOKED, { now: NOW + DAY + SECOND }), 'late'],
    ['from the future', () => fromX(X_REVOKED, { now: NOW - HOUR }), 'early'],
    ['no time', () => fromX(withPayload({ date_time: 'soon' })), 'unreadable'],
    ['no user', () => fromX(withPayload({ user_id: null })), 'unreadable'],
    [
      'no JSON',
      () => judge('x', { body: '{', headers: { 'x-twitter-webhooks-signature': signedByX(KEYS.app.secret, '{') } }),
      'unreadable',
    ],
  ] as const)('refuses %s', (_, push, why) => {
    expect(push()).toEqual(refused(why));
  });
});

describe('TikTok', () => {
  // https://developers.tiktok.com/doc/webhooks-events/
  const REMOVED = {
    client_key: '29820954',
    event: 'authorization.removed',
    create_time: 1615338610,
    user_openid: 'act.example12345Example12345Example',
    content: '{"reason": 1 }',
  };
  const seconds = NOW / SECOND;
  const from = (event: unknown, given: Given & { readonly secret?: string; readonly at?: number } = {}) => {
    const body = JSON.stringify(event);
    const signature = signedByTiktok(given.secret ?? KEYS.app.secret, body, given.at ?? seconds);
    return judge('tiktok', { headers: { 'tiktok-signature': signature }, body, ...given });
  };

  it('takes authorization.removed', () => {
    expect(from(REMOVED)).toMatchObject({
      kind: 'accepted',
      signals: [{ networkUserId: REMOVED.user_openid, asks: 'probe' }],
    });
  });

  it('knows a delivery again that was signed anew', () => {
    const [first, again] = [from(REMOVED), from(REMOVED, { at: seconds - 60 })];
    expect(first.kind === 'accepted' && again.kind === 'accepted' && first.deliveryKey === again.deliveryKey).toBe(
      true,
    );
  });

  it('has nothing to say about other events', () => {
    expect(from({ ...REMOVED, event: 'video.publish.completed' })).toMatchObject({ signals: [] });
  });

  it.each([
    ['another secret', () => from(REMOVED, { secret: 'another' }), 'bad_signature'],
    ['no signature', () => from(REMOVED, { headers: {} }), 'bad_signature'],
    [
      'a time that was not signed',
      () =>
        from(REMOVED, {
          headers: {
            'tiktok-signature': signedByTiktok('app-secret', JSON.stringify(REMOVED), seconds - 9).replace(
              /t=\d+/,
              `t=${seconds}`,
            ),
          },
        }),
      'bad_signature',
    ],
    [
      'another body',
      () => from(REMOVED, { body: JSON.stringify({ ...REMOVED, user_openid: 'other' }) }),
      'bad_signature',
    ],
    ['another app', () => from({ ...REMOVED, client_key: 'other' }), 'wrong_app'],
    ['a signature of six minutes ago', () => from(REMOVED, { at: seconds - 6 * 60 }), 'late'],
    ['a signature of the future', () => from(REMOVED, { at: seconds + 6 * 60 }), 'early'],
    ['no user', () => from({ ...REMOVED, user_openid: '' }), 'unreadable'],
  ] as const)('refuses %s', (_, push, why) => {
    expect(push()).toEqual(refused(why));
  });
});

describe.each([
  ['facebook/deauthorize', 'probe'],
  ['facebook/data-deletion', 'delete_data'],
  ['instagram/deauthorize', 'probe'],
  ['instagram/data-deletion', 'delete_data'],
  ['threads/deauthorize', 'probe'],
  ['threads/data-deletion', 'delete_data'],
] as const)('Meta at %s', (path, asks) => {
  const PAYLOAD = { algorithm: 'HMAC-SHA256', issued_at: NOW / SECOND - 30, user_id: '218471' };
  const from = (payload: Parameters<typeof signedRequest>[1], secret = KEYS.app.secret, given: Given = {}) =>
    judge(path, { body: signedRequest(secret, payload), ...given });

  it('reads the signature of the published example, which names nobody', () => {
    // https://developers.facebook.com/docs/reference/login/signed-request once showed it, with the secret "secret":
    // https://github.com/appoxy/mini_fb/blob/master/spec/mini_fb_spec.rb
    const keys = { ...KEYS, app: { id: '1', secret: 'secret' } };
    const [signature, payload] = [
      'vlXgu64BQGFSQrY0ZcJBZASMvYvTHu9GQ0YM9rjPSso',
      'eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsIjAiOiJwYXlsb2FkIn0',
    ];
    const post = (text: string) => judge(path, { body: `signed_request=${text}`, keys });
    expect(post(`${signature}.${payload}`)).toEqual(refused('unreadable'));
    expect(post(`${signature}.${payload.replace('IjAi', 'IjEi')}`)).toEqual(refused('bad_signature'));
  });

  it('takes what is signed', () => {
    expect(from(PAYLOAD)).toMatchObject({ kind: 'accepted', signals: [{ networkUserId: '218471', asks }] });
  });

  it('keeps every digit of an id that is written as a number', () => {
    const text = `{"user_id":178414001234567891,"algorithm":"HMAC-SHA256","issued_at":${NOW / SECOND}}`;
    expect(from(text)).toMatchObject({ signals: [{ networkUserId: '178414001234567891' }] });
  });

  it('knows a request again, however the rest is written', () => {
    const once = from(PAYLOAD);
    const again = judge(path, { body: `more=1&${signedRequest(KEYS.app.secret, PAYLOAD).replace('.', '=.')}` });
    expect(once.kind === 'accepted' && again.kind === 'accepted' && once.deliveryKey === again.deliveryKey).toBe(true);
  });

  it('has nothing to say about a Page that took the app away', () => {
    expect(from({ ...PAYLOAD, user_id: '0', profile_id: '324556365474' })).toMatchObject({ signals: [] });
  });

  it.each([
    ['another app secret', () => from(PAYLOAD, 'secret of another app'), 'bad_signature'],
    ['nothing', () => judge(path, {}), 'bad_signature'],
    ['no payload', () => judge(path, { body: 'signed_request=abc' }), 'bad_signature'],
    ['an algorithm that was not checked', () => from({ ...PAYLOAD, algorithm: 'none' }), 'bad_signature'],
    ['no algorithm', () => from({ issued_at: PAYLOAD.issued_at, user_id: '1' }), 'bad_signature'],
    [
      'another payload',
      () => {
        const [, other = ''] = signedRequest('x', { ...PAYLOAD, user_id: '2' }).split('.');
        return judge(path, { body: signedRequest(KEYS.app.secret, PAYLOAD).replace(/\..*$/, `.${other}`) });
      },
      'bad_signature',
    ],
    ['what was issued a day ago', () => from({ ...PAYLOAD, issued_at: (NOW - DAY) / SECOND - 1 }), 'late'],
    ['what is issued in an hour', () => from({ ...PAYLOAD, issued_at: (NOW + HOUR) / SECOND }), 'early'],
    ['no time', () => from({ algorithm: 'HMAC-SHA256', user_id: '1' }), 'unreadable'],
    ['no user', () => from({ algorithm: 'HMAC-SHA256', issued_at: PAYLOAD.issued_at }), 'unreadable'],
    ['a user who is no number', () => from({ ...PAYLOAD, user_id: "1' OR 1" }), 'unreadable'],
    ['no JSON', () => from('nonsense'), 'unreadable'],
  ] as const)('refuses %s', (_, push, why) => {
    expect(push()).toEqual(refused(why));
  });
});

describe('WhatsApp', () => {
  const disabled = (at = NOW) => ({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '102290129340398',
        time: at / SECOND,
        changes: [
          {
            field: 'account_update',
            value: { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE' } },
          },
        ],
      },
    ],
  });
  const from = (event: unknown, given: Given & { readonly secret?: string } = {}) => {
    const body = JSON.stringify(event);
    const signature = signedByMeta(given.secret ?? KEYS.app.secret, body);
    return judge('whatsapp', { headers: { 'x-hub-signature-256': signature }, body, ...given });
  };
  const verify = (query: RawPush['query'], keys = KEYS) => judge('whatsapp', { method: 'GET', query, keys });
  const QUERY = {
    'hub.mode': 'subscribe',
    'hub.verify_token': 'a-verify-token-of-ours',
    'hub.challenge': '1158201444',
  };

  it('echoes the challenge to whoever knows the verify token, as text', () => {
    expect(verify(QUERY)).toEqual({ kind: 'challenge', contentType: 'text/plain', body: '1158201444' });
  });

  it.each([
    ['another token', { ...QUERY, 'hub.verify_token': 'another' }, 'bad_verify_token'],
    ['no token', { 'hub.mode': 'subscribe', 'hub.challenge': '1' }, 'bad_verify_token'],
    ['another mode', { ...QUERY, 'hub.mode': 'unsubscribe' }, 'bad_verify_token'],
    ['a page for a challenge', { ...QUERY, 'hub.challenge': '<script>' }, 'unreadable'],
  ])('refuses %s', (_, query, why) => {
    expect(verify(query)).toEqual(refused(why));
  });

  it('lets nobody in while no token is set', () => {
    const keys = { ...KEYS, verifyToken: null };
    expect(verify({ ...QUERY, 'hub.verify_token': '' }, keys)).toEqual(refused('bad_verify_token'));
  });

  it('takes account_update', () => {
    expect(from(disabled())).toMatchObject({ signals: [{ networkUserId: '102290129340398', asks: 'probe' }] });
  });

  it('has nothing to say about messages', () => {
    const messages = { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages' }] }] };
    expect(from(messages)).toMatchObject({ kind: 'accepted', signals: [] });
  });

  it.each([
    ['another secret', () => from(disabled(), { secret: 'another' }), 'bad_signature'],
    ['no signature', () => from(disabled(), { headers: {} }), 'bad_signature'],
    ['eight days ago', () => from(disabled(NOW - 8 * DAY)), 'late'],
    ['the future', () => from(disabled(NOW + 10 * MINUTE)), 'early'],
    ['no time', () => from({ ...disabled(), entry: [{ ...disabled().entry[0], time: undefined }] }), 'unreadable'],
  ] as const)('refuses %s', (_, push, why) => {
    expect(push()).toEqual(refused(why));
  });
});

test('whatever arrives is judged, never thrown at', () => {
  const odd = ['', '{}', '[]', 'null', '"', '\u0000', 'signed_request=.', 'signed_request=a.b.c', '{"data":null}'];
  for (const { path } of PUSH_CHANNELS) {
    for (const body of odd) {
      const headers = {
        'x-twitter-webhooks-signature': signedByX(KEYS.app.secret, body),
        'x-hub-signature-256': signedByMeta(KEYS.app.secret, body),
        'tiktok-signature': `t=${NOW / SECOND},s=${hmacByOpenssl(KEYS.app.secret, `${NOW / SECOND}.${body}`).toString('hex')}`,
      };
      expect(['accepted', 'refused']).toContain(judge(path, { body, headers }).kind);
    }
  }
});
