import { DAY } from '../../../domain/clock';
import { gateOf } from '../../../domain/account/account';
import type { Connection } from '../../../domain/account/account';
import type { CredentialLife } from '../../../domain/credential/credential';
import { evolveGroup } from '../../../domain/credential/group';
import type { Group, GroupEvent } from '../../../domain/credential/group';
import type { AccountOutcome } from '../../../domain/event/events';
import type { Incident } from '../../../domain/incident/incident';
import {
  ACTIVE,
  ASSET_LOST,
  ASSET_SUSPECT,
  CONNECTED,
  DEAD,
  DISCONNECTED,
  NOW,
  REFRESHING,
  REFRESH_UNKNOWN,
  REMOVED,
  RETIRED,
  SUSPECT,
  UNVERIFIED,
  aDoubt,
  aGroup,
  aPendingGrant,
  aTokenSet,
  anAccount,
  anIncident,
  statusesOf,
} from './given';

/** Every event of a group, about the account `page` where it is about one. */
const OF_CREDENTIAL = { organisationId: 'organisation', credentialId: 'credential' };
const OF_PAGE = { ...OF_CREDENTIAL, accountId: 'page' };

function reconnected(outcome: AccountOutcome['outcome'], tokenSetId = 'tokens-1'): GroupEvent {
  const reason = { reconnected: null, limited: 'permission_missing', unchanged: 'could_not_check' } as const;
  const outcomes = [{ accountId: 'page', outcome, reason: reason[outcome] }];
  return {
    name: 'credential.reconnected',
    subject: OF_CREDENTIAL,
    data: { tokenSetId, reconnectId: null, memberId: 'ada', outcomes, endedIncidentIds: ['incident-1'] },
  };
}

const EVENTS: Readonly<Record<string, GroupEvent>> = {
  'credential.suspected': {
    name: 'credential.suspected',
    subject: OF_CREDENTIAL,
    data: { tokenSetId: 'tokens-1', reason: 'token_invalid' },
  },
  'credential.cleared': { name: 'credential.cleared', subject: OF_CREDENTIAL, data: { tokenSetId: 'tokens-1' } },
  'credential.disconnected': {
    name: 'credential.disconnected',
    subject: OF_CREDENTIAL,
    data: {
      tokenSetId: 'tokens-1',
      reason: 'token_revoked',
      incidentId: 'incident-1',
      accountIds: ['page'],
      absorbed: [],
    },
  },
  'credential.ends_soon': {
    name: 'credential.ends_soon',
    subject: OF_CREDENTIAL,
    data: { tokenSetId: 'tokens-1', endsAt: NOW + DAY, incidentId: 'incident-1' },
  },
  'credential.doubt_unresolved': {
    name: 'credential.doubt_unresolved',
    subject: OF_CREDENTIAL,
    data: { network: 'facebook', instance: null, reason: 'token_invalid', since: NOW },
  },
  'credential.refreshed': {
    name: 'credential.refreshed',
    subject: OF_CREDENTIAL,
    data: { tokenSetId: 'tokens-2', previousTokenSetId: 'tokens-1' },
  },
  'credential.refresh_unknown': {
    name: 'credential.refresh_unknown',
    subject: OF_CREDENTIAL,
    data: { refreshId: 'refresh-1', tokenSetId: 'tokens-1' },
  },
  'credential.revived': { name: 'credential.revived', subject: OF_CREDENTIAL, data: { tokenSetId: 'tokens-1' } },
  'credential.retired': { name: 'credential.retired', subject: OF_CREDENTIAL, data: { tokenSetId: 'tokens-1' } },
  'reconnect.completed': {
    name: 'reconnect.completed',
    subject: OF_CREDENTIAL,
    data: { tokenSetId: 'grant', reconnectId: null, memberId: 'ada' },
  },
  'reconnect.refused': {
    name: 'reconnect.refused',
    subject: OF_CREDENTIAL,
    data: { tokenSetId: 'grant', reconnectId: null, why: 'token_revoked' },
  },
  'reconnected/works': reconnected('reconnected'),
  'reconnected/limited': reconnected('limited'),
  'reconnected/unchanged': reconnected('unchanged'),
  'account.connected': {
    name: 'account.connected',
    subject: OF_PAGE,
    data: { tokenSetId: 'tokens-1', endedIncidentIds: ['incident-1'] },
  },
  'account.suspected': { name: 'account.suspected', subject: OF_PAGE, data: { reason: 'resource_gone' } },
  'account.cleared': { name: 'account.cleared', subject: OF_PAGE, data: {} },
  'account.disconnected': {
    name: 'account.disconnected',
    subject: OF_PAGE,
    data: { reason: 'page_role_lost', incidentId: 'incident-1' },
  },
  'account.limited': {
    name: 'account.limited',
    subject: OF_PAGE,
    data: { capability: 'publish', reason: 'permission_missing', incidentId: 'incident-1' },
  },
  'account.unlimited': { name: 'account.unlimited', subject: OF_PAGE, data: { capability: 'publish' } },
  'account.paused': { name: 'account.paused', subject: OF_PAGE, data: { memberId: null } },
  'account.resumed': { name: 'account.resumed', subject: OF_PAGE, data: { memberId: null } },
  'account.removed': { name: 'account.removed', subject: OF_PAGE, data: { incidentIds: ['incident-1'] } },
};

