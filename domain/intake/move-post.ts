import type { Account } from '../account/account';
import { accountOf } from '../credential/group';
import type { Group } from '../credential/group';
import type { NewEvent } from '../event/events';
import { missAt } from '../post/post';
import type { Post, PostState } from '../post/post';
import { POST_REFUSALS, POST_TRANSITIONS } from '../post/transitions';
import type { PostCommand, PostRefusal } from '../post/transitions';
import { ok } from '../result';
import type { Result } from '../result';
import type { EditPost, MovePost, ReschedulePost, SettleUnconfirmedPost } from './command';
import { conflict, isoTime } from './decision';
import type { Decided, IntakeContext, IntakeRefusal } from './decision';
import { noSuchPost } from './missing';
import { checkContent, checkDueTime } from './post-check';
import { postResult } from './schedule-post';
import { waitingPlace } from './waiting-place';

type PostChange = EditPost | ReschedulePost | MovePost | SettleUnconfirmedPost;

export interface LoadedPost {
  readonly post: Post | null;
  /** The credential group of its account. */
  readonly group: Group | null;
  /** The post that the remote id of a settlement is bound to already. */
  readonly boundPostId: string | null;
}

/** A person's commands about one accepted post. What is allowed in which state is `POST_TRANSITIONS`' alone. */
export function decideMovePost(
  command: PostChange,
  { post, group, boundPostId }: LoadedPost,
  context: IntakeContext,
): Decided<PostChange['command']> {
  if (post?.organisationId !== command.organisationId) return noSuchPost(command.postId, command.organisationId);
  const account = group === null ? undefined : accountOf(group, post.accountId);
  const moved = move(command, { post, group, account, boundPostId }, context);
  if (!moved.ok) return moved;
  const { events = [] } = moved.value;
  const changed: Post = { ...moved.value.post, changedAt: context.now };
  return ok({ result: postResult(changed), posts: [changed], events });
}

interface Subject {
  readonly post: Post;
  readonly group: Group | null;
  /** undefined: it was removed. */
  readonly account: Account | undefined;
  readonly boundPostId: string | null;
}

type Moved = Result<{ readonly post: Post; readonly events?: readonly NewEvent[] }, IntakeRefusal>;

function move(command: PostChange, subject: Subject, context: IntakeContext): Moved {
  switch (command.command) {
    case 'edit-post':
      return edit(command, subject, context);
    case 'reschedule-post':
      return reschedule(command, subject, context);
    case 'cancel-post':
      return cancel(subject.post);
    case 'pause-post':
      return pause(subject.post);
    case 'resume-post':
      return resume(subject, context);
    case 'publish-missed-post':
      return publishMissed(subject, context);
    case 'settle-unconfirmed-post':
      return settle(command, subject, context);
  }
}

function edit({ content }: EditPost, { post, group, account }: Subject, context: IntakeContext): Moved {
  const step = next(post, 'edit');
  if (!step.ok) return step;
  if (group === null || account === undefined) return accountRemoved();
  const fits = checkContent(content, account, group, context);
  if (!fits.ok) return fits;
  // What staged steps left behind belongs to the old content.
  return ok({ post: { ...post, ...placeIn(step.value, post, account), content, results: {}, reason: null } });
}

function reschedule({ dueAt }: ReschedulePost, { post, account }: Subject, context: IntakeContext): Moved {
  const step = next(post, 'reschedule');
  if (!step.ok) return step;
  if (account === undefined) return accountRemoved();
  const inTime = checkDueTime(dueAt, post.graceMs, context);
  if (!inTime.ok) return inTime;
  return ok({ post: { ...post, ...placeIn(step.value, post, account), dueAt, startAt: dueAt, reason: null } });
}

function cancel(post: Post): Moved {
  // What may stand on the network is not called back by a word; a person who looked settles it.
  if (post.state === 'unconfirmed') return refusePost('needs_look_up');
  const step = next(post, 'cancel');
  return step.ok ? dropped(post, step.value) : step;
}

