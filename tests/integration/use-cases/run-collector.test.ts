import { addDays } from '../../../domain/collector/plan';
import { HOUR, MINUTE } from '../../../domain/clock';
import type { Collector } from '../../../domain/collector/collector';
import type { Group } from '../../../domain/credential/group';
import { resumeCollectors } from '../../../workers/use-cases/reactions/resume-collectors';
import { collectAnalytics, loadStream } from '../../../workers/use-cases/run-collector';
import { SILENCE, json, laterAnswer } from './scripted-http';
import {
  CONNECTED,
  DISCONNECTED,
  NOW,
  SUSPECT,
  accountIn,
  createWorld,
  groupNow,
  onlyEvent,
  present,
  putCollector,
  putGroup,
  react,
  setConnection,
} from './world';
import type { UseCaseWorld } from './world';

const FEED = /^GET .*\/feed$/;
const INSIGHTS = /^GET .*\/insights$/;
const ITEMS = json(200, {
  data: [{ id: 'item-1', created_time: '2026-08-01T08:00:00+0000', message: 'Hi', from: { name: 'Bea' } }],
});

let world: UseCaseWorld;
let group: Group;

beforeEach(async () => {
  world = await createWorld();
  group = await putGroup(world, 'facebook', { accounts: [{ ownToken: 'page-token' }] });
});
afterEach(() => world.end());

const now = async ({ id }: Collector) => present(await world.store.reads.collector(id));
const load = (collector: Collector, runNo = collector.runNo) =>
  loadStream(world.deps, { collectorId: collector.id, runNo, causedBy: 'job' });
const collect = (collector: Collector) =>
  collectAnalytics(world.deps, { collectorId: collector.id, runNo: collector.runNo, causedBy: 'job' });
const due = () => world.store.due.collectors({ now: world.deps.clock.now(), limit: 10, redeliverAfterMs: 2 * MINUTE });

describe('a stream', () => {
  it('is loaded with the account’s own token, and kept', async () => {
    world.http.answer(FEED, ITEMS);
    const collector = await putCollector(world, accountIn(group));
    expect(await load(collector)).toMatchObject({ kind: 'done' });
    expect(world.http.callsOf(FEED)).toMatchObject([{ token: 'page-token' }]);
    expect(await world.store.reads.streamItems(accountIn(group).id, 10)).toMatchObject([{ remoteId: 'item-1' }]);
    expect(await now(collector)).toMatchObject({ claim: null, failures: 0, lastSuccessAt: NOW });
  });

  it.each([
    ['closed', DISCONNECTED, 'held'],
    ['suspect', SUSPECT, 'waiting'],
  ] as const)('is not loaded behind a %s gate', async (_, connection, as) => {
    const collector = await putCollector(world, accountIn(group));
    await setConnection(world, accountIn(group).id, connection);
    expect(await load(collector)).toMatchObject({ kind: 'refused', as });
    expect(world.http.calls).toEqual([]);
    expect(await now(collector)).toMatchObject({ claim: null });
    expect(await due()).toEqual([]);
  });

  it('is not loaded while a person paused the account, or where its scope is missing', async () => {
    const set = (given: object) =>
      world.store.change({ group: group.credential.id }, ({ group: found }) => {
        const before = present(found);
        return {
          result: null,
          groups: [{ ...before, accounts: before.accounts.map((each) => ({ ...each, ...given })) }],
        };
      });
    const collector = await putCollector(world, accountIn(group));
    await set({ pausedAt: NOW });
    expect(await load(collector)).toMatchObject({ as: 'paused' });
    await set({ pausedAt: null, limits: { stream: 'permission_missing' } });
    expect(await load(collector)).toMatchObject({ as: 'limited' });
    expect(world.http.calls).toEqual([]);
  });

  it('runs once, whoever starts it, and an older run not at all', async () => {
    const later = laterAnswer();
    world.http.answer(FEED, later.reply);
    const collector = await putCollector(world, accountIn(group), { runNo: 3 });
    expect(await load(collector, 2)).toMatchObject({ as: 'superseded' });
    const first = load(collector);
    await later.begun;
    expect(await load(collector)).toMatchObject({ as: 'superseded', why: 'it is running' });
    later.give(ITEMS);
    expect(await first).toMatchObject({ kind: 'done' });
    expect(world.http.callsOf(FEED)).toHaveLength(1);
  });

  it('of a worker that lost its claim keeps nothing', async () => {
    const later = laterAnswer();
    world.http.answer(FEED, later.reply);
    const collector = await putCollector(world, accountIn(group));
    const slow = load(collector);
    await later.begun;
    world.pass(10 * MINUTE);
    world.http.answer(FEED, json(200, { data: [] }));
    await load(collector);
    later.give(ITEMS);
    expect(await slow).toMatchObject({ as: 'superseded' });
    expect(await world.store.reads.streamItems(accountIn(group).id, 10)).toEqual([]);
  });

  it('that fails comes again later; what the answer says of the account goes where that is decided', async () => {
    world.http.answer(FEED, SILENCE);
    const collector = await putCollector(world, accountIn(group));
    await load(collector);
    expect(await now(collector)).toMatchObject({ claim: null, failures: 1, reason: 'timeout' });
    expect((await groupNow(world, group)).accounts).toMatchObject([{ connection: CONNECTED }]);

    world.http.answer(FEED, json(400, { error: { code: 190, error_subcode: 460, message: 'x' } }));
    await load(await now(collector));
    expect((await groupNow(world, group)).accounts).toMatchObject([{ connection: { status: 'suspect' } }]);
  });
});