function evolve(group: Group, name: string): Group {
  const event = EVENTS[name];
  if (event === undefined) throw new Error(`no event ${name}`);
  return evolveGroup(group, [event], { now: NOW });
}

/** A table in words: its first line names the columns, a `.` says that nothing changes. */
function readTable(table: string): readonly { readonly row: string; readonly column: string; readonly cell: string }[] {
  const [header = [], ...lines] = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const columns = header.slice(1);
  return lines.flatMap(([row = '', ...cells]) =>
    columns.map((column, index) => ({ row, column, cell: cells[index] ?? 'missing' })),
  );
}

function expectEveryPair(
  cases: readonly { readonly row: string; readonly column: string }[],
  rows: readonly string[],
  columns: readonly string[],
): void {
  const pairs = rows.flatMap((row) => columns.map((column) => `${row} ${column}`));
  expect(cases.map(({ row, column }) => `${row} ${column}`).sort()).toEqual([...pairs].sort());
}

// ------------------------------------------------------------------------------------------ connections

const CONNECTIONS: Readonly<Record<string, Connection>> = {
  unverified: UNVERIFIED,
  connected: CONNECTED,
  suspect: SUSPECT,
  'in-doubt': ASSET_SUSPECT,
  disconnected: DISCONNECTED,
  lost: ASSET_LOST,
  removed: REMOVED,
};

function nameOf(connection: Connection): string {
  if (!('of' in connection) || connection.of === 'credential') return connection.status;
  return connection.status === 'suspect' ? 'in-doubt' : 'lost';
}

describe('the connection of an account', () => {
  // `suspect`, `disconnected`: with its credential. `in-doubt`, `lost`: the asset alone.
  const cases = readTable(`
    event                        unverified    connected     suspect       in-doubt      disconnected  lost          removed
    credential.suspected         .             suspect       .             .             .             .             .
    credential.cleared           .             .             connected     .             .             .             .
    credential.disconnected      disconnected  disconnected  disconnected  disconnected  disconnected  disconnected  .
    credential.doubt_unresolved  .             .             .             .             .             .             .
    credential.ends_soon         .             .             .             .             .             .             .
    credential.refreshed         .             .             .             .             .             .             .
    credential.refresh_unknown   .             .             .             .             .             .             .
    credential.revived           .             .             .             .             .             .             .
    credential.retired           .             .             .             .             .             .             .
    reconnect.completed          .             suspect       .             .             .             .             .
    reconnect.refused            .             .             connected     .             .             .             .
    reconnected/works            connected     connected     connected     connected     connected     connected     .
    reconnected/limited          connected     connected     connected     connected     connected     connected     .
    reconnected/unchanged        .             .             .             .             .             .             .
    account.connected            connected     connected     connected     connected     connected     connected     .
    account.suspected            in-doubt      in-doubt      in-doubt      in-doubt      in-doubt      .             .
    account.cleared              .             .             .             connected     .             .             .
    account.disconnected         lost          lost          lost          lost          lost          lost          .
    account.limited              .             .             .             .             .             .             .
    account.unlimited            .             .             .             .             .             .             .
    account.paused               .             .             .             .             .             .             .
    account.resumed              .             .             .             .             .             .             .
    account.removed              removed       removed       removed       removed       removed       removed       .
  `);

  it('is said for every event in every state', () => {
    expectEveryPair(cases, Object.keys(EVENTS), Object.keys(CONNECTIONS));
  });

  it.each(cases)('$row, $column: $cell', ({ row, column, cell }) => {
    const account = anAccount('page', CONNECTIONS[column]);
    const [after] = evolve(aGroup({ accounts: [account, anAccount('other', REMOVED)] }), row).accounts;
    if (after === undefined) throw new Error('accounts do not vanish');
    expect(nameOf(after.connection)).toBe(cell === '.' ? column : cell);
    if (column === 'removed') expect(after).toEqual(account);
  });
});

