import type { StoredEvent, EventName } from '../../domain/event/events';
import type { Post } from '../../domain/post/post';
import type { RecordedCall } from '../sandbox/call-log';
import type { DemoAccount } from '../suite/people';
import { until } from '../suite/wait';
import type { World } from './world';

/** The next event of a name about an account's credential (or the account itself), as the processes wrote it. */
export async function eventOf<Name extends EventName>(
  world: Pick<World, 'store'>,
  name: Name,
  about: { readonly credentialId?: string; readonly accountId?: string },
  withinRealMs?: number,
): Promise<StoredEvent<Name>> {
  return until(`${name} is written`, async () => (await eventsOf(world, name, about)).at(-1), withinRealMs);
}

export async function eventsOf<Name extends EventName>(
  world: Pick<World, 'store'>,
  name: Name,
  about: { readonly credentialId?: string; readonly accountId?: string } = {},
): Promise<readonly StoredEvent<Name>[]> {
  const events = await world.store.reads.events({ ...about, limit: 10_000 });
  // The compiler does not see that the name decides the data.
  return events.filter((event) => event.name === name) as unknown as readonly StoredEvent<Name>[];
}

export async function postsInState(
  world: Pick<World, 'store'>,
  ids: readonly string[],
  states: readonly Post['state'][],
): Promise<boolean> {
  const posts = await postsOf(world, ids);
  return posts.every((post) => states.includes(post.state));
}

export async function postsOf(world: Pick<World, 'store'>, ids: readonly string[]): Promise<readonly Post[]> {
  const posts = await Promise.all(ids.map((id) => world.store.reads.post(id)));
  return posts.flatMap((post) => (post === null ? [] : [post]));
}

/** What the network saw of our app about these accounts: publishing, streams and analytics. */
export async function workCalls(world: World, accounts: readonly DemoAccount[]): Promise<readonly RecordedCall[]> {
  const calls = await Promise.all(
    [...new Set(accounts.map((account) => account.remoteId))].map((subject) => world.sandbox.admin.calls({ subject })),
  );
  const work = ['publish', 'stream', 'analytics'];
  // A call that concerns two of the accounts (a Page and its user) is one call.
  const byId = new Map(calls.flat().map((call) => [call.id, call]));
  return [...byId.values()].filter((call) => work.includes(call.operation));
}

/** Posts of ours that stand on the network for an account, oldest first, by text. */
export async function visibleTexts(world: World, account: DemoAccount): Promise<readonly string[]> {
  const posts = await world.sandbox.admin.posts({ account: account.remoteId, byApps: true });
  return posts
    .filter((post) => post.network === account.network)
    .sort((one, other) => one.createdAt - other.createdAt)
    .map((post) => post.text);
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
