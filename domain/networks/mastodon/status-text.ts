/**
 * The text of a status, which Mastodon gives as HTML only. A link is cut into spans that hide its ends, and together
 * still spell all of it. https://docs.joinmastodon.org/spec/activitypub/#sanitization
 */
export function textOfHtml(html: string): string {
  return decodeEntities(
    html
      .slice(0, HTML_LENGTH_MAX)
      .replace(/<br\s*\/?>/gi, '\n')
      .replace(/<\/(p|blockquote|pre|ul|ol)>/gi, '\n\n')
      .replace(/<\/li>/gi, '\n')
      .replace(/<[^<>]*>/g, ''),
  ).trim();
}

/**
 * A text in the form in which what we sent and what a server shows can be compared: of the mention of somebody on
 * another server, which was sent as `@user@server`, only `@user` is shown.
 * https://docs.joinmastodon.org/spec/microformats/#class-name-definitions (`mention`)
 */
export function comparableText(text: string): string {
  return text.replace(/(@[\w.-]{1,100})@[\w.-]{1,253}\w/g, '$1');
}

/** Nobody's status: what is longer is cut, and not found again. */
const HTML_LENGTH_MAX = 500_000;

const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** The last code point of Unicode. */
const CODE_POINT_MAX = 0x10ffff;

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return NAMED_ENTITIES[name.toLowerCase()] ?? whole;
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code <= CODE_POINT_MAX ? String.fromCodePoint(code) : whole;
  });
}
