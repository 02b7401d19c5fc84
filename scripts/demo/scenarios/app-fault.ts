import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE } from '../../../domain/clock';
import type { NetworkName } from '../../../domain/networks/network';
import type { FaultOrder } from '../../sandbox/faults';
import { sandboxRedirectUris } from '../../installation/installation';
import { SANDBOX_APPS } from '../../sandbox/seed';
import { actorOf } from '../../suite/cast';
import { castConnected, putCast, schedulePost } from '../../suite/casting';
import type { CastMember } from '../../suite/casting';
import { until } from '../../suite/wait';
import { auditOf } from '../audit-check';
import type { Checks } from '../checks';
import { eventsOf } from '../observe';
import type { Scenario } from '../scenario';
import type { World } from '../world';
import { titleOf } from './all-networks-rows';
import { isToOperators } from '../mails';

/** One way in which our app is at fault at a network, and how it is mended. */
interface AppFault {
  readonly network: NetworkName;
  readonly what: string;
  readonly reason: string;
  /** What the operators' mail must tell them to do. */
  readonly advice: RegExp;
  /** Whether work needs what is at fault: where it does not, it goes on all the while. */
  readonly stopsWork: boolean;
  readonly begin: (world: World) => Promise<void>;
  readonly mend: (world: World) => Promise<void>;
}

const PEOPLE_EACH = 3;
const DUE_IN_MS = 6 * MINUTE;
const LOOK_EVERY_REAL_MS = 250;

const FAULTS: readonly AppFault[] = [
  {
    network: 'facebook',
    what: 'the secret of our app was reset and is no longer valid',
    reason: 'app_credentials_invalid',
    advice: /client id and secret .*developer console/i,
    stopsWork: false,
    begin: (world) => secretOfFacebook(world, 'reset by somebody at the developer console'),
    mend: (world) => secretOfFacebook(world, SANDBOX_APPS.facebook.clientSecret),
  },
  {
    network: 'linkedin',
    what: 'the version of its API that we use is retired',
    reason: 'api_version_retired',
    advice: /retired the version .*update holdfast/i,
    stopsWork: true,
    // https://learn.microsoft.com/en-us/linkedin/marketing/versioning
    ...answering([{ network: 'linkedin', host: 'api' }], 426, {
      status: 426,
      code: 'NONEXISTENT_VERSION',
      message: 'Requested version is not active',
    }),
  },
  {
    network: 'x',
    what: 'the credits of our app run out',
    reason: 'app_billing',
    advice: /credit .*billing/i,
    stopsWork: true,
    // https://docs.x.com/x-api/getting-started/pricing; tokens are not billed.
    ...answering(
      [
        { network: 'x', operation: 'probe' },
        { network: 'x', operation: 'publish' },
      ],
      402,
      {
        title: 'CreditsDepleted',
        type: 'https://api.x.com/2/problems/credits',
        detail: 'The account of this app has no credits.',
        status: 402,
      },
    ),
  },
];

export const appFault: Scenario = {
  name: 'app-fault',
  title:
    'Our secret turns invalid, a version is retired, credits run out: nobody is disconnected, operators know what to do',
  world: { speed: 20, processes: ['scheduler', 'probes', 'publishing', 'reactions', 'alerts', 'admin'] },
  run: async (world, check) => {
    const actors = FAULTS.flatMap(({ network }) =>
      Array.from({ length: PEOPLE_EACH }, (_each, index) => actorOf(network, index + 1)),
    );
    const cast = await putCast(world, actors);
    await castConnected(world, cast);
    for (const fault of FAULTS) {
      await fault.begin(world);
      world.timeline.tell(titleOf(fault.network), fault.what);
    }
    const posts = new Map<CastMember, string>();
    for (const member of cast) posts.set(member, await schedulePost(world, member, DUE_IN_MS, 'Whatever our app does'));
    const postsAt = (network: NetworkName): readonly string[] =>
      [...posts].flatMap(([member, id]) => (member.network === network ? [id] : []));

    for (const fault of FAULTS) await told(world, check, fault);
    await world.clock.sleep(DUE_IN_MS + 2 * MINUTE);
    for (const fault of FAULTS) await during(world, check, fault, postsAt(fault.network));

    for (const fault of FAULTS) await fault.mend(world);
    world.timeline.tell('Operators', 'all of it is mended');
    await after(world, check, [...posts.values()]);
    await nobodyBlamed(world, check, cast);
    const audit = await auditOf(world);
    check.that('The books balance', audit.balanced, audit.summary);
  },
};

