import { contentIdentifier } from '../identifiers';
import { metaObjectId } from '../meta/containers';
import { findPerson } from '../meta/person-happenings';
import { SandboxOrderError, type MetricValue, type NetworkPost, type StreamItem } from '../network';
import type { World } from '../world';
import { threadsState } from './threads-state';

export function threadsPosts(world: World): readonly NetworkPost[] {
  return [...threadsState(world).posts.values()].map((post) => ({
    id: post.id,
    account: post.authorId,
    author: post.author,
    text: post.text,
    createdAt: post.createdAt,
    byApp: post.byApp,
  }));
}

/** A post of somebody that names the profile: who is not named in the text is named at its end. */
export function addThreadsStreamItem(world: World, item: StreamItem): string {
  const state = threadsState(world);
  const { username } = findPerson(state, 'Threads', item.account);
  const id = metaObjectId(world);
  state.posts.set(id, {
    id,
    authorId: contentIdentifier('raw', item.author).slice(-15),
    author: item.author,
    text: item.text.includes(`@${username}`) ? item.text : `${item.text} @${username}`,
    mediaType: 'TEXT_POST',
    createdAt: item.at,
    byApp: null,
  });
  return id;
}

export function setThreadsInsight(world: World, { subject, metric, day, value }: MetricValue): void {
  if (day === undefined) throw new SandboxOrderError('Threads insights are set per day');
  threadsState(world).insights.set(`${subject}/${metric}/${day}`, value);
}
