import type { AccountKind, NetworkName, PostContent, Tokens } from '../networks/network';
import type { PermissionLevel, Plan, Role } from '../organisation/organisation';

/**
 * Words of this folder.
 *
 * Host: the suite whose accounts Holdfast keeps connected. It names its organisations, members and webhook endpoints;
 * credentials, accounts and posts are named by us, and their names are in the answer.
 * Command: one thing the host asks for, under an id of the host's. Put says how something is now, whether it was
 * known or not; every other command moves what is there.
 * Receipt: the proof that a command was accepted, committed together with what it did. The same command again gets
 * the same receipt; nothing is done twice.
 */
export type IntakeCommand =
  | PutOrganisation
  | PutMember
  | RemoveMember
  | PutPermission
  | PutCredential
  | ReconnectCompleted
  | MoveAccount
  | SchedulePost
  | EditPost
  | ReschedulePost
  | MovePost
  | SettleUnconfirmedPost
  | PutWebhookEndpoint;

export const COMMAND_NAMES = [
  'put-organisation',
  'put-member',
  'remove-member',
  'put-permission',
  'put-credential',
  'reconnect-completed',
  'remove-account',
  'pause-account',
  'resume-account',
  'schedule-post',
  'edit-post',
  'reschedule-post',
  'cancel-post',
  'pause-post',
  'resume-post',
  'publish-missed-post',
  'settle-unconfirmed-post',
  'put-webhook-endpoint',
] as const satisfies readonly IntakeCommand['command'][];

export type CommandName = IntakeCommand['command'];

/** Times are milliseconds since the epoch. */
export interface PutOrganisation {
  readonly command: 'put-organisation';
  readonly organisationId: string;
  readonly name: string;
  readonly plan: Plan;
  /** How late a post may still go out by itself. Posts keep the grace they were accepted with. */
  readonly graceMs: number;
}

export interface PutMember {
  readonly command: 'put-member';
  readonly organisationId: string;
  readonly memberId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

export interface RemoveMember {
  readonly command: 'remove-member';
  readonly organisationId: string;
  readonly memberId: string;
}

export interface PutPermission {
  readonly command: 'put-permission';
  readonly organisationId: string;
  readonly memberId: string;
  readonly accountId: string;
  /** null: nothing beyond their role. */
  readonly level: PermissionLevel | null;
}

/** What one sign-in of a network user gave the host. */
export interface HandedGrant {
  readonly organisationId: string;
  readonly networkUserId: string;
  readonly tokens: Tokens;
  /** When the network issued the tokens: an older grant never replaces a newer one. */
  readonly issuedAt: number;
  /** Who signed in at the network. */
  readonly actingMemberId: string | null;
}

export interface PutCredential extends HandedGrant {
  readonly command: 'put-credential';
  /** The member whose private space it belongs to; null: the organisation's. */
  readonly privateToMemberId: string | null;
  readonly network: NetworkName;
  /** Origin of the server, for networks of many servers; null for the others. */
  readonly instance: string | null;
  readonly displayName: string;
  readonly accounts: readonly HandedAccount[];
}

export interface HandedAccount {
  readonly kind: AccountKind;
  readonly remoteId: string;
  readonly name: string;
  /** Its own, where the network issues one per asset (a Facebook Page); null: it uses the credential's. */
  readonly tokens: Tokens | null;
}

/** The host has re-authorised a credential by itself. */
export interface ReconnectCompleted extends HandedGrant {
  readonly command: 'reconnect-completed';
  readonly credentialId: string;
  readonly assets: readonly { readonly accountId: string; readonly tokens: Tokens }[];
}

export interface MoveAccount {
  readonly command: 'remove-account' | 'pause-account' | 'resume-account';
  readonly organisationId: string;
  readonly accountId: string;
  readonly actingMemberId: string | null;
}

export interface SchedulePost {
  readonly command: 'schedule-post';
  readonly organisationId: string;
  readonly accountId: string;
  readonly content: PostContent;
  readonly dueAt: number;
  readonly actingMemberId: string | null;
}

interface OfPost {
  readonly organisationId: string;
  readonly postId: string;
  readonly actingMemberId: string | null;
}

export interface EditPost extends OfPost {
  readonly command: 'edit-post';
  readonly content: PostContent;
}

export interface ReschedulePost extends OfPost {
  readonly command: 'reschedule-post';
  readonly dueAt: number;
}

export interface MovePost extends OfPost {
  readonly command: 'cancel-post' | 'pause-post' | 'resume-post' | 'publish-missed-post';
}

export type SettleUnconfirmedPost = OfPost & { readonly command: 'settle-unconfirmed-post' } & Settled;

/** What a person found: it stands on the network; it does not, and goes out again now; it does not matter any more. */
export type Settled =
  | { readonly outcome: 'published'; readonly remoteId: string }
  | { readonly outcome: 'publish_again' }
  | { readonly outcome: 'drop' };

export interface PutWebhookEndpoint {
  readonly command: 'put-webhook-endpoint';
  /** null: the host itself, which hears of every organisation. */
  readonly organisationId: string | null;
  readonly endpointId: string;
  readonly url: string;
  readonly secret: string;
}
