import { z } from 'zod';
import { orderOf, type HappeningResult } from '../network';
import { endFamiliesOf } from '../oauth/token-families';
import type { World } from '../world';
import { findMastodonUser, type FoundUser } from './mastodon-people';
import { forgetApp, forgetFamily, revokeAllOf } from './mastodon-tokens';

const id = z.string().min(1);
const schema = z.strictObject({
  kind: z.enum([
    'revoke_app',
    'change_password',
    'disable',
    'enable',
    'unconfirm',
    'confirm',
    'require_approval',
    'approve',
    'suspend',
    'reinstate',
    'delete_account',
    'forget_apps',
  ]),
  /** An id, a user name or a name. */
  user: id,
  /** A client id; absent: every app. */
  app: id.optional(),
  password: id.optional(),
});

export const mastodonHappenings = orderOf(schema, happens);

function happens(world: World, happening: z.output<typeof schema>): HappeningResult {
  const found = findMastodonUser(world, happening.user);
  const { user, state } = found;
  const now = world.clock.now();
  const ended = (tokensEnded: number, password: string | null = null): HappeningResult => ({ tokensEnded, password });
  const quiet = (trouble: 'disabled' | 'unconfirmed' | 'pending' | 'suspended', holds: boolean): HappeningResult => {
    user[trouble] = holds;
    return ended(0);
  };
  switch (happening.kind) {
    case 'revoke_app':
      return ended(endFamiliesOf(state, { userId: user.id, clientId: happening.app }, 'revoked', now));
    case 'change_password':
      // https://github.com/mastodon/mastodon/blob/main/app/models/user.rb (`revoke_access!`)
      user.password = happening.password ?? `${user.password}-new`;
      return ended(revokeAllOf(state, user.id, 'password_changed', now), user.password);
    case 'disable':
      return quiet('disabled', true);
    case 'enable':
      return quiet('disabled', false);
    case 'unconfirm':
      return quiet('unconfirmed', true);
    case 'confirm':
      return quiet('unconfirmed', false);
    case 'require_approval':
      return quiet('pending', true);
    case 'approve':
      return quiet('pending', false);
    case 'suspend':
      return quiet('suspended', true);
    case 'reinstate':
      return quiet('suspended', false);
    case 'delete_account':
      return ended(deleteAccount(found));
    case 'forget_apps':
      return ended(
        (happening.app === undefined ? [...state.apps.keys()] : [happening.app]).reduce(
          (sum, clientId) => sum + forgetApp(state, clientId),
          0,
        ),
      );
  }
}

/** The user's tokens go with them, as if they had never been. */
function deleteAccount({ state, user }: FoundUser): number {
  const theirs = [...state.families.values()].filter((family) => family.userId === user.id);
  for (const family of theirs) forgetFamily(state, family.id);
  state.users.delete(user.id);
  return theirs.length;
}
