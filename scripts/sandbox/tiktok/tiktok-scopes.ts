/** https://developers.tiktok.com/doc/tiktok-api-scopes */
export const TIKTOK_SCOPES: ReadonlyMap<string, string> = new Map([
  ['user.info.basic', 'Read your profile picture and display name'],
  ['user.info.profile', 'Read your profile link, bio and verification'],
  ['user.info.stats', 'Read your counts of followers, likes and videos'],
  ['video.list', 'Read your public videos'],
  ['video.publish', 'Post content to TikTok'],
  ['video.upload', 'Send drafts to your inbox'],
]);

/** Cannot be left out. */
export const BASIC_SCOPE = 'user.info.basic';
