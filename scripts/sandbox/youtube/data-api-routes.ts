import {
  json,
  unseen,
  type CallOperation,
  type Performed,
  type Route,
  type RoutedRequest,
  type WireAnswer,
} from '../wire';
import type { World } from '../world';
import { googleError, missingParameter, QUOTA_EXCEEDED } from './google-errors';
import { SCOPES_TO } from './google-scopes';
import { authenticate, identifyGoogle } from './google-tokens';
import { takeQuota } from './quota';
import { videoObject } from './video-objects';
import { youtubeState, type Channel, type Video } from './youtube-state';

/** Reads of the Data API, one unit each. https://developers.google.com/youtube/v3/docs */
export function youtubeDataRoutes(world: World): readonly Route[] {
  const route = (path: string, operation: CallOperation, reading: Reading): Route => ({
    method: 'GET',
    path: `/youtube/v3/${path}`,
    name: `${path}.list`,
    operation: () => operation,
    identify: identifyGoogle(world),
    perform: (request) => read(world, request, reading),
  });
  return [
    route('channels', 'probe', {
      scopes: SCOPES_TO.read,
      parts: ['id', 'snippet', 'contentDetails', 'status'],
      answer: channels,
    }),
    route('videos', 'look_up', {
      scopes: SCOPES_TO.read,
      parts: ['id', 'snippet', 'status', 'processingDetails', 'contentDetails'],
      answer: videos,
    }),
    route('playlistItems', 'look_up', {
      scopes: SCOPES_TO.read,
      parts: ['id', 'snippet', 'contentDetails', 'status'],
      answer: playlistItems,
    }),
    route('commentThreads', 'stream', {
      scopes: SCOPES_TO.readComments,
      parts: ['id', 'snippet', 'replies'],
      answer: commentThreads,
    }),
  ];
}

interface Reading {
  readonly scopes: readonly string[];
  readonly parts: readonly string[];
  readonly answer: (
    world: World,
    request: RoutedRequest,
    channel: Channel | null,
    parts: readonly string[],
  ) => WireAnswer;
}

function read(world: World, request: RoutedRequest, { scopes, parts: known, answer }: Reading): Performed {
  const admitted = authenticate(world, request, [scopes]);
  if (!admitted.ok) return unseen(admitted.answer);
  if (!takeQuota(world, admitted.caller.family.clientId, 'units')) return unseen(QUOTA_EXCEEDED);
  const parts = (request.query.get('part') ?? '').split(',').filter((part) => part !== '');
  if (parts.length === 0) return unseen(missingParameter('part'));
  const unknown = parts.find((part) => !known.includes(part));
  if (unknown !== undefined) return unseen(googleError(400, 'unknownPart', `'${unknown}'`, { domain: 'youtube.part' }));
  return unseen(answer(world, request, admitted.channel, parts));
}

/** `items` is left out when there are none. */
function list(kind: string, items: readonly unknown[], perPage: number): WireAnswer {
  const shown = items.slice(0, perPage);
  return json(200, {
    kind,
    etag: '"sandbox"',
    pageInfo: { totalResults: items.length, resultsPerPage: perPage },
    ...(shown.length > 0 ? { items: shown } : {}),
  });
}

function perPage(request: RoutedRequest, max: number, usual: number): number | null {
  const asked = Number(request.query.get('maxResults') ?? usual);
  return Number.isInteger(asked) && asked >= 0 && asked <= max ? asked : null;
}

const BAD_COUNT = googleError(400, 'invalidParameter', "Invalid value for the parameter 'maxResults'.", {
  domain: 'global',
});
const NO_CHANNEL = googleError(401, 'youtubeSignupRequired', 'Unauthorized');

/** Only one's own: `mine=true`. An account without a channel gets an empty list. */
function channels(world: World, request: RoutedRequest, channel: Channel | null, parts: readonly string[]): WireAnswer {
  const id = request.query.get('id');
  if (request.query.get('mine') !== 'true' && id === null) return missingParameter('mine, id');
  const found = id === null ? channel : (youtubeState(world).channels.get(id) ?? null);
  const items = found === null || found.lost ? [] : [channelObject(found, parts)];
  return list('youtube#channelListResponse', items, 5);
}

