import { MINUTE, SECOND } from '../../domain/clock';
import type { Judgement } from '../../domain/judgement/vocabulary';
import type {
  Network,
  Outcome as CallOutcome,
  PublishInput,
  PublishStep,
  StepResults,
} from '../../domain/networks/network';
import type { Post } from '../../domain/post/post';
import { settlePost } from '../../domain/post/settle';
import type { Settlement } from '../../domain/post/settle';
import type { Change, ClaimRefusal } from '../../db/store';
import { gateOf } from '../../domain/account/account';
import type { Account } from '../../domain/account/account';
import { done, refused, snooze } from '../runtime/outcome';
import type { Outcome } from '../runtime/outcome';
import { atLeastReal } from '../runtime/real-spans';
import { accountOnNetwork } from './account-on-network';
import { hearWorkingAnswer } from './hear-working-answer';
import { insist } from './insist';
import { isNetworkAnswering } from './is-network-answering';
import type { CallContext, Deps } from './ports';
import { tokensForAccount } from './tokens-for-account';
import type { UsableTokens } from './tokens-for-account';

/** A claim whose worker is gone is taken back after this. */
const CLAIM_LEASE_MS = MINUTE;
const CLAIM_LEASE_REAL_MS = 10 * SECOND;
/** Behind the boundary a worker has this long to hear an answer; then the post counts as unconfirmed. */
const ANSWER_LEASE_MS = MINUTE;
const ANSWER_LEASE_REAL_MS = 10 * SECOND;
/** From the boundary on, the send must begin within this, on both hands of the clock. A person may resend only later. */
export const SEND_MUST_BEGIN_WITHIN_MS = 10 * SECOND;
const SEND_MUST_BEGIN_WITHIN_REAL_MS = 2 * SECOND;
/** How soon a job looks again whose turn has not come. */
const LOOK_AGAIN_MS = 500;
/** A send that did not reach the network is tried again: doubling up to a quarter of an hour. */
const RETRY_FIRST_MS = 5 * SECOND;
const RETRY_MAX_MS = 15 * MINUTE;

const STAGING_LOST = 'staging_lost';
const CLAIM_LOST = 'the claim was taken back';

/**
 * One trip of a post: claim, staged steps, boundary, the visible step, and what came of it.
 *
 * If this process dies: at the claim, the claim is taken back and the post is dispatched anew; between steps, their
 * results are saved and they are not done twice; behind the boundary the post becomes unconfirmed and is looked up.
 */
export async function publishPost(
  deps: Deps,
  trip: { readonly postId: string; readonly dispatchNo: number; readonly causedBy: string },
): Promise<Outcome> {
  const now = deps.clock.now();
  const token = deps.newId();
  const claim = await deps.store.posts.claim({
    postId: trip.postId,
    dispatchNo: trip.dispatchNo,
    token,
    processId: deps.processId,
    now,
    leaseMs: claimLeaseMs(deps),
  });
  if (!claim.claimed) return whenClaimRefused(deps, trip, claim.why);
  const tokens = await tokensForAccount(deps, claim.account);
  if (tokens === null) {
    const startAt = await placeIn(deps, claim.post, now + waitFor(claim.post));
    return giveBack(deps, claim.post, token, startAt, 'waiting', 'its credential has no usable token now');
  }
  return travel({ deps, post: claim.post, account: claim.account, tokens, token, causedBy: trip.causedBy });
}

async function whenClaimRefused(
  deps: Deps,
  trip: { readonly postId: string; readonly dispatchNo: number },
  why: ClaimRefusal,
): Promise<Outcome> {
  switch (why) {
    case 'not_due':
    case 'behind_earlier':
      return snooze(LOOK_AGAIN_MS, why);
    case 'suspect':
    case 'limited':
      await giveBackUnclaimed(deps, trip, why);
      return refused(why === 'limited' ? 'limited' : 'waiting', why);
    case 'held':
    case 'paused':
    case 'missed':
    case 'unconfirmed':
      return refused(why, `the post is ${why}`);
    case 'superseded':
    case 'ended':
    case 'token_set_replaced':
    case 'unknown_post':
      return refused('superseded', why);
  }
}

