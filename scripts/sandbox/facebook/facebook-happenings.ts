import { z } from 'zod';
import { orderOf, SandboxOrderError, type HappeningResult } from '../network';
import type { World } from '../world';
import {
  facebookState,
  grantKey,
  type FacebookGrant,
  type FacebookPage,
  type FacebookToken,
  type FacebookTokenEnd,
  type FacebookUser,
} from './facebook-state';
import { endGrant } from './oauth-routes';
import { ALL_PAGE_TASKS } from './page-tasks';

const id = z.string().min(1);
const schema = z.strictObject({
  kind: z.enum([
    'expire_tokens',
    'revoke_app',
    'change_password',
    'log_out',
    'require_checkpoint',
    'pass_checkpoint',
    'suspend',
    'reinstate',
    'deactivate',
    'reactivate',
    'take_page_role',
    'give_page_role',
    'delete_page',
    'restore_page',
    'deselect_page',
    'select_page',
    'unlink_instagram',
    'link_instagram',
    'end_data_access',
    'remove_scope',
  ]),
  /** An id, a name or an email address. */
  user: id,
  /** A client id; absent: every app. */
  app: id.optional(),
  /** For Page happenings; with `expire_tokens`: only the tokens of this Page. */
  page: id.optional(),
  tasks: z.array(z.enum(ALL_PAGE_TASKS)).optional(),
  scope: id.optional(),
  /** `link_instagram`: the id of the account. */
  instagram: id.optional(),
  password: id.optional(),
});

export const facebookHappenings = orderOf(schema, happens);

function happens(world: World, happening: z.output<typeof schema>): HappeningResult {
  const user = findFacebookUser(world, happening.user);
  const quiet = (change: () => void): HappeningResult => {
    change();
    return { tokensEnded: 0, password: null };
  };
  switch (happening.kind) {
    case 'expire_tokens':
      return ended(world, user, happening, 'expired');
    case 'log_out':
      return ended(world, user, happening, 'logged_out');
    case 'change_password': {
      user.password = happening.password ?? `${user.password}-new`;
      return {
        ...ended(world, user, { app: undefined, page: undefined }, 'password_changed'),
        password: user.password,
      };
    }
    case 'revoke_app': {
      const grants = grantsOf(world, user, happening.app);
      return {
        tokensEnded: grants.reduce((sum, grant) => sum + endGrant(world, grant.appId, user.id), 0),
        password: null,
      };
    }
    case 'require_checkpoint':
      return quiet(() => (user.checkpoint = true));
    case 'pass_checkpoint':
      return quiet(() => (user.checkpoint = false));
    case 'suspend':
      return quiet(() => (user.suspended = true));
    case 'reinstate':
      return quiet(() => (user.suspended = false));
    case 'deactivate':
      return quiet(() => (user.deactivated = true));
    case 'reactivate':
      return quiet(() => (user.deactivated = false));
    case 'take_page_role':
      return quiet(() => findPage(world, happening.page).roles.set(user.id, []));
    case 'give_page_role':
      return quiet(() =>
        findPage(world, happening.page).roles.set(
          user.id,
          happening.tasks ?? ['MANAGE', 'CREATE_CONTENT', 'MODERATE', 'ANALYZE'],
        ),
      );
    case 'delete_page':
      return quiet(() => (findPage(world, happening.page).deleted = true));
    case 'restore_page':
      // Within some days: https://www.adweek.com/performance-marketing/page-deletion-restoration/
      return quiet(() => (findPage(world, happening.page).deleted = false));
    case 'deselect_page':
      return quiet(() => retarget(world, user, happening, (targets, page) => targets.filter((one) => one !== page.id)));
    case 'select_page':
      return quiet(() => retarget(world, user, happening, (targets, page) => [...new Set([...targets, page.id])]));
    case 'unlink_instagram':
      return quiet(() => (findPage(world, happening.page).instagramId = null));
    case 'link_instagram':
      return quiet(() => (findPage(world, happening.page).instagramId = happening.instagram ?? null));
    case 'end_data_access':
      return quiet(() => {
        for (const grant of grantsOf(world, user, happening.app)) grant.dataAccessEnded = true;
      });
    case 'remove_scope':
      return quiet(() => {
        for (const grant of grantsOf(world, user, happening.app))
          grant.scopes = grant.scopes.filter((scope) => scope !== happening.scope);
      });
  }
}

/** What the user ticks in the settings of their business integrations. */
function retarget(
  world: World,
  user: FacebookUser,
  happening: z.output<typeof schema>,
  change: (targets: readonly string[], page: FacebookPage) => readonly string[],
): void {
  const page = findPage(world, happening.page);
  for (const grant of grantsOf(world, user, happening.app)) grant.targets = change(grant.targets, page);
}

function ended(
  world: World,
  user: FacebookUser,
  which: { readonly app?: string | undefined; readonly page?: string | undefined },
  why: FacebookTokenEnd,
): HappeningResult {
  const hit = (token: FacebookToken): boolean =>
    token.userId === user.id &&
    token.end === null &&
    (which.app === undefined || token.appId === which.app) &&
    (which.page === undefined || token.pageId === which.page);
  let tokensEnded = 0;
  for (const token of facebookState(world).tokens.values()) {
    if (!hit(token)) continue;
    token.end = { why, at: world.clock.now() };
    tokensEnded += 1;
  }
  return { tokensEnded, password: null };
}

function grantsOf(world: World, user: FacebookUser, appId: string | undefined): readonly FacebookGrant[] {
  if (appId !== undefined) {
    const grant = facebookState(world).grants.get(grantKey(appId, user.id));
    return grant === undefined ? [] : [grant];
  }
  return [...facebookState(world).grants.values()].filter((grant) => grant.userId === user.id);
}

export function findFacebookUser(world: World, name: string): FacebookUser {
  const { users } = facebookState(world);
  const user =
    users.get(name) ??
    [...users.values()].find((one) => one.name.toLowerCase() === name.toLowerCase() || one.email === name);
  if (user === undefined) throw new SandboxOrderError(`There is no Facebook user ${name}`);
  return user;
}

function findPage(world: World, pageId: string | undefined): FacebookPage {
  const page = facebookState(world).pages.get(pageId ?? '');
  if (page === undefined) throw new SandboxOrderError(`There is no Facebook Page ${pageId ?? '(none named)'}`);
  return page;
}
