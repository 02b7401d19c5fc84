import { expectEvent, finish } from './reaction';
import type { Reaction } from './reaction';

/** A new grant can end sibling tokens at the network: each is looked at at once, in every organisation. */
export const probeSiblings: Reaction = async (deps, event) => {
  const { subject } = expectEvent(event, 'credential.reconnected');
  const siblings = subject.credentialId === undefined ? [] : await deps.store.reads.siblings(subject.credentialId);
  for (const id of siblings) {
    await deps.store.change({ group: id }, ({ group }) => {
      if (group === null || group.credential.status === 'retired') return { result: undefined };
      const { credential } = group;
      const now = deps.clock.now();
      const schedule = { ...credential.schedule, nextProbeAt: now, probeWantedAt: now };
      return { result: undefined, groups: [{ ...group, credential: { ...credential, schedule } }] };
    });
  }
  return finish(deps, event, 'probe-siblings', `${String(siblings.length)} siblings to be probed now`);
};
