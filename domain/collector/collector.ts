/** Recurring reading work of one account: the load of its stream, the collection of its analytics. */
export interface Collector {
  readonly id: string;
  readonly accountId: string;
  readonly kind: 'stream' | 'analytics';
  /** null: never again (not offered by the network, account removed). */
  readonly nextRunAt: number | null;
  /** Raised with each run put into the queue; part of the job's id. */
  readonly runNo: number;
  readonly claim: { readonly token: string; readonly until: number } | null;
  readonly lastSuccessAt: number | null;
  /** Analytics: the last day known to be complete, YYYY-MM-DD by the network's own day. */
  readonly completeThroughDay: string | null;
  readonly failures: number;
  readonly reason: string | null;
  readonly version: number;
}
