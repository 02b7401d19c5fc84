import { defineNetwork } from '../network';
import { BLUESKY_DISCONNECTS } from './disconnects';
import { addBlueskyStreamItem, blueskyPosts, setBlueskyMetric } from './bluesky-content';
import { blueskyHappenings } from './bluesky-happenings';
import { pdsHost } from './bluesky-hosts';
import { blueskyHome, blueskyPeople, blueskySeed } from './bluesky-people';
import { blueskyTokenOrder } from './bluesky-token-order';
import { BLUESKY_LINES, BLUESKY_SEED } from './seed';

export const blueskyNetwork = defineNetwork({
  name: 'bluesky',
  title: 'Bluesky',
  theme: { name: 'bluesky', brand: '#1083fe', brandInTheDark: '#58aefe' },
  hosts: { pds: pdsHost },
  seed: blueskySeed,
  happenings: blueskyHappenings,
  disconnects: BLUESKY_DISCONNECTS,
  tokens: blueskyTokenOrder,
  people: blueskyPeople,
  posts: blueskyPosts,
  addStreamItem: addBlueskyStreamItem,
  setMetric: setBlueskyMetric,
  home: blueskyHome,
  lively: { app: null, seed: BLUESKY_SEED, lines: BLUESKY_LINES },
});
