import { defineNetwork } from '../network';
import { INSTAGRAM_DISCONNECTS } from './disconnects';
import { addInstagramStreamItem, instagramPosts, setInstagramInsight } from './instagram-content';
import { instagramHappenings } from './instagram-happenings';
import { apiHost, graphHost, wwwHost } from './instagram-hosts';
import { instagramHome, instagramPeople, instagramSeed } from './instagram-people';
import { instagramState } from './instagram-state';
import { INSTAGRAM_THEME } from './instagram-theme';
import { instagramTokenOrder } from './instagram-token-order';
import { INSTAGRAM_LINES, INSTAGRAM_SEED, SANDBOX_INSTAGRAM_APP } from './seed';

export const instagramNetwork = defineNetwork({
  name: 'instagram',
  title: 'Instagram',
  theme: INSTAGRAM_THEME,
  hosts: { www: wwwHost, api: apiHost, graph: graphHost },
  apps: (world) => instagramState(world).apps,
  seed: instagramSeed,
  happenings: instagramHappenings,
  disconnects: INSTAGRAM_DISCONNECTS,
  tokens: instagramTokenOrder,
  people: instagramPeople,
  posts: instagramPosts,
  addStreamItem: addInstagramStreamItem,
  setMetric: setInstagramInsight,
  home: instagramHome,
  lively: { app: SANDBOX_INSTAGRAM_APP, seed: INSTAGRAM_SEED, lines: INSTAGRAM_LINES },
});
