/**
 * The body of an answer as judges read it: an object or a list where the text is JSON of that kind, whatever the
 * content type said, otherwise the text itself. A bare JSON string, number, `true` or `null` stays text on purpose:
 * forks of Mastodon answer `"Something went wrong"` or `404`, and only the text still tells that from plain prose.
 *
 * A whole number that JavaScript cannot hold becomes the text of its digits: Instagram and Threads send user ids of 17
 * digits as numbers, and an id that lost its last digit belongs to somebody else.
 *
 * Used by the HTTP client for live answers and by `classify` for recorded ones, so that both are judged alike.
 */
export function parseAnswerBody(text: string): unknown {
  const start = text.trimStart().charAt(0);
  if (start !== '{' && start !== '[') return text;
  try {
    const value = JSON.parse(text) as unknown;
    const exact = MANY_DIGITS.test(text) ? withBigIntegersAsText(text) : text;
    return exact === text ? value : (JSON.parse(exact) as unknown);
  } catch {
    return text;
  }
}

/** The shortest run of digits that can go beyond 2^53 - 1. */
const MANY_DIGITS = /\d{16}/;

const WHOLE_NUMBER_OUT_OF_TEXTS = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/**
 * Of text that is valid JSON: puts quotation marks around whole numbers beyond what JavaScript holds exactly. Goes from
 * quotation mark to quotation mark, since one pattern over a text of megabytes overflows its stack.
 */
function withBigIntegersAsText(json: string): string {
  const parts: string[] = [];
  let from = 0;
  while (from < json.length) {
    const opens = json.indexOf('"', from);
    if (opens === -1) break;
    const after = endOfText(json, opens);
    parts.push(quoteBigIntegers(json.slice(from, opens)), json.slice(opens, after));
    from = after;
  }
  parts.push(quoteBigIntegers(json.slice(from)));
  return parts.join('');
}

/** The place behind the quotation mark that closes the text which opens at `opens`. */
function endOfText(json: string, opens: number): number {
  for (let closes = json.indexOf('"', opens + 1); closes !== -1; closes = json.indexOf('"', closes + 1)) {
    let backslashes = 0;
    while (json[closes - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return closes + 1;
  }
  return json.length;
}

function quoteBigIntegers(outOfTexts: string): string {
  if (!MANY_DIGITS.test(outOfTexts)) return outOfTexts;
  return outOfTexts.replace(WHOLE_NUMBER_OUT_OF_TEXTS, (digits) =>
    Number.isSafeInteger(Number(digits)) ? digits : `"${digits}"`,
  );
}

/** Whether a text is a JSON scalar: it came from an API, if not in its usual envelope. */
export function isJsonScalar(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed.length > 2000) return false;
  try {
    const value: unknown = JSON.parse(trimmed);
    return value !== null && typeof value !== 'object';
  } catch {
    return false;
  }
}
