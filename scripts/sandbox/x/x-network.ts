import { defineNetwork } from '../network';
import { X_DISCONNECTS } from './disconnects';
import { SANDBOX_X_APP, SANDBOX_X_PUSH, X_LINES, X_SEED } from './seed';
import { addXStreamItem, setXMetric, xPosts } from './x-content';
import { xHappenings } from './x-happenings';
import { apiHost, wwwHost } from './x-hosts';
import { xHome, xPeople, xSeed } from './x-people';
import { xPushes } from './x-pushes';
import { xState } from './x-state';
import { X_THEME } from './x-theme';
import { xTokenOrder } from './x-token-order';

export const xNetwork = defineNetwork({
  name: 'x',
  title: 'X',
  theme: X_THEME,
  hosts: { api: apiHost, www: wwwHost },
  apps: (world) => xState(world).apps,
  seed: xSeed,
  happenings: xHappenings,
  disconnects: X_DISCONNECTS,
  tokens: xTokenOrder,
  pushes: xPushes,
  people: xPeople,
  posts: xPosts,
  addStreamItem: addXStreamItem,
  setMetric: setXMetric,
  home: xHome,
  lively: { app: SANDBOX_X_APP, push: SANDBOX_X_PUSH, seed: X_SEED, lines: X_LINES },
});
