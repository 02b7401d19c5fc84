import { readEventsNamed } from '../../../db/sqlite/audit/named-events';
import type { NamedEvent } from '../../../db/sqlite/audit/named-events';
import { countUnfinished } from '../../../db/sqlite/audit/unfinished';
import { MINUTE, SECOND } from '../../../domain/clock';
import { networkNamed } from '../../../domain/networks/registry';
import type { FaultKind } from '../../sandbox/faults';
import type { CrowdNetwork } from '../../suite/crowds';
import { putFleet } from '../../suite/fleet';
import type { Fleet, FleetMember } from '../../suite/fleet';
import { until } from '../../suite/wait';
import { atLeastReal } from '../../../workers/runtime/real-spans';
import { auditOf } from '../audit-check';
import type { Checks } from '../checks';
import { postsOf, seconds } from '../observe';
import type { World } from '../world';
import { isToOperators } from '../mails';

/** One way in which a network is down. */
export interface Way {
  readonly name: string;
  readonly fault: FaultKind;
}

export const WAYS: readonly Way[] = [
  { name: 'refuses connections', fault: { kind: 'down' } },
  { name: 'lets calls time out', fault: { kind: 'hang', when: 'before' } },
  { name: 'answers 503', fault: { kind: 'answer', status: 503, body: { message: 'Service Unavailable' } } },
  { name: 'answers 401 to everybody', fault: { kind: 'answer', status: 401, body: { message: 'Unauthorized' } } },
];

export interface OutageSize {
  /** The one that goes down. */
  readonly network: CrowdNetwork;
  /** Credentials of the network that goes down. */
  readonly atTheNetwork: number;
  /** Credentials of each other network. */
  readonly elsewhere: number;
  /** How long the network is down each time. */
  readonly outageMs: number;
  /** People who take our access away in the middle of each outage. */
  readonly revocations: number;
  /**
   * Posts at the network itself, due soon after each outage: their credentials are looked at before they start, which
   * is during it. 0: its accounts are paused, so that the machine probes and does nothing else.
   */
  readonly work: number;
}

/** Looks come this much later than their interval at most. */
const SPREAD_OF_LOOKS = 1.1;
const ELSEWHERE: readonly CrowdNetwork[] = ['x', 'bluesky'];
/** How late posts may be, and how much of that a machine may need, in real milliseconds. */
const ON_TIME_MS = 2 * SECOND;
const ON_TIME_REAL_MS = 500;
/** What an outage may add: nothing that could be told from chance. */
const AS_LATE_AS_EVER = 2;
/** Real milliseconds: what a machine with two cores may need to hear of ten thousand. */
const ALL_HEARD_WITHIN_REAL_MS = 10 * MINUTE;

/** The same story at any size and speed: all are healthy, then one network is down in each of the ways. */
export async function tellOutages(world: World, check: Checks, size: OutageSize): Promise<void> {
  const fleet = await putFleet(world, { network: size.network, size: size.atTheNetwork, paused: size.work === 0 });
  const others: Fleet[] = [];
  for (const network of ELSEWHERE) others.push(await putFleet(world, { network, size: size.elsewhere }));
  await world.installation.start(['scheduler', 'probes', 'publishing', 'streams', 'reactions', 'alerts', 'analytics']);
  for (const each of [...others, fleet]) await each.connected(ALL_HEARD_WITHIN_REAL_MS);
  await until('everybody was told', () => isEverybodyTold(world), ALL_HEARD_WITHIN_REAL_MS);
  world.timeline.tell('Holdfast', `all ${String(fleet.members.length)} at ${size.network} are proven to work`);
  const onTimeMs = await quiet(world, check, others, size);

  const gone: FleetMember[] = [];
  for (const way of WAYS) gone.push(...(await outage(world, check, { way, fleet, others, size, onTimeMs, gone })));
  const audit = await auditOf(world);
  check.that('The books balance', audit.balanced, audit.summary);
}

/** The yardstick: the same posts, as close together, while all networks are well. Answers how late they may be, in ms. */
async function quiet(world: World, check: Checks, others: readonly Fleet[], size: OutageSize): Promise<number> {
  const posts = await scheduleElsewhere(others, size.outageMs, 'While all is well');
  await world.clock.sleep(size.outageMs);
  const late = await latenessOf(world, posts);
  check.that(
    'While all is well, every post goes out: how late is what this machine does',
    late.p99 < Infinity,
    late.words,
  );
  return Math.max(atLeastReal(world.clock, ON_TIME_MS, ON_TIME_REAL_MS), AS_LATE_AS_EVER * late.p99);
}

