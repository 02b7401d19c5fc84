import { HOUR, MINUTE } from '../../../domain/clock';
import { SANDBOX_FACEBOOK_USERS } from '../../sandbox/facebook/seed';
import { SANDBOX_APPS } from '../../sandbox/seed';
import { SANDBOX_X_USERS } from '../../sandbox/x/seed';
import { putPeople } from '../../suite/people';
import type { DemoAccount } from '../../suite/people';
import { until } from '../../suite/wait';
import type { Checks } from '../checks';
import { eventOf, eventsOf, postsInState, seconds } from '../observe';
import type { Scenario } from '../scenario';
import type { World } from '../world';

/** What is said of a push that comes in time. Real milliseconds, since the clock of this world is the real one. */
const HELD_WITHIN_MS = 30_000;

export const push: Scenario = {
  name: 'push',
  title: 'A user takes the app away and the network says so: held at once, and not at the next round of probes',
  // Real time: how long it takes is what is shown.
  world: { speed: 1 },
  run: async (world, check) => {
    const people = await putPeople(world);
    const { ada } = SANDBOX_FACEBOOK_USERS;
    const { harbour, museum } = SANDBOX_X_USERS;
    const onFacebook = [people.account('harbour', 'facebook', 'Harbour Café'), people.account('museum', 'facebook')];
    const onX = people.account('harbour', 'x');
    const other = people.account('museum', 'x');
    const posts = new Map<string, string>();
    for (const account of [...onFacebook, onX, other]) {
      posts.set(account.id, await people.schedule(account, 1 * HOUR, 'In an hour'));
    }
    const postOf = ({ id }: DemoAccount): string => posts.get(id) ?? '';

    await forge(world, check, museum.username);

    const facebookRound = await roundOf(world, onFacebook);
    world.timeline.tell('Facebook', `${ada.name} removes the app, and Facebook calls the deauthorise callback`);
    const facebookAt = world.clock.now();
    await world.sandbox.admin.happen({ network: 'facebook', kind: 'revoke_app', user: ada.id });
    await world.sandbox.admin.push({
      network: 'facebook',
      kind: 'deauthorize',
      user: ada.id,
      app: SANDBOX_APPS.facebook.clientId,
      address: `${world.publicUrl}/push/facebook/deauthorize`,
    });
    const facebookHeld = await heldAfter(world, onFacebook, onFacebook.map(postOf), facebookAt);
    compare(world, check, 'Facebook, both organisations', facebookHeld, facebookRound);

    const xRound = await roundOf(world, [onX]);
    world.timeline.tell('X', `@${harbour.username} removes the app, and X sends oauth.revoke`);
    const xAt = world.clock.now();
    await world.sandbox.admin.happen({ network: 'x', kind: 'revoke_app', user: harbour.id });
    await world.sandbox.admin.push({
      network: 'x',
      kind: 'oauth.revoke',
      user: harbour.id,
      address: `${world.publicUrl}/push/x`,
    });
    const xHeld = await heldAfter(world, [onX], [postOf(onX)], xAt);
    compare(world, check, 'X', xHeld, xRound);

    const untouched = await eventsOf(world, 'credential.disconnected', { credentialId: other.credentialId });
    check.that(
      'Nobody else is disconnected',
      untouched.length === 0 && (await postsInState(world, [postOf(other)], ['scheduled'])),
      `${other.name} goes on`,
    );
  },
};

/** A push that X did not sign. */
async function forge(world: World, check: Checks, user: string): Promise<void> {
  const answer = await world.sandbox.admin.push({
    network: 'x',
    kind: 'oauth.revoke',
    user,
    signedWith: 'a secret that X does not know',
    address: `${world.publicUrl}/push/x`,
  });
  const counts = await world.store.overview.pushCounts();
  const counted = counts.find((each) => each.network === 'x' && each.outcome === 'bad_signature')?.pushes ?? 0;
  check.that(
    'A forged push is refused and counted',
    answer.status === 401 && counted === 1,
    `answered ${String(answer.status)}; counted ${String(counted)}`,
  );
}

/** How long the round of probes would still have taken to come to all of them. Milliseconds. */
async function roundOf(world: World, accounts: readonly DemoAccount[]): Promise<number> {
  const groups = await Promise.all(accounts.map(({ credentialId }) => world.store.reads.group(credentialId)));
  const next = groups.map((group) => group?.credential.schedule.nextProbeAt ?? 0);
  return Math.max(...next) - world.clock.now();
}

/** From the push to the moment at which the last of the credentials is disconnected and its work held. Milliseconds. */
async function heldAfter(
  world: World,
  accounts: readonly DemoAccount[],
  posts: readonly string[],
  since: number,
): Promise<number> {
  const events = await Promise.all(
    accounts.map(({ credentialId }) => eventOf(world, 'credential.disconnected', { credentialId }, HELD_WITHIN_MS)),
  );
  await until('the posts are held', () => postsInState(world, posts, ['held']));
  return Math.max(...events.map(({ occurredAt }) => occurredAt)) - since;
}

function compare(world: World, check: Checks, who: string, heldMs: number, roundMs: number): void {
  const beside = `held after ${seconds(heldMs)}; the next round of probes was ${(roundMs / MINUTE).toFixed(1)} min away`;
  world.timeline.tell('Holdfast', `${who}: ${beside}`);
  check.that(`${who}: held long before the next round of probes`, heldMs < roundMs / 10, beside);
}
