import { MINUTE, SECOND } from '../../../domain/clock';
import { eventOf, eventsOf, postsInState } from '../observe';
import { createScheduler, putXAlone } from '../../suite/people';
import type { Scenario } from '../scenario';
import { until } from '../../suite/wait';

/** As far as Holdfast is told; long enough to be used after the crash, short enough to end in the story. */
const TOKEN_LIVES_MS = 12 * MINUTE;

export const crashMidRefresh: Scenario = {
  name: 'crash-mid-refresh',
  title: 'kill -9 while X answers a single-use refresh: used while the token lives, then lost by us',
  world: { speed: 20 },
  run: async (world, check) => {
    const { account } = await putXAlone(world, TOKEN_LIVES_MS);
    const schedule = createScheduler(world);
    const { admin } = world.sandbox;
    await until(
      'the account is connected',
      async () => (await world.store.reads.account(account.id))?.connection.status === 'connected',
    );

    // Two passing denials, one on a post and one on the probe that it causes, make Holdfast refresh at once.
    const denial = {
      kind: 'answer',
      status: 401,
      body: { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' },
    } as const;
    await admin.addFault({ scope: { network: 'x', operation: 'publish' }, fault: denial, times: 1 });
    await admin.addFault({ scope: { network: 'x', operation: 'probe' }, fault: denial, times: 1 });
    const hold = await admin.addHold({ scope: { network: 'x', operation: 'refresh' }, when: 'after' });
    const first = await schedule(account, SECOND, 'Meets a passing 401');
    await admin.waitForHold(hold.id);
    world.timeline.tell('X', 'has spent the refresh token and has not answered yet');
    await world.installation.crash('probes');
    world.timeline.tell('demo', 'kill -9 of the probes process');
    await admin.releaseHold(hold.id, 'reset');
    await world.installation.startAnother('probes');

    await eventOf(world, 'credential.refresh_unknown', { credentialId: account.credentialId });
    world.timeline.tell('Holdfast', 'the refresh is unknown: the access token is used while it lives');
    await until('the account works again', () => postsInState(world, [first], ['published']));
    const second = await schedule(account, SECOND, 'Goes out with the old access token');
    await until('it does', () => postsInState(world, [second], ['published']));
    check.that('The access token is used while it lives', true, '2 posts published after the crash');

    const lost = await eventOf(world, 'credential.disconnected', { credentialId: account.credentialId });
    world.timeline.tell('Holdfast', `disconnected: ${lost.data.reason}`);
    check.that('Then it is disconnected as lost by us', lost.data.reason === 'refresh_lost', lost.data.reason);
    const refreshes = await admin.calls({ network: 'x', operation: 'refresh' });
    check.that(
      'The spent refresh token is never sent again',
      refreshes.length === 1,
      `${String(refreshes.length)} refresh calls`,
    );
    const gone = await eventsOf(world, 'credential.disconnected');
    check.that('Nobody else is disconnected', gone.length === 1, `${String(gone.length)} disconnect`);
  },
};
