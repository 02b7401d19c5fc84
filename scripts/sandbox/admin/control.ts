import type { CallLog } from '../call-log';
import type { FaultRegistry } from '../faults';
import type { HoldRegistry } from '../holds';
import { SandboxOrderError, type HappeningResult, type IssuedTokens, type PushAnswer } from '../network';
import { NETWORKS, networkNamed } from '../networks';
import { sendPush } from '../pushes';
import type { World } from '../world';
import { addStreamItem, everybody, setMetric, visiblePosts } from './content';
import {
  seedSchema,
  type CheckedSeed,
  type Happening,
  type PushOrder,
  type SandboxAddresses,
  type SandboxControl,
  type TokenOrder,
} from './contract';

export interface ControlParts {
  readonly world: World;
  readonly log: CallLog;
  readonly faults: FaultRegistry;
  readonly holds: HoldRegistry;
  readonly addresses: () => SandboxAddresses;
  /** Opens and closes listeners as the faults want it; resolves when that is done. */
  readonly settleListeners: () => Promise<void>;
  /** Called after every change of the state. */
  readonly changed: () => void;
}

export const HOLD_WAIT_MAX_MS = 60_000;

/** The admin API in-process. Every order is carried out when its promise resolves. */
export function createControl(parts: ControlParts): SandboxControl {
  const { world, log, faults, holds } = parts;
  const changing = <Value>(work: () => Value): Promise<Value> => {
    const value = attempt(work);
    parts.changed();
    return value;
  };

  return {
    addresses: () => Promise.resolve(parts.addresses()),
    seed: (seed) => changing(() => plant(world, seedSchema.parse(seed))),
    reset: async () => {
      faults.clear();
      holds.clear('reset');
      log.clear();
      world.rateWindows.clear();
      world.forget();
      parts.changed();
      await parts.settleListeners();
    },
    people: () => Promise.resolve(everybody(world)),
    happen: (happening) => changing(() => happens(world, happening)),
    issueTokens: (order) => changing(() => issueTokens(world, order)),
    push: (order) => push(world, order),
    addFault: async (order) => {
      networkNamed(order.scope.network);
      const fault = faults.add(order);
      await parts.settleListeners();
      return fault;
    },
    faults: () => Promise.resolve(faults.list()),
    removeFault: async (id) => {
      const removed = faults.remove(id);
      await parts.settleListeners();
      return removed;
    },
    clearFaults: async () => {
      faults.clear();
      await parts.settleListeners();
    },
    addHold: (order) =>
      attempt(() => {
        networkNamed(order.scope.network);
        return holds.add(order);
      }),
    holds: () => Promise.resolve(holds.list()),
    waitForHold: async (id, options = {}) => {
      const hold = await holds.waitForCaught(
        id,
        options.count ?? 1,
        Math.min(options.timeoutMs ?? HOLD_WAIT_MAX_MS, HOLD_WAIT_MAX_MS),
      );
      if (hold === undefined) throw new SandboxOrderError(`There is no hold ${id}`);
      return hold;
    },
    releaseHold: (id, how = 'go_on') => Promise.resolve(holds.release(id, how)),
    clearHolds: () => {
      holds.clear('go_on');
      return Promise.resolve();
    },
    calls: (filter) => Promise.resolve(log.list(filter)),
    clearCalls: () => {
      log.clear();
      return Promise.resolve();
    },
    posts: (filter = {}) => Promise.resolve(visiblePosts(world, filter)),
    addStreamItem: (order) => changing(() => addStreamItem(world, order)),
    setMetric: (order) => changing(() => setMetric(world, order)),
  };
}

/** A refusal of a synchronous order as a rejected promise. */
function attempt<Value>(work: () => Value): Promise<Value> {
  return new Promise((resolve) => resolve(work()));
}

function plant(world: World, { apps, ...seeds }: CheckedSeed): void {
  for (const { network, ...app } of apps) networkNamed(network).apps?.(world).set(app.clientId, app);
  for (const { name, seed } of NETWORKS) {
    if (seeds[name] !== undefined) seed.carryOut(world, seeds[name]);
  }
}

function happens(world: World, { network, ...happening }: Happening): HappeningResult {
  return networkNamed(network).happenings.carryOut(world, happening);
}

function issueTokens(world: World, { network, ...order }: TokenOrder): IssuedTokens {
  const { tokens, title } = networkNamed(network);
  if (tokens === undefined) throw new SandboxOrderError(`Tokens of ${title} are given out by signing in only`);
  return tokens.carryOut(world, order);
}

async function push(world: World, { network, address, ...order }: PushOrder): Promise<PushAnswer> {
  const { pushes, title } = networkNamed(network);
  if (pushes === undefined) throw new SandboxOrderError(`${title} tells apps nothing by itself`);
  return sendPush(address, pushes.carryOut(world, order));
}
