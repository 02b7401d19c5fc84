import type { DecisionContext, EvidencePolicy, WeatherContext } from '../../domain/credential/decision';
import type { NetworkState } from '../../domain/network-state';
import { CLEAR } from '../../domain/outage/weather';
import type { NetworkName } from '../../domain/networks/network';
import type { Deps } from './ports';

/** Time, ids and spread as the values that pure decisions take. */
export function decisionContext(deps: Deps): DecisionContext {
  return { now: deps.clock.now(), newId: deps.newId, spread: deps.random() };
}

/** The same, with how things stand at the network as loaded in the same transaction. */
export function weatherContext(deps: Deps, networkState: NetworkState | null): WeatherContext {
  return { ...decisionContext(deps), weather: networkState?.weather ?? CLEAR };
}

export function evidencePolicy(deps: Deps, name: NetworkName): EvidencePolicy {
  const network = deps.networks.network(name);
  // What refused a token that is renewed with itself has refused its refresh too: no further proof is to be had.
  const hasProofOfItsOwn = network.refresh !== null && network.tokenModel.kind !== 'long_lived_extended_in_place';
  return { canRefresh: hasProofOfItsOwn, scopesFor: network.scopesFor, probing: network.probing };
}
