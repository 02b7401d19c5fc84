import type { Account } from '../../../domain/account/account';
import { NEVER_LOOKED_AT } from '../../../domain/credential/schedule';
import type { Credential } from '../../../domain/credential/credential';
import type { Group } from '../../../domain/credential/group';
import type { Grant, Tokens } from '../../../domain/networks/network';
import { decideGrant } from '../../../domain/reconnect/decide-grant';

const NOW = 1_000_000;
const ATTEMPT = { reconnectId: 'attempt', memberId: 'ada' };

const credential: Credential = {
  id: 'credential',
  organisationId: 'acme',
  privateToMemberId: null,
  network: 'facebook',
  instance: null,
  networkUserId: '7001',
  displayName: 'Ada Fields',
  activeTokenSetId: 'old',
  doubt: null,
  trouble: null,
  connectedByMemberId: null,
  connectedAt: null,
  schedule: NEVER_LOOKED_AT,
  createdAt: 0,
  version: 1,
  status: 'active',
};

function account(id: string, given: Partial<Account>): Account {
  return {
    id,
    organisationId: 'acme',
    privateToMemberId: null,
    credentialId: 'credential',
    network: 'facebook',
    kind: 'page',
    remoteId: id,
    name: id,
    tokenSetId: null,
    originalNetworkUserId: '7001',
    lastConnectedByMemberId: null,
    lastConnectedAt: null,
    limits: {},
    pausedAt: null,
    releaseCutoff: null,
    createdAt: 0,
    version: 1,
    connection: { status: 'connected' },
    ...given,
  };
}

const disconnected = { status: 'disconnected', of: 'asset', reason: 'page_role_lost', since: 1 } as const;
const group: Group = {
  credential,
  accounts: [account('8001', {}), account('8002', { connection: disconnected }), account('7001', { kind: 'profile' })],
  tokenSets: [],
  incidents: [],
  refresh: null,
};

const tokens = (accessToken: string, refreshToken: string | null = null): Tokens => ({
  accessToken,
  refreshToken,
  expiresAt: NOW + 1,
  refreshExpiresAt: null,
  scopes: ['pages_show_list'],
});
const grant: Grant = {
  networkUserId: '7001',
  displayName: 'Ada Fields',
  tokens: tokens('user', 'refresh'),
  assets: [
    { kind: 'page', remoteId: '8001', name: 'Café', roles: [], tokens: tokens('page') },
    { kind: 'page', remoteId: '8999', name: 'A Page that nobody added', roles: [], tokens: tokens('foreign') },
    // The same id as a Page of the group, and another kind.
    { kind: 'group', remoteId: '8002', name: 'Namesake', roles: null, tokens: tokens('namesake') },
    { kind: 'profile', remoteId: '7001', name: 'Ada Fields', roles: null, tokens: null },
  ],
};

function decide(given: Group, granted: Grant): ReturnType<typeof decideGrant> {
  let ids = 0;
  return decideGrant(given, granted, ATTEMPT, { now: NOW, newId: () => `new-${(ids += 1)}` });
}

test('the credential and each account that the network named a token of get pending sets of one grant', () => {
  const decided = decide(group, grant);
  if (!decided.ok) throw new Error('refused');
  const { tokenSets, tokenSetId } = decided.value;
  expect(tokenSets.map(({ tokenSet, tokens: secret }) => [tokenSet.accountId, secret.accessToken])).toEqual([
    [null, 'user'],
    ['8001', 'page'],
  ]);
  for (const { tokenSet } of tokenSets) {
    expect(tokenSet).toMatchObject({ status: 'pending', origin: 'reconnect', grantId: tokenSetId, issuedAt: NOW });
  }
  expect(tokenSets.map(({ tokenSet }) => tokenSet.hasRefreshToken)).toEqual([true, false]);
  expect(decided.value.group.tokenSets.map(({ id }) => id)).toEqual(tokenSets.map(({ tokenSet }) => tokenSet.id));
});

test('until it is verified nothing that works may start; what is closed stays closed; the active set stays', () => {
  const decided = decide(group, grant);
  if (!decided.ok) throw new Error('refused');
  expect(decided.value.group.accounts.map(({ connection }) => connection.status)).toEqual([
    'suspect',
    'disconnected',
    'suspect',
  ]);
  expect(decided.value.group.credential.activeTokenSetId).toBe('old');
  expect(decided.value.events).toEqual([
    {
      name: 'reconnect.completed',
      subject: { organisationId: 'acme', credentialId: 'credential' },
      data: { tokenSetId: decided.value.tokenSetId, ...ATTEMPT },
    },
  ]);
  expect(JSON.stringify(decided.value.events)).not.toContain('"user"');
});

test('the grant of another network user is refused, with both names', () => {
  const other = { ...grant, networkUserId: '7003', displayName: 'Cleo Marsh' };
  expect(decide(group, other)).toEqual({
    ok: false,
    refusal: { why: 'wrong_account', signedInAs: 'Cleo Marsh', belongsTo: 'Ada Fields' },
  });
});

test('a retired credential takes in nothing', () => {
  const retired: Group = { ...group, credential: { ...credential, status: 'retired', retiredAt: 5 } };
  expect(decide(retired, grant)).toEqual({ ok: false, refusal: { why: 'retired' } });
});
