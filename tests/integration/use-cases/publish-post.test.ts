import { HOUR, MINUTE, SECOND } from '../../../domain/clock';
import type { Group } from '../../../domain/credential/group';
import type { Answer } from '../../../domain/networks/network';
import type { Post } from '../../../domain/post/post';
import { judgementOf } from '../../../domain/judgement/ruling';
import { publishPost } from '../../../workers/use-cases/publish-post';
import type { Deps } from '../../../workers/use-cases/ports';
import { recordAppStanding } from '../../../workers/use-cases/record-app-standing';
import { REFUSED_CONNECTION, SILENCE, fault, html, json, laterAnswer } from './scripted-http';
import {
  CONNECTED,
  DISCONNECTED,
  SUSPECT,
  aTrip,
  accountIn,
  createWorld,
  dispatch,
  eventsOf,
  groupNow,
  postNow,
  present,
  putGroup,
  putPost,
  setConnection,
} from './world';
import type { UseCaseWorld } from './world';

const FEED = /^POST .*\/feed$/;
const PHOTOS = /^POST .*\/photos$/;
const ACCEPTED = json(200, { id: 'facebook-1_77' });
const TOKEN_DEAD = json(401, { error: { code: 190, error_subcode: 460, message: 'The session is invalid.' } });

let world: UseCaseWorld;
let group: Group;

beforeEach(async () => {
  world = await createWorld();
  group = await putGroup(world, 'facebook', { accounts: [{ ownToken: 'page-token' }] });
});
afterEach(() => world.end());

const publish = (trip: Parameters<typeof publishPost>[1], deps: Deps = world.deps) => publishPost(deps, trip);

/** Sends one due post and answers what became of it. */
async function send(answer: Answer, given: Partial<Post> = {}): Promise<Post> {
  world.http.answer(FEED, answer);
  const { post, trip } = await aTrip(world, accountIn(group), given);
  await publish(trip);
  return postNow(world, post);
}

describe('each answer of a network', () => {
  it('accepted: published under its id, with its event', async () => {
    const post = await send(ACCEPTED);
    expect(post).toMatchObject({ state: 'published', remoteId: 'facebook-1_77', claim: null });
    expect(await eventsOf(world, 'post.published')).toMatchObject([{ subject: { postId: post.id } }]);
    expect(world.http.callsOf(FEED)).toMatchObject([{ token: 'page-token' }]);
  });

  it('refused: failed, with the reason', async () => {
    const post = await send(json(400, { error: { code: 506, message: 'Duplicate status message' } }));
    expect(post).toMatchObject({ state: 'failed', reason: 'request_rejected' });
    expect(await eventsOf(world, 'post.failed')).toHaveLength(1);
  });

  it.each([
    ['a connection that was refused', REFUSED_CONNECTION, 5 * SECOND, 'network_error'],
    ['a connect time-out', fault('not_sent', 'connect_timeout'), 5 * SECOND, 'timeout'],
    [
      'a limit',
      json(400, { error: { code: 4, message: 'Application request limit reached' } }),
      HOUR,
      'app_rate_limited',
    ],
    ['a fault of our app', json(400, { error: { code: 191, message: 'x' } }), 5 * SECOND, 'redirect_uri_mismatch'],
  ])('not sent, by %s: waits, and goes out again', async (_, answer, waitMs, reason) => {
    const now = world.deps.clock.now();
    const post = await send(answer);
    expect(post).toMatchObject({ state: 'scheduled', startAt: now + waitMs, attempts: 1, boundaryAt: null, reason });
    expect(await groupNow(world, group)).toMatchObject({ credential: { status: 'active', doubt: null } });
  });

  it.each([
    ['silence', SILENCE],
    ['a reset', fault('unknown', 'reset')],
    ['a 503', json(503, { error: { code: 2, message: 'Service temporarily unavailable', is_transient: true } })],
    ['a page of HTML', html(502)],
    ['a success that cannot be read', json(200, { success: true })],
  ])('unknown, by %s: unconfirmed, to be looked up at once', async (_, answer) => {
    const post = await send(answer);
    expect(post).toMatchObject({ state: 'unconfirmed', nextLookUpAt: world.deps.clock.now(), lookUps: 0 });
    expect(post.boundaryAt).not.toBeNull();
    expect(await eventsOf(world, 'post.unconfirmed')).toHaveLength(1);
  });

  it('processing: followed up', async () => {
    const networks = {
      ...world.deps.networks,
      network: (name: Parameters<Deps['networks']['network']>[0]) => ({
        ...world.deps.networks.network(name),
        judgePublish: () => 'processing' as const,
      }),
    };
    world.http.answer(FEED, ACCEPTED);
    const { post, trip } = await aTrip(world, accountIn(group));
    await publish(trip, { ...world.deps, networks });
    expect(await postNow(world, post)).toMatchObject({ state: 'processing', remoteId: 'facebook-1_77', lookUps: 0 });
  });

  it('of a dead token: the gate is suspect before the post can be dispatched again, and the post keeps its place', async () => {
    const post = await send(TOKEN_DEAD);
    expect(post).toMatchObject({ state: 'scheduled', startAt: post.dueAt, attempts: 1, boundaryAt: null });
    expect(present((await groupNow(world, group)).accounts[0]).connection.status).toBe('suspect');
    expect(await dispatch(world)).toEqual([]);
  });

  it('of a missing permission: publishing is limited, and the post waits for it', async () => {
    const post = await send(json(403, { error: { code: 200, message: 'Requires pages_manage_posts permission' } }));
    expect(post).toMatchObject({ state: 'scheduled', startAt: post.dueAt });
    const account = present((await groupNow(world, group)).accounts[0]);
    expect(account).toMatchObject({ connection: CONNECTED, limits: { publish: 'permission_missing' } });
    expect(await dispatch(world)).toEqual([]);
  });
});

