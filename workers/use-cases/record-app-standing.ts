import { askedFor, faultsAfter, isAppFault } from '../../domain/app-standing';
import type { NewEvent } from '../../domain/event/events';
import type { Evidence } from '../../domain/credential/decide-evidence';
import type { Judgement } from '../../domain/judgement/vocabulary';
import { newNetworkState } from '../../domain/network-state';
import type { NetworkAddress, NetworkState } from '../../domain/network-state';
import type { ProbePolicy } from '../../domain/networks/network';
import type { Deps } from './ports';

type Heard = Pick<Evidence, 'judgement' | 'operation' | 'authoritative'>;

/**
 * Keeps where our app stands with a network: a fault of ours is told to operators once, when it begins, and blames
 * no account; a limit of the whole app slows that network alone.
 */
export async function recordAppStanding(
  deps: Deps,
  { network, instance }: NetworkAddress,
  heard: Heard,
): Promise<void> {
  if (!concernsApp(heard.judgement)) return;
  const at = { network, instance };
  const { probing } = deps.networks.network(network);
  const known = await deps.store.reads.networkState(network, instance);
  if (changesOf(known ?? newNetworkState(at), heard, probing, deps.clock.now()) === null) return;
  await deps.store.change({ networkState: at }, ({ networkState }) => {
    const changed = changesOf(networkState ?? newNetworkState(at), heard, probing, deps.clock.now());
    if (changed === null) return { result: undefined };
    return { result: undefined, networkStates: [changed.state], events: changed.events };
  });
}

function concernsApp(judgement: Judgement): boolean {
  return judgement.class === 'healthy' || isAppFault(judgement) || isAppLimit(judgement);
}

function isAppLimit({ class: judged, subject, retryAfterS }: Judgement): boolean {
  return judged === 'rate_limited' && subject === 'app' && retryAfterS !== undefined;
}

interface Changed {
  readonly state: NetworkState;
  readonly events: readonly NewEvent[];
}

/** null: it says nothing new. */
function changesOf(
  state: NetworkState,
  { judgement, operation, authoritative }: Heard,
  probing: ProbePolicy,
  now: number,
): Changed | null {
  if (isAppLimit(judgement)) {
    return { state: { ...state, limitedUntil: now + (judgement.retryAfterS ?? 0) * 1000 }, events: [] };
  }
  const faults = faultsAfter(state.faults, judgement, askedFor(operation, authoritative), probing, now);
  if (faults === state.faults) return null;
  return { state: { ...state, faults }, events: eventsOf(state, faults) };
}

/** Each reason is told once, however many calls meet it; the end once, when nothing is refused any more. */
function eventsOf(
  { faults: before, network, instance }: NetworkState,
  after: NetworkState['faults'],
): readonly NewEvent[] {
  const subject = { organisationId: null };
  if (after.length === 0) return [{ name: 'app.recovered', subject, data: { network, instance } }];
  const news = after.filter(({ reason }) => !before.some((fault) => fault.reason === reason));
  return news.map(({ reason }) => ({ name: 'app.faulted', subject, data: { network, reason } }));
}
