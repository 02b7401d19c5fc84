import type { RequestHandler } from 'express';
import helmet from 'helmet';

export interface PageSecurity {
  readonly publicUrl: string;
  /** Pages of the queue UI bring a style sheet that writes styles; ours do not. */
  readonly inlineStyles?: boolean;
  /** `https:` and more, where a form of ours leads on to a network's pages. */
  readonly formTargets?: readonly string[];
}

/**
 * No script but our own files, no frames, no other site's anything. The referrer stays inside: addresses of ours carry
 * personal links. It is not `no-referrer`, since browsers then send `Origin: null` with our own forms.
 */
export function securityHeaders({ publicUrl, inlineStyles = false, formTargets = [] }: PageSecurity): RequestHandler {
  const isTls = publicUrl.startsWith('https:');
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: inlineStyles ? ["'self'"] : ["'none'"],
        styleSrc: inlineStyles ? ["'self'", "'unsafe-inline'"] : ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'self'"],
        formAction: ["'self'", ...formTargets],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: isTls ? { maxAge: 365 * 24 * 60 * 60, includeSubDomains: false } : false,
    crossOriginEmbedderPolicy: false,
  });
}
