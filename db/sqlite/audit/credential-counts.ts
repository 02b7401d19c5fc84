import type { NetworkName } from '../../../domain/networks/network';
import { onReadOnlyConnection } from '../read-only';

/** How many credentials of a network stand how. Retired ones are left out. */
export interface CredentialCounts {
  /** Alive, with nothing in doubt, and each of its accounts proven to work. */
  readonly connected: number;
  /** With an account that nobody has proven yet. */
  readonly unverified: number;
  /** With a gate that waits for proof. */
  readonly suspect: number;
  /** Dead. */
  readonly disconnected: number;
  /** Alive, and the last answer was no healthy one. */
  readonly inTrouble: number;
  /** A probe waits in the queue, or is under way. */
  readonly probesQueued: number;
}

/** On a read-only connection of its own: at any time, from any process, and nothing changes by it. */
export function countCredentials(path: string, network: NetworkName): CredentialCounts {
  return onReadOnlyConnection(path, (client) => {
    const row = client
      .prepare(
        `SELECT
           count(*) FILTER (WHERE status <> 'dead' AND doubt_since IS NULL AND connected) AS connected,
           count(*) FILTER (WHERE unverified) AS unverified,
           count(*) FILTER (WHERE suspect) AS suspect,
           count(*) FILTER (WHERE status = 'dead') AS disconnected,
           count(*) FILTER (WHERE status <> 'dead' AND trouble_since IS NOT NULL) AS inTrouble,
           count(*) FILTER (WHERE probe_queued_at IS NOT NULL) AS probesQueued
         FROM (
           SELECT c.status, c.doubt_since, c.trouble_since, c.probe_queued_at,
             min(a.status = 'connected') AS connected, max(a.status = 'unverified') AS unverified,
             max(a.status = 'suspect') AS suspect
           FROM credentials c JOIN accounts a ON a.credential_id = c.id AND a.status <> 'removed'
           WHERE c.network = ? AND c.status <> 'retired' GROUP BY c.id
         )`,
      )
      .get(network);
    return row as CredentialCounts;
  });
}
