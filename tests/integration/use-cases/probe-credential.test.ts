import { HOUR, MINUTE, SECOND } from '../../../domain/clock';
import type { Group } from '../../../domain/credential/group';
import type { Answer } from '../../../domain/networks/network';
import { CONFIRMATION_SPACING_MS, REFRESH_SPACING_MS } from '../../../domain/credential/schedule';
import { probeCredential } from '../../../workers/use-cases/probe-credential';
import { renewAhead } from '../../../workers/use-cases/renew-ahead';
import { workReactions } from '../../../workers/use-cases/reactions/move-work';
import { verifyReconnect } from '../../../workers/use-cases/reactions/verify-reconnect';
import { REFUSED_CONNECTION, SILENCE, html, json, laterAnswer } from './scripted-http';
import {
  CONNECTED,
  DEAD,
  DISCONNECTED,
  NOW,
  accountIn,
  createWorld,
  eventsOf,
  groupNow,
  onlyEvent,
  postNow,
  present,
  putGroup,
  putPost,
  react,
  statusesNow,
} from './world';
import type { UseCaseWorld } from './world';

const DEBUG = /^GET .*\/debug_token$/;
const PAGE = (index: number) => new RegExp(`^GET .*/facebook-${String(index)}$`);
const VALID = json(200, { data: { is_valid: true, user_id: 'user', scopes: [] } });
const stated = (code: number, subcode: number) =>
  json(200, { data: { is_valid: false, error: { code, subcode, message: 'x' } } });
const page = (index: number) => json(200, { id: `facebook-${String(index)}` });
const error = (status: number, code: number, subcode?: number) =>
  json(status, { error: { code, message: 'x', ...(subcode === undefined ? {} : { error_subcode: subcode }) } });

const TOKEN = /^POST \/2\/oauth2\/token$/;
const ME = /^GET \/2\/users\/me$/;
const ADA = json(200, { data: { id: 'user', username: 'ada' } });
const UNAUTHORIZED = json(401, { title: 'Unauthorized', type: 'about:blank', status: 401 });

let world: UseCaseWorld;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const probe = (group: Group) => probeCredential(world.deps, group.credential.id, 'job');

