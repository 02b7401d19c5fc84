import type { NetworkName } from '../networks/network';

/**
 * One attempt of a person to re-authorise a credential group: from the button to the result page. The browser that
 * starts it is the only one that may finish it; its state value is used once.
 */
export interface Reconnect {
  readonly id: string;
  readonly organisationId: string;
  readonly credentialId: string;
  /** The account whose Reconnect was pressed. */
  readonly accountId: string;
  readonly memberId: string;
  readonly network: NetworkName;
  /** SHA-256 of the state value, hex; the value itself is only in the browser's round trip. */
  readonly stateHash: string;
  readonly life: ReconnectLife;
  readonly startedAt: number;
  readonly expiresAt: number;
  readonly version: number;
}

export type ReconnectLife =
  | { readonly status: 'started' }
  /** The callback used up the state; the code is being exchanged. */
  | { readonly status: 'exchanging' }
  /** The grant is stored, pending; its accounts are being asked. */
  | { readonly status: 'verifying'; readonly tokenSetId: string }
  | { readonly status: 'connected'; readonly tokenSetId: string; readonly endedAt: number }
  | {
      readonly status: 'refused';
      readonly why: string;
      readonly endedAt: number;
      /** Who signed in at the network instead of the person behind the credential, by the network's name for them. */
      readonly signedInAs?: string;
    };

export const RECONNECT_STATUSES = ['started', 'exchanging', 'verifying', 'connected', 'refused'] as const;

/** How long a person may take at the network's pages. */
export const RECONNECT_EXPIRES_AFTER_MS = 30 * 60_000;
