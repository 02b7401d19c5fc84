/**
 * What LinkedIn makes of a text in its "little" format. A reserved character that is not escaped and begins nothing
 * known ends the text: the post is taken, and what follows is dropped without a word
 * (recorded: https://github.com/gitroomhq/postiz-app/issues/273).
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
 */
export interface LittleText {
  /** What a reader sees. */
  readonly text: string;
  /** As it is given back: hashtags as templates, everything else escaped. */
  readonly little: string;
}

const RESERVED = '|{}@[]()<>#*_~\\';

type Element = { readonly length: number } & LittleText;

/** Tried in this order where a reserved character stands. */
const ELEMENTS: readonly { readonly form: RegExp; readonly read: (match: RegExpExecArray) => LittleText }[] = [
  {
    form: /\\([|{}@[\]()<>#*_~\\])/y,
    read: ([whole, character = '']) => ({ text: character, little: whole }),
  },
  {
    form: /\{hashtag\|\\?[#＃]\|([^{}|]+)\}/y,
    read: ([, word = '']) => hashtag(word),
  },
  {
    form: /#([\p{L}\p{N}]+)/uy,
    read: ([, word = '']) => hashtag(word),
  },
  {
    form: /@\[([^[\]]+)\]\(urn:li:(?:person|organization):[\w-]+\)/y,
    read: ([whole, name = '']) => ({ text: name, little: whole }),
  },
];

function hashtag(word: string): LittleText {
  return { text: `#${word}`, little: `{hashtag|\\#|${word}}` };
}

export function readLittleText(source: string): LittleText {
  let text = '';
  let little = '';
  let at = 0;
  while (at < source.length) {
    const character = source[at] ?? '';
    if (RESERVED.includes(character)) {
      const element = elementAt(source, at);
      if (element === null) break;
      text += element.text;
      little += element.little;
      at += element.length;
    } else {
      text += character;
      little += character;
      at += 1;
    }
  }
  return { text, little };
}

function elementAt(source: string, at: number): Element | null {
  for (const { form, read } of ELEMENTS) {
    form.lastIndex = at;
    const match = form.exec(source);
    if (match !== null) return { ...read(match), length: match[0].length };
  }
  return null;
}
