import type { Settled } from '../../../domain/intake/command';
import type { Post } from '../../../domain/post/post';
import { aCredential, aMember, aPost, anOrganisation, at, putWorld } from './commands';
import type { PutWorld } from './commands';
import { NOW, newSecretOfHost, useIntake } from './intake-for-tests';

const intake = useIntake();
const { client } = intake;

const ofPost = (postId: string) => ({ organisationId: 'acme', postId });
const refusal = (status: number, code: string, field?: string): unknown =>
  expect.objectContaining({
    status,
    code,
    ...(field === undefined ? {} : { fields: [{ field, problem: expect.any(String) }] }),
  });

async function postNamed(id: string): Promise<Post> {
  const post = await intake.store.reads.post(id);
  if (post === null) throw new Error(`there is no post ${id}`);
  return post;
}

async function changePost(id: string, change: Partial<Post>): Promise<void> {
  await intake.store.change({ post: id }, ({ post }) => ({
    result: null,
    posts: post === null ? [] : [{ ...post, ...change }],
  }));
}

async function changeAccount(id: string, status: 'connected' | 'disconnected'): Promise<void> {
  await intake.store.change({ groupOfAccount: id }, ({ groupOfAccount: group }) => ({
    result: null,
    groups:
      group === null
        ? []
        : [
            {
              ...group,
              accounts: group.accounts.map((account) => ({
                ...account,
                connection:
                  status === 'connected'
                    ? ({ status } as const)
                    : ({ status, of: 'credential', reason: 'token_revoked', since: NOW } as const),
              })),
            },
          ],
  }));
}

describe('organisations and their people', () => {
  it('puts an organisation, and puts it again as it is now', async () => {
    await client.send(anOrganisation);
    await client.send({ ...anOrganisation, name: 'Acme Ltd', plan: 'business', graceMs: 60_000 });
    expect(await intake.store.reads.organisation('acme')).toMatchObject({
      name: 'Acme Ltd',
      plan: 'business',
      graceMs: 60_000,
      createdAt: NOW,
    });
  });

  it('takes no more members than the plan has places, and one again when another has left', async () => {
    await client.send({ ...anOrganisation, plan: 'professional' });
    await client.send(aMember);
    const bob = { ...aMember, memberId: 'bob' };
    await expect(client.send(bob)).rejects.toEqual(refusal(422, 'plan_limit', 'memberId'));
    // Somebody who is there already takes no second place.
    await client.send({ ...aMember, name: 'Ada L.' });
    await client.send({ command: 'remove-member', organisationId: 'acme', memberId: 'ada' });
    expect(await intake.store.reads.member('ada')).toMatchObject({ name: 'Ada L.', leftAt: NOW });
    await client.send(bob);
    await expect(client.send(aMember)).rejects.toEqual(refusal(422, 'plan_limit', 'memberId'));
  });

  it('keeps the credentials of a member who leaves', async () => {
    await client.send(anOrganisation);
    await client.send(aMember);
    const { result } = await client.send(aCredential({ actingMemberId: 'ada' }));
    await client.send({ command: 'remove-member', organisationId: 'acme', memberId: 'ada' });
    const group = await intake.store.reads.group(result.credentialId);
    expect(group?.credential).toMatchObject({ status: 'active', connectedByMemberId: 'ada' });
    expect(group?.accounts).toHaveLength(2);
  });

  it('lets no member belong to two organisations', async () => {
    await client.send(anOrganisation);
    await client.send({ ...anOrganisation, organisationId: 'other' });
    await client.send(aMember);
    await expect(client.send({ ...aMember, organisationId: 'other' })).rejects.toEqual(
      refusal(409, 'member_elsewhere', 'memberId'),
    );
    await expect(client.send({ command: 'remove-member', organisationId: 'other', memberId: 'ada' })).rejects.toEqual(
      refusal(404, 'no_such_member', 'memberId'),
    );
  });

  it('gives a permission and takes it back', async () => {
    const { pageId } = await putWorld(intake);
    const permission = {
      command: 'put-permission',
      organisationId: 'acme',
      memberId: 'ada',
      accountId: pageId,
    } as const;
    await client.send({ ...permission, level: 'advanced' });
    expect((await intake.store.reads.people('acme'))?.permissions).toEqual([
      { memberId: 'ada', accountId: pageId, level: 'advanced' },
    ]);
    await client.send({ ...permission, level: null });
    expect((await intake.store.reads.people('acme'))?.permissions).toEqual([]);
    await expect(client.send({ ...permission, accountId: 'none', level: 'editor' })).rejects.toEqual(
      refusal(404, 'no_such_account', 'accountId'),
    );
  });

  it('puts a webhook endpoint, whose secret opens again and whose address can be changed', async () => {
    await client.send(anOrganisation);
    const secret = newSecretOfHost();
    const endpoint = {
      command: 'put-webhook-endpoint',
      organisationId: 'acme',
      endpointId: 'main',
      url: 'https://acme.example.com/hooks',
      secret: newSecretOfHost(),
    } as const;
    await client.send(endpoint);
    await client.send({ ...endpoint, url: 'https://acme.example.com/new', secret });
    expect(await intake.store.reads.webhookEndpoints('acme')).toMatchObject([
      { id: 'main', url: 'https://acme.example.com/new' },
    ]);
    expect(await intake.store.tokens.openEndpointSecret('main')).toBe(secret);
    await expect(client.send({ ...endpoint, organisationId: null })).rejects.toEqual(
      refusal(409, 'endpoint_elsewhere', 'endpointId'),
    );
    await expect(client.send({ ...endpoint, secret: 'whsec_short' })).rejects.toEqual(
      refusal(422, 'invalid_command', 'secret'),
    );
  });
});