// ------------------------------------------------------------------------------------------ what happens

async function secretOfFacebook(world: World, clientSecret: string): Promise<void> {
  const redirectUris = [...sandboxRedirectUris(world.publicUrl)];
  await world.sandbox.admin.seed({
    apps: [{ ...SANDBOX_APPS.facebook, network: 'facebook', redirectUris, clientSecret }],
  });
}

/** Every call in these scopes is answered so, until it is mended. */
function answering(
  scopes: readonly FaultOrder['scope'][],
  status: number,
  body: unknown,
): Pick<AppFault, 'begin' | 'mend'> {
  const isOurs = ({ scope }: FaultOrder): boolean => scopes.some(({ network }) => network === scope.network);
  return {
    begin: async ({ sandbox }) => {
      for (const scope of scopes) await sandbox.admin.addFault({ scope, fault: { kind: 'answer', status, body } });
    },
    mend: async ({ sandbox }) => {
      for (const { id } of (await sandbox.admin.faults()).filter(isOurs)) await sandbox.admin.removeFault(id);
    },
  };
}

// ------------------------------------------------------------------------------------------ what must hold

async function told(world: World, check: Checks, { network, reason, advice }: AppFault): Promise<void> {
  const title = titleOf(network);
  const mail = await world.inbox.waitFor(({ subject }) => subject.includes(`refused by ${title}`), 120_000);
  world.timeline.tell('Holdfast', `mail to the operators: ${mail.subject}`);
  const words = mail.text.replaceAll(/\s+/g, ' ');
  check.that(
    `${title}: operators are told what is wrong and what to do`,
    mail.subject.includes(reason) && advice.test(words) && isToOperators(mail),
    advice.exec(words)?.[0] ?? words.slice(0, 200),
  );
}

async function during(world: World, check: Checks, fault: AppFault, ids: readonly string[]): Promise<void> {
  const posts = await Promise.all(ids.map((id) => world.store.reads.post(id)));
  const states = posts.map((post) => post?.state ?? 'gone');
  const wanted = fault.stopsWork ? ['scheduled', 'queued', 'claimed'] : ['published'];
  check.that(
    `${titleOf(fault.network)}: work ${fault.stopsWork ? 'waits, and nothing fails or is held' : 'that does not need it goes on'}`,
    states.every((state) => wanted.includes(state)),
    states.join(', '),
  );
}

async function after(world: World, check: Checks, ids: readonly string[]): Promise<void> {
  const states = await until('the work goes on', async () => {
    const posts = await Promise.all(ids.map((id) => world.store.reads.post(id)));
    await sleep(LOOK_EVERY_REAL_MS);
    return posts.every((post) => post?.state === 'published') ? posts.length : null;
  });
  check.that('Once it is mended the work goes on by itself', true, `${String(states)} posts published`);
  for (const { network } of FAULTS) {
    const title = titleOf(network);
    await world.inbox.waitFor(({ subject }) => subject.includes(`accepted by ${title} again`), 240_000);
    const subjects = world.inbox.received.map(({ subject }) => subject);
    const begun = subjects.filter((subject) => subject.includes(`refused by ${title}`)).length;
    const over = subjects.filter((subject) => subject.includes(`accepted by ${title} again`)).length;
    check.that(
      `${title}: one notice of the fault and one of its end`,
      begun === 1 && over === 1,
      `${String(begun)} and ${String(over)}`,
    );
  }
}

async function nobodyBlamed(world: World, check: Checks, cast: readonly CastMember[]): Promise<void> {
  const disconnected = [
    ...(await eventsOf(world, 'credential.disconnected')),
    ...(await eventsOf(world, 'account.disconnected')),
    ...(await eventsOf(world, 'account.limited')),
  ];
  const accounts = await Promise.all(cast.map(({ accountId }) => world.store.reads.account(accountId)));
  const connected = accounts.filter((account) => account?.connection.status === 'connected').length;
  check.that(
    'Nobody is disconnected or limited',
    disconnected.length === 0 && connected === cast.length,
    `${String(connected)} of ${String(cast.length)} connected, ${String(disconnected.length)} incidents`,
  );
  const toCustomers = world.inbox.received.filter((mail) => !isToOperators(mail));
  check.that('No customer is told anything', toCustomers.length === 0, `${String(toCustomers.length)} mails`);
}
