import type { EventName, StoredEvent } from '../event/events';

/**
 * What must follow from which event. One job per event and reaction, each retried alone, so that a failing alert
 * never holds up a hold. A reaction reads the present state first: it may run late, twice, or out of order.
 */
export const REACTIONS_TO = {
  'credential.suspected': ['probe-witnesses'],
  'credential.cleared': [],
  'credential.disconnected': ['hold-work', 'alert-people', 'tell-host'],
  'credential.ends_soon': ['alert-people', 'tell-host'],
  'credential.revived': ['verify-reconnect'],
  'credential.refreshed': [],
  'credential.refresh_unknown': ['alert-operators'],
  'credential.doubt_unresolved': ['alert-operators'],
  'reconnect.completed': ['verify-reconnect'],
  'reconnect.refused': [],
  'credential.reconnected': ['release-work', 'resume-collectors', 'resolve-alerts', 'tell-host', 'probe-siblings'],
  'credential.retired': ['revoke-grant'],
  'account.connected': ['release-work', 'resume-collectors', 'resolve-alerts', 'tell-host'],
  'account.suspected': [],
  'account.cleared': [],
  'account.disconnected': ['hold-work', 'alert-people', 'tell-host'],
  'account.limited': ['alert-people', 'tell-host'],
  'account.unlimited': ['resolve-alerts', 'tell-host'],
  'account.paused': ['park-work'],
  'account.resumed': ['release-work', 'resume-collectors'],
  'account.removed': ['cancel-work', 'resolve-alerts', 'tell-host'],
  'post.published': ['tell-host'],
  'post.failed': ['tell-host'],
  'post.missed': ['tell-host'],
  'post.unconfirmed': ['look-up-post', 'tell-host'],
  'post.cancelled': ['tell-host'],
  'data_deletion.requested': ['delete-data'],
  'app.faulted': ['alert-operators'],
  'app.recovered': ['probe-troubled', 'alert-operators'],
  'network.outage_began': ['alert-operators'],
  'network.outage_ended': ['probe-troubled'],
  'network.mass_revocation_began': ['alert-operators'],
  'network.mass_revocation_ended': [],
} as const satisfies Readonly<Record<EventName, readonly string[]>>;

export type ReactionName = (typeof REACTIONS_TO)[EventName][number];

export const REACTION_NAMES = [
  'hold-work',
  'park-work',
  'cancel-work',
  'release-work',
  'resume-collectors',
  'verify-reconnect',
  'probe-siblings',
  'probe-witnesses',
  'probe-troubled',
  'revoke-grant',
  'look-up-post',
  'delete-data',
  'alert-people',
  'resolve-alerts',
  'alert-operators',
  'tell-host',
] as const satisfies readonly ReactionName[];

/** The events that list a reaction: what handles it is total over them, and a newly listed one does not compile unhandled. */
export type CauseOf<Reaction extends ReactionName> = {
  [Name in EventName]: Reaction extends (typeof REACTIONS_TO)[Name][number] ? Name : never;
}[EventName];

export function isCauseOf<Reaction extends ReactionName>(
  event: StoredEvent,
  reaction: Reaction,
): event is Extract<StoredEvent, { readonly name: CauseOf<Reaction> }> {
  return reactionsTo(event.name).includes(reaction);
}

export function reactionsTo(name: EventName): readonly ReactionName[] {
  return REACTIONS_TO[name];
}
