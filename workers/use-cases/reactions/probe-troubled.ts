import { MINUTE } from '../../../domain/clock';
import { isCauseOf } from '../../../domain/reaction/catalogue';
import { finish } from './reaction';
import type { Reaction } from './reaction';

/** All are asked within this: soon enough to be useful, and no second storm for the network. */
const SPREAD_OVER_MS = 2 * MINUTE;
const AT_ONCE = 200;

/** An outage, or a fault of our app, is over: everybody who is in trouble is asked. In chunks, and again where it broke off. */
export const probeTroubled: Reaction = async (deps, event) => {
  if (!isCauseOf(event, 'probe-troubled')) throw new Error(`${event.name} is not followed by probes.`);
  const { network, instance } = event.data;
  let asked = 0;
  for (;;) {
    const more = await deps.store.due.probeTroubled({
      network,
      instance,
      now: deps.clock.now(),
      overMs: SPREAD_OVER_MS,
      limit: AT_ONCE,
    });
    asked += more;
    if (more < AT_ONCE) break;
  }
  return finish(deps, event, 'probe-troubled', `${String(asked)} in trouble are asked`);
};
