import { isJsonObject, integerAt, type JsonObject } from '../../judgement/json-reader';

/**
 * How long a token lives, from its own claims. Nothing is verified and nothing but the two times is believed: the
 * token is the server's, and what it is worth only the server can say.
 */
export function lifeOfJwt(token: string): { readonly issuedAtS: number | null; readonly expiresAtS: number | null } {
  const claims = claimsOf(token);
  return { issuedAtS: integerAt(claims, 'iat') ?? null, expiresAtS: integerAt(claims, 'exp') ?? null };
}

function claimsOf(token: string): JsonObject {
  const payload = token.split('.')[1] ?? '';
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return isJsonObject(claims) ? claims : {};
  } catch {
    return {};
  }
}
