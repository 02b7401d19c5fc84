import { SECOND } from '../../../domain/clock';
import { Redis } from 'ioredis';
import { SANDBOX_FACEBOOK_USERS } from '../../sandbox/facebook/seed';
import { auditOf } from '../audit-check';
import { eventOf, postsInState, visibleTexts } from '../observe';
import { DEMO_MEMBERS, putPeople } from '../../suite/people';
import { createPerson, reconnect } from '../person';
import type { Scenario } from '../scenario';
import { until } from '../../suite/wait';
import type { World } from '../world';
import { reconnectLinkIn } from '../mails';

export const redisWiped: Scenario = {
  name: 'redis-wiped',
  title: 'FLUSHALL in the middle of holds, releases and alerts: everything due still happens once',
  world: { speed: 8, releasePaceMs: 4 * SECOND },
  run: async (world, check) => {
    const people = await putPeople(world);
    const { admin } = world.sandbox;
    const { ada } = SANDBOX_FACEBOOK_USERS;
    const account = people.account('harbour', 'facebook', 'Harbour Café');
    const others = [people.account('harbour', 'x'), people.account('bakery', 'bluesky')];
    const queued = await Promise.all(others.map((each) => people.schedule(each, 55 * SECOND, 'Was in the queue')));
    await until('they are queued', () => postsInState(world, queued, ['queued']));
    await wipe(world, 'two posts wait in it');

    await admin.happen({ network: 'facebook', kind: 'change_password', user: ada.id });
    const held = await Promise.all([3, 5, 7].map((inS) => people.schedule(account, inS * SECOND, 'Held')));
    await eventOf(world, 'credential.disconnected', { credentialId: account.credentialId });
    await wipe(world, 'holds and alerts are under way');
    await until('the posts are held', () => postsInState(world, held, ['held']));
    const mail = await world.inbox.waitFor((each) => each.recipients.includes(DEMO_MEMBERS.harbour.email));
    const link = reconnectLinkIn(mail);
    const password = (await admin.people()).find((each) => each.id === ada.id)?.password ?? '';
    await reconnect(createPerson(world.publicUrl), link, { name: ada.email, password, decision: 'allow' });
    await wipe(world, 'the release is under way');

    await until('everything is published', () => postsInState(world, [...queued, ...held], ['published']));
    const counts = await Promise.all(
      [account, ...others].map(async (each) => (await visibleTexts(world, each)).length),
    );
    check.that(
      'Every post is published once',
      counts.join() === [3, 1, 1].join(),
      `${counts.join(', ')} posts on the networks`,
    );
    await world.inbox.waitFor(
      (each) => each.recipients.includes(DEMO_MEMBERS.harbour.email) && each.subject !== mail.subject,
    );
    const mails = world.inbox.received.filter((each) => each.recipients.includes(DEMO_MEMBERS.harbour.email));
    const distinct = new Set(mails.map((each) => each.messageId));
    check.that(
      'Each alert is decided once',
      distinct.size === 2,
      `${String(distinct.size)} messages: ${[...new Set(mails.map((each) => each.subject))].join(' / ')}`,
    );
    const audit = await auditOf(world);
    check.that('The books balance', audit.balanced, audit.summary);
  },
};

async function wipe(world: World, when: string): Promise<void> {
  const redis = new Redis(world.redis.url, { maxRetriesPerRequest: 1 });
  await redis.flushall();
  redis.disconnect();
  world.timeline.tell('demo', `FLUSHALL while ${when}`);
}
