import { createHash, randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';

/** Ids of ours: unique for ever, and in the order in which they were made. */
export function newId(): string {
  return uuidv7();
}

/** A value nobody can guess: for links, states, sessions and claims. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What of a secret is stored. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
