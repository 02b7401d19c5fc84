import { HOUR, MINUTE, SECOND } from '../../../domain/clock';
import { decideAccount } from '../../../domain/account/decide-account';
import type { AccountCommand } from '../../../domain/account/decide-account';
import { decideEvidence } from '../../../domain/credential/decide-evidence';
import { decideReconnected } from '../../../domain/credential/decide-reconnect';
import type { Group, GroupEvent } from '../../../domain/credential/group';
import { judgementOf } from '../../../domain/judgement/ruling';
import type { Post } from '../../../domain/post/post';
import { decisionContext, weatherContext } from '../../../workers/use-cases/decision-context';
import { publishPost } from '../../../workers/use-cases/publish-post';
import { workReactions } from '../../../workers/use-cases/reactions/move-work';
import { json, laterAnswer } from './scripted-http';
import {
  NOW,
  aTrip,
  accountIn,
  createWorld,
  dispatch,
  eventsOf,
  onlyEvent,
  postNow,
  present,
  putGroup,
  putPost,
  react,
  setConnection,
  CONNECTED,
  DISCONNECTED,
  SUSPECT,
} from './world';
import type { UseCaseWorld } from './world';

const PACE_MS = 5 * SECOND;
const { 'hold-work': hold, 'park-work': park, 'cancel-work': cancel, 'release-work': release } = workReactions(PACE_MS);
const FEED = /^POST .*\/feed$/;

let world: UseCaseWorld;
let group: Group;

beforeEach(async () => {
  world = await createWorld();
  group = await putGroup(world, 'facebook', { accounts: [{ ownToken: 'page-token' }] });
});
afterEach(() => world.end());

/** Lets the domain decide about the group as it is, and writes it. */
async function decide(decision: (group: Group) => { group: Group; events: readonly GroupEvent[] }): Promise<void> {
  await world.store.change({ group: group.credential.id }, ({ group: found }) => {
    const decided = decision(present(found));
    return { result: null, groups: [decided.group], events: decided.events };
  });
}
const policy = { canRefresh: false, scopesFor: () => [], probing: { everyMs: HOUR, workCountsAsProbe: false } };

async function disconnect() {
  await decide((present_) =>
    decideEvidence(
      present_,
      {
        tokenSetId: present(present_.credential.activeTokenSetId),
        accountId: null,
        operation: 'probe',
        authoritative: true,
        judgement: judgementOf({ reason: 'token_revoked' }),
        finding: null,
      },
      policy,
      { ...weatherContext(world.deps, null), others: [] },
    ),
  );
  return present((await eventsOf(world, 'credential.disconnected')).at(-1));
}

async function reconnect() {
  await decide((present_) => {
    const decision = decideReconnected(
      present_,
      {
        tokenSetId: present(present_.credential.activeTokenSetId),
        reconnectId: null,
        memberId: null,
        checks: present_.accounts.map(({ id }) => ({ accountId: id, verdict: 'works' })),
        scopes: null,
      },
      policy,
      decisionContext(world.deps),
    );
    if (!decision.ok) throw new Error(decision.refusal);
    return decision.value;
  });
  return present((await eventsOf(world, 'credential.reconnected')).at(-1));
}

async function command(name: AccountCommand['name'], accountId = accountIn(group).id): Promise<void> {
  await decide((present_) => {
    const asked: AccountCommand = name === 'remove' ? { name, accountId } : { name, accountId, memberId: null };
    const decision = decideAccount(present_, asked, world.deps.clock.now());
    if (!decision.ok) throw new Error(decision.refusal);
    return decision.value;
  });
}

const states = async (posts: readonly Post[]) =>
  Promise.all(posts.map(async (post) => (await postNow(world, post)).state));
const starts = async (posts: readonly Post[]) =>
  Promise.all(posts.map(async (post) => (await postNow(world, post)).startAt - world.deps.clock.now()));

