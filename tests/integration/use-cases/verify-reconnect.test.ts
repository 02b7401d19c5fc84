import { HOUR, MINUTE, SECOND } from '../../../domain/clock';
import { NEVER_LOOKED_AT } from '../../../domain/credential/schedule';
import type { Group } from '../../../domain/credential/group';
import { recordEvidence } from '../../../workers/use-cases/record-evidence';
import { probeCredential } from '../../../workers/use-cases/probe-credential';
import { probeSiblings } from '../../../workers/use-cases/reactions/probe-siblings';
import { revokeGrant } from '../../../workers/use-cases/reactions/revoke-grant';
import { verifyReconnect } from '../../../workers/use-cases/reactions/verify-reconnect';
import { workReactions } from '../../../workers/use-cases/reactions/move-work';
import { decideAccount } from '../../../domain/account/decide-account';
import { judgementOf } from '../../../domain/judgement/ruling';
import { SILENCE, json } from './scripted-http';
import {
  DEAD,
  DISCONNECTED,
  NOW,
  accountIn,
  attemptNow,
  completeGrant,
  createWorld,
  eventsOf,
  groupNow,
  onlyEvent,
  postNow,
  present,
  putGroup,
  putPost,
  react,
  statusesNow,
} from './world';
import type { GroupGiven, UseCaseWorld } from './world';

const DEBUG = /^GET .*\/debug_token$/;
const PAGE = (index: number) => new RegExp(`^GET .*/facebook-${String(index)}$`);
const SCOPES = [
  'pages_show_list',
  'pages_read_engagement',
  'pages_manage_posts',
  'pages_read_user_content',
  'read_insights',
];
const valid = (given: object = {}) =>
  json(200, { data: { is_valid: true, user_id: 'user', scopes: SCOPES, ...given } });
const page = (index: number) => json(200, { id: `facebook-${String(index)}` });
const stated = (subcode: number) =>
  json(200, { data: { is_valid: false, error: { code: 190, subcode, message: 'x' } } });
const GONE = json(400, { error: { code: 100, error_subcode: 33, message: 'x' } });
const ROLE_LOST = json(400, { error: { code: 190, error_subcode: 492, message: 'x' } });

let world: UseCaseWorld;
let group: Group;

const ownTokens = [{ ownToken: 'page-1' }, { ownToken: 'page-2' }];
const dead: GroupGiven = {
  life: DEAD,
  accounts: ownTokens.map((each) => ({ ...each, connection: DISCONNECTED })),
  incidents: [{}],
};
const alive: GroupGiven = { accounts: ownTokens };

async function put(given: GroupGiven): Promise<void> {
  group = await putGroup(world, 'facebook', given);
}

beforeEach(async () => {
  world = await createWorld();
  world.http.answer(DEBUG, valid());
  world.http.answer(PAGE(1), page(1));
  world.http.answer(PAGE(2), page(2));
});
afterEach(() => world.end());

const granted = (accessToken = 'access-granted') =>
  completeGrant(world, group, {
    accessToken,
    assets: { [accountIn(group, 0).id]: `${accessToken}-1`, [accountIn(group, 1).id]: `${accessToken}-2` },
  });
type Completed = Awaited<ReturnType<typeof granted>>;
const verify = ({ event }: Completed) => react(world, event, 'verify-reconnect', verifyReconnect);
const tokenStatuses = async (): Promise<readonly string[]> =>
  (await groupNow(world, group)).tokenSets.map(({ status }) => status).sort();

