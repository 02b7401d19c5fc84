import { defineNetwork } from '../network';
import { YOUTUBE_DISCONNECTS } from './disconnects';
import { SANDBOX_YOUTUBE_APP, YOUTUBE_LINES, YOUTUBE_SEED } from './seed';
import { addYoutubeStreamItem, setYoutubeMetric, youtubePosts } from './youtube-content';
import { youtubeHappenings } from './youtube-happenings';
import { accountsHost, analyticsHost, oauth2Host, wwwHost } from './youtube-hosts';
import { youtubeHome, youtubePeople, youtubeSeed } from './youtube-people';
import { youtubeState } from './youtube-state';
import { YOUTUBE_THEME } from './youtube-theme';
import { youtubeTokenOrder } from './youtube-token-order';

export const youtubeNetwork = defineNetwork({
  name: 'youtube',
  title: 'YouTube',
  theme: YOUTUBE_THEME,
  hosts: { accounts: accountsHost, oauth2: oauth2Host, www: wwwHost, analytics: analyticsHost },
  apps: (world) => youtubeState(world).apps,
  seed: youtubeSeed,
  happenings: youtubeHappenings,
  disconnects: YOUTUBE_DISCONNECTS,
  tokens: youtubeTokenOrder,
  people: youtubePeople,
  posts: youtubePosts,
  addStreamItem: addYoutubeStreamItem,
  setMetric: setYoutubeMetric,
  home: youtubeHome,
  lively: { app: SANDBOX_YOUTUBE_APP, seed: YOUTUBE_SEED, lines: YOUTUBE_LINES },
});
