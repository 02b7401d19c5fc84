import type { AccountKind, Capability } from '../network';

/**
 * Permissions of the Community Management API, the product that an app needs to act for organisations.
 * `r_basicprofile` says who signed in; LinkedIn refuses a sign-in that asks for one the app was not given.
 * https://learn.microsoft.com/en-us/linkedin/marketing/increasing-access
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api#permissions
 */
export const LINKEDIN_SCOPES = [
  'r_basicprofile',
  'w_member_social',
  'rw_organization_admin',
  'r_organization_social',
  'w_organization_social',
] as const;

const NONE: Readonly<Record<Capability, readonly string[]>> = { publish: [], stream: [], analytics: [] };

/** Whatever is done for an organisation, its roles are read with `rw_organization_admin`. */
const SCOPES: Readonly<Partial<Record<AccountKind, Readonly<Record<Capability, readonly string[]>>>>> = {
  // What members post can be read with `r_member_social` only, which LinkedIn gives to selected partners.
  profile: { publish: ['w_member_social'], stream: [], analytics: [] },
  organisation: {
    publish: ['rw_organization_admin', 'w_organization_social'],
    stream: ['rw_organization_admin', 'r_organization_social'],
    analytics: ['rw_organization_admin'],
  },
};

export function linkedinScopesFor(capability: Capability, kind: AccountKind): readonly string[] {
  return (SCOPES[kind] ?? NONE)[capability];
}

/** Whether a grant lets us ask which organisations the member has a role in; null: LinkedIn did not say. */
export function mayReadOrganisations(scopes: readonly string[] | null): boolean {
  return scopes === null || scopes.includes('rw_organization_admin');
}