describe('a grant that holds', () => {
  it('was probed, and each asset with its own new token, before anything is connected', async () => {
    await put(dead);
    const grant = await granted();
    expect(await verify(grant)).toBe('2 of 2 accounts reconnected');
    expect(world.http.calls.map(({ line, token }) => [line.split('/').at(-1), token])).toEqual([
      ['debug_token', null],
      ['facebook-1', 'access-granted-1'],
      ['facebook-2', 'access-granted-2'],
    ]);
    const [asked] = world.http.callsOf(DEBUG);
    expect(asked?.request.query).toMatchObject({ input_token: 'access-granted' });
  });

  it('changes all of it in one transaction: tokens, gates, incident, attempt, event, reaction', async () => {
    await put(dead);
    const grant = await granted();
    await verify(grant);
    expect(await statusesNow(world, group)).toEqual(['connected', 'connected']);
    expect(await tokenStatuses()).toEqual(['active', 'active', 'active']);
    expect(await world.store.reads.incident(present(group.incidents[0]).id)).toMatchObject({ endedBy: 'reconnect' });
    expect(await attemptNow(world, grant.reconnectId)).toMatchObject({ status: 'connected' });
    expect(await onlyEvent(world, 'credential.reconnected')).toMatchObject({
      data: { memberId: world.member.id, reconnectId: grant.reconnectId },
    });
    expect(await world.store.reads.reactionStatus(grant.event.id, 'verify-reconnect')).toBe('done');
  });

  it('is verified again when the process died before that, and once only', async () => {
    await put(dead);
    const grant = await granted();
    // It asked everything, and died before it could write.
    const dying = { ...world.deps, store: { ...world.store, change: () => Promise.reject(new Error('killed')) } };
    await expect(verifyReconnect(dying, grant.event)).rejects.toThrow('killed');
    expect(await statusesNow(world, group)).toEqual(['disconnected', 'disconnected']);
    expect(await attemptNow(world, grant.reconnectId)).toMatchObject({ status: 'verifying' });

    await Promise.all([verifyReconnect(world.deps, grant.event), verifyReconnect(world.deps, grant.event)]);
    expect(await eventsOf(world, 'credential.reconnected')).toHaveLength(1);
    expect(await statusesNow(world, group)).toEqual(['connected', 'connected']);
  });

  it('lets nobody work with either grant until then, nor after a doubt about the old one was cleared', async () => {
    await put(alive);
    const grant = await granted();
    expect(await statusesNow(world, group)).toEqual(['suspect', 'suspect']);
    await hear({ reason: 'unconfirmed_denial' }, false);
    expect((await groupNow(world, group)).credential.doubt).not.toBeNull();
    await probeCredential(world.deps, group.credential.id, 'job');
    expect((await groupNow(world, group)).credential.doubt).toBeNull();
    expect(await statusesNow(world, group)).toEqual(['suspect', 'suspect']);
    await verify(grant);
    expect(await statusesNow(world, group)).toEqual(['connected', 'connected']);
  });

  it('brings back also what was never verified, and is told of with its time', async () => {
    await put({ accounts: ownTokens.map((each) => ({ ...each, connection: { status: 'unverified' } as const })) });
    await verify(await granted());
    expect(await statusesNow(world, group)).toEqual(['connected', 'connected']);
  });
});

describe('an asset that the grant does not reach', () => {
  it('is left out with its reason, and its siblings come back', async () => {
    await put(dead);
    world.http.answer(PAGE(2), ROLE_LOST);
    expect(await verify(await granted())).toBe('1 of 2 accounts reconnected');
    expect(await statusesNow(world, group)).toEqual(['connected', 'disconnected']);
    expect(await onlyEvent(world, 'account.disconnected')).toMatchObject({ data: { reason: 'page_role_lost' } });
  });

  it('because the person did not tick it is known twice: the grant left it out, and the network denies it', async () => {
    await put(dead);
    world.http.answer(PAGE(2), GONE);
    const grant = await completeGrant(world, group, { assets: { [accountIn(group, 0).id]: 'new-1' } });
    await verify(grant);
    expect(await statusesNow(world, group)).toEqual(['connected', 'disconnected']);
  });

  it('by a weak denial alone is in doubt, and decided by its own probes', async () => {
    await put(dead);
    world.http.answer(PAGE(2), GONE);
    await verify(await granted());
    expect(await statusesNow(world, group)).toEqual(['connected', 'suspect']);
    for (let probes = 0; probes < 2; probes += 1) {
      world.pass(20 * SECOND);
      await probeCredential(world.deps, group.credential.id, 'job');
    }
    expect(await statusesNow(world, group)).toEqual(['connected', 'disconnected']);
  });

  it('that does not answer is waited for a minute; then the rest goes on, and it comes back by itself, with its work', async () => {
    await put(dead);
    const held = await putPost(world, accountIn(group, 1), { state: 'held' });
    world.http.answer(PAGE(2), SILENCE);
    const grant = await granted();
    await expect(verify(grant)).rejects.toThrow('could not be checked yet');
    expect(await statusesNow(world, group)).toEqual(['disconnected', 'disconnected']);

    world.pass(MINUTE);
    expect(await verify(grant)).toBe('1 of 2 accounts reconnected');
    expect(await statusesNow(world, group)).toEqual(['connected', 'suspect']);

    world.http.answer(PAGE(2), page(2));
    world.pass(MINUTE);
    await probeCredential(world.deps, group.credential.id, 'job');
    expect(await statusesNow(world, group)).toEqual(['connected', 'connected']);
    const connected = await onlyEvent(world, 'account.connected');
    await react(world, connected, 'release-work', workReactions(SECOND)['release-work']);
    expect((await postNow(world, held)).state).toBe('scheduled');
  });
});

