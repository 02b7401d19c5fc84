import type { Member, Organisation, Permission } from '../../../domain/organisation/organisation';
import type { members, organisations, permissions } from '../../schema/organisations';

type OrganisationRow = typeof organisations.$inferSelect;
type MemberRow = typeof members.$inferSelect;
type PermissionRow = typeof permissions.$inferSelect;

export function organisationFromRow(row: OrganisationRow): Organisation {
  return row;
}

export function organisationToRow(organisation: Organisation): OrganisationRow {
  const { id, name, plan, graceMs, createdAt, version } = organisation;
  return { id, name, plan, graceMs, createdAt, version };
}

export function memberFromRow(row: MemberRow): Member {
  return row;
}

export function memberToRow(member: Member): MemberRow {
  const { id, organisationId, name, email, role, leftAt, version } = member;
  return { id, organisationId, name, email, role, leftAt, version };
}

export function permissionFromRow(row: PermissionRow): Permission {
  return row;
}

export function permissionToRow(permission: Permission): PermissionRow {
  const { memberId, accountId, level } = permission;
  return { memberId, accountId, level };
}
