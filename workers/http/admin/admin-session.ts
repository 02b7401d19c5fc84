import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Admin } from '../../../db/store';
import { HOUR } from '../../../domain/clock';
import { hashOf, newSecret } from '../../runtime/ids';
import type { SignedIn } from '../pages/layout';
import type { Web } from '../web';

/** A working day. */
const ADMIN_SESSION_LIFE_MS = 12 * HOUR;

export async function openAdminSession(web: Web, response: Response, admin: Admin): Promise<void> {
  const token = newSecret();
  const now = web.deps.clock.now();
  await web.deps.store.sessions.open({
    tokenHash: hashOf(token),
    subject: 'admin',
    subjectId: admin.id,
    createdAt: now,
    expiresAt: now + ADMIN_SESSION_LIFE_MS,
  });
  web.cookies.set(response, 'admin', token, web.deps.clock.toRealMs(ADMIN_SESSION_LIFE_MS));
}

/** null: nobody, or somebody who was disabled since. */
export async function signedInAdmin(web: Web, request: Request): Promise<SignedIn | null> {
  const token = web.cookies.read(request, 'admin');
  if (token === null) return null;
  const now = web.deps.clock.now();
  const session = await web.deps.store.sessions.find({ tokenHash: hashOf(token), subject: 'admin', now });
  const admin = session === null ? null : await web.deps.store.admins.get(session.subjectId);
  return admin?.disabledAt === null ? { admin, csrfToken: csrfTokenOf(token) } : null;
}

export async function endAdminSession(web: Web, request: Request, response: Response): Promise<void> {
  const token = web.cookies.read(request, 'admin');
  if (token !== null) await web.deps.store.sessions.end(hashOf(token), web.deps.clock.now());
  web.cookies.clear(response, 'admin');
}

/** What a form of this session must carry: nobody can make it who does not hold the cookie. */
function csrfTokenOf(token: string): string {
  return createHmac('sha256', token).update('holdfast/csrf/v1').digest('base64url');
}

export function isCsrfToken(signedIn: SignedIn, given: unknown): boolean {
  if (typeof given !== 'string') return false;
  const expected = Buffer.from(signedIn.csrfToken);
  const actual = Buffer.from(given);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