/** It keeps its place among the posts of its account: the gate, not its time, is what it waits for. */
async function giveBackUnclaimed(
  deps: Deps,
  trip: { readonly postId: string; readonly dispatchNo: number },
  reason: ClaimRefusal,
): Promise<void> {
  const post = await deps.store.reads.post(trip.postId);
  if (post === null) return;
  const { startAt } = post;
  await deps.store.posts.giveBack({ ...trip, token: null, startAt, now: deps.clock.now(), reason });
}

/** Behind a gate a post keeps its place; at an open one it waits until `retryAt`, so that it does not come back at once. */
async function placeIn(deps: Deps, post: Post, retryAt: number): Promise<number> {
  return letsPublish(await deps.store.reads.account(post.accountId)) ? retryAt : post.startAt;
}

function letsPublish(account: Account | null | undefined): boolean {
  if (account === null || account === undefined) return false;
  const { connection, pausedAt, limits } = account;
  return gateOf(connection.status) === 'open' && pausedAt === null && limits.publish === undefined;
}

async function giveBack(
  deps: Deps,
  post: Post,
  token: string,
  startAt: number,
  as: 'waiting' | 'held' | 'paused' | 'limited' | 'missed' | 'superseded',
  reason: string,
): Promise<Outcome> {
  await deps.store.posts.giveBack({
    postId: post.id,
    dispatchNo: post.dispatchNo,
    token,
    startAt,
    now: deps.clock.now(),
    reason,
  });
  return refused(as, reason);
}

interface Trip {
  readonly deps: Deps;
  readonly post: Post;
  readonly account: Account;
  readonly tokens: UsableTokens;
  /** The claim's. */
  readonly token: string;
  readonly causedBy: string;
}

async function travel(trip: Trip): Promise<Outcome> {
  const { deps, post, account, tokens } = trip;
  const network = deps.networks.network(account.network);
  const steps = network.publish.steps(post.content, accountOnNetwork(trip.account, trip.tokens.credential));
  let results = post.results;
  for (const step of steps) {
    if (results[step.name] !== undefined) continue;
    if (step.kind === 'visible') return crossAndSend(trip, network, step, results);
    const outcome = await call(trip, step, results, {});
    if (!outcome.ok) return whenStagedStepFailed(trip, network, outcome);
    results = { ...results, [step.name]: outcome.value };
    if (!(await saveResults(trip, results))) return refused('superseded', CLAIM_LOST);
  }
  throw new Error(`The publishing plan of ${tokens.credential.network} has no visible step.`);
}

/** Resolves to whether the claim, which is prolonged by it, is still ours. */
async function saveResults({ deps, post, token }: Trip, results: StepResults): Promise<boolean> {
  const until = deps.clock.now() + claimLeaseMs(deps);
  return deps.store.posts.saveResults({ postId: post.id, token, results, until });
}

function claimLeaseMs({ clock }: Deps): number {
  return atLeastReal(clock, CLAIM_LEASE_MS, CLAIM_LEASE_REAL_MS);
}

async function crossAndSend(trip: Trip, network: Network, step: PublishStep, results: StepResults): Promise<Outcome> {
  const { deps, post, tokens } = trip;
  if (!(await isNetworkAnswering(deps, tokens.credential, tokens.tokens))) {
    return giveBack(deps, post, trip.token, deps.clock.now() + waitFor(post), 'waiting', 'the network is in trouble');
  }
  const now = deps.clock.now();
  const crossed = await deps.store.posts.crossBoundary({
    postId: post.id,
    token: trip.token,
    tokenSetId: tokens.tokenSet.id,
    now,
    until: now + atLeastReal(deps.clock, step.answerWithinMs ?? ANSWER_LEASE_MS, ANSWER_LEASE_REAL_MS),
  });
  if (!crossed.crossed) return whenBoundaryRefused(trip, crossed.why);
  const mustBeginMs = atLeastReal(deps.clock, SEND_MUST_BEGIN_WITHIN_MS, SEND_MUST_BEGIN_WITHIN_REAL_MS);
  const beginBefore = { wall: deps.clock.now() + mustBeginMs, monotonic: deps.clock.monotonic() + mustBeginMs };
  const outcome = await call(trip, step, results, { beginBefore });
  // First the gate, then the post: a denied post must not be dispatched again before the gate knows.
  await hearOut(trip, outcome);
  return settle(trip, now, settlementOf(trip, network, step, results, outcome));
}

