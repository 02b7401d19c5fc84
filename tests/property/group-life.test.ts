import fc from 'fast-check';
import { HOUR, MINUTE, SECOND } from '../../domain/clock';
import { MOODS } from './simulated-networks';
import { Simulation } from './simulation';

/**
 * Credential groups of two organisations at three networks, and everything that can happen to them in any order:
 * posts, sweeps, answers of every kind, re-authorisations, pauses, removals, killed processes, a lost queue. What must
 * hold is looked at after every step; in the end all networks answer, and nothing may be stuck.
 *
 * A failure prints its seed and path; `fc.assert(..., { seed, path })` runs it again.
 */

const index = fc.nat({ max: 5 });
const ACCOUNTS = fc.nat({ max: 3 });
const GROUPS = fc.nat({ max: 2 });

type Step = { readonly name: string; readonly take: (simulation: Simulation) => Promise<void> };

const step = <Given extends readonly unknown[]>(
  name: string,
  given: { readonly [Index in keyof Given]: fc.Arbitrary<Given[Index]> },
  take: (simulation: Simulation, ...values: Given) => Promise<void>,
): fc.Arbitrary<Step> =>
  fc.tuple<[...Given]>(...(given as { [Index in keyof Given]: fc.Arbitrary<Given[Index]> })).map((values) => ({
    name: `${name}(${values.map(String).join(', ')})`,
    take: (simulation) => take(simulation, ...values),
    toString: () => `${name}(${values.map(String).join(', ')})`,
  }));

const dueIn = fc.constantFrom(-MINUTE, 0, 30 * SECOND, 5 * MINUTE);
const grace = fc.constantFrom(2 * MINUTE, 24 * HOUR);
const span = fc.constantFrom(SECOND, 20 * SECOND, 2 * MINUTE, 20 * MINUTE, 90 * MINUTE);

const STEPS: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: step('accept', [ACCOUNTS, dueIn, grace], (it, ...given) => it.accept(...given)) },
  { weight: 5, arbitrary: step('work', [index], (it, ...given) => it.work(...given)) },
  { weight: 12, arbitrary: step('answer', [index, fc.constantFrom(...MOODS)], (it, ...given) => it.answer(...given)) },
  {
    weight: 6,
    arbitrary: step('answer', [index, fc.constant('good' as const)], (it, ...given) => it.answer(...given)),
  },
  { weight: 5, arbitrary: step('drain', [fc.constantFrom(...MOODS)], (it, mood) => it.drain(mood)) },
  { weight: 5, arbitrary: step('turn', [fc.constantFrom(...MOODS)], (it, mood) => it.turn(mood)) },
  { weight: 5, arbitrary: step('turn', [fc.constant('good' as const)], (it, mood) => it.turn(mood)) },
  { weight: 4, arbitrary: step('react', [index], (it, ...given) => it.react(...given)) },
  { weight: 3, arbitrary: step('sweep', [index], (it, ...given) => it.sweep(...given)) },
  { weight: 3, arbitrary: step('probe', [GROUPS, index], (it, ...given) => it.probe(...given)) },
  { weight: 2, arbitrary: step('refresh', [GROUPS, index], (it, ...given) => it.refresh(...given)) },
  { weight: 3, arbitrary: step('reconnect', [GROUPS], (it, ...given) => it.reconnect(...given)) },
  { weight: 4, arbitrary: step('pass', [span], (it, ...given) => it.pass(...given)) },
  { weight: 2, arbitrary: step('repair', [], (it) => it.repair()) },
  { weight: 1, arbitrary: step('pause', [ACCOUNTS], (it, account) => it.command('pause', account)) },
  { weight: 1, arbitrary: step('resume', [ACCOUNTS], (it, account) => it.command('resume', account)) },
  { weight: 1, arbitrary: step('crash', [index, fc.boolean()], (it, ...given) => it.crash(...given)) },
  { weight: 1, arbitrary: step('lose the queue', [], (it) => it.loseQueue()) },
);

const WITH_REMOVALS: fc.Arbitrary<Step> = fc.oneof(
  { weight: 30, arbitrary: STEPS },
  { weight: 1, arbitrary: step('remove', [ACCOUNTS], (it, account) => it.command('remove', account)) },
);

/** fast-check does not wait for the life that its time limit interrupts. */
let present: Promise<void> = Promise.resolve();
afterEach(() => present.catch(() => undefined), 60_000);

function live(steps: readonly Step[]): Promise<void> {
  present = liveThrough(steps);
  return present;
}

async function liveThrough(steps: readonly Step[]): Promise<void> {
  const simulation = await Simulation.create();
  try {
    for (const { name, take } of steps) {
      await take(simulation);
      const wrong = await simulation.check();
      if (wrong.length > 0) throw new Error(`After ${name}: ${wrong.join('; ')}`);
    }
    await simulation.recover();
    const wrong = [...(await simulation.check()), ...(await simulation.stuck())];
    if (wrong.length > 0) throw new Error(`In the end: ${wrong.join('; ')}`);
  } finally {
    await simulation.end();
  }
}

describe('whatever happens, in any order', () => {
  it('nothing is lost, sent twice, started behind a gate or stuck', async () => {
    await fc.assert(fc.asyncProperty(fc.array(STEPS, { minLength: 10, maxLength: 60, size: 'max' }), live), {
      numRuns: 8,
      interruptAfterTimeLimit: 20_000,
      endOnFailure: true,
    });
  }, 60_000);

  it('nor when accounts are removed in the middle of it', async () => {
    await fc.assert(fc.asyncProperty(fc.array(WITH_REMOVALS, { minLength: 10, maxLength: 40, size: 'max' }), live), {
      numRuns: 4,
      interruptAfterTimeLimit: 12_000,
      endOnFailure: true,
    });
  }, 60_000);
});