describe('where tokens cannot be refreshed (Facebook)', () => {
  let group: Group;
  beforeEach(async () => {
    group = await putGroup(world, 'facebook', { accounts: [{ ownToken: 'page-1' }, { ownToken: 'page-2' }] });
    world.http.answer(DEBUG, VALID);
    world.http.answer(PAGE(1), page(1));
    world.http.answer(PAGE(2), page(2));
  });

  it('a healthy probe asks for each asset with its own token', async () => {
    expect(await probe(group)).toBe('healthy');
    expect(world.http.calls.map(({ line, token }) => [line.split('/').at(-1), token])).toEqual([
      ['debug_token', null],
      ['facebook-1', 'page-1'],
      ['facebook-2', 'page-2'],
    ]);
    expect(await statusesNow(world, group)).toEqual(['connected', 'connected']);
  });

  it('what was first put is connected when it is proven, each account by itself', async () => {
    const first = await putGroup(world, 'facebook', {
      credential: { networkUserId: 'user', instance: 'other' },
      accounts: [
        {
          ownToken: 'page-1',
          remoteId: 'facebook-1',
          kind: 'group',
          connection: { status: 'unverified' },
          lastConnectedAt: null,
        },
        {
          ownToken: 'page-2',
          remoteId: 'facebook-2',
          kind: 'group',
          connection: { status: 'unverified' },
          lastConnectedAt: null,
        },
      ],
    });
    world.http.answer(PAGE(2), SILENCE);
    await probe(first);
    expect(await statusesNow(world, first)).toEqual(['connected', 'unverified']);
    expect(await eventsOf(world, 'account.connected')).toHaveLength(1);
    const { schedule } = (await groupNow(world, first)).credential;
    expect(schedule.nextProbeAt).toBeLessThanOrEqual(NOW + MINUTE);
  });

  it('a statement about the token set disconnects all of it at once, with the reason, and its work is held', async () => {
    const post = await putPost(world, accountIn(group), { dueAt: NOW + HOUR });
    world.http.answer(DEBUG, stated(190, 460));
    expect(await probe(group)).toBe('dead');
    const event = await onlyEvent(world, 'credential.disconnected');
    expect(event.data).toMatchObject({ reason: 'password_changed', accountIds: group.accounts.map(({ id }) => id) });
    expect(await statusesNow(world, group)).toEqual(['disconnected', 'disconnected']);
    expect((await world.store.reads.postCounts()).held).toBe(1);
    expect(await react(world, event, 'hold-work', workReactions(SECOND)['hold-work'])).toBe('1 posts held');
    expect((await postNow(world, post)).state).toBe('held');
  });

  const NO_EVIDENCE: readonly [string, Answer][] = [
    ['silence', SILENCE],
    ['a refused connection', REFUSED_CONNECTION],
    ['a 503', html(503)],
    ['HTML with 200', html(200)],
    ['HTML with 401', html(401)],
    ['a limit', error(400, 4)],
    ['a limit of the account', error(400, 17)],
    ['an error about our app', error(400, 101)],
    ['the app token refused', error(400, 190)],
    ['a transient 190', json(400, { error: { code: 190, is_transient: true, message: 'x' } })],
  ];
  it.each(NO_EVIDENCE)('%s disconnects nobody, however often', async (_, answer) => {
    world.http.answer(DEBUG, answer);
    for (let times = 0; times < 5; times += 1) {
      expect(['unproven', 'in_doubt']).toContain(await probe(group));
      world.pass(HOUR);
    }
    expect(await eventsOf(world, 'credential.disconnected')).toEqual([]);
    expect((await groupNow(world, group)).credential.status).toBe('active');
  });

  it('a bare denial makes the gate suspect, and the next healthy probe opens it', async () => {
    world.http.answer(DEBUG, json(403, {}));
    expect(await probe(group)).toBe('in_doubt');
    expect(await statusesNow(world, group)).toEqual(['suspect', 'suspect']);
    world.http.answer(DEBUG, VALID);
    expect(await probe(group)).toBe('healthy');
    expect(await statusesNow(world, group)).toEqual(['connected', 'connected']);
  });

  it('a Page whose role was taken is lost alone', async () => {
    world.http.answer(PAGE(1), error(400, 190, 492));
    await probe(group);
    expect(await statusesNow(world, group)).toEqual(['disconnected', 'connected']);
    expect(await onlyEvent(world, 'account.disconnected')).toMatchObject({ data: { reason: 'page_role_lost' } });
    expect((await groupNow(world, group)).credential).toMatchObject({ status: 'active', doubt: null });
  });

  it('and comes back by its own probe when the network gives it back', async () => {
    world.http.answer(PAGE(1), error(400, 190, 492));
    await probe(group);
    world.pass(HOUR);
    world.http.answer(PAGE(1), page(1));
    await probe(group);
    expect(await statusesNow(world, group)).toEqual(['connected', 'connected']);
    const incident = await world.store.reads.incident((await onlyEvent(world, 'account.disconnected')).data.incidentId);
    expect(incident).toMatchObject({ endedBy: 'heal' });
  });

  it('a Page that is gone is believed when two probes say so', async () => {
    world.http.answer(PAGE(1), error(400, 100, 33));
    await probe(group);
    expect(await statusesNow(world, group)).toEqual(['suspect', 'connected']);
    const { nextProbeAt } = (await groupNow(world, group)).credential.schedule;
    expect(nextProbeAt).toBeLessThanOrEqual(NOW + CONFIRMATION_SPACING_MS);
    world.pass(CONFIRMATION_SPACING_MS);
    await probe(group);
    expect(await statusesNow(world, group)).toEqual(['disconnected', 'connected']);
  });

  it('an answer about tokens of the past changes nothing', async () => {
    const later = laterAnswer();
    world.http.answer(DEBUG, later.reply);
    const probing = probe(group);
    await later.begun;
    await replaceTokens(group);
    later.give(stated(190, 460));
    await probing;
    expect((await groupNow(world, group)).credential).toMatchObject({ status: 'active', doubt: null });
    expect((await world.store.reads.evidence(group.credential.id, 1))[0]).toMatchObject({ stale: true });
  });

  it('an error about our app is told to operators once, and ends with the next proof', async () => {
    world.http.answer(DEBUG, error(400, 101));
    await probe(group);
    await probe(group);
    expect(await eventsOf(world, 'app.faulted')).toHaveLength(1);
    world.http.answer(DEBUG, VALID);
    await probe(group);
    expect(await world.store.reads.networkState('facebook', null)).toMatchObject({ faults: [] });
    expect(await eventsOf(world, 'app.recovered')).toHaveLength(1);
  });

  async function replaceTokens({ credential }: Group): Promise<void> {
    await world.store.change({ group: credential.id }, ({ group: found }) => {
      const before = present(found);
      const old = present(before.tokenSets.find(({ accountId }) => accountId === null));
      const id = world.deps.newId();
      const tokenSet = { ...old, id, grantId: id, origin: 'reconnect' as const };
      const tokens = {
        accessToken: 'access-2',
        refreshToken: null,
        expiresAt: null,
        refreshExpiresAt: null,
        scopes: null,
      };
      const tokenSets = before.tokenSets.map((set) => (set === old ? { ...set, status: 'superseded' as const } : set));
      return {
        result: null,
        groups: [
          {
            ...before,
            credential: { ...before.credential, activeTokenSetId: id },
            tokenSets: [...tokenSets, tokenSet],
          },
        ],
        newTokenSets: [{ tokenSet, tokens }],
      };
    });
  }
});

