import { DIGESTS_PER_MINUTE_MAX } from '../../domain/alert/digest';
import { chunksOf } from '../../domain/chunks-of';
import { MINUTE, SECOND } from '../../domain/clock';
import type { JobDefinition } from '../../queues/define-job';
import { collectAnalyticsJob } from '../../queues/jobs/collect-analytics.job';
import { deliverMessageJob } from '../../queues/jobs/deliver-message.job';
import { loadStreamJob } from '../../queues/jobs/load-stream.job';
import { lookUpPostJob } from '../../queues/jobs/look-up-post.job';
import { probeCredentialJob } from '../../queues/jobs/probe-credential.job';
import { probeTogetherJob } from '../../queues/jobs/probe-together.job';
import { publishPostJob } from '../../queues/jobs/publish-post.job';
import { reactToEventJob } from '../../queues/jobs/react-to-event.job';
import { refreshCredentialJob } from '../../queues/jobs/refresh-credential.job';
import type { Producer } from '../../queues/producer';
import { atLeastReal } from '../runtime/real-spans';
import { sweep } from '../runtime/sweep';
import type { Component } from '../runtime/lifecycle';
import type { Deps } from '../use-cases/ports';
import type { DueCollector, DueInput, DueProbe } from '../../db/store';
import type { NetworkName } from '../../domain/networks/network';

/** Posts that start within this are put into the queue, each with its exact delay. */
export const HORIZON_MS = MINUTE;
/** Credentials whose posts start within this are looked at before. */
const LOOK_AHEAD_MS = 5 * MINUTE;
/** What the queue has not worked on after this comes again from its row. */
const REDELIVER_AFTER_MS = 2 * MINUTE;
const REDELIVER_AFTER_REAL_MS = 20 * SECOND;
const BATCH = 500;

/**
 * What the database says is due goes into the queues. Each sweep first moves the row (its next time, its number) and
 * then adds the job: a crash or a Redis that is away in between costs a redelivery, never the work.
 */
export function dispatchSweeps(deps: Deps, producer: Producer): readonly Component[] {
  const { due } = deps.store;

  const deliver = <Row>(input: {
    readonly name: string;
    readonly everyMs: number;
    readonly take: (input: DueInput) => Promise<readonly Row[]>;
    /** Rows of one turn, where a pace is kept; default: as many as are due, in batches. */
    readonly perTurn?: number;
    readonly add: (rows: readonly Row[]) => Promise<void>;
  }): Component =>
    sweep({
      ...sweepBase(deps),
      name: input.name,
      everyMs: input.everyMs,
      run: async (now) => {
        const redeliverAfterMs = atLeastReal(deps.clock, REDELIVER_AFTER_MS, REDELIVER_AFTER_REAL_MS);
        const rows = await input.take({ now, limit: input.perTurn ?? BATCH, redeliverAfterMs });
        await input.add(rows);
        return input.perTurn === undefined && rows.length === BATCH ? 'more' : 'all';
      },
    });

  const addNow = <Payload>(job: JobDefinition<Payload>, payloads: readonly Payload[]): Promise<void> =>
    producer.addAll(
      job,
      payloads.map((payload) => ({ payload, delayMs: 0 })),
    );

  return [
    sweep({
      ...sweepBase(deps),
      name: 'dispatch-posts',
      everyMs: SECOND / 2,
      run: async (now) => {
        const posts = await deps.store.posts.dispatch({ now, horizonMs: HORIZON_MS, limit: BATCH });
        const later = deps.clock.now();
        await producer.addAll(
          publishPostJob,
          posts.map(({ postId, network, dispatchNo, startAt }) => ({
            payload: { postId, network, dispatchNo },
            delayMs: startAt - later,
          })),
        );
        return posts.length === BATCH ? 'more' : 'all';
      },
    }),
    deliver({
      name: 'relay-events',
      everyMs: SECOND / 2,
      take: due.reactions,
      add: (rows) => addNow(reactToEventJob, rows),
    }),
    deliver({
      name: 'due-probes',
      everyMs: SECOND,
      take: async (input) => {
        const budgetOf = (name: NetworkName) => deps.networks.network(name).probing.budget;
        const rows = await due.probes({ ...input, budgetOf });
        return rows.map((row) => ({ ...row, queuedAt: input.now }));
      },
      add: (rows) => addProbes(deps, rows, addNow),
    }),
    sweep({
      ...sweepBase(deps),
      name: 'look-ahead',
      everyMs: 5 * SECOND,
      run: async (now) => {
        const input = { now, limit: BATCH, leadMs: LOOK_AHEAD_MS, random: deps.random };
        return (await due.probeBeforeWork(input)) === BATCH ? 'more' : 'all';
      },
    }),
    deliver({
      name: 'due-refreshes',
      everyMs: SECOND,
      take: due.refreshes,
      add: (rows) => addNow(refreshCredentialJob, rows),
    }),
    deliver({
      name: 'due-collectors',
      everyMs: SECOND,
      take: due.collectors,
      add: async (rows) => {
        const ofKind = (kind: DueCollector['kind']) =>
          rows
            .filter((row) => row.kind === kind)
            .map(({ collectorId, network, runNo }) => ({ collectorId, network, runNo }));
        await addNow(loadStreamJob, ofKind('stream'));
        await addNow(collectAnalyticsJob, ofKind('analytics'));
      },
    }),
    deliver({
      name: 'due-deliveries',
      everyMs: SECOND / 2,
      take: due.deliveries,
      add: (rows) => addNow(deliverMessageJob, rows),
    }),
    // Kept by the turns of this sweep alone, in whatever process it runs: a queue that was lost, or a mail server that
    // was away for an hour, is no reason to send faster afterwards.
    deliver({
      name: 'due-digests',
      everyMs: SECOND,
      perTurn: DIGESTS_PER_MINUTE_MAX / 60,
      take: due.digests,
      add: (rows) => addNow(deliverMessageJob, rows),
    }),
    deliver({
      name: 'due-look-ups',
      everyMs: SECOND,
      take: async (input) =>
        (await due.lookUps(input)).map(({ postId, network }) => ({ postId, network, takenAt: input.now })),
      add: (rows) => addNow(lookUpPostJob, rows),
    }),
  ];
}

type AddNow = <Payload>(job: JobDefinition<Payload>, payloads: readonly Payload[]) => Promise<void>;

interface QueuedProbe extends DueProbe {
  readonly queuedAt: number;
}

/** Of networks that take many questions in one request, as many as they take. */
async function addProbes(deps: Deps, rows: readonly QueuedProbe[], addNow: AddNow): Promise<void> {
  const alone: QueuedProbe[] = [];
  const together = new Map<NetworkName, QueuedProbe[]>();
  for (const row of rows) {
    if (deps.networks.network(row.network).probeTogether === undefined) alone.push(row);
    else together.set(row.network, [...(together.get(row.network) ?? []), row]);
  }
  await addNow(probeCredentialJob, alone);
  for (const [network, waiting] of together) {
    const atMost = deps.networks.network(network).probeTogether?.atMost ?? 1;
    await addNow(
      probeTogetherJob,
      chunksOf(waiting, atMost).map((chunk) => ({
        network,
        credentialIds: chunk.map(({ credentialId }) => credentialId),
        probeNo: chunk[0]?.probeNo ?? 1,
        queuedAt: chunk[0]?.queuedAt ?? deps.clock.now(),
      })),
    );
  }
}

export function sweepBase(deps: Deps): Pick<Parameters<typeof sweep>[0], 'store' | 'processId' | 'clock' | 'logger'> {
  const { store, processId, clock, logger } = deps;
  return { store, processId, clock, logger };
}
