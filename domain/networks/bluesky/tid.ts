/**
 * Timestamp identifiers, the record keys of Bluesky posts: 53 bits of microseconds since the epoch and a clock id of
 * 10 bits, as 13 characters of an alphabet that sorts. https://atproto.com/specs/tid
 */

const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';
const LENGTH = 13;
const CLOCK_ID_BITS = 10n;
const MICROSECONDS_MAX = (1n << 53n) - 1n;

export function tidOf(microseconds: bigint, clockId: number): string {
  let rest = ((microseconds & MICROSECONDS_MAX) << CLOCK_ID_BITS) | BigInt(clockId & 0x3ff);
  let text = '';
  for (let place = 0; place < LENGTH; place += 1) {
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return text;
}

/** The hash's share of the time: 30 bits of microseconds, about 18 minutes. */
const SPREAD_BITS = 30n;

/**
 * The record key of one of our posts: the same at every try, so that sending twice cannot make two posts, and never
 * the key of another. Time alone would not tell apart the posts of a bulk import, accepted in one millisecond; so the
 * post's id fills the clock id and the lowest 30 bits of the time, 40 bits in all. The key's time lies in the 36
 * minutes before the acceptance, never after it.
 */
export function recordKeyOf(postId: string, acceptedAt: number): string {
  const hash = hash64(postId);
  const window = 1n << SPREAD_BITS;
  const accepted = BigInt(Math.trunc(acceptedAt)) * 1000n;
  const start = ((accepted >> SPREAD_BITS) - 1n) << SPREAD_BITS;
  const offset = (hash >> CLOCK_ID_BITS) & (window - 1n);
  return tidOf(start + offset, Number(hash & 0x3ffn));
}

const MASK_64 = (1n << 64n) - 1n;

/** FNV-1a over UTF-16 units, then a finaliser that lets every bit of the input reach every bit of the result. */
function hash64(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index += 1) {
    hash = ((hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n) & MASK_64;
  }
  hash = ((hash ^ (hash >> 33n)) * 0xff51afd7ed558ccdn) & MASK_64;
  hash = ((hash ^ (hash >> 33n)) * 0xc4ceb9fe1a85ec53n) & MASK_64;
  return hash ^ (hash >> 33n);
}
