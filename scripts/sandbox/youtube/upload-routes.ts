import { DAY } from '../../../domain/clock';
import { opaqueSecret } from '../identifiers';
import {
  html,
  isRecord,
  json,
  mediaType,
  parseJson,
  unseen,
  type Performed,
  type Route,
  type RoutedRequest,
} from '../wire';
import type { World } from '../world';
import { googleError, missingParameter, QUOTA_EXCEEDED } from './google-errors';
import { SCOPES_TO } from './google-scopes';
import { authenticate, identifyGoogle } from './google-tokens';
import { takeQuota } from './quota';
import { addVideo, videoObject } from './video-objects';
import { youtubeState, type UploadSession } from './youtube-state';

/**
 * videos.insert by the resumable protocol: a session, then the bytes, whole. Chunks are not served.
 * https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
 */
export function youtubeUploadRoutes(world: World): readonly Route[] {
  const common = {
    path: '/upload/youtube/v3/videos',
    operation: () => 'publish' as const,
    identify: identifyGoogle(world),
  };
  return [
    { ...common, method: 'POST', name: 'videos.insert', perform: (request) => openSession(world, request) },
    { ...common, method: 'PUT', name: 'videos.upload', perform: (request) => putBytes(world, request) },
  ];
}

/** Not documented for YouTube; other Google APIs keep a session for a week. */
const SESSION_LIFE_MS = 7 * DAY;
const SESSION_GONE = html(404, 'Not Found');
const PARTS = ['contentDetails', 'id', 'localizations', 'processingDetails', 'snippet', 'statistics', 'status'];

function openSession(world: World, request: RoutedRequest): Performed {
  const admitted = authenticate(world, request, [SCOPES_TO.upload]);
  if (!admitted.ok) return unseen(admitted.answer);
  const { channel, caller } = admitted;
  if (!takeQuota(world, caller.family.clientId, 'uploads')) return unseen(QUOTA_EXCEEDED);
  if (channel === null) return unseen(googleError(401, 'youtubeSignupRequired', 'Unauthorized'));
  if (request.query.get('uploadType') !== 'resumable') return unseen(missingParameter('uploadType=resumable'));
  const parts = (request.query.get('part') ?? '').split(',').filter((part) => part !== '');
  if (parts.length === 0) return unseen(missingParameter('part'));
  const unknown = parts.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) return unseen(googleError(400, 'unknownPart', `'${unknown}'`, { domain: 'youtube.part' }));
  const body = mediaType(request) === 'application/json' ? parseJson(request.body.toString('utf8')) : undefined;
  if (!isRecord(body))
    return unseen(
      googleError(400, 'parseError', 'This API does not support parsing form-encoded input.', { domain: 'global' }),
    );
  const snippet = isRecord(body['snippet']) ? body['snippet'] : {};
  const status = isRecord(body['status']) ? body['status'] : {};
  const title = snippet['title'];
  const description = snippet['description'] ?? '';
  const privacyStatus = status['privacyStatus'] ?? 'public';
  if (typeof title !== 'string' || title.trim() === '' || title.length > 100 || /[<>]/.test(title)) {
    return unseen(video(400, 'invalidTitle', 'The request metadata specifies an invalid or empty video title.'));
  }
  if (typeof description !== 'string' || Buffer.byteLength(description) > 5000 || /[<>]/.test(description)) {
    return unseen(video(400, 'invalidDescription', 'The request metadata specifies an invalid video description.'));
  }
  if (typeof privacyStatus !== 'string' || !['public', 'private', 'unlisted'].includes(privacyStatus)) {
    return unseen(video(400, 'invalidVideoMetadata', 'The request metadata is invalid.'));
  }
  if (world.clock.now() < channel.uploadsBlockedUntil) {
    return unseen(video(400, 'uploadLimitExceeded', 'The user has exceeded the number of videos they may upload.'));
  }
  const session: UploadSession = {
    id: opaqueSecret('', 48),
    channelId: channel.id,
    clientId: caller.family.clientId,
    title,
    description,
    privacyStatus: youtubeState(world).unverifiedClients.has(caller.family.clientId) ? 'private' : privacyStatus,
    expiresAt: world.clock.now() + SESSION_LIFE_MS,
    videoId: null,
  };
  youtubeState(world).sessions.set(session.id, session);
  const location = new URL('/upload/youtube/v3/videos', world.originOf('youtube', 'www'));
  location.search = new URLSearchParams({
    uploadType: 'resumable',
    part: parts.join(','),
    upload_id: session.id,
  }).toString();
  return unseen({ status: 200, headers: { location: location.toString(), 'content-length': '0' }, body: '' });
}

function putBytes(world: World, request: RoutedRequest): Performed {
  const admitted = authenticate(world, request, [SCOPES_TO.upload]);
  if (!admitted.ok) return unseen(admitted.answer);
  const session = youtubeState(world).sessions.get(request.query.get('upload_id') ?? '');
  const isOver = session === undefined || world.clock.now() >= session.expiresAt;
  if (isOver || session.channelId !== admitted.channel?.id) return unseen(SESSION_GONE);
  const parts = (request.query.get('part') ?? 'snippet,status').split(',');
  const known = session.videoId === null ? undefined : youtubeState(world).videos.get(session.videoId);
  // A question about how far the upload got carries no bytes.
  if (request.headers['content-range']?.startsWith('bytes */') === true) {
    return unseen(
      known === undefined
        ? { status: 308, headers: { 'content-length': '0' }, body: '' }
        : json(200, videoObject(world, known, parts)),
    );
  }
  if (session.videoId !== null) return unseen(SESSION_GONE);
  if (request.headers['content-range'] !== undefined) {
    return unseen(
      googleError(400, 'badRequest', 'The sandbox takes a video whole, not in chunks.', { domain: 'global' }),
    );
  }
  const type = mediaType(request);
  if (!type.startsWith('video/') && type !== 'application/octet-stream') {
    const text = `Media type '${type}' is not supported. Valid media types: [video/*, application/octet-stream]`;
    return unseen(googleError(400, 'badContent', text, { domain: 'global' }));
  }
  if (request.body.byteLength === 0) {
    return unseen(video(400, 'mediaBodyRequired', 'The request does not include the video content.'));
  }
  const { channelId, title, description, privacyStatus, clientId } = session;
  const added = addVideo(world, { channelId, title, description, privacyStatus, byApp: clientId });
  session.videoId = added.id;
  return { answer: json(201, videoObject(world, added, parts)), effect: added.id };
}

function video(code: number, reason: string, message: string): ReturnType<typeof googleError> {
  return googleError(code, reason, message, { domain: 'youtube.video' });
}