describe('accounts', () => {
  let world: PutWorld;
  beforeEach(async () => {
    world = await putWorld(intake);
  });

  const move = (command: 'pause-account' | 'resume-account' | 'remove-account', accountId: string) =>
    client.send({ command, organisationId: 'acme', accountId, actingMemberId: 'ada' });

  it('pauses and resumes, once each, with the events that move its work', async () => {
    expect((await move('pause-account', world.pageId)).result).toMatchObject({ paused: true });
    await expect(move('pause-account', world.pageId)).rejects.toEqual(refusal(409, 'already_paused'));
    expect((await move('resume-account', world.pageId)).result).toMatchObject({ paused: false });
    await expect(move('resume-account', world.pageId)).rejects.toEqual(refusal(409, 'not_paused'));
    const events = await intake.store.reads.events({ accountId: world.pageId, limit: 10 });
    expect(events.map(({ name, data }) => [name, data])).toEqual(
      expect.arrayContaining([
        ['account.paused', { memberId: 'ada' }],
        ['account.resumed', { memberId: 'ada' }],
      ]),
    );
    expect(events).toHaveLength(2);
  });

  it('removes an account, and with the last one retires the credential', async () => {
    const first = await move('remove-account', world.pageId);
    expect(first.result).toMatchObject({ status: 'removed', credentialRetired: false });
    await expect(move('remove-account', world.pageId)).rejects.toEqual(refusal(404, 'no_such_account', 'accountId'));
    const last = await move('remove-account', world.groupId);
    expect(last.result).toMatchObject({ status: 'removed', credentialRetired: true });
    const events = await intake.store.reads.events({ credentialId: world.credentialId, limit: 10 });
    expect(events.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['account.removed', 'account.removed', 'credential.retired']),
    );
    // Put again, it is a new credential: the old one's grant is being given back.
    const again = await client.send(aCredential());
    expect(again.result.credentialId).not.toBe(world.credentialId);
    expect(again.result.tokens).toBe('active');
  });

  it('are of their organisation only, and moved by members who are known', async () => {
    await client.send({ ...anOrganisation, organisationId: 'other' });
    await expect(
      client.send({ command: 'pause-account', organisationId: 'other', accountId: world.pageId }),
    ).rejects.toEqual(refusal(404, 'no_such_account', 'accountId'));
    await expect(
      client.send({ command: 'pause-account', organisationId: 'acme', accountId: world.pageId, actingMemberId: 'eve' }),
    ).rejects.toEqual(refusal(404, 'no_such_member', 'actingMemberId'));
  });
});