async function call(
  trip: Trip,
  step: PublishStep,
  results: StepResults,
  context: CallContext,
): Promise<CallOutcome<unknown>> {
  const { deps, post, tokens } = trip;
  const now = deps.clock.now();
  return deps.networks.perform(
    tokens.credential,
    (setting) => {
      const input: PublishInput = {
        setting,
        account: accountOnNetwork(trip.account, trip.tokens.credential),
        accessToken: tokens.tokens.accessToken,
        postId: post.id,
        acceptedAt: post.acceptedAt,
        dueAt: post.dueAt,
        content: post.content,
        results,
      };
      return step.call(input);
    },
    { ...context, judge: { now, targetId: trip.account.remoteId, accountKind: trip.account.kind } },
  );
}

function settlementOf(
  trip: Trip,
  network: Network,
  step: PublishStep,
  results: StepResults,
  outcome: CallOutcome<unknown>,
): Settlement {
  const { judgement, answer } = outcome;
  if (outcome.ok) {
    const remoteId = network.publish.remoteId({ ...results, [step.name]: outcome.value });
    // Taken, but without an id to bind it to: looked up like a lost answer.
    if (remoteId === undefined) return { command: 'lose' };
    return { command: network.judgePublish(answer, judgement) === 'processing' ? 'process' : 'accept', remoteId };
  }
  const stagingLost = network.publish.isStagingLost?.(answer, judgement) ?? false;
  switch (network.judgePublish(answer, judgement)) {
    case 'accepted':
    case 'unknown':
      return { command: 'lose' };
    case 'processing':
      return { command: 'process', remoteId: null };
    case 'not_sent':
      return { command: 'not_sent', startAt: retryAt(trip, judgement), reason: judgement.reason, stagingLost };
    case 'refused':
      if (stagingLost)
        return { command: 'not_sent', startAt: retryAt(trip, judgement), reason: STAGING_LOST, stagingLost };
      // A refusal of the connection or of our app is no refusal of the post: it waits, it does not fail.
      return judgement.class === 'healthy'
        ? { command: 'refuse', reason: judgement.reason }
        : { command: 'not_sent', startAt: retryAt(trip, judgement), reason: judgement.reason };
  }
}

function retryAt({ deps, post }: Trip, judgement: Judgement): number {
  const now = deps.clock.now();
  return now + (judgement.retryAfterS === undefined ? waitFor(post) : judgement.retryAfterS * SECOND);
}

function waitFor(post: Post): number {
  return Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(post.attempts, 10));
}

/** Records what the answer made of the post, while its boundary is still the one that this trip crossed. */
async function settle(trip: Trip, boundaryAt: number, answered: Settlement): Promise<Outcome> {
  const { deps, post: sent, causedBy } = trip;
  const remoteId = answered.command === 'accept' ? answered.remoteId : '';
  const keys = { post: sent.id, groupOfPost: sent.id, boundPostId: { ofPost: sent.id, remoteId } };
  return insist(deps, 'what became of a post', () =>
    deps.store.change(keys, ({ post, groupOfPost, boundPostId }): Change<Outcome> => {
      const isOurs = post?.dispatchNo === sent.dispatchNo && post.boundaryAt === boundaryAt;
      if (post === null || !isOurs) return { result: refused('superseded', 'the post was settled meanwhile') };
      const account = groupOfPost?.accounts.find(({ id }) => id === post.accountId);
      const settlement = fitting(answered, post, account, boundPostId);
      const settled = settlePost(post, settlement, deps.clock.now());
      if (!settled.ok) return { result: refused('superseded', settled.refusal) };
      return { result: endOf(settled.value.post), posts: [settled.value.post], events: settled.value.events, causedBy };
    }),
  );
}

