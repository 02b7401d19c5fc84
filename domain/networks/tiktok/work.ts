import type { Call, CallWithToken, LookUpInput, RemotePost, StreamItem } from '../network';
import { isSameText } from '../remote-text';
import { listVideos } from './calls';
import { captionOf } from './publish';

/** What TikTok shows of a description: longer ones are cut. https://developers.tiktok.com/doc/tiktok-api-v2-video-object */
const SHOWN_LENGTH = 150;

/** The newest public posts that carry our caption. TikTok lists neither private ones nor, as far as it says, photos. */
export function tiktokLookUp({ setting, accessToken, content }: LookUpInput): Call<readonly RemotePost[]> {
  const videos = listVideos(setting, accessToken, 'look_up');
  const caption = captionOf(content);
  return {
    ...videos,
    read: (answer) =>
      videos
        .read(answer)
        ?.filter(({ text }) => isSameText(text, text.length < SHOWN_LENGTH ? caption : caption.slice(0, text.length)))
        .map((video) => ({ ...video, text: content.text })),
  };
}

/** The account's own posts: TikTok gives no comments and no mentions to other apps. */
export function loadOwnVideos({ setting, account, accessToken }: CallWithToken): Call<readonly StreamItem[]> {
  const videos = listVideos(setting, accessToken, 'stream');
  return { ...videos, read: (answer) => videos.read(answer)?.map((video) => ({ ...video, author: account.remoteId })) };
}
