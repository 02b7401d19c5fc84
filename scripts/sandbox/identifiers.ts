import { createHash, randomBytes } from 'node:crypto';

/** Ids and secrets as the networks make them. Random on purpose: nothing in the system may rely on their form. */

export function opaqueSecret(prefix: string, bytes = 36): string {
  return `${prefix}${randomBytes(bytes).toString('base64url')}`;
}

export function shortId(prefix: string): string {
  return `${prefix}${randomBytes(6).toString('hex')}`;
}

/** What the call log shows instead of a token: enough to see that two calls used the same one, useless to anyone. */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 12);
}

export function sha256Base64Url(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

const SNOWFLAKE_EPOCH_MS = 1_288_834_974_657n;

/** An X id: the time in its upper bits, so that ids sort by age (https://docs.x.com/fundamentals/x-ids). */
export function snowflake(now: number, sequence: number): string {
  return (((BigInt(Math.floor(now)) - SNOWFLAKE_EPOCH_MS) << 22n) | BigInt(sequence & 0x3fffff)).toString();
}

const BASE32_SORTABLE = '234567abcdefghijklmnopqrstuvwxyz';

/** An atproto record key in TID form (https://atproto.com/specs/tid). */
export function timestampIdentifier(now: number, sequence: number): string {
  let value = (BigInt(Math.floor(now)) * 1000n + BigInt(sequence % 1000)) << 10n;
  let text = '';
  for (let index = 0; index < 13; index += 1) {
    text = (BASE32_SORTABLE[Number(value & 31n)] ?? '') + text;
    value >>= 5n;
  }
  return text;
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** A CID (version 1, SHA-256) of some bytes. `dag-cbor` for records, `raw` for blobs; we hash JSON, not DAG-CBOR. */
export function contentIdentifier(codec: 'dag-cbor' | 'raw', content: Buffer | string): string {
  const digest = createHash('sha256').update(content).digest();
  const bytes = Buffer.concat([Buffer.from([0x01, codec === 'raw' ? 0x55 : 0x71, 0x12, 0x20]), digest]);
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  let text = 'b';
  for (let index = 0; index < bits.length; index += 5) {
    text += BASE32[Number.parseInt(bits.slice(index, index + 5).padEnd(5, '0'), 2)] ?? '';
  }
  return text;
}
