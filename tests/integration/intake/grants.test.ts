import { MINUTE } from '../../../domain/clock';
import type { Group } from '../../../domain/credential/group';
import type { InputOf } from '../../../scripts/host-client/client';
import { PAGE_TOKEN, USER_TOKEN, aCredential, aMember, anOrganisation, at, putWorld } from './commands';
import { NOW, useIntake } from './intake-for-tests';

const intake = useIntake();
const { client } = intake;

const page = { kind: 'page', remoteId: '2001', name: 'Acme', tokens: { accessToken: PAGE_TOKEN } } as const;
const refusal = (status: number, code: string, field: string): unknown =>
  expect.objectContaining({ status, code, fields: [{ field, problem: expect.any(String) }] });

async function groupNamed(credentialId: string): Promise<Group> {
  const group = await intake.store.reads.group(credentialId);
  if (group === null) throw new Error(`there is no credential ${credentialId}`);
  return group;
}

async function setConnection(credentialId: string, status: 'connected' | 'dead'): Promise<void> {
  await intake.store.change({ group: credentialId }, ({ group }) => {
    if (group === null) return { result: null };
    const trouble = { of: 'credential', reason: 'token_revoked', since: NOW } as const;
    const accounts = group.accounts.map((account) => ({
      ...account,
      connection: status === 'connected' ? ({ status } as const) : ({ status: 'disconnected', ...trouble } as const),
    }));
    const credential =
      status === 'connected'
        ? group.credential
        : ({ ...group.credential, status, reason: 'token_revoked', deadSince: NOW } as const);
    return { result: null, groups: [{ ...group, credential, accounts }] };
  });
}

async function accessTokenOf(tokenSetId: string | null): Promise<string | undefined> {
  return tokenSetId === null ? undefined : (await intake.store.tokens.open(tokenSetId))?.tokens.accessToken;
}

