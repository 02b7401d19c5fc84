import { RefusedWriteError, StaleWriteError } from '../../../../db/errors';
import type { Change, Store } from '../../../../db/store';
import type { Refresh } from '../../../../domain/credential/credential';
import type { Group } from '../../../../domain/credential/group';
import { HOUR } from '../../../../domain/clock';
import type { Incident } from '../../../../domain/incident/incident';
import { REOPENS_WITHIN_MS } from '../../../../domain/incident/incident';
import { NOW } from './engine';
import type { TestDatabase } from './engine';
import { sqliteEngine } from './sqlite-engine';
import {
  TOKENS,
  aGroup,
  aMember,
  aPost,
  aTokenSet,
  anAccount,
  anOrganisation,
  onlyAccount,
  present,
  putPosts,
  putWorld,
} from './world';
import type { World } from './world';

describe.each([sqliteEngine])('change ($name)', (engine) => {
  let database: TestDatabase;
  let store: Store;
  let world: World;

  beforeEach(async () => {
    database = await engine.create();
    store = database.open();
    world = await putWorld(store);
  });
  afterEach(() => database.remove());

  /** Changes the world's group by a function of it. */
  const changeGroup = (change: (group: Group) => Partial<Change<null>>): Promise<null> =>
    store.change({ group: world.credentialId }, ({ group }) => ({ result: null, ...change(present(group)) }));

  const anIncident = (given: Partial<Incident> = {}): Incident => ({
    id: `incident-${given.openedAt ?? NOW}-${given.accountId ?? ''}`,
    organisationId: world.organisation.id,
    credentialId: world.credentialId,
    accountId: null,
    kind: 'disconnected',
    reason: 'token_revoked',
    openedAt: NOW,
    reopenedAt: null,
    endedAt: null,
    endedBy: null,
    version: 0,
    ...given,
  });

  const aRefresh = (id: string, given: Partial<Refresh> = {}): Refresh => ({
    id,
    credentialId: world.credentialId,
    tokenSetId: world.tokenSetId,
    processId: 'p1',
    status: 'in_flight',
    startedAt: NOW,
    endedAt: null,
    replayOf: null,
    ...given,
  });

  const beginRefresh = (group: Group, refresh: Refresh): Group => ({
    ...group,
    credential: { ...group.credential, status: 'refreshing', refreshId: refresh.id },
    refresh,
  });

  describe('what it loads', () => {
    it('loads what it was asked for under the same name, and null for what is not there', async () => {
      const post = aPost(onlyAccount(world));
      await putPosts(store, [post]);
      const accountId = onlyAccount(world).id;
      const loaded = await store.change(
        {
          organisation: world.organisation.id,
          people: world.organisation.id,
          member: world.member.id,
          group: world.credentialId,
          groupOfAccount: accountId,
          groupOfPost: post.id,
          post: post.id,
          collector: 'none',
          receipt: 'none',
          reaction: { eventId: 'none', reaction: 'hold-work' },
        },
        (found) => ({ result: found }),
      );
      expect(loaded.organisation).toEqual({ ...world.organisation, version: 1 });
      expect(loaded.people).toEqual({
        organisation: loaded.organisation,
        members: [{ ...world.member, version: 1 }],
        permissions: [],
      });
      expect(loaded.member).toEqual({ ...world.member, version: 1 });
      expect(loaded.group).toMatchObject({ credential: { id: world.credentialId }, accounts: [{ id: accountId }] });
      expect(loaded.groupOfAccount).toEqual(loaded.group);
      expect(loaded.groupOfPost).toEqual(loaded.group);
      expect(loaded.post).toEqual({ ...post, version: 1 });
      expect([loaded.collector, loaded.receipt, loaded.reaction]).toEqual([null, null, null]);
    });

    it('finds a group by its key, and a private one only by its owner', async () => {
      const { organisation, member } = world;
      const key = {
        organisationId: organisation.id,
        privateToMemberId: null,
        network: 'facebook',
        instance: null,
        networkUserId: 'ada',
      } as const;
      const shared = aGroup(organisation.id, { credential: { networkUserId: 'ada' } });
      const own = aGroup(organisation.id, { credential: { networkUserId: 'ada', privateToMemberId: member.id } });
      await store.change({}, () => ({
        result: null,
        groups: [shared.group, own.group],
        newTokenSets: [...shared.newTokenSets, ...own.newTokenSets],
      }));

      const find = (privateToMemberId: string | null) =>
        store.change({ groupByKey: { ...key, privateToMemberId } }, ({ groupByKey }) => ({
          result: groupByKey?.credential.id,
        }));
      expect(await find(null)).toBe(shared.group.credential.id);
      expect(await find(member.id)).toBe(own.group.credential.id);
      expect(await find('nobody')).toBeUndefined();
    });

    it('leaves removed accounts, spent token sets and long ended incidents out of a group', async () => {
      const ended = { endedAt: NOW - REOPENS_WITHIN_MS - 1, endedBy: 'heal' } as const;
      const reopenable = { endedAt: NOW - REOPENS_WITHIN_MS, endedBy: 'heal' } as const;
      await changeGroup((group) => ({
        groups: [
          {
            ...group,
            accounts: [
              ...group.accounts,
              anAccount(group.credential, { connection: { status: 'removed', removedAt: NOW } }),
            ],
            tokenSets: [...group.tokenSets, aTokenSet(world.credentialId, { status: 'superseded' })],
            incidents: [
              anIncident({ openedAt: 1, ...ended }),
              anIncident({ openedAt: 2, ...reopenable }),
              anIncident({ openedAt: 3 }),
            ],
          },
        ],
      }));
      const group = present(await store.reads.group(world.credentialId));
      expect(group.accounts.map(({ id }) => id)).toEqual([onlyAccount(world).id]);
      expect(group.tokenSets.map(({ id }) => id)).toEqual([world.tokenSetId]);
      expect(group.incidents.map(({ openedAt }) => openedAt)).toEqual([2, 3]);
    });

    it('sees what an earlier change of the same moment wrote', async () => {
      const raise = () =>
        store.change({ organisation: world.organisation.id }, ({ organisation }) => {
          const found = present(organisation);
          return { result: found.graceMs, organisations: [{ ...found, graceMs: found.graceMs + 1 }] };
        });
      const seen = await Promise.all(Array.from({ length: 50 }, raise));
      expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => world.organisation.graceMs + index));
    });
  });

  describe('all or nothing', () => {
    it('writes nothing of a change whose decision throws, and its neighbours whole', async () => {
      const neighbour = anOrganisation();
      const results = await Promise.allSettled([
        store.change({}, () => ({ result: 'a', organisations: [neighbour] })),
        store.change({}, () => {
          throw new Error('no decision');
        }),
        store.change({}, () => ({ result: 'c', members: [aMember(neighbour.id)] })),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect((await store.reads.people(neighbour.id))?.members).toHaveLength(1);
    });

    it('writes nothing of a change that the schema refuses in its last row', async () => {
      const organisation = anOrganisation();
      const orphan = aPost(anAccount(present(await store.reads.group(world.credentialId)).credential));
      const change = store.change({}, () => ({
        result: null,
        organisations: [organisation],
        posts: [orphan],
        events: [
          { name: 'post.published', subject: { organisationId: organisation.id }, data: { remoteId: 'r' } } as const,
        ],
      }));
      await expect(change).rejects.toThrow(RefusedWriteError);
      expect(await store.reads.organisation(organisation.id)).toBeNull();
      expect(await store.reads.events({ limit: 10 })).toEqual([]);
    });

    it('refuses a decision that returns a promise, and writes nothing of it', async () => {
      const organisation = anOrganisation();
      const late = (): Change<null> => ({ result: null, organisations: [organisation] });
      // What the compiler would refuse, and JavaScript would let through.
      const decide = (async () => Promise.resolve(late())) as unknown as () => Change<null>;
      await expect(store.change({}, decide)).rejects.toThrow(/synchronous/);
      expect(await store.reads.organisation(organisation.id)).toBeNull();
    });

    it('names no value of a refused row in its error', async () => {
      const post = aPost(onlyAccount(world), { state: 'failed', content: { text: 'hush', link: null, media: [] } });
      const refused = await store.change({}, () => ({ result: null, posts: [post] })).catch((err: unknown) => err);
      expect(refused).toBeInstanceOf(RefusedWriteError);
      expect(String(refused)).toContain('posts_failed');
      expect(String(refused)).not.toContain('hush');
    });
  });

  describe('versions', () => {
    it('raises the version with each write and refuses one of an older version', async () => {
      const post = aPost(onlyAccount(world));
      await putPosts(store, [post]);
      const first = present(await store.reads.post(post.id));
      expect(first.version).toBe(1);
      await putPosts(store, [{ ...first, reason: 'edited' }]);
      await expect(putPosts(store, [{ ...first, reason: 'late' }])).rejects.toThrow(StaleWriteError);
      expect(await store.reads.post(post.id)).toMatchObject({ reason: 'edited', version: 2 });
    });

    it.each(['organisations', 'members'] as const)('guards %s', async (kind) => {
      const change: Change<null> =
        kind === 'organisations'
          ? { result: null, organisations: [{ ...world.organisation, version: 7 }] }
          : { result: null, members: [{ ...world.member, version: 7 }] };
      await expect(store.change({}, () => change)).rejects.toThrow(StaleWriteError);
    });

    it('writes of a group only what differs', async () => {
      await changeGroup((group) => ({
        groups: [{ ...group, accounts: group.accounts.map((account) => ({ ...account, name: 'Renamed' })) }],
      }));
      const group = present(await store.reads.group(world.credentialId));
      expect(group.accounts.map(({ name, version }) => [name, version])).toEqual([['Renamed', 2]]);
      expect(group.credential.version).toBe(1);

      await changeGroup((same) => ({ groups: [JSON.parse(JSON.stringify(same)) as Group] }));
      expect(await store.reads.group(world.credentialId)).toEqual(group);
    });

    it('refuses to put a known group that it did not load', async () => {
      const group = present(await store.reads.group(world.credentialId));
      await expect(store.change({}, () => ({ result: null, groups: [group] }))).rejects.toThrow(
        /without having loaded/,
      );
    });

    it('moves an account from one loaded group to another', async () => {
      const other = aGroup(world.organisation.id, { accounts: [] });
      await store.change({}, () => ({ result: null, groups: [other.group], newTokenSets: other.newTokenSets }));
      const accountId = onlyAccount(world).id;
      await store.change(
        { groupOfAccount: accountId, group: other.group.credential.id },
        ({ groupOfAccount, group }) => {
          const to = present(group);
          const accounts = present(groupOfAccount).accounts.map((account) => ({
            ...account,
            credentialId: to.credential.id,
          }));
          return { result: null, groups: [{ ...to, accounts }] };
        },
      );
      expect((await store.reads.group(world.credentialId))?.accounts).toEqual([]);
      expect((await store.reads.groupOfAccount(accountId))?.credential.id).toBe(other.group.credential.id);
    });
  });

  describe('tokens', () => {
    it('gives tokens back in the clear, and to nobody else', async () => {
      expect(await store.tokens.open(world.tokenSetId)).toMatchObject({
        tokenSet: { id: world.tokenSetId, hasRefreshToken: true },
        tokens: TOKENS,
      });
      expect(await store.tokens.open('unknown')).toBeNull();
    });

    it('refuses a new token set without its tokens, or with others than it says', async () => {
      const fresh = aTokenSet(world.credentialId, { status: 'pending' });
      const put = (newTokenSets: Change<null>['newTokenSets'] & object) =>
        changeGroup((group) => ({ groups: [{ ...group, tokenSets: [...group.tokenSets, fresh] }], newTokenSets }));
      await expect(put([])).rejects.toThrow(/without its tokens/);
      await expect(put([{ tokenSet: fresh, tokens: { ...TOKENS, refreshToken: null } }])).rejects.toThrow(/disagree/);
      await put([{ tokenSet: fresh, tokens: TOKENS }]);
      expect(await store.tokens.open(fresh.id)).toMatchObject({ tokens: TOKENS });
    });

    it('wipes the tokens of a set that is superseded, and activates its successor in the same change', async () => {
      const fresh = aTokenSet(world.credentialId, { issuedAt: NOW + 1 });
      const tokens = { ...TOKENS, accessToken: 'next-access' };
      await changeGroup((group) => ({
        groups: [
          {
            ...group,
            credential: { ...group.credential, activeTokenSetId: fresh.id },
            // The successor first: the order in which they are put must not matter.
            tokenSets: [fresh, ...group.tokenSets.map((set) => ({ ...set, status: 'superseded' as const }))],
          },
        ],
        newTokenSets: [{ tokenSet: fresh, tokens }],
      }));
      expect(await store.tokens.open(world.tokenSetId)).toBeNull();
      expect((await store.tokens.open(fresh.id))?.tokens.accessToken).toBe('next-access');
    });

    it('has one active token set per credential and asset', async () => {
      const second = aTokenSet(world.credentialId);
      const ofAsset = aTokenSet(world.credentialId, { accountId: onlyAccount(world).id });
      const put = (tokenSet: typeof second) =>
        changeGroup((group) => ({
          groups: [{ ...group, tokenSets: [...group.tokenSets, tokenSet] }],
          newTokenSets: [{ tokenSet, tokens: TOKENS }],
        }));
      await expect(put(second)).rejects.toThrow(RefusedWriteError);
      await put(ofAsset);
      await expect(put({ ...ofAsset, id: 'another' })).rejects.toThrow(RefusedWriteError);
    });

    it('wipes all tokens of a credential when asked to', async () => {
      await store.change({}, () => ({ result: null, wipedCredentials: [world.credentialId] }));
      expect(await store.tokens.open(world.tokenSetId)).toBeNull();
      expect((await store.reads.group(world.credentialId))?.tokenSets).toEqual([]);
    });
  });

  describe('one at a time', () => {
    it('has one refresh in flight per credential', async () => {
      await changeGroup((group) => ({ groups: [beginRefresh(group, aRefresh('first'))] }));
      await expect(changeGroup((group) => ({ groups: [beginRefresh(group, aRefresh('second'))] }))).rejects.toThrow(
        RefusedWriteError,
      );
      expect((await store.reads.group(world.credentialId))?.refresh).toEqual(aRefresh('first'));

      const ended = { status: 'not_spent', endedAt: NOW } as const;
      await changeGroup((group) => ({
        groups: [
          {
            ...group,
            refresh: { ...present(group.refresh), ...ended },
            credential: { ...group.credential, status: 'active' },
          },
        ],
      }));
      await changeGroup((group) => ({ groups: [beginRefresh(group, aRefresh('second'))] }));
      expect((await store.reads.group(world.credentialId))?.refresh?.id).toBe('second');
    });

    it('has one open incident of a kind per credential or asset, and takes a new one for an ended one', async () => {
      await changeGroup((group) => ({ groups: [{ ...group, incidents: [anIncident({ openedAt: NOW })] }] }));
      const again = anIncident({ openedAt: NOW + 1 });
      await expect(
        changeGroup((group) => ({ groups: [{ ...group, incidents: [...group.incidents, again] }] })),
      ).rejects.toThrow(RefusedWriteError);
      await changeGroup((group) => ({
        groups: [
          {
            ...group,
            incidents: [again, ...group.incidents.map((each) => ({ ...each, endedAt: NOW, endedBy: 'heal' as const }))],
          },
        ],
      }));
      expect((await store.reads.group(world.credentialId))?.incidents.map(({ endedAt }) => endedAt)).toEqual([
        NOW,
        null,
      ]);
    });

    it('has one credential per owner and network user, until it is retired', async () => {
      const key = { networkUserId: 'ada' };
      const put = () => {
        const { group, newTokenSets } = aGroup(world.organisation.id, { credential: key, accounts: [] });
        return store.change({}, () => ({ result: group.credential.id, groups: [group], newTokenSets }));
      };
      const first = await put();
      await expect(put()).rejects.toThrow(RefusedWriteError);
      await store.change({ group: first }, ({ group }) => {
        const { credential, ...rest } = present(group);
        const retired = { ...credential, status: 'retired' as const, retiredAt: NOW };
        return { result: null, groups: [{ ...rest, credential: retired }] };
      });
      await put();
    });
  });

  describe('outbox', () => {
    const happened = () =>
      ({
        name: 'post.published',
        subject: { organisationId: world.organisation.id, accountId: onlyAccount(world).id, postId: 'p' },
        data: { remoteId: 'r' },
      }) as const;

    const publish = () => store.change({}, () => ({ result: null, events: [happened()], causedBy: 'job-1' }));
    const relay = () => store.due.reactions({ now: NOW, limit: 10, redeliverAfterMs: HOUR });

    it('keeps each event with its time, and owes each of its reactions at once', async () => {
      await publish();
      const [event] = await store.reads.events({ limit: 10 });
      expect(event).toEqual({ ...happened(), id: expect.any(String), occurredAt: NOW });
      expect(await store.reads.event(present(event).id)).toEqual(event);
      expect(await relay()).toEqual([{ eventId: present(event).id, reaction: 'tell-host', relayNo: 1 }]);
    });

    it('ends a reaction once, with its effect, and refuses the effect of a second end', async () => {
      await publish();
      const [owed] = await relay();
      const { eventId, reaction } = present(owed);
      const end = (organisation: ReturnType<typeof anOrganisation>) =>
        store.change({ reaction: { eventId, reaction } }, (loaded) => ({
          result: loaded.reaction?.status,
          organisations: [organisation],
          reactionDone: { eventId, reaction, note: 'done' },
        }));
      expect(await end(anOrganisation())).toBe('pending');
      expect(await store.reads.reactionStatus(eventId, reaction)).toBe('done');

      const effect = anOrganisation();
      await expect(end(effect)).rejects.toThrow(StaleWriteError);
      expect(await store.reads.organisation(effect.id)).toBeNull();
    });
  });
});