describe('a release', () => {
  it('gives what is overdue its place, in the order in which it was due, paced; what is due later keeps its time', async () => {
    const dueAt = [-30, -20, -10, 60, 600].map((minutes) => NOW + minutes * MINUTE);
    const posts: Post[] = [];
    for (const due of [...dueAt].reverse())
      posts.unshift(await putPost(world, accountIn(group), { dueAt: due, graceMs: 24 * HOUR }));
    const held = await disconnect();
    await react(world, held, 'hold-work', hold);
    expect(await states(posts)).toEqual(['held', 'held', 'held', 'held', 'held']);

    world.pass(MINUTE);
    await react(world, await reconnect(), 'release-work', release);
    expect(await states(posts)).toEqual(['scheduled', 'scheduled', 'scheduled', 'scheduled', 'scheduled']);
    const [first = 0, ...later] = await starts(posts);
    expect(first).toBeLessThanOrEqual(PACE_MS);
    expect(later.map((start) => start - first)).toEqual([
      PACE_MS,
      2 * PACE_MS,
      59 * MINUTE - first,
      599 * MINUTE - first,
    ]);
  });

  it('releases what a gate held, never what a person paused, nor what is too late', async () => {
    const held = await putPost(world, accountIn(group), { state: 'held' });
    const paused = await putPost(world, accountIn(group), { state: 'paused', pausedBy: 'post' });
    const late = await putPost(world, accountIn(group), { state: 'held', dueAt: NOW - 2 * HOUR, graceMs: HOUR });
    await disconnect();
    await react(world, await reconnect(), 'release-work', release);
    expect(await states([held, paused, late])).toEqual(['scheduled', 'paused', 'held']);
    await world.store.posts.miss({ now: NOW, limit: 10 });
    expect(await states([late])).toEqual(['missed']);
  });

  it('interrupted by a suspect gate goes on when it opens, and is not finished before', async () => {
    const post = await putPost(world, accountIn(group), { state: 'held' });
    await disconnect();
    const event = await reconnect();
    await setConnection(world, accountIn(group).id, SUSPECT);
    await expect(react(world, event, 'release-work', release)).rejects.toThrow('suspect');
    expect(await states([post])).toEqual(['held']);

    await setConnection(world, accountIn(group).id, CONNECTED);
    expect(await react(world, event, 'release-work', release)).toBe('1 posts released');
    expect(await states([post])).toEqual(['scheduled']);
  });

  it('of one account in doubt keeps no other from being released', async () => {
    group = await putGroup(world, 'facebook', {
      credential: { networkUserId: 'bea' },
      accounts: [{ remoteId: 'b-1' }, { remoteId: 'b-2' }],
    });
    const [doubted, well] = [
      await putPost(world, accountIn(group, 0), { state: 'held' }),
      await putPost(world, accountIn(group, 1), { state: 'held' }),
    ];
    await disconnect();
    const event = await reconnect();
    await setConnection(world, accountIn(group, 0).id, SUSPECT);
    await expect(react(world, event, 'release-work', release)).rejects.toThrow('suspect');
    expect(await states([doubted, well])).toEqual(['held', 'scheduled']);
  });

  it('of a gate that closed again releases nothing and is over; the next reconnect begins another', async () => {
    const post = await putPost(world, accountIn(group), { state: 'held' });
    await disconnect();
    const event = await reconnect();
    world.pass(MINUTE);
    await disconnect();
    expect(await react(world, event, 'release-work', release)).toBe('0 posts released');
    expect(await states([post])).toEqual(['held']);
    expect(await dispatch(world)).toEqual([]);

    world.pass(MINUTE);
    await react(world, await reconnect(), 'release-work', release);
    expect(await states([post])).toEqual(['scheduled']);
  });

  it('of a paused account is over; the resume begins another', async () => {
    const post = await putPost(world, accountIn(group), { state: 'held' });
    await disconnect();
    const event = await reconnect();
    await command('pause');
    expect(await react(world, event, 'release-work', release)).toBe('0 posts released');
    await react(world, await onlyEvent(world, 'account.paused'), 'park-work', park);
    expect(await postNow(world, post)).toMatchObject({ state: 'paused', pausedBy: 'account' });
    await command('resume');
    await react(world, await onlyEvent(world, 'account.resumed'), 'release-work', release);
    expect(await states([post])).toEqual(['scheduled']);
  });

  it('of what was claimed when the gate closed takes its place among the others', async () => {
    const upload = laterAnswer();
    world.http.answer(/^POST .*\/photos$/, upload.reply);
    const media = ['a', 'b'].map((name) => ({
      kind: 'image' as const,
      url: `https://img.test/${name}.jpg`,
      altText: null,
    }));
    const { post, trip } = await aTrip(world, accountIn(group), { content: { text: 'Two', link: null, media } });
    const sending = publishPost(world.deps, trip);
    await upload.begun;
    const held = await disconnect();
    await react(world, held, 'hold-work', hold);
    upload.give(json(200, { id: 'photo' }));
    await sending;
    // Its row waits behind the closed gate, which makes it held, whatever the row says.
    expect((await world.store.reads.postCounts()).held).toBe(1);
    world.pass(MINUTE);
    await react(world, await reconnect(), 'release-work', release);
    world.pass(PACE_MS);
    expect((await dispatch(world)).map(({ postId }) => postId)).toEqual([post.id]);
  });
});