describe('a grant that does not hold', () => {
  it('gives back what was connected before, and ends the attempt with the reason', async () => {
    await put(alive);
    const grant = await granted();
    world.http.answer(DEBUG, stated(458));
    expect(await verify(grant)).toBe('refused: app_deauthorized');
    expect(await statusesNow(world, group)).toEqual(['connected', 'connected']);
    expect(await tokenStatuses()).toEqual(['active', 'active', 'active']);
    expect(await attemptNow(world, grant.reconnectId)).toMatchObject({ status: 'refused', why: 'app_deauthorized' });
    expect(await onlyEvent(world, 'reconnect.refused')).toMatchObject({ data: { why: 'app_deauthorized' } });
  });

  it('connects nothing of a dead credential', async () => {
    await put(dead);
    const grant = await granted();
    world.http.answer(DEBUG, stated(458));
    await verify(grant);
    expect(await statusesNow(world, group)).toEqual(['disconnected', 'disconnected']);
    expect((await groupNow(world, group)).credential.status).toBe('dead');
    expect((await groupNow(world, group)).incidents).toMatchObject([{ endedAt: null }]);
  });

  it('opens no gate of a credential that is in doubt', async () => {
    await put(alive);
    const grant = await granted();
    await hear({ reason: 'unconfirmed_denial' }, false);
    world.http.answer(DEBUG, stated(458));
    await verify(grant);
    expect(await statusesNow(world, group)).toEqual(['suspect', 'suspect']);
  });

  it('leaves an asset in the doubt that it was in', async () => {
    const doubt = { status: 'suspect', of: 'asset', reason: 'resource_gone', since: NOW } as const;
    await put({ accounts: [present(ownTokens[0]), { ...present(ownTokens[1]), connection: doubt }] });
    const grant = await granted();
    world.http.answer(DEBUG, stated(458));
    await verify(grant);
    expect(await statusesNow(world, group)).toEqual(['connected', 'suspect']);
  });

  it('because somebody else signed in is refused', async () => {
    await put(dead);
    const grant = await granted();
    world.http.answer(DEBUG, valid({ user_id: 'somebody-else' }));
    expect(await verify(grant)).toBe('refused: wrong_account');
    expect(await statusesNow(world, group)).toEqual(['disconnected', 'disconnected']);
  });

  it('yet, for want of an answer, is asked about again, and the group waits', async () => {
    await put(dead);
    const grant = await granted();
    world.http.answer(DEBUG, SILENCE);
    await expect(verify(grant)).rejects.toThrow('could not be verified yet');
    expect(await world.store.reads.reactionStatus(grant.event.id, 'verify-reconnect')).toBe('pending');
    world.http.answer(DEBUG, valid());
    expect(await verify(grant)).toBe('2 of 2 accounts reconnected');
  });

  it('because the account was removed meanwhile ends the attempt', async () => {
    await put(dead);
    const grant = await granted();
    for (const { id } of group.accounts) await remove(id);
    expect(await verify(grant)).toBe('refused: retired');
    expect(await attemptNow(world, grant.reconnectId)).toMatchObject({ status: 'refused', why: 'retired' });
    expect(await statusesNow(world, group)).toEqual(['removed', 'removed']);
  });
});

