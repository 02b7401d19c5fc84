import { execFileSync } from 'node:child_process';

/** HMAC-SHA-256 by OpenSSL, not by the code that is tested. */
export function hmacByOpenssl(key: string, message: string | Uint8Array): Buffer {
  return execFileSync('openssl', ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `key:${key}`, '-binary'], {
    input: message,
  });
}

/** `sha256=` and base64, as X writes it. */
export function signedByX(secret: string, body: string): string {
  return `sha256=${hmacByOpenssl(secret, body).toString('base64')}`;
}

/** `TikTok-Signature`, signed at that time (seconds since the epoch). */
export function signedByTiktok(secret: string, body: string, seconds: number): string {
  return `t=${seconds},s=${hmacByOpenssl(secret, `${seconds}.${body}`).toString('hex')}`;
}

/** `X-Hub-Signature-256`, as Meta writes it. */
export function signedByMeta(secret: string, body: string): string {
  return `sha256=${hmacByOpenssl(secret, body).toString('hex')}`;
}

/** The form of Meta's callbacks: `signed_request=<signature>.<payload>`. */
export function signedRequest(secret: string, payload: Readonly<Record<string, unknown>> | string): string {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const encoded = Buffer.from(text).toString('base64url');
  return `signed_request=${hmacByOpenssl(secret, encoded).toString('base64url')}.${encoded}`;
}
