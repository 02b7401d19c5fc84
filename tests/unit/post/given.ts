import { HOUR, MINUTE } from '../../../domain/clock';
import type { Post, PostState } from '../../../domain/post/post';
import { NOW } from '../credential/given';

export { NOW };

/** A post of the account `page`, due a minute ago, in a state with what belongs to it. */
export function aPost(state: PostState, given: Partial<Post> = {}): Post {
  const isClaimed = state === 'claimed' || state === 'sent';
  const isBehind = ['sent', 'processing', 'unconfirmed', 'published'].includes(state);
  return {
    id: 'post',
    organisationId: 'organisation',
    accountId: 'page',
    content: { text: 'Hello', link: null, media: [] },
    state,
    acceptedAt: NOW - HOUR,
    dueAt: NOW - MINUTE,
    graceMs: HOUR,
    startAt: NOW - MINUTE,
    dispatchNo: 1,
    claim: isClaimed ? { token: 'claim', processId: 'process-1', at: NOW - 2000, until: NOW + MINUTE } : null,
    boundaryAt: isBehind ? NOW - 1000 : null,
    results: {},
    attempts: 0,
    remoteId: null,
    publishedAt: state === 'published' ? NOW - 500 : null,
    reason: state === 'failed' ? 'request_rejected' : null,
    pausedBy: state === 'paused' ? 'post' : null,
    nextLookUpAt: state === 'unconfirmed' || state === 'processing' ? NOW : null,
    lookUps: 0,
    changedAt: NOW - 1000,
    version: 1,
    ...given,
  };
}