describe('scheduling', () => {
  let world: PutWorld;
  beforeEach(async () => {
    world = await putWorld(intake);
  });

  it('accepts a post for an account that is not proven yet: it waits', async () => {
    const { result, receipt } = await client.send(aPost(world.pageId));
    expect(result).toEqual({ postId: expect.any(String), state: 'scheduled', dueAt: at(600_000) });
    expect(await postNamed(result.postId)).toMatchObject({
      organisationId: 'acme',
      content: { text: 'Hello', link: null, media: [] },
      startAt: NOW + 600_000,
      graceMs: 3_600_000,
      dispatchNo: 0,
      version: 1,
    });
    const stored = await intake.store.change({ receipt: receipt.commandId }, (loaded) => ({ result: loaded.receipt }));
    expect(stored?.postId).toBe(result.postId);
  });

  it('holds it behind a closed gate, and parks it under a pause', async () => {
    await changeAccount(world.pageId, 'disconnected');
    expect((await client.send(aPost(world.pageId))).result.state).toBe('held');
    await client.send({ command: 'pause-account', organisationId: 'acme', accountId: world.pageId });
    const { result } = await client.send(aPost(world.pageId));
    expect(await postNamed(result.postId)).toMatchObject({ state: 'paused', pausedBy: 'account' });
  });

  it.each([
    ['of another organisation', { organisationId: 'other' }, 404, 'no_such_account', 'accountId'],
    ['of no account', { accountId: 'none' }, 404, 'no_such_account', 'accountId'],
    ['by nobody', { actingMemberId: 'eve' }, 404, 'no_such_member', 'actingMemberId'],
    ['empty', { content: { text: '' } }, 422, 'refused_by_network', 'content'],
    ['too long', { content: { text: 'x'.repeat(70_000) } }, 422, 'refused_by_network', 'content'],
    ['too late', { dueAt: at(-3_600_001) }, 422, 'too_late', 'dueAt'],
    ['without a time zone', { dueAt: '2026-03-01T10:00:00' }, 422, 'invalid_command', 'dueAt'],
    ['half a letter', { content: { text: 'a\ud800' } }, 422, 'invalid_command', 'content.text'],
  ])('refuses a post that is %s', async (_what, given, status, code, field) => {
    await client.send({ ...anOrganisation, organisationId: 'other' });
    await expect(client.send(aPost(world.pageId, given))).rejects.toEqual(refusal(status, code, field));
  });

  it('takes one that is a little late: it goes out at once', async () => {
    const { result } = await client.send(aPost(world.pageId, { dueAt: at(-3_600_000) }));
    expect(result.state).toBe('scheduled');
  });

  it('says what the network says: no app posts to a profile', async () => {
    const { result } = await client.send(
      aCredential({ networkUserId: '77', accounts: [{ kind: 'profile', remoteId: '77', name: 'Ada' }] }),
    );
    const accountId = result.accounts[0]?.accountId ?? '';
    await expect(client.send(aPost(accountId))).rejects.toMatchObject({
      code: 'refused_by_network',
      message: expect.stringContaining('personal profile'),
    });
  });

  it('takes posts for groups while the networks are the sandbox', async () => {
    expect((await client.send(aPost(world.groupId))).result.state).toBe('scheduled');
  });

  describe('at the live network', () => {
    const live = useIntake({ sandbox: false });

    it('refuses posts for groups, which the network has closed, and blames no credential', async () => {
      const { groupId, pageId, credentialId } = await putWorld(live);
      await expect(live.client.send(aPost(groupId))).rejects.toMatchObject({
        status: 422,
        code: 'ended_by_network',
        message: expect.stringContaining('Groups API'),
      });
      expect((await live.client.send(aPost(pageId))).result.state).toBe('scheduled');
      expect((await live.store.reads.group(credentialId))?.credential.status).toBe('active');
    });
  });
});

