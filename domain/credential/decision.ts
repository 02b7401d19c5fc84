import { REOPENS_WITHIN_MS } from '../incident/incident';
import type { Incident } from '../incident/incident';
import type { AccountKind, Capability, ProbePolicy } from '../networks/network';
import type { Weather } from '../outage/weather';
import type { Group, GroupEvent } from './group';

/** What the decisions of this folder take and give, whatever they decide about. */

export interface DecisionContext {
  readonly now: number;
  readonly newId: () => string;
  /** In [0, 1): spreads next looks. */
  readonly spread: number;
}

/** What else answers are weighed by: how things stand at the network for everybody. */
export interface WeatherContext extends DecisionContext {
  readonly weather: Weather;
}

/** What the rules need to know of the network. */
export interface EvidencePolicy {
  readonly canRefresh: boolean;
  readonly scopesFor: (capability: Capability, kind: AccountKind) => readonly string[];
  readonly probing: Pick<ProbePolicy, 'everyMs' | 'workCountsAsProbe'>;
}

export interface GroupDecision {
  readonly group: Group;
  readonly events: readonly GroupEvent[];
  /** The answer was about a token set that is not the present one: it proves nothing about today. */
  readonly stale: boolean;
}

export function subjectOf(group: Group): { readonly organisationId: string; readonly credentialId: string } {
  return { organisationId: group.credential.organisationId, credentialId: group.credential.id };
}

/** An incident of the same subject that is open, or ended within six hours, is the same incident. */
export function incidentToOpen(
  group: Group,
  accountId: string | null,
  kind: Incident['kind'],
  { now, newId }: DecisionContext,
): string {
  const known = group.incidents.find(
    (incident) =>
      incident.accountId === accountId &&
      incident.kind === kind &&
      (incident.endedAt === null || now - incident.endedAt <= REOPENS_WITHIN_MS),
  );
  return known?.id ?? newId();
}
