import { MINUTE, SECOND } from '../../../domain/clock';
import { auditOf } from '../audit-check';
import { eventOf, postsInState, seconds, visibleTexts, workCalls } from '../observe';
import { DEMO_MEMBERS, putPeople } from '../../suite/people';
import { createPerson, reconnect } from '../person';
import type { Scenario } from '../scenario';
import { SANDBOX_FACEBOOK_USERS } from '../../sandbox/facebook/seed';
import { until } from '../../suite/wait';
import { reconnectLinkIn } from '../mails';

/** A post of a connected account is on its network this soon after its time, in the time of the story. */
const ON_TIME_MS = 2 * SECOND;
const DETECTED_WITHIN_MS = 5 * SECOND;

export const story: Scenario = {
  name: 'story',
  title: 'A password change, from the first refused call to the last released post',
  world: { speed: 8, releasePaceMs: 5 * SECOND },
  run: async (world, check) => {
    const { timeline, store, sandbox, clock } = world;
    const people = await putPeople(world);
    const { ada } = SANDBOX_FACEBOOK_USERS;
    const group = people.accounts.filter((each) => each.organisation === 'harbour' && each.network === 'facebook');
    const publishing = group.filter((each) => each.name !== ada.name);
    const others = people.accounts.filter(
      (each) => each.organisation !== 'harbour' && !(each.organisation === 'museum' && each.network === 'facebook'),
    );

    // ---------------------------------------------------------------- work is scheduled, the password changes
    const before = await Promise.all(
      publishing.map((account) => people.schedule(account, 20 * SECOND, 'Before the change')),
    );
    const onTime = await Promise.all(
      others.flatMap((account) => [30, 75, 120].map((inS) => people.schedule(account, inS * SECOND, 'On its time'))),
    );
    await until('the first posts are out', () => postsInState(world, before, ['published']));
    timeline.tell('Facebook', `${ada.name} changes the password: every token of that sign-in ends`);
    await sandbox.admin.happen({ network: 'facebook', kind: 'change_password', user: ada.id });
    const held: string[] = [];
    for (const account of publishing) {
      for (const inS of [5, 10, 15]) held.push(await people.schedule(account, inS * SECOND, 'Waits for the reconnect'));
    }

    // ---------------------------------------------------------------- disconnected, held, told
    const credentialId = group[0]?.credentialId ?? '';
    const disconnected = await eventOf(world, 'credential.disconnected', { credentialId });
    const probes = (await sandbox.admin.calls({ subject: ada.id, operation: 'probe' })).filter(
      (call) => call.at <= disconnected.occurredAt,
    );
    const probedAt = probes.at(-1)?.at ?? 0;
    timeline.tell(
      'Holdfast',
      `${String(disconnected.data.accountIds.length)} accounts disconnected: ${disconnected.data.reason}`,
    );
    check.that(
      'Within seconds of the probe all accounts of the credential are disconnected, with the reason',
      disconnected.data.reason === 'password_changed' &&
        disconnected.data.accountIds.length === group.length &&
        disconnected.occurredAt - probedAt <= DETECTED_WITHIN_MS,
      `${disconnected.data.reason}, ${String(disconnected.data.accountIds.length)} of ${String(group.length)} accounts, ${seconds(disconnected.occurredAt - probedAt)} after the probe`,
    );
    await until('the waiting posts are held', () => postsInState(world, held, ['held']));
    timeline.tell('Holdfast', `${String(held.length)} posts held`);

    const member = DEMO_MEMBERS.harbour;
    const mail = await world.inbox.waitFor((each) => each.recipients.includes(member.email));
    const link = reconnectLinkIn(mail);
    timeline.tell('Holdfast', `mail to ${member.name}: ${mail.subject}`);
    const notice = await world.receiver.waitFor(
      (each) => each.type.startsWith('accounts.disconnected') && each.isGenuine,
    );
    check.that(
      'The alert reaches the member who can fix it and the host, once each',
      link !== '' && world.inbox.received.filter((each) => each.recipients.includes(member.email)).length === 1,
      `mail "${mail.subject}", signed webhook ${notice.type}`,
    );

    // ---------------------------------------------------------------- the others go on; then the reconnect
    await until('the other organisations are through', () => postsInState(world, onTime, ['published']));
    const late = await latenessMs(world, onTime);
    check.that(
      'The other organisations publish on time meanwhile',
      late.worst <= ON_TIME_MS,
      `${String(late.count)} posts, the latest by ${seconds(late.worst)}`,
    );

    const callsMeanwhile = (await workCalls(world, group)).filter((call) => call.at > disconnected.occurredAt);
    timeline.tell('Ann', 'follows the link of the mail, signs in at Facebook and allows');
    const reconnectBegan = clock.now();
    const result = await reconnect(createPerson(world.publicUrl), link, {
      name: ada.email,
      password: (await sandbox.admin.people()).find((each) => each.id === ada.id)?.password ?? '',
      decision: 'allow',
    });
    const reconnected = await eventOf(world, 'credential.reconnected', { credentialId });
    timeline.tell(
      'Holdfast',
      `${String(reconnected.data.outcomes.filter((each) => each.outcome === 'reconnected').length)} accounts reconnected together`,
    );
    check.that(
      'From the disconnect to the reconnect the network sees no publish, stream or analytics call of them',
      callsMeanwhile.length === 0 &&
        (await workCalls(world, group)).every(
          (call) => call.at <= disconnected.occurredAt || call.at >= reconnectBegan,
        ),
      `${String(callsMeanwhile.length)} calls in ${seconds(reconnectBegan - disconnected.occurredAt)}`,
    );
    check.that(
      'One re-authorisation brings back the whole group',
      reconnected.data.outcomes.length === group.length &&
        reconnected.data.outcomes.every((each) => each.outcome === 'reconnected'),
      `${String(reconnected.data.outcomes.length)} accounts; the page says: ${result.text.slice(0, 80)}…`,
    );

    // ---------------------------------------------------------------- released, in order, once
    await until('the held posts are out', () => postsInState(world, held, ['published']));
    timeline.tell('Holdfast', `${String(held.length)} held posts published`);
    const order = await Promise.all(publishing.map((account) => visibleTexts(world, account)));
    const inOrder = order.every((texts) => texts.length === 4 && isSorted(texts.map(numberOf)));
    check.that(
      'Held posts go out once each, in order',
      inOrder,
      order.map((texts) => texts.map(numberOf).join(' < ')).join('; '),
    );

    const streams = (await workCalls(world, group)).filter(
      (call) =>
        call.operation === 'stream' &&
        call.at > reconnected.occurredAt &&
        call.at < reconnected.occurredAt + 4 * MINUTE,
    );
    const perAccount = publishing.map(
      (account) => streams.filter((call) => call.subjects.includes(account.remoteId)).length,
    );
    check.that(
      'Each stream loads once when it resumes',
      perAccount.every((count) => count === 1),
      perAccount.join(', '),
    );
    const gaps = await until('analytics fill their gap', async () => {
      const collectors = (await Promise.all(publishing.map((account) => store.reads.collectorsOf(account.id)))).flat();
      const offered = collectors.filter((each) => each.kind === 'analytics' && each.nextRunAt !== null);
      return offered.every((each) => (each.lastSuccessAt ?? 0) > reconnected.occurredAt) ? offered : null;
    });
    check.that(
      'Analytics fill their gap',
      gaps.length > 0,
      `${String(gaps.length)} collectors complete through ${gaps[0]?.completeThroughDay ?? 'never'}`,
    );

    const resolution = await world.inbox.waitFor(
      (each) => each.recipients.includes(member.email) && each.subject !== mail.subject,
    );
    timeline.tell('Holdfast', `mail to ${member.name}: ${resolution.subject}`);
    const audit = await auditOf(world);
    check.that('The books balance', audit.balanced, audit.summary);
  },
};

function numberOf(text: string): number {
  return Number(/\(#(\d+)\)/.exec(text)?.[1]);
}

function isSorted(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? Infinity));
}

async function latenessMs(
  world: Parameters<Scenario['run']>[0],
  ids: readonly string[],
): Promise<{ worst: number; count: number }> {
  const visible = await world.sandbox.admin.posts({ byApps: true });
  const lateness: number[] = [];
  for (const id of ids) {
    const post = await world.store.reads.post(id);
    const onNetwork = visible.find((each) => each.text === post?.content.text);
    lateness.push(post === null || onNetwork === undefined ? Infinity : onNetwork.createdAt - post.dueAt);
  }
  return { worst: Math.max(...lateness), count: ids.length };
}
