import type { DisconnectReason } from '../judgement/vocabulary';
import type { AccountKind, Capability, NetworkName } from '../networks/network';

/**
 * Words of this folder.
 *
 * Account: one Page, profile, group or channel on one network, owned by an organisation or privately by a member.
 * Gate: whether the account's work may start. `open`; `suspect`, evidence waits for proof and work waits with it;
 * `closed`, disconnected: waiting work is held. It follows from the connection; there is no other switch.
 * Pause: a person's own second gate. A reconnect releases held work, never paused work.
 * Limit: a capability that a missing scope switched off; the connection itself works.
 */
export type Account = AccountFacts & { readonly connection: Connection };

export interface AccountFacts {
  readonly id: string;
  readonly organisationId: string;
  readonly privateToMemberId: string | null;
  readonly credentialId: string;
  readonly network: NetworkName;
  readonly kind: AccountKind;
  /** The network's own id of it. */
  readonly remoteId: string;
  readonly name: string;
  /** The active token set of its own (a Page token); null: it uses the credential's. */
  readonly tokenSetId: string | null;
  /** The network user of the grant that first added it. No reconnect changes it. */
  readonly originalNetworkUserId: string;
  readonly lastConnectedByMemberId: string | null;
  readonly lastConnectedAt: number | null;
  readonly limits: Readonly<Partial<Record<Capability, DisconnectReason>>>;
  readonly pausedAt: number | null;
  /**
   * While a release plan runs: posts that start at or before this wait for their place in it, so that a reopened
   * gate does not let everything burst out. null: no release is under way.
   */
  readonly releaseCutoff: number | null;
  readonly createdAt: number;
  readonly version: number;
}

/** Whose trouble it is: the credential's (all its accounts share it) or the asset's alone. */
export type TroubleOf = 'credential' | 'asset';

export type Connection =
  /** First put: nothing about it has been proven. Its posts wait; nobody is alerted. */
  | { readonly status: 'unverified' }
  | { readonly status: 'connected' }
  | { readonly status: 'suspect'; readonly of: TroubleOf; readonly reason: string; readonly since: number }
  | {
      readonly status: 'disconnected';
      readonly of: TroubleOf;
      readonly reason: DisconnectReason;
      readonly since: number;
    }
  | { readonly status: 'removed'; readonly removedAt: number };

export type AccountStatus = Connection['status'];
export const ACCOUNT_STATUSES = ['unverified', 'connected', 'suspect', 'disconnected', 'removed'] as const;

export type Gate = 'open' | 'suspect' | 'closed';

/** The schema repeats this rule in a generated column; a test holds the two together. */
export function gateOf(status: AccountStatus): Gate {
  switch (status) {
    case 'connected':
      return 'open';
    case 'unverified':
    case 'suspect':
      return 'suspect';
    case 'disconnected':
    case 'removed':
      return 'closed';
  }
}