describe('moving posts', () => {
  let world: PutWorld;
  let postId: string;
  beforeEach(async () => {
    world = await putWorld(intake);
    await changeAccount(world.pageId, 'connected');
    postId = (await client.send(aPost(world.pageId))).result.postId;
  });

  it('edits one in the queue: what its earlier trip carried is superseded', async () => {
    await changePost(postId, { state: 'queued', dispatchNo: 4, results: { 'photo-0': { id: '1' } } });
    const { result } = await client.send({ command: 'edit-post', ...ofPost(postId), content: { text: 'Better' } });
    expect(result.state).toBe('scheduled');
    expect(await postNamed(postId)).toMatchObject({
      state: 'scheduled',
      dispatchNo: 4,
      content: { text: 'Better' },
      results: {},
    });
    await expect(client.send({ command: 'edit-post', ...ofPost(postId), content: { text: '' } })).rejects.toEqual(
      refusal(422, 'refused_by_network', 'content'),
    );
  });

  it('gives one a new time, also one that was missed', async () => {
    await changePost(postId, { state: 'missed' });
    const { result } = await client.send({ command: 'reschedule-post', ...ofPost(postId), dueAt: at(7_200_000) });
    expect(result).toEqual({ postId, state: 'scheduled', dueAt: at(7_200_000) });
    expect(await postNamed(postId)).toMatchObject({ dueAt: NOW + 7_200_000, startAt: NOW + 7_200_000 });
    await expect(client.send({ command: 'reschedule-post', ...ofPost(postId), dueAt: at(-7_200_000) })).rejects.toEqual(
      refusal(422, 'too_late', 'dueAt'),
    );
  });

  it('pauses and resumes; behind a closed gate it is held then, and too late it is missed', async () => {
    const pause = () => client.send({ command: 'pause-post', ...ofPost(postId) });
    const resume = () => client.send({ command: 'resume-post', ...ofPost(postId) });
    expect((await pause()).result.state).toBe('paused');
    await expect(pause()).rejects.toEqual(refusal(409, 'already_paused'));
    expect((await resume()).result.state).toBe('scheduled');
    await pause();
    await changeAccount(world.pageId, 'disconnected');
    expect((await resume()).result.state).toBe('held');
    await pause();
    intake.setTime(NOW + 600_000 + 3_600_001);
    expect((await resume()).result.state).toBe('missed');
    const events = await intake.store.reads.events({ accountId: world.pageId, limit: 10 });
    expect(events.map(({ name, data }) => [name, data])).toEqual([['post.missed', { dueAt: NOW + 600_000 }]]);
  });

  it('does not resume a post whose account is paused', async () => {
    await changePost(postId, { state: 'paused', pausedBy: 'account' });
    await client.send({ command: 'pause-account', organisationId: 'acme', accountId: world.pageId });
    await expect(client.send({ command: 'resume-post', ...ofPost(postId) })).rejects.toEqual(
      refusal(409, 'account_paused'),
    );
  });

  it('cancels one that waits, and tells why one under way cannot be called back', async () => {
    await changePost(postId, {
      state: 'claimed',
      claim: { token: 't', processId: 'p', at: NOW, until: NOW + 1000 },
    });
    await expect(client.send({ command: 'cancel-post', ...ofPost(postId) })).rejects.toMatchObject({
      status: 409,
      code: 'already_on_its_way',
      message: expect.stringContaining('cannot be changed or called back'),
    });
    await changePost(postId, { state: 'held', claim: null });
    expect((await client.send({ command: 'cancel-post', ...ofPost(postId) })).result.state).toBe('cancelled');
    const events = await intake.store.reads.events({ accountId: world.pageId, limit: 10 });
    expect(events.map(({ name, data }) => [name, data])).toEqual([['post.cancelled', { by: 'member' }]]);
  });

  it('publishes a missed one when a person says so: now is its time', async () => {
    await changePost(postId, { state: 'missed' });
    intake.setTime(NOW + 86_400_000);
    const { result } = await client.send({ command: 'publish-missed-post', ...ofPost(postId) });
    expect(result).toEqual({ postId, state: 'scheduled', dueAt: at(86_400_000) });
    await expect(client.send({ command: 'publish-missed-post', ...ofPost(postId) })).rejects.toEqual(
      refusal(409, 'already_so'),
    );
  });

  it('is of its organisation only', async () => {
    await client.send({ ...anOrganisation, organisationId: 'other' });
    await expect(client.send({ command: 'cancel-post', organisationId: 'other', postId })).rejects.toEqual(
      refusal(404, 'no_such_post', 'postId'),
    );
  });

  it('of a removed account can only be cancelled', async () => {
    await client.send({ command: 'remove-account', organisationId: 'acme', accountId: world.pageId });
    await expect(client.send({ command: 'edit-post', ...ofPost(postId), content: { text: 'Better' } })).rejects.toEqual(
      refusal(409, 'account_removed'),
    );
    expect((await client.send({ command: 'cancel-post', ...ofPost(postId) })).result.state).toBe('cancelled');
  });
});

