/**
 * How a job ended, as its handler returns it. `run-worker.ts` alone turns it into BullMQ's states. A handler that
 * throws met a bug or an outage: the job is retried by its options, then shown as failed.
 */
export type Outcome =
  | { readonly kind: 'done'; readonly note: string }
  /**
   * The work may not start, or not any more, and its row says so. The job ends, visibly under this name, as neither
   * success nor failure.
   */
  | { readonly kind: 'refused'; readonly as: RefusedAs; readonly why: string }
  /** Comes again after `ms` of our clock, without costing an attempt. */
  | { readonly kind: 'snooze'; readonly ms: number; readonly why: string };

export type RefusedAs = 'held' | 'paused' | 'superseded' | 'missed' | 'waiting' | 'unconfirmed' | 'limited';

export const done = (note: string): Outcome => ({ kind: 'done', note });
export const refused = (as: RefusedAs, why: string): Outcome => ({ kind: 'refused', as, why });
export const snooze = (ms: number, why: string): Outcome => ({ kind: 'snooze', ms, why });
