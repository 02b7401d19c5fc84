import { DAY, MINUTE } from '../clock';
import type { NetworkName } from './network';

/**
 * What a network tells us without being asked: that somebody took our app away, closed an account, or wants their data
 * deleted. A push is a hint that a connection may be lost. It brings the authoritative probe forward and never
 * disconnects anybody by itself.
 *
 * How a push is signed, what it says and about whom is data and pure functions in `domain/networks/<network>/push.ts`;
 * `push-channels.ts` lists them. Whoever serves the address is in `workers/http/push/`.
 */

/** A network that can push; no accounts can be connected to WhatsApp here. */
export type PushNetwork = NetworkName | 'whatsapp';

/** A request as it arrived. What was signed is the raw bytes: a body that was parsed and written anew is another one. */
export interface RawPush {
  readonly method: PushMethod;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The first value of each parameter. */
  readonly query: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export type PushMethod = 'GET' | 'POST';

/** Our app at the network, as pushes know it. */
export interface PushApp {
  /** What payloads call our app by. */
  readonly id: string;
  /** What the network signs with. */
  readonly secret: string;
}

export interface PushKeys {
  readonly app: PushApp;
  /** What Meta repeats when an address is registered (`hub.verify_token`); null: none is set, so none can match. */
  readonly verifyToken: string | null;
}

/** The hashing that the shell lends: the domain imports none. */
export interface PushHashing {
  readonly hmacSha256: (key: string, message: Uint8Array) => Uint8Array;
  /** SHA-256, hex. */
  readonly digest: (message: Uint8Array) => string;
  /** In constant time; false for different lengths. */
  readonly isSame: (one: Uint8Array, other: Uint8Array) => boolean;
}

export interface PushSignal {
  readonly networkUserId: string;
  /**
   * `probe`: their connections may be lost; the probe says whether they are. `delete_data`: they ask that what we hold
   * about them is deleted.
   */
  readonly asks: 'probe' | 'delete_data';
}

/** Why a push is not believed. */
export const PUSH_REFUSALS = [
  'bad_signature',
  /** Signed with our secret, about another app. */
  'wrong_app',
  /** Older than the network ever sends. */
  'late',
  /** From the future, by more than clocks differ. */
  'early',
  'unreadable',
  'bad_verify_token',
] as const;
export type PushRefusal = (typeof PUSH_REFUSALS)[number];

export type PushJudgement =
  /** The network asks whether the address is ours; this is the answer it wants. */
  | { readonly kind: 'challenge'; readonly contentType: 'application/json' | 'text/plain'; readonly body: string }
  | { readonly kind: 'refused'; readonly why: PushRefusal }
  /**
   * The network's own statement. `deliveryKey` is the same whenever the same statement arrives again. No signals: it is
   * about something that has nothing to do with connections.
   */
  | { readonly kind: 'accepted'; readonly deliveryKey: string; readonly signals: readonly PushSignal[] };

export interface PushChannel {
  /** The address under `/push/`, to be entered at the network. */
  readonly path: string;
  readonly network: PushNetwork;
  /** Whose app signs, and by which of its keys: `<NETWORK>_<ID>` and `<NETWORK>_<SECRET>` of the configuration. */
  readonly app: { readonly of: PushNetwork; readonly id: string; readonly secret: string };
  readonly methods: readonly PushMethod[];
  /** What is longer is refused unread. */
  readonly bodyBytesMax: number;
  /** Never throws, whatever arrived. `now` in milliseconds since the epoch. */
  readonly judge: (push: RawPush, keys: PushKeys, hashing: PushHashing, now: number) => PushJudgement;
}

/** The client id and secret that the app signs people in with. */
export const CLIENT_KEYS = { id: 'CLIENT_ID', secret: 'CLIENT_SECRET' } as const;

/** How far a time of signing may lie behind, and any time ahead: what clocks and the way differ by. */
export const CLOCK_TOLERANCE_MS = 5 * MINUTE;
/** How old a statement may be that carries its own time and is delivered until it is acknowledged. */
export const STATEMENT_AGE_MS_MAX = DAY;

/** Far more than one statement about one person takes. */
export const STATEMENT_BYTES_MAX = 64 * 1024;

export function refusedPush(why: PushRefusal): PushJudgement {
  return { kind: 'refused', why };
}

/** null: in time. `at` and `now` in milliseconds since the epoch. */
export function untimely(at: number, now: number, ageMsMax: number): 'late' | 'early' | null {
  if (at > now + CLOCK_TOLERANCE_MS) return 'early';
  return now - at > ageMsMax ? 'late' : null;
}
