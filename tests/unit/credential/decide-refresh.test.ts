import { HOUR, MINUTE } from '../../../domain/clock';
import type { CredentialLife } from '../../../domain/credential/credential';
import {
  beginRefresh,
  decideUnknownRefresh,
  endRefresh,
  mayReplay,
  orphanRefresh,
  suspectExpired,
} from '../../../domain/credential/decide-refresh';
import type { RefreshEnd } from '../../../domain/credential/decide-refresh';
import type { Group } from '../../../domain/credential/group';
import { REFRESH_RETRY_MS, REFRESH_SPACING_MS } from '../../../domain/credential/schedule';
import type { TokenModel } from '../../../domain/networks/network';
import {
  ACTIVE,
  DEAD,
  NOW,
  REFRESHING,
  REFRESH_UNKNOWN,
  RETIRED,
  SUSPECT,
  aDoubt,
  aGroup,
  aPendingGrant,
  aRefresh,
  aTokenSet,
  anAccount,
  context,
  namesOf,
  statusesOf,
} from './given';

const REUSABLE: TokenModel = { kind: 'short_lived_reusable_refresh' };
const EXTENDED: TokenModel = { kind: 'long_lived_extended_in_place', notBeforeAgeMs: 24 * HOUR };
const NON_EXPIRING: TokenModel = { kind: 'non_expiring' };
const WITHOUT: TokenModel = { kind: 'long_lived_without_refresh' };
const SINGLE_USE: TokenModel = { kind: 'short_lived_single_use_refresh', replayAllowedWithinMs: 0 };
const REPLAYABLE: TokenModel = { kind: 'short_lived_single_use_refresh', replayAllowedWithinMs: 2 * HOUR };
const MODELS: readonly TokenModel[] = [NON_EXPIRING, EXTENDED, REUSABLE, SINGLE_USE, REPLAYABLE, WITHOUT];

const begin = (group: Group, model: TokenModel = REUSABLE, tokenSetId = 'tokens-1') =>
  beginRefresh(group, { tokenSetId, processId: 'process-1', model }, context());
const end = (group: Group, how: RefreshEnd, model: TokenModel = REUSABLE) =>
  endRefresh(group, 'refresh-1', how, model, context());
const fresh = (given = {}) =>
  aTokenSet({ id: 'tokens-2', origin: 'refresh', issuedAt: NOW, expiresAt: NOW + 2 * HOUR, ...given });
const SUCCEEDED: RefreshEnd = { kind: 'succeeded', tokenSet: fresh(), provenForMs: null };
const REFUSED: RefreshEnd = { kind: 'refused', reason: 'refresh_token_invalid' };
const NOT_SPENT: RefreshEnd = { kind: 'not_spent', retryAfterMs: null };
const UNKNOWN: RefreshEnd = { kind: 'unknown' };

const LIVES: Readonly<Record<string, CredentialLife>> = {
  active: ACTIVE,
  refreshing: REFRESHING,
  refresh_unknown: REFRESH_UNKNOWN,
  dead: DEAD,
  retired: RETIRED,
};
const IN_LIVES = Object.keys(LIVES);
const inLife = (life: string, given = {}) => aGroup({ life: LIVES[life] ?? ACTIVE, ...given });

describe('a granted refresh', () => {
  const looked = { nextProbeAt: NOW + MINUTE, lastHealthyAt: NOW - HOUR };

  it.each([
    ['stands for a look where the network says as much by it', 4 * HOUR, NOW + 4 * HOUR],
    ['leaves the next look alone where it does not', null, NOW + MINUTE],
  ])('%s', (_, provenForMs, nextProbeAt) => {
    const ended = end(inLife('refreshing', { refresh: aRefresh(), schedule: looked }), {
      ...SUCCEEDED,
      provenForMs,
    });
    expect(ended.group.credential.schedule.nextProbeAt).toBe(nextProbeAt);
  });
});

