import { HOUR, MINUTE } from '../../../domain/clock';
import type { TokenSet } from '../../../domain/credential/credential';
import { decideReconnected } from '../../../domain/credential/decide-reconnect';
import type { AssetCheck, VerifiedGrant } from '../../../domain/credential/decide-reconnect';
import type { Group } from '../../../domain/credential/group';
import { CONFIRMATION_SPACING_MS } from '../../../domain/credential/schedule';
import {
  ASSET_LOST,
  CONNECTED,
  DEAD,
  DISCONNECTED,
  NOW,
  NO_REFRESH,
  REFRESHING,
  REFRESH_UNKNOWN,
  RETIRED,
  SUSPECT,
  UNVERIFIED,
  WITH_SCOPES,
  aDoubt,
  aGroup,
  aPendingGrant,
  aTokenSet,
  anAccount,
  anIncident,
  context,
  namesOf,
  statusesOf,
} from './given';

const works = (accountId: string): AssetCheck => ({ accountId, verdict: 'works' });
const lost = (accountId: string): AssetCheck => ({ accountId, verdict: 'lost', reason: 'page_role_lost' });
const unchecked = (accountId: string): AssetCheck => ({ accountId, verdict: 'could_not_check' });

function when(group: Group, given: Partial<VerifiedGrant> = {}, policy = NO_REFRESH) {
  const grant: VerifiedGrant = {
    tokenSetId: 'grant',
    reconnectId: 'reconnect',
    memberId: 'ada',
    checks: group.accounts.map(({ id }) => works(id)),
    scopes: null,
    ...given,
  };
  return decideReconnected(group, grant, policy, context());
}

function believed(group: Group, given: Partial<VerifiedGrant> = {}, policy = NO_REFRESH) {
  const decision = when(group, given, policy);
  if (!decision.ok) throw new Error(decision.refusal);
  return decision.value;
}

/** A dead credential with two Pages, and a re-authorisation that was verified. */
const disconnected = aGroup({
  life: DEAD,
  accounts: [anAccount('a', DISCONNECTED), anAccount('b', DISCONNECTED)],
  tokenSets: [aTokenSet(), aPendingGrant()],
  incidents: [anIncident()],
});

describe('a verified grant', () => {
  it('brings back the whole group in one decision', () => {
    const { group, events } = believed(disconnected);
    expect(events).toEqual([
      {
        name: 'credential.reconnected',
        subject: { organisationId: 'organisation', credentialId: 'credential' },
        data: {
          tokenSetId: 'grant',
          reconnectId: 'reconnect',
          memberId: 'ada',
          outcomes: [
            { accountId: 'a', outcome: 'reconnected', reason: null },
            { accountId: 'b', outcome: 'reconnected', reason: null },
          ],
          endedIncidentIds: ['incident-1'],
        },
      },
    ]);
    expect(statusesOf(group)).toEqual({ a: 'connected', b: 'connected' });
    expect(group.credential).toMatchObject({ status: 'active', activeTokenSetId: 'grant', connectedByMemberId: 'ada' });
    expect(group.incidents).toMatchObject([{ endedAt: NOW, endedBy: 'reconnect' }]);
    expect(group.accounts).toMatchObject([
      { releaseCutoff: NOW, lastConnectedByMemberId: 'ada', lastConnectedAt: NOW },
      { releaseCutoff: NOW, lastConnectedByMemberId: 'ada', lastConnectedAt: NOW },
    ]);
  });

  it('ends a doubt with the rest', () => {
    const { group } = believed(
      aGroup({ doubt: aDoubt(), accounts: [anAccount('a', SUSPECT)], tokenSets: [aTokenSet(), aPendingGrant()] }),
    );
    expect(group.credential.doubt).toBeNull();
    expect(statusesOf(group)).toEqual({ a: 'connected' });
  });

  it.each([
    ['under way', REFRESHING],
    ['whose answer was lost', REFRESH_UNKNOWN],
  ])('replaces a refresh %s, and leaves no row in flight', (_, life) => {
    const { group } = believed(aGroup({ life, tokenSets: [aTokenSet(), aPendingGrant()] }));
    expect(group.credential).toMatchObject({ status: 'active', activeTokenSetId: 'grant' });
    expect(group.refresh?.status).toBe('unknown');
  });

  it.each([
    ['of an account that a person paused: the pause stays', { pausedAt: NOW - HOUR }, { pausedAt: NOW - HOUR }],
    ['that was never connected', {}, { lastConnectedAt: NOW }],
  ])('connects also %s', (_, given, expected) => {
    const { group } = believed(
      aGroup({ accounts: [anAccount('a', UNVERIFIED, given)], tokenSets: [aTokenSet(), aPendingGrant()] }),
    );
    expect(group.accounts).toMatchObject([{ connection: { status: 'connected' }, ...expected }]);
  });
});

