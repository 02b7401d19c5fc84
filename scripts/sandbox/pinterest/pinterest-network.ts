import { defineNetwork } from '../network';
import { PINTEREST_DISCONNECTS } from './disconnects';
import { addPinterestStreamItem, pinterestPosts, setPinterestMetric } from './pinterest-content';
import { pinterestHappenings } from './pinterest-happenings';
import { apiHost, wwwHost } from './pinterest-hosts';
import { pinterestHome, pinterestPeople, pinterestSeed } from './pinterest-people';
import { pinterestState } from './pinterest-state';
import { PINTEREST_THEME } from './pinterest-theme';
import { pinterestTokenOrder } from './pinterest-token-order';
import { PINTEREST_LINES, PINTEREST_SEED, SANDBOX_PINTEREST_APP } from './seed';

export const pinterestNetwork = defineNetwork({
  name: 'pinterest',
  title: 'Pinterest',
  theme: PINTEREST_THEME,
  hosts: { api: apiHost, www: wwwHost },
  apps: (world) => pinterestState(world).apps,
  seed: pinterestSeed,
  happenings: pinterestHappenings,
  disconnects: PINTEREST_DISCONNECTS,
  tokens: pinterestTokenOrder,
  people: pinterestPeople,
  posts: pinterestPosts,
  addStreamItem: addPinterestStreamItem,
  setMetric: setPinterestMetric,
  home: pinterestHome,
  lively: { app: SANDBOX_PINTEREST_APP, seed: PINTEREST_SEED, lines: PINTEREST_LINES },
});
