import type { AppFault } from './app-standing';
import type { NetworkName } from './networks/network';
import { CLEAR } from './outage/weather';
import type { Weather } from './outage/weather';

/** A network, and the server of it where it has many. */
export interface NetworkAddress {
  readonly network: NetworkName;
  readonly instance: string | null;
}

/** Where our app stands with one network (or one instance of it). Nothing here is about anybody's account. */
export interface NetworkState extends NetworkAddress {
  /** In the order in which they were found; empty: our app is accepted, as far as anybody knows. */
  readonly faults: readonly AppFault[];
  /** A limit of the whole app: nothing is asked before this. */
  readonly limitedUntil: number | null;
  readonly weather: Weather;
  readonly version: number;
}

/** Of a network that nothing is known of yet. */
export function newNetworkState({ network, instance }: NetworkAddress): NetworkState {
  return { network, instance, faults: [], limitedUntil: null, weather: CLEAR, version: 0 };
}

export function networkStateId(network: NetworkName, instance: string | null): string {
  return instance === null ? network : `${network} ${instance}`;
}