/** What was answered, as things are by the time that it is recorded. */
function fitting(
  answered: Settlement,
  post: Post,
  account: Account | undefined,
  boundPostId: string | null,
): Settlement {
  // One remote post is one post of ours: a look-up took this one for another's, and a person has to tell them apart.
  if (answered.command === 'accept' && boundPostId !== null && boundPostId !== post.id) return { command: 'lose' };
  if (answered.command === 'not_sent' && !letsPublish(account)) return { ...answered, startAt: post.startAt };
  return answered;
}

function endOf(post: Post): Outcome {
  switch (post.state) {
    case 'published':
      return done(`published as ${post.remoteId ?? ''}`);
    case 'unconfirmed':
      return refused('unconfirmed', 'the answer was lost: it is looked up');
    case 'scheduled':
      return refused('waiting', post.reason ?? 'not sent');
    case 'queued':
    case 'claimed':
    case 'sent':
    case 'processing':
    case 'held':
    case 'paused':
    case 'failed':
    case 'missed':
    case 'cancelled':
      return done(post.state);
  }
}

async function whenStagedStepFailed(trip: Trip, network: Network, outcome: CallOutcome<unknown>): Promise<Outcome> {
  const { deps, post } = trip;
  const { judgement, answer } = outcome;
  await hearOut(trip, outcome);
  if (network.publish.isStagingLost?.(answer, judgement) ?? false) return stageAnew(trip);
  const isRefusal = judgement.class === 'healthy' && network.judgePublish(answer, judgement) === 'refused';
  if (!isRefusal) {
    const startAt = await placeIn(deps, post, retryAt(trip, judgement));
    return giveBack(deps, post, trip.token, startAt, 'waiting', judgement.reason);
  }
  return deps.store.change({ post: post.id }, ({ post: present }): Change<Outcome> => {
    if (present?.claim?.token !== trip.token) return { result: refused('superseded', CLAIM_LOST) };
    const settled = settlePost(present, { command: 'refuse', reason: judgement.reason }, deps.clock.now());
    if (!settled.ok) return { result: refused('superseded', settled.refusal) };
    return {
      result: done('failed'),
      posts: [settled.value.post],
      events: settled.value.events,
      causedBy: trip.causedBy,
    };
  });
}

/** What earlier steps left at the network is gone, as after a long hold: the next trip does them again. */
async function stageAnew(trip: Trip): Promise<Outcome> {
  const { deps, post, token } = trip;
  if (!(await saveResults(trip, {}))) return refused('superseded', CLAIM_LOST);
  const startAt = await placeIn(deps, post, deps.clock.now() + waitFor(post));
  return giveBack(deps, post, token, startAt, 'waiting', STAGING_LOST);
}

async function whenBoundaryRefused(trip: Trip, why: ClaimRefusal): Promise<Outcome> {
  const { deps, post, token } = trip;
  switch (why) {
    case 'held':
    case 'paused':
    case 'limited':
    case 'missed':
      return giveBack(deps, post, token, post.startAt, why, `the boundary refused: ${why}`);
    case 'suspect':
    case 'not_due':
    case 'behind_earlier':
      return giveBack(deps, post, token, post.startAt, 'waiting', why);
    case 'token_set_replaced':
      return giveBack(
        deps,
        post,
        token,
        post.startAt,
        'waiting',
        'the account has new tokens: the next claim brings them',
      );
    case 'superseded':
    case 'ended':
    case 'unconfirmed':
    case 'unknown_post':
      return refused('superseded', why);
  }
}

async function hearOut({ deps, account, tokens, causedBy }: Trip, outcome: CallOutcome<unknown>): Promise<void> {
  await insist(deps, 'what an answer says about an account', () =>
    hearWorkingAnswer(deps, { account, tokens, operation: 'publish', causedBy }, outcome),
  );
}