describe('to begin a refresh', () => {
  it.each([
    ['active', 'begun'],
    ['refreshing', 'in_flight'],
    ['refresh_unknown', 'replay_not_allowed'],
    ['dead', 'not_alive'],
    ['retired', 'not_alive'],
  ])('%s: %s', (life, expected) => {
    const begun = begin(inLife(life), SINGLE_USE);
    expect(begun.ok ? 'begun' : begun.refusal).toBe(expected);
  });

  it('is to commit a row that names the tokens and the process', () => {
    const begun = begin(aGroup());
    if (!begun.ok) throw new Error(begun.refusal);
    expect(begun.value.refresh).toEqual({
      id: 'new-1',
      credentialId: 'credential',
      tokenSetId: 'tokens-1',
      processId: 'process-1',
      status: 'in_flight',
      startedAt: NOW,
      endedAt: null,
      replayOf: null,
    });
    expect(begun.value.group.credential).toMatchObject({ status: 'refreshing', refreshId: 'new-1' });
    expect(begin(begun.value.group)).toEqual({ ok: false, refusal: 'in_flight' });
  });

  it('with tokens of the past is refused: somebody was quicker', () => {
    expect(begin(aGroup(), REUSABLE, 'tokens-0')).toEqual({ ok: false, refusal: 'not_current' });
  });

  it('without a refresh token is refused', () => {
    const group = aGroup({ tokenSets: [aTokenSet({ hasRefreshToken: false })] });
    expect(begin(group)).toEqual({ ok: false, refusal: 'no_refresh_token' });
  });

  it.each([
    ['a moment after a refresh', { issuedAt: NOW - MINUTE, expiresAt: NOW + 2 * HOUR }, 'too_soon'],
    ['spaced from the last one', { issuedAt: NOW - REFRESH_SPACING_MS, expiresAt: NOW + 2 * HOUR }, 'begun'],
    ['of short tokens that are due by their life', { issuedAt: NOW - 9 * MINUTE, expiresAt: NOW + MINUTE }, 'begun'],
    ['of tokens that ended at once', { issuedAt: NOW - 1000, expiresAt: NOW - 1 }, 'begun'],
    ['of tokens whose end nobody knows', { issuedAt: NOW - MINUTE, expiresAt: null }, 'too_soon'],
  ])('%s: %s', (_, given, expected) => {
    const begun = begin(aGroup({ tokenSets: [aTokenSet({ origin: 'refresh', ...given })] }));
    expect(begun.ok ? 'begun' : begun.refusal).toBe(expected);
  });

  it('of tokens that a person has just brought is never too soon', () => {
    expect(begin(aGroup({ tokenSets: [aTokenSet({ origin: 'reconnect', issuedAt: NOW })] })).ok).toBe(true);
  });
});

