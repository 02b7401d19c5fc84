import { MINUTE } from '../../../domain/clock';
import type { Scenario } from '../scenario';
import { tellOutages } from './outage-story';

export const outage: Scenario = {
  name: 'outage',
  title:
    'Ten thousand credentials, one network down for half an hour in each of four ways: nobody is disconnected for it',
  // Only the intake runs while the host puts its ten thousand.
  world: { speed: 10, processes: ['admin'] },
  isLong: true,
  run: (world, check) =>
    tellOutages(world, check, {
      network: 'facebook',
      atTheNetwork: 9_600,
      elsewhere: 200,
      outageMs: 30 * MINUTE,
      revocations: 5,
      work: 0,
    }),
};
