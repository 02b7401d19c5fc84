import { uuidv7 } from 'uuidv7';
import { DIGESTS_PER_MINUTE_MAX } from '../../../domain/alert/digest';
import type { Delivery } from '../../../domain/alert/alert';
import { MINUTE } from '../../../domain/clock';
import { openSqliteStore } from '../../../db/sqlite/open-store';
import type { DueDelivery, Store } from '../../../db/store';
import { migrate } from '../../../db/sqlite/migrate';
import type { Producer } from '../../../queues/producer';
import { compressedClock } from '../../../workers/runtime/clock';
import type { WorkerClock } from '../../../workers/runtime/clock';
import { createLogger } from '../../../workers/runtime/logger';
import { dispatchSweeps } from '../../../workers/scheduler/dispatch-sweeps';
import type { Deps } from '../../../workers/use-cases/ports';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testSealer } from '../db/conformance/test-sealer';

/** A sweep waits a tenth of a real second at least: a second of this clock. */
const SPEED = 10;
const WAITING = 4 * DIGESTS_PER_MINUTE_MAX;

const clock: WorkerClock = compressedClock({ anchor: Date.now(), speed: SPEED });
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-pace-'));
  const path = join(folder, 'holdfast.sqlite');
  await migrate(path);
  store = openSqliteStore({ path, sealer: testSealer, clock, newId: uuidv7 });
});

afterEach(async () => {
  store.close();
  await rm(folder, { recursive: true, force: true });
});

function aMail(digest: string | null): Delivery {
  const id = uuidv7();
  return {
    id,
    channel: 'email',
    organisationId: null,
    endpointId: null,
    eventId: null,
    digest,
    subject: {},
    dedupeKey: id,
    status: 'pending',
    attempts: 0,
    nextAttemptAt: clock.now() - MINUTE,
    dispatchNo: 0,
    handedOverAt: null,
    lastAnswer: null,
    createdAt: clock.now() - MINUTE,
    endedAt: null,
  };
}

/** Runs the sweeps of two schedulers, and notes when what was put into the queue. */
async function sweepFor(ms: number): Promise<readonly { readonly id: string; readonly at: number }[]> {
  const added: { id: string; at: number }[] = [];
  const producer: Producer = {
    addAll: (job, jobs) => {
      if (job.name === 'deliver-message') {
        for (const { payload } of jobs) added.push({ id: (payload as DueDelivery).deliveryId, at: clock.now() });
      }
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
  const logger = createLogger({ process: 'scheduler', level: 'fatal', pretty: false });
  const processIds = ['one', 'other'];
  for (const id of processIds) {
    await store.processes.register({ id, name: 'scheduler', pid: 1, host: 'here', now: clock.now() });
  }
  const sweeps = processIds.flatMap((processId) =>
    // These two sweeps need nothing else.
    dispatchSweeps({ store, clock, logger, processId } as Deps, producer).filter(({ name }) =>
      ['sweep due-deliveries', 'sweep due-digests'].includes(name),
    ),
  );
  for (const each of sweeps) await each.start();
  await clock.sleep(ms);
  for (const each of sweeps) await each.stop();
  return added;
}

it('however many digests are due, a bounded number leaves a minute, and other mail does not wait behind them', async () => {
  const digests = Array.from({ length: WAITING }, (_each, index) => aMail(`day-0/member-${String(index)}/facebook`));
  const others = [aMail(null), aMail(null)];
  await store.change({}, () => ({ result: null, newDeliveries: [...digests, ...others] }));
  const began = clock.now();

  const added = await sweepFor(MINUTE);

  const own = new Set(others.map(({ id }) => id));
  const ofOthers = added.filter(({ id }) => own.has(id));
  expect(ofOthers).toHaveLength(others.length);
  expect(Math.max(...ofOthers.map(({ at }) => at)) - began).toBeLessThan(MINUTE / 6);
  const ofDigests = added.filter(({ id }) => !own.has(id));
  expect(ofDigests.length).toBeLessThanOrEqual(DIGESTS_PER_MINUTE_MAX + 2);
  expect(ofDigests.length).toBeGreaterThan(DIGESTS_PER_MINUTE_MAX / 4);
  expect(new Set(ofDigests.map(({ id }) => id)).size).toBe(ofDigests.length);
});
