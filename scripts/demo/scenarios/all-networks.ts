import { setTimeout as sleep } from 'node:timers/promises';
import Table from 'cli-table3';
import { chunksOf } from '../../../domain/chunks-of';
import { HOUR, MINUTE, SECOND } from '../../../domain/clock';
import { networkNamed } from '../../../domain/networks/registry';
import { castConnected, putCast, schedulePost } from '../../suite/casting';
import type { CastMember } from '../../suite/casting';
import { until } from '../../suite/wait';
import { auditOf } from '../audit-check';
import type { Checks } from '../checks';
import { eventsOf, seconds } from '../observe';
import { consent, createPerson } from '../person';
import type { Page } from '../person';
import type { Scenario } from '../scenario';
import type { World } from '../world';
import { sufferers, titleOf, witnesses } from './all-networks-rows';
import type { Sufferer } from './all-networks-rows';
import { reconnectLinkIn } from '../mails';

/** Whoever was not looked at lately is looked at in the last minutes before it. */
const DUE_IN_MS = 10 * MINUTE;
/** Between two posts at one network, so that what it lets us ask is asked before each. */
const APART_MS = 45 * SECOND;
/** Real milliseconds. */
const WITHIN_REAL_MS = 150_000;
const LOOK_EVERY_REAL_MS = 500;
/** A code of X lives for thirty seconds, one of real time here: a machine that is asked for all at once is too slow. */
const SIGN_INS_AT_ONCE = 4;

/** One row of the table, played: what was found, and when. */
interface Played {
  readonly member: Sufferer & CastMember;
  readonly postId: string;
  /** The password that is valid after what happened. */
  readonly password: string;
  readonly happenedAt: number;
  readonly reason: string | null;
  /** When the network's word was believed. */
  readonly disconnectedAt: number | null;
  readonly isHeld: boolean;
  readonly healedBy: string | null;
  /** How the page with the result of signing in again looks now; null: nobody signed in. */
  readonly result: (() => Promise<Page>) | null;
}

export const allNetworks: Scenario = {
  name: 'all-networks',
  isLong: true,
  title: 'Everything that can end a connection at any network: found for what it is, held, healed, published once',
  // Without streams and analytics: what is told here is told by posts.
  world: {
    speed: 30,
    releasePaceMs: 1_000,
    processes: ['scheduler', 'probes', 'publishing', 'reactions', 'alerts', 'admin'],
  },
  run: async (world, check) => {
    // As for most apps: LinkedIn gives refresh tokens to partners only, and where there is one, its refusal is the reason.
    await world.sandbox.admin.seed({ linkedin: { partners: [] } });
    const others = await putCast(world, witnesses());
    const cast = await putCast(world, sufferers());
    await castConnected(world, [...others, ...cast]);
    world.timeline.tell(
      'Host',
      `${String(cast.length)} people to whom something happens, ${String(others.length)} beside them`,
    );
    const dueIn = turns([...cast, ...others]);
    const theirs = await Promise.all(others.map((member) => schedulePost(world, member, dueIn(member), 'Beside it')));
    const began = await Promise.all(cast.map((member) => befall(world, member, dueIn(member))));
    world.timeline.tell('Networks', 'all of it happens');

    const held = await heldOrNot(world, began);
    await checkHeld(world, check, held);
    const healed = await heal(world, held);
    world.timeline.tell('Demo', `\n${tableOf(healed)}`);
    await checkHealed(world, check, healed);
    await checkWitnesses(world, check, others, theirs);
    const audit = await auditOf(world);
    check.that('The books balance', audit.balanced, audit.summary);
  },
};

// ------------------------------------------------------------------------------------------ it happens, and is held

/** When the post of each is due, one after the other at each network. Milliseconds from now. */
function turns(cast: readonly CastMember[]): (member: CastMember) => number {
  return (member) => {
    const before = cast.filter(({ network }) => network === member.network);
    return DUE_IN_MS + APART_MS * before.findIndex(({ accountId }) => accountId === member.accountId);
  };
}

async function befall(world: World, member: Sufferer & CastMember, dueInMs: number): Promise<Played> {
  const { admin } = world.sandbox;
  const { row, network } = member;
  const postId = await schedulePost(world, member, dueInMs, `In spite of ${row.happening}`);
  const happened = await admin.happen(member.happening(row.happening, row.at));
  // As if two hours had gone by.
  if (row.lingers === true) await admin.happen(member.happening('expire_tokens'));
  const typed = networkNamed(network).signIn.kind === 'oauth' ? happened.password : null;
  return {
    member,
    postId,
    password: typed ?? member.signIn.password,
    happenedAt: world.clock.now(),
    reason: null,
    disconnectedAt: null,
    isHeld: false,
    healedBy: null,
    result: null,
  };
}

