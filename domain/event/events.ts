import type { AppFaultReason } from '../app-standing';
import type { DisconnectReason, JudgedReason } from '../judgement/vocabulary';
import type { NetworkAddress } from '../network-state';
import type { Capability, NetworkName } from '../networks/network';
import type { TroubleKind } from '../outage/trouble';

/** What a reconnect did to one account of the group. */
export interface AccountOutcome {
  readonly accountId: string;
  readonly outcome: 'reconnected' | 'limited' | 'unchanged';
  /** Why it is limited or unchanged; null for `reconnected`. */
  readonly reason: DisconnectReason | 'plan_limit' | 'could_not_check' | null;
}

/**
 * Everything that happens and that something may have to react to, by name. Events carry ids, reasons and times,
 * never tokens, names or texts of posts. They are written in the transaction of what they tell (outbox).
 */
export interface EventData {
  readonly 'credential.suspected': { readonly tokenSetId: string; readonly reason: string };
  readonly 'credential.cleared': { readonly tokenSetId: string };
  /** The gates of `accountIds` closed in this commit. `absorbed`: asset incidents that this one now speaks for. */
  readonly 'credential.disconnected': {
    readonly tokenSetId: string | null;
    readonly reason: DisconnectReason;
    readonly incidentId: string;
    readonly accountIds: readonly string[];
    readonly absorbed: readonly string[];
  };
  /** Its tokens end at `endsAt` (ms since the epoch) and nothing but a person's sign-in renews them. */
  readonly 'credential.ends_soon': {
    readonly tokenSetId: string;
    readonly endsAt: number;
    readonly incidentId: string;
  };
  /** A dead credential answered again with its old access token; it is verified before it is believed. */
  readonly 'credential.revived': { readonly tokenSetId: string };
  readonly 'credential.refreshed': { readonly tokenSetId: string; readonly previousTokenSetId: string };
  readonly 'credential.refresh_unknown': { readonly refreshId: string; readonly tokenSetId: string };
  readonly 'credential.doubt_unresolved': NetworkAddress & { readonly reason: string; readonly since: number };
  /** A new grant is stored, sealed and pending; until it is verified the gates are suspect. */
  readonly 'reconnect.completed': {
    readonly tokenSetId: string;
    readonly reconnectId: string | null;
    readonly memberId: string | null;
  };
  readonly 'reconnect.refused': {
    readonly reconnectId: string | null;
    readonly tokenSetId: string;
    readonly why: string;
  };
  readonly 'credential.reconnected': {
    readonly tokenSetId: string;
    readonly reconnectId: string | null;
    /** Who re-authorised; null where the network healed it by itself. */
    readonly memberId: string | null;
    readonly outcomes: readonly AccountOutcome[];
    readonly endedIncidentIds: readonly string[];
  };
  readonly 'credential.retired': { readonly tokenSetId: string | null };
  /** Proven to work: after it was put by the host, or an asset that its network gave back. */
  readonly 'account.connected': { readonly tokenSetId: string; readonly endedIncidentIds: readonly string[] };
  readonly 'account.suspected': { readonly reason: string };
  readonly 'account.cleared': Record<string, never>;
  readonly 'account.disconnected': { readonly reason: DisconnectReason; readonly incidentId: string };
  readonly 'account.limited': {
    readonly capability: Capability;
    readonly reason: DisconnectReason;
    readonly incidentId: string;
  };
  readonly 'account.unlimited': { readonly capability: Capability };
  readonly 'account.paused': { readonly memberId: string | null };
  readonly 'account.resumed': { readonly memberId: string | null };
  readonly 'account.removed': { readonly incidentIds: readonly string[] };
  readonly 'post.published': { readonly remoteId: string };
  readonly 'post.failed': { readonly reason: JudgedReason | 'refused_by_network' | 'group_publishing_ended' };
  readonly 'post.missed': { readonly dueAt: number };
  readonly 'post.unconfirmed': { readonly boundaryAt: number };
  readonly 'post.cancelled': { readonly by: 'member' | 'account_removed' };
  /** A network user asks that what is held about them is deleted; whom, only the deletion's own row knows. */
  readonly 'data_deletion.requested': { readonly dataDeletionId: string };
  /** Our app is at fault at a network; nobody's account is. */
  readonly 'app.faulted': { readonly network: NetworkName; readonly reason: AppFaultReason };
  /** What was refused is answered well again: what waited in doubt is looked at. */
  readonly 'app.recovered': NetworkAddress;
  /** Many unrelated credentials of a network fell into the same trouble at once: nobody is disconnected meanwhile. */
  readonly 'network.outage_began': NetworkAddress & { readonly shows: TroubleKind };
  readonly 'network.outage_ended': NetworkAddress;
  /** A network ends many one by one, while others go on working. */
  readonly 'network.mass_revocation_began': NetworkAddress;
  readonly 'network.mass_revocation_ended': NetworkAddress;
}

export type EventName = keyof EventData;

/** What it is about. `organisationId` is null for events about our app or a network. */
export interface EventSubject {
  readonly organisationId: string | null;
  readonly credentialId?: string;
  readonly accountId?: string;
  readonly postId?: string;
}

export type NewEvent<Name extends EventName = EventName> = {
  [Each in Name]: { readonly name: Each; readonly subject: EventSubject; readonly data: EventData[Each] };
}[Name];

/** An event as stored: with its id and time, and the event or job that caused it. */
export type StoredEvent<Name extends EventName = EventName> = NewEvent<Name> & {
  readonly id: string;
  readonly occurredAt: number;
};
