import { SandboxOrderError } from '../network';
import { NETWORKS, networkNamed } from '../networks';
import type { World } from '../world';
import type { MetricOrder, PersonView, PostFilter, StreamItemOrder, VisiblePost } from './contract';

export function everybody(world: World): readonly PersonView[] {
  return NETWORKS.flatMap(({ name, people }) => people(world).map((person) => ({ network: name, ...person })));
}

/** Everything that can be read on the networks, oldest first. */
export function visiblePosts(world: World, filter: PostFilter): readonly VisiblePost[] {
  return NETWORKS.filter(({ name }) => filter.network === undefined || name === filter.network)
    .flatMap(({ name, posts }) => posts(world).map((post) => ({ network: name, ...post })))
    .filter(
      (post) =>
        (filter.account === undefined || post.account === filter.account) &&
        (filter.byApps === undefined || (post.byApp !== null) === filter.byApps),
    )
    .sort((a, b) => a.createdAt - b.createdAt);
}

/** Lets somebody say something where an account's stream will show it. */
export function addStreamItem(world: World, { network, ...item }: StreamItemOrder): string {
  const { addStreamItem: add, title } = networkNamed(network);
  if (add === undefined) throw new SandboxOrderError(`Nobody can be made to say something on ${title}`);
  return add(world, { ...item, at: item.at ?? world.clock.now() });
}

export function setMetric(world: World, { network, ...metric }: MetricOrder): void {
  const { setMetric: set, title } = networkNamed(network);
  if (set === undefined) throw new SandboxOrderError(`Figures of ${title} cannot be set`);
  set(world, metric);
}
