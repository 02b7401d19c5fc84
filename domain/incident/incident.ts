import { HOUR } from '../clock';
import type { DisconnectReason } from '../judgement/vocabulary';

/**
 * One disconnection of a credential or of an asset, one limitation, or one end that is foreseen, from detection to
 * repair. Alerts belong to incidents. One that comes back within `REOPENS_WITHIN_MS` is the same incident.
 */
export interface Incident {
  readonly id: string;
  readonly organisationId: string;
  readonly credentialId: string;
  /** The asset it is about; null: the whole credential. */
  readonly accountId: string | null;
  /** `ending`: it works, and its tokens end soon, which only a person can renew. */
  readonly kind: 'disconnected' | 'limited' | 'ending';
  readonly reason: DisconnectReason;
  readonly openedAt: number;
  readonly reopenedAt: number | null;
  readonly endedAt: number | null;
  /** `absorbed`: its credential died, and the credential's incident speaks for it. */
  readonly endedBy: 'reconnect' | 'heal' | 'absorbed' | 'removed' | null;
  readonly version: number;
}

export const REOPENS_WITHIN_MS = 6 * HOUR;