describe('a credential put for the first time', () => {
  it('is unverified, looked at soon, and has its tokens sealed', async () => {
    const { credentialId, pageId, groupId } = await putWorld(intake);
    const { credential, accounts, tokenSets } = await groupNamed(credentialId);
    expect(credential).toMatchObject({ status: 'active', network: 'facebook', networkUserId: '1001', doubt: null });
    expect(credential.schedule.nextProbeAt).toBe(NOW + MINUTE / 2);
    // Facebook knows no refresh: nothing is ever due.
    expect(credential.schedule.nextRefreshAt).toBeNull();
    expect(
      accounts.map(({ id, connection, originalNetworkUserId }) => [id, connection.status, originalNetworkUserId]),
    ).toEqual(
      expect.arrayContaining([
        [pageId, 'unverified', '1001'],
        [groupId, 'unverified', '1001'],
      ]),
    );
    const pageAccount = accounts.find(({ id }) => id === pageId);
    expect(tokenSets.map(({ status, origin }) => [status, origin])).toEqual([
      ['active', 'put'],
      ['active', 'put'],
    ]);
    expect(await accessTokenOf(credential.activeTokenSetId)).toBe(USER_TOKEN);
    expect(await accessTokenOf(pageAccount?.tokenSetId ?? null)).toBe(PAGE_TOKEN);
    expect(accounts.find(({ id }) => id === groupId)?.tokenSetId).toBeNull();
  });

  it('collects what its network offers for each kind of account, and nothing else', async () => {
    const { pageId, groupId } = await putWorld(intake);
    const kindsOf = async (accountId: string) =>
      (await intake.store.reads.collectorsOf(accountId)).map(({ kind, nextRunAt }) => [kind, nextRunAt]);
    const soon = NOW + MINUTE / 2;
    expect((await kindsOf(pageId)).toSorted()).toEqual([
      ['analytics', soon],
      ['stream', soon],
    ]);
    expect(await kindsOf(groupId)).toEqual([['stream', soon]]);
  });

  it('is refreshed in time where the network refreshes', async () => {
    await client.send(anOrganisation);
    const { result } = await client.send({
      command: 'put-credential',
      organisationId: 'acme',
      network: 'x',
      networkUserId: '42',
      displayName: '@ada',
      tokens: { accessToken: 'access', refreshToken: 'refresh', expiresAt: at(7_200_000), scopes: ['tweet.read'] },
      issuedAt: at(0),
      accounts: [{ kind: 'profile', remoteId: '42', name: '@ada' }],
    });
    const { credential, tokenSets } = await groupNamed(result.credentialId);
    expect(credential.schedule.nextRefreshAt).toBe(NOW + 7_200_000 - 10 * MINUTE);
    expect(tokenSets).toMatchObject([{ hasRefreshToken: true, scopes: ['tweet.read'], issuedAt: NOW }]);
  });

  it.each<[string, Partial<InputOf<'put-credential'>>, number, string, string]>([
    ['an account twice', { accounts: [page, page] }, 422, 'account_twice', 'accounts[1]'],
    ['no account', { accounts: [] }, 422, 'invalid_command', 'accounts'],
    ['a kind that the network has not', { network: 'x' }, 422, 'kind_not_offered', 'accounts[0].kind'],
    ['a server for a network of one', { instance: 'https://example.com' }, 422, 'instance_mismatch', 'instance'],
    ['no server for a network of many', { network: 'bluesky' }, 422, 'instance_mismatch', 'instance'],
    ['a server that hears tokens in the clear', { instance: 'http://example.com' }, 422, 'invalid_command', 'instance'],
    ['tokens of the future', { issuedAt: at(3_600_000) }, 422, 'issued_in_future', 'issuedAt'],
    [
      'a life that no token has',
      { tokens: { accessToken: 'a', expiresAt: '2036-01-01T00:00:00Z' } },
      422,
      'life_too_long',
      'tokens.expiresAt',
    ],
    ['an organisation that is not there', { organisationId: 'nowhere' }, 404, 'no_such_organisation', 'organisationId'],
    ['a private space of nobody', { privateToMemberId: 'eve' }, 404, 'no_such_member', 'privateToMemberId'],
    [
      'a private space of another',
      { privateToMemberId: 'ada', actingMemberId: 'bob' },
      422,
      'not_the_owner',
      'actingMemberId',
    ],
  ])('is refused with %s', async (_what, given, status, code, field) => {
    await client.send(anOrganisation);
    await client.send(aMember);
    await client.send({ ...aMember, memberId: 'bob' });
    await expect(client.send(aCredential(given))).rejects.toEqual(refusal(status, code, field));
  });

  it('fits into the plan or is refused whole', async () => {
    await client.send({ ...anOrganisation, plan: 'professional' });
    const accounts = (count: number, from = 0) =>
      Array.from({ length: count }, (_each, index) => ({ ...page, remoteId: `p${from + index}` }));
    await expect(client.send(aCredential({ accounts: accounts(11) }))).rejects.toEqual(
      refusal(422, 'plan_limit', 'accounts'),
    );
    const { result } = await client.send(aCredential({ accounts: accounts(10) }));
    await expect(client.send(aCredential({ accounts: accounts(1, 10) }))).rejects.toEqual(
      refusal(422, 'plan_limit', 'accounts'),
    );
    // Those that are there already take no second place; a disconnected one gives its own free.
    await client.send(aCredential({ accounts: accounts(10) }));
    await setConnection(result.credentialId, 'dead');
    await client.send(aCredential({ accounts: accounts(1, 10) }));
  });

  it('is another one in a private space, and none for an asset that another credential has', async () => {
    const { pageId, credentialId } = await putWorld(intake);
    const own = await client.send(aCredential({ privateToMemberId: 'ada', accounts: [page] }));
    expect(own.result.credentialId).not.toBe(credentialId);
    const group = await groupNamed(own.result.credentialId);
    expect(group.accounts).toMatchObject([{ privateToMemberId: 'ada', lastConnectedByMemberId: 'ada' }]);
    await expect(client.send(aCredential({ networkUserId: '1002', accounts: [page] }))).rejects.toMatchObject({
      status: 409,
      code: 'account_elsewhere',
      fields: [{ field: 'accounts[0]', problem: expect.stringContaining(pageId) }],
    });
  });
});

