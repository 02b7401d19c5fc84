import { DAY, HOUR, MINUTE, SECOND } from '../../../domain/clock';
import type { Group } from '../../../domain/credential/group';
import type { Answer } from '../../../domain/networks/network';
import type { Post } from '../../../domain/post/post';
import { recordKeyOf } from '../../../domain/networks/bluesky/tid';
import { lookUpPost } from '../../../workers/use-cases/look-up-post';
import { publishPost } from '../../../workers/use-cases/publish-post';
import { lookUpNow } from '../../../workers/use-cases/reactions/look-up-now';
import { SILENCE, html, json, laterAnswer } from './scripted-http';
import {
  DISCONNECTED,
  NOW,
  accountIn,
  aTrip,
  createWorld,
  dispatch,
  eventsOf,
  groupNow,
  onlyEvent,
  postNow,
  present,
  putGroup,
  putPost,
  react,
  setConnection,
} from './world';
import type { UseCaseWorld } from './world';

const POSTS = /^GET .*\/published_posts$/;
const FEED = /^POST .*\/feed$/;
const RECORD = /^GET .*getRecord$/;

let world: UseCaseWorld;
let group: Group;

beforeEach(async () => {
  world = await createWorld();
  group = await putGroup(world, 'facebook', { accounts: [{ ownToken: 'page-token' }] });
});
afterEach(() => world.end());

const BOUNDARY = NOW - 30 * SECOND;
const lost = (given: Partial<Post> = {}) =>
  putPost(world, accountIn(group), {
    state: 'unconfirmed',
    boundaryAt: BOUNDARY,
    nextLookUpAt: NOW,
    reason: 'answer_lost',
    ...given,
  });
const remote = (id: string, at: number, message = 'Hello') => ({
  id,
  message,
  created_time: new Date(at).toISOString().replace('Z', '+0000'),
});
const found = (...posts: readonly ReturnType<typeof remote>[]): Answer => json(200, { data: posts });

async function lookUp(post: Post, answer: Answer): Promise<Post> {
  world.http.answer(POSTS, answer);
  await lookUpPost(world.deps, post.id, 'job');
  return postNow(world, post);
}

describe('a post that stands on the network', () => {
  it('is recorded as published, once, with its event', async () => {
    const post = await lookUp(await lost(), found(remote('r1', NOW)));
    expect(post).toMatchObject({ state: 'published', remoteId: 'r1', nextLookUpAt: null, reason: null });
    expect(await eventsOf(world, 'post.published')).toHaveLength(1);
    await lookUp(post, found(remote('r1', NOW)));
    expect(await eventsOf(world, 'post.published')).toHaveLength(1);
  });

  it.each([
    ['before the boundary', BOUNDARY - SECOND, 'unconfirmed'],
    [
      'in the very second of the boundary, since networks count in seconds',
      Math.floor(BOUNDARY / SECOND) * SECOND,
      'published',
    ],
    ['after it', NOW, 'published'],
  ])('%s', async (_, at, state) => {
    expect((await lookUp(await lost({ boundaryAt: BOUNDARY + 400 }), found(remote('r1', at)))).state).toBe(state);
  });

  it('and is another post’s already is not taken for this one', async () => {
    const account = accountIn(group);
    await putPost(world, account, { state: 'published', remoteId: 'r1', publishedAt: NOW, boundaryAt: BOUNDARY });
    const post = await lookUp(await lost(), found(remote('r1', NOW)));
    expect(post).toMatchObject({ state: 'unconfirmed', remoteId: null, lookUps: 1 });
    expect(await lookUp(await lost(), found(remote('r1', NOW), remote('r2', NOW)))).toMatchObject({ remoteId: 'r2' });
  });

  it('is the older of two with the same text', async () => {
    expect(await lookUp(await lost(), found(remote('r2', NOW), remote('r1', NOW - SECOND)))).toMatchObject({
      remoteId: 'r1',
    });
  });

  it('is bound to one of two posts that are looked for at once', async () => {
    const [one, other] = [await lost(), await lost()];
    world.http.answer(POSTS, found(remote('r1', NOW)));
    await Promise.all([one, other].map(({ id }) => lookUpPost(world.deps, id, 'job')));
    const after = [await postNow(world, one), await postNow(world, other)];
    expect(after.map(({ state }) => state).sort()).toEqual(['published', 'unconfirmed']);
    expect(after.map(({ remoteId }) => remoteId).sort()).toEqual(['r1', null].sort());
  });

  it('may be a twin that is being sent at this moment: it is waited for', async () => {
    const post = await lost({ lookUps: 1 });
    const later = laterAnswer();
    world.http.answer(FEED, later.reply);
    const { post: twin, trip } = await aTrip(world, accountIn(group));
    const sending = publishPost(world.deps, trip);
    await later.begun;
    expect(await lookUp(post, found(remote('r1', NOW)))).toMatchObject({ state: 'unconfirmed', lookUps: 1 });
    later.give(json(200, { id: 'r1' }));
    await sending;
    expect(await postNow(world, twin)).toMatchObject({ state: 'published', remoteId: 'r1' });
    expect((await lookUp(post, found(remote('r1', NOW)))).state).toBe('unconfirmed');
  });

  it('was being finished by the network under its own id', async () => {
    const post = await lost({ state: 'processing', remoteId: 'r1', reason: null });
    expect(await lookUp(post, found(remote('r1', NOW)))).toMatchObject({ state: 'published', remoteId: 'r1' });
  });
});

