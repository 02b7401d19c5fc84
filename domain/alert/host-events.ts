import type { AccountOutcome, EventData, StoredEvent } from '../event/events';
import type { DisconnectReason } from '../judgement/vocabulary';
import type { Capability } from '../networks/network';
import type { CauseOf } from '../reaction/catalogue';

/**
 * The catalogue of events that hosts and organisations get at their webhook endpoints. It is a promise to code that we
 * do not see: fields are added, never changed or taken away; what must change gets a new version beside the old one.
 * Ids, reasons and times only; times are milliseconds since the epoch.
 */
export interface HostEventData {
  /** A credential ended: these accounts are disconnected at once and their work is held. */
  readonly 'accounts.disconnected.v1': {
    readonly organisationId: string;
    readonly credentialId: string;
    readonly accountIds: readonly string[];
    readonly incidentId: string;
    readonly reason: DisconnectReason;
  };
  /** Its tokens end then, and only a member's sign-in renews them; everything works until then. */
  readonly 'accounts.ending.v1': {
    readonly organisationId: string;
    readonly credentialId: string;
    readonly incidentId: string;
    readonly endsAt: number;
  };
  readonly 'accounts.reconnected.v1': {
    readonly organisationId: string;
    readonly credentialId: string;
    /** Who re-authorised; null where the network healed it by itself. */
    readonly memberId: string | null;
    readonly outcomes: readonly AccountOutcome[];
    readonly endedIncidentIds: readonly string[];
  };
  /** One account proved to work: newly put, or given back by its network. */
  readonly 'account.connected.v1': AccountSubject & { readonly endedIncidentIds: readonly string[] };
  readonly 'account.disconnected.v1': AccountSubject & {
    readonly incidentId: string;
    readonly reason: DisconnectReason;
  };
  readonly 'account.limited.v1': AccountSubject & {
    readonly capability: Capability;
    readonly incidentId: string;
    readonly reason: DisconnectReason;
  };
  readonly 'account.unlimited.v1': AccountSubject & { readonly capability: Capability };
  readonly 'account.removed.v1': AccountSubject;
  readonly 'post.published.v1': PostSubject & { readonly remoteId: string };
  readonly 'post.failed.v1': PostSubject & { readonly reason: EventData['post.failed']['reason'] };
  /** Too late to go out by itself: only a person moves it now. */
  readonly 'post.missed.v1': PostSubject & { readonly dueAt: number };
  /** It may or may not stand on the network: a look-up or a person decides. */
  readonly 'post.unconfirmed.v1': PostSubject & { readonly boundaryAt: number };
  readonly 'post.cancelled.v1': PostSubject & { readonly by: EventData['post.cancelled']['by'] };
}

interface AccountSubject {
  readonly organisationId: string;
  readonly credentialId: string;
  readonly accountId: string;
}

interface PostSubject {
  readonly organisationId: string;
  readonly accountId: string;
  readonly postId: string;
}

export type HostEventType = keyof HostEventData;

/** The body of a webhook, in the shape that Standard Webhooks recommends: https://www.standardwebhooks.com */
export type HostEvent = {
  [Type in HostEventType]: {
    readonly type: Type;
    /** When it happened, ISO 8601. */
    readonly timestamp: string;
    readonly data: HostEventData[Type];
  };
}[HostEventType];

/** Total over the events that list `tell-host`. */
export function hostEventOf(event: StoredEvent<CauseOf<'tell-host'>>): HostEvent {
  const timestamp = new Date(event.occurredAt).toISOString();
  const { subject } = event;
  switch (event.name) {
    case 'credential.disconnected': {
      const { accountIds, incidentId, reason } = event.data;
      const data = { ...credentialOf(subject), accountIds, incidentId, reason };
      return { type: 'accounts.disconnected.v1', timestamp, data };
    }
    case 'credential.ends_soon': {
      const { incidentId, endsAt } = event.data;
      return { type: 'accounts.ending.v1', timestamp, data: { ...credentialOf(subject), incidentId, endsAt } };
    }
    case 'credential.reconnected': {
      const { memberId, outcomes, endedIncidentIds } = event.data;
      const data = { ...credentialOf(subject), memberId, outcomes, endedIncidentIds };
      return { type: 'accounts.reconnected.v1', timestamp, data };
    }
    case 'account.connected': {
      const { endedIncidentIds } = event.data;
      return { type: 'account.connected.v1', timestamp, data: { ...accountOf(subject), endedIncidentIds } };
    }
    case 'account.disconnected': {
      const { incidentId, reason } = event.data;
      return { type: 'account.disconnected.v1', timestamp, data: { ...accountOf(subject), incidentId, reason } };
    }
    case 'account.limited': {
      const { capability, incidentId, reason } = event.data;
      return { type: 'account.limited.v1', timestamp, data: { ...accountOf(subject), capability, incidentId, reason } };
    }
    case 'account.unlimited': {
      const { capability } = event.data;
      return { type: 'account.unlimited.v1', timestamp, data: { ...accountOf(subject), capability } };
    }
    case 'account.removed':
      return { type: 'account.removed.v1', timestamp, data: accountOf(subject) };
    case 'post.published':
      return {
        type: 'post.published.v1',
        timestamp,
        data: { ...postOf(subject), remoteId: event.data.remoteId },
      };
    case 'post.failed':
      return { type: 'post.failed.v1', timestamp, data: { ...postOf(subject), reason: event.data.reason } };
    case 'post.missed':
      return { type: 'post.missed.v1', timestamp, data: { ...postOf(subject), dueAt: event.data.dueAt } };
    case 'post.unconfirmed':
      return {
        type: 'post.unconfirmed.v1',
        timestamp,
        data: { ...postOf(subject), boundaryAt: event.data.boundaryAt },
      };
    case 'post.cancelled':
      return { type: 'post.cancelled.v1', timestamp, data: { ...postOf(subject), by: event.data.by } };
  }
}

type Subject = StoredEvent['subject'];

function credentialOf(subject: Subject): { readonly organisationId: string; readonly credentialId: string } {
  return {
    organisationId: named(subject.organisationId, 'organisation'),
    credentialId: named(subject.credentialId, 'credential'),
  };
}

function accountOf(subject: Subject): AccountSubject {
  return { ...credentialOf(subject), accountId: named(subject.accountId, 'account') };
}

function postOf(subject: Subject): PostSubject {
  return {
    organisationId: named(subject.organisationId, 'organisation'),
    accountId: named(subject.accountId, 'account'),
    postId: named(subject.postId, 'post'),
  };
}

/** Throws for an event that does not name what it is about: whoever wrote it has a bug. */
function named(id: string | null | undefined, what: string): string {
  if (id === null || id === undefined) throw new Error(`The event does not name its ${what}.`);
  return id;
}
