import { SECOND } from '../../clock';
import { integerAt, textAt } from '../../judgement/json-reader';
import type { JsonObject } from '../../judgement/json-reader';
import { CLIENT_KEYS, refusedPush, STATEMENT_AGE_MS_MAX, STATEMENT_BYTES_MAX, untimely } from '../push';
import type { PushChannel, PushHashing, PushJudgement, PushKeys, PushNetwork, PushSignal, RawPush } from '../push';
import { bytesOfBase64, bytesOfText, jsonObjectOf, textOf } from '../push-bytes';

/**
 * The two callbacks of an app at Meta, called with a form whose field `signed_request` is
 * `base64url(signature).base64url(payload)`. Facebook, Instagram and Threads have an app secret each, also where one
 * Meta app has all three.
 *
 * - deauthorise: https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow#deauth-callback
 * - data deletion: https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
 * - the format: https://developers.facebook.com/docs/reference/login/signed-request
 */
export function callbacksOfMetaApp(network: PushNetwork): readonly PushChannel[] {
  const channel = (name: string, asks: PushSignal['asks']): PushChannel => ({
    path: `${network}/${name}`,
    network,
    app: { of: network, ...CLIENT_KEYS },
    methods: ['POST'],
    bodyBytesMax: STATEMENT_BYTES_MAX,
    judge: (push, keys, hashing, now) => judgeCallback(push, keys, hashing, now, asks),
  });
  return [channel('deauthorize', 'probe'), channel('data-deletion', 'delete_data')];
}

function judgeCallback(
  { body }: RawPush,
  { app }: PushKeys,
  hashing: PushHashing,
  now: number,
  asks: PushSignal['asks'],
): PushJudgement {
  const form = textOf(body);
  const [signatureText = '', payloadText = '', ...rest] =
    form === null ? [] : (new URLSearchParams(form).get('signed_request') ?? '').split('.');
  const signature = bytesOfBase64(signatureText);
  // What is signed is the payload as it is spelt, not what it decodes to.
  const isOurs =
    signature !== null && hashing.isSame(signature, hashing.hmacSha256(app.secret, bytesOfText(payloadText)));
  if (!isOurs || rest.length > 0) return refusedPush('bad_signature');

  const payloadBytes = bytesOfBase64(payloadText);
  const payload = payloadBytes === null ? null : jsonObjectOf(payloadBytes);
  if (payloadBytes === null || payload === null) return refusedPush('unreadable');
  // A payload that names another algorithm was not signed the way it was checked.
  if (textAt(payload, 'algorithm')?.toUpperCase() !== 'HMAC-SHA256') return refusedPush('bad_signature');
  const issuedAtS = integerAt(payload, 'issued_at');
  const networkUserId = userIdIn(payload, payloadBytes);
  if (issuedAtS === undefined || networkUserId === null) return refusedPush('unreadable');
  const untimeliness = untimely(issuedAtS * SECOND, now, STATEMENT_AGE_MS_MAX);
  if (untimeliness !== null) return refusedPush(untimeliness);
  return {
    kind: 'accepted',
    // The signature can be spelt in several ways and the form can hold more: neither makes it another statement.
    deliveryKey: `payload:${hashing.digest(bytesOfText(payloadText))}`,
    signals: networkUserId === NOBODY ? [] : [{ networkUserId, asks }],
  };
}

/** Where a Page, and no person, took the app away: https://www.yiiframework.com/wiki/379 shows such a payload. */
const NOBODY = '0';

/** Instagram's ids are longer than numbers are exact; where one is written as a number, its digits are read as text. */
function userIdIn(payload: JsonObject, bytes: Uint8Array): string | null {
  const id = payload['user_id'];
  if (typeof id === 'string') return /^\d{1,30}$/.test(id) ? id : null;
  if (typeof id !== 'number') return null;
  if (Number.isSafeInteger(id)) return String(id);
  return /"user_id"\s*:\s*(\d{1,30})\s*[,}]/.exec(textOf(bytes) ?? '')?.[1] ?? null;
}
