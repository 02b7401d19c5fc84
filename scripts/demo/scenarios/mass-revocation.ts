import { HOUR, MINUTE, SECOND } from '../../../domain/clock';
import type { InputOf } from '../../host-client/client';
import { PROCESS_NAMES } from '../../installation/worker-processes';
import { CROWD_PASSWORD } from '../../suite/crowds';
import { putFleet } from '../../suite/fleet';
import type { Fleet, FleetMember } from '../../suite/fleet';
import { until } from '../../suite/wait';
import { auditOf } from '../audit-check';
import type { Checks } from '../checks';
import { eventsOf, seconds } from '../observe';
import { createPerson, reconnect } from '../person';
import type { Scenario } from '../scenario';
import type { World } from '../world';
import { checkMails, everyDelivery, isDigest, linkBeside, names } from './mass-revocation-mails';
import type { Admin } from './mass-revocation-mails';

const CREDENTIALS = 200;
const LOGGED_OUT_SHARE = 0.3;
const ORGANISATIONS = 5;
/** Of each organisation, beside the one that the fleet brings: enough people that their mails have to keep a pace. */
const MORE_ADMINS = 19;
/** From the network's end of the first connection until those who run Holdfast are told. */
const AT_ONCE_MS = 10 * MINUTE;
/** Real milliseconds: the story of more than an hour, on a busy machine. */
const WITHIN_REAL_MS = 400_000;

export const massRevocation: Scenario = {
  name: 'mass-revocation',
  isLong: true,
  title: 'A network logs 30 % of a fleet out at once: decided within the hour, told in digests that keep a pace',
  // Only the intake runs while the host puts its fleet.
  world: { speed: 20, processes: ['admin'] },
  run: async (world, check) => {
    const fleet = await putFleet(world, { network: 'facebook', size: CREDENTIALS, organisations: ORGANISATIONS });
    const admins = await putAdmins(world);
    await world.installation.start(PROCESS_NAMES.filter((each) => each !== 'admin'));
    await fleet.connected(WITHIN_REAL_MS);
    world.timeline.tell('Holdfast', `${String(CREDENTIALS)} credentials are connected`);
    // Of every organisation the same share: neighbours are of different ones.
    const lost = fleet.members.filter((_each, index) => Math.floor(index / ORGANISATIONS) % 10 < LOGGED_OUT_SHARE * 10);

    const at = world.clock.now();
    for (const { person } of lost) {
      await world.sandbox.admin.happen({ network: 'facebook', kind: 'log_out', user: person.id });
    }
    world.timeline.tell('Facebook', `logs ${String(lost.length)} of them out, and goes on serving the others`);

    const noticed = await until(
      'the mass revocation is noticed',
      async () => (await eventsOf(world, 'network.mass_revocation_began'))[0],
      WITHIN_REAL_MS,
    );
    world.timeline.tell('Holdfast', `notices a mass revocation after ${seconds(noticed.occurredAt - at)}`);
    await checkDecisions(world, check, fleet, lost, at);
    await checkOperators(world, check, at);
    await checkMails(world, check, { lost, admins, noticedAt: noticed.occurredAt });
    await checkReconnect(world, check, lost, admins);
    const audit = await auditOf(world);
    check.that('The books balance', audit.balanced, audit.summary);
  },
};

async function putAdmins({ host }: World): Promise<readonly Admin[]> {
  const organisationIds = Array.from(
    { length: ORGANISATIONS },
    (_each, index) => `fleet-facebook-${String(index + 1)}`,
  );
  const more = organisationIds.flatMap((organisationId) =>
    Array.from({ length: MORE_ADMINS }, (_each, index): InputOf<'put-member'> => {
      const memberId = `${organisationId}-admin-${String(index + 1)}`;
      return {
        command: 'put-member',
        organisationId,
        memberId,
        name: `Administrator ${String(index + 1)}`,
        email: `${memberId}@fleet.test`,
        role: 'admin',
      };
    }),
  );
  for (const organisationId of organisationIds) {
    const results = await host.sendAll<'put-member'>(more.filter((each) => each.organisationId === organisationId));
    for (const result of results) if (!result.ok) throw result.error;
  }
  const brought = organisationIds.map((organisationId): Admin => ({
    memberId: `${organisationId}-admin`,
    organisationId,
    email: `${organisationId}@fleet.test`,
  }));
  return [...brought, ...more];
}

