import { SandboxOrderError, type MetricValue, type NetworkPost, type StreamItem } from '../network';
import type { World } from '../world';
import { linkedinState, nameOf } from './linkedin-state';

/** Posts, and what others said about an organisation. */
export function linkedinPosts(world: World): readonly NetworkPost[] {
  const { posts, socialActions, members, organisations } = linkedinState(world);
  const nameOfAuthor = (id: string): string => {
    const member = members.get(id);
    return member === undefined ? (organisations.get(id)?.name ?? id) : nameOf(member);
  };
  const own = [...posts.values()].map((post) => {
    const account = post.author.slice(post.author.lastIndexOf(':') + 1);
    const { id, text, createdAt, byApp } = post;
    return { id, account, author: nameOfAuthor(account), text, createdAt, byApp };
  });
  const said = [...socialActions.values()].map(({ notificationId, organisationId, owner, text, at }) => ({
    id: String(notificationId),
    account: organisationId,
    author: owner,
    text,
    createdAt: at,
    byApp: null,
  }));
  return [...own, ...said];
}

/** Somebody comments on a post of the organisation. The author is shown by the URN of a member, as on LinkedIn. */
export function addLinkedinStreamItem(world: World, item: StreamItem): string {
  const { organisations, socialActions } = linkedinState(world);
  if (!organisations.has(item.account))
    throw new SandboxOrderError(`There is no LinkedIn organisation ${item.account}`);
  const notificationId = 5_600_000_000 + world.nextSequence();
  socialActions.set(notificationId, {
    notificationId,
    organisationId: item.account,
    action: 'COMMENT',
    owner: `urn:li:person:${item.author.replaceAll(/\W/g, '')}`,
    text: item.text,
    at: item.at,
  });
  return String(notificationId);
}

export function setLinkedinStatistic(world: World, { subject, metric, day, value }: MetricValue): void {
  if (day === undefined) throw new SandboxOrderError('Statistics of LinkedIn are set per day');
  linkedinState(world).statistics.set(`${subject}/${metric}/${day}`, value);
}
