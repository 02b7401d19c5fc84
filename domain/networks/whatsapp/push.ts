import { DAY, SECOND } from '../../clock';
import { idAt, integerAt, listAt, textAt } from '../../judgement/json-reader';
import { CLIENT_KEYS, refusedPush, untimely } from '../push';
import type { PushChannel, PushHashing, PushJudgement, PushKeys, RawPush } from '../push';
import { bytesOfHex, bytesOfText, jsonObjectOf } from '../push-bytes';

/**
 * Webhooks of Meta for WhatsApp Business accounts; of their fields only `account_update` (a ban, a restriction, a
 * removal) is about a connection. They are those of a Meta app, so its app secret signs:
 * https://developers.facebook.com/docs/graph-api/webhooks/getting-started
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
 */
export const whatsappPush: PushChannel = {
  path: 'whatsapp',
  network: 'whatsapp',
  app: { of: 'facebook', ...CLIENT_KEYS },
  methods: ['GET', 'POST'],
  // Notifications hold up to 3 MB, by the overview named below.
  bodyBytesMax: 3 * 1024 * 1024,
  judge: (push, keys, hashing, now) =>
    push.method === 'GET' ? answerVerification(push, keys, hashing) : judgeNotification(push, keys, hashing, now),
};

/**
 * Failed notifications are repeated for up to seven days:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
const NOTIFICATION_AGE_MS_MAX = 7 * DAY;
/** Documented as a number. What is echoed must not be a page. */
const CHALLENGE = /^[\w.-]{1,200}$/;

function answerVerification({ query }: RawPush, { verifyToken }: PushKeys, hashing: PushHashing): PushJudgement {
  const given = bytesOfText(query['hub.verify_token'] ?? '');
  const isOurs = verifyToken !== null && hashing.isSame(given, bytesOfText(verifyToken));
  if (query['hub.mode'] !== 'subscribe' || !isOurs) return refusedPush('bad_verify_token');
  const challenge = query['hub.challenge'] ?? '';
  if (!CHALLENGE.test(challenge)) return refusedPush('unreadable');
  return { kind: 'challenge', contentType: 'text/plain', body: challenge };
}

function judgeNotification(
  { headers, body }: RawPush,
  { app }: PushKeys,
  hashing: PushHashing,
  now: number,
): PushJudgement {
  const hex = /^sha256=([0-9a-f]{64})$/i.exec(headers['x-hub-signature-256'] ?? '')?.[1] ?? '';
  const signature = bytesOfHex(hex);
  if (signature === null || !hashing.isSame(signature, hashing.hmacSha256(app.secret, body))) {
    return refusedPush('bad_signature');
  }
  const notification = jsonObjectOf(body);
  if (notification === null) return refusedPush('unreadable');
  const updates =
    textAt(notification, 'object') === 'whatsapp_business_account'
      ? (listAt(notification, 'entry') ?? []).filter(isAccountUpdate)
      : [];
  const deliveryKey = `body:${hashing.digest(body)}`;
  if (updates.length === 0) return { kind: 'accepted', deliveryKey, signals: [] };

  const timeliness = updates.map((entry) => untimelinessOf(entry, now));
  const [first = null] = timeliness;
  if (first !== null && !timeliness.includes(null)) return refusedPush(first);
  const ids = updates.flatMap((entry, index) => (timeliness[index] === null ? (idAt(entry, 'id') ?? []) : []));
  if (ids.length === 0) return refusedPush('unreadable');
  return { kind: 'accepted', deliveryKey, signals: ids.map((networkUserId) => ({ networkUserId, asks: 'probe' })) };
}

function isAccountUpdate(entry: unknown): boolean {
  return (listAt(entry, 'changes') ?? []).some((change) => textAt(change, 'field') === 'account_update');
}

function untimelinessOf(entry: unknown, now: number): 'late' | 'early' | 'unreadable' | null {
  const seconds = integerAt(entry, 'time');
  return seconds === undefined ? 'unreadable' : untimely(seconds * SECOND, now, NOTIFICATION_AGE_MS_MAX);
}
