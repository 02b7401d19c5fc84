import { networkStateId } from '../../../domain/network-state';
import type { NetworkState } from '../../../domain/network-state';
import type { Weather } from '../../../domain/outage/weather';
import type { networkStates } from '../../schema/connections';
import { stored } from './stored';

type NetworkStateRow = typeof networkStates.$inferSelect;

export function networkStateFromRow(row: NetworkStateRow): NetworkState {
  const { network, instance, faults, limitedUntil, version } = row;
  return { network, instance, faults, limitedUntil, weather: weatherFromRow(row), version };
}

function weatherFromRow({ weather, weatherSince, outageShows }: NetworkStateRow): Weather {
  if (weather === 'clear') return { is: weather, since: weatherSince };
  const since = stored(weatherSince, 'network_states.weather_since');
  return weather === 'outage'
    ? { is: weather, shows: stored(outageShows, 'network_states.outage_shows'), since }
    : { is: weather, since };
}

export function networkStateToRow(state: NetworkState): NetworkStateRow {
  const { network, instance, faults, limitedUntil, weather, version } = state;
  return {
    id: networkStateId(network, instance),
    network,
    instance,
    faults,
    limitedUntil,
    weather: weather.is,
    weatherSince: weather.since,
    outageShows: weather.is === 'outage' ? weather.shows : null,
    version,
  };
}
