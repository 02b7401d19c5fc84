import { SECOND } from '../../../domain/clock';
import { auditOf } from '../audit-check';
import { postsInState, postsOf, visibleTexts } from '../observe';
import { putPeople } from '../../suite/people';
import type { Scenario } from '../scenario';
import { until } from '../../suite/wait';

export const crashMidPublish: Scenario = {
  name: 'crash-mid-publish',
  title: 'kill -9 between the network’s acceptance and our record: never sent twice',
  world: { speed: 10 },
  run: async (world, check) => {
    const people = await putPeople(world);
    const account = people.account('harbour', 'facebook', 'Harbour Café');
    const { admin } = world.sandbox;
    const hold = await admin.addHold({
      scope: { network: 'facebook', operation: 'publish', subject: account.remoteId },
      when: 'after',
    });
    const post = await people.schedule(account, 5 * SECOND, 'Accepted, and never heard of');
    await admin.waitForHold(hold.id);
    world.timeline.tell('Facebook', 'has published the post and has not answered yet');
    await world.installation.crash('publishing');
    world.timeline.tell('demo', 'kill -9 of the publishing process');
    await admin.releaseHold(hold.id, 'reset');

    const seen = new Set<string>();
    await world.installation.startAnother('publishing');
    world.timeline.tell('demo', 'publishing started again');
    await until('the post is settled', async () => {
      const [present] = await postsOf(world, [post]);
      if (present !== undefined) seen.add(present.state);
      return present?.state === 'published';
    });
    check.that(
      'The post became unconfirmed, was found on the network and recorded',
      seen.has('unconfirmed'),
      [...seen].join(' -> '),
    );
    const texts = await visibleTexts(world, account);
    check.that('It stands on the network once', texts.length === 1, `${String(texts.length)} posts`);
    const [bound] = await postsOf(world, [post]);
    const [visible] = await admin.posts({ network: 'facebook', account: account.remoteId, byApps: true });
    check.that('It is bound to the remote post', bound?.remoteId === visible?.id, String(bound?.remoteId));

    const after = await people.schedule(account, 2 * SECOND, 'The next one');
    await until('the account goes on', () => postsInState(world, [after], ['published']));
    const audit = await auditOf(world);
    check.that('The books balance', audit.balanced, audit.summary);
  },
};
