import { MINUTE } from '../../clock';
import { idAt, textAt } from '../../judgement/json-reader';
import { publishAnswerOf } from '../../judgement/publish-answer';
import type { Judgement } from '../../judgement/vocabulary';
import { googleAnswers } from '../google/answers';
import type {
  Answer,
  Call,
  FollowUp,
  FollowUpInput,
  PostContent,
  PublishAnswer,
  PublishInput,
  PublishPlan,
  PublishStep,
} from '../network';
import { bearer, dataApiGet, readList, youtubeUrl } from './calls';

/** https://developers.google.com/youtube/v3/docs/videos#snippet.title, #snippet.description */
const TITLE_LENGTH_MAX = 100;
const DESCRIPTION_BYTES_MAX = 5000;
/** YouTube takes 256 GB; this is what passes through us in a quarter of an hour at 20 Mbit/s. */
const VIDEO_BYTES_MAX = 2 * 1024 ** 3;
const UPLOAD_WITHIN_MS = 16 * MINUTE;

const SESSION_STEP = 'session';
const VISIBLE_STEP = 'post';

const UPLOAD_PATH = '/upload/youtube/v3/videos';

/**
 * The resumable protocol: a session is opened with all that is to be said of the video, then its bytes are put there.
 * A video exists when its last byte has arrived. An interrupted session is not taken up again, but a new one opened:
 * each of its calls would have to be a step. https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
 */
export const youtubePublish: PublishPlan = {
  steps: () => [openSession, putBytes],
  refuseContent,
  remoteId: (results) => idAt(results, VISIBLE_STEP, 'id'),
  resendIsSafe: false,
  isStagingLost,
  followUp,
};

const openSession: PublishStep = {
  name: SESSION_STEP,
  kind: 'staged',
  call: ({ setting, accessToken, content }) => ({
    operation: 'publish',
    request: {
      method: 'POST',
      url: youtubeUrl(setting, 'www', UPLOAD_PATH),
      query: { uploadType: 'resumable', part: 'snippet,status' },
      headers: { ...bearer(accessToken), 'x-upload-content-type': 'video/*' },
      body: { kind: 'json', value: videoOf(content) },
    },
    judge: judgePublish,
    read: ({ headers }) => {
      const uploadId = uploadIdIn(headers['location']);
      return uploadId === undefined ? undefined : { uploadId };
    },
  }),
};

const putBytes: PublishStep = {
  name: VISIBLE_STEP,
  kind: 'visible',
  answerWithinMs: UPLOAD_WITHIN_MS,
  call: (input) => ({
    operation: 'publish',
    request: {
      method: 'PUT',
      url: youtubeUrl(input.setting, 'www', UPLOAD_PATH),
      query: { uploadType: 'resumable', part: 'snippet,status', upload_id: uploadIdOf(input) },
      headers: bearer(input.accessToken),
      body: { kind: 'file', from: input.content.media[0]?.url ?? '', bytesMax: VIDEO_BYTES_MAX },
    },
    judge: judgePublish,
    read: ({ body }) => {
      const id = idAt(body, 'id');
      return id === undefined ? undefined : { id };
    },
  }),
};

const judgePublish: Call<unknown>['judge'] = (answer, context) => googleAnswers.judge('publish', answer, context);

/**
 * The session's own name, out of the address that the answer names. The address itself is not kept: with the bytes
 * goes a token, and that travels to configured hosts only.
 */
function uploadIdIn(location: string | undefined): string | undefined {
  return /[?&]upload_id=([A-Za-z0-9_-]{1,1000})(?:&|$)/.exec(location?.slice(0, 4000) ?? '')?.[1];
}

function uploadIdOf({ results }: PublishInput): string {
  return idAt(results, SESSION_STEP, 'uploadId') ?? '';
}

