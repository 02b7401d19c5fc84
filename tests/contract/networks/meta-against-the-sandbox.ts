import { SECOND, type Clock } from '../../../domain/clock';
import type { Network, Outcome, PostContent, RemotePost, StepResults } from '../../../domain/networks/network';
import { anew, visit, type Acting, type Registered, type Visit } from './visit';

/** Publishing that stopped at a step. */
export class StoppedAt extends Error {
  readonly step: string;
  readonly outcome: Extract<Outcome<unknown>, { ok: false }>;
  readonly results: StepResults;

  constructor(step: string, outcome: Extract<Outcome<unknown>, { ok: false }>, results: StepResults) {
    super(`${step}: ${outcome.judgement.reason} ${JSON.stringify(outcome.answer.body)}`);
    this.step = step;
    this.outcome = outcome;
    this.results = results;
  }
}

export interface MetaSandbox {
  readonly at: () => Visit;
  readonly pass: (ms: number) => void;
  /** Waits where a step asks for it, at most ten times. Throws `StoppedAt`. */
  readonly publish: (acting: Acting, content: PostContent, from?: StepResults) => Promise<Published>;
  readonly found: (acting: Acting, content: PostContent, boundaryAt: number) => Promise<readonly RemotePost[]>;
}

export interface Published {
  readonly results: StepResults;
  readonly remoteId: string | undefined;
  readonly boundaryAt: number;
  /** How often a step was not ready. */
  readonly waits: number;
}

/** A sandbox on a clock that stands still until it is moved, for the tests of one `describe`. */
export function useMetaSandbox(network: Network, app: Registered): MetaSandbox {
  let now = 0;
  const clock: Clock = { now: () => now, monotonic: () => now };
  let visited: Visit | undefined;

  beforeAll(async () => {
    visited = await visit(network, app, clock);
  });
  beforeEach(async () => {
    now = Date.parse('2026-11-24T12:00:00Z');
    await anew(at());
  });
  afterAll(() => at().close());

  const at = (): Visit => {
    if (visited === undefined) throw new Error('The sandbox is not started yet');
    return visited;
  };

  return {
    at,
    pass: (ms) => {
      now += ms;
    },
    publish: async (acting, content, from = {}) => {
      const { account } = acting;
      const { setting } = at();
      let results = from;
      let waits = 0;
      let boundaryAt = now;
      for (const step of network.publish.steps(content, account)) {
        if (results[step.name] !== undefined) continue;
        for (;;) {
          if (step.kind === 'visible') boundaryAt = now;
          const input = { ...acting, setting, postId: 'post-1', acceptedAt: now, content, results };
          const outcome = await at().ask(step.call(input), { accountKind: account.kind });
          if (outcome.ok) {
            results = { ...results, [step.name]: outcome.value };
            break;
          }
          const { reason, retryAfterS } = outcome.judgement;
          if (reason !== 'resource_not_ready' || waits >= 10) throw new StoppedAt(step.name, outcome, results);
          waits += 1;
          now += (retryAfterS ?? 1) * SECOND;
        }
      }
      return { results, remoteId: network.publish.remoteId(results), boundaryAt, waits };
    },
    found: async (acting, content, boundaryAt) => {
      const outcome = await at().lookUp(acting, content, boundaryAt);
      if (!outcome.ok) throw new Error(outcome.judgement.reason);
      return outcome.value;
    },
  };
}

export async function stopped(publishing: Promise<unknown>): Promise<StoppedAt> {
  try {
    await publishing;
  } catch (err) {
    if (err instanceof StoppedAt) return err;
    throw err;
  }
  throw new Error('It was published');
}
