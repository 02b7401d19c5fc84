import { pino } from 'pino';
import { HOUR, MINUTE, SECOND } from '../../../domain/clock';
import type { Group } from '../../../domain/credential/group';
import type { Answer } from '../../../domain/networks/network';
import { endOrphanedRefreshes } from '../../../workers/use-cases/end-orphaned-refreshes';
import type { Deps } from '../../../workers/use-cases/ports';
import { probeCredential } from '../../../workers/use-cases/probe-credential';
import { publishPost } from '../../../workers/use-cases/publish-post';
import { refreshCredential, resolveUnknownRefresh } from '../../../workers/use-cases/refresh-credential';
import { renewAhead } from '../../../workers/use-cases/renew-ahead';
import { tokensForAccount } from '../../../workers/use-cases/tokens-for-account';
import { verifyReconnect } from '../../../workers/use-cases/reactions/verify-reconnect';
import { REFUSED_CONNECTION, SILENCE, html, json, laterAnswer } from './scripted-http';
import {
  NOW,
  aTrip,
  accountIn,
  completeGrant,
  createWorld,
  dispatch,
  eventsOf,
  groupNow,
  postNow,
  present,
  putGroup,
  statusesNow,
} from './world';
import type { UseCaseWorld } from './world';

const TOKEN = /^POST \/2\/oauth2\/token$/;
const ME = /^GET \/2\/users\/me$/;
const SESSION = /^POST .*refreshSession$/;
const REFUSED = json(400, {
  error: 'invalid_request',
  error_description: 'Value passed for the token was invalid.',
});
const fresh = (given: object = {}) =>
  json(200, {
    token_type: 'bearer',
    access_token: 'access-2',
    refresh_token: 'refresh-2',
    expires_in: 7200,
    scope: 'tweet.read',
    ...given,
  });

let world: UseCaseWorld;
let group: Group;

/** At X: refresh tokens work once, and access tokens of an hour have just ended. */
beforeEach(async () => {
  world = await createWorld();
  group = await putGroup(world, 'x', { tokens: { expiresAt: NOW } });
  // What a network that was silent is asked first: that it answers at all is enough.
  world.http.answer(ME, json(401, { title: 'Unauthorized' }));
  world.http.answer(/getSession$/, json(400, { error: 'ExpiredToken', message: 'Token has expired' }));
});
afterEach(() => world.end());

const active = async () => present((await groupNow(world, group)).credential.activeTokenSetId);
const first = () => present(group.credential.activeTokenSetId);
const refresh = (deps: Deps = world.deps, tokenSetId = first()) =>
  refreshCredential(deps, group.credential.id, tokenSetId);
const opened = async () => present(await world.store.tokens.open(await active()));

async function refreshed(answer: Answer) {
  world.http.answer(TOKEN, answer);
  return refresh();
}

describe('one refresh at a time', () => {
  it('whatever the number of callers and processes: all get its tokens', async () => {
    const later = laterAnswer();
    world.http.answer(TOKEN, later.reply);
    const processes = [
      world.deps,
      await world.anotherProcess(),
      await world.anotherProcess(),
      await world.anotherProcess(),
    ];
    const users = Array.from({ length: 60 }, (_, index) =>
      tokensForAccount(present(processes[index % processes.length]), accountIn(group)),
    );
    await later.begun;
    later.give(fresh());
    const tokens = await Promise.all(users);
    expect(new Set(tokens.map((each) => each?.tokens.accessToken))).toEqual(new Set(['access-2']));
    expect(world.http.callsOf(TOKEN)).toHaveLength(1);
    expect(await eventsOf(world, 'credential.refreshed')).toHaveLength(1);
  });

  it('and losers of a failed one hear of it, without asking themselves', async () => {
    const later = laterAnswer();
    world.http.answer(TOKEN, later.reply);
    const other = await world.anotherProcess();
    const winner = refresh();
    await later.begun;
    const losers = [refresh(other), refresh()];
    later.give(REFUSED);
    expect(await Promise.all([winner, ...losers])).toEqual(['dead', 'dead', 'dead']);
    expect(world.http.callsOf(TOKEN)).toHaveLength(1);
    expect(await eventsOf(world, 'credential.disconnected')).toHaveLength(1);
  });

  it('and who comes with tokens of the past is told that there are newer ones', async () => {
    await refreshed(fresh());
    expect(await refresh()).toBe('renewed');
    expect(world.http.callsOf(TOKEN)).toHaveLength(1);
  });
});

