import { eq, sql } from 'drizzle-orm';
import { assertNever } from '../../../domain/assert-never';
import { missAt } from '../../../domain/post/post';
import type { Post } from '../../../domain/post/post';
import { accounts, credentials } from '../../schema/connections';
import { posts } from '../../schema/posts';
import type { ClaimRefusal, PostMoves } from '../../store';
import type { Db } from '../connection';
import type { Engine } from '../engine';
import { accountFromRow } from '../rows/account';
import type { AccountRow } from '../rows/account';
import { postFromRow } from '../rows/post';
import { AWAITS_FIRST_LOOK_UP, GATE_LETS_PUBLISH } from './guards';

type ClaimMoves = Pick<PostMoves, 'claim' | 'saveResults' | 'crossBoundary'>;

/**
 * What many workers race for. Each move is one guarded UPDATE: whether it may happen is decided where it happens,
 * never before. Only a refusal is explained afterwards, by a read of the same transaction.
 */
export function createClaimMoves({ db, writer }: Engine): ClaimMoves {
  const claim = db
    .update(posts)
    .set({
      state: 'claimed',
      claimToken: sql`${sql.placeholder('token')}`,
      claimProcessId: sql`${sql.placeholder('processId')}`,
      claimedAt: sql`${sql.placeholder('now')}`,
      claimUntil: sql`${sql.placeholder('until')}`,
      changedAt: sql`${sql.placeholder('now')}`,
      version: sql`version + 1`,
    })
    .where(
      sql`id = ${sql.placeholder('postId')} AND state = 'queued' AND dispatch_no = ${sql.placeholder('dispatchNo')}
        AND start_at <= ${sql.placeholder('now')} AND miss_at >= ${sql.placeholder('now')}
        AND EXISTS (
          SELECT 1 FROM accounts a JOIN credentials c ON c.id = a.credential_id
          WHERE a.id = posts.account_id AND ${GATE_LETS_PUBLISH}
            AND coalesce(a.token_set_id, c.active_token_set_id) IS NOT NULL
            AND (a.release_cutoff IS NULL OR posts.start_at > a.release_cutoff)
        )
        AND NOT ${behindEarlier(sql`${sql.placeholder('now')}`)}`,
    )
    .returning()
    .prepare();

  const saveResults = db
    .update(posts)
    .set({
      results: sql`${sql.placeholder('results')}`,
      claimUntil: sql`${sql.placeholder('until')}`,
      version: sql`version + 1`,
    })
    .where(
      sql`id = ${sql.placeholder('postId')} AND state IN ('claimed', 'sent')
        AND claim_token = ${sql.placeholder('token')}`,
    )
    .prepare();

  const crossBoundary = db
    .update(posts)
    .set({
      state: 'sent',
      boundaryAt: sql`${sql.placeholder('now')}`,
      claimUntil: sql`${sql.placeholder('until')}`,
      changedAt: sql`${sql.placeholder('now')}`,
      version: sql`version + 1`,
    })
    .where(
      sql`id = ${sql.placeholder('postId')} AND state = 'claimed' AND claim_token = ${sql.placeholder('token')}
        AND miss_at >= ${sql.placeholder('now')}
        AND EXISTS (
          SELECT 1 FROM accounts a JOIN credentials c ON c.id = a.credential_id
          WHERE a.id = posts.account_id AND ${GATE_LETS_PUBLISH}
            AND coalesce(a.token_set_id, c.active_token_set_id) = ${sql.placeholder('tokenSetId')}
        )`,
    )
    .prepare();

  return {
    claim: ({ postId, dispatchNo, token, processId, now, leaseMs }) =>
      writer.write(() => {
        const [row] = claim.all({ postId, dispatchNo, token, processId, now, until: now + leaseMs });
        if (row === undefined) return { claimed: false, why: whyNotClaimed(db, { postId, dispatchNo, now }) };
        const { account, tokenSetId } = present(db, row.accountId);
        if (tokenSetId === null) throw new Error(`Post ${postId} was claimed for an account without tokens.`);
        return { claimed: true, post: postFromRow(row), account: accountFromRow(account), tokenSetId };
      }),
    saveResults: ({ postId, token, results, until }) =>
      writer.write(() => saveResults.run({ postId, token, results: JSON.stringify(results), until }).changes > 0),
    crossBoundary: (input) =>
      writer.write(() =>
        crossBoundary.run({ ...input }).changes > 0
          ? { crossed: true }
          : { crossed: false, why: whyNotCrossed(db, input) },
      ),
  };
}

