import type { DisconnectReason } from '../judgement/vocabulary';
import type { NetworkName } from '../networks/network';
import type { Trouble } from '../outage/trouble';

/**
 * Words of this folder.
 *
 * Credential: what one network user has granted us inside one organisation, or one member's private space. Its key
 * is (owner, network, instance, network user id); a second sign-in by the same network user renews it.
 * Token set: the tokens of a credential (or of one asset) at one time, with an id unique for ever. Every probe,
 * refresh, publish and verdict carries the id of the token set it used: the fence.
 * Doubt: credential-scoped evidence that waits for proof. While it lasts, the gates of the group are suspect.
 */
export type Credential = CredentialFacts & CredentialLife;

export interface CredentialFacts {
  readonly id: string;
  readonly organisationId: string;
  /** The member whose private space this is; null: the organisation's. */
  readonly privateToMemberId: string | null;
  readonly network: NetworkName;
  /** Origin of the server; null for networks of one server. */
  readonly instance: string | null;
  readonly networkUserId: string;
  readonly displayName: string;
  /** null until a first token set is active. */
  readonly activeTokenSetId: string | null;
  readonly doubt: Doubt | null;
  /** What its last authoritative answers were, once it had been healthy and was no longer. */
  readonly trouble: Trouble | null;
  readonly connectedByMemberId: string | null;
  readonly connectedAt: number | null;
  readonly schedule: CredentialSchedule;
  readonly createdAt: number;
  readonly version: number;
}

/** When the credential is looked at next. Rows, not Redis delays: a wiped Redis forgets nothing of it. */
export interface CredentialSchedule {
  readonly nextProbeAt: number | null;
  /** When a look out of turn was asked for (a doubt, a push, work that starts soon); null: the next one is routine. */
  readonly probeWantedAt: number | null;
  /** The last authoritative answer, whatever it proved. */
  readonly lastProbedAt: number | null;
  /** Raised with each probe put into the queue; part of the job's id. */
  readonly probeNo: number;
  readonly nextRefreshAt: number | null;
  readonly lastHealthyAt: number | null;
  /** Probes in a row that proved nothing. */
  readonly transientStreak: number;
}

export interface Doubt {
  readonly since: number;
  readonly reason: string;
  /** Authoritative answers in a row that said the same weak thing. */
  readonly confirmations: number;
  readonly lastConfirmedAt: number;
  /** When operators were shown that it does not resolve; null: not yet. */
  readonly shownToOperatorsAt: number | null;
}

export type CredentialLife =
  /** Put by the host or pending its first verification; no token set has been proven yet. */
  | { readonly status: 'active' }
  /** One refresh is under way; `refreshId` is its row. */
  | { readonly status: 'refreshing'; readonly refreshId: string }
  /** The answer to a single-use refresh was lost: the access token is used while it lives. */
  | { readonly status: 'refresh_unknown'; readonly refreshId: string; readonly unknownSince: number }
  | { readonly status: 'dead'; readonly reason: DisconnectReason; readonly deadSince: number }
  /** Its last account is gone; revoked at the network, then wiped. */
  | { readonly status: 'retired'; readonly retiredAt: number };

export const CREDENTIAL_STATUSES = ['active', 'refreshing', 'refresh_unknown', 'dead', 'retired'] as const;

export const TOKEN_SET_ORIGINS = ['put', 'reconnect', 'refresh'] as const;

/** A token set without its tokens: those stay sealed in `db/`. */
export interface TokenSet {
  readonly id: string;
  readonly credentialId: string;
  /** The asset whose own tokens these are; null: the credential's. */
  readonly accountId: string | null;
  readonly status: 'pending' | 'active' | 'superseded' | 'refused';
  readonly origin: (typeof TOKEN_SET_ORIGINS)[number];
  /** The credential's token set of the same grant; the set's own id for the credential's. */
  readonly grantId: string;
  readonly hasRefreshToken: boolean;
  readonly issuedAt: number;
  readonly expiresAt: number | null;
  readonly refreshExpiresAt: number | null;
  readonly scopes: readonly string[] | null;
}

export const REFRESH_STATUSES = ['in_flight', 'succeeded', 'refused', 'not_spent', 'unknown'] as const;

/** One call to the network's refresh. Committed before the call; for single-use tokens it never expires by time. */
export interface Refresh {
  readonly id: string;
  readonly credentialId: string;
  readonly tokenSetId: string;
  /** The process that makes the call; when it is gone the row is orphaned. */
  readonly processId: string;
  readonly status: (typeof REFRESH_STATUSES)[number];
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** The refresh whose lost answer this one asks for again. */
  readonly replayOf: string | null;
}
