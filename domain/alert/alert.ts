/** What a message says: that something is wrong, or that it is over. */
export type StepKind = 'day-0' | 'resolved';

/** One decision to tell one person one step of one incident. Made once; delivered at least once. */
export interface Alert {
  readonly id: string;
  readonly organisationId: string;
  readonly incidentId: string;
  readonly memberId: string;
  readonly step: string;
  readonly decidedAt: number;
  /** The message that tells it: its own, or a digest that tells more. */
  readonly deliveryId: string;
  /** Set: no longer true when its digest left, and not in it. What has a message of its own ends with that. */
  readonly withdrawnAt: number | null;
}

export const DELIVERY_CHANNELS = ['email', 'webhook', 'operators'] as const;

/** One message to one address, at least once, always with the same id. */
export interface Delivery {
  readonly id: string;
  /** `email` to a member, `webhook` to an endpoint of an organisation or the host, `operators` to who runs Holdfast. */
  readonly channel: (typeof DELIVERY_CHANNELS)[number];
  readonly organisationId: string | null;
  readonly endpointId: string | null;
  readonly eventId: string | null;
  /** What a digest gathers (`digest.ts`); null: a message of its own, which leaves at once. */
  readonly digest: string | null;
  /** What is told, ids and reasons only; text and addresses are made when it is sent. JSON. */
  readonly subject: Readonly<Record<string, unknown>>;
  readonly dedupeKey: string;
  readonly status: 'pending' | 'delivered' | 'dropped' | 'exhausted';
  readonly attempts: number;
  readonly nextAttemptAt: number | null;
  readonly dispatchNo: number;
  /**
   * When it was last handed to the other side, unless that has refused it since: from then on it may have arrived,
   * whether or not an answer reached us. null: it has not left.
   */
  readonly handedOverAt: number | null;
  /** The last answer of the other side, without secrets. */
  readonly lastAnswer: string | null;
  readonly createdAt: number;
  readonly endedAt: number | null;
}
