import type { AccountKind } from '../networks/network';
import type { AccountStatus } from '../account/account';
import type { Collector } from '../collector/collector';
import type { DecisionContext } from '../credential/decision';
import type { Group } from '../credential/group';
import type { NewEvent } from '../event/events';
import type { Member, Organisation, Permission } from '../organisation/organisation';
import type { Post, PostState } from '../post/post';
import { refuse } from '../result';
import type { Result } from '../result';
import type { CommandName } from './command';
import type { UnsealedTokenSet } from './token-set';

export interface IntakeContext extends DecisionContext {
  /** The sandbox still serves what live networks have ended. */
  readonly sandbox: boolean;
  /** How long after its boundary an unconfirmed post may not be sent again: its send may still begin until then. */
  readonly resendAfterMs: number;
}

export interface PostResult {
  readonly postId: string;
  readonly state: PostState;
  /** ISO 8601. */
  readonly dueAt: string;
}

export interface AccountResult {
  readonly accountId: string;
  readonly status: AccountStatus;
  readonly paused: boolean;
  /** Of a removal: whether it was the last account of its credential, whose grant is now given back. */
  readonly credentialRetired?: boolean;
}

/**
 * What became of the tokens of a grant. `active`: the first of their credential. `pending`: newer than the present
 * ones, they take effect once they were verified. `kept`: the present ones are as new or newer and stay.
 */
export type TokensTaken = 'active' | 'pending' | 'kept';

/** What the host is told of an accepted command. Part of its receipt: ids, states and times, never a secret. */
export interface IntakeResults {
  readonly 'put-organisation': { readonly organisationId: string };
  readonly 'put-member': { readonly memberId: string };
  readonly 'remove-member': { readonly memberId: string };
  readonly 'put-permission': { readonly memberId: string; readonly accountId: string };
  readonly 'put-credential': {
    readonly credentialId: string;
    readonly tokens: TokensTaken;
    /** The accounts of the command, in its order. */
    readonly accounts: readonly {
      readonly accountId: string;
      readonly kind: AccountKind;
      readonly remoteId: string;
      readonly status: AccountStatus;
    }[];
  };
  readonly 'reconnect-completed': { readonly credentialId: string; readonly tokens: TokensTaken };
  readonly 'remove-account': AccountResult;
  readonly 'pause-account': AccountResult;
  readonly 'resume-account': AccountResult;
  readonly 'schedule-post': PostResult;
  readonly 'edit-post': PostResult;
  readonly 'reschedule-post': PostResult;
  readonly 'cancel-post': PostResult;
  readonly 'pause-post': PostResult;
  readonly 'resume-post': PostResult;
  readonly 'publish-missed-post': PostResult;
  readonly 'settle-unconfirmed-post': PostResult;
  readonly 'put-webhook-endpoint': { readonly endpointId: string };
}

/** What an accepted command writes, and what the host is told. */
export interface IntakeDecision<Name extends CommandName = CommandName> {
  readonly result: IntakeResults[Name];
  /** The post that this command made us responsible for: counted as accepted, once. */
  readonly acceptedPostId?: string;
  readonly organisations?: readonly Organisation[];
  readonly members?: readonly Member[];
  readonly permissions?: readonly Permission[];
  readonly removedPermissions?: readonly Pick<Permission, 'memberId' | 'accountId'>[];
  readonly groups?: readonly Group[];
  /** With their tokens in the clear; whoever writes them seals them. */
  readonly newTokenSets?: readonly UnsealedTokenSet[];
  readonly posts?: readonly Post[];
  readonly collectors?: readonly Collector[];
  readonly webhookEndpoints?: readonly {
    readonly id: string;
    readonly organisationId: string | null;
    readonly url: string;
    readonly secret: string;
    readonly createdAt: number;
  }[];
  readonly events?: readonly NewEvent[];
}

export interface FieldProblem {
  /** Path in the command, e.g. `accounts[1].tokens`. */
  readonly field: string;
  /** What is wrong with it and how to mend it, as the end of a sentence that begins with the field. */
  readonly problem: string;
}

/** Why a command cannot be accepted as it is. Nothing of it was written, and its id may be used again. */
export interface IntakeRefusal {
  readonly kind: 'not_found' | 'conflict' | 'unprocessable';
  /** For programs; stable. */
  readonly code: string;
  /** For people. Never carries a value of a secret field. */
  readonly message: string;
  readonly fields: readonly FieldProblem[];
}

export type Decided<Name extends CommandName = CommandName> = Result<IntakeDecision<Name>, IntakeRefusal>;

/** Something that the command names is not there, or belongs to another organisation. */
export function notFound(field: string, code: string, problem: string): Result<never, IntakeRefusal> {
  return refuse({ kind: 'not_found', code, message: sentence(field, problem), fields: [{ field, problem }] });
}

/** The command does not fit what is there now. */
export function conflict(
  code: string,
  message: string,
  fields: readonly FieldProblem[] = [],
): Result<never, IntakeRefusal> {
  return refuse({ kind: 'conflict', code, message, fields });
}

/** The command can be read and could never be carried out as it is. */
export function unprocessable(field: string, code: string, problem: string): Result<never, IntakeRefusal> {
  return refuse({ kind: 'unprocessable', code, message: sentence(field, problem), fields: [{ field, problem }] });
}

function sentence(field: string, problem: string): string {
  return `${field} ${problem}`;
}

export function isoTime(at: number): string {
  return new Date(at).toISOString();
}
