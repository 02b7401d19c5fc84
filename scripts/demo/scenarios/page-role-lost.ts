import { SECOND } from '../../../domain/clock';
import { SANDBOX_FACEBOOK_USERS } from '../../sandbox/facebook/seed';
import { eventOf, eventsOf, postsInState } from '../observe';
import { putPeople } from '../../suite/people';
import type { Scenario } from '../scenario';
import { until } from '../../suite/wait';

export const pageRoleLost: Scenario = {
  name: 'page-role-lost',
  title: 'One Page is taken away from its user: the Page is disconnected, its siblings go on',
  world: { speed: 5 },
  run: async (world, check) => {
    const people = await putPeople(world);
    const lost = people.account('harbour', 'facebook', 'Harbour Café');
    const siblings = people.accounts.filter((each) => each.credentialId === lost.credentialId && each.id !== lost.id);
    const publishing = siblings.filter((each) => each.remoteId !== SANDBOX_FACEBOOK_USERS.ada.id);

    world.timeline.tell('Facebook', `${SANDBOX_FACEBOOK_USERS.ada.name} loses every role on ${lost.name}`);
    await world.sandbox.admin.happen({
      network: 'facebook',
      kind: 'take_page_role',
      user: SANDBOX_FACEBOOK_USERS.ada.id,
      page: lost.remoteId,
    });
    const held = await people.schedule(lost, 5 * SECOND, 'Of the lost Page');
    const others = await Promise.all(
      publishing.map((account) => people.schedule(account, 20 * SECOND, 'Of a sibling')),
    );

    const event = await eventOf(world, 'account.disconnected', { accountId: lost.id });
    world.timeline.tell('Holdfast', `${lost.name} disconnected: ${event.data.reason}`);
    check.that('The Page is disconnected with the reason', event.data.reason === 'page_role_lost', event.data.reason);
    await until('its post is held', () => postsInState(world, [held], ['held']));
    check.that('Its post is held', true, 'held');
    await until('the siblings publish', () => postsInState(world, others, ['published']));
    const group = await world.store.reads.group(lost.credentialId);
    const states =
      group?.accounts.filter((account) => account.id !== lost.id).map((account) => account.connection.status) ?? [];
    check.that(
      'Its siblings and its credential go on',
      states.length === siblings.length &&
        states.every((status) => status === 'connected') &&
        group?.credential.status === 'active',
      `siblings ${states.join(', ')}; credential ${group?.credential.status ?? 'gone'}`,
    );
    const disconnects = await eventsOf(world, 'credential.disconnected', { credentialId: lost.credentialId });
    check.that('Nobody else is disconnected', disconnects.length === 0, `${String(disconnects.length)} credentials`);
  },
};
