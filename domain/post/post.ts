import type { PostContent, StepResults } from '../networks/network';

/**
 * Words of this folder.
 *
 * Post: one piece of publishing work of one account, accepted when its intake receipt is committed. From then on it
 * is in exactly one state until it ends; nothing ever drops it (conservation).
 * Dispatch: one trip into the queue. Its number is part of the job's id and of the claim's guard, so that a job of
 * an older trip can do nothing.
 * Claim: one worker's right to work on the post, for a while.
 * Boundary: the commit made just before the first call that others can see. Behind it nothing is repeated blindly.
 * Held: waits behind a closed gate. Paused: a person stopped it. Missed: too late to go out by itself.
 * Unconfirmed: it may or may not stand on the network; a look-up or a person decides.
 */
export const POST_STATES = [
  'scheduled',
  'queued',
  'claimed',
  'sent',
  'processing',
  'held',
  'paused',
  'published',
  'failed',
  'missed',
  'cancelled',
  'unconfirmed',
] as const;

export type PostState = (typeof POST_STATES)[number];

/** States in which the boundary is not reached and the post still wants to go out. */
export const WAITING_STATES = ['scheduled', 'queued', 'held', 'paused'] as const satisfies readonly PostState[];
/** States that nothing leaves by itself. */
export const ENDED_STATES = ['published', 'failed', 'cancelled'] as const satisfies readonly PostState[];

export interface Post {
  readonly id: string;
  readonly organisationId: string;
  readonly accountId: string;
  readonly content: PostContent;
  readonly state: PostState;
  readonly acceptedAt: number;
  /** When people want it out. */
  readonly dueAt: number;
  /** The organisation's grace at the time of acceptance. */
  readonly graceMs: number;
  /** When it may start: due time, place in a release plan, or end of a wait for a limit. */
  readonly startAt: number;
  readonly dispatchNo: number;
  readonly claim: Claim | null;
  readonly boundaryAt: number | null;
  /** Results of the publishing steps done so far. */
  readonly results: StepResults;
  /** How often sending ended without the network having acted. */
  readonly attempts: number;
  readonly remoteId: string | null;
  readonly publishedAt: number | null;
  /** Why it failed, or waits; a machine reason. */
  readonly reason: string | null;
  readonly pausedBy: 'post' | 'account' | null;
  /** The next look-up of an unconfirmed or processing post; null: a person has to decide. */
  readonly nextLookUpAt: number | null;
  readonly lookUps: number;
  readonly changedAt: number;
  readonly version: number;
}

export interface Claim {
  readonly token: string;
  readonly processId: string;
  readonly at: number;
  /** After this the claim is taken back, if the boundary was not reached. */
  readonly until: number;
}

/** Late is decided once: a post whose boundary is not reached by then is missed, whatever the cause. */
export function missAt(post: Pick<Post, 'dueAt' | 'graceMs'>): number {
  return post.dueAt + post.graceMs;
}