/**
 * Whether an earlier post of the account has to be through first: one that is on its way, one that may stand on the
 * network and was not looked up yet, or one that is due and waits its turn. So an account's posts go out in order.
 */
function behindEarlier(now: ReturnType<typeof sql>): ReturnType<typeof sql> {
  return sql`(
    EXISTS (
      SELECT 1 FROM posts o WHERE o.account_id = posts.account_id AND o.id <> posts.id
        AND o.state IN ('claimed', 'sent', 'unconfirmed') AND (o.state <> 'unconfirmed' OR ${AWAITS_FIRST_LOOK_UP})
    ) OR EXISTS (
      SELECT 1 FROM posts o INDEXED BY posts_to_start_by_account
      WHERE o.account_id = posts.account_id AND o.state IN ('scheduled', 'queued')
        AND o.start_at <= ${now} AND o.miss_at >= ${now} AND (o.start_at, o.id) < (posts.start_at, posts.id)
    )
  )`;
}

function whyNotClaimed(
  db: Db,
  { postId, dispatchNo, now }: { readonly postId: string; readonly dispatchNo: number; readonly now: number },
): ClaimRefusal {
  const post = find(db, postId);
  if (post === null) return 'unknown_post';
  const why = whyNotInState(post, 'queued');
  if (why !== null) return why;
  if (post.dispatchNo !== dispatchNo) return 'superseded';
  const { account, tokenSetId } = present(db, post.accountId);
  const closed = whyClosed(post, account, now);
  if (closed !== null) return closed;
  if (tokenSetId === null) return 'suspect';
  return post.startAt > now ? 'not_due' : 'behind_earlier';
}

function whyNotCrossed(
  db: Db,
  { postId, token, now }: { readonly postId: string; readonly token: string; readonly now: number },
): ClaimRefusal {
  const post = find(db, postId);
  if (post === null) return 'unknown_post';
  const why = whyNotInState(post, 'claimed');
  if (why !== null) return why;
  if (post.claim?.token !== token) return 'superseded';
  return whyClosed(post, present(db, post.accountId).account, now) ?? 'token_set_replaced';
}

function whyNotInState(post: Post, wanted: 'queued' | 'claimed'): ClaimRefusal | null {
  switch (post.state) {
    case 'published':
    case 'failed':
    case 'cancelled':
      return 'ended';
    case 'unconfirmed':
    case 'missed':
    case 'held':
    case 'paused':
      return post.state;
    case 'scheduled':
    case 'queued':
    case 'claimed':
    case 'sent':
    case 'processing':
      return post.state === wanted ? null : 'superseded';
    default:
      return assertNever(post.state);
  }
}

/** Late first: it is decided once, whatever else is in the way. */
function whyClosed(post: Post, account: AccountRow, now: number): ClaimRefusal | null {
  if (now > missAt(post)) return 'missed';
  if (account.pausedAt !== null) return 'paused';
  if (account.gate === 'closed') return 'held';
  if (account.gate === 'suspect') return 'suspect';
  return account.publishLimited ? 'limited' : null;
}

function find(db: Db, postId: string): Post | null {
  const row = db.select().from(posts).where(eq(posts.id, postId)).get();
  return row === undefined ? null : postFromRow(row);
}

/** An account and the token set that it uses at present. */
function present(db: Db, accountId: string): { readonly account: AccountRow; readonly tokenSetId: string | null } {
  const row = db
    .select({ account: accounts, activeTokenSetId: credentials.activeTokenSetId })
    .from(accounts)
    .innerJoin(credentials, eq(credentials.id, accounts.credentialId))
    .where(eq(accounts.id, accountId))
    .get();
  if (row === undefined) throw new Error(`Account ${accountId} of a post is not there.`);
  return { account: row.account, tokenSetId: row.account.tokenSetId ?? row.activeTokenSetId };
}
