import type { PushNetwork } from '../networks/push';

/**
 * A network user's request that what we hold about them is deleted, in every organisation. While it is under way it
 * knows whom it is about; when it is done, only a keyed hash is left of that: a tombstone, which answers later
 * questions and recognises data that would come back with an old grant.
 */
export interface DataDeletion {
  readonly id: string;
  readonly network: PushNetwork;
  /** What the person is given by their network, and finds the status by. Random, at least 128 bits. */
  readonly code: string;
  readonly requestedAt: number;
  /** null: under way. */
  readonly doneAt: number | null;
  readonly erased: ErasedCounts;
}

/** What was deleted so far. */
export interface ErasedCounts {
  readonly credentials: number;
  readonly accounts: number;
  readonly tokens: number;
  readonly streamItems: number;
  readonly analyticsDays: number;
  /** Other rows whose references to the person were taken out: posts' addresses at the network, names, receipts. */
  readonly traces: number;
}

export const NOTHING_ERASED: ErasedCounts = {
  credentials: 0,
  accounts: 0,
  tokens: 0,
  streamItems: 0,
  analyticsDays: 0,
  traces: 0,
};

/**
 * Whether a grant may bring data of the person back. One of before the request may not: it is a retry or an old copy.
 * A later one is a new consent, and is welcome once the deletion is done.
 */
export function whyNotAgain(deletion: DataDeletion | null, issuedAt: number): 'in_progress' | 'older_grant' | null {
  if (deletion === null) return null;
  if (deletion.doneAt === null) return 'in_progress';
  return issuedAt <= deletion.requestedAt ? 'older_grant' : null;
}
