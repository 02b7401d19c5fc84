import { createHash, randomBytes } from 'node:crypto';

/** Proof Key for Code Exchange, RFC 7636: the challenge travels in the open, the verifier is a secret of ours. */
export interface Pkce {
  /** 43 characters; sealed with the sign-in until the code is exchanged. */
  readonly verifier: string;
  /** S256 of the verifier. */
  readonly challenge: string;
}

export function createPkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** The `state` of one sign-in: 256 random bits, single use. */
export function createState(): string {
  return randomBytes(32).toString('base64url');
}
