import type { Change } from '../../db/store';
import { SECOND } from '../../domain/clock';
import type { Account } from '../../domain/account/account';
import type { Call, FollowUp, FollowUpInput, Outcome as CallOutcome, RemotePost } from '../../domain/networks/network';
import type { Post } from '../../domain/post/post';
import { afterEmptyLookUp, afterStillProcessing, countsAsLookedUp, settlePost } from '../../domain/post/settle';
import type { Settlement } from '../../domain/post/settle';
import { done, refused } from '../runtime/outcome';
import type { Outcome } from '../runtime/outcome';
import { accountOnNetwork } from './account-on-network';
import { hearWorkingAnswer } from './hear-working-answer';
import type { Deps } from './ports';
import { tokensForAccount } from './tokens-for-account';
import type { UsableTokens } from './tokens-for-account';

/** Networks state times in whole seconds: a post made in the second of the boundary may be ours. */
const REMOTE_TIME_GRAIN_MS = SECOND;
/** An account has one post on its way at a time; more only where claims were taken back. */
const TWINS_LOOKED_AT = 100;

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

  const { credential } = tokens;
  const network = deps.networks.network(account.network);
  const { boundaryAt } = post;
  const looked: LookedUp = { post, account, tokens, boundaryAt, causedBy };
  const { followUp } = network.publish;
  if (post.state === 'processing' && post.remoteId !== null && followUp !== null) {
    return followUpPost(deps, looked, post.remoteId, followUp);
  }
  const outcome = await deps.networks.perform(
    credential,
    (setting) =>
      network.lookUp({
        setting,
        account: accountOnNetwork(account, credential),
        accessToken: tokens.tokens.accessToken,
        postId: post.id,
        acceptedAt: post.acceptedAt,
        content: post.content,
        boundaryAt,
      }),
    { judge: { now: deps.clock.now(), targetId: account.remoteId, accountKind: account.kind } },
  );
  await hearWorkingAnswer(deps, { account, tokens, operation: 'look_up', causedBy }, outcome);
  if (!outcome.ok) return whenUnanswered(deps, looked, outcome);
  // Asked after the network answered: what was sent before has its answer, or is seen here.
  if (await hasTwinOnItsWay(deps, post)) return refused('waiting', 'another post with the same content is being sent');
  for (const match of matching(outcome.value, boundaryAt)) {
    const recorded = await recordFound(deps, post, match, causedBy);
    if (recorded !== 'bound_elsewhere') return recorded;
  }
  return network.publish.resendIsSafe ? recordAbsent(deps, post, causedBy) : recordEmpty(deps, post, causedBy);
}

interface LookedUp {
  readonly post: Post;
  readonly account: Account;
  readonly tokens: UsableTokens;
  readonly boundaryAt: number;
  readonly causedBy: string;
}

/** Asks the network what became of a post that it took and finishes later. */
async function followUpPost(
  deps: Deps,
  looked: LookedUp,
  remoteId: string,
  followUp: (input: FollowUpInput) => Call<FollowUp>,
): Promise<Outcome> {
  const { post, account, tokens, causedBy } = looked;
  const { credential } = tokens;
  const outcome = await deps.networks.perform(
    credential,
    (setting) =>
      followUp({
        setting,
        account: accountOnNetwork(account, credential),
        accessToken: tokens.tokens.accessToken,
        remoteId,
        results: post.results,
      }),
    { judge: { now: deps.clock.now(), targetId: account.remoteId, accountKind: account.kind } },
  );
  await hearWorkingAnswer(deps, { account, tokens, operation: 'look_up', causedBy }, outcome);
  if (!outcome.ok) return whenUnanswered(deps, looked, outcome);
  const followed = outcome.value;
  switch (followed.became) {
    case 'published': {
      const recorded = await recordFound(deps, post, followed, causedBy);
      return recorded === 'bound_elsewhere' ? recordEmpty(deps, post, causedBy) : recorded;
    }
    case 'failed':
      return deps.store.change({ post: post.id }, ({ post: present }) =>
        settled(
          deps,
          post,
          present,
          causedBy,
          { command: 'refuse', reason: 'refused_by_network' },
          `the network gave it up: ${followed.why}`,
        ),
      );
    case 'processing':
      return deps.store.change({ post: post.id }, ({ post: present }): Change<Outcome> => {
        if (present === null || !isStillOpen(post, present)) return SETTLED_MEANWHILE;
        const { post: next, events } = afterStillProcessing(present, deps.clock.now());
        return { result: refused('waiting', 'the network is still at it'), posts: [next], events, causedBy };
      });
  }
}

