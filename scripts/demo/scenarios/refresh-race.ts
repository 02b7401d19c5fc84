import { fork } from 'node:child_process';
import { join } from 'node:path';
import { eventsOf } from '../observe';
import { putXAlone } from '../../suite/people';
import type { Scenario } from '../scenario';

const PROCESSES = 5;
const USERS_EACH = 10;

export const refreshRace: Scenario = {
  name: 'refresh-race',
  title: 'Fifty concurrent users of an expired X token in five processes: one refresh',
  // The scheduler stays away: only the racers may refresh.
  world: { speed: 1, processes: ['admin'] },
  run: async (world, check) => {
    const { account } = await putXAlone(world, 0);
    await world.sandbox.admin.happen({ network: 'x', kind: 'expire_tokens', user: account.remoteId });
    world.timeline.tell('X', 'the access token has expired');
    world.timeline.tell(
      'demo',
      `${String(PROCESSES * USERS_EACH)} users in ${String(PROCESSES)} processes want to call at once`,
    );

    const racers = await Promise.all(
      Array.from({ length: PROCESSES }, () => startRacer(world.installation.env, account.id)),
    );
    const results = (await Promise.all(racers.map((race) => race()))).flat();

    const refreshes = await world.sandbox.admin.calls({ network: 'x', operation: 'refresh' });
    check.that('The network sees one refresh', refreshes.length === 1, `${String(refreshes.length)} refresh calls`);
    const distinct = new Set(results);
    check.that(
      'Every user gets the winner’s token set',
      results.length === PROCESSES * USERS_EACH && distinct.size === 1 && !distinct.has('none'),
      `${String(results.length)} users, ${String(distinct.size)} token set`,
    );
    const gone = await eventsOf(world, 'credential.disconnected');
    check.that('Nobody is disconnected', gone.length === 0, `${String(gone.length)} disconnects`);
  },
};

/** A process that is ready to race; calling it starts the race and gives back what each of its users got. */
async function startRacer(
  env: Readonly<Record<string, string>>,
  accountId: string,
): Promise<() => Promise<readonly string[]>> {
  const child = fork(join(__dirname, '..', 'racer.js'), [accountId, String(USERS_EACH)], {
    env: { ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => {
      resolve();
    });
    child.once('exit', (code) => {
      reject(new Error(`A racer ended with ${String(code)} before the race.`));
    });
  });
  return () =>
    new Promise((resolve) => {
      child.once('message', (message) => {
        resolve(message as readonly string[]);
      });
      child.send('go');
    });
}
