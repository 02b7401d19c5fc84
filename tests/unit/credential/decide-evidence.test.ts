import { DAY, HOUR, MINUTE, SECOND } from '../../../domain/clock';
import { NO_ANSWER, WARNED_AHEAD_MS, decideEvidence } from '../../../domain/credential/decide-evidence';
import type { Evidence } from '../../../domain/credential/decide-evidence';
import type { EvidencePolicy } from '../../../domain/credential/decision';
import type { TokenSet } from '../../../domain/credential/credential';
import type { Group } from '../../../domain/credential/group';
import {
  CONFIRMATION_SPACING_MS,
  PROBE_INTERVAL_MS,
  REFRESH_SPACING_MS,
  UNSETTLED_RETRY_MS,
} from '../../../domain/credential/schedule';
import { CLEAR } from '../../../domain/outage/weather';
import type { Weather } from '../../../domain/outage/weather';
import { REOPENS_WITHIN_MS } from '../../../domain/incident/incident';
import {
  ASSET_LOST,
  ASSET_SUSPECT,
  CONNECTED,
  DEAD,
  NOW,
  NO_REFRESH,
  SUSPECT,
  UNVERIFIED,
  WITH_REFRESH,
  WITH_SCOPES,
  aDoubt,
  aGroup,
  aPendingGrant,
  aTokenSet,
  anAccount,
  anIncident,
  context,
  evidence,
  namesOf,
  statusesOf,
} from './given';

function given(group: Group) {
  return {
    when: (heard: Evidence, policy: EvidencePolicy = NO_REFRESH, now = NOW) =>
      decideEvidence(group, heard, policy, context(now)),
  };
}

const REVOKED = { reason: 'token_revoked' } as const;
const WEAKLY_REVOKED = { reason: 'token_revoked', recovery: 'confirm' } as const;

describe('the fence', () => {
  it('lets an answer about a token set of the past change nothing, not even the schedule', () => {
    const group = aGroup();
    const decision = given(group).when(evidence(REVOKED, { tokenSetId: 'tokens-0' }));
    expect(decision).toEqual({ group, events: [], stale: true });
  });

  it('holds an account with tokens of its own to those, and one without to the credential’s', () => {
    const group = aGroup({
      accounts: [anAccount('own', CONNECTED, { tokenSetId: 'page-tokens' }), anAccount('shared')],
    });
    const about = (accountId: string, tokenSetId: string) =>
      given(group).when(evidence({ ...REVOKED, subject: 'asset' }, { accountId, tokenSetId })).stale;
    expect([about('own', 'page-tokens'), about('own', 'tokens-1')]).toEqual([false, true]);
    expect([about('shared', 'tokens-1'), about('shared', 'page-tokens')]).toEqual([false, true]);
    expect(about('nobody', 'tokens-1')).toBe(true);
  });

  it('lets nothing be said about a credential without tokens', () => {
    expect(given(aGroup({ tokenSets: [] })).when(evidence(REVOKED)).stale).toBe(true);
  });
});

