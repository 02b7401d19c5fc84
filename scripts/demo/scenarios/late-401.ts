import { DAY, SECOND } from '../../../domain/clock';
import { SANDBOX_APPS } from '../../sandbox/seed';
import { eventOf, eventsOf, postsInState, visibleTexts } from '../observe';
import { DEMO_MEMBERS, createScheduler, issueX, putXAlone } from '../../suite/people';
import type { Scenario } from '../scenario';
import { until } from '../../suite/wait';

export const late401: Scenario = {
  name: 'late-401',
  title: 'A 401 about an old token set comes after the new one is in use: it changes nothing',
  world: { speed: 1, releasePaceMs: SECOND },
  run: async (world, check) => {
    const { account, issued } = await putXAlone(world, DAY);
    const schedule = createScheduler(world);
    const { admin, addresses } = world.sandbox;
    await until(
      'the account is connected',
      async () => (await world.store.reads.account(account.id))?.connection.status === 'connected',
    );
    const hold = await admin.addHold({
      scope: { network: 'x', operation: 'publish', subject: account.remoteId },
      when: 'before',
    });
    const post = await schedule(account, SECOND, 'Sent with the old token');
    await admin.waitForHold(hold.id);
    world.timeline.tell('X', 'has a post with the old token before it, and is slow');

    const fresh = await issueX(world, account.remoteId);
    await world.host.send({
      command: 'reconnect-completed',
      organisationId: account.organisation,
      credentialId: account.credentialId,
      networkUserId: account.remoteId,
      tokens: { accessToken: fresh.accessToken, refreshToken: fresh.refreshToken },
      issuedAt: new Date(world.clock.now()).toISOString(),
      actingMemberId: DEMO_MEMBERS.harbour.id,
    });
    const reconnected = await eventOf(world, 'credential.reconnected', { credentialId: account.credentialId });
    world.timeline.tell('Holdfast', 'a reconnect brought a new token set');
    await revoke(addresses.x.api, issued.accessToken);
    await admin.releaseHold(hold.id);
    world.timeline.tell('X', 'answers the old call: 401');

    const evidence = await until('the late answer was judged', async () =>
      (await world.store.reads.evidence(account.credentialId, 50)).find((each) => each.operation === 'publish'),
    );
    check.that(
      'The answer is known to be about an old token set',
      evidence.stale && evidence.httpStatus === 401,
      `status ${String(evidence.httpStatus)}, stale: ${String(evidence.stale)}`,
    );
    await until('the post goes out with the new token', () => postsInState(world, [post], ['published']));
    const texts = await visibleTexts(world, account);
    check.that('The post goes out once, with the new token', texts.length === 1, `${String(texts.length)} posts`);
    const doubts = (await eventsOf(world, 'credential.suspected')).filter(
      (event) => event.occurredAt >= reconnected.occurredAt,
    );
    const gone = await eventsOf(world, 'credential.disconnected');
    check.that(
      'Nothing is doubted, nobody is disconnected',
      doubts.length + gone.length === 0,
      `${String(doubts.length)} doubts, ${String(gone.length)} disconnects`,
    );
  },
};

/** Ends one token at X, as its owner could. */
async function revoke(api: string, token: string): Promise<void> {
  const { clientId, clientSecret } = SANDBOX_APPS.x;
  const response = await fetch(`${api}/2/oauth2/revoke`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
  });
  if (!response.ok) throw new Error(`X did not revoke the token: ${String(response.status)} ${await response.text()}`);
}
