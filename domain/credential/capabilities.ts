import type { Account } from '../account/account';
import type { DisconnectReason } from '../judgement/vocabulary';
import { CAPABILITIES } from '../networks/network';
import type { Capability } from '../networks/network';
import { incidentToOpen, subjectOf } from './decision';
import type { DecisionContext, EvidencePolicy } from './decision';
import { accountOf, evolveGroup } from './group';
import type { Group, GroupEvent } from './group';

export function limitCapability(
  group: Group,
  accountId: string,
  capability: Capability,
  reason: DisconnectReason,
  context: DecisionContext,
): readonly GroupEvent[] {
  if (accountOf(group, accountId)?.limits[capability] !== undefined) return [];
  return [
    {
      name: 'account.limited',
      subject: { ...subjectOf(group), accountId },
      data: { capability, reason, incidentId: incidentToOpen(group, accountId, 'limited', context) },
    },
  ];
}

/** Compares what was granted with what each capability needs. Unknown grants (null) change nothing. */
export function scopeChanges(
  group: Group,
  granted: readonly string[] | null,
  policy: EvidencePolicy,
  context: DecisionContext,
): readonly GroupEvent[] {
  if (granted === null) return [];
  return forEachCapability(group, context, (state, account, capability) => {
    if (lacksScopes(account, capability, granted, policy)) {
      return limitCapability(state, account.id, capability, 'permission_missing', context);
    }
    return account.limits[capability] === 'permission_missing' ? unlimit(state, account, capability) : [];
  });
}

/** Each decision sees what the ones before it made of the group: all limits of an account are one incident. */
export function forEachCapability(
  group: Group,
  context: DecisionContext,
  decide: (state: Group, account: Account, capability: Capability) => readonly GroupEvent[],
): readonly GroupEvent[] {
  let state = group;
  return group.accounts.flatMap((account) =>
    CAPABILITIES.flatMap((capability) => {
      const events = decide(state, account, capability);
      state = evolveGroup(state, events, context);
      return events;
    }),
  );
}

export function unlimit(group: Group, { id }: Account, capability: Capability): readonly GroupEvent[] {
  return [{ name: 'account.unlimited', subject: { ...subjectOf(group), accountId: id }, data: { capability } }];
}

/** Whether a grant is known to lack what a capability of an account needs. */
export function lacksScopes(
  account: Account,
  capability: Capability,
  granted: readonly string[] | null,
  policy: EvidencePolicy,
): boolean {
  return granted !== null && policy.scopesFor(capability, account.kind).some((scope) => !granted.includes(scope));
}
