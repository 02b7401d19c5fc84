import type { Member } from '../organisation/organisation';
import { ok } from '../result';
import type { Result } from '../result';
import { notFound } from './decision';
import type { IntakeRefusal } from './decision';

/** Of another organisation is said like not there: the host must not mix up its tenants, and learns nothing of others. */

export function noSuchOrganisation(organisationId: string): Result<never, IntakeRefusal> {
  return notFound(
    'organisationId',
    'no_such_organisation',
    `names no organisation (${organisationId}); put it first with put-organisation`,
  );
}

export function noSuchMember(field: string, memberId: string, organisationId: string): Result<never, IntakeRefusal> {
  return notFound(
    field,
    'no_such_member',
    `names no member (${memberId}) of organisation ${organisationId}; put the member first with put-member`,
  );
}

/** Who acts is recorded, so it must be somebody. Whether they may is the host's to know: they are its users. */
export function checkActingMember(
  organisationId: string,
  actingMemberId: string | null,
  member: Member | null,
): Result<null, IntakeRefusal> {
  return actingMemberId === null || member?.organisationId === organisationId
    ? ok(null)
    : noSuchMember('actingMemberId', actingMemberId, organisationId);
}

export function noSuchAccount(accountId: string, organisationId: string): Result<never, IntakeRefusal> {
  return notFound(
    'accountId',
    'no_such_account',
    `names no account (${accountId}) of organisation ${organisationId}; account ids are in the answer to put-credential, and a removed account has none any more`,
  );
}

export function noSuchCredential(credentialId: string, organisationId: string): Result<never, IntakeRefusal> {
  return notFound(
    'credentialId',
    'no_such_credential',
    `names no credential (${credentialId}) of organisation ${organisationId}; credential ids are in the answer to put-credential, and one whose last account was removed has none any more`,
  );
}

export function noSuchPost(postId: string, organisationId: string): Result<never, IntakeRefusal> {
  return notFound(
    'postId',
    'no_such_post',
    `names no post (${postId}) of organisation ${organisationId}; post ids are in the answer to schedule-post`,
  );
}
