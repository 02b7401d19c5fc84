import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing } from './key-ring';

/**
 * Seals secrets at rest with AES-256-GCM. An envelope is `v1.<keyId>.<iv>.<ciphertext>.<tag>` (base64url), bound
 * to the identity of the row it stands in: an envelope copied to another row does not open.
 */
export interface TokenSealer {
  /** `identity` names the row and the column, e.g. `token_sets/018f…/access_token`; it must never change. */
  seal(plain: string, identity: string): string;
  /** Throws a `SealingError`: never a guess, never a half-opened secret. */
  unseal(envelope: string, identity: string): string;
  /** Whether the envelope stands under a key that is no longer the current one: to be sealed anew by a rotation. */
  isStale(envelope: string): boolean;
  /** Which key the envelope stands under. Throws a `SealingError` (`malformed`). */
  keyIdOf(envelope: string): string;
  /**
   * A known text sealed with the current key. The database keeps one for each key that it was ever written with, so
   * that a process started with another key under the same id is stopped at once, not at its first token.
   */
  makeKeyCheck(): string;
  /** Throws a `SealingError` (`unknown_key`, `wrong_key`, `malformed`) unless the ring holds the key of the check. */
  verifyKeyCheck(keyCheck: string): void;
}

/**
 * - `malformed`: not an envelope of ours.
 * - `unknown_key`: sealed with a key that the key ring does not hold.
 * - `not_authentic`: the envelope was altered, stands in another row than it was sealed for, or the key has other
 *   bytes than the one it was sealed with. GCM cannot tell these apart; the key check can.
 * - `wrong_key`: the key check was sealed with other bytes under the same key id.
 */
export type SealingFault = 'malformed' | 'unknown_key' | 'not_authentic' | 'wrong_key';

/** Carries no secret and no ciphertext; safe to log and to show to operators. */
export class SealingError extends Error {
  override readonly name = 'SealingError';
  readonly fault: SealingFault;
  readonly keyId: string | null;

  constructor(fault: SealingFault, keyId: string | null, message: string) {
    super(message);
    this.fault = fault;
    this.keyId = keyId;
  }
}

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
/** 96 bits, as NIST SP 800-38D recommends. Random: safe for 2^32 envelopes per key. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_CHECK_TEXT = 'holdfast key check';
const KEY_CHECK_IDENTITY = 'key_check';

export function createTokenSealer(ring: KeyRing): TokenSealer {
  const seal = (plain: string, identity: string): string => {
    const keyId = ring.current;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, keyOf(ring, keyId), iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(boundTo(keyId, identity));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return [VERSION, keyId, ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
  };

  const unseal = (envelope: string, identity: string): string => {
    const { keyId, iv, sealed, tag } = parseEnvelope(envelope);
    const decipher = createDecipheriv(CIPHER, keyOf(ring, keyId), iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(boundTo(keyId, identity));
    decipher.setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
    } catch {
      // Node's own error says nothing more, and must not become a `cause` that somebody prints with its buffers.
      throw new SealingError(
        'not_authentic',
        keyId,
        `A sealed value does not open with key "${keyId}": it was altered, moved from another row, or the key has changed.`,
      );
    }
  };

  return {
    seal,
    unseal,
    isStale: (envelope) => parseEnvelope(envelope).keyId !== ring.current,
    keyIdOf: (envelope) => parseEnvelope(envelope).keyId,
    makeKeyCheck: () => seal(KEY_CHECK_TEXT, KEY_CHECK_IDENTITY),
    verifyKeyCheck: (keyCheck) => {
      const { keyId } = parseEnvelope(keyCheck);
      try {
        if (unseal(keyCheck, KEY_CHECK_IDENTITY) === KEY_CHECK_TEXT) return;
      } catch (err) {
        if (!(err instanceof SealingError) || err.fault !== 'not_authentic') throw err;
      }
      throw new SealingError(
        'wrong_key',
        keyId,
        `The sealing key "${keyId}" is not the one this database was written with: its id is the same, its bytes are not. ` +
          'Give HOLDFAST_KEYS the key that it was written with.',
      );
    },
  };
}

interface Envelope {
  readonly keyId: string;
  readonly iv: Buffer;
  readonly sealed: Buffer;
  readonly tag: Buffer;
}

function parseEnvelope(envelope: string): Envelope {
  const [version, keyId, iv, sealed, tag, ...rest] = envelope.split('.');
  if (version === VERSION && keyId && iv && sealed !== undefined && tag && rest.length === 0) {
    const parts = { iv: fromBase64url(iv), sealed: fromBase64url(sealed), tag: fromBase64url(tag) };
    if (parts.iv.length === IV_BYTES && parts.tag.length === TAG_BYTES) return { keyId, ...parts };
  }
  throw new SealingError(
    'malformed',
    null,
    'A sealed value is not an envelope of ours (v1.<keyId>.<iv>.<ciphertext>.<tag>).',
  );
}

function fromBase64url(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

function keyOf(ring: KeyRing, keyId: string): Buffer {
  const key = ring.keys.get(keyId);
  if (key) return key;
  throw new SealingError(
    'unknown_key',
    keyId,
    `The key ring has no key "${keyId}". Add it again (behind the current one) to open what was sealed with it.`,
  );
}

/** The key id is bound too: it stands in the clear, and nobody may exchange it. */
function boundTo(keyId: string, identity: string): Buffer {
  return Buffer.from(`${VERSION}.${keyId}.${identity}`, 'utf8');
}