/** Waits until all are held; a row that never is stays as it was. */
async function heldOrNot(world: World, rows: readonly Played[]): Promise<readonly Played[]> {
  const held = await eachWithin(world, rows, 'disconnected', 'held');
  return Promise.all(
    rows.map(async (played) => {
      const { credentialId, accountId } = played.member;
      const [end] = [
        ...(await eventsOf(world, 'credential.disconnected', { credentialId })),
        ...(await eventsOf(world, 'account.disconnected', { accountId })),
      ];
      const isHeld = held.has(played);
      return { ...played, isHeld, reason: end?.data.reason ?? null, disconnectedAt: end?.occurredAt ?? null };
    }),
  );
}

/**
 * Which of them came to have an account and a post like this, looked at all together and not often: the networks run in
 * this process too, and who is always looking keeps them from answering.
 */
async function eachWithin(
  world: World,
  rows: readonly Played[],
  connection: 'connected' | 'disconnected',
  state: 'held' | 'published',
): Promise<ReadonlySet<Played>> {
  const done = new Set<Played>();
  const deadline = performance.now() + WITHIN_REAL_MS;
  while (done.size < rows.length && performance.now() < deadline) {
    for (const row of rows) {
      if (done.has(row)) continue;
      const account = await world.store.reads.account(row.member.accountId);
      if (account?.connection.status !== connection) continue;
      if ((await world.store.reads.post(row.postId))?.state === state) done.add(row);
    }
    await sleep(LOOK_EVERY_REAL_MS);
  }
  return done;
}

async function checkHeld(world: World, check: Checks, rows: readonly Played[]): Promise<void> {
  const wrong = rows.filter(({ reason, member }) => reason !== member.row.reason);
  check.that(
    'Each is found for what it is, with the reason of its row',
    wrong.length === 0,
    wrong.length === 0 ? `${String(rows.length)} of ${String(rows.length)}` : wrong.map(wordsOf).join('; '),
  );
  const loose = rows.filter(({ isHeld }) => !isHeld);
  check.that(
    'The post of each is held',
    loose.length === 0,
    loose.length === 0 ? `${String(rows.length)} posts` : loose.map(wordsOf).join('; '),
  );
  const calls = await Promise.all(rows.map((row) => publishCalls(world, row)));
  const leaky = rows.filter((_row, index) => (calls[index] ?? 0) > 0);
  check.that(
    'No call to publish reached a network for any of them',
    leaky.length === 0,
    leaky.length === 0 ? `${String(rows.length)} posts, 0 calls` : leaky.map(wordsOf).join('; '),
  );
}

/** How many calls to publish the networks saw about an account, whoever made them. */
async function publishCalls(world: World, { member }: Pick<Played, 'member'>): Promise<number> {
  const { network, account } = member;
  const calls = await world.sandbox.admin.calls({ network, subject: account.remoteId, operation: 'publish' });
  return calls.length;
}

// ------------------------------------------------------------------------------------------ it heals

async function heal(world: World, rows: readonly Played[]): Promise<readonly Played[]> {
  const mended: Played[] = [];
  const held = rows.filter(({ isHeld }) => isHeld);
  for (const some of chunksOf(held, SIGN_INS_AT_ONCE)) {
    mended.push(...(await Promise.all(some.map((played) => mend(world, played)))));
  }
  const curable = mended.filter(({ member }) => member.row.heals !== 'nothing');
  const healed = await eachWithin(world, curable, 'connected', 'published');
  for (const { member, postId, result } of curable.filter((row) => !healed.has(row))) {
    const account = await world.store.reads.account(member.accountId);
    const post = await world.store.reads.post(postId);
    const state = `account ${account?.connection.status ?? 'gone'}, post ${post?.state ?? 'gone'} (${post?.reason ?? ''})`;
    world.timeline.tell(
      'Holdfast',
      `${member.network}, ${member.row.happening}, is not healed: ${state}; ${result === null ? 'nobody signed in' : (await result()).text}`,
    );
  }
  return [
    ...mended.map((row) => (curable.includes(row) && !healed.has(row) ? { ...row, healedBy: null } : row)),
    ...rows.filter(({ isHeld }) => !isHeld),
  ];
}