describe('a doubt about the credential', () => {
  it('makes every open gate suspect at once, and leaves what is in trouble of its own', () => {
    const { group, events } = given(
      aGroup({
        accounts: [
          anAccount('open'),
          anAccount('new', UNVERIFIED),
          anAccount('in-doubt', ASSET_SUSPECT),
          anAccount('lost', ASSET_LOST),
        ],
      }),
    ).when(evidence(REVOKED, { operation: 'publish', authoritative: false, accountId: 'open' }));
    expect(events).toEqual([
      {
        name: 'credential.suspected',
        subject: { organisationId: 'organisation', credentialId: 'credential' },
        data: { tokenSetId: 'tokens-1', reason: 'token_revoked' },
      },
    ]);
    expect(statusesOf(group)).toEqual({
      open: 'suspect of credential',
      new: 'unverified',
      'in-doubt': 'suspect of asset',
      lost: 'disconnected of asset',
    });
    expect(group.credential.schedule.nextProbeAt).toBe(NOW);
  });

  it('is raised once, however often it is said', () => {
    const doubted = aGroup({ doubt: aDoubt(), accounts: [anAccount('page', SUSPECT)] });
    expect(given(doubted).when(evidence(REVOKED, { operation: 'publish', authoritative: false })).events).toEqual([]);
  });

  it('ends with a healthy probe, which opens the gates that it had made suspect', () => {
    const { group, events } = given(
      aGroup({ doubt: aDoubt(), accounts: [anAccount('a', SUSPECT), anAccount('b', ASSET_SUSPECT)] }),
    ).when(evidence({ reason: 'ok' }));
    expect(namesOf(events)).toEqual(['credential.cleared']);
    expect(group.credential.doubt).toBeNull();
    expect(statusesOf(group)).toEqual({ a: 'connected', b: 'suspect of asset' });
  });

  it('ends without opening a gate while a re-authorisation waits to be verified', () => {
    const { group } = given(
      aGroup({
        doubt: aDoubt(),
        accounts: [anAccount('page', SUSPECT)],
        tokenSets: [aTokenSet(), aPendingGrant()],
      }),
    ).when(evidence({ reason: 'ok' }));
    expect(group.credential.doubt).toBeNull();
    expect(statusesOf(group)).toEqual({ page: 'suspect of credential' });
  });

  it.each([['publish', false] as const, ['stream', false] as const])(
    'is not ended by %s that works',
    (operation, authoritative) => {
      const doubted = aGroup({ doubt: aDoubt(), accounts: [anAccount('page', SUSPECT)] });
      const { group } = given(doubted).when(evidence({ reason: 'ok' }, { operation, authoritative }));
      expect(group.credential.doubt).not.toBeNull();
    },
  );

  it('that is weak needs two probes, spaced, that say the same', () => {
    let group = aGroup();
    const ask = (at: number) => {
      const decision = given(group).when(evidence(WEAKLY_REVOKED), NO_REFRESH, NOW + at);
      group = decision.group;
      return namesOf(decision.events);
    };
    expect(ask(0)).toEqual(['credential.suspected']);
    // Many answers at once are one: neither do they confirm it, nor do they put the confirmation off.
    for (const at of [1, 5, 10, 15]) expect(ask(at * SECOND)).toEqual([]);
    expect(ask(CONFIRMATION_SPACING_MS)).toEqual(['credential.disconnected']);
  });

  it('that no probe resolves is not confirmed by silence', () => {
    const group = aGroup({ doubt: aDoubt({ confirmations: 1 }), accounts: [anAccount('page', SUSPECT)] });
    for (const reason of ['timeout', 'provider_error', 'malformed_response', 'unconfirmed_denial'] as const) {
      expect(given(group).when(evidence({ reason })).events).toEqual([]);
    }
  });

  it('asks for a refresh at once, where one can tell', () => {
    const { group } = given(aGroup()).when(evidence(REVOKED), WITH_REFRESH);
    expect(group.credential.schedule.nextRefreshAt).toBe(NOW);
  });

  it('asks for no refresh of tokens that a refresh has just brought: they would be rotated for ever', () => {
    const fresh = aTokenSet({ origin: 'refresh', issuedAt: NOW - MINUTE, expiresAt: NOW + 2 * HOUR });
    const { group } = given(aGroup({ tokenSets: [fresh] })).when(evidence(REVOKED), WITH_REFRESH);
    expect(group.credential.schedule.nextRefreshAt).toBe(fresh.issuedAt + REFRESH_SPACING_MS);
  });
});

