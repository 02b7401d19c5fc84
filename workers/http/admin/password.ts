import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/**
 * Passwords of admins, as scrypt hashes: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>` (base64). The parameters stand in the
 * hash, so that they can be raised without ending a password.
 *
 * 32 MiB and three rounds: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
 */
const COST: Cost = { ln: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

interface Cost {
  /** Binary logarithm of N. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

export const PASSWORD_LENGTH_MIN = 12;
/** Longer ones are refused before any work is done for them. */
export const PASSWORD_LENGTH_MAX = 256;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, COST);
  const { ln, r, p } = COST;
  return `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64')}$${hash.toString('base64')}`;
}

/** null stands for somebody unknown: it takes as long as a wrong password, so that names cannot be tried out. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const parsed = stored === null ? null : parse(stored);
  const { cost, salt, hash } = parsed ?? { cost: COST, salt: Buffer.alloc(SALT_BYTES), hash: Buffer.alloc(HASH_BYTES) };
  const derived = await derive(password, salt, cost);
  return timingSafeEqual(derived, hash) && parsed !== null;
}

/** For somebody who was given none: 128 bits. */
export function generatePassword(): string {
  return randomBytes(16).toString('base64url');
}

const STORED = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)$/;

function parse(stored: string): { readonly cost: Cost; readonly salt: Buffer; readonly hash: Buffer } | null {
  const [, ln, r, p, salt, hash] = STORED.exec(stored) ?? [];
  if (salt === undefined || hash === undefined) return null;
  const parsed = {
    cost: { ln: Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
  return parsed.hash.length === HASH_BYTES ? parsed : null;
}

let last: Promise<unknown> = Promise.resolve();

/** One at a time: many sign-ins at once must not take the memory of the process. */
function derive(password: string, salt: Buffer, { ln, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** ln;
  const run = (): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { N, r, p, maxmem: 256 * N * r }, (err, derived) => {
        if (err === null) resolve(derived);
        else reject(err);
      });
    });
  const mine = last.then(run);
  last = mine.catch(() => undefined);
  return mine;
}
