import type { NewEvent } from '../../domain/event/events';
import { newNetworkState } from '../../domain/network-state';
import { SAMPLES_MAX, SAMPLES_WINDOW_MS, decideWeather } from '../../domain/outage/weather';
import type { Weather } from '../../domain/outage/weather';
import type { NetworkAddress } from '../../domain/network-state';
import type { Deps } from './ports';

/**
 * Notices where a network fails for many at once, and where it has recovered (promise 6). Only networks in which
 * trouble began lately, or whose weather is not clear, are looked at.
 */
export async function watchWeather(deps: Deps): Promise<void> {
  const { due } = deps.store;
  for (const at of await due.networksToWatch({ since: deps.clock.now() - SAMPLES_WINDOW_MS })) {
    await look(deps, at);
  }
}

async function look(deps: Deps, { network, instance }: NetworkAddress): Promise<void> {
  const at = { network, instance };
  const since = deps.clock.now() - SAMPLES_WINDOW_MS;
  const samples = await deps.store.due.samples({ ...at, since, limit: SAMPLES_MAX });
  const changed = await deps.store.change({ networkState: at }, ({ networkState }) => {
    const state = networkState ?? newNetworkState(at);
    const weather = decideWeather(state.weather, samples, deps.clock.now());
    if (weather === state.weather) return { result: null };
    return { result: weather, networkStates: [{ ...state, weather }], events: changesOf(state.weather, weather, at) };
  });
  if (changed !== null) deps.logger.warn({ ...at, weather: changed.is }, 'the weather at a network changed');
}

function changesOf(before: Weather, after: Weather, data: NetworkAddress): readonly NewEvent[] {
  const subject = { organisationId: null };
  const events: NewEvent[] = [];
  if (before.is === 'outage') events.push({ name: 'network.outage_ended', subject, data });
  if (before.is === 'mass_revocation') events.push({ name: 'network.mass_revocation_ended', subject, data });
  if (after.is === 'outage') {
    events.push({ name: 'network.outage_began', subject, data: { ...data, shows: after.shows } });
  }
  if (after.is === 'mass_revocation') events.push({ name: 'network.mass_revocation_began', subject, data });
  return events;
}
