import { defineNetwork } from '../network';
import { FACEBOOK_DISCONNECTS } from './disconnects';
import { addFacebookStreamItem, facebookPosts, setFacebookInsight } from './facebook-content';
import { facebookHappenings } from './facebook-happenings';
import { graphHost, wwwHost } from './facebook-hosts';
import { facebookHome, facebookPeople, facebookSeed } from './facebook-people';
import { facebookPushes } from './facebook-pushes';
import { facebookState } from './facebook-state';
import { FACEBOOK_THEME } from './facebook-theme';
import { facebookTokenOrder } from './facebook-token-order';
import { FACEBOOK_LINES, FACEBOOK_SEED, SANDBOX_FACEBOOK_APP } from './seed';

export const facebookNetwork = defineNetwork({
  name: 'facebook',
  title: 'Facebook',
  theme: FACEBOOK_THEME,
  hosts: { graph: graphHost, www: wwwHost },
  apps: (world) => facebookState(world).apps,
  seed: facebookSeed,
  happenings: facebookHappenings,
  disconnects: FACEBOOK_DISCONNECTS,
  tokens: facebookTokenOrder,
  pushes: facebookPushes,
  people: facebookPeople,
  posts: facebookPosts,
  addStreamItem: addFacebookStreamItem,
  setMetric: setFacebookInsight,
  home: facebookHome,
  lively: { app: SANDBOX_FACEBOOK_APP, seed: FACEBOOK_SEED, lines: FACEBOOK_LINES },
});