describe('two grants at once', () => {
  it.each([['the older is verified first'], ['the newer is verified first']])(
    '%s: the newer one counts',
    async (order) => {
      await put(dead);
      const older = await granted('older');
      world.pass(SECOND);
      const newer = await granted('newer');
      for (const grant of order.startsWith('the older') ? [older, newer] : [newer, older]) await verify(grant);

      const { credential } = await groupNow(world, group);
      expect((await world.store.tokens.open(present(credential.activeTokenSetId)))?.tokens.accessToken).toBe('newer');
      expect(await statusesNow(world, group)).toEqual(['connected', 'connected']);
      expect(await tokenStatuses()).toEqual(['active', 'active', 'active']);
      expect(await attemptNow(world, older.reconnectId)).toMatchObject({ status: 'refused', why: 'not_pending' });
      expect(await attemptNow(world, newer.reconnectId)).toMatchObject({ status: 'connected' });
      expect(await eventsOf(world, 'credential.reconnected')).toHaveLength(1);
    },
  );

  it('the tokens of the older are wiped as soon as the newer stands', async () => {
    await put(dead);
    const older = await granted('older');
    world.pass(SECOND);
    await granted('newer');
    expect(await world.store.tokens.open(older.event.data.tokenSetId)).toBeNull();
  });

  it('the older one’s end opens no gate while the newer waits', async () => {
    await put(alive);
    const older = await granted('older');
    world.pass(SECOND);
    const newer = await granted('newer');
    await verify(older);
    expect(await statusesNow(world, group)).toEqual(['suspect', 'suspect']);
    await verify(newer);
    expect(await statusesNow(world, group)).toEqual(['connected', 'connected']);
  });

  it('a heal by the network waits for what a person has just brought', async () => {
    await put(dead);
    await probeCredential(world.deps, group.credential.id, 'job');
    const revived = await onlyEvent(world, 'credential.revived');
    const grant = await granted();
    await react(world, revived, 'verify-reconnect', verifyReconnect);
    expect(await statusesNow(world, group)).toEqual(['disconnected', 'disconnected']);
    await verify(grant);
    expect(await statusesNow(world, group)).toEqual(['connected', 'connected']);
  });
});

describe('after a reconnect', () => {
  it('the same network user’s credentials of other owners are asked at once', async () => {
    await put(dead);
    const other = await world.anotherOrganisation();
    const soon = { ...NEVER_LOOKED_AT, nextProbeAt: NOW + HOUR };
    const sibling = await putGroup(world, 'facebook', { organisationId: other.id, credential: { schedule: soon } });
    const stranger = await putGroup(world, 'facebook', {
      organisationId: other.id,
      credential: { networkUserId: 'bea', schedule: soon },
      accounts: [{ remoteId: 'facebook-9' }],
    });
    await verify(await granted());
    await react(world, await onlyEvent(world, 'credential.reconnected'), 'probe-siblings', probeSiblings);
    expect((await groupNow(world, sibling)).credential.schedule.nextProbeAt).toBe(NOW);
    expect((await groupNow(world, stranger)).credential.schedule.nextProbeAt).toBe(NOW + HOUR);
  });
});

describe('when the last account is removed', () => {
  const REVOKE = /^DELETE .*\/permissions$/;
  async function retire() {
    await put(alive);
    for (const { id } of group.accounts) await remove(id);
    return onlyEvent(world, 'credential.retired');
  }
  const tokensLeft = async () =>
    (await Promise.all(group.tokenSets.map(({ id }) => world.store.tokens.open(id)))).filter((each) => each !== null);

  it('the grant is revoked at the network, and its tokens are wiped', async () => {
    const event = await retire();
    world.http.answer(REVOKE, json(200, { success: true }));
    expect(await react(world, event, 'revoke-grant', revokeGrant)).toBe('revoked: ok');
    expect(await tokensLeft()).toEqual([]);
  });

  it('a network that cannot be reached is asked again before anything is wiped', async () => {
    const event = await retire();
    world.http.answer(REVOKE, SILENCE);
    await expect(react(world, event, 'revoke-grant', revokeGrant)).rejects.toThrow('could not be revoked yet');
    expect(await tokensLeft()).toHaveLength(3);
  });

  it('a network that says no has ended the grant already', async () => {
    const event = await retire();
    world.http.answer(REVOKE, json(401, { error: { code: 190, error_subcode: 458, message: 'x' } }));
    expect(await react(world, event, 'revoke-grant', revokeGrant)).toBe('revoked: app_deauthorized');
    expect(await tokensLeft()).toEqual([]);
  });
});

async function remove(accountId: string): Promise<void> {
  await world.store.change({ group: group.credential.id }, ({ group: found }) => {
    const decision = decideAccount(present(found), { name: 'remove', accountId }, world.deps.clock.now());
    if (!decision.ok) throw new Error(decision.refusal);
    return { result: null, groups: [decision.value.group], events: decision.value.events };
  });
}

async function hear(ruling: Parameters<typeof judgementOf>[0], authoritative: boolean): Promise<void> {
  await recordEvidence(world.deps, {
    credentialId: group.credential.id,
    at: group.credential,
    tokenSetId: present(group.credential.activeTokenSetId),
    accountId: null,
    operation: authoritative ? 'probe' : 'stream',
    authoritative,
    judgement: judgementOf(ruling),
    finding: null,
    httpStatus: 401,
    causedBy: 'job',
  });
}