interface Outage {
  readonly way: Way;
  readonly fleet: Fleet;
  readonly others: readonly Fleet[];
  readonly size: OutageSize;
  /** How late posts of other networks may be. */
  readonly onTimeMs: number;
  /** Who left in the outages before. */
  readonly gone: readonly FleetMember[];
}

/** When it was, and what had been mailed before it. */
interface Course {
  readonly began: number;
  readonly ended: number;
  readonly mailsBefore: number;
}

/** Answers who left during it. */
async function outage(world: World, check: Checks, given: Outage): Promise<readonly FleetMember[]> {
  const { way, fleet, others, size, gone } = given;
  const { timeline, clock, sandbox } = world;
  const began = clock.now();
  const mailsBefore = world.inbox.received.length;
  timeline.tell(size.network, way.name);
  const fault = await sandbox.admin.addFault({ scope: { network: size.network }, fault: way.fault });
  const posts = await scheduleElsewhere(others, size.outageMs, `While ${size.network} ${way.name}`);
  const work = await scheduleWork(given, `Before it, ${size.network} ${way.name}`);
  await clock.sleep(size.outageMs / 2);
  const leaving = await inTrouble(world, fleet, size.revocations);
  await fleet.revoke(leaving);
  timeline.tell(size.network, `${String(leaving.length)} people take our access away; ${wordsOf(fleet)}`);
  await clock.sleep(began + size.outageMs - clock.now());

  const late = await latenessOf(world, posts);
  checkDuring(world, check, given, { began, ended: clock.now(), mailsBefore });
  check.that(`${way.name}: posts of other networks are on time`, late.p99 <= given.onTimeMs, late.words);

  await sandbox.admin.removeFault(fault.id);
  const ended = clock.now();
  timeline.tell(size.network, 'is back');
  await until(
    'everybody was heard again',
    () => {
      const { connected, disconnected, inTrouble: troubled } = fleet.counts();
      const left = gone.length + leaving.length;
      return troubled === 0 && disconnected === left && connected === fleet.members.length - left;
    },
    ALL_HEARD_WITHIN_REAL_MS,
  ).catch(() => undefined);
  timeline.tell('Holdfast', `${seconds(clock.now() - ended)} later: ${wordsOf(fleet)}`);
  await until('everybody was told', () => isEverybodyTold(world));
  checkAfter(world, check, given, leaving, { began, ended, mailsBefore });
  if (work.length > 0) await checkWork(world, check, way, work, leaving);
  return leaving;
}

/** Work is looked ahead for this long before it starts; so it starts when the outage is over. */
const WORK_AFTER_MS = 5 * MINUTE;

async function scheduleWork(
  { fleet, gone, size: { work, outageMs } }: Outage,
  text: string,
): Promise<readonly string[]> {
  const staying = fleet.members.filter((member) => !gone.includes(member));
  return fleet.schedule(
    staying.slice(0, work).map((member, index) => ({
      member,
      dueInMs: WORK_AFTER_MS + (outageMs * index) / (2 * work),
      text: `${text}, from ${member.person.handle}`,
    })),
  );
}

async function checkWork(
  world: World,
  check: Checks,
  { name }: Way,
  ids: readonly string[],
  leaving: readonly FleetMember[],
): Promise<void> {
  const isOver = async (): Promise<boolean> => {
    const posts = await postsOf(world, ids);
    return posts.every(({ state }) => state === 'published' || state === 'held');
  };
  await until('the work after it is done', isOver, ALL_HEARD_WITHIN_REAL_MS).catch(() => undefined);
  const posts = await postsOf(world, ids);
  const left = new Set(leaving.map(({ accountId }) => accountId));
  const held = posts.filter(({ state }) => state === 'held');
  check.that(
    `${name}: posts due after it go out, and those of who left are held`,
    posts.every(({ state, accountId }) => state === (left.has(accountId) ? 'held' : 'published')),
    `${String(posts.filter(({ state }) => state === 'published').length)} published, ${String(held.length)} held of ${String(posts.length)}`,
  );
}

/** Nothing that happened still has to be reacted to, and no message is on its way. */
function isEverybodyTold({ databasePath }: World): boolean {
  const { reactions, deliveries } = countUnfinished(databasePath);
  return reactions === 0 && deliveries === 0;
}

/** Some that the outage has reached already: whoever it has not is found by the usual look, whenever that comes. */
async function inTrouble(world: World, { members }: Fleet, count: number): Promise<readonly FleetMember[]> {
  const found: FleetMember[] = [];
  for (const member of members) {
    if (found.length === count) break;
    const group = await world.store.reads.group(member.credentialId);
    if (group !== null && group.credential.status !== 'dead' && group.credential.trouble !== null) found.push(member);
  }
  return found;
}

