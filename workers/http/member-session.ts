import type { Request, Response } from 'express';
import { HOUR } from '../../domain/clock';
import { hashOf, newSecret } from '../runtime/ids';
import type { Web } from './web';

/** How long a member who came by a personal link can look at their accounts. */
const MEMBER_SESSION_LIFE_MS = 2 * HOUR;
/** How long a browser may look at the attempts that it began. */
const BROWSER_COOKIE_LIFE_MS = 24 * HOUR;

/** Called only for what a person pressed: a link that was merely followed opens no session. */
export async function openMemberSession(web: Web, response: Response, memberId: string): Promise<void> {
  const token = newSecret();
  const now = web.deps.clock.now();
  await web.deps.store.sessions.open({
    tokenHash: hashOf(token),
    subject: 'member',
    subjectId: memberId,
    createdAt: now,
    expiresAt: now + MEMBER_SESSION_LIFE_MS,
  });
  web.cookies.set(response, 'member', token, web.deps.clock.toRealMs(MEMBER_SESSION_LIFE_MS));
}

export async function memberOf(web: Web, request: Request): Promise<string | null> {
  const token = web.cookies.read(request, 'member');
  if (token === null) return null;
  const now = web.deps.clock.now();
  const session = await web.deps.store.sessions.find({ tokenHash: hashOf(token), subject: 'member', now });
  return session?.subjectId ?? null;
}

/** The secret that binds attempts to this browser; given to it when it has none. */
export function bindBrowser(web: Web, request: Request, response: Response): string {
  const browser = web.cookies.read(request, 'browser') ?? newSecret();
  web.cookies.set(response, 'browser', browser, web.deps.clock.toRealMs(BROWSER_COOKIE_LIFE_MS));
  return browser;
}
