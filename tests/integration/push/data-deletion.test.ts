import { HOUR, MINUTE, SECOND } from '../../../domain/clock';
import type { StoredEvent } from '../../../domain/event/events';
import type { Post } from '../../../domain/post/post';
import { takeAuditSnapshot } from '../../../db/sqlite/audit/snapshot';
import type { Store } from '../../../db/store';
import { deleteData } from '../../../workers/use-cases/push/delete-data';
import { cancelWork } from '../../../workers/use-cases/reactions/move-work';
import { signedRequest } from '../../support/signed-elsewhere';
import { APP, facebookGrant, NOW, PERSON, putOwner, usePush } from './push-for-tests';
import type { PushForTests, PutOwner } from './push-for-tests';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
/** Whatever tells of the person: their id and name, what they connected, and the keys to it. */
const TRACES = [PERSON.id, PERSON.name, 'Hopperson', '777001', '777002', 'Loved your rolls', 'Grace H.', 'EAAB'];

describe('a request to delete data', () => {
  const world = usePush();
  let acme: PutOwner;
  let brick: PutOwner;
  let kept: PutOwner;

  beforeEach(async () => {
    acme = await putOwner(world, 'acme');
    brick = await putOwner(world, 'brick');
    kept = await putOwner(world, 'kept', {
      networkUserId: '42',
      displayName: 'Somebody Else',
      accounts: [{ kind: 'page', remoteId: '9009', name: 'Nine' }],
    });
    for (const owner of [acme, brick, kept]) await putHistory(world, owner);
  });

  it('is answered at once with a code and an address that says how far it is, and says no more to anybody', async () => {
    const { url, code } = await ask(world);
    expect(code).toMatch(/^[0-9a-f]{40}$/);
    expect(new URL(url).pathname).toBe(`/data-deletion/${code}`);
    const page = await world.get(new URL(url).pathname);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Your data is being deleted');
    expect(page.text).toContain('in progress');
    expectNoTraces(page.text);
    for (const guess of [code.replace(/^./, (first) => (first === '0' ? '1' : '0')), code.slice(1), 'x', '%00']) {
      const other = await world.get(`/data-deletion/${guess}`);
      expect(other.status).toBe(404);
      expect(other.text).not.toContain(code);
    }
    expect(world.log.join('\n')).not.toContain(code);
    expectNoTraces(world.log.join('\n'));
  });

  it('removes and erases in every organisation, keeps the books, and leaves others alone', async () => {
    const { url } = await ask(world);
    const books = audit(world);
    world.setTime(NOW + MINUTE);
    expect(await run(world)).toBe('deleted: 4 accounts');
    await cancelRemoved(world);

    expectNoTraces(world.contents());
    for (const owner of [acme, brick]) {
      for (const accountId of owner.accountIds) {
        const account = await world.store.reads.account(accountId);
        expect(account?.connection).toEqual({ status: 'removed', removedAt: NOW + MINUTE });
        expect(await world.store.reads.streamItems(accountId, 10)).toEqual([]);
        expect(await world.store.reads.analyticsDays(accountId)).toEqual([]);
      }
      const events = await eventsOf(world, owner.credentialId);
      expect(events.filter(({ name }) => name === 'account.removed')).toHaveLength(2);
      expect(
        await world.store.reads.reactionStatus(
          events.find(({ name }) => name === 'account.removed')?.id ?? '',
          'tell-host',
        ),
      ).toBe('pending');
    }
    expect(audit(world)).toMatchObject({ accepted: books.accepted, breaches: [] });
    expect(audit(world).byState).toMatchObject({ published: 5, cancelled: 4, scheduled: 1 });

    // Somebody else's are as they were.
    const [other = ''] = kept.accountIds;
    expect((await world.store.reads.group(kept.credentialId))?.credential).toMatchObject({ networkUserId: '42' });
    expect(await world.store.reads.streamItems(other, 10)).toHaveLength(3);
    expect(await world.store.reads.analyticsDays(other)).toHaveLength(1);

    const page = await world.get(new URL(url).pathname);
    expect(page.text).toContain('Your data was deleted');
    expect(page.text).toContain('2 connections, with the name and id it was made under');
    expect(page.text).toContain('4 accounts or Page');
    expect(page.text).toContain('12 posts of a feed');
    expectNoTraces(page.text);
  });

  it('goes on after a crash at any point, with the books balanced at every one', async () => {
    const { url } = await ask(world);
    const { accepted } = audit(world);
    let crashes = 0;
    for (;;) {
      const outcome = await run(world, dyingAfterAStep(world.store)).catch((err: unknown) => err);
      expect(audit(world)).toMatchObject({ accepted, breaches: [] });
      if (!(outcome instanceof Crash)) break;
      crashes += 1;
      const page = await world.get(new URL(url).pathname);
      // What leads to the rest goes last: it is done when, and only when, nothing is left.
      const isLeft = world.contents().includes(PERSON.name);
      if (isLeft) expect(page.text).toContain('in progress');
    }
    // Two groups to remove, and each kind of rows, some in several chunks.
    expect(crashes).toBeGreaterThan(12);
    await cancelRemoved(world);
    expectNoTraces(world.contents());
    expect((await world.get(new URL(url).pathname)).text).toContain('12 posts of a feed');
  });

  it('is done once, however often the reaction runs', async () => {
    await ask(world);
    await run(world);
    const contents = world.contents();
    expect(await run(world)).toBe('done already');
    expect(world.contents()).toBe(contents);
  });

  it('gets the same code when it comes again, and a later one gets another', async () => {
    const body = signedRequest(APP.secret, payload());
    const first = await world.push('facebook/data-deletion', body, FORM);
    const again = await world.push('facebook/data-deletion', body, FORM);
    expect(again).toMatchObject({ status: 200, text: first.text });
    await run(world);
    expect((await world.push('facebook/data-deletion', body, FORM)).text).toBe(first.text);
    world.setTime(NOW + HOUR);
    const later = await ask(world, { issued_at: (NOW + HOUR) / SECOND });
    expect(first.text).not.toContain(later.code);
    expect(await run(world)).toBe('deleted: 0 accounts');
    expect((await world.get(new URL(later.url).pathname)).text).toContain('found nothing that was still here');
  });

  it('waits for a post that a worker has, and takes its address away when it is through', async () => {
    const [accountId = ''] = acme.accountIds;
    const [waiting] = await world.store.reads.posts({ accountId, states: ['scheduled'], limit: 1 });
    const claimed = await claim(world, waiting);
    await ask(world);
    await expect(run(world)).rejects.toThrow('Posts of the person are being worked on');
    await expect(run(world)).rejects.toThrow('Posts of the person are being worked on');
    await world.store.change({ post: claimed.id }, ({ post }) => ({
      result: null,
      posts: post === null ? [] : [published(post, '777001_late')],
    }));
    await run(world);
    expectNoTraces(world.contents());
    expect((await world.store.reads.post(claimed.id))?.remoteId).toBe(`deleted:${claimed.id}`);
  });

  it('of somebody who is nobody here is kept for later, too', async () => {
    const { url } = await ask(world, { user_id: '999999' });
    expect(await world.count('nobody')).toBe(1);
    await run(world);
    expect((await world.get(new URL(url).pathname)).text).toContain('found nothing that was still here');
    await expect(world.host.send(facebookGrant('acme', { networkUserId: '999999' }))).rejects.toMatchObject({
      code: 'data_deleted',
    });
  });

  describe('and a grant that comes afterwards', () => {
    it('of before the request brings nothing back, under its old id or another', async () => {
      const command = facebookGrant('acme', {
        accounts: [{ kind: 'page', remoteId: '777003', name: 'Hopperson Bikes' }],
      });
      await world.host.send(command, 'put-again');
      await ask(world);
      await run(world);
      const contents = world.contents();
      const receipt = await world.host.send(command, 'put-again');
      expect(JSON.stringify(receipt)).not.toMatch(/777003/);
      await expect(world.host.send(command, 'another-id')).rejects.toMatchObject({ status: 409, code: 'data_deleted' });
      expect(world.contents()).toBe(contents);
    });

    it('waits while the deletion is under way', async () => {
      await ask(world);
      const later = new Date(NOW + MINUTE).toISOString();
      world.setTime(NOW + 2 * MINUTE);
      await expect(world.host.send(facebookGrant('acme', { issuedAt: later }))).rejects.toMatchObject({
        status: 409,
        code: 'data_deletion_in_progress',
      });
    });

    it('of after the request is a new consent', async () => {
      await ask(world);
      await run(world);
      const later = new Date(NOW + MINUTE).toISOString();
      world.setTime(NOW + 2 * MINUTE);
      const { result } = await world.host.send(facebookGrant('acme', { issuedAt: later }));
      expect(result.credentialId).not.toBe(acme.credentialId);
      expect((await world.store.reads.group(result.credentialId))?.accounts).toHaveLength(2);
    });
  });

  it('takes the id of who first added it from an account that is somebody else’s by now', async () => {
    const [moved = ''] = kept.accountIds;
    await world.store.change({ group: kept.credentialId }, ({ group }) => ({
      result: null,
      groups:
        group === null
          ? []
          : [{ ...group, accounts: group.accounts.map((each) => ({ ...each, originalNetworkUserId: PERSON.id })) }],
    }));
    await ask(world);
    await run(world);
    const account = await world.store.reads.account(moved);
    expect(account).toMatchObject({ name: 'Nine', remoteId: '9009', connection: { status: 'unverified' } });
    expectNoTraces(world.contents());
  });

  it('takes along what was removed before', async () => {
    const [one = '', two = ''] = acme.accountIds;
    for (const accountId of [one, two])
      await world.host.send({ command: 'remove-account', organisationId: 'acme', accountId });
    await ask(world);
    await run(world);
    await cancelRemoved(world);
    expectNoTraces(world.contents());
  });
});

