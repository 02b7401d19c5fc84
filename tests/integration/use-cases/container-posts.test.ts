import { SECOND } from '../../../domain/clock';
import type { Group } from '../../../domain/credential/group';
import type { Answer } from '../../../domain/networks/network';
import type { Post } from '../../../domain/post/post';
import { publishPost } from '../../../workers/use-cases/publish-post';
import { json } from './scripted-http';
import { aTrip, accountIn, createWorld, groupNow, postNow, putGroup } from './world';
import type { UseCaseWorld } from './world';

/** Posts that are made in containers, as Instagram's real plan makes them, on their way through a worker. */

const CREATE = /^POST .*\/media$/;
const PUBLISH = /^POST .*\/media_publish$/;
const STATE = /^GET .*\/container-1$/;
const PHOTO = {
  text: 'Blue, at last',
  link: null,
  media: [{ kind: 'image' as const, url: 'https://img.test/blue.jpg', altText: null }],
};
const MADE = { container: { id: 'container-1' } };
const READY = { ...MADE, 'container-ready': { state: 'FINISHED' } };

let world: UseCaseWorld;
let group: Group;

beforeEach(async () => {
  world = await createWorld();
  group = await putGroup(world, 'instagram', { accounts: [{}] });
  world.http.answer(CREATE, json(200, { id: 'container-1' }));
});
afterEach(() => world.end());

const state = (status_code: string): Answer => json(200, { id: 'container-1', status_code });

async function travelled(results: Post['results'] = {}): Promise<Post> {
  const { post, trip } = await aTrip(world, accountIn(group), { content: PHOTO, results });
  await publishPost(world.deps, trip);
  return postNow(world, post);
}

it('waits for its container without losing it, and blames nobody', async () => {
  world.http.answer(STATE, state('IN_PROGRESS'));
  const post = await travelled();

  expect(post).toMatchObject({ state: 'scheduled', reason: 'resource_not_ready', results: MADE, boundaryAt: null });
  expect(post.startAt - world.deps.clock.now()).toBe(30 * SECOND);
  expect((await groupNow(world, group)).credential.doubt).toBeNull();
});

it('is published when the container is ready, under the id that the network gives it then', async () => {
  world.http.answer(STATE, state('FINISHED'));
  world.http.answer(PUBLISH, json(200, { id: 'medium-9' }));

  expect(await travelled(MADE)).toMatchObject({ state: 'published', remoteId: 'medium-9' });
});

it.each([
  ['while it was waited for', MADE],
  ['while the post was held, ready to be published', READY],
])('gets a new container for one that expired %s, and nothing was sent', async (_when, results) => {
  world.http.answer(STATE, state('EXPIRED'));
  const error = { code: -2, error_subcode: 2207020, type: 'OAuthException', message: 'Media expired' };
  world.http.answer(PUBLISH, json(400, { error }));

  expect(await travelled(results)).toMatchObject({
    state: 'scheduled',
    reason: 'staging_lost',
    results: {},
    boundaryAt: null,
  });
});

it('fails when its container does, by its own fault', async () => {
  world.http.answer(STATE, state('ERROR'));

  expect(await travelled(MADE)).toMatchObject({ state: 'failed', reason: 'request_rejected' });
});

it('is in doubt when the answer to its publication is lost, and is never sent again by itself', async () => {
  world.http.answer(PUBLISH, json(503, {}));

  expect(await travelled(READY)).toMatchObject({ state: 'unconfirmed' });
});