describe('an ended refresh', () => {
  it.each(IN_LIVES)('whose credential is %s', (life) => {
    const decision = end(inLife(life, { refresh: aRefresh() }), REFUSED);
    const isAwaited = life === 'refreshing' || life === 'refresh_unknown';
    expect(decision.stale).toBe(!isAwaited);
    expect(decision.group.credential.status).toBe(isAwaited ? 'dead' : life);
  });

  it('of another row, or of tokens that were replaced meanwhile, changes nothing', () => {
    const other = inLife('refreshing', { refresh: aRefresh({ id: 'refresh-2' }) });
    expect(end(other, SUCCEEDED)).toEqual({ group: other, events: [], stale: true });
    const replaced = inLife('refreshing', { refresh: aRefresh({ tokenSetId: 'tokens-0' }) });
    expect(end(replaced, SUCCEEDED)).toEqual({ group: replaced, events: [], stale: true });
  });

  describe('that succeeded', () => {
    it('makes the new tokens the active ones, and only them', () => {
      const { group, events } = end(inLife('refreshing'), SUCCEEDED);
      expect(namesOf(events)).toEqual(['credential.refreshed']);
      expect(group.tokenSets.map(({ id, status }) => [id, status])).toEqual([
        ['tokens-1', 'superseded'],
        ['tokens-2', 'active'],
      ]);
      expect(group.credential).toMatchObject({ status: 'active', activeTokenSetId: 'tokens-2' });
      expect(group.refresh).toMatchObject({ status: 'succeeded', endedAt: NOW });
    });

    it('answers a doubt, opens the gates, and has the new tokens looked at', () => {
      const doubted = inLife('refreshing', { doubt: aDoubt(), accounts: [anAccount('page', SUSPECT)] });
      const { group, events } = end(doubted, SUCCEEDED);
      expect(namesOf(events)).toEqual(['credential.refreshed', 'credential.cleared']);
      expect(statusesOf(group)).toEqual({ page: 'connected' });
      expect(group.credential.schedule.nextProbeAt).toBe(NOW);
    });

    it('opens no gate while a re-authorisation waits to be verified', () => {
      const doubted = inLife('refreshing', {
        doubt: aDoubt(),
        accounts: [anAccount('page', SUSPECT)],
        tokenSets: [aTokenSet(), aPendingGrant()],
      });
      expect(statusesOf(end(doubted, SUCCEEDED).group)).toEqual({ page: 'suspect of credential' });
    });

    it('counts when the process that made it had been given up', () => {
      const { group, stale } = end(inLife('refresh_unknown'), SUCCEEDED, SINGLE_USE);
      expect(stale).toBe(false);
      expect(group.credential).toMatchObject({ status: 'active', activeTokenSetId: 'tokens-2' });
    });

    it('is due again before the new tokens end, and by no clock where nobody knows when', () => {
      expect(end(inLife('refreshing'), SUCCEEDED).group.credential.schedule.nextRefreshAt).toBe(NOW + 110 * MINUTE);
      const endless: RefreshEnd = { kind: 'succeeded', tokenSet: fresh({ expiresAt: null }), provenForMs: null };
      expect(end(inLife('refreshing'), endless).group.credential.schedule.nextRefreshAt).toBeNull();
    });
  });

  describe('that was refused', () => {
    it('is what proves a credential dead', () => {
      const { group, events } = end(inLife('refreshing'), REFUSED);
      expect(events).toMatchObject([{ name: 'credential.disconnected', data: { reason: 'refresh_token_invalid' } }]);
      expect(group.refresh).toMatchObject({ status: 'refused', endedAt: NOW });
    });

    it('as a replay shows that we lost the tokens: nobody ended them', () => {
      const { events } = end(
        inLife('refreshing', { refresh: aRefresh({ replayOf: 'refresh-0' }) }),
        REFUSED,
        REPLAYABLE,
      );
      expect(events).toMatchObject([{ name: 'credential.disconnected', data: { reason: 'refresh_lost' } }]);
    });
  });

  describe('that did not spend the token', () => {
    it('is tried again later, no sooner than the network said', () => {
      const { group, events } = end(inLife('refreshing'), NOT_SPENT);
      expect(events).toEqual([]);
      expect(group.credential).toMatchObject({ status: 'active', activeTokenSetId: 'tokens-1' });
      expect(group.credential.schedule.nextRefreshAt).toBe(NOW + REFRESH_RETRY_MS);
      const told = end(inLife('refreshing'), { kind: 'not_spent', retryAfterMs: HOUR });
      expect(told.group.credential.schedule.nextRefreshAt).toBe(NOW + HOUR);
    });

    it('as a replay leaves the first refresh as unknown as it was, and the replay still to be had', () => {
      const replaying = inLife('refreshing', { refresh: aRefresh({ replayOf: 'refresh-0' }) });
      const { group } = end(replaying, NOT_SPENT, REPLAYABLE);
      expect(group.credential).toMatchObject({ status: 'refresh_unknown', refreshId: 'refresh-0' });
      expect(group.refresh).toMatchObject({ id: 'refresh-1', status: 'not_spent' });
    });
  });

  describe('that nobody knows of', () => {
    it.each(MODELS)('under $kind', (model) => {
      const { group, events } = end(inLife('refreshing'), UNKNOWN, model);
      const isSingleUse = model.kind === 'short_lived_single_use_refresh';
      expect(group.credential.status).toBe(isSingleUse ? 'refresh_unknown' : 'active');
      expect(namesOf(events)).toEqual(isSingleUse ? ['credential.refresh_unknown'] : []);
      expect(group.refresh).toMatchObject({ status: 'unknown', endedAt: NOW });
      // The access token is used while it lives; a replay, where it is allowed, comes soon.
      const canTryAgain = !isSingleUse || model === REPLAYABLE;
      expect(group.credential.schedule.nextRefreshAt).toBe(canTryAgain ? NOW + REFRESH_RETRY_MS : NOW + HOUR);
    });

    it('is told once', () => {
      expect(end(inLife('refresh_unknown'), UNKNOWN, SINGLE_USE).events).toEqual([]);
    });
  });
});