describe('an asset that the grant does not reach', () => {
  it('gets a trouble and an incident of its own, and its siblings come back', () => {
    const { group, events } = believed(disconnected, { checks: [works('a'), lost('b')] });
    expect(namesOf(events)).toEqual(['credential.reconnected', 'account.disconnected']);
    expect(events[0]).toMatchObject({
      data: { outcomes: [{ outcome: 'reconnected' }, { outcome: 'unchanged', reason: 'page_role_lost' }] },
    });
    expect(statusesOf(group)).toEqual({ a: 'connected', b: 'disconnected of asset' });
    expect(group.incidents.filter(({ endedAt }) => endedAt === null)).toMatchObject([{ accountId: 'b' }]);
  });

  it('and was lost before keeps the trouble that it has', () => {
    const group = aGroup({
      accounts: [anAccount('a', ASSET_LOST)],
      tokenSets: [aTokenSet(), aPendingGrant()],
      incidents: [anIncident({ accountId: 'a' })],
    });
    const decision = believed(group, { checks: [lost('a')] });
    expect(namesOf(decision.events)).toEqual(['credential.reconnected']);
    expect(decision.group.incidents).toMatchObject([{ id: 'incident-1', endedAt: null }]);
  });

  it('as far as could be asked waits behind a suspect gate and is asked again soon', () => {
    const { group, events } = believed(disconnected, { checks: [works('a'), unchecked('b')] });
    expect(namesOf(events)).toEqual(['credential.reconnected', 'account.suspected']);
    expect(group.accounts[1]?.connection).toMatchObject({ status: 'suspect', of: 'asset', reason: 'could_not_check' });
    expect(group.credential.schedule.nextProbeAt).toBe(NOW + CONFIRMATION_SPACING_MS);
  });

  it('because it was added while the others were asked is not left behind a dead credential’s gate', () => {
    const { group } = believed(disconnected, { checks: [works('a')] });
    expect(statusesOf(group)).toEqual({ a: 'connected', b: 'suspect of asset' });
    expect(group.credential.schedule.nextProbeAt).toBe(NOW + CONFIRMATION_SPACING_MS);
  });

  it('and was never proven stays unverified, without an alert', () => {
    const group = aGroup({ accounts: [anAccount('a', UNVERIFIED)], tokenSets: [aTokenSet(), aPendingGrant()] });
    const decision = believed(group, { checks: [unchecked('a')] });
    expect(statusesOf(decision.group)).toEqual({ a: 'unverified' });
    expect(namesOf(decision.events)).toEqual(['credential.reconnected']);
  });
});