// ------------------------------------------------------------------------------------------ what is decided

async function checkDecisions(
  world: World,
  check: Checks,
  fleet: Fleet,
  lost: readonly FleetMember[],
  at: number,
): Promise<void> {
  const decided = await until(
    `${String(lost.length)} are decided`,
    async () => {
      const events = await disconnects(world);
      return events.length >= lost.length || world.clock.now() > at + HOUR ? events : null;
    },
    WITHIN_REAL_MS,
  );
  const lostIds = new Set(lost.map(({ credentialId }) => credentialId));
  const right = decided.filter(({ subject }) => lostIds.has(subject.credentialId ?? ''));
  const took = Math.max(...right.map(({ occurredAt }) => occurredAt - at));
  const reasons = new Set(right.map(({ data }) => data.reason));
  world.timeline.tell('Holdfast', `${String(right.length)} disconnected, the last after ${seconds(took)}`);
  check.that(
    'All that were logged out are disconnected within the hour, with that reason',
    right.length === lost.length && took <= HOUR && reasons.size === 1 && reasons.has('session_invalidated'),
    `${String(right.length)} of ${String(lost.length)}, the last after ${seconds(took)}, ${[...reasons].join(', ')}`,
  );
  check.that(
    'Nobody else is disconnected',
    decided.length === right.length && fleet.counts().connected === fleet.members.length - lost.length,
    `${String(decided.length - right.length)} others; ${String(fleet.counts().connected)} connected`,
  );
}

async function disconnects(world: World) {
  return eventsOf(world, 'credential.disconnected');
}

async function checkOperators(world: World, check: Checks, at: number): Promise<void> {
  const [first] = (await everyDelivery(world)).filter(({ channel }) => channel === 'operators');
  const mails = world.inbox.received.filter(({ recipients }) =>
    recipients.some((each) => each.startsWith('operators')),
  );
  const after = (first?.handedOverAt ?? Infinity) - at;
  check.that(
    'Operators are told once, and at once',
    mails.length === 1 && mails[0]?.subject.includes('ends many connections at once') === true && after <= AT_ONCE_MS,
    `${mails.map(({ subject }) => `"${subject}"`).join(', ')} after ${seconds(after)}`,
  );
}

// ------------------------------------------------------------------------------------------ one comes back

async function checkReconnect(
  world: World,
  check: Checks,
  lost: readonly FleetMember[],
  admins: readonly Admin[],
): Promise<void> {
  const digest = world.inbox.received.find(isDigest);
  const back = lost.find(({ person }) => digest !== undefined && names(digest, person.handle));
  if (digest === undefined || back === undefined) throw new Error('Nobody was told of anything in a digest.');
  const { handle } = back.person;
  world.timeline.tell('Admin', `follows the link beside ${handle}`);
  await reconnect(createPerson(world.publicUrl), linkBeside(handle, digest), {
    name: `${handle}@crowd.test`,
    password: CROWD_PASSWORD,
    decision: 'allow',
  });
  const before = world.inbox.received.length;
  const team = admins.filter(({ organisationId }) => organisationId === back.organisationId);
  const resolutions = () =>
    world.inbox.received.slice(before).filter(({ subject }) => subject.includes('connected again'));
  await until('their team is told', () => resolutions().length >= team.length, WITHIN_REAL_MS).catch(() => undefined);
  await world.clock.sleep(30 * SECOND);
  const heard = resolutions().flatMap(({ recipients }) => recipients);
  check.that(
    'One that comes back is told to who was told, once',
    heard.length === team.length && team.every(({ email }) => heard.includes(email)),
    `${String(heard.length)} mails to ${String(team.length)} people: ${resolutions()[0]?.subject ?? 'none'}`,
  );
}