function channelObject({ id, title }: Channel, parts: readonly string[]): unknown {
  const all: Readonly<Record<string, unknown>> = {
    snippet: { title, description: '' },
    contentDetails: { relatedPlaylists: { likes: '', uploads: uploadsOf(id) } },
    status: { privacyStatus: 'public', isLinked: true, longUploadsStatus: 'allowed', madeForKids: false },
  };
  return {
    kind: 'youtube#channel',
    id,
    ...Object.fromEntries(Object.entries(all).filter(([part]) => parts.includes(part))),
  };
}

export function uploadsOf(channelId: string): string {
  return channelId.replace(/^UC/, 'UU');
}

function videos(world: World, request: RoutedRequest, channel: Channel | null, parts: readonly string[]): WireAnswer {
  if (channel === null) return NO_CHANNEL;
  const ids = (request.query.get('id') ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0) return missingParameter('id');
  const found = ids
    .flatMap((id) => youtubeState(world).videos.get(id) ?? [])
    .filter(({ channelId }) => channelId === channel.id);
  return list(
    'youtube#videoListResponse',
    found.map((video) => videoObject(world, video, parts)),
    50,
  );
}

/** Of the uploads of a channel, the newest first. */
function playlistItems(world: World, request: RoutedRequest, channel: Channel | null): WireAnswer {
  if (channel === null) return NO_CHANNEL;
  const playlistId = request.query.get('playlistId');
  if (playlistId === null) {
    return googleError(
      400,
      'playlistIdRequired',
      'The subscribe request does not specify a value for the required playlistId property.',
      { domain: 'youtube.playlistItem' },
    );
  }
  const count = perPage(request, 50, 5);
  if (count === null) return BAD_COUNT;
  const owner = [...youtubeState(world).channels.values()].find(({ id }) => uploadsOf(id) === playlistId);
  if (owner === undefined) {
    return googleError(
      404,
      'playlistNotFound',
      "The playlist identified with the request's playlistId parameter cannot be found.",
      { domain: 'youtube.playlistItem' },
    );
  }
  const items = [...youtubeState(world).videos.values()]
    .filter((video) => video.channelId === owner.id && (owner.id === channel.id || video.privacyStatus === 'public'))
    .toSorted((one, other) => other.createdAt - one.createdAt)
    .map((video, position) => playlistItem(video, playlistId, position));
  return list('youtube#playlistItemListResponse', items, count);
}

function playlistItem(video: Video, playlistId: string, position: number): unknown {
  const at = new Date(video.createdAt).toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    kind: 'youtube#playlistItem',
    id: `item-${video.id}`,
    snippet: {
      publishedAt: at,
      channelId: video.channelId,
      title: video.title,
      description: video.description,
      playlistId,
      position,
      resourceId: { kind: 'youtube#video', videoId: video.id },
    },
    contentDetails: { videoId: video.id, videoPublishedAt: at },
    status: { privacyStatus: video.privacyStatus },
  };
}

function commentThreads(world: World, request: RoutedRequest, channel: Channel | null): WireAnswer {
  if (channel === null) return NO_CHANNEL;
  const channelId = request.query.get('allThreadsRelatedToChannelId');
  if (channelId === null) return missingParameter('allThreadsRelatedToChannelId');
  const count = perPage(request, 100, 20);
  if (count === null || count === 0) return BAD_COUNT;
  const about = youtubeState(world).channels.get(channelId);
  if (about === undefined) {
    return googleError(
      404,
      'channelNotFound',
      'The channel specified in the allThreadsRelatedToChannelId parameter could not be found.',
      { domain: 'youtube.commentThread' },
    );
  }
  if (about.commentsDisabled) {
    return googleError(
      403,
      'commentsDisabled',
      'The video identified by the videoId parameter has disabled comments.',
      { domain: 'youtube.commentThread' },
    );
  }
  const items = [...youtubeState(world).comments.values()]
    .filter((comment) => comment.channelId === channelId)
    .toSorted((one, other) => other.at - one.at)
    .map(({ id, author, text, at }) => {
      const publishedAt = new Date(at).toISOString();
      const snippet = {
        textDisplay: text,
        textOriginal: text,
        authorDisplayName: author,
        publishedAt,
        updatedAt: publishedAt,
      };
      return {
        kind: 'youtube#commentThread',
        id,
        snippet: { channelId, topLevelComment: { kind: 'youtube#comment', id, snippet }, totalReplyCount: 0 },
      };
    });
  return list('youtube#commentThreadListResponse', items, count);
}
