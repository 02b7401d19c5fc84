import { Webhook } from 'standardwebhooks';
import { ok, refuse } from '../../../domain/result';
import type { Result } from '../../../domain/result';

const HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/** Why a request is not known to come from the host, in a sentence for its developers. */
export type VerifySignature = (body: Buffer, header: (name: string) => string | undefined) => Result<null, string>;

/**
 * Checks signatures of Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA-256 over id, time and raw body,
 * at most five minutes old by the machine's own clock. Any of the secrets verifies, so that a secret is changed by
 * adding the new one, moving the host, and taking the old one away.
 *
 * Throws for a secret that is none, when the router is built.
 */
export function signatureVerifier(secrets: readonly string[]): VerifySignature {
  const verifiers = secrets.map((secret) => new Webhook(secret));
  return (body, header) => {
    const missing = HEADERS.filter((name) => (header(name) ?? '') === '');
    if (missing.length > 0) {
      return refuse(`Sign the request as Standard Webhooks says: ${missing.join(', ')} missing.`);
    }
    const headers = Object.fromEntries(HEADERS.map((name) => [name, header(name) ?? '']));
    const faults = verifiers.map((verifier) => faultOf(() => verifier.verify(body, headers, { jsonParse: false })));
    if (faults.includes(null)) return ok(null);
    return refuse(faults.some((fault) => fault !== 'signature') ? WORDS.time : WORDS.signature);
  };
}

const WORDS = {
  time: 'webhook-timestamp is not within five minutes of this machine’s clock (the Date header of this answer, in seconds since the epoch); check the host’s clock, and sign a repeated request anew.',
  signature:
    'The signature matches none of the intake secrets: sign "{webhook-id}.{webhook-timestamp}.{raw body}" with a secret of HOLDFAST_INTAKE_SECRETS.',
} as const;

/** null: it verifies. The library tells its refusals apart by their message only. */
function faultOf(verify: () => unknown): 'time' | 'signature' | null {
  try {
    verify();
    return null;
  } catch (err) {
    return err instanceof Error && /timestamp|Invalid Signature Headers/.test(err.message) ? 'time' : 'signature';
  }
}
