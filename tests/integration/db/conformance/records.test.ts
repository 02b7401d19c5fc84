import { RefusedWriteError, StaleWriteError } from '../../../../db/errors';
import type { Change, Receipt, Store, StoredReconnect } from '../../../../db/store';
import type { Alert, Delivery } from '../../../../domain/alert/alert';
import { HOUR } from '../../../../domain/clock';
import type { Incident } from '../../../../domain/incident/incident';
import type { NetworkState } from '../../../../domain/network-state';
import { NOW } from './engine';
import type { TestDatabase } from './engine';
import { sqliteEngine } from './sqlite-engine';
import { DISCONNECTED, aGroup, aMember, aPost, onlyAccount, present, putPosts, putWorld } from './world';
import type { World } from './world';

describe.each([sqliteEngine])('records of a change ($name)', (engine) => {
  let database: TestDatabase;
  let store: Store;
  let world: World;

  beforeEach(async () => {
    database = await engine.create();
    store = database.open();
    world = await putWorld(store);
  });
  afterEach(() => database.remove());

  const put = (change: Omit<Change<null>, 'result'>) => store.change({}, () => ({ result: null, ...change }));

  it('keeps one permission per member and account, until it is taken away', async () => {
    const permission = { memberId: world.member.id, accountId: onlyAccount(world).id };
    const permissions = async () => (await store.reads.people(world.organisation.id))?.permissions;
    await put({ permissions: [{ ...permission, level: 'limited' }] });
    await put({ permissions: [{ ...permission, level: 'advanced' }] });
    expect(await permissions()).toEqual([{ ...permission, level: 'advanced' }]);
    await put({ removedPermissions: [permission] });
    expect(await permissions()).toEqual([]);
  });

  it('answers a repeated command from its receipt, and takes none of the same id twice', async () => {
    const receipt: Receipt = {
      commandId: 'c1',
      organisationId: world.organisation.id,
      command: 'schedule_post',
      bodyHash: 'a'.repeat(64),
      postId: null,
      answer: { accepted: true },
      committedAt: NOW,
    };
    await put({ receipts: [receipt] });
    const loaded = await store.change({ receipt: 'c1' }, (found) => ({ result: found.receipt }));
    expect(loaded).toEqual(receipt);
    await expect(put({ receipts: [receipt] })).rejects.toThrow(RefusedWriteError);
  });

  it('finds a reconnect by its state, and lets it be used up once', async () => {
    const reconnect: StoredReconnect = {
      id: 'r1',
      organisationId: world.organisation.id,
      credentialId: world.credentialId,
      accountId: onlyAccount(world).id,
      memberId: world.member.id,
      network: 'facebook',
      stateHash: 's'.repeat(64),
      life: { status: 'started' },
      startedAt: NOW,
      expiresAt: NOW + HOUR,
      version: 0,
      sealedVerifier: store.tokens.seal('verifier', 'reconnects/r1/verifier'),
      browserHash: 'b'.repeat(64),
    };
    await put({ reconnects: [reconnect] });
    const use = () =>
      store.change({ reconnectByState: reconnect.stateHash }, ({ reconnectByState }) => {
        const found = present(reconnectByState);
        if (found.life.status !== 'started') return { result: 'used' };
        return { result: 'ours', reconnects: [{ ...found, life: { status: 'exchanging' } }] };
      });
    expect((await Promise.all([use(), use(), use()])).sort()).toEqual(['ours', 'used', 'used']);
    const stored = present(await store.reads.reconnect('r1'));
    expect(stored).toEqual({ ...reconnect, life: { status: 'exchanging' }, version: 2 });
    expect(store.tokens.unseal(present(stored.sealedVerifier), 'reconnects/r1/verifier')).toBe('verifier');
  });

  it('keeps where our app stands with a network and with each of its instances', async () => {
    const state: NetworkState = {
      network: 'bluesky',
      instance: 'https://pds.test',
      faults: [{ reason: 'app_disabled', askedFor: 'identity', since: NOW }],
      limitedUntil: null,
      weather: { is: 'outage', shows: 'denial', since: NOW },
      version: 0,
    };
    await put({ networkStates: [state, { ...state, instance: null, faults: [], limitedUntil: NOW }] });
    expect(await store.reads.networkState('bluesky', 'https://pds.test')).toEqual({ ...state, version: 1 });
    expect(await store.reads.networkStates()).toHaveLength(2);
    await expect(put({ networkStates: [{ ...state, version: 9 }] })).rejects.toThrow(StaleWriteError);
  });

  describe('alerts', () => {
    const incident = (): Incident => ({
      id: 'i1',
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
    });
    const alert = (id: string): Alert => ({
      id,
      organisationId: world.organisation.id,
      incidentId: 'i1',
      memberId: world.member.id,
      step: 'day-0',
      decidedAt: NOW,
      deliveryId: `d-${id}`,
      withdrawnAt: null,
    });
    const delivery = (alertId: string): Delivery => ({
      id: `d-${alertId}`,
      channel: 'email',
      organisationId: world.organisation.id,
      endpointId: null,
      eventId: null,
      digest: null,
      subject: {},
      dedupeKey: alertId,
      status: 'pending',
      attempts: 0,
      nextAttemptAt: NOW,
      dispatchNo: 0,
      handedOverAt: null,
      lastAnswer: null,
      createdAt: NOW,
      endedAt: null,
    });

    beforeEach(async () => {
      await store.change({ group: world.credentialId }, ({ group }) => ({
        result: null,
        groups: [{ ...present(group), incidents: [incident()] }],
      }));
    });

    it('decides one per incident, person and step', async () => {
      await put({ alerts: [alert('a1')], newDeliveries: [delivery('a1')] });
      await expect(put({ alerts: [alert('a2')], newDeliveries: [delivery('a2')] })).rejects.toThrow(RefusedWriteError);
      expect(await store.reads.alertsOf('i1')).toEqual([alert('a1')]);
      expect(await store.reads.deliveries({ organisationId: world.organisation.id, limit: 10 })).toHaveLength(1);
    });

    it('loads an incident with what was decided and sent about it', async () => {
      await put({ alerts: [alert('a1')], newDeliveries: [delivery('a1')] });
      const loaded = await store.change({ incidentAlerts: ['i1', 'unknown'] }, (found) => ({
        result: found.incidentAlerts,
      }));
      expect(loaded).toEqual({
        incidents: [{ ...incident(), version: 1 }],
        alerts: [alert('a1')],
        deliveries: [delivery('a1')],
      });
    });
  });

  it('loads the listeners of an organisation: its own and the host, but none that is disabled', async () => {
    const endpoint = (id: string, organisationId: string | null) => ({
      id,
      organisationId,
      url: `https://${id}.test`,
      secret: 's',
      createdAt: NOW,
    });
    const other = await putWorld(store);
    await put({
      webhookEndpoints: [
        endpoint('host', null),
        endpoint('own', world.organisation.id),
        endpoint('other', other.organisation.id),
        endpoint('off', world.organisation.id),
      ],
      disabledEndpoints: [],
    });
    await put({ disabledEndpoints: [{ id: 'off', at: NOW }] });
    const listeners = (organisationId: string | null) =>
      store.change({ listeners: { organisationId } }, (loaded) => ({
        result: loaded.listeners?.map(({ id }) => id),
      }));
    expect(await listeners(world.organisation.id)).toEqual(['host', 'own']);
    expect(await listeners(null)).toEqual(['host']);
    await put({ webhookEndpoints: [endpoint('off', world.organisation.id)] });
    expect(await listeners(world.organisation.id)).toEqual(['host', 'off', 'own']);
  });

  it('counts the places that are taken in a plan', async () => {
    const { organisation } = world;
    const more = aGroup(organisation.id, {
      accounts: [{}, { connection: DISCONNECTED }, { connection: { status: 'removed', removedAt: NOW } }],
    });
    await put({
      groups: [more.group],
      newTokenSets: more.newTokenSets,
      members: [aMember(organisation.id), aMember(organisation.id, { leftAt: NOW })],
    });
    const use = await store.change({ planUse: organisation.id }, ({ planUse }) => ({ result: planUse }));
    expect(use).toEqual({ members: 2, accounts: 2 });
  });

  it('finds the living accounts of an owner by what they are on the network', async () => {
    const group = aGroup(world.organisation.id, {
      accounts: [{ remoteId: 'page-1' }, { remoteId: 'page-2', connection: { status: 'removed', removedAt: NOW } }],
    });
    await put({ groups: [group.group], newTokenSets: group.newTokenSets });
    const find = (privateToMemberId: string | null) =>
      store.change(
        {
          accountsForAssets: {
            organisationId: world.organisation.id,
            privateToMemberId,
            network: 'facebook',
            instance: null,
            remoteIds: ['page-1', 'page-2'],
          },
        },
        ({ accountsForAssets }) => ({ result: accountsForAssets?.map(({ remoteId }) => remoteId) }),
      );
    expect(await find(null)).toEqual(['page-1']);
    expect(await find(world.member.id)).toEqual([]);
  });

  it('knows the post that a remote id is bound to, within the account of a post', async () => {
    const account = onlyAccount(world);
    const bound = aPost(account, { state: 'published', boundaryAt: NOW, publishedAt: NOW, remoteId: 'remote' });
    const asking = aPost(account);
    const elsewhere = aPost(onlyAccount(await putWorld(store)));
    await putPosts(store, [bound, asking, elsewhere]);
    const boundTo = (ofPost: string) =>
      store.change({ boundPostId: { ofPost, remoteId: 'remote' } }, ({ boundPostId }) => ({ result: boundPostId }));
    expect(await boundTo(asking.id)).toBe(bound.id);
    expect(await boundTo(elsewhere.id)).toBeNull();
  });

  it('keeps a trail of who did what', async () => {
    const entry = {
      id: 'a1',
      at: NOW,
      actor: 'admin',
      actorId: 'ops',
      action: 'post.retried',
      organisationId: null,
      subject: { postId: 'p' },
    } as const;
    await put({ audit: [entry] });
    expect(await store.overview.auditTrail(10)).toEqual([entry]);
  });
});