describe('a disconnection of the credential', () => {
  it('closes every gate, absorbs the incidents of its assets and opens its own', () => {
    const { group, events } = given(
      aGroup({
        accounts: [anAccount('a'), anAccount('b', ASSET_LOST), anAccount('c', UNVERIFIED)],
        incidents: [anIncident({ id: 'of-b', accountId: 'b' })],
      }),
    ).when(evidence(REVOKED));
    expect(events).toEqual([
      {
        name: 'credential.disconnected',
        subject: { organisationId: 'organisation', credentialId: 'credential' },
        data: {
          tokenSetId: 'tokens-1',
          reason: 'token_revoked',
          incidentId: 'new-1',
          accountIds: ['a', 'b', 'c'],
          absorbed: ['of-b'],
        },
      },
    ]);
    expect(group.credential).toMatchObject({ status: 'dead', reason: 'token_revoked', deadSince: NOW, doubt: null });
    expect(new Set(Object.values(statusesOf(group)))).toEqual(new Set(['disconnected of credential']));
    expect(group.incidents).toMatchObject([
      { id: 'of-b', endedAt: NOW, endedBy: 'absorbed' },
      { id: 'new-1', accountId: null, endedAt: null },
    ]);
  });

  it.each([
    ['the same incident within six hours', REOPENS_WITHIN_MS, 'old'],
    ['a new one later', REOPENS_WITHIN_MS + 1, 'new-1'],
  ])('is %s', (_, ago, incidentId) => {
    const ended = anIncident({ id: 'old', endedAt: NOW - ago, endedBy: 'reconnect' });
    const { group, events } = given(aGroup({ incidents: [ended] })).when(evidence(REVOKED));
    expect(events).toMatchObject([{ data: { incidentId } }]);
    expect(group.incidents.filter(({ endedAt }) => endedAt === null).map(({ id }) => id)).toEqual([incidentId]);
  });

  it('is decided once', () => {
    expect(given(aGroup({ life: DEAD })).when(evidence(REVOKED)).events).toEqual([]);
  });

  it('of statements about the account itself needs no refresh', () => {
    const { events } = given(aGroup()).when(evidence({ reason: 'account_deleted' }), WITH_REFRESH);
    expect(events).toMatchObject([{ name: 'credential.disconnected', data: { reason: 'account_deleted' } }]);
  });

  it('is our own fault where the one refresh that could tell was lost', () => {
    const group = aGroup({ life: { status: 'refresh_unknown', refreshId: 'refresh-1', unknownSince: NOW - HOUR } });
    const { events } = given(group).when(evidence({ reason: 'token_expired' }), WITH_REFRESH);
    expect(events).toMatchObject([{ name: 'credential.disconnected', data: { reason: 'refresh_lost' } }]);
  });

  it('never follows from what an asset’s own tokens meet', () => {
    const page = anAccount('page', CONNECTED, { tokenSetId: 'page-tokens' });
    const { events } = given(aGroup({ accounts: [page] })).when(
      evidence(REVOKED, { accountId: 'page', tokenSetId: 'page-tokens' }),
    );
    expect(namesOf(events)).toEqual(['credential.suspected']);
  });
});

describe('a dead credential', () => {
  it('that answers again is verified before it is believed', () => {
    const group = aGroup({ life: DEAD });
    const decision = given(group).when(evidence({ reason: 'ok' }));
    expect(decision.events).toMatchObject([{ name: 'credential.revived', data: { tokenSetId: 'tokens-1' } }]);
    expect(decision.group.credential.status).toBe('dead');
  });
});