describe('a gate is not opened', () => {
  const keepers: readonly { readonly name: string; readonly group: Group; readonly unlessBy: readonly string[] }[] = [
    {
      name: 'while the credential is in doubt',
      group: aGroup({ doubt: aDoubt(), accounts: [anAccount('page', SUSPECT)] }),
      unlessBy: ['credential.cleared', 'reconnected/works', 'reconnected/limited'],
    },
    {
      name: 'of an asset, while the credential is in doubt',
      group: aGroup({ doubt: aDoubt(), accounts: [anAccount('page', ASSET_SUSPECT)] }),
      unlessBy: ['reconnected/works', 'reconnected/limited'],
    },
    {
      name: 'while a re-authorisation waits to be verified',
      group: aGroup({ accounts: [anAccount('page', SUSPECT)], tokenSets: [aTokenSet(), aPendingGrant()] }),
      unlessBy: ['reconnect.refused'],
    },
    {
      name: 'while a re-authorisation waits and the credential is in doubt',
      group: aGroup({
        doubt: aDoubt(),
        accounts: [anAccount('page', SUSPECT)],
        tokenSets: [aTokenSet(), aPendingGrant()],
      }),
      unlessBy: [],
    },
    {
      name: 'of a dead credential',
      group: aGroup({ life: DEAD, accounts: [anAccount('page', DISCONNECTED)] }),
      unlessBy: ['reconnected/works', 'reconnected/limited'],
    },
    {
      name: 'of a dead credential, while a re-authorisation waits',
      group: aGroup({
        life: DEAD,
        accounts: [anAccount('page', DISCONNECTED)],
        tokenSets: [aTokenSet(), aPendingGrant()],
      }),
      unlessBy: [],
    },
    {
      name: 'of a retired credential',
      group: aGroup({ life: RETIRED, accounts: [anAccount('page', REMOVED)] }),
      unlessBy: [],
    },
  ];

  describe.each(keepers)('$name', ({ group, unlessBy }) => {
    it.each(Object.keys(EVENTS))('by %s', (name) => {
      const [page] = evolve(group, name).accounts;
      const isOpen = page !== undefined && gateOf(page.connection.status) === 'open';
      expect(isOpen).toBe(unlessBy.includes(name));
    });
  });

  it('by the grant that is activated while a newer one waits', () => {
    const group = aGroup({
      accounts: [anAccount('page', SUSPECT)],
      tokenSets: [aTokenSet(), aPendingGrant('grant'), aPendingGrant('newer')],
    });
    expect(statusesOf(evolveGroup(group, [reconnected('reconnected', 'grant')], { now: NOW }))).toEqual({
      page: 'suspect of credential',
    });
  });
});

// ------------------------------------------------------------------------------------------ lives

const LIVES: Readonly<Record<string, CredentialLife>> = {
  active: ACTIVE,
  refreshing: REFRESHING,
  refresh_unknown: REFRESH_UNKNOWN,
  dead: DEAD,
  retired: RETIRED,
};

