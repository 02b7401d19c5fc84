import type { Judgement } from '../../domain/judgement/vocabulary';
import { newNetworkState } from '../../domain/network-state';
import type { NetworkAddress } from '../../domain/network-state';
import type { Deps } from './ports';

/**
 * Keeps where our app stands with a network: a fault of ours is told to operators once, when it begins, and blames
 * no account; a limit of the whole app slows that network alone.
 */
export async function recordAppStanding(
  deps: Deps,
  at: NetworkAddress,
  judgement: Judgement,
  authoritative: boolean,
): Promise<void> {
  const isFault = judgement.class === 'misconfigured' && judgement.subject === 'app';
  const isAppLimit =
    judgement.class === 'rate_limited' && judgement.subject === 'app' && judgement.retryAfterS !== undefined;
  const isProof = judgement.class === 'healthy' && authoritative;
  if (!isFault && !isAppLimit && !isProof) return;

  const known = await deps.store.reads.networkState(at.network, at.instance);
  if (isProof && (known?.fault ?? null) === null) return;
  if (isFault && known?.fault?.reason === judgement.reason) return;

  await deps.store.change({ networkState: at }, ({ networkState }) => {
    const now = deps.clock.now();
    const state = networkState ?? newNetworkState(at);
    if (isProof) {
      return {
        result: undefined,
        networkStates: [{ ...state, fault: null }],
        events: [
          {
            name: 'app.recovered',
            subject: { organisationId: null },
            data: { network: at.network, instance: at.instance },
          },
        ],
      };
    }
    if (isAppLimit)
      return {
        result: undefined,
        networkStates: [{ ...state, limitedUntil: now + (judgement.retryAfterS ?? 0) * 1000 }],
      };
    if (state.fault?.reason === judgement.reason) return { result: undefined };
    return {
      result: undefined,
      networkStates: [{ ...state, fault: { reason: judgement.reason, since: state.fault?.since ?? now } }],
      events: [
        {
          name: 'app.faulted',
          subject: { organisationId: null },
          data: { network: at.network, reason: judgement.reason },
        },
      ],
    };
  });
}
