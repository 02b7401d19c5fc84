import { MINUTE } from '../../../domain/clock';
import { opaqueSecret } from '../identifiers';
import type { World } from '../world';
import { youtubeState, type Video } from './youtube-state';

/** Not documented: minutes for a short film, hours for a long one. */
const PROCESSING_MS = 2 * MINUTE;

export function addVideo(
  world: World,
  video: Pick<Video, 'channelId' | 'title' | 'description' | 'privacyStatus' | 'byApp'>,
): Video {
  const store = youtubeState(world);
  const now = world.clock.now();
  const added: Video = {
    ...video,
    id: opaqueSecret('', 8),
    createdAt: now,
    processedAt: now + PROCESSING_MS,
    fate: store.nextFate.get(video.channelId) ?? { uploadStatus: 'processed', reason: null },
  };
  store.nextFate.delete(video.channelId);
  store.videos.set(added.id, added);
  return added;
}

export function hasEnded(world: World, { processedAt }: Video): boolean {
  return world.clock.now() >= processedAt;
}

/** https://developers.google.com/youtube/v3/docs/videos */
export function videoObject(world: World, video: Video, parts: readonly string[]): unknown {
  const ended = hasEnded(world, video);
  const { uploadStatus, reason } = ended ? video.fate : { uploadStatus: 'uploaded', reason: null };
  const all: Readonly<Record<string, unknown>> = {
    snippet: {
      publishedAt: new Date(video.createdAt).toISOString(),
      channelId: video.channelId,
      title: video.title,
      description: video.description,
      categoryId: '22',
    },
    status: {
      uploadStatus,
      ...(uploadStatus === 'failed' && reason !== null ? { failureReason: reason } : {}),
      ...(uploadStatus === 'rejected' && reason !== null ? { rejectionReason: reason } : {}),
      privacyStatus: video.privacyStatus,
      license: 'youtube',
      embeddable: true,
      publicStatsViewable: true,
      madeForKids: false,
      selfDeclaredMadeForKids: false,
    },
    processingDetails: {
      processingStatus: !ended ? 'processing' : uploadStatus === 'failed' ? 'failed' : 'succeeded',
    },
    contentDetails: { duration: ended ? 'PT1M' : 'PT0S', definition: 'hd' },
  };
  return {
    kind: 'youtube#video',
    etag: `"${video.id}"`,
    id: video.id,
    ...Object.fromEntries(Object.entries(all).filter(([part]) => parts.includes(part))),
  };
}
