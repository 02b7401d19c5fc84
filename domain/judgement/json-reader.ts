/**
 * Reads values out of JSON that somebody else wrote. A network's answer may hold anything: null where an object was
 * promised, a number where a text was, ten megabytes of nesting. Each reader follows the path it was given and no
 * other, returns `undefined` where the value is not of the wanted kind, and never throws.
 */

export type JsonObject = Readonly<Record<string, unknown>>;

/** Messages are compared, never stored: no pattern needs to look further than this. */
const TEXT_LENGTH_MAX = 2000;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (!isJsonObject(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found;
}

export function objectAt(value: unknown, ...path: readonly string[]): JsonObject | undefined {
  const found = valueAt(value, path);
  return isJsonObject(found) ? found : undefined;
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] | undefined {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found : undefined;
}

/** A text, cut to a bound: use it for codes and messages, `wholeTextAt` for tokens and posts. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  return wholeTextAt(value, ...path)?.slice(0, TEXT_LENGTH_MAX);
}

export function wholeTextAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : undefined;
}

/** A non-empty text of any length. */
export function tokenAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = wholeTextAt(value, ...path);
  return found === undefined || found.trim() === '' ? undefined : found;
}

export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = valueAt(value, path);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** A number, or a text of digits: networks are not of one mind about codes and seconds. */
export function integerAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = valueAt(value, path);
  if (typeof found === 'number') return Number.isSafeInteger(found) ? found : undefined;
  if (typeof found === 'string' && /^-?\d{1,15}$/.test(found)) return Number(found);
  return undefined;
}

export function booleanAt(value: unknown, ...path: readonly string[]): boolean | undefined {
  const found = valueAt(value, path);
  return typeof found === 'boolean' ? found : undefined;
}

/** An identifier as text, whether the network wrote it as text or as a number. */
export function idAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, path);
  if (typeof found === 'string' && found !== '') return found;
  return typeof found === 'number' && Number.isSafeInteger(found) ? String(found) : undefined;
}

/** The texts of a list; entries of another kind are left out. */
export function textsAt(value: unknown, ...path: readonly string[]): readonly string[] | undefined {
  return listAt(value, ...path)?.filter((entry) => typeof entry === 'string');
}
