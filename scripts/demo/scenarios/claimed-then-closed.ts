import { SECOND } from '../../../domain/clock';
import { SANDBOX_FACEBOOK_USERS } from '../../sandbox/facebook/seed';
import { eventOf, postsInState, postsOf, visibleTexts } from '../observe';
import { putPeople } from '../../suite/people';
import type { Scenario } from '../scenario';
import { until } from '../../suite/wait';

export const claimedThenClosed: Scenario = {
  name: 'claimed-then-closed',
  title: 'The gate closes while a claimed post uploads its pictures: held, not sent',
  world: { speed: 1 },
  run: async (world, check) => {
    const people = await putPeople(world);
    const account = people.account('harbour', 'facebook', 'Harbour Café');
    const sibling = people.account('harbour', 'facebook', 'Harbour Roastery');
    const { admin } = world.sandbox;
    const hold = await admin.addHold({
      scope: { network: 'facebook', operation: 'publish', subject: account.remoteId },
      when: 'after',
    });
    const { result } = await world.host.send({
      command: 'schedule-post',
      organisationId: account.organisation,
      accountId: account.id,
      content: {
        text: 'Two pictures',
        link: null,
        media: [
          { kind: 'image' as const, url: 'https://pictures.example/one.jpg', altText: null },
          { kind: 'image' as const, url: 'https://pictures.example/two.jpg', altText: null },
        ],
      },
      dueAt: new Date(world.clock.now() + SECOND).toISOString(),
    });
    const post = result.postId;
    await admin.waitForHold(hold.id);
    const [claimed] = await postsOf(world, [post]);
    check.that('The post is claimed and uploads', claimed?.state === 'claimed', claimed?.state ?? 'gone');

    world.timeline.tell('Facebook', 'the password changes while the first picture is on its way');
    await admin.happen({ network: 'facebook', kind: 'change_password', user: SANDBOX_FACEBOOK_USERS.ada.id });
    await people.schedule(sibling, 0, 'Finds out');
    await eventOf(world, 'credential.disconnected', { credentialId: account.credentialId });
    world.timeline.tell('Holdfast', 'the gate is closed; now Facebook answers the upload');
    await admin.releaseHold(hold.id);

    await until('the post is held', () => postsInState(world, [post], ['held']));
    const texts = await visibleTexts(world, account);
    const [held] = await postsOf(world, [post]);
    check.that(
      'It is held, and nothing of it is visible',
      texts.length === 0 && held?.boundaryAt === null,
      `${held?.state ?? 'gone'}, ${String(texts.length)} visible posts`,
    );
  },
};
