import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PushHashing } from '../../../domain/networks/push';

export const PUSH_HASHING: PushHashing = {
  hmacSha256: (key, message) => createHmac('sha256', key).update(message).digest(),
  digest: (message) => createHash('sha256').update(message).digest('hex'),
  isSame: (one, other) => one.length === other.length && timingSafeEqual(one, other),
};

const CODE_BYTES = 20;

/** 160 random bits, as letters and digits: nobody comes upon another's by guessing. */
export function newConfirmationCode(): string {
  return randomBytes(CODE_BYTES).toString('hex');
}
