import type { Change } from '../../db/store';
import { SECOND } from '../../domain/clock';
import type { Account } from '../../domain/account/account';
import type { RemotePost } from '../../domain/networks/network';
import type { Post } from '../../domain/post/post';
import { afterEmptyLookUp, settlePost } from '../../domain/post/settle';
import { done, refused } from '../runtime/outcome';
import type { Outcome } from '../runtime/outcome';
import type { Deps } from './ports';
import { isWorthRecording, recordEvidence } from './record-evidence';
import { tokensForAccount } from './tokens-for-account';

/** Networks state times in whole seconds: a post made in the second of the boundary may be ours. */
const REMOTE_TIME_GRAIN_MS = SECOND;

/**
 * Finds out whether a post whose answer was lost stands on the network. A match is newer than the boundary and bound
 * to no other post; finding nothing proves nothing, unless the network knows the post by a key of ours.
 */
export async function lookUpPost(deps: Deps, postId: string, causedBy: string): Promise<Outcome> {
  const post = await deps.store.reads.post(postId);
  if (post === null || (post.state !== 'unconfirmed' && post.state !== 'processing')) {
    return refused('superseded', 'it is known already what became of the post');
  }
  const account = await deps.store.reads.account(post.accountId);
  const tokens = account === null ? null : await tokensForAccount(deps, account);
  if (account === null || tokens === null || post.boundaryAt === null) return refused('waiting', 'no usable token now');

  const { credential, tokenSet } = tokens;
  const network = deps.networks.network(account.network);
  const { boundaryAt } = post;
  const outcome = await deps.networks.perform(
    credential,
    (setting) =>
      network.lookUp({
        setting,
        account: { kind: account.kind, remoteId: account.remoteId, networkUserId: credential.networkUserId },
        accessToken: tokens.tokens.accessToken,
        postId: post.id,
        acceptedAt: post.acceptedAt,
        content: post.content,
        boundaryAt,
      }),
    { judge: { now: deps.clock.now(), targetId: account.remoteId, accountKind: account.kind } },
  );
  if (!outcome.ok) {
    if (isWorthRecording(outcome.judgement)) {
      await recordEvidence(deps, {
        credentialId: credential.id,
        at: credential,
        tokenSetId: tokenSet.id,
        accountId: account.id,
        operation: 'look_up',
        authoritative: false,
        judgement: outcome.judgement,
        finding: null,
        httpStatus: outcome.answer.status,
        causedBy,
      });
    }
    return refused('waiting', `the look-up proved nothing: ${outcome.judgement.reason}`);
  }
  const match = await firstUnbound(deps, account, outcome.value, boundaryAt);
  return record(deps, post, match, network.publish.resendIsSafe, causedBy);
}

async function firstUnbound(
  deps: Deps,
  account: Account,
  found: readonly RemotePost[],
  boundaryAt: number,
): Promise<RemotePost | undefined> {
  const oldest = Math.floor(boundaryAt / REMOTE_TIME_GRAIN_MS) * REMOTE_TIME_GRAIN_MS;
  // Under our own key it is our post for certain, and its date is one that we wrote.
  const candidates = found.filter((each) => each.underOurKey === true || each.createdAt >= oldest);
  const bound = await deps.store.reads.boundRemoteIds(
    account.id,
    candidates.map((each) => each.remoteId),
  );
  // Of several, the oldest: later ones belong to later posts with the same text.
  return candidates
    .filter((each) => !bound.includes(each.remoteId))
    .sort((one, other) => one.createdAt - other.createdAt)[0];
}

async function record(
  deps: Deps,
  looked: Post,
  match: RemotePost | undefined,
  resendIsSafe: boolean,
  causedBy: string,
): Promise<Outcome> {
  return deps.store.change({ post: looked.id }, ({ post }): Change<Outcome> => {
    const now = deps.clock.now();
    if (post === null || post.boundaryAt !== looked.boundaryAt)
      return { result: refused('superseded', 'settled meanwhile') };
    if (match === undefined && !(resendIsSafe && post.state === 'unconfirmed')) {
      return {
        result: refused('unconfirmed', 'not found, which proves nothing'),
        posts: [afterEmptyLookUp(post, now)],
      };
    }
    const settled = settlePost(
      post,
      match === undefined ? { command: 'found_absent', startAt: now } : { command: 'accept', remoteId: match.remoteId },
      now,
    );
    if (!settled.ok) return { result: refused('superseded', settled.refusal) };
    return {
      result: done(match === undefined ? 'not there: goes out again under the same key' : `found as ${match.remoteId}`),
      posts: [settled.value.post],
      events: settled.value.events,
      causedBy,
    };
  });
}
