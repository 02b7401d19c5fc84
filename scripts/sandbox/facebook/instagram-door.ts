import { NOT_PROFESSIONAL, type InstagramDoor, type Permission } from '../instagram/instagram-door';
import { instagramState, type InstagramAccount } from '../instagram/instagram-state';
import type { World } from '../world';
import { facebookState, type FacebookPage } from './facebook-state';
import { answered } from './graph-answers';
import { missingPermission, noSuchObject } from './graph-errors';
import { authenticate, grantedPages, hasScopes, type GraphCaller } from './graph-tokens';

/** https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user (requirements) */
const SCOPES_OF: Readonly<Record<Permission, readonly string[]>> = {
  basic: ['instagram_basic', 'pages_read_engagement'],
  publish: ['instagram_content_publish'],
  comments: ['instagram_manage_comments'],
  insights: ['instagram_manage_insights'],
};

/** graph.facebook.com: accounts that are linked to a Page, with its token or with that of who runs the Page. */
export function linkedInstagramDoor(world: World): InstagramDoor {
  return {
    errorType: 'OAuthException',
    enter: (request, accountId, needs) => {
      const authenticated = authenticate(world, request);
      if (!authenticated.ok) return authenticated;
      const { caller } = authenticated;
      const page = linkedPage(world, caller, accountId);
      const account = instagramState(world).users.get(accountId);
      const standing = account !== undefined && !account.suspended && !account.deactivated;
      if (page === undefined || !standing || !caller.grant.targets.includes(accountId)) {
        return { ok: false, error: noSuchObject(request.method, accountId) };
      }
      const missing = needs.flatMap((need) => SCOPES_OF[need]).find((scope) => !hasScopes(caller.grant, scope));
      if (missing !== undefined) {
        return { ok: false, error: missingPermission('Application does not have permission for this action', 10) };
      }
      if (account.accountType === 'PERSONAL') return { ok: false, error: NOT_PROFESSIONAL };
      if (needs.includes('publish') && !(page.roles.get(caller.user.id) ?? []).includes('CREATE_CONTENT')) {
        return { ok: false, error: missingPermission('Requires the CREATE_CONTENT task on the linked Page', 10) };
      }
      return { ok: true, account, appId: caller.app.clientId, answered: (value) => answered(caller, value) };
    },
  };
}

function linkedPage(world: World, caller: GraphCaller, accountId: string): FacebookPage | undefined {
  const own = facebookState(world).pages.get(caller.token.pageId ?? '');
  const reached = own === undefined ? grantedPages(world, caller.grant) : [own];
  return reached.find(({ instagramId }) => instagramId === accountId);
}

/**
 * What a Page's `instagram_business_account` holds: nothing where no professional account is linked, or it was not
 * ticked. https://developers.facebook.com/docs/instagram-platform/instagram-api-with-facebook-login/get-started
 */
export function linkedAccountField(
  world: World,
  caller: GraphCaller,
  page: FacebookPage,
): { readonly id: string; readonly username: string } | undefined {
  const account = linkedAccount(world, page);
  if (account === undefined || account.accountType === 'PERSONAL') return undefined;
  const isGranted = hasScopes(caller.grant, 'instagram_basic') && caller.grant.targets.includes(account.id);
  return isGranted ? { id: account.id, username: account.username } : undefined;
}

export function linkedAccount(world: World, page: FacebookPage): InstagramAccount | undefined {
  return instagramState(world).users.get(page.instagramId ?? '');
}