describe('settling an unconfirmed post', () => {
  let world: PutWorld;
  let postId: string;
  beforeEach(async () => {
    world = await putWorld(intake);
    await changeAccount(world.pageId, 'connected');
    postId = (await client.send(aPost(world.pageId))).result.postId;
    await changePost(postId, { state: 'unconfirmed', boundaryAt: NOW, nextLookUpAt: null, reason: 'needs_a_person' });
  });

  const settle = (settled: Settled) =>
    client.send({ command: 'settle-unconfirmed-post', ...ofPost(postId), ...settled });

  it('records what a person found on the network', async () => {
    expect((await settle({ outcome: 'published', remoteId: '2001_1' })).result.state).toBe('published');
    expect(await postNamed(postId)).toMatchObject({ remoteId: '2001_1', publishedAt: NOW, nextLookUpAt: null });
  });

  it('binds no remote id to two posts', async () => {
    const other = (await client.send(aPost(world.pageId))).result.postId;
    await changePost(other, { state: 'published', remoteId: '2001_1', publishedAt: NOW });
    await expect(settle({ outcome: 'published', remoteId: '2001_1' })).rejects.toEqual(
      refusal(409, 'remote_id_taken', 'remoteId'),
    );
  });

  it('sends it again only when its first send cannot begin any more', async () => {
    await expect(settle({ outcome: 'publish_again' })).rejects.toEqual(refusal(409, 'may_still_be_sent'));
    intake.setTime(NOW + 15_000);
    expect((await settle({ outcome: 'publish_again' })).result).toEqual({
      postId,
      state: 'scheduled',
      dueAt: at(15_000),
    });
    expect(await postNamed(postId)).toMatchObject({ boundaryAt: null, startAt: NOW + 15_000, results: {} });
  });

  it('drops it, and only a settlement does: a cancellation might leave it on the network unseen', async () => {
    await expect(client.send({ command: 'cancel-post', ...ofPost(postId) })).rejects.toEqual(
      refusal(409, 'needs_look_up'),
    );
    expect((await settle({ outcome: 'drop' })).result.state).toBe('cancelled');
    await expect(settle({ outcome: 'drop' })).rejects.toEqual(refusal(409, 'ended'));
  });

  it('is no way round for a post whose fate is known', async () => {
    await changePost(postId, { state: 'scheduled', boundaryAt: null });
    await expect(settle({ outcome: 'published', remoteId: '2001_1' })).rejects.toEqual(refusal(409, 'not_unconfirmed'));
  });
});
