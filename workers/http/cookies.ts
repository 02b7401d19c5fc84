import type { CookieOptions, Request, Response } from 'express';

/** The cookies of the web process. All of them are secrets of one browser: no script reads them. */
export interface Cookies {
  read(request: Request, cookie: CookieKind): string | null;
  set(response: Response, cookie: CookieKind, value: string, realMs: number): void;
  clear(response: Response, cookie: CookieKind): void;
}

/**
 * `browser` binds a reconnect to the browser that began it. It is Lax, since the network sends that browser back from
 * another site; `admin` never has to come from elsewhere and is Strict.
 */
export type CookieKind = 'browser' | 'member' | 'admin';

const SAME_SITE = { browser: 'lax', member: 'lax', admin: 'strict' } as const satisfies Record<
  CookieKind,
  CookieOptions['sameSite']
>;

/** Behind TLS the names begin with `__Host-`: no other host of the domain can set or read them. */
export function createCookies(publicUrl: string): Cookies {
  const secure = publicUrl.startsWith('https:');
  const nameOf = (cookie: CookieKind): string => `${secure ? '__Host-' : ''}holdfast_${cookie}`;
  const optionsOf = (cookie: CookieKind): CookieOptions => ({
    httpOnly: true,
    secure,
    sameSite: SAME_SITE[cookie],
    path: '/',
  });
  return {
    read: (request, cookie) => {
      const value = (request.cookies as Readonly<Record<string, unknown>> | undefined)?.[nameOf(cookie)];
      return typeof value === 'string' && value !== '' ? value : null;
    },
    set: (response, cookie, value, realMs) =>
      void response.cookie(nameOf(cookie), value, { ...optionsOf(cookie), maxAge: Math.ceil(realMs) }),
    clear: (response, cookie) => void response.clearCookie(nameOf(cookie), optionsOf(cookie)),
  };
}
