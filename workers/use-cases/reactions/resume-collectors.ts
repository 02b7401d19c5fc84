import type { Change } from '../../../db/store';
import { gateOf } from '../../../domain/account/account';
import { finish } from './reaction';
import type { Reaction } from './reaction';

/**
 * After a reconnect each stream loads once, whatever number of turns it missed, and analytics fill their gap: both by
 * being due now, once.
 */
export const resumeCollectors: Reaction = async (deps, event) => {
  const { credentialId, accountId } = event.subject;
  const group = credentialId === undefined ? null : await deps.store.reads.group(credentialId);
  const accounts = (group?.accounts ?? []).filter(
    (account) => (accountId === undefined || account.id === accountId) && gateOf(account.connection.status) === 'open',
  );
  let resumed = 0;
  for (const account of accounts) {
    for (const { id } of await deps.store.reads.collectorsOf(account.id)) {
      resumed += await deps.store.change({ collector: id }, ({ collector }): Change<number> => {
        const now = deps.clock.now();
        // Not offered by the network, running, or loaded since: nothing to make up for.
        const isIdle = collector?.nextRunAt === null || collector?.claim !== null;
        const isCurrent = (collector?.lastSuccessAt ?? 0) >= event.occurredAt;
        if (collector === null || isIdle || isCurrent) return { result: 0 };
        return { result: 1, collectors: [{ ...collector, nextRunAt: now, failures: 0 }] };
      });
    }
  }
  return finish(deps, event, 'resume-collectors', `${String(resumed)} collectors due now`);
};
