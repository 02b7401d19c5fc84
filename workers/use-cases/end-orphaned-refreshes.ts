import { orphanRefresh } from '../../domain/credential/decide-refresh';
import { decisionContext } from './decision-context';
import type { Deps } from './ports';

/**
 * Ends refreshes in flight whose process is gone: nothing is lost of a reusable refresh token; a single-use one may be
 * spent, and only its access token is left. Answers how many there were.
 */
export async function endOrphanedRefreshes(deps: Deps, limit: number): Promise<number> {
  const orphans = await deps.store.processes.orphanedRefreshes(limit);
  for (const { credentialId, refreshId } of orphans) {
    await deps.store.change({ group: credentialId }, ({ group }) => {
      if (group === null) return { result: undefined };
      const model = deps.networks.network(group.credential.network).tokenModel;
      const decision = orphanRefresh(group, refreshId, model, decisionContext(deps));
      return { result: undefined, groups: [decision.group], events: decision.events, causedBy: refreshId };
    });
  }
  return orphans.length;
}
