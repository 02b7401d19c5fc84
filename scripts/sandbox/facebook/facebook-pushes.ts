import { z } from 'zod';
import { orderOf, SandboxOrderError, type OutgoingPush } from '../network';
import { hmacSha256 } from '../pushes';
import { findFacebookUser } from './facebook-happenings';
import { facebookState } from './facebook-state';

/**
 * The callbacks of an app at Meta: a form with a signed request, `base64url(signature).base64url(payload)`:
 * https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
 * The payload of the deauthorise callback is documented nowhere; it is the same here without `expires`.
 */
export const facebookPushes = orderOf(
  z.strictObject({
    kind: z.enum(['deauthorize', 'data_deletion']),
    /** An id, a name or an email address. */
    user: z.string().min(1),
    /** A client id. */
    app: z.string().min(1),
    /** Another secret than the app's: a forgery. */
    signedWith: z.string().min(1).optional(),
  }),
  (world, { kind, user, app, signedWith }): OutgoingPush => {
    const registered = facebookState(world).apps.get(app);
    if (registered === undefined) throw new SandboxOrderError(`There is no Facebook app ${app}`);
    const issuedAt = Math.floor(world.clock.now() / 1000);
    const payload = {
      user_id: findFacebookUser(world, user).id,
      algorithm: 'HMAC-SHA256',
      issued_at: issuedAt,
      ...(kind === 'data_deletion' ? { expires: issuedAt + 3600 } : {}),
    };
    const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url');
    const signature = hmacSha256(signedWith ?? registered.clientSecret, encoded).toString('base64url');
    return {
      check: null,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ signed_request: `${signature}.${encoded}` }).toString(),
    };
  },
);