describe('new tokens', () => {
  it('are committed although the database is held by others for a while', async () => {
    let said = (): void => undefined;
    const isSaid = new Promise<void>((resolve) => (said = resolve));
    const logger = pino({ level: 'error' }, { write: (line) => line.includes('could not be saved') && said() });
    const impatient: Deps = { ...world.deps, store: world.database.open({ busyWaitMsMax: 1 }), logger };
    let unblock = (): void => undefined;
    world.http.answer(TOKEN, () => {
      unblock = world.database.blockWriters();
      return fresh();
    });
    const refreshing = refresh(impatient);
    await isSaid;
    unblock();
    expect(await refreshing).toBe('renewed');
    expect((await opened()).tokens).toMatchObject({ accessToken: 'access-2', refreshToken: 'refresh-2' });
  });

  it('end the tokens that they replace, for good', async () => {
    await refreshed(fresh());
    expect(await world.store.tokens.open(first())).toBeNull();
  });

  it.each([
    ['without a refresh token', { refresh_token: undefined }],
    ['with a blank refresh token', { refresh_token: '' }],
    ['with a null one', { refresh_token: null }],
  ])('%s keep the stored one', async (_, given) => {
    expect(await refreshed(fresh(given))).toBe('renewed');
    const { tokens, tokenSet } = await opened();
    expect(tokens).toMatchObject({ accessToken: 'access-2', refreshToken: 'refresh-1' });
    expect(tokenSet.hasRefreshToken).toBe(true);
  });

  it.each([
    ['absent', undefined],
    ['of 31 years', 999_999_999],
    ['negative', -1],
  ])('whose life is %s are not taken to live for ever', async (_, expires_in) => {
    expect(await refreshed(fresh({ expires_in }))).toBe('renewed');
    expect((await opened()).tokenSet.expiresAt).toBeNull();
  });

  it('that cannot be read may have been spent: nobody guesses', async () => {
    expect(await refreshed(json(200, { token_type: 'bearer' }))).toBe('not_now');
    expect((await groupNow(world, group)).credential.status).toBe('refresh_unknown');
  });
});

describe('a refresh that fails', () => {
  it('because the network refuses it proves the credential dead', async () => {
    expect(await refreshed(REFUSED)).toBe('dead');
    expect(await eventsOf(world, 'credential.disconnected')).toMatchObject([
      { data: { reason: 'refresh_token_invalid' } },
    ]);
    expect(await statusesNow(world, group)).toEqual(['disconnected']);
  });

  it.each([
    ['a connection that was refused', REFUSED_CONNECTION],
    ['a limit', json(429, { title: 'Too Many Requests' })],
    ['a fault of our app', json(401, { error: 'invalid_client' })],
    ['a page of HTML with 403', html(403)],
    ['a bare 401', json(401, { title: 'Unauthorized' })],
  ])('by %s spent nothing, disconnects nobody, and is tried again later', async (_, answer) => {
    expect(await refreshed(answer)).toBe('not_now');
    const { credential } = await groupNow(world, group);
    expect(credential).toMatchObject({ status: 'active', activeTokenSetId: first() });
    expect(credential.schedule.nextRefreshAt).toBeGreaterThan(world.deps.clock.now());
  });

  it.each([
    ['silence', SILENCE],
    ['a 503', html(503)],
    ['an error of the server', json(500, { title: 'Internal Server Error' })],
  ])('by %s leaves a single-use token unknown', async (_, answer) => {
    expect(await refreshed(answer)).toBe('not_now');
    expect((await groupNow(world, group)).credential.status).toBe('refresh_unknown');
    expect(await statusesNow(world, group)).toEqual(['connected']);
    expect(await refresh()).toBe('not_now');
    expect(world.http.callsOf(TOKEN)).toHaveLength(1);
  });

  it('because the network was silent last time is not begun: a single-use token would be spent for nothing', async () => {
    const other = await putGroup(world, 'x', { credential: { networkUserId: 'bea' }, accounts: [{ remoteId: 'bea' }] });
    world.http.answer(ME, SILENCE);
    await probeCredential(world.deps, other.credential.id, 'job');
    expect(await refresh()).toBe('not_now');
    expect(world.http.callsOf(TOKEN)).toEqual([]);
    expect((await groupNow(world, group)).credential.status).toBe('active');

    // Refused or not, it is an answer.
    world.http.answer(ME, json(401, { title: 'Unauthorized' }));
    expect(await refreshed(fresh())).toBe('renewed');
  });

  it('by a fault of ours leaves no row in flight behind', async () => {
    // No rule answers: the call rejects, as a bug would.
    await expect(refresh()).rejects.toThrow('No rule answers');
    expect((await groupNow(world, group)).credential.status).toBe('refresh_unknown');
  });

  it('makes the work of an expired token wait behind a suspect gate, not come back at once', async () => {
    world.http.answer(TOKEN, REFUSED_CONNECTION);
    const { post, trip } = await aTrip(world, accountIn(group));
    expect(await publishPost(world.deps, trip)).toMatchObject({ as: 'waiting' });
    expect(await postNow(world, post)).toMatchObject({ state: 'scheduled', startAt: post.startAt });
    expect(await statusesNow(world, group)).toEqual(['suspect']);
    expect(await dispatch(world)).toEqual([]);

    world.pass(MINUTE);
    world.http.answer(TOKEN, fresh());
    expect(await renewAhead(world.deps, group.credential.id)).toBe('renewed');
    expect(await statusesNow(world, group)).toEqual(['connected']);
    expect(await dispatch(world)).toHaveLength(1);
  });
});

