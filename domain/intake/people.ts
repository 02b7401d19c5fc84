import { accountOf } from '../credential/group';
import type { Group } from '../credential/group';
import { PLANS } from '../organisation/organisation';
import type { Member, Organisation } from '../organisation/organisation';
import { memberPlacesLeft } from '../organisation/plan-use';
import type { PlanUse } from '../organisation/plan-use';
import { ok } from '../result';
import type { PutMember, PutOrganisation, PutPermission, RemoveMember } from './command';
import { conflict, unprocessable } from './decision';
import type { Decided, IntakeContext } from './decision';
import { noSuchAccount, noSuchMember, noSuchOrganisation } from './missing';

export function decidePutOrganisation(
  command: PutOrganisation,
  known: Organisation | null,
  { now }: IntakeContext,
): Decided<'put-organisation'> {
  const { organisationId, name, plan, graceMs } = command;
  return ok({
    result: { organisationId },
    // A smaller plan takes nothing away; it only lets nothing new in.
    organisations: [
      { id: organisationId, name, plan, graceMs, createdAt: known?.createdAt ?? now, version: known?.version ?? 0 },
    ],
  });
}

/** A member who had left and is put again has come back. */
export function decidePutMember(
  command: PutMember,
  loaded: {
    readonly organisation: Organisation | null;
    readonly member: Member | null;
    readonly planUse: PlanUse | null;
  },
): Decided<'put-member'> {
  const { organisation, member, planUse } = loaded;
  const { organisationId, memberId, name, email, role } = command;
  if (organisation === null) return noSuchOrganisation(organisationId);
  if (member !== null && member.organisationId !== organisationId) {
    return conflict(
      'member_elsewhere',
      `Member ${memberId} belongs to another organisation; a member belongs to one.`,
      [{ field: 'memberId', problem: 'is the id of a member of another organisation; use another id' }],
    );
  }
  const { title, membersMax } = PLANS[organisation.plan];
  const takesAPlace = member?.leftAt !== null;
  if (takesAPlace && planUse !== null && memberPlacesLeft(organisation.plan, planUse) === 0) {
    return unprocessable(
      'memberId',
      'plan_limit',
      `is one too many: the ${title} plan has ${membersMax} members; remove a member or put the organisation with a larger plan`,
    );
  }
  return ok({
    result: { memberId },
    members: [{ id: memberId, organisationId, name, email, role, leftAt: null, version: member?.version ?? 0 }],
  });
}

/** Their credentials stay: what they connected goes on working. */
export function decideRemoveMember(
  command: RemoveMember,
  member: Member | null,
  { now }: IntakeContext,
): Decided<'remove-member'> {
  const { organisationId, memberId } = command;
  if (member?.organisationId !== organisationId) return noSuchMember('memberId', memberId, organisationId);
  return ok({
    result: { memberId },
    members: member.leftAt === null ? [{ ...member, leftAt: now }] : [],
  });
}

export function decidePutPermission(
  command: PutPermission,
  loaded: { readonly member: Member | null; readonly group: Group | null },
): Decided<'put-permission'> {
  const { organisationId, memberId, accountId, level } = command;
  const { member, group } = loaded;
  if (member?.organisationId !== organisationId) return noSuchMember('memberId', memberId, organisationId);
  if (group?.credential.organisationId !== organisationId || accountOf(group, accountId) === undefined) {
    return noSuchAccount(accountId, organisationId);
  }
  return ok({
    result: { memberId, accountId },
    ...(level === null
      ? { removedPermissions: [{ memberId, accountId }] }
      : { permissions: [{ memberId, accountId, level }] }),
  });
}
