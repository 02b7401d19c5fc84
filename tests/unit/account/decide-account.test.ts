import { gateOf, ACCOUNT_STATUSES } from '../../../domain/account/account';
import type { AccountStatus, Gate } from '../../../domain/account/account';
import { decideAccount } from '../../../domain/account/decide-account';
import type { AccountCommand } from '../../../domain/account/decide-account';
import type { Group } from '../../../domain/credential/group';
import {
  ASSET_LOST,
  ASSET_SUSPECT,
  CONNECTED,
  DEAD,
  DISCONNECTED,
  NOW,
  REFRESHING,
  REMOVED,
  SUSPECT,
  UNVERIFIED,
  aGroup,
  anAccount,
  anIncident,
  namesOf,
  statusesOf,
} from '../credential/given';

function when(group: Group, name: AccountCommand['name'], accountId = 'page') {
  const command: AccountCommand = name === 'remove' ? { name, accountId } : { name, accountId, memberId: 'ada' };
  return decideAccount(group, command, NOW);
}

describe('the gate', () => {
  it('follows from the connection, in every state', () => {
    const gates: Readonly<Record<AccountStatus, Gate>> = {
      unverified: 'suspect',
      connected: 'open',
      suspect: 'suspect',
      disconnected: 'closed',
      removed: 'closed',
    };
    expect(Object.fromEntries(ACCOUNT_STATUSES.map((status) => [status, gateOf(status)]))).toEqual(gates);
  });
});

describe('a command about an account', () => {
  const states = {
    unverified: UNVERIFIED,
    connected: CONNECTED,
    suspect: SUSPECT,
    'in doubt': ASSET_SUSPECT,
    disconnected: DISCONNECTED,
    lost: ASSET_LOST,
    removed: REMOVED,
  } as const;
  const table = Object.entries(states).flatMap(([state, connection]) =>
    (
      [
        // The connection decides nothing here: a person's gate is another one.
        ['pause', null, 'account.paused'],
        ['pause', NOW, 'already_paused'],
        ['resume', null, 'not_paused'],
        ['resume', NOW, 'account.resumed'],
        ['remove', null, 'account.removed'],
        ['remove', NOW, 'account.removed'],
      ] as const
    ).map(([command, pausedAt, expected]) => ({
      state,
      connection,
      command,
      pausedAt,
      expected: state === 'removed' ? 'already_removed' : expected,
    })),
  );

  it.each(table)('$command, $state, paused at $pausedAt: $expected', ({ connection, command, pausedAt, expected }) => {
    const group = aGroup({ accounts: [anAccount('page', connection, { pausedAt }), anAccount('sibling')] });
    const decision = when(group, command);
    expect(decision.ok ? namesOf(decision.value.events) : [decision.refusal]).toEqual([expected]);
  });

  it('that is of no account here is refused', () => {
    expect(when(aGroup(), 'pause', 'nobody')).toEqual({ ok: false, refusal: 'no_such_account' });
  });
});

describe('a removed account', () => {
  it('takes its own open incidents with it, and leaves its siblings and their credential', () => {
    const group = aGroup({
      accounts: [anAccount('page', ASSET_LOST), anAccount('sibling')],
      incidents: [
        anIncident({ id: 'of-page', accountId: 'page' }),
        anIncident({ id: 'of-page-before', accountId: 'page', kind: 'limited', endedAt: NOW - 1, endedBy: 'heal' }),
        anIncident({ id: 'of-sibling', accountId: 'sibling', kind: 'limited' }),
      ],
    });
    const decision = when(group, 'remove');
    if (!decision.ok) throw new Error(decision.refusal);
    expect(decision.value.events).toMatchObject([{ name: 'account.removed', data: { incidentIds: ['of-page'] } }]);
    expect(statusesOf(decision.value.group)).toEqual({ page: 'removed', sibling: 'connected' });
    expect(decision.value.group.credential.status).toBe('active');
    expect(decision.value.group.incidents).toMatchObject([
      { endedBy: 'removed' },
      { endedBy: 'heal' },
      { endedAt: null },
    ]);
  });

  it.each([
    ['a living', {}],
    ['a dead', { life: DEAD }],
    ['a refreshing', { life: REFRESHING }],
  ])('that was the last one retires %s credential, and ends its incident', (_, given) => {
    const group = aGroup({
      ...given,
      accounts: [anAccount('page', CONNECTED), anAccount('gone', REMOVED)],
      incidents: [anIncident({ id: 'of-credential' })],
    });
    const decision = when(group, 'remove');
    if (!decision.ok) throw new Error(decision.refusal);
    const { events, group: after } = decision.value;
    expect(events).toMatchObject([
      { name: 'account.removed', data: { incidentIds: ['of-credential'] } },
      { name: 'credential.retired', data: { tokenSetId: 'tokens-1' } },
    ]);
    expect(after.credential).toMatchObject({ status: 'retired', retiredAt: NOW, doubt: null });
    expect(after.incidents.every(({ endedAt }) => endedAt !== null)).toBe(true);
    expect(after.refresh?.status).not.toBe('in_flight');
  });
});
