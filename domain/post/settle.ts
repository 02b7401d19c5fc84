import { DAY, MINUTE, SECOND } from '../clock';
import type { NewEvent } from '../event/events';
import type { JudgedReason, Judgement } from '../judgement/vocabulary';
import { ok, refuse } from '../result';
import type { Result } from '../result';
import type { Post } from './post';
import { POST_TRANSITIONS } from './transitions';
import type { PostRefusal } from './transitions';

/** What became of a send. */
export type Settlement =
  | { readonly command: 'accept'; readonly remoteId: string }
  | { readonly command: 'process'; readonly remoteId: string | null }
  /** The network cannot have acted: it goes out again at `startAt`, if its time is not over by then. */
  | {
      readonly command: 'not_sent';
      readonly startAt: number;
      readonly reason: string;
      /** What its staged steps left at the network is gone: they are done again. */
      readonly stagingLost?: boolean;
    }
  /** Only where sending again can never make a second post. */
  | { readonly command: 'found_absent'; readonly startAt: number }
  | { readonly command: 'refuse'; readonly reason: JudgedReason | 'refused_by_network' }
  | { readonly command: 'lose' };

export interface SettledPost {
  readonly post: Post;
  readonly events: readonly NewEvent[];
}

/** First look-up at once, then with growing patience: networks list a new post late. After the last one, a person. */
const LOOK_UP_WAITS_MS: readonly number[] = [10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE];

/** Decides what a send's answer makes of the post. Refused where the post's state knows better already. */
export function settlePost(post: Post, settlement: Settlement, now: number): Result<SettledPost, PostRefusal> {
  const step = POST_TRANSITIONS[post.state][settlement.command];
  if ('refused' in step) return refuse(step.refused);
  const subject = { organisationId: post.organisationId, accountId: post.accountId, postId: post.id };
  const settled: Post = { ...post, state: step.to, claim: null, changedAt: now, nextLookUpAt: null };
  switch (settlement.command) {
    case 'accept':
      return ok({
        post: { ...settled, remoteId: settlement.remoteId, publishedAt: now, reason: null },
        events: [{ name: 'post.published', subject, data: { remoteId: settlement.remoteId } }],
      });
    case 'process':
      return ok({ post: { ...settled, remoteId: settlement.remoteId, nextLookUpAt: now, lookUps: 0 }, events: [] });
    case 'not_sent':
    case 'found_absent':
      return ok({
        post: {
          ...settled,
          boundaryAt: null,
          results: settlement.command === 'not_sent' && settlement.stagingLost === true ? {} : post.results,
          startAt: settlement.startAt,
          attempts: post.attempts + 1,
          lookUps: 0,
          reason: settlement.command === 'not_sent' ? settlement.reason : 'found_absent',
        },
        events: [],
      });
    case 'refuse':
      return ok({
        post: { ...settled, reason: settlement.reason },
        events: [{ name: 'post.failed', subject, data: { reason: settlement.reason } }],
      });
    case 'lose':
      return ok({
        post: { ...settled, nextLookUpAt: now, lookUps: 0, reason: 'answer_lost' },
        events: [{ name: 'post.unconfirmed', subject, data: { boundaryAt: post.boundaryAt ?? now } }],
      });
  }
}

/** How long a network may say that it is still at a post; what takes longer is in doubt. */
const PROCESSING_PATIENCE_MS = DAY;

/** After the network said that it is still at it: when to ask again. */
export function afterStillProcessing(post: Post, now: number): SettledPost {
  if (post.boundaryAt !== null && now - post.boundaryAt >= PROCESSING_PATIENCE_MS) {
    const lost = settlePost(post, { command: 'lose' }, now);
    if (lost.ok) return lost.value;
  }
  const wait = LOOK_UP_WAITS_MS[post.lookUps] ?? LOOK_UP_WAITS_MS.at(-1) ?? MINUTE;
  return { post: { ...post, lookUps: post.lookUps + 1, nextLookUpAt: now + wait, changedAt: now }, events: [] };
}

/**
 * After a look-up that found nothing, which proves nothing: when to look again; null: a person has to decide. What the
 * network said it would finish later, and that never appeared, is in doubt from then on.
 */
export function afterEmptyLookUp(post: Post, now: number): SettledPost {
  const wait = LOOK_UP_WAITS_MS[post.lookUps];
  if (wait === undefined && post.state === 'processing') {
    const lost = settlePost(post, { command: 'lose' }, now);
    if (lost.ok) return lost.value;
  }
  return {
    post: {
      ...post,
      lookUps: post.lookUps + 1,
      nextLookUpAt: wait === undefined ? null : now + wait,
      changedAt: now,
      reason: wait === undefined ? 'needs_a_person' : post.reason,
    },
    events: [],
  };
}

/** How long a look-up that is not answered is tried anew before it counts. */
export const LOOK_UP_PATIENCE_MS = 15 * MINUTE;

/**
 * Whether a look-up that brought no answer counts as one that found nothing, so that a network which never answers it
 * does not keep every later post of the account waiting. `since`: from when on it could be made (the boundary, or the
 * reconnect). A refused credential is not counted: the gate waits for it.
 */
export function countsAsLookedUp(judgement: Judgement, since: number, now: number): boolean {
  if (judgement.class === 'healthy' || judgement.reason === 'permission_missing') return true;
  if (judgement.class === 'disconnected') return judgement.subject !== 'credential';
  return now - since >= LOOK_UP_PATIENCE_MS;
}
