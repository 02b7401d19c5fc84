import type { Member, Organisation, Permission } from './organisation';

/**
 * Whether an account stands in a member's list: a private one in its owner's only; the organisation's in those of its
 * super admins and admins and of members with a permission of any level on it; all in the one member's of Professional.
 */
export function maySee(
  member: Member,
  organisation: Organisation,
  account: { readonly id: string; readonly organisationId: string; readonly privateToMemberId: string | null },
  permissions: readonly Permission[],
): boolean {
  if (member.leftAt !== null || member.organisationId !== account.organisationId) return false;
  if (account.privateToMemberId !== null) return account.privateToMemberId === member.id;
  if (organisation.plan === 'professional' || member.role !== 'member') return true;
  return permissions.some(({ memberId, accountId }) => memberId === member.id && accountId === account.id);
}