describe('a post that is not found', () => {
  it('is not sent again: that proves nothing. It is looked for again, and then left to a person', async () => {
    let post = await lost();
    for (let looks = 1; looks <= 5; looks += 1) {
      post = await lookUp(post, found());
      expect(post).toMatchObject({ state: 'unconfirmed', lookUps: looks });
    }
    expect(post).toMatchObject({ nextLookUpAt: null, reason: 'needs_a_person' });
    expect(await dispatch(world)).toEqual([]);
  });

  it('although the network said that it would finish it becomes one that a person can settle', async () => {
    let post = await lost({ state: 'processing', reason: null });
    for (let looks = 0; looks < 5; looks += 1) post = await lookUp(post, found());
    expect(post.state).toBe('unconfirmed');
    expect(await eventsOf(world, 'post.unconfirmed')).toHaveLength(1);
  });
});

describe('under a key of ours', () => {
  let atBluesky: Group;
  beforeEach(async () => {
    atBluesky = await putGroup(world, 'bluesky', { accounts: [{ remoteId: 'did:plc:ada' }] });
  });
  const lostThere = () =>
    putPost(world, accountIn(atBluesky), { state: 'unconfirmed', boundaryAt: BOUNDARY, nextLookUpAt: NOW });

  it('absence is proof: it goes out again under the same key, in its old place', async () => {
    world.http.answer(RECORD, json(400, { error: 'RecordNotFound', message: 'Could not locate record' }));
    const post = await lostThere();
    await lookUpPost(world.deps, post.id, 'job');
    expect(await postNow(world, post)).toMatchObject({ state: 'scheduled', boundaryAt: null, startAt: post.startAt });

    const PUT = /^POST .*putRecord$/;
    world.http.answer(PUT, json(200, { uri: 'at://did:plc:ada/app.bsky.feed.post/key' }));
    const [trip] = await dispatch(world);
    await publishPost(world.deps, { ...present(trip), causedBy: 'job' });
    expect(await postNow(world, post)).toMatchObject({ state: 'published' });
    const [put] = world.http.callsOf(PUT);
    const value = put?.request.body.kind === 'json' ? put.request.body.value : null;
    expect(value).toMatchObject({ rkey: recordKeyOf(post.id, post.acceptedAt) });
  });

  it('what stands there is ours, whatever date it bears', async () => {
    const uri = 'at://did:plc:ada/app.bsky.feed.post/key';
    const createdAt = new Date(NOW - DAY).toISOString();
    world.http.answer(RECORD, json(200, { uri, value: { text: 'Hello', createdAt } }));
    const post = await lostThere();
    await lookUpPost(world.deps, post.id, 'job');
    expect(await postNow(world, post)).toMatchObject({ state: 'published', remoteId: uri });
  });
});

