/** The networks of the sandbox, one line each; their ports follow this order. Nothing else lists them. */
export { facebookNetwork } from './facebook/facebook-network';
export { xNetwork } from './x/x-network';
export { blueskyNetwork } from './bluesky/bluesky-network';
export { instagramNetwork } from './instagram/instagram-network';
export { threadsNetwork } from './threads/threads-network';
export { youtubeNetwork } from './youtube/youtube-network';
export { linkedinNetwork } from './linkedin/linkedin-network';
export { mastodonNetwork } from './mastodon/mastodon-network';
export { tiktokNetwork } from './tiktok/tiktok-network';
export { pinterestNetwork } from './pinterest/pinterest-network';