describe('a hold', () => {
  it('that runs late does nothing to an account that is connected again', async () => {
    const post = await putPost(world, accountIn(group));
    const event = await disconnect();
    await reconnect();
    expect(await react(world, event, 'hold-work', hold)).toBe('0 posts held');
    expect(await states([post])).toEqual(['scheduled']);
  });

  it('is in force by the commit that closed the gate, before any row followed', async () => {
    const posts = [await putPost(world, accountIn(group)), await putPost(world, accountIn(group))];
    await disconnect();
    expect(await states(posts)).toEqual(['scheduled', 'scheduled']);
    expect((await world.store.reads.postCounts()).held).toBe(2);
    expect(await dispatch(world)).toEqual([]);
  });
});

describe('the work of a removed account', () => {
  it('is cancelled, each post with its event', async () => {
    const waiting = [
      await putPost(world, accountIn(group)),
      await putPost(world, accountIn(group), { state: 'held' }),
      await putPost(world, accountIn(group), { state: 'paused', pausedBy: 'post' }),
    ];
    await command('remove');
    await react(world, await onlyEvent(world, 'account.removed'), 'cancel-work', cancel);
    expect(await states(waiting)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(await eventsOf(world, 'post.cancelled')).toHaveLength(3);
  });

  it('that a worker has at that moment is cancelled when it comes back, and not forgotten', async () => {
    const upload = laterAnswer();
    world.http.answer(/^POST .*\/photos$/, upload.reply);
    const media = ['a', 'b'].map((name) => ({
      kind: 'image' as const,
      url: `https://img.test/${name}.jpg`,
      altText: null,
    }));
    const { post, trip } = await aTrip(world, accountIn(group), { content: { text: 'Two', link: null, media } });
    const sending = publishPost(world.deps, trip);
    await upload.begun;
    await command('remove');
    const event = await onlyEvent(world, 'account.removed');
    await expect(react(world, event, 'cancel-work', cancel)).rejects.toThrow('being worked on');
    upload.give(json(200, { id: 'photo' }));
    await sending;
    await react(world, event, 'cancel-work', cancel);
    expect(world.http.callsOf(FEED)).toEqual([]);
    expect(await states([post])).toEqual(['cancelled']);
  });

  it('that was sent finishes', async () => {
    const later = laterAnswer();
    world.http.answer(FEED, later.reply);
    const { post, trip } = await aTrip(world, accountIn(group));
    const sending = publishPost(world.deps, trip);
    await later.begun;
    await command('remove');
    later.give(json(200, { id: 'remote' }));
    await sending;
    await react(world, await onlyEvent(world, 'account.removed'), 'cancel-work', cancel);
    expect(await states([post])).toEqual(['published']);
  });
});

describe('gates while posts wait', () => {
  it.each([
    ['suspect', SUSPECT, 'scheduled'],
    ['closed', DISCONNECTED, 'held'],
  ] as const)('a %s one lets none be dispatched', async (_, connection, counted) => {
    await putPost(world, accountIn(group));
    await setConnection(world, accountIn(group).id, connection);
    expect(await dispatch(world)).toEqual([]);
    expect((await world.store.reads.postCounts())[counted]).toBe(1);
  });
});
