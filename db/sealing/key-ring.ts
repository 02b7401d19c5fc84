import { ok, refuse, type Result } from '../../domain/result';

/**
 * The keys that seal secrets at rest. New envelopes are sealed with `current`; the others only open what was
 * sealed before a rotation.
 */
export interface KeyRing {
  readonly current: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

export const SEALING_KEY_BYTES = 32;

/** A key id stands in every envelope, between dots. */
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/**
 * Reads `id:base64,id:base64` (the first is the current key). Each key is 32 random bytes in base64 or base64url.
 * A refusal lists every fault at once, in plain sentences that name key ids and never repeat a key.
 */
export function parseKeyRing(text: string): Result<KeyRing, readonly string[]> {
  const entries = text.split(',').map((entry) => entry.trim());
  const faults: string[] = [];
  const keys = new Map<string, Buffer>();
  let current: string | undefined;

  entries.forEach((entry, index) => {
    const position = `key ${String(index + 1)} of ${String(entries.length)}`;
    const colon = entry.indexOf(':');
    const id = entry.slice(0, Math.max(0, colon));
    if (!KEY_ID.test(id)) {
      faults.push(
        `${position} has no usable id: expected "id:base64" with 1 to 32 letters, digits, "_" or "-" as the id`,
      );
      return;
    }
    const encoded = entry.slice(colon + 1);
    const key = BASE64.test(encoded) ? Buffer.from(encoded, 'base64') : undefined;
    if (key?.length !== SEALING_KEY_BYTES) {
      faults.push(`${position} ("${id}") is not ${String(SEALING_KEY_BYTES)} bytes in base64`);
      return;
    }
    if (keys.has(id)) {
      faults.push(`${position} uses the id "${id}" a second time`);
      return;
    }
    const twin = [...keys].find(([, other]) => other.equals(key));
    if (twin) {
      faults.push(`${position} ("${id}") is the same key as "${twin[0]}"`);
      return;
    }
    keys.set(id, key);
    current ??= id;
  });

  if (faults.length > 0 || current === undefined) return refuse(faults);
  return ok({ current, keys });
}