describe('an asset', () => {
  const page = (connection = CONNECTED) => anAccount('page', connection);
  const about = { accountId: 'page' } as const;

  it('is connected by its first healthy probe, when its credential is not in question', () => {
    const { group, events } = given(aGroup({ accounts: [page(UNVERIFIED)] })).when(evidence({ reason: 'ok' }, about));
    expect(events).toMatchObject([{ name: 'account.connected', subject: { accountId: 'page' } }]);
    expect(statusesOf(group)).toEqual({ page: 'connected' });
    expect(group.accounts[0]?.releaseCutoff).toBe(NOW);
  });

  it.each([
    ['its credential is in doubt', aGroup({ doubt: aDoubt(), accounts: [page(UNVERIFIED)] })],
    [
      'a re-authorisation is pending',
      aGroup({ accounts: [page(UNVERIFIED)], tokenSets: [aTokenSet(), aPendingGrant()] }),
    ],
    [
      'a pending one keeps a lost asset',
      aGroup({ accounts: [page(ASSET_LOST)], tokenSets: [aTokenSet(), aPendingGrant()] }),
    ],
    ['its credential is dead', aGroup({ life: DEAD, accounts: [page(ASSET_LOST)] })],
  ])('is not connected while %s', (_, group) => {
    expect(given(group).when(evidence({ reason: 'ok' }, about)).events).toEqual([]);
  });

  it('that its network gave back ends its incident and begins a release', () => {
    const { group, events } = given(
      aGroup({ accounts: [page(ASSET_LOST)], incidents: [anIncident({ accountId: 'page' })] }),
    ).when(evidence({ reason: 'ok' }, about));
    expect(events).toMatchObject([{ name: 'account.connected', data: { endedIncidentIds: ['incident-1'] } }]);
    expect(group.incidents).toMatchObject([{ endedAt: NOW, endedBy: 'heal' }]);
    expect(group.accounts[0]?.releaseCutoff).toBe(NOW);
  });

  it('in doubt is cleared by a healthy probe of its own', () => {
    const known = anAccount('page', ASSET_SUSPECT, { lastConnectedAt: NOW - HOUR });
    const { events } = given(aGroup({ accounts: [known] })).when(evidence({ reason: 'ok' }, about));
    expect(namesOf(events)).toEqual(['account.cleared']);
  });

  it('that was doubted before it was ever connected is told of as connected', () => {
    const denied = given(aGroup({ accounts: [page(UNVERIFIED)] })).when(evidence({ reason: 'resource_gone' }, about));
    expect(statusesOf(denied.group)).toEqual({ page: 'suspect of asset' });
    expect(namesOf(given(denied.group).when(evidence({ reason: 'ok' }, about)).events)).toEqual(['account.connected']);
  });

  it('that could not be checked when its credential came back is connected, so that its held work is released', () => {
    const unchecked = { ...ASSET_SUSPECT, reason: 'could_not_check' };
    const { group, events } = given(aGroup({ accounts: [page(unchecked)] })).when(evidence({ reason: 'ok' }, about));
    expect(namesOf(events)).toEqual(['account.connected']);
    expect(group.accounts[0]?.releaseCutoff).toBe(NOW);
  });

  it('is lost alone: its siblings go on', () => {
    const { group, events } = given(aGroup({ accounts: [page(), anAccount('sibling')] })).when(
      evidence({ reason: 'page_role_lost' }, about),
    );
    expect(events).toMatchObject([
      { name: 'account.disconnected', data: { reason: 'page_role_lost', incidentId: 'new-1' } },
    ]);
    expect(statusesOf(group)).toEqual({ page: 'disconnected of asset', sibling: 'connected' });
    expect(group.credential).toMatchObject({ status: 'active', doubt: null });
  });

  it('that is gone needs two probes, and is looked at again soon', () => {
    const first = given(aGroup({ accounts: [page()] })).when(evidence({ reason: 'resource_gone' }, about));
    expect(namesOf(first.events)).toEqual(['account.suspected']);
    expect(first.group.credential.schedule.nextProbeAt).toBe(NOW);

    const hinted = evidence({ reason: 'resource_gone' }, { ...about, operation: 'stream', authoritative: false });
    const atOnce = given(aGroup({ accounts: [page()], schedule: { nextProbeAt: NOW + HOUR } })).when(hinted);
    expect(atOnce.group.credential.schedule.nextProbeAt).toBe(NOW);

    const early = given(first.group).when(evidence({ reason: 'resource_gone' }, about), NO_REFRESH, NOW + SECOND);
    expect(early.events).toEqual([]);

    const later = NOW + CONFIRMATION_SPACING_MS;
    const second = given(first.group).when(evidence({ reason: 'resource_gone' }, about), NO_REFRESH, later);
    expect(namesOf(second.events)).toEqual(['account.disconnected']);
  });

  it('in doubt is not left to the rhythm of its healthy credential', () => {
    const healthy = aGroup({
      accounts: [page(ASSET_SUSPECT)],
      schedule: { nextProbeAt: NOW + PROBE_INTERVAL_MS },
    });
    const { group } = given(healthy).when(evidence({ reason: 'timeout' }, about));
    expect(group.credential.schedule.nextProbeAt).toBe(NOW + UNSETTLED_RETRY_MS);
    const told = given(healthy).when(evidence({ reason: 'account_rate_limited', retryAfterS: 300 }, about));
    expect(told.group.credential.schedule.nextProbeAt).toBe(NOW + 5 * MINUTE);
  });

  it('whose own tokens are refused is in trouble alone when its credential was proven a moment ago', () => {
    const own = anAccount('page', CONNECTED, { tokenSetId: 'page-tokens' });
    const heard = evidence(REVOKED, { accountId: 'page', tokenSetId: 'page-tokens' });
    const proven = aGroup({ accounts: [own], schedule: { lastHealthyAt: NOW - SECOND } });
    expect(namesOf(given(proven).when(heard).events)).toEqual(['account.disconnected']);
    const long = aGroup({ accounts: [own], schedule: { lastHealthyAt: NOW - HOUR } });
    expect(namesOf(given(long).when(heard).events)).toEqual(['credential.suspected']);
  });
});