// ------------------------------------------------------------------------------------------ asking and doing

function payload(given: Readonly<Record<string, unknown>> = {}) {
  return { algorithm: 'HMAC-SHA256', issued_at: NOW / SECOND - 5, user_id: PERSON.id, ...given };
}

async function ask(
  world: PushForTests,
  given: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly url: string; readonly code: string }> {
  const answer = await world.push('facebook/data-deletion', signedRequest(APP.secret, payload(given)), FORM);
  const { url, confirmation_code: code } = JSON.parse(answer.text) as Record<'url' | 'confirmation_code', string>;
  return { url, code };
}

/** Runs the reaction to the latest request, as the worker does. */
async function run(world: PushForTests, store: Store = world.store): Promise<string> {
  const events = await world.store.reads.events({ newestFirst: true, limit: 100 });
  const event = events.find(({ name }) => name === 'data_deletion.requested');
  if (event === undefined) throw new Error('nobody asked');
  return deleteData({ ...world.deps, store }, event);
}

class Crash extends Error {}

/** The process dies as soon as one step has done anything, right after its commit. */
function dyingAfterAStep(store: Store): Store {
  return {
    ...store,
    change: async (keys, decide) => {
      const result = await store.change(keys, decide);
      if (result !== 'done already') throw new Crash();
      return result;
    },
    erasure: {
      ...store.erasure,
      // Three rows at a time, so that there are many places to die at.
      erase: async ({ deletionId }) => {
        if ((await store.erasure.erase({ deletionId, limit: 3 })) > 0) throw new Crash();
        return 0;
      },
    },
  };
}

