import { chunksOf } from '../../domain/chunks-of';
import { countCredentials } from '../../db/sqlite/audit/credential-counts';
import type { CredentialCounts } from '../../db/sqlite/audit/credential-counts';
import type { InputOf } from '../host-client/client';
import type { CommandName } from '../../domain/intake/command';
import type { IntakeResults } from '../../domain/intake/decision';
import { CROWDS } from './crowds';
import type { Crowd, CrowdNetwork, CrowdPerson } from './crowds';
import type { Suite } from './people';
import { until } from './wait';

/** Where a fleet is put: any world of Holdfast with the sandbox. */
export interface FleetWorld extends Suite {
  readonly databasePath: string;
  readonly timeline: { tell(who: string, what: string): void };
}

export interface FleetOrder {
  readonly network: CrowdNetwork;
  /** Credentials, each of another person, with one account. */
  readonly size: number;
  /** Over how many organisations they are spread; default: one for each five hundred. */
  readonly organisations?: number;
  /** The host pauses their accounts: nothing is published, streamed or counted, and they are probed all the same. */
  readonly paused?: boolean;
}

export interface FleetMember {
  readonly person: CrowdPerson;
  readonly organisationId: string;
  readonly credentialId: string;
  readonly accountId: string;
}

/** Credentials by the thousand at one network, put through the intake as a host would. */
export interface Fleet {
  readonly network: CrowdNetwork;
  readonly members: readonly FleetMember[];
  /** Of its network, as the database says now. */
  counts(): CredentialCounts;
  /** Resolves once all were proven to work. `withinRealMs`: real milliseconds. */
  connected(withinRealMs: number): Promise<void>;
  /** They take our access away at the network. */
  revoke(members: readonly FleetMember[]): Promise<void>;
  /** One post each, due `dueInMs` from now (in the time of the story). Answers the ids in the order of the members. */
  schedule(
    posts: readonly { readonly member: FleetMember; readonly dueInMs: number; readonly text: string }[],
  ): Promise<readonly string[]>;
}

const MEMBERS_PER_ORGANISATION = 500;
/** The commands of one request are carried out one after the other; those of several share their commits. */
const COMMANDS_PER_REQUEST = 25;
const REQUESTS_AT_ONCE = 12;

/** Makes the people at the sandbox, and puts organisations, administrators and credentials at Holdfast. */
export async function putFleet(world: FleetWorld, order: FleetOrder): Promise<Fleet> {
  const { network, size } = order;
  const crowd: Crowd = CROWDS[network];
  const organisations = organisationsOf(order);
  const began = performance.now();
  const people = Array.from({ length: size }, (_each, index) => crowd.person(index + 1));
  await world.sandbox.admin.seed(crowd.seed(people));
  await sendInBatches(world, organisations.map(putOrganisation));
  await sendInBatches(world, organisations.map(putAdministrator));

  const members: FleetMember[] = [];
  for (const some of chunksOf(people, COMMANDS_PER_REQUEST * REQUESTS_AT_ONCE)) {
    const from = members.length;
    const commands = await Promise.all(
      some.map((person, index) =>
        putCredential(world, order, person, organisations[(from + index) % organisations.length] ?? network),
      ),
    );
    const results = await sendInBatches(world, commands);
    members.push(...some.map((person, index) => memberOf(person, commands[index], results[index])));
    if (order.paused === true) await sendInBatches(world, members.slice(from).map(pauseAccount));
    if (members.length < size)
      world.timeline.tell('Host', `${String(members.length)} of ${String(size)} credentials at ${network} are put`);
  }
  const tookS = (performance.now() - began) / 1_000;
  world.timeline.tell(
    'Host',
    `${String(size)} credentials at ${network} in ${String(organisations.length)} organisations are put, in ${tookS.toFixed(1)} s of real time`,
  );
  return fleetOf(world, network, members);
}

