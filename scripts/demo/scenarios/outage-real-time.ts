import { MINUTE } from '../../../domain/clock';
import type { Scenario } from '../scenario';
import { tellOutages } from './outage-story';

export const outageRealTime: Scenario = {
  name: 'outage-real-time',
  title: 'The same on the real clock: four hundred credentials, three minutes in each way; takes half an hour',
  world: { speed: 1, processes: ['admin'] },
  isLong: true,
  // An outage is seen once half of the latest fifty answers tell of it. Four hundred that were put together are not
  // looked at again for an hour, but before their posts.
  run: (world, check) =>
    tellOutages(world, check, {
      network: 'linkedin',
      atTheNetwork: 400,
      elsewhere: 20,
      outageMs: 3 * MINUTE,
      revocations: 3,
      work: 150,
    }),
};
