import type { Claim, Post } from '../../../domain/post/post';
import type { posts } from '../../schema/posts';
import { stored } from './stored';

export type PostRow = typeof posts.$inferSelect;
/** The columns that the domain decides about: `miss_at` follows from two others, `look_up_no` and `looked_ahead_for` are the engine's own. */
export type PostColumns = Omit<PostRow, 'missAt' | 'lookUpNo' | 'lookedAheadFor'>;

export function postFromRow(row: PostColumns): Post {
  return {
    id: row.id,
    organisationId: row.organisationId,
    accountId: row.accountId,
    content: row.content,
    state: row.state,
    acceptedAt: row.acceptedAt,
    dueAt: row.dueAt,
    graceMs: row.graceMs,
    startAt: row.startAt,
    dispatchNo: row.dispatchNo,
    claim: claimFromRow(row),
    boundaryAt: row.boundaryAt,
    results: row.results,
    attempts: row.attempts,
    remoteId: row.remoteId,
    publishedAt: row.publishedAt,
    reason: row.reason,
    pausedBy: row.pausedBy,
    nextLookUpAt: row.nextLookUpAt,
    lookUps: row.lookUps,
    changedAt: row.changedAt,
    version: row.version,
  };
}

function claimFromRow(row: PostColumns): Claim | null {
  if (row.claimToken === null) return null;
  return {
    token: row.claimToken,
    processId: stored(row.claimProcessId, 'posts.claim_process_id'),
    at: stored(row.claimedAt, 'posts.claimed_at'),
    until: stored(row.claimUntil, 'posts.claim_until'),
  };
}

export function postToRow(post: Post): PostColumns {
  return {
    id: post.id,
    organisationId: post.organisationId,
    accountId: post.accountId,
    content: post.content,
    state: post.state,
    acceptedAt: post.acceptedAt,
    dueAt: post.dueAt,
    graceMs: post.graceMs,
    startAt: post.startAt,
    dispatchNo: post.dispatchNo,
    claimToken: post.claim?.token ?? null,
    claimProcessId: post.claim?.processId ?? null,
    claimedAt: post.claim?.at ?? null,
    claimUntil: post.claim?.until ?? null,
    boundaryAt: post.boundaryAt,
    results: post.results,
    attempts: post.attempts,
    remoteId: post.remoteId,
    publishedAt: post.publishedAt,
    reason: post.reason,
    pausedBy: post.pausedBy,
    nextLookUpAt: post.nextLookUpAt,
    lookUps: post.lookUps,
    changedAt: post.changedAt,
    version: post.version,
  };
}
