import { subjectOf } from '../credential/decide-evidence';
import { evolveGroup } from '../credential/group';
import type { Group, GroupEvent } from '../credential/group';
import { networkNamed } from '../networks/registry';
import type { Tokens } from '../networks/network';
import type { IntakeContext, UnsealedTokenSet } from './decision';
import { tokenSetOf } from './token-set';

export interface ReceivedGrant {
  readonly tokens: Tokens;
  readonly issuedAt: number;
  readonly memberId: string | null;
  readonly assets: readonly { readonly accountId: string; readonly tokens: Tokens }[];
}

export interface GrantReceived {
  readonly group: Group;
  readonly tokenSetId: string;
  readonly newTokenSets: readonly UnsealedTokenSet[];
  readonly events: readonly GroupEvent[];
}

/** Whether a grant is newer than every one we have of this credential, those that wait to be verified included. */
export function isNewerGrant(group: Group, issuedAt: number): boolean {
  return group.tokenSets.every((set) => set.accountId !== null || set.issuedAt < issuedAt);
}

/**
 * Takes a newer grant in: its token sets wait, pending, until the reaction to `reconnect.completed` has verified them;
 * until then the gates of the group are suspect and the present tokens stay in place.
 */
export function receiveGrant(group: Group, grant: ReceivedGrant, context: IntakeContext): GrantReceived {
  const { credential } = group;
  const network = networkNamed(credential.network);
  const grantId = context.newId();
  const pending = {
    credentialId: credential.id,
    grantId,
    issuedAt: grant.issuedAt,
    status: 'pending',
    origin: 'reconnect',
  } as const;
  const newTokenSets = [
    tokenSetOf({ ...pending, id: grantId, accountId: null }, grant.tokens, network),
    ...grant.assets.map(({ accountId, tokens }) =>
      tokenSetOf({ ...pending, id: context.newId(), accountId }, tokens, network),
    ),
  ];
  const completed: GroupEvent = {
    name: 'reconnect.completed',
    subject: subjectOf(group),
    data: { tokenSetId: grantId, reconnectId: null, memberId: grant.memberId },
  };
  const withGrant = { ...group, tokenSets: [...group.tokenSets, ...newTokenSets.map(({ tokenSet }) => tokenSet)] };
  return {
    group: evolveGroup(withGrant, [completed], context),
    tokenSetId: grantId,
    newTokenSets,
    events: [completed],
  };
}