describe('a fault of our app', () => {
  const faults = async () => present(await world.store.reads.networkState('facebook', null)).faults;

  it('that publishing met is told once, outlives good probes and is over once a post is taken', async () => {
    const retired = json(400, { error: { code: 2635, message: 'You are calling a deprecated version of the API.' } });
    await send(retired);
    await send(retired);
    expect(await eventsOf(world, 'app.faulted')).toMatchObject([{ data: { reason: 'api_version_retired' } }]);

    const judgement = judgementOf({ reason: 'ok', subject: 'credential' });
    const at = { network: 'facebook', instance: null } as const;
    await recordAppStanding(world.deps, at, { judgement, operation: 'probe', authoritative: true });
    expect(await faults()).toMatchObject([{ reason: 'api_version_retired', askedFor: 'publish' }]);
    expect(await eventsOf(world, 'app.recovered')).toEqual([]);

    await send(ACCEPTED);
    expect(await faults()).toEqual([]);
    expect(await eventsOf(world, 'app.recovered')).toHaveLength(1);
  });
});

describe('a claim', () => {
  it.each([
    ['suspect', SUSPECT, { kind: 'refused', as: 'waiting' }, 'scheduled'],
    ['closed', DISCONNECTED, { kind: 'refused', as: 'held' }, 'queued'],
  ] as const)('behind a %s gate calls nobody, and the post keeps its place', async (_, connection, outcome, state) => {
    const { post, trip } = await aTrip(world, accountIn(group));
    await setConnection(world, accountIn(group).id, connection);
    expect(await publish(trip)).toMatchObject(outcome);
    expect(world.http.calls).toEqual([]);
    expect(await postNow(world, post)).toMatchObject({ state, startAt: post.startAt });
  });

  it('of an older trip does nothing', async () => {
    const { post, trip } = await aTrip(world, accountIn(group));
    expect(await publish({ ...trip, dispatchNo: trip.dispatchNo - 1 })).toMatchObject({ as: 'superseded' });
    expect(world.http.calls).toEqual([]);
    expect(await postNow(world, post)).toMatchObject({ state: 'queued' });
  });

  it('of one trip that is delivered many times sends once', async () => {
    world.http.answer(FEED, ACCEPTED);
    const other = await world.anotherProcess();
    const { trip } = await aTrip(world, accountIn(group));
    await Promise.all(Array.from({ length: 20 }, (_, index) => publish(trip, index % 2 === 0 ? world.deps : other)));
    expect(world.http.callsOf(FEED)).toHaveLength(1);
  });

  it('lets the posts of an account go out one after the other, in order', async () => {
    world.http.answer(FEED, ({ body }) => {
      const text = body.kind === 'form' ? body.fields['message'] : '';
      return json(200, { id: `facebook-1_${text ?? ''}` });
    });
    const account = accountIn(group);
    const texts = ['1', '2', '3', '4'];
    for (const text of [...texts].reverse()) {
      const dueAt = world.deps.clock.now() - MINUTE + Number(text) * SECOND;
      await putPost(world, account, { dueAt, content: { text, link: null, media: [] } });
    }
    let trips = [...(await dispatch(world))].reverse();
    while (trips.length > 0) {
      const outcomes = await Promise.all(
        trips.map(async (trip) => ({ trip, outcome: await publish({ ...trip, causedBy: 'job' }) })),
      );
      trips = outcomes.filter(({ outcome }) => outcome.kind === 'snooze').map(({ trip }) => trip);
    }
    const sent = world.http.callsOf(FEED).map(({ request }) => request.body);
    expect(sent.map((body) => (body.kind === 'form' ? body.fields['message'] : ''))).toEqual(texts);
  });
});

