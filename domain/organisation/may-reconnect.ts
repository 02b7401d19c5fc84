import type { Member, Organisation, Permission } from './organisation';

export interface AccountOwnership {
  readonly id: string;
  readonly organisationId: string;
  readonly privateToMemberId: string | null;
}

/**
 * Who may reconnect one account: a private account, its owner; in a Professional organisation its one member; in
 * larger ones super admins, admins, and members with advanced permission on that account.
 */
export function mayReconnect(
  member: Member,
  organisation: Organisation,
  account: AccountOwnership,
  permissions: readonly Permission[],
): boolean {
  if (member.leftAt !== null || member.organisationId !== account.organisationId) return false;
  if (account.privateToMemberId !== null) return account.privateToMemberId === member.id;
  if (organisation.plan === 'professional') return true;
  if (member.role === 'super_admin' || member.role === 'admin') return true;
  return permissions.some(
    (permission) =>
      permission.memberId === member.id && permission.accountId === account.id && permission.level === 'advanced',
  );
}

/** Whoever may reconnect at least one account of a credential group reconnects the whole group. */
export function mayReconnectGroup(
  member: Member,
  organisation: Organisation,
  accounts: readonly AccountOwnership[],
  permissions: readonly Permission[],
): boolean {
  return accounts.some((account) => mayReconnect(member, organisation, account, permissions));
}