describe('a capability', () => {
  it('that work was refused for is limited, and the connection stays', () => {
    const { group, events } = given(aGroup()).when(
      evidence({ reason: 'permission_missing' }, { operation: 'publish', authoritative: false, accountId: 'page' }),
    );
    expect(events).toMatchObject([
      { name: 'account.limited', data: { capability: 'publish', reason: 'permission_missing', incidentId: 'new-1' } },
    ]);
    expect(statusesOf(group)).toEqual({ page: 'connected' });
    expect(group.accounts[0]?.limits).toEqual({ publish: 'permission_missing' });
    expect(group.incidents).toMatchObject([{ kind: 'limited', accountId: 'page', endedAt: null }]);
  });

  it('is none that a look-up needs: what it may not read takes nothing away', () => {
    const heard = evidence(
      { reason: 'permission_missing' },
      { operation: 'look_up', authoritative: false, accountId: 'page' },
    );
    expect(given(aGroup()).when(heard).events).toEqual([]);
  });

  const granted = (scopes: readonly string[] | null) =>
    evidence({ reason: 'ok' }, { finding: { networkUserId: 'user', scopes, expiresAt: null } });

  it('whose scope is missing is limited by a healthy probe, once', () => {
    const { group, events } = given(aGroup()).when(granted(['read']), WITH_SCOPES);
    expect(events).toMatchObject([{ name: 'account.limited', data: { capability: 'publish' } }]);
    expect(given(group).when(granted(['read']), WITH_SCOPES).events).toEqual([]);
  });

  it('is limited with others of its account in one incident', () => {
    const { group, events } = given(aGroup()).when(granted([]), WITH_SCOPES);
    expect(events).toMatchObject([
      { name: 'account.limited', data: { capability: 'publish', incidentId: 'new-1' } },
      { name: 'account.limited', data: { capability: 'stream', incidentId: 'new-1' } },
    ]);
    expect(group.incidents).toHaveLength(1);
  });

  it('whose scope was granted again is back, and its incident ends', () => {
    const limited = aGroup({
      accounts: [anAccount('page', CONNECTED, { limits: { publish: 'permission_missing' } })],
      incidents: [anIncident({ accountId: 'page', kind: 'limited', reason: 'permission_missing' })],
    });
    const { group, events } = given(limited).when(granted(['read', 'write']), WITH_SCOPES);
    expect(namesOf(events)).toEqual(['account.unlimited']);
    expect(group.accounts[0]?.limits).toEqual({});
    expect(group.incidents).toMatchObject([{ endedAt: NOW, endedBy: 'heal' }]);
  });

  it('is compared with nothing where the network does not say what it granted', () => {
    expect(given(aGroup()).when(granted(null), WITH_SCOPES).events).toEqual([]);
  });

  it('keeps its incident open until the last limit of the account is lifted', () => {
    const limited = aGroup({
      accounts: [
        anAccount('page', CONNECTED, { limits: { publish: 'permission_missing', stream: 'permission_missing' } }),
      ],
      incidents: [anIncident({ accountId: 'page', kind: 'limited', reason: 'permission_missing' })],
    });
    const { group } = given(limited).when(granted(['read']), WITH_SCOPES);
    expect(group.accounts[0]?.limits).toEqual({ publish: 'permission_missing' });
    expect(group.incidents).toMatchObject([{ endedAt: null }]);
  });
});

