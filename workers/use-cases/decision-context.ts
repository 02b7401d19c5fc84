import type { DecisionContext, EvidenceContext, EvidencePolicy } from '../../domain/credential/decide-evidence';
import type { NetworkState } from '../../domain/network-state';
import { CLEAR, SAMPLES_WINDOW_MS, WITNESSES_HEARD } from '../../domain/outage/weather';
import type { Sample } from '../../domain/outage/weather';
import type { NetworkName } from '../../domain/networks/network';
import type { NetworkAddress } from '../../domain/network-state';
import type { Deps } from './ports';

/** Time, ids and spread as the values that pure decisions take. */
export function decisionContext(deps: Deps): DecisionContext {
  return { now: deps.clock.now(), newId: deps.newId, spread: deps.random() };
}

/** What a decision about evidence loads beside the group. */
export function standingKeys(deps: Deps, credentialId: string, { network, instance }: NetworkAddress) {
  return {
    networkState: { network, instance },
    others: {
      network,
      instance,
      except: credentialId,
      since: deps.clock.now() - SAMPLES_WINDOW_MS,
      limit: WITNESSES_HEARD,
    },
  };
}

/** The same, with how things stand at the network as loaded in the same transaction. */
export function evidenceContext(
  deps: Deps,
  loaded: { readonly networkState: NetworkState | null; readonly others: readonly Sample[] | null },
): EvidenceContext {
  return {
    ...decisionContext(deps),
    weather: loaded.networkState?.weather ?? CLEAR,
    others: loaded.others ?? [],
  };
}

export function evidencePolicy(deps: Deps, name: NetworkName): EvidencePolicy {
  const network = deps.networks.network(name);
  // What refused a token that is renewed with itself has refused its refresh too: no further proof is to be had.
  const hasProofOfItsOwn = network.refresh !== null && network.tokenModel.kind !== 'long_lived_extended_in_place';
  return { canRefresh: hasProofOfItsOwn, scopesFor: network.scopesFor };
}
