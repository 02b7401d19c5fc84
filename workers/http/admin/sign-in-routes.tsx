import { Router, urlencoded } from 'express';
import type { Request, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { RateLimitRequestHandler } from 'express-rate-limit';
import type { Admin } from '../../../db/store';
import { MINUTE } from '../../../domain/clock';
import { sendProblem } from '../error-pages';
import { SignInPage } from '../pages/sign-in-page';
import { sendPage } from '../render';
import type { Web } from '../web';
import { endAdminSession, isCsrfToken, openAdminSession, signedInAdmin } from './admin-session';
import { isPassword, PASSWORD_LENGTH_MAX } from './password';

/** Real milliseconds: attackers keep real time. */
const LIMIT_WINDOW_MS = 15 * MINUTE;
const FAILURES_PER_ADDRESS_MAX = 20;
/** Higher, so that nobody locks an admin out from one address. */
const FAILURES_PER_NAME_MAX = 100;
const NAME_LENGTH_MAX = 100;

export function signInRoutes(web: Web): Router {
  const router = Router();
  const form = urlencoded({ extended: false, limit: '4kb' });

  router.get('/sign-in', (request, response) => {
    sendPage(response, <SignInPage frame={web.frame} next={safeNext(request.query['next'])} problem={null} />);
  });

  router.post('/sign-in', form, ...failureLimits(web), async (request, response) => {
    const fields = fieldsOf(request);
    const name = textOf(fields['name']).trim().slice(0, NAME_LENGTH_MAX);
    const password = textOf(fields['password']);
    const next = safeNext(fields['next']);
    const admin = password.length > PASSWORD_LENGTH_MAX ? null : await adminWith(web, name, password);
    if (admin === null) {
      const problem = 'The name or the password is not right.';
      sendPage(response, <SignInPage frame={web.frame} next={next} problem={problem} />, 401);
      return;
    }
    await openAdminSession(web, response, admin);
    await audit(web, admin.id, 'admin.signed_in');
    response.redirect(303, next);
  });

  router.post('/sign-out', form, async (request, response) => {
    const signedIn = await signedInAdmin(web, request);
    if (signedIn === null) {
      response.redirect(303, '/admin/sign-in');
      return;
    }
    if (!isCsrfToken(signedIn, fieldsOf(request)['csrf'])) {
      refuseForm(web, request, response);
      return;
    }
    await endAdminSession(web, request, response);
    await audit(web, signedIn.admin.id, 'admin.signed_out');
    response.redirect(303, '/admin/sign-in');
  });

  return router;
}

async function adminWith(web: Web, name: string, password: string): Promise<Admin | null> {
  const named = await web.deps.store.admins.named(name);
  const admin = named?.disabledAt === null ? named : null;
  return (await isPassword(password, admin?.passwordHash ?? null)) ? admin : null;
}

/** Counted by the address and by the name that is tried, in this process. Successes do not count. */
function failureLimits(web: Web): readonly RateLimitRequestHandler[] {
  const options = {
    windowMs: LIMIT_WINDOW_MS,
    skipSuccessfulRequests: true,
    legacyHeaders: false,
    standardHeaders: 'draft-7' as const,
    handler: (_request: Request, response: Response) => {
      const problem = 'There were too many wrong sign-ins. Please wait a quarter of an hour.';
      sendPage(response, <SignInPage frame={web.frame} next="/admin" problem={problem} />, 429);
    },
  };
  return [
    rateLimit({ ...options, limit: FAILURES_PER_ADDRESS_MAX }),
    rateLimit({
      ...options,
      limit: FAILURES_PER_NAME_MAX,
      keyGenerator: (request) => textOf(fieldsOf(request)['name']).trim().toLowerCase().slice(0, NAME_LENGTH_MAX),
    }),
  ];
}

/** Where to go after the sign-in: a page of the admin site, or its first one. Never another site. */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || !next.startsWith('/admin')) return '/admin';
  // Read as a browser reads it: dots climb, some characters vanish.
  const { pathname, search } = new URL(next, 'http://here.invalid');
  return pathname === '/admin' || pathname.startsWith('/admin/') ? pathname + search : '/admin';
}

export function refuseForm(web: Web, request: Request, response: Response): void {
  sendProblem(request, response, web.frame, {
    status: 403,
    title: 'This form is out of date',
    text: 'Nothing was done. Go back, load the page again, and press the button once more.',
  });
}

async function audit(web: Web, adminId: string, action: string): Promise<void> {
  await web.deps.store.change({}, () => ({
    result: undefined,
    audit: [
      {
        id: web.deps.newId(),
        at: web.deps.clock.now(),
        actor: 'admin',
        actorId: adminId,
        action,
        organisationId: null,
        subject: {},
      },
    ],
  }));
}

function fieldsOf(request: Request): Readonly<Record<string, unknown>> {
  return (request.body ?? {}) as Readonly<Record<string, unknown>>;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