function dropped(post: Post, state: PostState): Moved {
  return ok({
    post: { ...post, state, pausedBy: null, nextLookUpAt: null },
    events: [{ name: 'post.cancelled', subject: subjectOf(post), data: { by: 'member' } }],
  });
}

function pause(post: Post): Moved {
  const step = next(post, 'pause');
  return step.ok ? ok({ post: { ...post, state: step.value, pausedBy: 'post' } }) : step;
}

function resume({ post, account }: Subject, { now }: IntakeContext): Moved {
  const step = next(post, 'resume');
  if (!step.ok) return step;
  if (account === undefined) return accountRemoved();
  if (post.pausedBy === 'account' && account.pausedAt !== null) {
    return conflict('account_paused', 'The post waits because its account is paused; resume the account.');
  }
  if (now > missAt(post)) {
    return ok({
      post: { ...post, state: 'missed', pausedBy: null },
      events: [{ name: 'post.missed', subject: subjectOf(post), data: { dueAt: post.dueAt } }],
    });
  }
  return ok({ post: { ...post, ...waitingPlace(account) } });
}

function publishMissed({ post, account }: Subject, { now }: IntakeContext): Moved {
  if (post.state === 'unconfirmed') return refusePost('needs_look_up');
  const step = next(post, 'publish_anyway');
  if (!step.ok) return step;
  return account === undefined ? accountRemoved() : publishNow(post, account, now);
}

function settle(command: SettleUnconfirmedPost, subject: Subject, context: IntakeContext): Moved {
  const { post, account, boundPostId } = subject;
  const step = next(post, 'settle_published');
  if (!step.ok) return step;
  switch (command.outcome) {
    case 'published': {
      const { remoteId } = command;
      if (boundPostId !== null && boundPostId !== post.id) {
        return conflict('remote_id_taken', `That remote id belongs to post ${boundPostId} already.`, [
          { field: 'remoteId', problem: 'is the remote id of another post of the account; look it up again' },
        ]);
      }
      return ok({
        post: { ...post, state: step.value, remoteId, publishedAt: context.now, nextLookUpAt: null, reason: null },
        events: [{ name: 'post.published', subject: subjectOf(post), data: { remoteId } }],
      });
    }
    case 'publish_again': {
      if (account === undefined) return accountRemoved();
      const notBefore = (post.boundaryAt ?? 0) + context.resendAfterMs;
      if (context.now < notBefore) {
        return conflict(
          'may_still_be_sent',
          `The post may still be on its way; it can be sent again from ${isoTime(notBefore)} on.`,
        );
      }
      return publishNow(post, account, context.now);
    }
    case 'drop': {
      const end = next(post, 'cancel');
      return end.ok ? dropped(post, end.value) : end;
    }
  }
}

/** A person has decided that it goes out although its time is over, or once more: now is its time. */
function publishNow(post: Post, account: Account, now: number): Moved {
  return ok({
    post: {
      ...post,
      ...waitingPlace(account),
      dueAt: now,
      startAt: now,
      boundaryAt: null,
      results: {},
      nextLookUpAt: null,
      lookUps: 0,
      reason: null,
    },
  });
}

/** Back to waiting means to wait where the account lets it; every other state is the table's. */
function placeIn(state: PostState, post: Post, account: Account): Pick<Post, 'state' | 'pausedBy'> {
  return state === 'scheduled' ? waitingPlace(account) : { state, pausedBy: post.pausedBy };
}

function next(post: Post, command: PostCommand): Result<PostState, IntakeRefusal> {
  const step = POST_TRANSITIONS[post.state][command];
  return 'to' in step ? ok(step.to) : refusePost(step.refused);
}

function refusePost(refusal: PostRefusal): Result<never, IntakeRefusal> {
  return conflict(refusal, POST_REFUSALS[refusal]);
}

function accountRemoved(): Result<never, IntakeRefusal> {
  return conflict('account_removed', 'The account of the post was removed; the post can only be cancelled.');
}

function subjectOf({ organisationId, accountId, id }: Post) {
  return { organisationId, accountId, postId: id };
}
