import type { Incident } from '../../../domain/incident/incident';
import type { incidents } from '../../schema/connections';

type IncidentRow = typeof incidents.$inferSelect;

export function incidentFromRow(row: IncidentRow): Incident {
  return row;
}

export function incidentToRow(incident: Incident): IncidentRow {
  const { id, organisationId, credentialId, accountId, kind, reason } = incident;
  const { openedAt, reopenedAt, endedAt, endedBy, version } = incident;
  return { id, organisationId, credentialId, accountId, kind, reason, openedAt, reopenedAt, endedAt, endedBy, version };
}