describe('a process that dies in the middle of a refresh', () => {
  /** Its call is under way, and it is given up. */
  async function dies() {
    const later = laterAnswer();
    world.http.answer(TOKEN, later.reply);
    world.http.answer(SESSION, later.reply);
    const dying = await world.anotherProcess();
    const refreshing = refreshCredential(dying, group.credential.id, first());
    await later.begun;
    await world.store.processes.end(dying.processId, world.deps.clock.now());
    expect(await endOrphanedRefreshes(world.deps, 10)).toBe(1);
    expect(await endOrphanedRefreshes(world.deps, 10)).toBe(0);
    return { later, refreshing };
  }

  it('leaves a token that may be spent: the access token is used while it lives, and then we lost it', async () => {
    group = await putGroup(world, 'x', { credential: { networkUserId: 'bea' }, accounts: [{ remoteId: 'bea' }] });
    const { later, refreshing } = await dies();
    expect((await groupNow(world, group)).credential.status).toBe('refresh_unknown');
    expect((await tokensForAccount(world.deps, accountIn(group)))?.tokens.accessToken).toBe('access-1');
    expect(await resolveUnknownRefresh(world.deps, group.credential.id)).toBe('not_now');

    world.pass(HOUR);
    expect(await renewAhead(world.deps, group.credential.id)).toBe('dead');
    expect(await eventsOf(world, 'credential.disconnected')).toMatchObject([{ data: { reason: 'refresh_lost' } }]);
    expect(world.http.callsOf(TOKEN)).toHaveLength(1);
    later.give(SILENCE);
    await refreshing;
  });

  it('and lives after all keeps what it got', async () => {
    const { later, refreshing } = await dies();
    later.give(fresh());
    expect(await refreshing).toBe('renewed');
    expect((await groupNow(world, group)).credential.status).toBe('active');
    expect((await opened()).tokens.accessToken).toBe('access-2');
  });

  describe('where the network forgives one replay', () => {
    const session = (given: object) => json(200, { did: 'user', handle: 'ada.test', ...given });
    const replay = () => resolveUnknownRefresh(world.deps, group.credential.id);

    beforeEach(async () => {
      group = await putGroup(world, 'bluesky');
      const { later, refreshing } = await dies();
      later.give(SILENCE);
      await refreshing;
      world.http.forget();
    });

    it('sends the same token once more, and has the new ones', async () => {
      world.http.answer(SESSION, session({ accessJwt: 'access-2', refreshJwt: 'refresh-2' }));
      expect(await replay()).toBe('renewed');
      expect(world.http.callsOf(SESSION)).toMatchObject([{ token: 'refresh-1' }]);
      expect((await opened()).tokens.accessToken).toBe('access-2');
    });

    it('has lost them when the replay is refused', async () => {
      world.http.answer(SESSION, json(400, { error: 'ExpiredToken', message: 'Token has been revoked' }));
      expect(await replay()).toBe('dead');
      expect(await eventsOf(world, 'credential.disconnected')).toMatchObject([{ data: { reason: 'refresh_lost' } }]);
    });

    it('may still replay when the replay did not reach the network, and once only when it may have', async () => {
      world.http.answer(SESSION, REFUSED_CONNECTION);
      expect(await replay()).toBe('not_now');
      expect((await groupNow(world, group)).credential.status).toBe('refresh_unknown');
      world.http.answer(SESSION, SILENCE);
      expect(await replay()).toBe('not_now');
      world.http.answer(SESSION, session({ accessJwt: 'access-2', refreshJwt: 'refresh-2' }));
      expect(await replay()).toBe('not_now');
      expect(world.http.callsOf(SESSION)).toHaveLength(2);
    });
  });
});

describe('a re-authorisation while a refresh is under way', () => {
  it('wins: the refresh’s answer changes nothing, and the next refresh is not blocked by it', async () => {
    const later = laterAnswer();
    world.http.answer(TOKEN, later.reply);
    const refreshing = refresh();
    await later.begun;
    const { event } = await completeGrant(world, group, { accessToken: 'access-granted' });
    world.http.answer(ME, json(200, { data: { id: 'user', username: 'ada' } }));
    expect(await verifyReconnect(world.deps, event)).toBe('1 of 1 accounts reconnected');
    later.give(fresh());
    await refreshing;
    expect((await opened()).tokens.accessToken).toBe('access-granted');
    expect(await statusesNow(world, group)).toEqual(['connected']);

    world.pass(2 * HOUR - 5 * MINUTE);
    world.http.answer(TOKEN, fresh({ access_token: 'access-3' }));
    expect(await renewAhead(world.deps, group.credential.id)).toBe('renewed');
    expect((await opened()).tokens.accessToken).toBe('access-3');
  });

  it('is not taken for older than the tokens that the refresh brought', async () => {
    const { event } = await completeGrant(world, group, { accessToken: 'access-granted' });
    world.pass(SECOND);
    expect(await refreshed(fresh())).toBe('renewed');
    world.http.answer(ME, json(200, { data: { id: 'user', username: 'ada' } }));
    await verifyReconnect(world.deps, event);
    expect((await opened()).tokens.accessToken).toBe('access-granted');
  });
});
