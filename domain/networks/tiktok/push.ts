import { SECOND } from '../../clock';
import { textAt } from '../../judgement/json-reader';
import { CLIENT_KEYS, CLOCK_TOLERANCE_MS, refusedPush, STATEMENT_BYTES_MAX, untimely } from '../push';
import type { PushChannel, PushHashing, PushJudgement, PushKeys, RawPush } from '../push';
import { bytesOfHex, bytesOfText, jsonObjectOf } from '../push-bytes';

/**
 * Webhooks of TikTok; of its events only `authorization.removed` is about a connection:
 * https://developers.tiktok.com/doc/webhooks-events/
 */
export const tiktokPush: PushChannel = {
  path: 'tiktok',
  network: 'tiktok',
  app: { of: 'tiktok', ...CLIENT_KEYS },
  methods: ['POST'],
  bodyBytesMax: STATEMENT_BYTES_MAX,
  judge: judgeEvent,
};

/** `TikTok-Signature: t=…,s=…`, in seconds and hex: https://developers.tiktok.com/doc/webhooks-verification */
const SIGNATURE = /^t=(\d{1,12}),\s*s=([0-9a-f]{64})$/i;

function judgeEvent({ headers, body }: RawPush, { app }: PushKeys, hashing: PushHashing, now: number): PushJudgement {
  const [, seconds = '', hex = ''] = SIGNATURE.exec(headers['tiktok-signature'] ?? '') ?? [];
  const signature = bytesOfHex(hex);
  const signed = Uint8Array.from([...bytesOfText(`${seconds}.`), ...body]);
  if (signature === null || !hashing.isSame(signature, hashing.hmacSha256(app.secret, signed))) {
    return refusedPush('bad_signature');
  }
  const event = jsonObjectOf(body);
  if (event === null) return refusedPush('unreadable');
  if (textAt(event, 'client_key') !== app.id) return refusedPush('wrong_app');
  const untimeliness = untimely(Number(seconds) * SECOND, now, CLOCK_TOLERANCE_MS);
  if (untimeliness !== null) return refusedPush(untimeliness);
  // Events have no id. A delivery may come again, perhaps signed at another time: the body is what stays the same.
  const deliveryKey = `body:${hashing.digest(body)}`;
  if (textAt(event, 'event') !== 'authorization.removed') return { kind: 'accepted', deliveryKey, signals: [] };
  const networkUserId = textAt(event, 'user_openid') ?? '';
  if (networkUserId === '') return refusedPush('unreadable');
  return { kind: 'accepted', deliveryKey, signals: [{ networkUserId, asks: 'probe' }] };
}
