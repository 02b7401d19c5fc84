import { defineNetwork } from '../network';
import { TIKTOK_DISCONNECTS } from './disconnects';
import { SANDBOX_TIKTOK_APP, TIKTOK_LINES, TIKTOK_SEED } from './seed';
import { addTiktokStreamItem, tiktokPosts } from './tiktok-content';
import { tiktokHappenings } from './tiktok-happenings';
import { openHost, wwwHost } from './tiktok-hosts';
import { tiktokHome, tiktokPeople, tiktokSeed } from './tiktok-people';
import { tiktokState } from './tiktok-state';
import { TIKTOK_THEME } from './tiktok-theme';
import { tiktokTokenOrder } from './tiktok-token-order';

export const tiktokNetwork = defineNetwork({
  name: 'tiktok',
  title: 'TikTok',
  theme: TIKTOK_THEME,
  hosts: { www: wwwHost, open: openHost },
  apps: (world) => tiktokState(world).apps,
  seed: tiktokSeed,
  happenings: tiktokHappenings,
  disconnects: TIKTOK_DISCONNECTS,
  tokens: tiktokTokenOrder,
  people: tiktokPeople,
  posts: tiktokPosts,
  addStreamItem: addTiktokStreamItem,
  home: tiktokHome,
  lively: { app: SANDBOX_TIKTOK_APP, seed: TIKTOK_SEED, lines: TIKTOK_LINES },
});
