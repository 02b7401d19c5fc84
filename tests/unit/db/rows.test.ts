import fc from 'fast-check';
import { ASKED_FOR } from '../../../domain/app-standing';
import type { Account, Connection } from '../../../domain/account/account';
import type { Delivery } from '../../../domain/alert/alert';
import type { Collector } from '../../../domain/collector/collector';
import type { Credential, CredentialLife, Refresh, TokenSet } from '../../../domain/credential/credential';
import { REFRESH_STATUSES, TOKEN_SET_ORIGINS } from '../../../domain/credential/credential';
import type { Incident } from '../../../domain/incident/incident';
import { REASONS_BY_CLASS } from '../../../domain/judgement/vocabulary';
import type { NetworkState } from '../../../domain/network-state';
import { ACCOUNT_KINDS } from '../../../domain/networks/network';
import type { NetworkName } from '../../../domain/networks/network';
import { TROUBLE_KINDS } from '../../../domain/outage/trouble';
import { PERMISSION_LEVELS, PLAN_NAMES, ROLES } from '../../../domain/organisation/organisation';
import { POST_STATES } from '../../../domain/post/post';
import type { Post } from '../../../domain/post/post';
import type { ReconnectLife } from '../../../domain/reconnect/reconnect';
import type { StoredReconnect } from '../../../db/store';
import { accountFromRow, accountToRow } from '../../../db/sqlite/rows/account';
import { alertFromRow, alertToRow, deliveryFromRow, deliveryToRow } from '../../../db/sqlite/rows/alert';
import { collectorFromRow, collectorToRow } from '../../../db/sqlite/rows/collector';
import {
  credentialFromRow,
  credentialToRow,
  refreshFromRow,
  refreshToRow,
  tokenSetFromRow,
  tokenSetToRow,
} from '../../../db/sqlite/rows/credential';
import { eventFromRow, eventToRow } from '../../../db/sqlite/rows/event';
import { incidentFromRow, incidentToRow } from '../../../db/sqlite/rows/incident';
import { networkStateFromRow, networkStateToRow } from '../../../db/sqlite/rows/network-state';
import {
  memberFromRow,
  memberToRow,
  organisationFromRow,
  organisationToRow,
  permissionFromRow,
  permissionToRow,
} from '../../../db/sqlite/rows/organisation';
import { postFromRow, postToRow } from '../../../db/sqlite/rows/post';
import { reconnectFromRow, reconnectToRow } from '../../../db/sqlite/rows/reconnect';

const text = fc.string();
const time = fc.nat();
const count = fc.nat({ max: 1_000 });
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null });
const network = fc.constantFrom<NetworkName>('facebook', 'x', 'bluesky');
const reason = fc.constantFrom(...REASONS_BY_CLASS.disconnected);

const credentialLife: fc.Arbitrary<CredentialLife> = fc.oneof(
  fc.record({ status: fc.constant('active') }),
  fc.record({ status: fc.constant('refreshing'), refreshId: text }),
  fc.record({ status: fc.constant('refresh_unknown'), refreshId: text, unknownSince: time }),
  fc.record({ status: fc.constant('dead'), reason, deadSince: time }),
  fc.record({ status: fc.constant('retired'), retiredAt: time }),
);

const credential: fc.Arbitrary<Credential> = fc
  .tuple(
    fc.record({
      id: text,
      organisationId: text,
      privateToMemberId: maybe(text),
      network,
      instance: maybe(text),
      networkUserId: text,
      displayName: text,
      activeTokenSetId: maybe(text),
      trouble: maybe(fc.record({ kind: fc.constantFrom(...TROUBLE_KINDS), since: time, lastAt: time })),
      doubt: maybe(
        fc.record({
          since: time,
          reason: text,
          confirmations: count,
          lastConfirmedAt: time,
          shownToOperatorsAt: maybe(time),
        }),
      ),
      connectedByMemberId: maybe(text),
      connectedAt: maybe(time),
      schedule: fc.record({
        nextProbeAt: maybe(time),
        probeWantedAt: maybe(time),
        lastProbedAt: maybe(time),
        probeNo: count,
        nextRefreshAt: maybe(time),
        lastHealthyAt: maybe(time),
        transientStreak: count,
      }),
      createdAt: time,
      version: count,
    }),
    credentialLife,
  )
  .map(([facts, life]) => ({ ...facts, ...life }));

const connection: fc.Arbitrary<Connection> = fc.oneof(
  fc.record({ status: fc.constantFrom('unverified', 'connected') }),
  fc.record({
    status: fc.constant('suspect'),
    of: fc.constantFrom('credential', 'asset'),
    reason: text,
    since: time,
  }),
  fc.record({ status: fc.constant('disconnected'), of: fc.constantFrom('credential', 'asset'), reason, since: time }),
  fc.record({ status: fc.constant('removed'), removedAt: time }),
);

