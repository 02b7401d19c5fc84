import type { Account } from '../account/account';
import type { Group } from '../credential/group';
import { whyNotAgain } from '../data-deletion/data-deletion';
import type { DataDeletion } from '../data-deletion/data-deletion';
import type { Network } from '../networks/network';
import { PLANS } from '../organisation/organisation';
import type { Member, Organisation } from '../organisation/organisation';
import { accountPlacesLeft } from '../organisation/plan-use';
import type { PlanUse } from '../organisation/plan-use';
import { ok } from '../result';
import type { Result } from '../result';
import type { HandedAccount, PutCredential } from './command';
import { conflict, unprocessable } from './decision';
import type { IntakeContext, IntakeRefusal } from './decision';
import { checkGrant } from './grant-check';
import { checkActingMember, noSuchMember } from './missing';
import { isSameAsset } from './new-accounts';

export interface LoadedForCredential {
  readonly organisation: Organisation | null;
  readonly planUse: PlanUse | null;
  /** The group of the command's key; null: the credential is new. */
  readonly group: Group | null;
  /** Accounts of the same owner for the same assets, on whichever credential. */
  readonly accountsForAssets: readonly Account[];
  /** Whose private space it is to be, else who signed in. */
  readonly member: Member | null;
  /** The network user's latest request to delete what is held about them; null: they never asked. */
  readonly dataDeletion: DataDeletion | null;
}

type Check = Result<null, IntakeRefusal>;

/** Whether a credential can be put as the command says, before anything is made of it. */
export function checkCredential(
  command: PutCredential,
  loaded: LoadedForCredential,
  network: Network,
  context: IntakeContext,
): Check {
  const { group, accountsForAssets } = loaded;
  const checks: readonly (() => Check)[] = [
    () => checkMember(command, loaded),
    () => checkNetwork(command, network),
    () => checkGrant(command, context),
    () => checkDeletion(command, loaded.dataDeletion),
    () => checkElsewhere(command.accounts, group, accountsForAssets),
  ];
  for (const check of checks) {
    const result = check();
    if (!result.ok) return result;
  }
  return ok(null);
}

export function checkPlan(added: number, { plan }: Organisation, planUse: PlanUse | null): Check {
  const placesLeft = planUse === null ? 0 : accountPlacesLeft(plan, planUse);
  if (added <= placesLeft) return ok(null);
  const { title, accountsMax } = PLANS[plan];
  return unprocessable(
    'accounts',
    'plan_limit',
    `adds ${added} where ${placesLeft} fit: the ${title} plan has ${accountsMax}; remove accounts or put the organisation with a larger plan`,
  );
}

function checkMember(
  { organisationId, privateToMemberId, actingMemberId }: PutCredential,
  { member }: LoadedForCredential,
): Check {
  if (privateToMemberId === null) {
    return checkActingMember(organisationId, actingMemberId, member);
  }
  if (actingMemberId !== null && actingMemberId !== privateToMemberId) {
    return unprocessable(
      'actingMemberId',
      'not_the_owner',
      'is not the owner of the private space: only they connect accounts there; leave it out or give their id',
    );
  }
  return member?.organisationId === organisationId && member.leftAt === null
    ? ok(null)
    : noSuchMember('privateToMemberId', privateToMemberId, organisationId);
}

function checkNetwork(command: PutCredential, network: Network): Check {
  if (network.hasInstances !== (command.instance !== null)) {
    return unprocessable(
      'instance',
      'instance_mismatch',
      network.hasInstances
        ? `is missing: ${network.title} has many servers; give the origin of the one the account lives on`
        : `must be left out: ${network.title} has no servers of its own kind`,
    );
  }
  const odd = command.accounts.findIndex(({ kind }) => !network.accountKinds.includes(kind));
  if (odd >= 0) {
    return unprocessable(
      `accounts[${odd}].kind`,
      'kind_not_offered',
      `is no kind of account of ${network.title}, which has: ${network.accountKinds.join(', ')}`,
    );
  }
  const twice = command.accounts.findIndex((each, index) =>
    command.accounts.slice(0, index).some((other) => isSameAsset(other, each)),
  );
  return twice < 0
    ? ok(null)
    : unprocessable(`accounts[${twice}]`, 'account_twice', 'is in the list twice; leave one out');
}

/** Data that somebody had deleted does not come back with an old grant. A later sign-in is a new consent. */
function checkDeletion({ issuedAt }: PutCredential, deletion: DataDeletion | null): Check {
  switch (whyNotAgain(deletion, issuedAt)) {
    case null:
      return ok(null);
    case 'in_progress':
      return conflict(
        'data_deletion_in_progress',
        'What is held about this network user is being deleted at their request. Repeat the command in a minute.',
      );
    case 'older_grant':
      return conflict(
        'data_deleted',
        'This network user had what is held about them deleted; a grant of before that does not bring it back. If they sign in again, put the new grant.',
        [{ field: 'issuedAt', problem: 'is before the deletion; only a later sign-in is a new consent' }],
      );
  }
}

/** An asset is one account of an owner, whoever else could reach it: two credentials for it would publish twice. */
function checkElsewhere(handed: readonly HandedAccount[], group: Group | null, known: readonly Account[]): Check {
  const fields = handed.flatMap((each, index) => {
    const other = known.find((account) => isSameAsset(account, each) && account.credentialId !== group?.credential.id);
    return other === undefined
      ? []
      : [
          {
            field: `accounts[${index}]`,
            problem: `is account ${other.id} of credential ${other.credentialId} already; remove that account first, or leave this one out`,
          },
        ];
  });
  return fields.length === 0
    ? ok(null)
    : conflict('account_elsewhere', 'An account of the command hangs on another credential already.', fields);
}