describe('the life of a credential', () => {
  const cases = readTable(`
    event                        active   refreshing       refresh_unknown  dead     retired
    credential.suspected         .        .                .                .        .
    credential.cleared           .        .                .                .        .
    credential.disconnected      dead     dead             dead             .        .
    credential.doubt_unresolved  .        .                .                .        .
    credential.ends_soon         .        .                .                .        .
    credential.refreshed         .        active           active           .        .
    credential.refresh_unknown   .        refresh_unknown  .                .        .
    credential.revived           .        .                .                .        .
    credential.retired           retired  retired          retired          retired  .
    reconnect.completed          .        .                .                .        .
    reconnect.refused            .        .                .                .        .
    reconnected/works            .        active           active           active   .
    reconnected/limited          .        active           active           active   .
    reconnected/unchanged        .        active           active           active   .
    account.connected            .        .                .                .        .
    account.suspected            .        .                .                .        .
    account.cleared              .        .                .                .        .
    account.disconnected         .        .                .                .        .
    account.limited              .        .                .                .        .
    account.unlimited            .        .                .                .        .
    account.paused               .        .                .                .        .
    account.resumed              .        .                .                .        .
    account.removed              .        .                .                .        .
  `);

  it('is said for every event in every life', () => {
    expectEveryPair(cases, Object.keys(EVENTS), Object.keys(LIVES));
  });

  it.each(cases)('$row, $column: $cell', ({ row, column, cell }) => {
    const life = LIVES[column];
    if (life === undefined) throw new Error(`no life ${column}`);
    const connection = { dead: DISCONNECTED, retired: REMOVED }[column];
    const before = aGroup({ life, accounts: [anAccount('page', connection)] });
    const after = evolve(before, row);
    expect(after.credential.status).toBe(cell === '.' ? column : cell);
    if (column === 'retired') expect(after).toEqual(before);
    // The schema says the same: nothing over is in doubt, and only a refresh under way or unknown is named.
    if (['dead', 'retired'].includes(after.credential.status)) expect(after.credential.doubt).toBeNull();
  });

  it.each(['credential.disconnected', 'credential.retired', 'reconnected/works'])(
    'ends the refresh under way at %s, since nothing names it any more',
    (name) => {
      const { refresh } = evolve(aGroup({ life: REFRESHING }), name);
      expect(refresh).toMatchObject({ id: 'refresh-1', status: 'unknown', endedAt: NOW });
    },
  );
});

// ------------------------------------------------------------------------------------------ token sets

describe('the token sets of a group', () => {
  const statuses = (group: Group) => Object.fromEntries(group.tokenSets.map(({ id, status }) => [id, status]));
  const ofPage = { accountId: 'page' } as const;
  const twoGrants = aGroup({
    accounts: [anAccount('page', SUSPECT, { tokenSetId: 'page-1' })],
    tokenSets: [
      aTokenSet(),
      aTokenSet({ id: 'page-1', ...ofPage, grantId: 'tokens-1' }),
      aPendingGrant('older'),
      aPendingGrant('page-older', { ...ofPage, grantId: 'older' }),
      aPendingGrant('grant'),
      aPendingGrant('page-grant', { ...ofPage, grantId: 'grant' }),
    ],
  });

  it('keep one pending grant: the newer one ends the older, its assets’ tokens included', () => {
    expect(statuses(evolve(twoGrants, 'reconnect.completed'))).toEqual({
      'tokens-1': 'active',
      'page-1': 'active',
      older: 'superseded',
      'page-older': 'superseded',
      grant: 'pending',
      'page-grant': 'pending',
    });
  });

  it('lose all of a refused grant, and nothing else', () => {
    expect(statuses(evolve(twoGrants, 'reconnect.refused'))).toEqual({
      'tokens-1': 'active',
      'page-1': 'active',
      older: 'pending',
      'page-older': 'pending',
      grant: 'refused',
      'page-grant': 'refused',
    });
  });

  it('are exchanged for those of a believed grant; an asset it brought none for keeps its own', () => {
    const group = aGroup({
      accounts: [
        anAccount('page', SUSPECT, { tokenSetId: 'page-1' }),
        anAccount('other', SUSPECT, { tokenSetId: 'other-1' }),
      ],
      tokenSets: [
        aTokenSet(),
        aTokenSet({ id: 'page-1', ...ofPage, grantId: 'tokens-1' }),
        aTokenSet({ id: 'other-1', accountId: 'other', grantId: 'tokens-1' }),
        aPendingGrant('grant'),
        aPendingGrant('page-grant', { ...ofPage, grantId: 'grant' }),
      ],
    });
    const after = evolveGroup(group, [reconnected('reconnected', 'grant')], { now: NOW });
    expect(statuses(after)).toEqual({
      'tokens-1': 'superseded',
      'page-1': 'superseded',
      'other-1': 'active',
      grant: 'active',
      'page-grant': 'active',
    });
    expect(after.credential.activeTokenSetId).toBe('grant');
    expect(after.accounts.map(({ tokenSetId }) => tokenSetId)).toEqual(['page-grant', 'other-1']);
  });
});