describe('a credential put again', () => {
  it('adds accounts and takes names, and changes nothing else, when its tokens are not newer', async () => {
    const { credentialId, pageId } = await putWorld(intake);
    await setConnection(credentialId, 'connected');
    const { result } = await client.send(
      aCredential({
        displayName: 'Ada King',
        tokens: { accessToken: 'other' },
        accounts: [
          { ...page, name: 'Acme Ltd', tokens: { accessToken: 'other-page' } },
          { kind: 'page', remoteId: '2002', name: 'Acme Two', tokens: { accessToken: 'second-page' } },
        ],
      }),
    );
    expect(result).toMatchObject({
      credentialId,
      tokens: 'kept',
      accounts: [{ accountId: pageId, status: 'connected' }, { status: 'unverified' }],
    });
    const { credential, accounts } = await groupNamed(credentialId);
    expect(credential.displayName).toBe('Ada King');
    expect(await accessTokenOf(credential.activeTokenSetId)).toBe(USER_TOKEN);
    const known = accounts.find(({ id }) => id === pageId);
    const added = accounts.find(({ remoteId }) => remoteId === '2002');
    expect([accounts.length, known?.name]).toEqual([3, 'Acme Ltd']);
    expect(await accessTokenOf(known?.tokenSetId ?? null)).toBe(PAGE_TOKEN);
    expect(await accessTokenOf(added?.tokenSetId ?? null)).toBe('second-page');
    expect(await intake.store.reads.events({ credentialId, limit: 10 })).toEqual([]);
  });

  it('never lets an older grant replace a newer one, whatever it says', async () => {
    const { credentialId } = await putWorld(intake);
    const older = await client.send(aCredential({ issuedAt: at(-3_600_000), tokens: { accessToken: 'older' } }));
    expect(older.result.tokens).toBe('kept');
    // A newer one that is still being verified counts too.
    const newer = await client.send(aCredential({ issuedAt: at(-1000), tokens: { accessToken: 'newer' } }));
    const between = await client.send(aCredential({ issuedAt: at(-2000), tokens: { accessToken: 'between' } }));
    expect([newer.result.tokens, between.result.tokens]).toEqual(['pending', 'kept']);
    const { tokenSets, credential } = await groupNamed(credentialId);
    const ofCredential = tokenSets.filter(({ accountId }) => accountId === null);
    expect(ofCredential.map(({ status, issuedAt }) => [status, issuedAt])).toEqual([
      ['active', NOW - 60_000],
      ['pending', NOW - 1000],
    ]);
    expect(await accessTokenOf(credential.activeTokenSetId)).toBe(USER_TOKEN);
  });

  it('brings newer tokens like a re-authorisation: pending, suspect, and verified by the same reaction', async () => {
    const { credentialId, pageId } = await putWorld(intake);
    await setConnection(credentialId, 'connected');
    const { result, receipt } = await client.send(
      aCredential({
        issuedAt: at(0),
        tokens: { accessToken: 'newer' },
        accounts: [{ ...page, tokens: { accessToken: 'newer-page' } }],
        actingMemberId: 'ada',
      }),
    );
    expect(result).toMatchObject({ tokens: 'pending', accounts: [{ accountId: pageId, status: 'suspect' }] });
    const { tokenSets, credential } = await groupNamed(credentialId);
    const pending = tokenSets.filter(({ status }) => status === 'pending');
    expect(pending.map(({ accountId, origin }) => [accountId, origin])).toEqual(
      expect.arrayContaining([
        [null, 'reconnect'],
        [pageId, 'reconnect'],
      ]),
    );
    expect(await accessTokenOf(credential.activeTokenSetId)).toBe(USER_TOKEN);
    const [event, ...others] = await intake.store.reads.events({ credentialId, limit: 10 });
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      name: 'reconnect.completed',
      data: { tokenSetId: pending.find(({ accountId }) => accountId === null)?.id, reconnectId: null, memberId: 'ada' },
    });
    expect(await intake.store.reads.reactionStatus(event?.id ?? '', 'verify-reconnect')).toBe('pending');
    expect(receipt.command).toBe('put-credential');
  });

  it('adds an account of a dead credential as what it is: disconnected, its posts held', async () => {
    const { credentialId } = await putWorld(intake);
    await setConnection(credentialId, 'dead');
    const { result } = await client.send(aCredential({ accounts: [{ ...page, remoteId: '2009' }] }));
    expect(result.accounts).toMatchObject([{ status: 'disconnected' }]);
    const post = await client.send({
      command: 'schedule-post',
      organisationId: 'acme',
      accountId: result.accounts[0]?.accountId ?? '',
      content: { text: 'Hello' },
      dueAt: at(60_000),
    });
    expect(post.result.state).toBe('held');
  });
});