/** 404 and 410 end a session, and so do bytes that broke off in it: whether it takes them from the start is not said. */
function isStagingLost({ status, fault }: Answer, judgement: Judgement): boolean {
  if (status === 404 || status === 410) return judgement.class !== 'misconfigured';
  return fault?.kind === 'cut_off' || fault?.kind === 'source_cut_off';
}

/** A taken video is still processed, and may yet be rejected. https://developers.google.com/youtube/v3/docs/videos#status.uploadStatus */
export function youtubePublishAnswerOf(answer: Answer, judgement: Judgement): PublishAnswer {
  const published = publishAnswerOf(answer, judgement);
  const isProcessed = textAt(answer.body, 'status', 'uploadStatus') === 'processed';
  return published === 'accepted' && !isProcessed ? 'processing' : published;
}

function followUp({ setting, accessToken, remoteId }: FollowUpInput): Call<FollowUp> {
  return {
    operation: 'look_up',
    request: dataApiGet(setting, 'videos', { part: 'status,processingDetails', id: remoteId }, accessToken),
    judge: (answer, context) => googleAnswers.judge('look_up', answer, context),
    read: ({ body }) => {
      const found = readList(body, 'youtube#videoListResponse', (item) => readFate(item, remoteId));
      // A list is not always up to date: a video that is not in it yet is waited for.
      return found === undefined ? undefined : (found[0] ?? { became: 'processing' });
    },
  };
}

function readFate(video: unknown, remoteId: string): FollowUp | undefined {
  if (idAt(video, 'id') !== remoteId) return undefined;
  const uploadStatus = textAt(video, 'status', 'uploadStatus');
  const why =
    textAt(video, 'status', 'rejectionReason') ??
    textAt(video, 'status', 'failureReason') ??
    textAt(video, 'processingDetails', 'processingFailureReason');
  switch (uploadStatus) {
    case 'processed':
      return { became: 'published', remoteId };
    case 'failed':
    case 'rejected':
    case 'deleted':
      return { became: 'failed', why: why === undefined ? uploadStatus : `${uploadStatus}: ${why}` };
    case undefined:
    default:
      return textAt(video, 'processingDetails', 'processingStatus') === 'failed'
        ? { became: 'failed', why: `processing failed: ${why ?? 'other'}` }
        : { became: 'processing' };
  }
}

function videoOf(content: PostContent): unknown {
  return {
    snippet: { title: titleOf(content), description: descriptionOf(content) },
    // A project that Google has not verified gets its videos locked as private, whatever it asks for.
    // https://developers.google.com/youtube/v3/docs/videos/insert
    status: { privacyStatus: 'public', selfDeclaredMadeForKids: false },
  };
}

/** The first line that says anything, cut at a word where it is too long. */
export function titleOf({ text }: PostContent): string {
  const line =
    text
      .split(/\r?\n/)
      .find((one) => one.trim() !== '')
      ?.trim() ?? '';
  if (line.length <= TITLE_LENGTH_MAX) return line;
  const kept = line.slice(0, TITLE_LENGTH_MAX - 1).replace(/[\uD800-\uDBFF]$/, '');
  const words = kept.replace(/\s+\S*$/, '');
  return `${words === '' ? kept : words}…`;
}

export function descriptionOf({ text, link }: PostContent): string {
  if (link === null || text.includes(link)) return text;
  return `${text}\n\n${link}`;
}

function refuseContent(content: PostContent): string | null {
  const [medium] = content.media;
  if (content.media.length !== 1 || medium?.kind !== 'video')
    return 'YouTube takes exactly one video, and nothing else.';
  if (titleOf(content) === '') return 'A video on YouTube needs a title: the first line of the text.';
  const description = descriptionOf(content);
  if (/[<>]/.test(description)) return 'YouTube takes no < and no > in titles and descriptions.';
  return new TextEncoder().encode(description).byteLength > DESCRIPTION_BYTES_MAX
    ? `YouTube takes at most ${DESCRIPTION_BYTES_MAX} bytes of text.`
    : null;
}