describe('analytics', () => {
  it('fill the gap in calls as large as the network allows', async () => {
    world.http.answer(INSIGHTS, json(200, { data: [] }));
    const collector = await putCollector(world, accountIn(group), {
      kind: 'analytics',
      completeThroughDay: addDays('2026-08-01', -200),
    });
    expect(await collect(collector)).toMatchObject({ kind: 'done' });
    const spans = world.http.callsOf(INSIGHTS).map(({ request }) => request.query);
    expect(spans).toHaveLength(3);
    expect(await now(collector)).toMatchObject({ completeThroughDay: '2026-07-31' });
  });

  it('stop between two calls when the gate closes, without failing, and go on with the whole gap', async () => {
    const later = laterAnswer();
    world.http.answer(INSIGHTS, later.reply);
    const collector = await putCollector(world, accountIn(group), {
      kind: 'analytics',
      completeThroughDay: addDays('2026-08-01', -200),
    });
    const running = collect(collector);
    await later.begun;
    await setConnection(world, accountIn(group).id, DISCONNECTED);
    later.give(json(200, { data: [] }));
    expect(await running).toMatchObject({ kind: 'refused', as: 'waiting' });
    expect(world.http.callsOf(INSIGHTS)).toHaveLength(1);
    expect(await now(collector)).toMatchObject({
      claim: null,
      failures: 0,
      completeThroughDay: collector.completeThroughDay,
    });
  });

  it('that the network does not offer are never asked for again', async () => {
    const atX = await putGroup(world, 'x');
    const collector = await putCollector(world, accountIn(atX), { kind: 'analytics' });
    expect(await collect(collector)).toMatchObject({ kind: 'done' });
    expect(world.http.calls).toEqual([]);
    expect(await now(collector)).toMatchObject({ nextRunAt: null, claim: null });
  });
});

describe('after a reconnect', () => {
  /** An event that begins again what was interrupted. */
  async function reopened() {
    await world.store.change({ group: group.credential.id }, ({ group: found }) => ({
      result: null,
      events: [
        {
          name: 'account.connected',
          subject: {
            organisationId: present(found).credential.organisationId,
            credentialId: group.credential.id,
            accountId: accountIn(group).id,
          },
          data: { tokenSetId: 'tokens', endedIncidentIds: [] },
        },
      ],
    }));
    return onlyEvent(world, 'account.connected');
  }

  it('each collector is due at once and runs once, whatever number of turns it missed', async () => {
    world.http.answer(FEED, ITEMS);
    const missed = await putCollector(world, accountIn(group), { nextRunAt: NOW + 4 * HOUR, failures: 5 });
    const event = await reopened();
    expect(await react(world, event, 'resume-collectors', resumeCollectors)).toBe('1 collectors due now');
    expect(await now(missed)).toMatchObject({ nextRunAt: NOW, failures: 0 });

    const [run] = await due();
    await loadStream(world.deps, { collectorId: missed.id, runNo: present(run).runNo, causedBy: 'job' });
    // Delivered once more, and found due once more: neither loads again.
    await loadStream(world.deps, { collectorId: missed.id, runNo: present(run).runNo - 1, causedBy: 'job' });
    expect(await due()).toEqual([]);
    expect(world.http.callsOf(FEED)).toHaveLength(1);
  });

  it.each([
    ['runs', { claim: { token: 'claim', until: NOW + MINUTE }, nextRunAt: NOW + HOUR }],
    ['the network does not offer', { nextRunAt: null }],
    ['has loaded since', { lastSuccessAt: NOW, nextRunAt: NOW + HOUR }],
  ])('leaves alone what %s', async (_, given) => {
    const event = await reopened();
    const collector = await putCollector(world, accountIn(group), given);
    expect(await react(world, event, 'resume-collectors', resumeCollectors)).toBe('0 collectors due now');
    expect(await now(collector)).toMatchObject(given);
  });

  it('does nothing behind a gate that closed again', async () => {
    const collector = await putCollector(world, accountIn(group), { nextRunAt: NOW + HOUR });
    const event = await reopened();
    await setConnection(world, accountIn(group).id, DISCONNECTED);
    await react(world, event, 'resume-collectors', resumeCollectors);
    expect(await now(collector)).toMatchObject({ nextRunAt: NOW + HOUR });
  });
});
