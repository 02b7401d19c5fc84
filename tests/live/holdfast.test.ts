import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE, SECOND } from '../../domain/clock';
import type { DisconnectReason } from '../../domain/judgement/vocabulary';
import { auditOf } from '../../scripts/demo/audit-check';
import { eventOf, eventsOf, postsInState, postsOf } from '../../scripts/demo/observe';
import { createPerson } from '../../scripts/demo/person';
import { until } from '../../scripts/suite/wait';
import { startPds } from './pds/running-pds';
import type { PdsAccount, PdsRecord, RunningPds } from './pds/running-pds';
import { startHoldingProxy } from './support/holding-proxy';
import type { HoldingProxy } from './support/holding-proxy';
import { startLiveWorld } from './support/live-world';
import type { LiveWorld } from './support/live-world';

/**
 * The whole way, from a host's command to a record on Bluesky's own server and back, by all processes of Holdfast.
 * Each account belongs to an organisation and a member of its own, so that mails can be told apart.
 */

const SPEED = 10;
/** As Holdfast counts it: long enough for a refresh that falls due, for probes, and for posts to be tried again. */
const OUTAGE_MS = 5 * MINUTE;
/** What a session lasts at the network is real time, and far longer than this file takes. */
const TEST_BUDGET_MS = 240_000;

interface Connected {
  readonly pdsAccount: PdsAccount;
  readonly organisationId: string;
  readonly accountId: string;
  readonly credentialId: string;
  readonly email: string;
  readonly refreshToken: string;
}

let pds: RunningPds;
let proxy: HoldingProxy;
let world: LiveWorld;

beforeAll(async () => {
  pds = await startPds();
  proxy = await startHoldingProxy(pds.origin);
  world = await startLiveWorld({ speed: SPEED });
}, TEST_BUDGET_MS);

afterAll(async () => {
  await world.close();
  await proxy.close();
  await pds.stop();
}, TEST_BUDGET_MS);

/** Puts a new account of the PDS through the intake, and waits until it was proven to work. */
async function connect(options: { readonly sessionEndsInMs?: number } = {}): Promise<Connected> {
  const name = `u${randomUUID().slice(0, 8)}`;
  const pdsAccount = await pds.createAccount(`${name}.test`);
  const { accessJwt, refreshJwt } = await pds.signIn({
    ...pdsAccount,
    password: await pds.createAppPassword(pdsAccount),
  });
  const organisationId = `org-${name}`;
  const memberId = `member-${name}`;
  const email = `${name}@example.test`;
  const { host, clock } = world;
  await host.send({ command: 'put-organisation', organisationId, name, plan: 'team' });
  await host.send({ command: 'put-member', organisationId, memberId, name, email, role: 'admin' });
  const endsInMs = options.sessionEndsInMs ?? 120 * MINUTE;
  const { result } = await host.send({
    command: 'put-credential',
    organisationId,
    network: 'bluesky',
    instance: proxy.origin,
    networkUserId: pdsAccount.did,
    displayName: pdsAccount.handle,
    tokens: {
      accessToken: accessJwt,
      refreshToken: refreshJwt,
      expiresAt: new Date(clock.now() + endsInMs).toISOString(),
    },
    issuedAt: new Date(clock.now()).toISOString(),
    actingMemberId: memberId,
    accounts: [{ kind: 'profile', remoteId: pdsAccount.did, name: pdsAccount.handle, tokens: null }],
  });
  const { credentialId } = result;
  const accountId = result.accounts[0]?.accountId ?? '';
  await until('the account is connected', async () => (await statusOf(accountId)) === 'connected');
  return { pdsAccount, organisationId, accountId, credentialId, email, refreshToken: refreshJwt };
}

async function statusOf(accountId: string): Promise<string | undefined> {
  const group = await world.store.reads.groupOfAccount(accountId);
  return group?.accounts.find(({ id }) => id === accountId)?.connection.status;
}

async function schedule({ organisationId, accountId }: Connected, text: string): Promise<string> {
  const dueAt = new Date(world.clock.now() + 2 * SECOND).toISOString();
  const { result } = await world.host.send({
    command: 'schedule-post',
    organisationId,
    accountId,
    content: { text },
    dueAt,
  });
  return result.postId;
}

/** What stands on the PDS, in the order in which Bluesky shows it, oldest first. */
async function standing({ pdsAccount }: Connected): Promise<readonly unknown[]> {
  const values = (await pds.posts(pdsAccount)).map(({ value }) => value);
  return values.sort((one, other) => timeOf(one) - timeOf(other)).map((value) => value['text']);
}

function timeOf(value: PdsRecord['value']): number {
  return Date.parse(String(value['createdAt']));
}

async function published(...postIds: readonly string[]): Promise<void> {
  await until('the posts are published', () => postsInState(world, postIds, ['published']));
}

/** Follows the link in the mail, types handle and a new app password, and reads on until it is decided. */
async function reconnect({ pdsAccount, email }: Connected): Promise<string> {
  const mail = await world.inbox.waitFor(({ recipients }) => recipients.includes(email), TEST_BUDGET_MS);
  const link = /https?:\/\/[^\s"<>]*\/reconnect\/[^\s"<>]+/.exec(mail.text)?.[0] ?? '';
  const person = createPerson(world.publicUrl);
  const password = await pds.createAppPassword(pdsAccount);
  const result = await person.press(await person.open(link), { identifier: pdsAccount.handle, password });
  const decided = await until('the reconnect has a result', async () => {
    const page = await person.open(result.address);
    return /http-equiv="refresh"/i.test(page.html) ? null : page;
  });
  return decided.text;
}

