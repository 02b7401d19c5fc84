import type { Scenario } from '../scenario';
import { allNetworks } from './all-networks';
import { appFault } from './app-fault';
import { capabilityMissing } from './capability-missing';
import { claimedThenClosed } from './claimed-then-closed';
import { crashMidPublish } from './crash-mid-publish';
import { crashMidRefresh } from './crash-mid-refresh';
import { late401 } from './late-401';
import { massRevocation } from './mass-revocation';
import { networkDown } from './network-down';
import { outage } from './outage';
import { outageRealTime } from './outage-real-time';
import { pageRoleLost } from './page-role-lost';
import { push } from './push';
import { redisWiped } from './redis-wiped';
import { refreshRace } from './refresh-race';
import { story } from './story';

/** In the order of `--list`. The first is what `npm run demo` runs. */
export const SCENARIOS: readonly Scenario[] = [
  story,
  pageRoleLost,
  push,
  refreshRace,
  late401,
  crashMidPublish,
  crashMidRefresh,
  redisWiped,
  networkDown,
  massRevocation,
  outage,
  outageRealTime,
  claimedThenClosed,
  allNetworks,
  appFault,
  capabilityMissing,
];
