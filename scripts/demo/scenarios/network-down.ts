import { MINUTE, SECOND } from '../../../domain/clock';
import { auditOf } from '../audit-check';
import { eventsOf, postsInState, postsOf, visibleTexts } from '../observe';
import { putPeople } from '../../suite/people';
import type { Scenario } from '../scenario';
import type { FaultKind } from '../../sandbox/faults';
import { until } from '../../suite/wait';
import { isToOperators } from '../mails';

const WAYS: readonly { readonly name: string; readonly fault: FaultKind }[] = [
  { name: 'refuses connections', fault: { kind: 'down' } },
  { name: 'answers 503', fault: { kind: 'html', status: 503 } },
  { name: 'does not answer', fault: { kind: 'hang', when: 'before' } },
];

export const networkDown: Scenario = {
  name: 'network-down',
  title: 'A network is down for a while, in three ways: nobody is disconnected, and work goes on after',
  world: { speed: 10 },
  run: async (world, check) => {
    const people = await putPeople(world);
    const { admin } = world.sandbox;
    const pages = people.accounts.filter((each) => each.network === 'facebook' && each.name !== 'Ada Fields');
    const other = people.account('bakery', 'bluesky');
    const all: string[] = [];
    for (const way of WAYS) {
      world.timeline.tell('Facebook', way.name);
      const fault = await admin.addFault({ scope: { network: 'facebook' }, fault: way.fault });
      const during = await Promise.all(
        pages.map((account) => people.schedule(account, 5 * SECOND, `While it ${way.name}`)),
      );
      const elsewhere = await people.schedule(other, 5 * SECOND, 'Elsewhere');
      await until('the other network publishes', () => postsInState(world, [elsewhere], ['published']));
      await until('each post was tried', async () => {
        const calls = await postsOf(world, during);
        return calls.every((post) => post.attempts > 0 || post.state !== 'scheduled' || post.reason !== null);
      });
      await world.clock.sleep(30 * SECOND);
      await admin.removeFault(fault.id);
      all.push(...during);
    }
    world.timeline.tell('Facebook', 'is back');
    await until('the work goes on', async () => {
      const posts = await postsOf(world, all);
      return posts.every((post) => post.state === 'published' || (post.state === 'unconfirmed' && post.lookUps > 0));
    });

    const disconnected = [
      ...(await eventsOf(world, 'credential.disconnected')),
      ...(await eventsOf(world, 'account.disconnected')),
    ];
    check.that('Nobody is disconnected', disconnected.length === 0, `${String(disconnected.length)} disconnects`);
    check.that(
      'No customer is alerted',
      world.inbox.received.every(isToOperators),
      `${String(world.inbox.received.length)} mails`,
    );
    const unconfirmed = (await postsOf(world, all)).filter((post) => post.state === 'unconfirmed');
    // Only a send whose answer was lost may be in doubt: at most the ones under way when each trouble began.
    check.that(
      'Nothing is unconfirmed that need not be',
      unconfirmed.length <= 2 * pages.length,
      `${String(unconfirmed.length)} of ${String(all.length)} posts`,
    );
    const visible = await Promise.all(pages.map((account) => visibleTexts(world, account)));
    const twice = visible.flatMap((texts) => texts.filter((text, index) => texts.indexOf(text) !== index));
    check.that(
      'Nothing is published twice',
      twice.length === 0,
      `${String(visible.flat().length)} posts on the network`,
    );
    await world.clock.sleep(MINUTE / 2);
    const audit = await auditOf(world);
    check.that('The books balance', audit.balanced, audit.summary);
  },
};
