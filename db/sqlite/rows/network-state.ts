import { networkStateId } from '../../../domain/network-state';
import type { NetworkState } from '../../../domain/network-state';
import type { JudgedReason } from '../../../domain/judgement/vocabulary';
import type { Weather } from '../../../domain/outage/weather';
import type { networkStates } from '../../schema/connections';
import { stored } from './stored';

type NetworkStateRow = typeof networkStates.$inferSelect;

export function networkStateFromRow(row: NetworkStateRow): NetworkState {
  const { network, instance, limitedUntil, version } = row;
  const fault =
    row.faultReason === null
      ? null
      : // Only judged reasons are ever written here.
        { reason: row.faultReason as JudgedReason, since: stored(row.faultSince, 'network_states.fault_since') };
  return { network, instance, fault, limitedUntil, weather: weatherFromRow(row), version };
}

function weatherFromRow({ weather, weatherSince, outageShows }: NetworkStateRow): Weather {
  if (weather === 'clear') return { is: weather, since: weatherSince };
  const since = stored(weatherSince, 'network_states.weather_since');
  return weather === 'outage'
    ? { is: weather, shows: stored(outageShows, 'network_states.outage_shows'), since }
    : { is: weather, since };
}

export function networkStateToRow(state: NetworkState): NetworkStateRow {
  const { network, instance, fault, limitedUntil, weather, version } = state;
  return {
    id: networkStateId(network, instance),
    network,
    instance,
    faultReason: fault?.reason ?? null,
    faultSince: fault?.since ?? null,
    limitedUntil,
    weather: weather.is,
    weatherSince: weather.since,
    outageShows: weather.is === 'outage' ? weather.shows : null,
    version,
  };
}
