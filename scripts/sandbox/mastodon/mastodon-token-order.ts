import { z } from 'zod';
import { orderOf, SandboxOrderError, type IssuedTokens } from '../network';
import { findMastodonUser } from './mastodon-people';
import type { MastodonApp, MastodonState } from './mastodon-state';
import { tokenFor } from './mastodon-tokens';

const id = z.string().min(1);

/** What a consent and its exchange would have given, without either. `app` absent: an app that somebody else registered. */
export const mastodonTokenOrder = orderOf(
  z.strictObject({
    user: id,
    app: id.optional(),
    /** Where `app` is absent: the client id of the app that somebody else registered. */
    registeredAs: id.default('registered-elsewhere'),
    scopes: z.array(id),
  }),
  (world, order): IssuedTokens => {
    const { state, user } = findMastodonUser(world, order.user);
    if (order.app !== undefined && !state.apps.has(order.app)) {
      throw new SandboxOrderError(`There is no Mastodon app ${order.app}`);
    }
    const clientId = order.app ?? appOfSomebodyElse(state, order.registeredAs, order.scopes).clientId;
    const { token } = tokenFor(state, { clientId, userId: user.id, scopes: order.scopes });
    return { userId: user.id, accessToken: token, refreshToken: null, expiresAt: null, pageTokens: {} };
  },
);

function appOfSomebodyElse(state: MastodonState, clientId: string, scopes: readonly string[]): MastodonApp {
  const app: MastodonApp = {
    id: 'elsewhere',
    clientId,
    clientSecret: 'sandbox-mastodon-secret',
    name: 'Suite',
    redirectUris: [],
    scopes,
  };
  state.apps.set(app.clientId, app);
  return app;
}
