import { defineNetwork } from '../network';
import { THREADS_DISCONNECTS } from './disconnects';
import { SANDBOX_THREADS_APP, THREADS_LINES, THREADS_SEED } from './seed';
import { addThreadsStreamItem, setThreadsInsight, threadsPosts } from './threads-content';
import { threadsHappenings } from './threads-happenings';
import { graphHost, wwwHost } from './threads-hosts';
import { threadsHome, threadsPeople, threadsSeed } from './threads-people';
import { threadsState } from './threads-state';
import { THREADS_THEME } from './threads-theme';
import { threadsTokenOrder } from './threads-token-order';

export const threadsNetwork = defineNetwork({
  name: 'threads',
  title: 'Threads',
  theme: THREADS_THEME,
  hosts: { www: wwwHost, graph: graphHost },
  apps: (world) => threadsState(world).apps,
  seed: threadsSeed,
  happenings: threadsHappenings,
  disconnects: THREADS_DISCONNECTS,
  tokens: threadsTokenOrder,
  people: threadsPeople,
  posts: threadsPosts,
  addStreamItem: addThreadsStreamItem,
  setMetric: setThreadsInsight,
  home: threadsHome,
  lively: { app: SANDBOX_THREADS_APP, seed: THREADS_SEED, lines: THREADS_LINES },
});
