import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE } from '../../../domain/clock';
import { ANALYTICS_INTERVAL_MS } from '../../../domain/collector/plan';
import type { Collector } from '../../../domain/collector/collector';
import type { CallOperation } from '../../sandbox/wire';
import { actorOf } from '../../suite/cast';
import { castConnected, putCast, schedulePost } from '../../suite/casting';
import type { CastMember } from '../../suite/casting';
import { until } from '../../suite/wait';
import { auditOf } from '../audit-check';
import type { Checks } from '../checks';
import { eventOf, eventsOf } from '../observe';
import { consent, createPerson } from '../person';
import type { Scenario } from '../scenario';
import type { World } from '../world';
import { titleOf } from './all-networks-rows';
import { reconnectLinkIn } from '../mails';

/** What each network calls the permission that analytics needs, and how it comes to be missing. */
const SCOPES = [
  { network: 'facebook', scope: 'read_insights', how: 'taken away' },
  { network: 'youtube', scope: 'https://www.googleapis.com/auth/yt-analytics.readonly', how: 'left out' },
] as const;

const LOOK_EVERY_REAL_MS = 250;

export const capabilityMissing: Scenario = {
  name: 'capability-missing',
  title: 'The permission for analytics is taken away: analytics stops and says why, publishing and streams go on',
  // Analytics is collected every six hours, and what is to be seen is that it is not.
  world: { speed: 240 },
  run: async (world, check) => {
    const limited = await putCast(
      world,
      SCOPES.map((missing) => ({ ...actorOf(missing.network, 1), missing })),
      ({ missing }) => (missing.how === 'left out' ? [missing.scope] : []),
    );
    const others = await putCast(
      world,
      SCOPES.map(({ network }) => actorOf(network, 2)),
    );
    await castConnected(world, [...limited, ...others]);
    const collecting = [...limited.filter(({ missing }) => missing.how === 'taken away'), ...others];
    await Promise.all(collecting.map((member) => collectedSince(world, member, 0)));

    for (const { id, network, signIn, missing } of limited) {
      world.timeline.tell(titleOf(network), `${signIn.name}: ${missing.scope} is ${missing.how}`);
      if (missing.network !== 'facebook') continue;
      await world.sandbox.admin.happen({ network: 'facebook', kind: 'remove_scope', user: id, scope: missing.scope });
    }
    const sinces = await Promise.all(limited.map((member) => isLimited(world, check, member)));
    const posts = await Promise.all(limited.map((member) => schedulePost(world, member, 2 * MINUTE, 'It goes on')));
    await world.clock.sleep(ANALYTICS_INTERVAL_MS * 1.1);
    for (const [index, member] of limited.entries())
      await goesOn(world, check, member, sinces[index] ?? 0, posts[index] ?? '');
    await othersCollect(world, check, others, Math.min(...sinces));

    await Promise.all(limited.map((member) => grantAgain(world, check, member)));
    const disconnected = [
      ...(await eventsOf(world, 'credential.disconnected')),
      ...(await eventsOf(world, 'account.disconnected')),
    ];
    check.that('Nobody is disconnected', disconnected.length === 0, `${String(disconnected.length)} disconnects`);
    const audit = await auditOf(world);
    check.that('The books balance', audit.balanced, audit.summary);
  },
};

/** Answers when it was found out. */
async function isLimited(world: World, check: Checks, member: CastMember): Promise<number> {
  const title = titleOf(member.network);
  const { accountId } = member;
  const { data, occurredAt } = await eventOf(world, 'account.limited', { accountId });
  const group = await world.store.reads.group(member.credentialId);
  const incident = group?.incidents.find(({ id }) => id === data.incidentId);
  check.that(
    `${title}: an incident of kind limited, about analytics and with its reason`,
    data.capability === 'analytics' && data.reason === 'permission_missing' && incident?.kind === 'limited',
    `${data.capability}, ${data.reason}, ${incident?.kind ?? 'no incident'}`,
  );
  const mail = await world.inbox.waitFor(({ recipients }) => recipients.includes(member.email), 60_000);
  world.timeline.tell('Holdfast', `mail to the administrator: ${mail.subject}`);
  check.that(
    `${title}: the customer is told in plain words what is limited`,
    /analytics/i.test(mail.text) && !/disconnected|permission_missing/i.test(mail.subject),
    /Switched off[^\n]*/.exec(mail.text)?.[0] ?? mail.subject,
  );
  return occurredAt;
}

async function goesOn(world: World, check: Checks, member: CastMember, since: number, postId: string): Promise<void> {
  const title = titleOf(member.network);
  const analytics = await callsOf(world, member, 'analytics', since);
  check.that(`${title}: no call for analytics goes out`, analytics === 0, `${String(analytics)} calls in six hours`);
  const streams = await callsOf(world, member, 'stream', since);
  const post = await world.store.reads.post(postId);
  check.that(
    `${title}: publishing and its stream go on`,
    post?.state === 'published' && streams > 0,
    `post ${post?.state ?? 'gone'}, ${String(streams)} calls for the stream`,
  );
  const mails = world.inbox.received.filter(({ recipients }) => recipients.includes(member.email));
  check.that(`${title}: the customer is told once`, mails.length === 1, `${String(mails.length)} mails`);
}

async function othersCollect(world: World, check: Checks, others: readonly CastMember[], since: number): Promise<void> {
  const calls = await Promise.all(others.map((member) => callsOf(world, member, 'analytics', since)));
  check.that(
    'Analytics of others is collected meanwhile',
    calls.every((count) => count > 0),
    calls.join(', '),
  );
}

/** Signs in again, with everything ticked, by the link of the mail. */
async function grantAgain(world: World, check: Checks, member: CastMember): Promise<void> {
  const title = titleOf(member.network);
  const mail = await world.inbox.waitFor(({ recipients }) => recipients.includes(member.email));
  const link = reconnectLinkIn(mail);
  const person = createPerson(world.publicUrl);
  await consent(person, await person.open(link), { ...member.signIn, decision: 'allow' });
  world.timeline.tell(title, `${member.signIn.name} signs in again and allows everything`);
  const { accountId } = member;
  const { data, occurredAt } = await eventOf(world, 'account.unlimited', { accountId });
  check.that(`${title}: granted again, the limit is lifted`, data.capability === 'analytics', data.capability);
  const collector = await collectedSince(world, member, occurredAt);
  const healthy = collector.completeThroughDay;
  check.that(
    `${title}: analytics fills its gap`,
    healthy !== null && collector.reason === null,
    `complete through ${healthy ?? 'never'}`,
  );
}

async function collectedSince(world: World, { accountId, network }: CastMember, since: number): Promise<Collector> {
  return until(`analytics at ${network} is collected`, async () => {
    await sleep(LOOK_EVERY_REAL_MS);
    const collectors = await world.store.reads.collectorsOf(accountId);
    return collectors.find(({ kind, lastSuccessAt }) => kind === 'analytics' && (lastSuccessAt ?? 0) > since);
  });
}

async function callsOf(
  world: World,
  { network, account }: CastMember,
  operation: CallOperation,
  since: number,
): Promise<number> {
  return (await world.sandbox.admin.calls({ network, subject: account.remoteId, operation, since })).length;
}