// ------------------------------------------------------------------------------------------ incidents

describe('an incident', () => {
  const states: Readonly<Record<string, readonly Incident[]>> = {
    none: [],
    open: [anIncident()],
    ended: [anIncident({ endedAt: NOW - 1000, endedBy: 'reconnect' })],
  };

  const cases = readTable(`
    event                        none  open   ended
    credential.suspected         .     .      .
    credential.cleared           .     .      .
    credential.disconnected      open  .      open
    credential.doubt_unresolved  .     .      .
    credential.ends_soon          open  .      open
    credential.refreshed         .     .      .
    credential.refresh_unknown   .     .      .
    credential.revived           .     .      .
    credential.retired           .     .      .
    reconnect.completed          .     .      .
    reconnect.refused            .     .      .
    reconnected/works            .     ended  .
    reconnected/limited          .     ended  .
    reconnected/unchanged        .     ended  .
    account.connected            .     ended  .
    account.suspected            .     .      .
    account.cleared              .     .      .
    account.disconnected         open  .      open
    account.limited              open  .      open
    account.unlimited            .     .      .
    account.paused               .     .      .
    account.resumed              .     .      .
    account.removed              .     ended  .
  `);

  it('is said for every event in every state', () => {
    expectEveryPair(cases, Object.keys(EVENTS), Object.keys(states));
  });

  it.each(cases)('$row, $column: $cell', ({ row, column, cell }) => {
    const before = aGroup({ incidents: states[column] ?? [] });
    const after = evolve(before, row).incidents;
    const state = after.length === 0 ? 'none' : after[0]?.endedAt === null ? 'open' : 'ended';
    expect(state).toBe(cell === '.' ? column : cell);
    expect(after.length).toBeLessThanOrEqual(1);
    if (column === 'ended' && cell === 'open') expect(after[0]).toMatchObject({ reopenedAt: NOW, endedBy: null });
  });

  it('is not opened for an account that is gone, nor by a credential that is over', () => {
    const gone = evolve(aGroup({ accounts: [anAccount('page', REMOVED)] }), 'account.disconnected');
    expect(gone.incidents).toEqual([]);
    const strange = evolve(aGroup({ accounts: [] }), 'account.limited');
    expect(strange.incidents).toEqual([]);
    const over = evolve(aGroup({ life: DEAD, accounts: [anAccount('page', DISCONNECTED)] }), 'account.disconnected');
    expect(over.incidents).toEqual([]);
  });

  it('of a limited capability ends when nothing of the account is limited any more', () => {
    const limited = aGroup({
      accounts: [anAccount('page', CONNECTED, { limits: { publish: 'permission_missing' } })],
      incidents: [anIncident({ accountId: 'page', kind: 'limited' })],
    });
    expect(evolve(limited, 'account.unlimited').incidents).toMatchObject([{ endedAt: NOW, endedBy: 'heal' }]);
  });
});

describe('a pause', () => {
  it('stands beside the connection, keeps its first time, and begins a release when it ends', () => {
    const paused = evolve(
      aGroup({ accounts: [anAccount('page', CONNECTED, { pausedAt: NOW - 1000 })] }),
      'account.paused',
    );
    expect(paused.accounts).toMatchObject([{ pausedAt: NOW - 1000, connection: { status: 'connected' } }]);
    const resumed = evolve(paused, 'account.resumed');
    expect(resumed.accounts).toMatchObject([{ pausedAt: null, releaseCutoff: NOW }]);
  });
});
