import { decideAccount, retirementOf } from '../account/decide-account';
import { evolveGroup } from '../credential/group';
import type { Group, GroupEvent } from '../credential/group';

export interface GroupRemoved {
  readonly group: Group;
  readonly events: readonly GroupEvent[];
}

/**
 * Removes every account of a group, each as a person would: waiting posts are cancelled with that reason, the host is
 * told, and with the last one the credential is retired. A group that is over stays as it is.
 */
export function removeGroup(group: Group, now: number): GroupRemoved {
  const removed = group.accounts.reduce<GroupRemoved>(
    (state, { id }) => {
      const decided = decideAccount(state.group, { name: 'remove', accountId: id }, now);
      if (!decided.ok) return state;
      return { group: decided.value.group, events: [...state.events, ...decided.value.events] };
    },
    { group, events: [] },
  );
  return removed.group.credential.status === 'retired' ? removed : retire(removed, now);
}

/** A credential without accounts: there was no last one to retire it. */
function retire({ group, events }: GroupRemoved, now: number): GroupRemoved {
  const retired = retirementOf(group);
  return { group: evolveGroup(group, [retired], { now }), events: [...events, retired] };
}