const account: fc.Arbitrary<Account> = fc.record({
  id: text,
  organisationId: text,
  privateToMemberId: maybe(text),
  credentialId: text,
  network,
  kind: fc.constantFrom(...ACCOUNT_KINDS),
  remoteId: text,
  name: text,
  tokenSetId: maybe(text),
  originalNetworkUserId: text,
  lastConnectedByMemberId: maybe(text),
  lastConnectedAt: maybe(time),
  limits: fc.record({ publish: reason, stream: reason, analytics: reason }, { requiredKeys: [] }),
  pausedAt: maybe(time),
  releaseCutoff: maybe(time),
  createdAt: time,
  version: count,
  connection,
});

const tokenSet: fc.Arbitrary<TokenSet> = fc.record({
  id: text,
  credentialId: text,
  accountId: maybe(text),
  status: fc.constantFrom('pending', 'active', 'superseded', 'refused'),
  origin: fc.constantFrom(...TOKEN_SET_ORIGINS),
  grantId: text,
  hasRefreshToken: fc.boolean(),
  issuedAt: time,
  expiresAt: maybe(time),
  refreshExpiresAt: maybe(time),
  scopes: maybe(fc.array(text)),
});

const refresh: fc.Arbitrary<Refresh> = fc.record({
  id: text,
  credentialId: text,
  tokenSetId: text,
  processId: text,
  status: fc.constantFrom(...REFRESH_STATUSES),
  startedAt: time,
  endedAt: maybe(time),
  replayOf: maybe(text),
});

const incident: fc.Arbitrary<Incident> = fc.record({
  id: text,
  organisationId: text,
  credentialId: text,
  accountId: maybe(text),
  kind: fc.constantFrom('disconnected', 'limited'),
  reason,
  openedAt: time,
  reopenedAt: maybe(time),
  endedAt: maybe(time),
  endedBy: maybe(fc.constantFrom('reconnect', 'heal', 'absorbed', 'removed')),
  version: count,
});

const post: fc.Arbitrary<Post> = fc.record({
  id: text,
  organisationId: text,
  accountId: text,
  content: fc.record({
    text,
    link: maybe(text),
    media: fc.array(fc.record({ kind: fc.constantFrom('image', 'video'), url: text, altText: maybe(text) })),
  }),
  state: fc.constantFrom(...POST_STATES),
  acceptedAt: time,
  dueAt: time,
  graceMs: time,
  startAt: time,
  dispatchNo: count,
  claim: maybe(fc.record({ token: text, processId: text, at: time, until: time })),
  boundaryAt: maybe(time),
  results: fc.dictionary(text, fc.jsonValue(), { noNullPrototype: true }),
  attempts: count,
  remoteId: maybe(text),
  publishedAt: maybe(time),
  reason: maybe(text),
  pausedBy: maybe(fc.constantFrom('post', 'account')),
  nextLookUpAt: maybe(time),
  lookUps: count,
  changedAt: time,
  version: count,
});

const collector: fc.Arbitrary<Collector> = fc.record({
  id: text,
  accountId: text,
  kind: fc.constantFrom('stream', 'analytics'),
  nextRunAt: maybe(time),
  runNo: count,
  claim: maybe(fc.record({ token: text, until: time })),
  lastSuccessAt: maybe(time),
  completeThroughDay: maybe(text),
  failures: count,
  reason: maybe(text),
  version: count,
});

const reconnectLife: fc.Arbitrary<ReconnectLife> = fc.oneof(
  fc.record({ status: fc.constantFrom('started', 'exchanging') }),
  fc.record({ status: fc.constant('verifying'), tokenSetId: text }),
  fc.record({ status: fc.constant('connected'), tokenSetId: text, endedAt: time }),
  fc.record(
    { status: fc.constant('refused'), why: text, endedAt: time, signedInAs: text },
    { requiredKeys: ['status', 'why', 'endedAt'] },
  ),
);

const reconnect: fc.Arbitrary<StoredReconnect> = fc.record({
  id: text,
  organisationId: text,
  credentialId: text,
  accountId: text,
  memberId: text,
  network,
  stateHash: text,
  life: reconnectLife,
  startedAt: time,
  expiresAt: time,
  version: count,
  sealedVerifier: maybe(text),
  browserHash: text,
});

const delivery: fc.Arbitrary<Delivery> = fc.record({
  id: text,
  channel: fc.constantFrom('email', 'webhook', 'operators'),
  organisationId: maybe(text),
  endpointId: maybe(text),
  eventId: maybe(text),
  digest: maybe(text),
  subject: fc.dictionary(text, fc.jsonValue(), { noNullPrototype: true }),
  dedupeKey: text,
  status: fc.constantFrom('pending', 'delivered', 'dropped', 'exhausted'),
  attempts: count,
  nextAttemptAt: maybe(time),
  dispatchNo: count,
  handedOverAt: maybe(time),
  lastAnswer: maybe(text),
  createdAt: time,
  endedAt: maybe(time),
});

