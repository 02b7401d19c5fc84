import { MINUTE } from '../../../domain/clock';
import type { Group } from '../../../domain/credential/group';
import type { NetworkName } from '../../../domain/networks/network';
import type { Post } from '../../../domain/post/post';
import { lookUpPost } from '../../../workers/use-cases/look-up-post';
import { publishPost } from '../../../workers/use-cases/publish-post';
import { fault, json, laterAnswer } from './scripted-http';
import { aTrip, accountIn, createWorld, dispatch, groupNow, postNow, putGroup } from './world';
import type { UseCaseWorld } from './world';

const SESSION = /^POST \/upload\/youtube\/v3\/videos$/;
const BYTES = /^PUT \/upload\/youtube\/v3\/videos$/;
const VIDEO = { kind: 'video', url: 'https://media.example/film.mp4', altText: null } as const;

let world: UseCaseWorld;

beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

async function aFilm(network: NetworkName): Promise<{ group: Group; post: Post; send: () => Promise<Post> }> {
  const group = await putGroup(world, network);
  const content = { text: 'A film', link: null, media: [VIDEO] };
  const { post, trip } = await aTrip(world, accountIn(group), { content });
  return {
    group,
    post,
    send: async () => {
      await publishPost(world.deps, trip);
      return postNow(world, post);
    },
  };
}

describe('a video that is passed on', () => {
  beforeEach(() => {
    const location = 'https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&upload_id=session-1';
    world.http.answer(SESSION, { status: 200, headers: { location }, body: null });
  });

  it('is not taken for lost while it is still on its way', async () => {
    const later = laterAnswer();
    world.http.answer(BYTES, later.reply);
    const { post, send } = await aFilm('youtube');
    const sending = send();
    await later.begun;

    world.pass(15 * MINUTE);
    await world.store.posts.reclaim({ now: world.deps.clock.now(), limit: 10 });
    expect((await postNow(world, post)).state).toBe('sent');
    world.pass(2 * MINUTE);
    await world.store.posts.reclaim({ now: world.deps.clock.now(), limit: 10 });
    expect((await postNow(world, post)).state).toBe('unconfirmed');

    later.give(json(201, { id: 'video-1', status: { uploadStatus: 'processed' } }));
    expect(await sending).toMatchObject({ state: 'published', remoteId: 'video-1' });
  });

  it('waits for its file, which is nobody’s fault, and keeps its session', async () => {
    world.http.answer(BYTES, fault('not_sent', 'source_unavailable'));
    const { group, send } = await aFilm('youtube');

    expect(await send()).toMatchObject({
      state: 'scheduled',
      reason: 'resource_not_ready',
      results: { session: { uploadId: 'session-1' } },
    });
    expect(world.deps.networks.isAnswering({ network: 'youtube', instance: null })).toBe(true);
    expect(await groupNow(world, group)).toMatchObject({ credential: { status: 'active', doubt: null } });
  });

  it.each(['cut_off', 'source_cut_off'] as const)(
    'that broke off (%s) goes out again, in a session of its own',
    async (kind) => {
      world.http.answer(BYTES, fault('not_sent', kind));
      const { send } = await aFilm('youtube');
      expect(await send()).toMatchObject({ state: 'scheduled', boundaryAt: null, results: {} });

      world.http.answer(BYTES, json(201, { id: 'video-1', status: { uploadStatus: 'processed' } }));
      world.pass(MINUTE);
      const [again] = await dispatch(world);
      if (again === undefined) throw new Error('it was not dispatched again');
      await publishPost(world.deps, { ...again, causedBy: 'job' });
      expect(world.http.callsOf(SESSION)).toHaveLength(2);
    },
  );
});

describe('a post that TikTok finishes later', () => {
  it('is published under its handle where only followers see it', async () => {
    const ok = { code: 'ok', message: '' };
    world.http.answer(
      /creator_info/,
      json(200, { data: { privacy_level_options: ['FOLLOWER_OF_CREATOR'] }, error: ok }),
    );
    world.http.answer(/video\/init/, json(200, { data: { publish_id: 'v_pub_url~1' }, error: ok }));
    const done = { status: 'PUBLISH_COMPLETE', publicaly_available_post_id: [] };
    world.http.answer(/status\/fetch/, json(200, { data: done, error: ok }));
    const { post, send } = await aFilm('tiktok');

    expect(await send()).toMatchObject({ state: 'processing', remoteId: 'v_pub_url~1' });
    await lookUpPost(world.deps, post.id, 'job');
    expect(await postNow(world, post)).toMatchObject({ state: 'published', remoteId: 'v_pub_url~1' });
  });
});