describe('tokens that end soon', () => {
  const endingIn = (ms: number, given_: Partial<TokenSet> = {}) =>
    aGroup({
      tokenSets: [aTokenSet({ hasRefreshToken: false, issuedAt: NOW - 53 * DAY, expiresAt: NOW + ms, ...given_ })],
    });
  const healthy = evidence({ reason: 'ok' });

  it('are told of once, a week ahead, and only where nothing but a person renews them', () => {
    expect(given(endingIn(WARNED_AHEAD_MS + 1)).when(healthy).events).toEqual([]);
    expect(given(endingIn(HOUR, { hasRefreshToken: true })).when(healthy).events).toEqual([]);
    expect(given(endingIn(HOUR, { issuedAt: NOW - HOUR })).when(healthy).events).toEqual([]);
    const { group, events } = given(endingIn(WARNED_AHEAD_MS)).when(healthy);
    expect(events).toMatchObject([{ name: 'credential.ends_soon', data: { endsAt: NOW + WARNED_AHEAD_MS } }]);
    expect(group.incidents).toMatchObject([{ kind: 'ending', accountId: null, endedAt: null }]);
    expect(statusesOf(group)).toEqual(statusesOf(endingIn(0)));
    expect(given(group).when(healthy).events).toEqual([]);
  });

  it('are spoken for by the disconnection that follows', () => {
    const { group } = given(endingIn(HOUR)).when(healthy);
    const ended = decideEvidence(group, evidence(REVOKED), NO_REFRESH, context(NOW, { newId: () => 'another' }));
    expect(ended.group.incidents.filter(({ endedAt }) => endedAt === null)).toMatchObject([{ kind: 'disconnected' }]);
    expect(ended.group.incidents.find(({ kind }) => kind === 'ending')?.endedBy).toBe('absorbed');
  });
});

describe('no answer', () => {
  const silence = evidence({ reason: 'timeout' });
  const silentSince = (since: number) => ({ kind: 'silence', since, lastAt: NOW - MINUTE }) as const;
  const suspectedOf = (group: Group, weather: Weather = CLEAR) =>
    decideEvidence(group, silence, NO_REFRESH, context(NOW, { weather })).events.map((event) =>
      event.name === 'credential.suspected' ? event.data.reason : event.name,
    );

  it('is no evidence, however often, within the life of a token', () => {
    expect(suspectedOf(aGroup({ trouble: silentSince(NOW - DAY) }))).toEqual([]);
  });

  it('an hour past the end of the token lets its work wait, and so does a day of silence', () => {
    const ended = (ago: number) => aGroup({ tokenSets: [aTokenSet({ expiresAt: NOW - ago })] });
    expect(suspectedOf(ended(HOUR))).toEqual([]);
    expect(suspectedOf(ended(HOUR + 1))).toEqual(['token_expired']);
    expect(suspectedOf(aGroup({ trouble: silentSince(NOW - DAY - 1) }))).toEqual([NO_ANSWER]);
  });

  it('in an outage says nothing more', () => {
    const outage: Weather = { is: 'outage', shows: 'silence', since: NOW - HOUR };
    expect(suspectedOf(aGroup({ trouble: silentSince(NOW - 2 * DAY) }), outage)).toEqual([]);
  });
});

describe('the next look', () => {
  it('is not called proof when the network refused only the request', () => {
    const { group } = given(aGroup()).when(evidence({ reason: 'request_rejected' }));
    expect(group.credential.schedule).toMatchObject({ lastHealthyAt: null, transientStreak: 1 });
  });

  it.each([
    ['where reads are billed', true, NOW + HOUR],
    ['nowhere else', false, NOW + MINUTE],
  ])('is put off by work that was done with the credential’s own token %s', (_, workCountsAsProbe, nextProbeAt) => {
    const policy = { ...NO_REFRESH, probing: { everyMs: HOUR, workCountsAsProbe } };
    const looked = aGroup({ schedule: { lastHealthyAt: NOW - HOUR, nextProbeAt: NOW + MINUTE } });
    const work = evidence({ reason: 'ok' }, { operation: 'publish', authoritative: false });
    expect(given(looked).when(work, policy).group.credential.schedule.nextProbeAt).toBe(nextProbeAt);
    const withAnother = { ...work, accountId: 'page' };
    const ofPage = aGroup({
      accounts: [anAccount('page', CONNECTED, { tokenSetId: 'tokens-page' })],
      schedule: { lastHealthyAt: NOW - HOUR, nextProbeAt: NOW + MINUTE },
    });
    const { group } = given(ofPage).when({ ...withAnother, tokenSetId: 'tokens-page' }, policy);
    expect(group.credential.schedule.nextProbeAt).toBe(NOW + MINUTE);
  });

  it('waits as long as a limit says', () => {
    const { group } = given(aGroup()).when(evidence({ reason: 'account_rate_limited', retryAfterS: 3600 }));
    expect(group.credential.schedule.nextProbeAt).toBe(NOW + HOUR);
  });
});