describe('the boundary', () => {
  const PHOTO = { text: 'Two photos', link: null, media: [photo('a'), photo('b')] } as const;
  function photo(name: string) {
    return { kind: 'image' as const, url: `https://img.test/${name}.jpg`, altText: null };
  }

  /** A post that is uploading its photos when `meanwhile` happens. */
  async function whileUploading(meanwhile: (post: Post) => Promise<void>): Promise<Post> {
    const upload = laterAnswer();
    world.http.answer(PHOTOS, json(200, { id: 'photo-2' }));
    world.http.answer(
      PHOTOS,
      (() => {
        let uploads = 0;
        return () => ((uploads += 1) === 1 ? upload.reply() : json(200, { id: 'photo-2' }));
      })(),
    );
    world.http.answer(FEED, ACCEPTED);
    const { post, trip } = await aTrip(world, accountIn(group), { content: PHOTO });
    const sending = publish(trip);
    await upload.begun;
    await meanwhile(post);
    upload.give(json(200, { id: 'photo-1' }));
    await sending;
    return postNow(world, post);
  }

  it('is crossed once everything is staged', async () => {
    const post = await whileUploading(() => Promise.resolve());
    expect(post.state).toBe('published');
    expect(world.http.callsOf(PHOTOS)).toHaveLength(2);
  });

  it.each([
    ['closed: held, not sent', () => setConnection(world, accountIn(group).id, DISCONNECTED)],
    ['became suspect: waits', () => setConnection(world, accountIn(group).id, SUSPECT)],
    [
      'was shut by a person’s pause',
      async () => {
        await world.store.change({ group: group.credential.id }, ({ group: found }) => {
          const present_ = present(found);
          const accounts = present_.accounts.map((each) => ({ ...each, pausedAt: world.deps.clock.now() }));
          return { result: null, groups: [{ ...present_, accounts }] };
        });
      },
    ],
  ] as const)('is refused when the gate %s', async (_, meanwhile) => {
    const post = await whileUploading(meanwhile);
    expect(world.http.callsOf(FEED)).toEqual([]);
    // Its row waits; what the gate makes of it is derived from both.
    expect(post).toMatchObject({ state: 'scheduled', claim: null, boundaryAt: null, startAt: post.dueAt });
    expect(Object.keys(post.results)).toEqual(['photo-0', 'photo-1']);
    expect(await dispatch(world)).toEqual([]);
  });

  it('is refused when the time is over, which the sweep then says', async () => {
    const post = await whileUploading((each) => {
      world.pass(each.dueAt + each.graceMs - world.deps.clock.now() + 1);
      return Promise.resolve();
    });
    expect(world.http.callsOf(FEED)).toEqual([]);
    await world.store.posts.miss({ now: world.deps.clock.now(), limit: 10 });
    expect((await postNow(world, post)).state).toBe('missed');
    expect(await eventsOf(world, 'post.missed')).toHaveLength(1);
  });

  it('is refused when the tokens were replaced, and the next trip goes with the new ones', async () => {
    const post = await whileUploading(() => replacePageToken('page-token-2'));
    expect(world.http.callsOf(FEED)).toEqual([]);
    expect(post).toMatchObject({ state: 'scheduled', startAt: post.dueAt });

    const [trip] = await dispatch(world);
    await publish({ ...present(trip), causedBy: 'job' });
    expect((await postNow(world, post)).state).toBe('published');
    expect(world.http.callsOf(FEED)).toMatchObject([{ token: 'page-token-2' }]);
    // What was staged is not staged again.
    expect(world.http.callsOf(PHOTOS)).toHaveLength(2);
  });

  it('is not crossed by a worker whose claim was taken back', async () => {
    const post = await whileUploading(async () => {
      world.pass(10 * MINUTE);
      await world.store.posts.reclaim({ now: world.deps.clock.now(), limit: 10 });
    });
    expect(world.http.callsOf(FEED)).toEqual([]);
    expect(post).toMatchObject({ state: 'scheduled', attempts: 1 });
  });

  async function replacePageToken(accessToken: string): Promise<void> {
    await world.store.change({ group: group.credential.id }, ({ group: found }) => {
      const before = present(found);
      const account = present(before.accounts[0]);
      const old = present(before.tokenSets.find(({ id }) => id === account.tokenSetId));
      const tokenSet = { ...old, id: world.deps.newId() };
      const tokens = { accessToken, refreshToken: null, expiresAt: null, refreshExpiresAt: null, scopes: null };
      const tokenSets = before.tokenSets.map((set) => (set === old ? { ...set, status: 'superseded' as const } : set));
      return {
        result: null,
        groups: [
          {
            ...before,
            accounts: [{ ...account, tokenSetId: tokenSet.id }],
            tokenSets: [...tokenSets, tokenSet],
          },
        ],
        newTokenSets: [{ tokenSet, tokens }],
      };
    });
  }
});

