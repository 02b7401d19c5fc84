import { auditOf } from '../../../scripts/demo/audit-check';
import { postsOf, visibleTexts } from '../../../scripts/demo/observe';
import type { World } from '../../../scripts/demo/world';
import { until } from '../../../scripts/suite/wait';
import { ENDED_STATES } from '../../../domain/post/post';
import type { Post, PostState } from '../../../domain/post/post';
import type { AcceptedPost } from './busy-host';

/** What became of everything that was accepted. */
export interface Books {
  /** Texts of posts that we know to be published. */
  readonly published: readonly string[];
  /** Nobody knows yet whether they are: their answers were lost. */
  readonly unconfirmed: readonly Post[];
  /** Ended in any other way. */
  readonly lost: readonly Post[];
  /** What stands on the networks, once for each time that it stands there. */
  readonly visible: readonly string[];
  readonly audit: { readonly balanced: boolean; readonly summary: string };
}

/** Without a person nothing leaves these. */
const SETTLED: ReadonlySet<PostState> = new Set<PostState>([...ENDED_STATES, 'missed', 'unconfirmed']);
/** Real milliseconds. */
const ENDED_WITHIN_MS = 180_000;

/** Waits until each post has ended, or is in doubt, and counts. */
export async function closeBooks(world: World, accepted: readonly AcceptedPost[]): Promise<Books> {
  const textOf = new Map(accepted.map(({ id, text }) => [id, text]));
  const look = () => postsOf(world, [...textOf.keys()]);
  const posts = await until(
    'every post that was accepted has ended',
    async () => {
      const present = await look();
      return present.every(({ state }) => SETTLED.has(state)) && present;
    },
    ENDED_WITHIN_MS,
  ).catch(async (err: unknown) => {
    const open = (await look()).filter(({ state }) => !SETTLED.has(state));
    throw new Error(`These did not end: ${JSON.stringify(open.slice(0, 5), null, 1)}`, { cause: err });
  });
  const accounts = new Map(accepted.map(({ account }) => [account.id, account]));
  const visible = await Promise.all([...accounts.values()].map((account) => visibleTexts(world, account)));
  return {
    published: posts.flatMap(({ id, state }) => (state === 'published' ? [textOf.get(id) ?? ''] : [])),
    lost: posts.filter(({ state }) => state !== 'published' && state !== 'unconfirmed'),
    unconfirmed: posts.filter(({ state }) => state === 'unconfirmed'),
    visible: visible.flat(),
    audit: await auditOf(world),
  };
}
