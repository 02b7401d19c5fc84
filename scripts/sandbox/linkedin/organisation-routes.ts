import { json, segment, unseen, type Performed, type Route, type RoutedRequest } from '../wire';
import type { World } from '../world';
import { adminOnly, invalidParameter, linkedinError } from './linkedin-errors';
import { linkedinState, type LinkedinMember, type Organisation } from './linkedin-state';
import { admit, identifyLinkedin, type LinkedinRules } from './linkedin-tokens';

/**
 * Who signed in, and what they may do for which organisation.
 * https://learn.microsoft.com/en-us/linkedin/shared/integrations/people/profile-api
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-access-control-by-role
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-lookup-api
 */
export function linkedinOrganisationRoutes(world: World): readonly Route[] {
  const common = { method: 'GET' as const, operation: () => 'probe' as const, identify: identifyLinkedin(world) };
  return [
    { ...common, path: '/v2/me', name: 'me', perform: (request) => me(world, request) },
    {
      ...common,
      path: '/rest/organizationAcls',
      name: 'organizationAcls',
      perform: (request) => listRoles(world, request),
    },
    {
      ...common,
      path: '/rest/organizations/{organisation}',
      name: 'organizations.get',
      perform: (request) => organisation(world, request),
    },
  ];
}

const ADMIN_SCOPES = ['rw_organization_admin', 'r_organization_admin'];

const ME: LinkedinRules = { resource: 'me.GET', scopes: ['r_basicprofile'], parameters: ['projection'] };

function me(world: World, request: RoutedRequest): Performed {
  const admitted = admit(world, request, ME);
  if (!admitted.ok) return unseen(admitted.answer);
  const { id, firstName, lastName } = admitted.caller.member;
  const localised = (text: string) => ({
    localized: { en_US: text },
    preferredLocale: { country: 'US', language: 'en' },
  });
  return unseen(
    json(200, {
      id,
      localizedFirstName: firstName,
      localizedLastName: lastName,
      firstName: localised(firstName),
      lastName: localised(lastName),
      vanityName: `${firstName}-${lastName}`.toLowerCase(),
    }),
  );
}

const ACLS: LinkedinRules = {
  resource: 'organizationAcls.FINDER-roleAssignee',
  scopes: ADMIN_SCOPES,
  parameters: ['q', 'role', 'state', 'count', 'start', 'projection', 'fields'],
};

interface Acl {
  readonly organisation: Organisation;
  readonly role: string;
}

function listRoles(world: World, request: RoutedRequest): Performed {
  const admitted = admit(world, request, ACLS);
  if (!admitted.ok) return unseen(admitted.answer);
  const { query } = request;
  if (query.get('q') !== 'roleAssignee') return unseen(invalidParameter('q'));
  if ((query.get('state') ?? 'APPROVED') !== 'APPROVED') return unseen(invalidParameter('state'));
  const page = pageOf(query);
  if (page === null) return unseen(invalidParameter('count'));
  const { member } = admitted.caller;
  const wanted = query.get('role');
  const acls = rolesOf(world, member).filter(({ role }) => wanted === null || role === wanted);
  const listed = acls.slice(page.start, page.start + page.count);
  // One stale organisation breaks the page that it is on. On the real network it may take a decorated listing.
  const stale = listed.find(({ organisation: { staleFor } }) => staleFor.includes(member.id));
  if (stale !== undefined) return unseen(adminOnly(stale.organisation.id));
  return unseen(
    json(200, {
      paging: { ...page, links: [] },
      elements: listed.map(({ organisation: { id }, role }) => ({
        role,
        organization: `urn:li:organization:${id}`,
        roleAssignee: `urn:li:person:${member.id}`,
        state: 'APPROVED',
      })),
    }),
  );
}

/** Every approved role of a member, stale ones included. */
function rolesOf(world: World, member: LinkedinMember): readonly Acl[] {
  return [...linkedinState(world).organisations.values()].flatMap((one) => {
    const roles = one.roles.get(member.id) ?? (one.staleFor.includes(member.id) ? ['ADMINISTRATOR'] : []);
    return roles.map((role) => ({ organisation: one, role }));
  });
}

/** https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/pagination: ten, unless asked for more. */
export function pageOf(query: URLSearchParams): { readonly start: number; readonly count: number } | null {
  const start = Number(query.get('start') ?? '0');
  const count = Number(query.get('count') ?? '10');
  const isSound = Number.isInteger(start) && Number.isInteger(count) && start >= 0 && count >= 1 && count <= 100;
  return isSound ? { start, count } : null;
}

const ORGANISATION: LinkedinRules = {
  resource: 'organizations.GET',
  scopes: ADMIN_SCOPES,
  parameters: ['projection', 'fields'],
};

/** Those who administer it see it whole; others are refused. */
function organisation(world: World, request: RoutedRequest): Performed {
  const admitted = admit(world, request, ORGANISATION);
  if (!admitted.ok) return unseen(admitted.answer);
  const id = segment(request, 'organisation');
  const found = linkedinState(world).organisations.get(id);
  if (found === undefined) {
    return unseen(linkedinError(404, 'RESOURCE_NOT_FOUND', `Could not find organization with id ${id}`));
  }
  if (!mayRead(found, admitted.caller.member)) return unseen(adminOnly(id));
  return unseen(
    json(200, {
      id: Number(id),
      localizedName: found.name,
      name: { localized: { en_US: found.name }, preferredLocale: { country: 'US', language: 'en' } },
      vanityName: found.vanityName,
      primaryOrganizationType: 'NONE',
    }),
  );
}

export function mayRead(organisation: Organisation, member: LinkedinMember): boolean {
  return (organisation.roles.get(member.id) ?? []).length > 0 && !organisation.staleFor.includes(member.id);
}

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api#permissions */
const ROLES_THAT_POST: ReadonlySet<string> = new Set([
  'ADMINISTRATOR',
  'CONTENT_ADMINISTRATOR',
  'CONTENT_ADMIN',
  'DIRECT_SPONSORED_CONTENT_POSTER',
]);

export function mayPost(organisation: Organisation, member: LinkedinMember): boolean {
  return organisation.roles.get(member.id)?.some((role) => ROLES_THAT_POST.has(role)) === true;
}

export function administers(organisation: Organisation, member: LinkedinMember): boolean {
  return organisation.roles.get(member.id)?.includes('ADMINISTRATOR') === true;
}