function mailsTo(accounts: readonly Connected[]): number {
  const addresses = accounts.map(({ email }) => email);
  return world.inbox.received.filter(({ recipients }) => recipients.some((one) => addresses.includes(one))).length;
}

async function disconnectionOf({ credentialId }: Connected): Promise<DisconnectReason> {
  return (await eventOf(world, 'credential.disconnected', { credentialId })).data.reason;
}

test(
  'posts of two accounts appear on the PDS, once each',
  async () => {
    const [one, other] = [await connect(), await connect()];
    const posts = [await schedule(one, 'first of one'), await schedule(other, 'first of the other')];
    await published(...posts);
    await published(await schedule(one, 'second of one'));
    expect(await standing(one)).toEqual(['first of one', 'second of one']);
    expect(await standing(other)).toEqual(['first of the other']);
  },
  TEST_BUDGET_MS,
);

test(
  'a post whose publisher is killed before it hears of it stands there once, and is known',
  async () => {
    const account = await connect();
    const answer = proxy.holdAnswerTo('/com.atproto.repo.putRecord');
    const post = await schedule(account, 'accepted, and never heard of');
    await answer.answered;
    await world.installation.crash('publishing');
    expect(await standing(account)).toEqual(['accepted, and never heard of']);
    expect(await postsInState(world, [post], ['sent', 'unconfirmed'])).toBe(true);
    answer.cut();
    await world.installation.startAnother('publishing');

    await published(post);
    const next = await schedule(account, 'the next one');
    await published(next);
    expect(await standing(account)).toEqual(['accepted, and never heard of', 'the next one']);
    const [known] = await postsOf(world, [post]);
    expect((await pds.posts(account.pdsAccount)).map(({ uri }) => uri)).toContain(known?.remoteId);
  },
  TEST_BUDGET_MS,
);

const TROUBLES: readonly {
  readonly what: string;
  readonly reason: DisconnectReason;
  readonly sessionEndsInMs?: number;
  readonly begin: (account: Connected) => Promise<void>;
  readonly undo: (account: Connected) => Promise<void>;
}[] = [
  {
    what: 'a takedown by the moderators',
    reason: 'account_suspended',
    begin: ({ pdsAccount }) => pds.setTakenDown(pdsAccount, true),
    undo: ({ pdsAccount }) => pds.setTakenDown(pdsAccount, false),
  },
  {
    what: 'a deactivation by the user',
    reason: 'account_disabled',
    begin: ({ pdsAccount }) => pds.setDeactivated(pdsAccount, true),
    undo: ({ pdsAccount }) => pds.setDeactivated(pdsAccount, false),
  },
  {
    // Until the next refresh a deleted session goes on: nothing shows it before.
    what: 'a deleted session',
    reason: 'refresh_token_invalid',
    sessionEndsInMs: 3 * MINUTE,
    begin: ({ refreshToken }) => pds.deleteSession(refreshToken),
    undo: () => Promise.resolve(),
  },
];

test.each(TROUBLES)(
  '$what is found as $reason and holds the work, until it is undone',
  async (trouble) => {
    const { reason, sessionEndsInMs, begin, undo } = trouble;
    const account = await connect(sessionEndsInMs === undefined ? {} : { sessionEndsInMs });
    const neighbour = await connect();
    await published(await schedule(account, 'before'));

    await begin(account);
    // Found by the next thing that is asked of the network: here a post, or the refresh that is due.
    const met = sessionEndsInMs === undefined ? [await schedule(account, 'met the trouble')] : [];
    expect(await disconnectionOf(account)).toBe(reason);
    const held = [...met, await schedule(account, 'held')];
    await until('the work is held', () => postsInState(world, held, ['held']));
    await published(await schedule(neighbour, 'not concerned'));
    expect(await statusOf(account.accountId)).toBe('disconnected');

    await undo(account);
    expect(await standing(account)).toEqual(['before']);
    expect(await reconnect(account)).toContain(account.pdsAccount.handle);
    expect(await statusOf(account.accountId)).toBe('connected');
    await published(...held);
    expect(await standing(account)).toEqual(['before', ...(met.length > 0 ? ['met the trouble'] : []), 'held']);
  },
  TEST_BUDGET_MS,
);

test(
  'an outage of the server disconnects nobody, mails nobody, and the work goes on when it is over',
  async () => {
    // The session of the first is to be refreshed while nobody answers.
    const accounts = [await connect({ sessionEndsInMs: 3 * MINUTE }), await connect()];
    const [first, second] = accounts as [Connected, Connected];
    await published(await schedule(first, 'before'), await schedule(second, 'before'));
    const mailsBefore = mailsTo(accounts);

    await pds.goDown();
    const met = [await schedule(first, 'in the outage'), await schedule(second, 'in the outage')];
    await sleep(OUTAGE_MS / SPEED);
    expect(await postsInState(world, met, ['published'])).toBe(false);
    for (const { accountId, credentialId } of accounts) {
      expect(await statusOf(accountId)).not.toBe('disconnected');
      expect(await eventsOf(world, 'credential.disconnected', { credentialId })).toEqual([]);
    }
    await pds.comeUp();

    await published(...met);
    await published(await schedule(first, 'after'), await schedule(second, 'after'));
    for (const account of accounts) {
      expect(await standing(account)).toEqual(['before', 'in the outage', 'after']);
      expect(await statusOf(account.accountId)).toBe('connected');
      expect(await eventsOf(world, 'credential.disconnected', { credentialId: account.credentialId })).toEqual([]);
    }
    expect(mailsTo(accounts)).toBe(mailsBefore);
  },
  TEST_BUDGET_MS,
);

test(
  'the books balance after all of it',
  async () => {
    expect(await auditOf(world)).toMatchObject({ balanced: true });
  },
  TEST_BUDGET_MS,
);
