import { createHmac, randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { meta } from '../../schema/operations';
import type { TokenSealer } from '../../sealing/token-sealer';
import type { NetworkUser } from '../../store';
import type { Db } from '../connection';

const KEY = 'network_user_hash_key';
const KEY_IDENTITY = `meta/${KEY}`;
const KEY_BYTES = 32;

/**
 * Recognises a network user without holding their id: HMAC-SHA-256 under a random key of this database, hex. Ids of
 * users are short numbers that anybody could try out, so the key, not the hash, is what keeps them. It lies sealed and
 * is sealed anew under the current key whenever it is used, so that sealing keys can go.
 */
export interface NetworkUserHash {
  /** Makes the key where there is none. Only inside a write. */
  readonly make: (user: NetworkUser) => string;
  /** null: nothing was ever hashed here, so nothing can match. */
  readonly find: (user: NetworkUser) => string | null;
}

export function createNetworkUserHash(db: Db, sealer: TokenSealer): NetworkUserHash {
  const envelopeOfKey = (): string | null =>
    db.select({ value: meta.value }).from(meta).where(eq(meta.key, KEY)).get()?.value ?? null;
  const put = (key: string): void => {
    const value = sealer.seal(key, KEY_IDENTITY);
    db.insert(meta).values({ key: KEY, value }).onConflictDoUpdate({ target: meta.key, set: { value } }).run();
  };
  return {
    make: (user) => {
      const envelope = envelopeOfKey();
      const key = envelope === null ? randomBytes(KEY_BYTES).toString('base64') : sealer.unseal(envelope, KEY_IDENTITY);
      if (envelope === null || sealer.isStale(envelope)) put(key);
      return hashOf(key, user);
    },
    find: (user) => {
      const envelope = envelopeOfKey();
      return envelope === null ? null : hashOf(sealer.unseal(envelope, KEY_IDENTITY), user);
    },
  };
}

function hashOf(key: string, { network, networkUserId }: NetworkUser): string {
  return createHmac('sha256', Buffer.from(key, 'base64'))
    .update(JSON.stringify([network, networkUserId]))
    .digest('hex');
}
