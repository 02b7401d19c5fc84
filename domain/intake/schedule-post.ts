import { accountOf } from '../credential/group';
import type { Group } from '../credential/group';
import type { Organisation } from '../organisation/organisation';
import type { Post } from '../post/post';
import { ok } from '../result';
import type { SchedulePost } from './command';
import type { Decided, IntakeContext, PostResult } from './decision';
import { isoTime } from './decision';
import { noSuchAccount, noSuchOrganisation } from './missing';
import { checkContent, checkDueTime } from './post-check';
import { waitingPlace } from './waiting-place';

/**
 * Accepts a post whatever the state of its account: behind a closed gate it is held, behind a suspect one it waits.
 * Only what its network could never take, and what is too late already, is refused.
 */
export function decideSchedulePost(
  command: SchedulePost,
  loaded: { readonly organisation: Organisation | null; readonly group: Group | null },
  context: IntakeContext,
): Decided<'schedule-post'> {
  const { organisation, group } = loaded;
  const { organisationId, accountId, content, dueAt } = command;
  if (organisation === null) return noSuchOrganisation(organisationId);
  const account = group === null ? undefined : accountOf(group, accountId);
  if (group === null || account?.organisationId !== organisationId) return noSuchAccount(accountId, organisationId);
  const fits = checkContent(content, account, group, context);
  if (!fits.ok) return fits;
  const inTime = checkDueTime(dueAt, organisation.graceMs, context);
  if (!inTime.ok) return inTime;
  const post: Post = {
    id: context.newId(),
    organisationId,
    accountId,
    content,
    ...waitingPlace(account),
    acceptedAt: context.now,
    dueAt,
    graceMs: organisation.graceMs,
    startAt: dueAt,
    dispatchNo: 0,
    claim: null,
    boundaryAt: null,
    results: {},
    attempts: 0,
    remoteId: null,
    publishedAt: null,
    reason: null,
    nextLookUpAt: null,
    lookUps: 0,
    changedAt: context.now,
    version: 0,
  };
  return ok({ result: postResult(post), acceptedPostId: post.id, posts: [post] });
}

export function postResult({ id, state, dueAt }: Post): PostResult {
  return { postId: id, state, dueAt: isoTime(dueAt) };
}