function fleetOf(world: FleetWorld, network: CrowdNetwork, members: readonly FleetMember[]): Fleet {
  const counts = (): CredentialCounts => countCredentials(world.databasePath, network);
  return {
    network,
    members,
    counts,
    connected: async (withinRealMs) => {
      await until(
        `all ${String(members.length)} at ${network} are connected`,
        () => counts().connected === members.length,
        withinRealMs,
      );
    },
    revoke: async (gone) => {
      const crowd: Crowd = CROWDS[network];
      for (const { person } of gone) await world.sandbox.admin.happen(crowd.revoke(person));
    },
    schedule: async (posts) => {
      const now = world.clock.now();
      const results = await sendInBatches(
        world,
        posts.map(({ member, dueInMs, text }): InputOf<'schedule-post'> => ({
          command: 'schedule-post',
          organisationId: member.organisationId,
          accountId: member.accountId,
          content: { text },
          dueAt: new Date(now + dueInMs).toISOString(),
        })),
      );
      return results.map(({ postId }) => postId);
    },
  };
}

// ------------------------------------------------------------------------------------------ what the host sends

function organisationsOf({ network, size, organisations }: FleetOrder): readonly string[] {
  const length = organisations ?? Math.ceil(size / MEMBERS_PER_ORGANISATION);
  return Array.from({ length }, (_each, index) => `fleet-${network}-${String(index + 1)}`);
}

function putOrganisation(organisationId: string): InputOf<'put-organisation'> {
  return { command: 'put-organisation', organisationId, name: organisationId, plan: 'enterprise' };
}

function putAdministrator(organisationId: string): InputOf<'put-member'> {
  return {
    command: 'put-member',
    organisationId,
    memberId: `${organisationId}-admin`,
    name: 'Fleet Administrator',
    email: `${organisationId}@fleet.test`,
    role: 'admin',
  };
}

async function putCredential(
  { sandbox, clock }: Suite,
  { network }: FleetOrder,
  person: CrowdPerson,
  organisationId: string,
): Promise<InputOf<'put-credential'>> {
  const crowd: Crowd = CROWDS[network];
  const issued = await sandbox.admin.issueTokens(crowd.tokens(person));
  return {
    command: 'put-credential',
    organisationId,
    network,
    instance: crowd.instance(sandbox.addresses),
    networkUserId: person.id,
    displayName: person.handle,
    tokens: {
      accessToken: issued.accessToken,
      refreshToken: issued.refreshToken,
      expiresAt: issued.expiresAt === null ? null : new Date(issued.expiresAt).toISOString(),
    },
    issuedAt: new Date(clock.now()).toISOString(),
    actingMemberId: `${organisationId}-admin`,
    accounts: [{ ...person.account, name: person.handle }],
  };
}

function pauseAccount({ organisationId, accountId }: FleetMember): InputOf<'pause-account'> {
  return { command: 'pause-account', organisationId, accountId };
}

function memberOf(
  person: CrowdPerson,
  command: InputOf<'put-credential'> | undefined,
  result: IntakeResults['put-credential'] | undefined,
): FleetMember {
  const accountId = result?.accounts[0]?.accountId;
  if (command === undefined || result === undefined || accountId === undefined)
    throw new Error(`The host was given no account for ${person.handle}.`);
  return { person, organisationId: command.organisationId, credentialId: result.credentialId, accountId };
}

/** Answers the results in the order of the commands. Throws the first refusal. */
async function sendInBatches<Name extends CommandName>(
  { host }: Suite,
  commands: readonly InputOf<Name>[],
): Promise<readonly IntakeResults[Name][]> {
  const results: IntakeResults[Name][] = [];
  for (const batches of chunksOf(chunksOf(commands, COMMANDS_PER_REQUEST), REQUESTS_AT_ONCE)) {
    const sent = await Promise.all(batches.map((batch) => host.sendAll<Name>(batch)));
    for (const each of sent.flat()) {
      if (!each.ok) throw each.error;
      results.push(each.answer.result);
    }
  }
  return results;
}
