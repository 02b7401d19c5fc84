import { SandboxOrderError, type MetricValue, type NetworkPost, type StreamItem } from '../network';
import { metaObjectId } from '../meta/containers';
import { findPerson } from '../meta/person-happenings';
import type { World } from '../world';
import { instagramState } from './instagram-state';

export function instagramPosts(world: World): readonly NetworkPost[] {
  const { media, comments, users } = instagramState(world);
  const posts = [...media.values()].map((medium) => ({
    id: medium.id,
    account: medium.accountId,
    author: users.get(medium.accountId)?.username ?? medium.accountId,
    text: medium.caption,
    createdAt: medium.createdAt,
    byApp: medium.byApp,
  }));
  const below = [...comments.values()].map((comment) => ({
    id: comment.id,
    account: media.get(comment.mediumId)?.accountId ?? '',
    author: comment.author,
    text: comment.text,
    createdAt: comment.createdAt,
    byApp: null,
  }));
  return [...posts, ...below];
}

/** A comment below the account's newest medium; where there is none yet, its owner posts one first. */
export function addInstagramStreamItem(world: World, item: StreamItem): string {
  const state = instagramState(world);
  const account = findPerson(state, 'Instagram', item.account);
  let medium = [...state.media.values()].findLast(({ accountId }) => accountId === account.id);
  if (medium === undefined) {
    medium = {
      id: metaObjectId(world),
      accountId: account.id,
      caption: 'By hand',
      mediaType: 'IMAGE',
      createdAt: item.at,
      byApp: null,
    };
    state.media.set(medium.id, medium);
  }
  const id = metaObjectId(world);
  state.comments.set(id, { id, mediumId: medium.id, author: item.author, text: item.text, createdAt: item.at });
  return id;
}

export function setInstagramInsight(world: World, { subject, metric, day, value }: MetricValue): void {
  if (day === undefined) throw new SandboxOrderError('Instagram insights are set per day');
  instagramState(world).insights.set(`${subject}/${metric}/${day}`, value);
}
