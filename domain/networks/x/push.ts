import { idAt, objectAt, textAt } from '../../judgement/json-reader';
import type { JsonObject } from '../../judgement/json-reader';
import { refusedPush, STATEMENT_AGE_MS_MAX, untimely } from '../push';
import type { PushChannel, PushHashing, PushJudgement, PushKeys, RawPush } from '../push';
import { base64Of, bytesOfBase64, bytesOfText, jsonObjectOf } from '../push-bytes';

/**
 * Webhooks of X: the X Activity API's `oauth.revoke` and the Account Activity API's `user_event.revoke`. Both checks go
 * by the app's consumer secret ("API secret key"), which is not the OAuth 2.0 client secret:
 * https://docs.x.com/x-api/webhooks/quickstart
 */
export const xPush: PushChannel = {
  path: 'x',
  network: 'x',
  app: { of: 'x', id: 'APP_ID', secret: 'CONSUMER_SECRET' },
  methods: ['GET', 'POST'],
  // The same address gets whatever else the app subscribed to; a post with all its objects is long.
  bodyBytesMax: 1024 * 1024,
  judge: (push, keys, hashing, now) =>
    push.method === 'GET' ? answerCheck(push, keys, hashing) : judgeEvent(push, keys, hashing, now),
};

/**
 * Whoever asks gets the HMAC of what they send, and events are signed with the very same key and spelling. So only
 * what cannot be the body of an event is answered: a token, without braces or quotes. Otherwise this address would sign
 * forged events for anybody.
 */
const CRC_TOKEN = /^[A-Za-z0-9._~+/=-]{1,512}$/;

/** The challenge-response check, sent hourly and when the address is registered. */
function answerCheck({ query }: RawPush, { app }: PushKeys, hashing: PushHashing): PushJudgement {
  const token = query['crc_token'] ?? '';
  if (!CRC_TOKEN.test(token)) return refusedPush('unreadable');
  const signed = base64Of(hashing.hmacSha256(app.secret, bytesOfText(token)));
  return {
    kind: 'challenge',
    contentType: 'application/json',
    body: JSON.stringify({ response_token: `sha256=${signed}` }),
  };
}

function judgeEvent({ headers, body }: RawPush, { app }: PushKeys, hashing: PushHashing, now: number): PushJudgement {
  const given = /^sha256=(.+)$/.exec(headers['x-twitter-webhooks-signature'] ?? '')?.[1] ?? '';
  const signature = bytesOfBase64(given);
  if (signature === null || !hashing.isSame(signature, hashing.hmacSha256(app.secret, body))) {
    return refusedPush('bad_signature');
  }
  const event = jsonObjectOf(body);
  if (event === null) return refusedPush('unreadable');
  const byBody = `body:${hashing.digest(body)}`;
  const revocation = revocationIn(event);
  if (revocation === null) return { kind: 'accepted', deliveryKey: byBody, signals: [] };
  const { appId, networkUserId, at } = revocation;
  if (appId === undefined || networkUserId === undefined || Number.isNaN(at)) return refusedPush('unreadable');
  if (appId !== app.id) return refusedPush('wrong_app');
  const untimeliness = untimely(at, now, STATEMENT_AGE_MS_MAX);
  if (untimeliness !== null) return refusedPush(untimeliness);
  // Deliveries may be duplicated and are to be told apart by the event's id, as the quickstart says.
  const deliveryKey = revocation.eventId === undefined ? byBody : `event:${revocation.eventId}`;
  return { kind: 'accepted', deliveryKey, signals: [{ networkUserId, asks: 'probe' }] };
}

interface Revocation {
  readonly eventId: string | undefined;
  readonly appId: string | undefined;
  readonly networkUserId: string | undefined;
  /** When it happened; NaN where that cannot be read. */
  readonly at: number;
}

function revocationIn(event: JsonObject): Revocation | null {
  // https://docs.x.com/x-api/activity/event-payloads
  if (textAt(event, 'data', 'event_type') === 'oauth.revoke') {
    return {
      eventId: idAt(event, 'data', 'event_uuid'),
      appId: idAt(event, 'data', 'payload', 'app_id'),
      networkUserId: idAt(event, 'data', 'payload', 'user_id'),
      at: Date.parse(textAt(event, 'data', 'payload', 'date_time') ?? ''),
    };
  }
  // https://docs.x.com/x-api/account-activity/introduction
  if (objectAt(event, 'user_event', 'revoke') === undefined) return null;
  return {
    eventId: undefined,
    appId: idAt(event, 'user_event', 'revoke', 'target', 'app_id'),
    networkUserId: idAt(event, 'user_event', 'revoke', 'source', 'user_id'),
    at: Date.parse(textAt(event, 'user_event', 'revoke', 'date_time') ?? ''),
  };
}