const networkState: fc.Arbitrary<NetworkState> = fc.record({
  network,
  instance: maybe(text),
  faults: fc.array(
    fc.record({
      reason: fc.constantFrom(...REASONS_BY_CLASS.misconfigured),
      askedFor: fc.constantFrom(...ASKED_FOR),
      since: time,
    }),
  ),
  limitedUntil: maybe(time),
  weather: fc.oneof(
    fc.record({ is: fc.constant('clear' as const), since: maybe(time) }),
    fc.record({ is: fc.constant('outage' as const), shows: fc.constantFrom(...TROUBLE_KINDS), since: time }),
    fc.record({ is: fc.constant('mass_revocation' as const), since: time }),
  ),
  version: count,
});

const sealedPair = (set: TokenSet) => ({
  sealedAccessToken: 'v1.test.access',
  sealedRefreshToken: set.hasRefreshToken ? 'v1.test.refresh' : null,
});

/** Columns that the engine keeps for itself and the database fills in; the domain must not notice them. */
const ofTheEngine = { probeQueuedAt: 5, refreshQueuedAt: 5, queuedAt: 5, lookUpNo: 5, releaseNextStart: 5 };

function survives<Value>(arbitrary: fc.Arbitrary<Value>, roundTrip: (value: Value) => Value): void {
  fc.assert(fc.property(arbitrary, (value) => expect(roundTrip(value)).toEqual(value)));
}

describe('rows give back what was put into them', () => {
  it.each([
    [
      'credentials',
      () => survives(credential, (value) => credentialFromRow({ ...credentialToRow(value), ...ofTheEngine })),
    ],
    ['accounts', () => survives(account, (value) => accountFromRow({ ...accountToRow(value, null), ...ofTheEngine }))],
    ['token sets', () => survives(tokenSet, (value) => tokenSetFromRow(tokenSetToRow(value, sealedPair(value))))],
    ['refreshes', () => survives(refresh, (value) => refreshFromRow(refreshToRow(value)))],
    ['incidents', () => survives(incident, (value) => incidentFromRow(incidentToRow(value)))],
    ['posts', () => survives(post, (value) => postFromRow({ ...postToRow(value), ...ofTheEngine }))],
    [
      'collectors',
      () => survives(collector, (value) => collectorFromRow({ ...collectorToRow(value), ...ofTheEngine })),
    ],
    ['reconnects', () => survives(reconnect, (value) => reconnectFromRow(reconnectToRow(value)))],
    ['deliveries', () => survives(delivery, (value) => deliveryFromRow({ ...deliveryToRow(value), ...ofTheEngine }))],
    ['network states', () => survives(networkState, (value) => networkStateFromRow(networkStateToRow(value)))],
    [
      'alerts',
      () =>
        survives(
          fc.record({
            id: text,
            organisationId: text,
            incidentId: text,
            memberId: text,
            step: text,
            decidedAt: time,
            deliveryId: text,
            withdrawnAt: maybe(time),
          }),
          (value) => alertFromRow(alertToRow(value)),
        ),
    ],
    [
      'organisations',
      () =>
        survives(
          fc.record({
            id: text,
            name: text,
            plan: fc.constantFrom(...PLAN_NAMES),
            graceMs: time,
            createdAt: time,
            version: count,
          }),
          (value) => organisationFromRow(organisationToRow(value)),
        ),
    ],
    [
      'members',
      () =>
        survives(
          fc.record({
            id: text,
            organisationId: text,
            name: text,
            email: text,
            role: fc.constantFrom(...ROLES),
            leftAt: maybe(time),
            version: count,
          }),
          (value) => memberFromRow(memberToRow(value)),
        ),
    ],
    [
      'permissions',
      () =>
        survives(
          fc.record({ memberId: text, accountId: text, level: fc.constantFrom(...PERMISSION_LEVELS) }),
          (value) => permissionFromRow(permissionToRow(value)),
        ),
    ],
  ] as const)('%s', (_, check) => check());

  it('events, with no more subject than they were given', () => {
    const subject = fc.record(
      { organisationId: maybe(text), credentialId: text, accountId: text, postId: text },
      { requiredKeys: ['organisationId'] },
    );
    fc.assert(
      fc.property(subject, text, time, (about, id, occurredAt) => {
        const event = { name: 'post.published' as const, subject: about, data: { remoteId: 'r' } };
        const row = eventToRow(event, { id, occurredAt, causedBy: null });
        expect(eventFromRow(row)).toEqual({ ...event, id, occurredAt });
      }),
    );
  });

  it('says which column of a damaged row is empty, rather than guessing', () => {
    const dead: Credential = {
      ...fc.sample(credential, 1)[0],
      status: 'dead',
      reason: 'token_revoked',
      deadSince: 1,
    } as Credential;
    expect(() => credentialFromRow({ ...credentialToRow(dead), deadSince: null })).toThrow('credentials.dead_since');
  });
});