/** An answer that is none counts only after some patience. */
async function whenUnanswered(
  deps: Deps,
  { post, account, boundaryAt, causedBy }: LookedUp,
  { judgement }: CallOutcome<unknown>,
): Promise<Outcome> {
  const since = Math.max(boundaryAt, account.lastConnectedAt ?? 0);
  const counts = countsAsLookedUp(judgement, since, deps.clock.now());
  return counts
    ? recordEmpty(deps, post, causedBy)
    : refused('waiting', `the look-up proved nothing: ${judgement.reason}`);
}

/** A post of the same account and content whose answer is still to come: what stands there may be that one. */
async function hasTwinOnItsWay(deps: Deps, { id, accountId, content }: Post): Promise<boolean> {
  const onTheirWay = await deps.store.reads.posts({ accountId, states: ['sent'], limit: TWINS_LOOKED_AT });
  return onTheirWay.some((other) => other.id !== id && other.content.text === content.text);
}

/** The oldest first: later ones belong to later posts with the same text. */
function matching(found: readonly RemotePost[], boundaryAt: number): readonly RemotePost[] {
  const oldest = Math.floor(boundaryAt / REMOTE_TIME_GRAIN_MS) * REMOTE_TIME_GRAIN_MS;
  // Under our own key it is our post for certain, and its date is one that we wrote.
  return found
    .filter((each) => each.underOurKey === true || each.createdAt >= oldest)
    .sort((one, other) => one.createdAt - other.createdAt);
}

async function recordFound(
  deps: Deps,
  looked: Post,
  { remoteId }: Pick<RemotePost, 'remoteId'>,
  causedBy: string,
): Promise<Outcome | 'bound_elsewhere'> {
  const keys = { post: looked.id, boundPostId: { ofPost: looked.id, remoteId } };
  return deps.store.change(keys, ({ post, boundPostId }): Change<Outcome | 'bound_elsewhere'> => {
    if (boundPostId !== null && boundPostId !== looked.id) return { result: 'bound_elsewhere' };
    return settled(deps, looked, post, causedBy, { command: 'accept', remoteId }, `found as ${remoteId}`);
  });
}

/** Nothing stands under our own key: it goes out again under the same one, in its old place. */
async function recordAbsent(deps: Deps, looked: Post, causedBy: string): Promise<Outcome> {
  if (looked.state !== 'unconfirmed') return recordEmpty(deps, looked, causedBy);
  return deps.store.change({ post: looked.id }, ({ post }) =>
    settled(
      deps,
      looked,
      post,
      causedBy,
      { command: 'found_absent', startAt: looked.startAt },
      'not there: goes out again under the same key',
    ),
  );
}

async function recordEmpty(deps: Deps, looked: Post, causedBy: string): Promise<Outcome> {
  return deps.store.change({ post: looked.id }, ({ post }): Change<Outcome> => {
    if (post === null || !isStillOpen(looked, post)) return SETTLED_MEANWHILE;
    const { post: next, events } = afterEmptyLookUp(post, deps.clock.now());
    return { result: refused('unconfirmed', 'not found, which proves nothing'), posts: [next], events, causedBy };
  });
}

function settled(
  deps: Deps,
  looked: Post,
  post: Post | null,
  causedBy: string,
  settlement: Settlement,
  note: string,
): Change<Outcome> {
  if (post === null || !isStillOpen(looked, post)) return SETTLED_MEANWHILE;
  const next = settlePost(post, settlement, deps.clock.now());
  if (!next.ok) return { result: refused('superseded', next.refusal) };
  return { result: done(note), posts: [next.value.post], events: next.value.events, causedBy };
}

const SETTLED_MEANWHILE: Change<Outcome> = { result: refused('superseded', 'settled meanwhile') };

/** Neither settled nor sent anew since it was looked for. */
function isStillOpen(looked: Post, post: Post): boolean {
  return post.boundaryAt === looked.boundaryAt && post.state === looked.state;
}