function checkDuring(world: World, check: Checks, { way, fleet }: Outage, { began, mailsBefore }: Course): void {
  const { disconnected } = since(world, began);
  const mails = world.inbox.received.slice(mailsBefore);
  const reached = fleet.counts().inTrouble;
  check.that(
    `${way.name}: nobody is disconnected`,
    disconnected.length === 0 && reached > 0,
    `${String(disconnected.length)} disconnected; ${wordsOf(fleet)}`,
  );
  check.that(
    `${way.name}: no customer is told anything`,
    mails.every(isToOperators),
    `${String(mails.filter((mail) => !isToOperators(mail)).length)} mails to customers`,
  );
}

function checkAfter(
  world: World,
  check: Checks,
  { way: { name }, fleet }: Outage,
  leaving: readonly FleetMember[],
  { began, ended, mailsBefore }: Course,
): void {
  const roundMs = networkNamed(fleet.network).probing.everyMs * SPREAD_OF_LOOKS;
  const after = since(world, began);
  const found = after.disconnected.filter(({ credentialId }) =>
    leaving.some((member) => member.credentialId === credentialId),
  );
  const lastMs = Math.max(0, ...found.map(({ occurredAt }) => occurredAt - ended));
  check.that(
    `${name}: who left during it is found within one round of probes after it, and nobody else`,
    leaving.length > 0 &&
      found.length === leaving.length &&
      after.disconnected.length === leaving.length &&
      lastMs <= roundMs,
    `${String(found.length)} of ${String(leaving.length)}, the last ${seconds(lastMs)} after it; ${String(after.disconnected.length)} disconnected in all`,
  );
  const notices = world.inbox.received.slice(mailsBefore).filter(isToOperators);
  const subjects = [...new Set(notices.map(({ subject }) => subject))];
  check.that(
    `${name}: operators are told once`,
    notices.length === 1 && after.began.length === 1 && after.ended.length === 1,
    `${String(notices.length)} mails (${subjects.slice(0, 3).join('; ')}); began ${String(after.began.length)} times, ended ${String(after.ended.length)} times`,
  );
}

interface Happened {
  readonly disconnected: readonly NamedEvent[];
  readonly began: readonly NamedEvent[];
  readonly ended: readonly NamedEvent[];
}

function since(world: World, at: number): Happened {
  const events = readEventsNamed(
    world.databasePath,
    ['credential.disconnected', 'account.disconnected', 'network.outage_began', 'network.outage_ended'],
    at,
  );
  const named = (...names: readonly NamedEvent['name'][]) => events.filter(({ name }) => names.includes(name));
  return {
    disconnected: named('credential.disconnected', 'account.disconnected'),
    began: named('network.outage_began'),
    ended: named('network.outage_ended'),
  };
}

function wordsOf(fleet: Fleet): string {
  const { connected, suspect, disconnected, inTrouble } = fleet.counts();
  return `${String(connected)} connected, ${String(suspect)} suspect, ${String(disconnected)} disconnected, ${String(inTrouble)} in trouble`;
}

/** One post of each account, spread over the time; the last minutes are left for them to go out in. */
async function scheduleElsewhere(fleets: readonly Fleet[], overMs: number, text: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const { members, schedule } of fleets) {
    ids.push(
      ...(await schedule(
        members.map((member, index) => ({
          member,
          dueInMs: overMs * (0.1 + (0.8 * index) / members.length),
          text: `${text}, from ${member.person.handle}`,
        })),
      )),
    );
  }
  return ids;
}

/** From the time that was asked for to the network's answer. */
async function latenessOf(
  world: World,
  ids: readonly string[],
): Promise<{ readonly p99: number; readonly words: string }> {
  const posts = await postsOf(world, ids);
  const published = posts.flatMap(({ publishedAt, dueAt }) => (publishedAt === null ? [] : [publishedAt - dueAt]));
  const late = published.toSorted((one, other) => one - other);
  const at = (share: number): number => late[Math.min(late.length - 1, Math.floor(late.length * share))] ?? Infinity;
  // What is not published at all is later than everything else.
  const p99 = published.length === ids.length ? at(0.99) : Infinity;
  return {
    p99,
    words: `${String(published.length)} of ${String(ids.length)} published, half within ${seconds(at(0.5))}, 99 of 100 within ${seconds(at(0.99))}`,
  };
}
