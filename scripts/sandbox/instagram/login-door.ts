import { missingPermission, noSuchObject, type GraphError } from '../facebook/graph-errors';
import { authenticatePerson, personTokenOf } from '../meta/person-tokens';
import { json, unseen } from '../wire';
import type { World } from '../world';
import { NOT_PROFESSIONAL, type InstagramDoor, type Permission } from './instagram-door';
import { instagramState } from './instagram-state';
import { appScopedId } from './reading-routes';

const SCOPE_OF: Readonly<Record<Permission, string>> = {
  basic: 'instagram_business_basic',
  publish: 'instagram_business_content_publish',
  comments: 'instagram_business_manage_comments',
  insights: 'instagram_business_manage_insights',
};

/** graph.instagram.com: an account with its own token, and no other account. */
export function instagramLoginDoor(world: World): InstagramDoor {
  return {
    errorType: 'IGApiException',
    enter: (request, accountId, needs) => {
      const authenticated = authenticatePerson(instagramState(world), personTokenOf(request), world.clock.now());
      if (!authenticated.ok) return authenticated;
      const { user, grant } = authenticated.caller;
      if (!['me', user.id, appScopedId(user.id)].includes(accountId)) {
        return { ok: false, error: { ...noSuchObject(request.method, accountId), type: 'IGApiException' } };
      }
      if (user.accountType === 'PERSONAL') return { ok: false, error: NOT_PROFESSIONAL };
      const missing = needs.find((need) => !grant.scopes.includes(SCOPE_OF[need]));
      if (missing !== undefined) return { ok: false, error: lacking(SCOPE_OF[missing]) };
      const headers = { 'x-app-usage': JSON.stringify({ call_count: 1, total_cputime: 1, total_time: 1 }) };
      return {
        ok: true,
        account: user,
        appId: grant.appId,
        answered: (value) => unseen(json(200, value, headers)),
      };
    },
  };
}

function lacking(scope: string): GraphError {
  return { ...missingPermission(`Application does not have permission for this action: ${scope}`, 10), status: 400 };
}
