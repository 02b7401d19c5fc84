import { decideEvidence, needsWitnesses } from '../../domain/credential/decide-evidence';
import type { Evidence } from '../../domain/credential/decide-evidence';
import type { GroupDecision } from '../../domain/credential/decision';
import { SAMPLES_WINDOW_MS, WITNESSES_HEARD } from '../../domain/outage/weather';
import { evidencePolicy, weatherContext } from './decision-context';
import type { NetworkAddress } from '../../domain/network-state';
import type { Deps } from './ports';
import { recordAppStanding } from './record-app-standing';

export interface RecordedEvidence extends Evidence {
  readonly credentialId: string;
  readonly at: NetworkAddress;
  readonly httpStatus: number | null;
  /** The job that asked; the cause of the events. */
  readonly causedBy: string;
}

/** Turns one judged answer into what follows from it, in one transaction. The answer is the decision that was made. */
export async function recordEvidence(
  deps: Deps,
  evidence: RecordedEvidence,
): Promise<Pick<GroupDecision, 'events' | 'stale'>> {
  await recordAppStanding(deps, evidence.at, evidence);
  const policy = evidencePolicy(deps, evidence.at.network);
  const { network, instance } = evidence.at;
  const keys = {
    group: evidence.credentialId,
    networkState: { network, instance },
    ...(needsWitnesses(evidence) ? { others: witnessesOf(deps, evidence) } : {}),
  };
  return deps.store.change(keys, ({ group, networkState, others }) => {
    if (group === null) return { result: { events: [], stale: true } };
    const context = { ...weatherContext(deps, networkState), others: others ?? [] };
    const decision = decideEvidence(group, evidence, policy, context);
    return {
      result: { events: decision.events, stale: decision.stale },
      groups: [decision.group],
      events: decision.events,
      causedBy: evidence.causedBy,
      evidence: [
        {
          id: context.newId(),
          credentialId: evidence.credentialId,
          accountId: evidence.accountId,
          tokenSetId: evidence.tokenSetId,
          at: context.now,
          operation: evidence.operation,
          httpStatus: evidence.httpStatus,
          class: evidence.judgement.class,
          reason: evidence.judgement.reason,
          stale: decision.stale,
        },
      ],
    };
  });
}

function witnessesOf(deps: Deps, { at: { network, instance }, credentialId }: RecordedEvidence) {
  const since = deps.clock.now() - SAMPLES_WINDOW_MS;
  return { network, instance, except: credentialId, since, limit: WITNESSES_HEARD };
}
