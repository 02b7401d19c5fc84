import { idAt, listAt, textAt, wholeTextAt } from '../../judgement/json-reader';
import { headlineOf } from '../headline';
import { carrying } from '../remote-text';
import type {
  AccountOnNetwork,
  Call,
  CallWithToken,
  LookUpInput,
  Medium,
  Network,
  PostContent,
  PublishInput,
  PublishPlan,
  RemotePost,
  StreamItem,
} from '../network';
import { PAGE_SIZE_MAX } from './boards';
import { judgeFor, pinterestGet, pinterestPost } from './calls';

/** `PinCreate` of https://github.com/pinterest/api-description/blob/main/v5/openapi.json */
const TITLE_LENGTH_MAX = 100;
const DESCRIPTION_LENGTH_MAX = 800;
const LINK_LENGTH_MAX = 2048;
const ALT_TEXT_LENGTH_MAX = 500;
/** `PinMediaSourceImagesURL`: two to five. */
const IMAGES_MAX = 5;
const VISIBLE_STEP = 'pin';
const STREAM_PINS = '50';

/** One call. Pinterest fetches images itself, by their addresses, and takes no key of ours. */
export const pinterestPublish: PublishPlan = {
  steps: () => [{ name: VISIBLE_STEP, kind: 'visible', call: createPin }],
  refuseContent,
  remoteId: (results) => idAt(results, VISIBLE_STEP, 'id'),
  resendIsSafe: false,
  isStagingLost: null,
  followUp: null,
};

/** https://developers.pinterest.com/docs/api/v5/pins-create */
function createPin({ setting, account, accessToken, content }: PublishInput): Call<unknown> {
  const { text, link, media } = content;
  const title = headlineOf(text, TITLE_LENGTH_MAX);
  const altText = media[0]?.altText ?? null;
  return {
    operation: 'publish',
    request: pinterestPost(
      setting,
      '/pins',
      {
        board_id: account.remoteId,
        ...(title === '' ? {} : { title }),
        ...(text === '' ? {} : { description: text }),
        ...(link === null ? {} : { link }),
        ...(altText === null ? {} : { alt_text: altText }),
        media_source: mediaSource(media),
      },
      accessToken,
    ),
    judge: judgeFor('publish', { accountKind: account.kind }),
    read: ({ body }) => {
      const id = idAt(body, 'id');
      return id === undefined ? undefined : { id };
    },
  };
}

function mediaSource(media: readonly Medium[]): unknown {
  const urls = media.map(({ url }) => url);
  return urls.length === 1
    ? { source_type: 'image_url', url: urls[0] }
    : { source_type: 'multiple_image_urls', items: urls.map((url) => ({ url })) };
}

function refuseContent({ text, link, media }: PostContent, account: AccountOnNetwork): string | null {
  if (account.kind !== 'board') return 'Pins go on boards: publish to a board instead of the profile.';
  if (media.some(({ kind }) => kind === 'video')) {
    // https://developers.pinterest.com/docs/api-features/content-overview/ (a video is registered, then uploaded)
    return 'Pinterest takes videos only as uploaded files, not by their address; Holdfast sends it images.';
  }
  if (media.length === 0) return 'A pin needs an image.';
  if (media.length > IMAGES_MAX) return `Pinterest takes at most ${IMAGES_MAX} images in one pin.`;
  if (text.length > DESCRIPTION_LENGTH_MAX) return `Pinterest takes at most ${DESCRIPTION_LENGTH_MAX} characters.`;
  if (link !== null && link.length > LINK_LENGTH_MAX) {
    return `Pinterest takes links of at most ${LINK_LENGTH_MAX} characters.`;
  }
  if ((media[0]?.altText ?? '').length > ALT_TEXT_LENGTH_MAX) {
    return `Pinterest takes alternative texts of at most ${ALT_TEXT_LENGTH_MAX} characters.`;
  }
  return null;
}

/**
 * The pins of the board that carry our text. A pin without one is known by its link; one without either is like any
 * other, and none is called ours. https://developers.pinterest.com/docs/api/v5/boards-list_pins
 */
export function pinterestLookUp(input: LookUpInput): Call<readonly RemotePost[]> {
  const { text, link } = input.content;
  return {
    operation: 'look_up',
    request: pinsOfTheBoard(input, PAGE_SIZE_MAX),
    judge: judgeFor('look_up', { accountKind: input.account.kind }),
    read: ({ body }) => {
      const entries = listAt(body, 'items');
      const candidates = text === '' ? entries?.filter((entry) => link !== null && linkOf(entry) === link) : entries;
      const pins = candidates
        ?.map(readPin)
        .filter((pin) => pin !== undefined)
        .map((pin) => ({ remoteId: pin.remoteId, createdAt: pin.createdAt, text: pin.text }));
      return pins === undefined ? undefined : carrying(pins, text, text);
    },
  };
}

function linkOf(entry: unknown): string | undefined {
  return wholeTextAt(entry, 'link');
}

/** What stands on the board, whoever pinned it: others do too on a group board. */
function loadPins(input: CallWithToken): Call<readonly StreamItem[]> {
  return {
    operation: 'stream',
    request: pinsOfTheBoard(input, STREAM_PINS),
    judge: judgeFor('stream', { accountKind: input.account.kind }),
    read: ({ body }) =>
      listAt(body, 'items')
        ?.map(readPin)
        .filter((pin) => pin !== undefined),
  };
}

export const pinterestStream: Network['stream'] = (kind) =>
  kind === 'board'
    ? { offered: true, load: loadPins }
    : { offered: false, why: 'Pinterest has no feed around a profile for other apps; its boards have their pins.' };

function pinsOfTheBoard({ setting, account, accessToken }: CallWithToken, pageSize: string) {
  return pinterestGet(setting, `/boards/${account.remoteId}/pins`, { page_size: pageSize }, accessToken);
}

function readPin(entry: unknown): StreamItem | undefined {
  const remoteId = idAt(entry, 'id');
  const createdAt = pinterestTime(textAt(entry, 'created_at') ?? '');
  if (remoteId === undefined || createdAt === undefined) return undefined;
  return {
    remoteId,
    createdAt,
    author: textAt(entry, 'board_owner', 'username') ?? '',
    text: wholeTextAt(entry, 'description') ?? wholeTextAt(entry, 'title') ?? '',
  };
}

/**
 * The documentation shows times with an offset, the API sends them without one, in UTC
 * (https://github.com/pinterest/api-quickstart/issues/78).
 */
function pinterestTime(text: string): number | undefined {
  const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}