describe('where one refresh can tell (X)', () => {
  let group: Group;
  beforeEach(async () => {
    group = await putGroup(world, 'x');
  });

  it('a refused token and a refused refresh prove it dead', async () => {
    world.http.answer(ME, UNAUTHORIZED);
    world.http.answer(TOKEN, json(400, { error: 'invalid_grant' }));
    expect(await probe(group)).toBe('dead');
    expect(await statusesNow(world, group)).toEqual(['disconnected']);
    expect((await eventsOf(world, 'credential.suspected')).length).toBe(1);
  });

  it('a refused token and a granted refresh are an expired token: nothing happened', async () => {
    world.http.answer(ME, ({ headers }) => (headers?.['authorization'] === 'Bearer access-2' ? ADA : UNAUTHORIZED));
    world.http.answer(TOKEN, json(200, { access_token: 'access-2', refresh_token: 'refresh-2', expires_in: 7200 }));
    expect(await probe(group)).toBe('healthy');
    expect(await statusesNow(world, group)).toEqual(['connected']);
    expect(await eventsOf(world, 'credential.disconnected')).toEqual([]);
  });

  it('a token that is refused however often it is refreshed is not rotated for ever', async () => {
    world.http.answer(ME, UNAUTHORIZED);
    let tokens = 1;
    world.http.answer(TOKEN, () => {
      tokens += 1;
      return json(200, {
        access_token: `access-${String(tokens)}`,
        refresh_token: `refresh-${String(tokens)}`,
        expires_in: 7200,
      });
    });
    for (let seconds = 0; seconds < REFRESH_SPACING_MS / SECOND - 60; seconds += 20) {
      expect(await probe(group)).toBe('in_doubt');
      await renewAhead(world.deps, group.credential.id);
      world.pass(20 * SECOND);
    }
    expect(world.http.callsOf(TOKEN)).toHaveLength(1);
    expect(await statusesNow(world, group)).toEqual(['suspect']);
  });

  it('a refresh that does not reach the network leaves it in doubt', async () => {
    world.http.answer(ME, UNAUTHORIZED);
    world.http.answer(TOKEN, REFUSED_CONNECTION);
    expect(await probe(group)).toBe('in_doubt');
    expect(await statusesNow(world, group)).toEqual(['suspect']);
    world.http.answer(ME, ADA);
    expect(await probe(group)).toBe('healthy');
    expect(await statusesNow(world, group)).toEqual(['connected']);
  });

  it('a token known to have ended is renewed before it is asked with', async () => {
    world.pass(2 * HOUR);
    world.http.answer(TOKEN, json(200, { access_token: 'access-2', refresh_token: 'refresh-2', expires_in: 7200 }));
    world.http.answer(ME, ADA);
    expect(await probe(group)).toBe('healthy');
    expect(world.http.callsOf(ME)).toMatchObject([{ token: 'access-2' }]);
    expect(await eventsOf(world, 'credential.suspected')).toEqual([]);
  });
});

describe('a dead credential that the network healed', () => {
  it('is looked at with its access token only, verified, and comes back with its work', async () => {
    const group = await putGroup(world, 'x', {
      life: DEAD,
      tokens: { expiresAt: NOW - HOUR },
      accounts: [{ connection: DISCONNECTED }],
      incidents: [{}],
    });
    const post = await putPost(world, accountIn(group), { state: 'held' });
    world.http.answer(ME, ADA);
    expect(await probe(group)).toBe('dead');
    expect(world.http.callsOf(TOKEN)).toEqual([]);

    const revived = await onlyEvent(world, 'credential.revived');
    expect(await react(world, revived, 'verify-reconnect', verifyReconnect)).toBe('1 of 1 accounts reconnected');
    expect(await statusesNow(world, group)).toEqual(['connected']);
    const reconnected = await onlyEvent(world, 'credential.reconnected');
    expect(reconnected.data).toMatchObject({ memberId: null, reconnectId: null });
    await react(world, reconnected, 'release-work', workReactions(SECOND)['release-work']);
    expect((await postNow(world, post)).state).toBe('scheduled');
    expect((await groupNow(world, group)).accounts).toMatchObject([{ connection: CONNECTED }]);
  });

  it('stays dead when it is dead again by the time that it is verified', async () => {
    const group = await putGroup(world, 'x', { life: DEAD, accounts: [{ connection: DISCONNECTED }] });
    world.http.answer(ME, ADA);
    await probe(group);
    world.http.answer(ME, UNAUTHORIZED);
    const revived = await onlyEvent(world, 'credential.revived');
    expect(await react(world, revived, 'verify-reconnect', verifyReconnect)).toBe('refused: token_invalid');
    expect(await statusesNow(world, group)).toEqual(['disconnected']);
  });
});