async function mend(world: World, played: Played): Promise<Played> {
  const { member } = played;
  const { row, organisationId, accountId } = member;
  if (row.heals === 'nothing') {
    await world.host.send({ command: 'remove-account', organisationId, accountId });
    return { ...played, healedBy: 'nothing; the account is removed' };
  }
  if (row.undo !== undefined) await world.sandbox.admin.happen(member.happening(row.undo, row.at));
  if (row.heals === 'happening' && isLookedAtSoon(member)) return { ...played, healedBy: row.undo ?? null };
  try {
    const result = await signInAgain(world, played);
    return {
      ...played,
      result,
      healedBy: row.undo === undefined ? 'signing in again' : `${row.undo}, signing in again`,
    };
  } catch (err) {
    const why = err instanceof Error ? err.message : String(err);
    world.timeline.tell('Demo', `${member.network} ${row.happening}: ${why}`);
    return played;
  }
}

/** One asset that is lost is asked about with its credential, which goes on; a dead credential is asked every 6 hours. */
function isLookedAtSoon({ row, network }: Sufferer): boolean {
  const isOfTheAsset = row.asked === 'page' || row.asked === 'instagram' || row.asked === 'asset';
  return isOfTheAsset && networkNamed(network).probing.everyMs < HOUR;
}

/**
 * The mail, its link, the button, the network's own pages and back, in as few requests as a browser makes. Answers how
 * the page with the result looks when it is asked for.
 */
async function signInAgain(world: World, { member, password }: Played): Promise<() => Promise<Page>> {
  const mail = await world.inbox.waitFor(({ recipients }) => recipients.includes(member.email), WITHIN_REAL_MS);
  const link = reconnectLinkIn(mail);
  const person = createPerson(world.publicUrl);
  const before = await person.open(link);
  const { name } = member.signIn;
  if (networkNamed(member.network).signIn.kind === 'app_password') {
    // A new app password, where the old ones were deleted.
    if (member.row.happening === 'revoke_app') await world.sandbox.admin.seed(member.seed);
    const { address } = await person.press(before, { identifier: name, password });
    return () => person.open(address);
  }
  const { address } = await consent(person, before, { name, password, decision: 'allow' });
  return () => person.open(address);
}

async function checkHealed(world: World, check: Checks, rows: readonly Played[]): Promise<void> {
  const sick = rows.filter(({ healedBy }) => healedBy === null);
  check.that(
    'Each heals as its row says',
    sick.length === 0,
    sick.length === 0 ? `${String(rows.length)} of ${String(rows.length)}` : sick.map(wordsOf).join('; '),
  );
  const healable = rows.filter(({ member }) => member.row.heals !== 'nothing');
  const visible = await Promise.all(
    healable.map(async ({ member: { network, account } }) => {
      const at = account.kind === 'instagram' ? 'instagram' : network;
      return (await world.sandbox.admin.posts({ network: at, account: account.remoteId, byApps: true })).length;
    }),
  );
  const wrong = healable.filter((_row, index) => visible[index] !== 1);
  check.that(
    'The post of each stands on its network once',
    wrong.length === 0,
    wrong.length === 0 ? `${String(healable.length)} posts` : wrong.map(wordsOf).join('; '),
  );
  const calls = await Promise.all(healable.map((row) => publishCalls(world, row)));
  check.that(
    'The log of calls that showed none of them before shows all of them now',
    calls.every((count) => count > 0),
    `${String(calls.reduce((sum, count) => sum + count, 0))} calls`,
  );
}

async function checkWitnesses(
  world: World,
  check: Checks,
  others: readonly CastMember[],
  posts: readonly string[],
): Promise<void> {
  const found = await until('those beside them publish', async () => {
    const now = await Promise.all(posts.map((id) => world.store.reads.post(id)));
    if (now.every((post) => post?.state === 'published')) return now;
    await sleep(LOOK_EVERY_REAL_MS);
    return null;
  });
  const accounts = await Promise.all(others.map(({ accountId }) => world.store.reads.account(accountId)));
  const connected = accounts.filter((account) => account?.connection.status === 'connected').length;
  check.that(
    'Those beside them stay connected and publish',
    found.length === others.length && connected === others.length,
    `${String(connected)} of ${String(others.length)} connected, ${String(posts.length)} posts`,
  );
}

// ------------------------------------------------------------------------------------------ in words

function tableOf(rows: readonly Played[]): string {
  const table = new Table({
    head: ['Network', 'What happened', 'Reason', 'Held after', 'Healed by'],
    style: { head: [], border: [] },
  });
  for (const { member, reason, happenedAt, disconnectedAt, healedBy } of rows) {
    table.push([
      titleOf(member.network),
      member.row.at === undefined ? member.row.happening : `${member.row.happening} at ${member.row.at}`,
      reason ?? '-',
      disconnectedAt === null ? '-' : seconds(disconnectedAt - happenedAt),
      healedBy ?? '-',
    ]);
  }
  return table.toString();
}

function wordsOf({ member, reason }: Played): string {
  return `${member.network} ${member.row.happening}: ${reason ?? 'not disconnected'} instead of ${member.row.reason}`;
}
