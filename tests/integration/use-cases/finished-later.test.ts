import { DAY, MINUTE, SECOND } from '../../../domain/clock';
import type { Group } from '../../../domain/credential/group';
import { textAt } from '../../../domain/judgement/json-reader';
import { facebook } from '../../../domain/networks/facebook';
import type { Answer, FollowUp, Network } from '../../../domain/networks/network';
import type { Post } from '../../../domain/post/post';
import { lookUpPost } from '../../../workers/use-cases/look-up-post';
import type { Deps } from '../../../workers/use-cases/ports';
import { publishPost } from '../../../workers/use-cases/publish-post';
import { SILENCE, json } from './scripted-http';
import { aTrip, accountIn, createWorld, eventsOf, postNow, putGroup, putPost } from './world';
import type { UseCaseWorld } from './world';

const FEED = /^POST .*\/feed$/;
const PHOTOS = /^POST .*\/photos$/;
const STATUS = /^GET .*\/handle-1$/;

/** Facebook, if it finished posts later and forgot staged photos: what no test may wait for a real one to do. */
const slow: Network = {
  ...facebook,
  judgePublish: (answer, judgement) => {
    const said = facebook.judgePublish(answer, judgement);
    return said === 'accepted' && textAt(answer.body, 'id') === 'handle-1' ? 'processing' : said;
  },
  publish: {
    ...facebook.publish,
    isStagingLost: (answer) => textAt(answer.body, 'error', 'message') === 'expired',
    followUp: ({ setting, remoteId, accessToken }) => ({
      operation: 'look_up',
      request: {
        method: 'GET',
        url: `${setting.hosts['graph'] ?? ''}/${remoteId}`,
        headers: { authorization: `Bearer ${accessToken}` },
        body: { kind: 'none' },
      },
      judge: (answer, context) => facebook.judge('look_up', answer, context),
      read: ({ body }) => (body as { readonly told?: FollowUp }).told,
    }),
  },
};

let world: UseCaseWorld;
let group: Group;
let deps: Deps;

beforeEach(async () => {
  world = await createWorld();
  group = await putGroup(world, 'facebook', { accounts: [{ ownToken: 'page-token' }] });
  deps = { ...world.deps, networks: { ...world.deps.networks, network: () => slow } };
});
afterEach(() => world.end());

const told = (followUp: FollowUp): Answer => json(200, { told: followUp });

describe('a post that the network finishes later', () => {
  async function processing(): Promise<Post> {
    world.http.answer(FEED, json(200, { id: 'handle-1' }));
    const { post, trip } = await aTrip(world, accountIn(group));
    await publishPost(deps, trip);
    return postNow(world, post);
  }

  async function askAgain(post: Post, answer: Answer): Promise<Post> {
    world.http.answer(STATUS, answer);
    await lookUpPost(deps, post.id, 'job');
    return postNow(world, post);
  }

  it('is neither published nor in doubt until it says so', async () => {
    const post = await processing();
    expect(post).toMatchObject({ state: 'processing', remoteId: 'handle-1', nextLookUpAt: deps.clock.now() });
    expect(await eventsOf(world, 'post.published')).toEqual([]);
    expect(await eventsOf(world, 'post.unconfirmed')).toEqual([]);
  });

  it('is published under the id that the network tells in the end, once', async () => {
    const post = await processing();
    expect(await askAgain(post, told({ became: 'processing' }))).toMatchObject({ state: 'processing', lookUps: 1 });
    const finished = told({ became: 'published', remoteId: 'video-9' });
    expect(await askAgain(post, finished)).toMatchObject({ state: 'published', remoteId: 'video-9' });
    await askAgain(post, finished);
    expect(await eventsOf(world, 'post.published')).toMatchObject([{ data: { remoteId: 'video-9' } }]);
  });

  it('has failed when the network gives it up', async () => {
    const post = await askAgain(await processing(), told({ became: 'failed', why: 'video_format' }));
    expect(post).toMatchObject({ state: 'failed', reason: 'refused_by_network' });
    expect(await eventsOf(world, 'post.failed')).toHaveLength(1);
  });

  it('is asked for with growing patience, and is in doubt after a day of it', async () => {
    let post = await processing();
    const waits: number[] = [];
    for (let asked = 0; asked < 6; asked += 1) {
      post = await askAgain(post, told({ became: 'processing' }));
      waits.push((post.nextLookUpAt ?? NaN) - deps.clock.now());
    }
    expect(waits).toEqual([10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 15 * MINUTE, 15 * MINUTE]);
    world.pass(DAY);
    expect(await askAgain(post, told({ became: 'processing' }))).toMatchObject({ state: 'unconfirmed' });
  });

  it('stays as it is while the network says nothing', async () => {
    const post = await processing();
    expect(await askAgain(post, SILENCE)).toMatchObject({ state: 'processing', lookUps: 0 });
  });
});

describe('what staged steps left at the network', () => {
  const CONTENT = {
    text: 'Two photos',
    link: null,
    media: ['a', 'b'].map((name) => ({ kind: 'image' as const, url: `https://img.test/${name}.jpg`, altText: null })),
  };
  const EXPIRED = json(400, { error: { code: 506, message: 'expired' } });

  it('is staged anew when a later staged step says that it is gone', async () => {
    world.http.answer(PHOTOS, EXPIRED);
    const { post, trip } = await aTrip(world, accountIn(group), {
      content: CONTENT,
      results: { 'photo-0': { id: 'gone' } },
    });
    await publishPost(deps, trip);
    expect(await postNow(world, post)).toMatchObject({ state: 'scheduled', results: {}, reason: 'staging_lost' });
  });

  it('is staged anew when the visible step says so, and nothing was sent', async () => {
    world.http.answer(FEED, EXPIRED);
    const { post, trip } = await aTrip(world, accountIn(group), {
      content: CONTENT,
      results: { 'photo-0': { id: 'gone' }, 'photo-1': { id: 'gone' } },
    });
    await publishPost(deps, trip);
    expect(await postNow(world, post)).toMatchObject({
      state: 'scheduled',
      boundaryAt: null,
      results: {},
      attempts: 1,
      reason: 'staging_lost',
    });
    expect(await eventsOf(world, 'post.failed')).toEqual([]);
  });

  it('is kept through any other refusal of the moment', async () => {
    world.http.answer(FEED, json(429, { error: { code: 4, message: 'later' } }));
    const results = { 'photo-0': { id: '1' }, 'photo-1': { id: '2' } };
    const { post, trip } = await aTrip(world, accountIn(group), { content: CONTENT, results });
    await publishPost(deps, trip);
    expect(await postNow(world, post)).toMatchObject({ state: 'scheduled', results });
  });

  it('of another post is not touched', async () => {
    const other = await putPost(world, accountIn(group), { content: CONTENT, results: { 'photo-0': { id: '1' } } });
    world.http.answer(PHOTOS, EXPIRED);
    const { trip } = await aTrip(world, accountIn(group), { content: CONTENT });
    await publishPost(deps, trip);
    expect(await postNow(world, other)).toMatchObject({ results: { 'photo-0': { id: '1' } } });
  });
});
