/**
 * The body of an answer as judges read it: an object or a list where the text is JSON of that kind, whatever the
 * content type said, otherwise the text itself. A bare JSON string, number, `true` or `null` stays text on purpose:
 * forks of Mastodon answer `"Something went wrong"` or `404`, and only the text still tells that from plain prose.
 *
 * Used by the HTTP client for live answers and by `classify` for recorded ones, so that both are judged alike.
 */
export function parseAnswerBody(text: string): unknown {
  const start = text.trimStart().charAt(0);
  if (start !== '{' && start !== '[') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
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