async function cancelRemoved(world: PushForTests): Promise<void> {
  const events = await world.store.reads.events({ limit: 1000 });
  for (const event of events) {
    if (event.name === 'account.removed') await cancelWork(world.deps, event);
  }
}

function audit(world: PushForTests): ReturnType<typeof takeAuditSnapshot> {
  // Nothing has settled yet: what may take its time is not looked at.
  return takeAuditSnapshot(world.databasePath, 0);
}

function expectNoTraces(text: string): void {
  expect(TRACES.filter((trace) => text.includes(trace))).toEqual([]);
}

async function eventsOf(world: PushForTests, credentialId: string): Promise<readonly StoredEvent[]> {
  return world.store.reads.events({ credentialId, limit: 100 });
}

// ------------------------------------------------------------------------------------------ what there was

/** Posts that wait and that were published, a stream, figures, and somebody who signed in with the wrong account. */
async function putHistory(world: PushForTests, owner: PutOwner): Promise<void> {
  const { store, deps } = world;
  const isPerson = owner.organisationId !== 'kept';
  for (const accountId of owner.accountIds) {
    const remoteId = (await store.reads.account(accountId))?.remoteId ?? '';
    for (const dueIn of [HOUR, 2 * HOUR]) {
      await world.host.send({
        command: 'schedule-post',
        organisationId: owner.organisationId,
        accountId,
        content: { text: 'Open until six' },
        dueAt: new Date(NOW + dueIn).toISOString(),
      });
    }
    const [post] = await store.reads.posts({ accountId, states: ['scheduled'], limit: 1 });
    if (post === undefined) throw new Error('a post waits');
    const { organisationId } = owner;
    await store.change({ post: post.id }, ({ post: present }) => ({
      result: null,
      posts: present === null ? [] : [published(present, `${remoteId}_1`)],
      streamItems: {
        accountId,
        items: [1, 2, 3].map((each) => ({
          remoteId: `${remoteId}_c${each}`,
          createdAt: NOW,
          author: isPerson ? 'Grace H.' : 'Sam',
          text: isPerson ? 'Loved your rolls' : 'See you soon',
        })),
        loadedAt: NOW,
      },
      analyticsDays: { accountId, days: [{ day: '2026-07-22', metrics: { views: 5 } }], statedAt: NOW },
      events: [
        {
          name: 'post.published',
          subject: { organisationId, accountId, postId: post.id },
          data: { remoteId: `${remoteId}_1` },
        },
      ],
    }));
    const told = (await store.reads.events({ accountId, limit: 10 })).filter(({ name }) => name === 'post.published');
    for (const { id } of told) {
      await store.change({}, () => ({
        result: null,
        reactionDone: { eventId: id, reaction: 'tell-host', note: 'told' },
      }));
    }
  }
  const [accountId = ''] = owner.accountIds;
  const memberId = deps.newId();
  await store.change({}, () => ({
    result: null,
    members: [
      {
        id: memberId,
        organisationId: owner.organisationId,
        name: 'Mo',
        email: 'mo@example.com',
        role: 'admin',
        leftAt: null,
        version: 0,
      },
    ],
    reconnects: [
      {
        id: deps.newId(),
        organisationId: owner.organisationId,
        credentialId: owner.credentialId,
        accountId,
        memberId,
        network: 'facebook',
        stateHash: deps.newId(),
        life: {
          status: 'refused',
          why: 'wrong_account',
          endedAt: NOW,
          signedInAs: isPerson ? PERSON.name : 'Somebody',
        },
        startedAt: NOW,
        expiresAt: NOW,
        version: 0,
        sealedVerifier: null,
        browserHash: 'hash',
      },
    ],
  }));
}

function published(post: Post, remoteId: string): Post {
  return {
    ...post,
    state: 'published',
    claim: null,
    remoteId,
    publishedAt: NOW,
    boundaryAt: NOW,
    results: { upload: { id: remoteId } },
  };
}

async function claim(world: PushForTests, post: Post | undefined): Promise<Post> {
  if (post === undefined) throw new Error('a post waits');
  const claimed: Post = {
    ...post,
    state: 'sent',
    claim: { token: 'token', processId: 'process', at: NOW, until: NOW + HOUR },
    boundaryAt: NOW,
    dispatchNo: 1,
  };
  await world.store.change({ post: post.id }, () => ({ result: null, posts: [claimed] }));
  return { ...claimed, version: claimed.version + 1 };
}
