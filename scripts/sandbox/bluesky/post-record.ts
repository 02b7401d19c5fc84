import { isRecord } from '../wire';
import type { World } from '../world';
import { blueskyState } from './bluesky-state';

/**
 * The lexicon of app.bsky.feed.post, as far as a publishing app meets it
 * (https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json).
 */
export const POST_COLLECTION = 'app.bsky.feed.post';

const TEXT_BYTES_MAX = 3_000;
const TEXT_GRAPHEMES_MAX = 300;
const IMAGES_MAX = 4;

/** https://atproto.com/specs/record-key */
export function isRecordKey(text: string): boolean {
  return text !== '.' && text !== '..' && /^[A-Za-z0-9_~.:-]{1,512}$/.test(text);
}

/** https://atproto.com/specs/tid */
export function isTimestampIdentifier(text: string): boolean {
  return /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/.test(text);
}

/** https://atproto.com/specs/nsid */
export function isNamespacedIdentifier(text: string): boolean {
  return (
    text.length <= 317 &&
    /^[a-zA-Z]([a-zA-Z0-9-]{0,62})(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,62}))+(\.[a-zA-Z][a-zA-Z0-9]{0,62})$/.test(text)
  );
}

/** What is wrong with a post; null: nothing. */
export function postFault(world: World, did: string, record: Readonly<Record<string, unknown>>): string | null {
  const { text, createdAt, langs, embed } = record;
  if (typeof text !== 'string') return 'Expected string value type at $.record.text';
  if (Buffer.byteLength(text) > TEXT_BYTES_MAX) return `string too big (maximum ${TEXT_BYTES_MAX}) at $.record.text`;
  if (graphemes(text) > TEXT_GRAPHEMES_MAX) return `grapheme too big (maximum ${TEXT_GRAPHEMES_MAX}) at $.record.text`;
  if (typeof createdAt !== 'string' || !isDatetime(createdAt)) return 'Invalid datetime at $.record.createdAt';
  if (langs !== undefined && (!Array.isArray(langs) || langs.length > 3))
    return 'array too big (maximum 3) at $.record.langs';
  return embed === undefined ? null : embedFault(world, did, embed);
}

function embedFault(world: World, did: string, embed: unknown): string | null {
  if (!isRecord(embed) || typeof embed['$type'] !== 'string') return 'Expected an object with $type at $.record.embed';
  if (embed['$type'] === 'app.bsky.embed.images') {
    const images: unknown = embed['images'];
    if (!Array.isArray(images) || images.length > IMAGES_MAX)
      return `array too big (maximum ${IMAGES_MAX}) at $.record.embed.images`;
    for (const image of images as readonly unknown[]) {
      if (!isRecord(image) || typeof image['alt'] !== 'string')
        return 'Missing required key "alt" at $.record.embed.images';
      const fault = blobFault(world, did, image['image']);
      if (fault !== null) return fault;
    }
  }
  if (embed['$type'] === 'app.bsky.embed.external') {
    const external = embed['external'];
    const complete =
      isRecord(external) && ['uri', 'title', 'description'].every((name) => typeof external[name] === 'string');
    if (!complete) return 'Missing required key at $.record.embed.external';
  }
  return null;
}

function blobFault(world: World, did: string, blob: unknown): string | null {
  if (!isRecord(blob) || blob['$type'] !== 'blob' || !isRecord(blob['ref']))
    return 'Expected a blob at $.record.embed.images';
  const kept = blueskyState(world).blobs.get(String(blob['ref']['$link']));
  if (kept?.did !== did) return `Could not find blob: ${String(blob['ref']['$link'])}`;
  if (blob['mimeType'] !== kept.mimeType)
    return `Referenced Mimetype does not match stored blob. Expected: ${kept.mimeType}`;
  return blob['size'] === kept.size ? null : `Referenced Size does not match stored blob. Expected: ${kept.size}`;
}

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });

function graphemes(text: string): number {
  return [...SEGMENTER.segment(text)].length;
}

/** https://atproto.com/specs/lexicon#datetime: RFC 3339 with a zone. */
function isDatetime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,20})?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));
}