describe('a reconnect that the host completed', () => {
  const completed = (credentialId: string, given: Partial<InputOf<'reconnect-completed'>> = {}) =>
    client.send({
      command: 'reconnect-completed',
      organisationId: 'acme',
      credentialId,
      networkUserId: '1001',
      tokens: { accessToken: 'reconnected', refreshToken: 'of-no-use-here' },
      issuedAt: at(0),
      ...given,
    });

  it('waits, sealed, for the verification that our own pages end in', async () => {
    const { credentialId, pageId } = await putWorld(intake);
    await setConnection(credentialId, 'dead');
    const { result } = await completed(credentialId, {
      actingMemberId: 'ada',
      assets: [{ accountId: pageId, tokens: { accessToken: 'reconnected-page' } }],
    });
    expect(result).toEqual({ credentialId, tokens: 'pending' });
    const { tokenSets, accounts } = await groupNamed(credentialId);
    const pending = tokenSets.filter(({ status }) => status === 'pending');
    const tokens = await Promise.all(pending.map(({ id }) => accessTokenOf(id)));
    expect(tokens.toSorted()).toEqual(['reconnected', 'reconnected-page']);
    expect(pending.every(({ hasRefreshToken }) => !hasRefreshToken)).toBe(true);
    // A closed gate opens when the grant was verified, not when somebody says so.
    expect(accounts.every(({ connection }) => connection.status === 'disconnected')).toBe(true);
    const events = await intake.store.reads.events({ credentialId, limit: 10 });
    expect(events).toMatchObject([{ name: 'reconnect.completed', data: { reconnectId: null, memberId: 'ada' } }]);
  });

  it('is kept out when it is older than what we have', async () => {
    const { credentialId } = await putWorld(intake);
    expect((await completed(credentialId, { issuedAt: at(-3_600_000) })).result.tokens).toBe('kept');
    expect(await intake.store.reads.events({ credentialId, limit: 10 })).toEqual([]);
  });

  it('is refused for another network user, another account, and a credential that is not there', async () => {
    const { credentialId } = await putWorld(intake);
    await expect(completed(credentialId, { networkUserId: '1002' })).rejects.toEqual(
      refusal(422, 'wrong_account', 'networkUserId'),
    );
    await expect(
      completed(credentialId, { assets: [{ accountId: 'none', tokens: { accessToken: 'a' } }] }),
    ).rejects.toEqual(refusal(422, 'not_in_group', 'assets[0].accountId'));
    await expect(completed('none')).rejects.toEqual(refusal(404, 'no_such_credential', 'credentialId'));
    await client.send({ ...anOrganisation, organisationId: 'other' });
    await expect(completed(credentialId, { organisationId: 'other' })).rejects.toEqual(
      refusal(404, 'no_such_credential', 'credentialId'),
    );
  });
});