describe('a look-up that is not answered', () => {
  it.each([
    ['silence', SILENCE],
    ['a 502', html(502)],
    ['a limit', json(400, { error: { code: 4, message: 'Application request limit reached' } })],
  ])('(%s) is none, at first', async (_, answer) => {
    expect(await lookUp(await lost(), answer)).toMatchObject({ state: 'unconfirmed', lookUps: 0 });
  });

  it('keeps later posts waiting for a quarter of an hour, not for ever', async () => {
    const post = await lost();
    await putPost(world, accountIn(group), { content: { text: 'Later', link: null, media: [] } });
    const [trip] = await dispatch(world);
    const claim = () => publishPost(world.deps, { ...present(trip), causedBy: 'job' });
    expect(await claim()).toMatchObject({ kind: 'snooze', why: 'behind_earlier' });
    await lookUp(post, SILENCE);
    expect(await claim()).toMatchObject({ kind: 'snooze' });

    world.pass(16 * MINUTE);
    expect(await lookUp(post, SILENCE)).toMatchObject({ lookUps: 1 });
    world.http.answer(/debug_token/, json(200, { data: { is_valid: true, user_id: 'user' } }));
    world.http.answer(FEED, json(200, { id: 'r2' }));
    expect(await claim()).toMatchObject({ kind: 'done' });
  });

  it('is patient anew after a reconnect: the post is looked up before any later one', async () => {
    group = await putGroup(world, 'facebook', {
      accounts: [{ ownToken: 'page-token', remoteId: 'page-9', lastConnectedAt: NOW }],
      credential: { networkUserId: 'bea' },
    });
    const post = await lost({ boundaryAt: NOW - 5 * HOUR });
    expect(await lookUp(post, SILENCE)).toMatchObject({ lookUps: 0 });
  });

  it('because the network refuses it for good counts at once, and takes nothing from the account', async () => {
    const post = await lookUp(await lost(), json(403, { error: { code: 10, message: 'Not permitted' } }));
    expect(post).toMatchObject({ lookUps: 1 });
    expect((await groupNow(world, group)).accounts).toMatchObject([
      { connection: { status: 'connected' }, limits: {} },
    ]);
  });

  it('because its tokens are refused makes the gate suspect, and is not counted', async () => {
    const dead = json(401, { error: { code: 190, error_subcode: 460, message: 'The session is invalid.' } });
    expect(await lookUp(await lost(), dead)).toMatchObject({ lookUps: 0 });
    expect((await groupNow(world, group)).accounts).toMatchObject([{ connection: { status: 'suspect' } }]);
  });
});

describe('when a look-up is due', () => {
  const due = () => world.store.due.lookUps({ now: world.deps.clock.now(), limit: 10, redeliverAfterMs: MINUTE });

  it('it waits behind a closed gate, since it needs a living token', async () => {
    await lost();
    await setConnection(world, accountIn(group).id, DISCONNECTED);
    expect(await due()).toEqual([]);
    await setConnection(world, accountIn(group).id, { status: 'connected' });
    expect(await due()).toHaveLength(1);
  });

  it('it comes first after a crash: the event asks for it at once, unless it was settled meanwhile', async () => {
    world.http.answer(FEED, SILENCE);
    const { post, trip } = await aTrip(world, accountIn(group));
    await publishPost(world.deps, trip);
    const event = await onlyEvent(world, 'post.unconfirmed');
    world.pass(SECOND);
    await react(world, event, 'look-up-post', lookUpNow);
    expect((await postNow(world, post)).nextLookUpAt).toBe(world.deps.clock.now());
    expect(await lookUpNow(world.deps, event)).toBe('done already');
  });

  it('a post that needs a person does not keep its account’s other posts', async () => {
    await lost({ nextLookUpAt: null, lookUps: 5, reason: 'needs_a_person' });
    world.http.answer(FEED, json(200, { id: 'r2' }));
    const { trip } = await aTrip(world, accountIn(group));
    expect(await publishPost(world.deps, trip)).toMatchObject({ kind: 'done' });
  });
});
