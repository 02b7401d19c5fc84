import type { Request, RequestHandler } from 'express';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what changes something unless a page of ours sent it. SameSite cookies alone do not do that: another port or
 * subdomain of the same host is the same site. Browsers say where a request comes from in `Sec-Fetch-Site` (over TLS
 * and on loopback) and in `Origin`; a request with neither is no browser's form, and is refused as well.
 *
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function sameOriginOnly(publicUrl: string, refuse: RequestHandler): RequestHandler {
  const publicOrigin = new URL(publicUrl).origin;
  return (request, response, next) => {
    if (SAFE_METHODS.has(request.method) || isSameOrigin(request, publicOrigin)) next();
    else void refuse(request, response, next);
  };
}

function isSameOrigin(request: Request, publicOrigin: string): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = request.get('origin');
  if (origin === undefined || !URL.canParse(origin)) return false;
  // The Host header is the browser's own word for where it sends the request; a page cannot change it.
  return origin === publicOrigin || new URL(origin).host === request.get('host');
}
