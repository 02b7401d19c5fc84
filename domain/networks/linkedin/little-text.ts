/**
 * LinkedIn's format for a post's text, "little": mentions and hashtags are written into the text, and the characters
 * that mark them must be escaped where they mean themselves. One that is not is no error: LinkedIn takes the post and
 * drops the rest of its text (recorded: https://github.com/gitroomhq/postiz-app/issues/273).
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
 */

const RESERVED = /[\\|{}@[\]()<>#*_~]/g;
/** `#word`: a hashtag, which people mean where they write one. */
const HASHTAG = /#(?=[\p{L}\p{N}])/gu;
/** A stand-in for the sign of a hashtag while everything else is escaped; a private-use character, stripped before. */
const HASH_SIGN = '\uE000';

export function toLittleText(text: string): string {
  return text
    .replaceAll(HASH_SIGN, '')
    .replace(HASHTAG, HASH_SIGN)
    .replace(RESERVED, (character) => `\\${character}`)
    .replaceAll(HASH_SIGN, '#');
}

const HASHTAG_TEMPLATE = /\{hashtag\|\\?[#\uFF03]\|([^}]*)\}/g;
const MENTION = /@\[((?:[^\]\\]|\\.)*)\]\(urn:li:[a-zA-Z]+:[^)]*\)/g;
const ESCAPED = /\\([\\|{}@[\]()<>#*_~])/g;

/** The text that a reader sees: hashtags come back as templates, mentions with the name that was mentioned. */
export function fromLittleText(little: string): string {
  return little
    .replace(HASHTAG_TEMPLATE, (_match, word: string) => `#${word}`)
    .replace(MENTION, (_match, name: string) => name)
    .replace(ESCAPED, (_match, character: string) => character);
}