describe('a capability after a reconnect', () => {
  const limited = (given: Partial<Parameters<typeof anAccount>[2]> = {}) =>
    aGroup({
      life: DEAD,
      accounts: [
        anAccount('a', DISCONNECTED, {
          limits: { publish: 'permission_missing', stream: 'account_restricted' },
          ...given,
        }),
      ],
      tokenSets: [aTokenSet(), aPendingGrant()],
      incidents: [anIncident(), anIncident({ id: 'limit', accountId: 'a', kind: 'limited' })],
    });

  it.each([
    ['when the grant has all scopes', ['read', 'write']],
    ['when the network does not say what it granted', null],
  ])('is back %s, and its incident ends with its event', (_, scopes) => {
    const { group, events } = believed(limited(), { scopes }, WITH_SCOPES);
    expect(namesOf(events)).toEqual(['credential.reconnected', 'account.unlimited', 'account.unlimited']);
    expect(group.accounts[0]?.limits).toEqual({});
    expect(group.incidents.every(({ endedAt }) => endedAt === NOW)).toBe(true);
  });

  it('stays limited, by the same incident, when its scope is missing still', () => {
    const { group, events } = believed(limited(), { scopes: ['read'] }, WITH_SCOPES);
    expect(events[0]).toMatchObject({ data: { outcomes: [{ outcome: 'limited', reason: 'permission_missing' }] } });
    expect(namesOf(events)).toEqual(['credential.reconnected', 'account.unlimited']);
    expect(group.accounts[0]?.limits).toEqual({ publish: 'permission_missing' });
    expect(group.incidents).toMatchObject([{ endedAt: NOW }, { id: 'limit', endedAt: null, reopenedAt: null }]);
    expect(statusesOf(group)).toEqual({ a: 'connected' });
  });

  it('that the new grant lacks is limited from then on, all of an account in one incident', () => {
    const bare = aGroup({ accounts: [anAccount('a', SUSPECT)], tokenSets: [aTokenSet(), aPendingGrant()] });
    const decision = believed(bare, { scopes: [] }, WITH_SCOPES);
    expect(decision.group.incidents).toMatchObject([{ accountId: 'a', kind: 'limited', endedAt: null }]);
  });

  it('that the new grant lacks is told of', () => {
    const group = aGroup({ accounts: [anAccount('a', SUSPECT)], tokenSets: [aTokenSet(), aPendingGrant()] });
    const { events } = believed(group, { scopes: ['read'] }, WITH_SCOPES);
    expect(events).toMatchObject([
      { name: 'credential.reconnected' },
      { name: 'account.limited', data: { capability: 'publish' } },
    ]);
  });
});

describe('a grant is refused', () => {
  const withSets = (tokenSets: readonly TokenSet[], life = DEAD) => aGroup({ life, tokenSets });

  it.each([
    ['when nobody knows it', withSets([aTokenSet()]), 'not_pending'],
    ['when it was refused', withSets([aTokenSet(), aPendingGrant('grant', { status: 'refused' })]), 'not_pending'],
    [
      'when a newer one took its place',
      withSets([aTokenSet(), aPendingGrant('grant', { status: 'superseded' }), aPendingGrant('newer')]),
      'not_pending',
    ],
    [
      'when it is only an asset’s',
      withSets([aTokenSet(), aPendingGrant('grant', { accountId: 'page' })]),
      'not_pending',
    ],
    [
      'when it is older than the present one',
      withSets([aTokenSet({ issuedAt: NOW }), aPendingGrant('grant', { issuedAt: NOW - MINUTE })]),
      'older_than_present',
    ],
    ['when its credential is retired', withSets([aTokenSet(), aPendingGrant()], RETIRED), 'retired'],
  ])('%s', (_, group, refusal) => {
    expect(when(group)).toEqual({ ok: false, refusal });
  });

  it('not because the old grant was refreshed meanwhile: that does not make it a newer one', () => {
    const group = withSets([aTokenSet({ origin: 'refresh', issuedAt: NOW }), aPendingGrant()]);
    expect(when(group).ok).toBe(true);
  });
});

describe('a dead credential that answers again', () => {
  const healed = { tokenSetId: 'tokens-1', reconnectId: null, memberId: null };

  it('comes back by the same decision, with nobody’s name', () => {
    const group = aGroup({ life: DEAD, accounts: [anAccount('a', DISCONNECTED)], incidents: [anIncident()] });
    const { group: after } = believed(group, healed);
    expect(after.credential).toMatchObject({
      status: 'active',
      activeTokenSetId: 'tokens-1',
      connectedByMemberId: null,
    });
    expect(after.incidents).toMatchObject([{ endedBy: 'heal' }]);
    expect(statusesOf(after)).toEqual({ a: 'connected' });
  });

  it.each([
    [
      'while a person’s new grant waits to be verified',
      aGroup({ life: DEAD, tokenSets: [aTokenSet(), aPendingGrant()] }),
    ],
    ['when it is not dead any more', aGroup({ accounts: [anAccount('a', CONNECTED)] })],
  ])('is not believed %s', (_, group) => {
    expect(when(group, healed)).toEqual({ ok: false, refusal: 'not_pending' });
  });
});