describe('a late answer', () => {
  /** The lease of the answer is over, and the post counts as unconfirmed, when the answer comes. */
  async function lateBy(answer: Answer, meanwhile: (post: Post) => Promise<void> = () => Promise.resolve()) {
    const later = laterAnswer();
    world.http.answer(FEED, later.reply);
    const { post, trip } = await aTrip(world, accountIn(group));
    const sending = publish(trip);
    await later.begun;
    world.pass(10 * MINUTE);
    await world.store.posts.reclaim({ now: world.deps.clock.now(), limit: 10 });
    expect((await postNow(world, post)).state).toBe('unconfirmed');
    await meanwhile(post);
    later.give(answer);
    return { outcome: await sending, post: await postNow(world, post) };
  }

  it('that accepts is worth more than no answer', async () => {
    const { post } = await lateBy(ACCEPTED);
    expect(post).toMatchObject({ state: 'published', remoteId: 'facebook-1_77' });
    expect(await eventsOf(world, 'post.published')).toHaveLength(1);
  });

  it('that says it was never sent lets it go out again', async () => {
    const { post } = await lateBy(REFUSED_CONNECTION);
    expect(post).toMatchObject({ state: 'scheduled', boundaryAt: null });
  });

  it('that says nothing changes nothing', async () => {
    const { post } = await lateBy(SILENCE);
    expect(post).toMatchObject({ state: 'unconfirmed', lookUps: 0 });
    expect(await eventsOf(world, 'post.unconfirmed')).toHaveLength(1);
  });

  it('about a trip that a person has superseded changes nothing', async () => {
    const { post, outcome } = await lateBy(ACCEPTED, async ({ id }) => {
      await world.store.change({ post: id }, ({ post: found }) => ({
        result: null,
        posts: [{ ...present(found), state: 'scheduled' as const, boundaryAt: null, nextLookUpAt: null }],
      }));
      expect(await dispatch(world)).toHaveLength(1);
    });
    expect(outcome).toMatchObject({ kind: 'refused', as: 'superseded' });
    expect(post).toMatchObject({ state: 'queued', remoteId: null });
  });

  it('about a trip that a person has superseded takes nothing back from the one that is under way', async () => {
    const second = laterAnswer();
    let sendingAgain: Promise<unknown> = Promise.resolve();
    const { post, outcome } = await lateBy(REFUSED_CONNECTION, async ({ id }) => {
      world.pass(SECOND);
      await world.store.change({ post: id }, ({ post: found }) => ({
        result: null,
        posts: [{ ...present(found), state: 'scheduled' as const, boundaryAt: null, nextLookUpAt: null }],
      }));
      const [trip] = await dispatch(world);
      world.http.answer(FEED, second.reply);
      sendingAgain = publish({ ...present(trip), causedBy: 'job' });
      await second.begun;
    });
    expect(outcome).toMatchObject({ kind: 'refused', as: 'superseded' });
    expect(post.state).toBe('sent');
    second.give(ACCEPTED);
    await sendingAgain;
    expect(await postNow(world, post)).toMatchObject({ state: 'published', remoteId: 'facebook-1_77' });
  });

  it('about an account whose tokens were replaced blames nobody', async () => {
    const later = laterAnswer();
    world.http.answer(FEED, later.reply);
    const { post, trip } = await aTrip(world, accountIn(group));
    const sending = publish(trip);
    await later.begun;
    await world.store.change({ group: group.credential.id }, ({ group: found }) => {
      const before = present(found);
      const account = present(before.accounts[0]);
      // The Page uses the credential's tokens from now on.
      return { result: null, groups: [{ ...before, accounts: [{ ...account, tokenSetId: null }] }] };
    });
    later.give(TOKEN_DEAD);
    await sending;
    expect(await groupNow(world, group)).toMatchObject({
      credential: { status: 'active', doubt: null },
      accounts: [{ connection: CONNECTED }],
    });
    expect(await postNow(world, post)).toMatchObject({ state: 'scheduled' });
    expect((await world.store.reads.evidence(group.credential.id, 10))[0]).toMatchObject({ stale: true });
  });

  it('under an id that was taken for another post’s makes no second post of one', async () => {
    const account = accountIn(group);
    const bound = await putPost(world, account, {
      state: 'published',
      remoteId: 'facebook-1_77',
      publishedAt: world.deps.clock.now(),
      boundaryAt: world.deps.clock.now(),
    });
    const post = await send(ACCEPTED);
    expect(post.state).toBe('unconfirmed');
    expect(await postNow(world, bound)).toMatchObject({ state: 'published' });
  });
});

describe('a network in trouble', () => {
  it('is asked something harmless before a post is sent there', async () => {
    const PROBE = /^GET .*\/debug_token$/;
    await send(SILENCE);
    world.http.forget();
    world.http.answer(PROBE, html(503));
    world.http.answer(FEED, ACCEPTED);
    const { post, trip } = await aTrip(world, await secondAccount());
    await publish(trip);
    expect(world.http.callsOf(FEED)).toEqual([]);
    expect(await postNow(world, post)).toMatchObject({ state: 'scheduled', boundaryAt: null });
  });

  async function secondAccount() {
    return accountIn(
      await putGroup(world, 'facebook', {
        accounts: [{ ownToken: 'other', remoteId: 'another-page' }],
        credential: { networkUserId: 'bea' },
      }),
    );
  }
});
