import { defineNetwork } from '../network';
import { LINKEDIN_DISCONNECTS } from './disconnects';
import { addLinkedinStreamItem, linkedinPosts, setLinkedinStatistic } from './linkedin-content';
import { linkedinHappenings } from './linkedin-happenings';
import { apiHost, wwwHost } from './linkedin-hosts';
import { linkedinHome, linkedinPeople, linkedinSeed } from './linkedin-people';
import { linkedinState } from './linkedin-state';
import { LINKEDIN_THEME } from './linkedin-theme';
import { linkedinTokenOrder } from './linkedin-token-order';
import { LINKEDIN_LINES, LINKEDIN_SEED, SANDBOX_LINKEDIN_APP } from './seed';

export const linkedinNetwork = defineNetwork({
  name: 'linkedin',
  title: 'LinkedIn',
  theme: LINKEDIN_THEME,
  hosts: { api: apiHost, www: wwwHost },
  apps: (world) => linkedinState(world).apps,
  seed: linkedinSeed,
  happenings: linkedinHappenings,
  disconnects: LINKEDIN_DISCONNECTS,
  tokens: linkedinTokenOrder,
  people: linkedinPeople,
  posts: linkedinPosts,
  addStreamItem: addLinkedinStreamItem,
  setMetric: setLinkedinStatistic,
  home: linkedinHome,
  lively: { app: SANDBOX_LINKEDIN_APP, seed: LINKEDIN_SEED, lines: LINKEDIN_LINES },
});
