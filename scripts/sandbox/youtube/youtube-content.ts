import { SandboxOrderError, type MetricValue, type NetworkPost, type StreamItem } from '../network';
import { shortId } from '../identifiers';
import type { World } from '../world';
import { hasEnded } from './video-objects';
import { youtubeState } from './youtube-state';

/** Videos that stand on YouTube: not those that it gave up or rejected. */
export function youtubePosts(world: World): readonly NetworkPost[] {
  const { videos, channels } = youtubeState(world);
  return [...videos.values()]
    .filter((video) => !hasEnded(world, video) || video.fate.uploadStatus === 'processed')
    .map((video) => ({
      id: video.id,
      account: video.channelId,
      author: channels.get(video.channelId)?.title ?? video.channelId,
      text: video.description,
      createdAt: video.createdAt,
      byApp: video.byApp,
    }));
}

/** A comment under one of the channel's videos. */
export function addYoutubeStreamItem(world: World, { account, author, text, at }: StreamItem): string {
  const { channels, comments } = youtubeState(world);
  const channel = channels.get(account) ?? [...channels.values()].find(({ title }) => title === account);
  if (channel === undefined) throw new SandboxOrderError(`There is no channel ${account}`);
  const id = shortId('comment_');
  comments.set(id, { id, channelId: channel.id, author, text, at });
  return id;
}

export function setYoutubeMetric(world: World, { subject, metric, day, value }: MetricValue): void {
  if (day === undefined) throw new SandboxOrderError('YouTube counts by day');
  youtubeState(world).metrics.set(`${subject}/${metric}/${day}`, value);
}