describe('an orphaned refresh', () => {
  it.each(IN_LIVES)('of a credential that is %s', (life) => {
    const decision = orphanRefresh(inLife(life, { refresh: aRefresh() }), 'refresh-1', SINGLE_USE, context());
    expect(decision.stale).toBe(life !== 'refreshing');
    expect(decision.group.credential.status).toBe(life === 'refreshing' ? 'refresh_unknown' : life);
  });

  it.each(MODELS)('under $kind', (model) => {
    const { group } = orphanRefresh(inLife('refreshing'), 'refresh-1', model, context());
    const isSingleUse = model.kind === 'short_lived_single_use_refresh';
    expect(group.credential.status).toBe(isSingleUse ? 'refresh_unknown' : 'active');
  });

  it('that is not the one under way is none', () => {
    expect(orphanRefresh(inLife('refreshing'), 'refresh-0', SINGLE_USE, context()).stale).toBe(true);
  });
});

describe('a refresh of which nobody knows what became', () => {
  const decide = (group: Group, model: TokenModel) => decideUnknownRefresh(group, model, context());
  const unknown = (given = {}) => inLife('refresh_unknown', given);

  it('is replayed once, where the network allows it and while it does', () => {
    expect(decide(unknown(), REPLAYABLE)).toBe('replay');
    expect(begin(unknown(), REPLAYABLE)).toMatchObject({ ok: true, value: { refresh: { replayOf: 'refresh-1' } } });
    const long = aRefresh({ status: 'unknown', startedAt: NOW - 2 * HOUR, endedAt: NOW });
    expect(mayReplay(unknown({ refresh: long }), REPLAYABLE, NOW)).toBe(false);
    const replay = aRefresh({ status: 'unknown', replayOf: 'refresh-0', endedAt: NOW });
    expect(mayReplay(unknown({ refresh: replay }), REPLAYABLE, NOW)).toBe(false);
  });

  it.each(MODELS.filter((model) => model !== REPLAYABLE))('is never replayed under $kind', (model) => {
    expect(mayReplay(unknown(), model, NOW)).toBe(false);
  });

  it.each([
    ['lives', NOW + HOUR, 'refresh_unknown', NOW + HOUR],
    ['has ended', NOW, 'dead', null],
    ['ends when nobody knows: a refused probe will tell', null, 'refresh_unknown', null],
  ])('while the access token %s', (_, expiresAt, status, nextRefreshAt) => {
    const decision = decide(unknown({ tokenSets: [aTokenSet({ expiresAt })] }), SINGLE_USE);
    if (decision === 'replay') throw new Error('not here');
    expect(decision.group.credential.status).toBe(status);
    expect(decision.group.credential.schedule.nextRefreshAt).toBe(nextRefreshAt);
    if (status === 'dead') expect(decision.events).toMatchObject([{ data: { reason: 'refresh_lost' } }]);
  });

  it.each(IN_LIVES.filter((life) => life !== 'refresh_unknown'))('is none of a credential that is %s', (life) => {
    expect(decide(inLife(life), SINGLE_USE)).toMatchObject({ stale: true });
  });
});

describe('an expired token that cannot be renewed now', () => {
  const ended = aGroup({ tokenSets: [aTokenSet({ expiresAt: NOW })] });

  it('makes its work wait behind a suspect gate', () => {
    const { group, events } = suspectExpired(ended, 'tokens-1', context());
    expect(events).toMatchObject([{ name: 'credential.suspected', data: { reason: 'token_expired' } }]);
    expect(statusesOf(group)).toEqual({ page: 'suspect of credential' });
  });

  it('says nothing about tokens that are others by now, or that live', () => {
    expect(suspectExpired(ended, 'tokens-0', context()).stale).toBe(true);
    expect(suspectExpired(aGroup(), 'tokens-1', context()).stale).toBe(true);
  });
});
