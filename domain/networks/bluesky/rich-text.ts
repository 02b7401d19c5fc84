/**
 * Links in a post's text. Bluesky does not look for them: a link is a facet that names its place in UTF-8 bytes.
 * https://docs.bsky.app/docs/advanced-guides/post-richtext
 */
export interface LinkFacet {
  readonly index: { readonly byteStart: number; readonly byteEnd: number };
  readonly features: readonly [{ readonly $type: 'app.bsky.richtext.facet#link'; readonly uri: string }];
}

const LINK = /https?:\/\/[^\s<>"]+/g;
/** Punctuation that ends a sentence, not an address. */
const TRAILING = /[.,;:!?'")\]}]+$/;

const encoder = new TextEncoder();

export function linkFacetsOf(text: string): readonly LinkFacet[] {
  return [...text.matchAll(LINK)].flatMap((match) => {
    const uri = withoutTrailing(match[0]);
    if (!URL.canParse(uri)) return [];
    const byteStart = byteLengthOf(text.slice(0, match.index));
    const index = { byteStart, byteEnd: byteStart + byteLengthOf(uri) };
    return [{ index, features: [{ $type: 'app.bsky.richtext.facet#link', uri }] } satisfies LinkFacet];
  });
}

/** A closing bracket belongs to the address when it was opened there, as in Wikipedia's. */
function withoutTrailing(link: string): string {
  const trimmed = link.replace(TRAILING, '');
  const opensBracket = trimmed.split('(').length > trimmed.split(')').length;
  return opensBracket && link.charAt(trimmed.length) === ')' ? `${trimmed})` : trimmed;
}

export function byteLengthOf(text: string): number {
  return encoder.encode(text).length;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Characters as people count them: what Bluesky's limit counts. */
export function graphemeCountOf(text: string): number {
  return [...segmenter.segment(text)].length;
}
