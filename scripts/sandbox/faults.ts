import type { Clock } from '../../domain/clock';
import { inScope, type CallScope, type ScopedCall } from './call-scope';
import { shortId } from './identifiers';

/**
 * How a call goes wrong. `when` says on which side of the network's work it strikes: `before`, the network never
 * acted; `after`, it did, and only the answer is lost or spoilt. The second is what publishes twice in naive systems.
 */
export type FaultKind =
  /** The network's own refusal for a limit, with its headers. */
  | { readonly kind: 'rate_limit'; readonly level: 'app' | 'account'; readonly retryAfterS: number }
  /** Any answer at all. A body that is not a string is sent as JSON. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>> | undefined;
      readonly when?: 'before' | 'after' | undefined;
    }
  /** An HTML error page where JSON is expected, as proxies in front of the networks send them. */
  | { readonly kind: 'html'; readonly status: number; readonly when?: 'before' | 'after' | undefined }
  | { readonly kind: 'empty'; readonly status: number; readonly when?: 'before' | 'after' | undefined }
  /** The connection is reset (TCP RST) instead of an answer. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** The connection stays open and nothing ever comes. */
  | { readonly kind: 'hang'; readonly when: 'before' | 'after' }
  /** Answers, late. Milliseconds of real time, whatever the speed of the clock. */
  | { readonly kind: 'delay'; readonly delayMs: number; readonly when?: 'before' | 'after' | undefined }
  /** The listener is closed: connections are refused until the fault is removed or ends. Narrows by host only. */
  | { readonly kind: 'down' };

export interface FaultOrder {
  readonly scope: CallScope;
  readonly fault: FaultKind;
  /** How many calls it strikes; absent: all of them. */
  readonly times?: number | undefined;
  /** How many matching calls it lets pass first. */
  readonly afterCalls?: number | undefined;
  /** By the sandbox's clock; absent: until removed. */
  readonly durationMs?: number | undefined;
}

export interface Fault extends FaultOrder {
  readonly id: string;
  readonly addedAt: number;
  readonly endsAt: number | null;
  /** How many calls it has struck. */
  readonly struck: number;
}

export interface FaultRegistry {
  readonly add: (order: FaultOrder) => Fault;
  /** Takes note of one call and says which faults strike it, in the order they were added. */
  readonly strike: (call: ScopedCall) => readonly Fault[];
  readonly list: () => readonly Fault[];
  readonly remove: (id: string) => boolean;
  readonly clear: () => void;
  /** Whether a host is down now. */
  readonly isDown: (network: CallScope['network'], host: string) => boolean;
}

interface Live {
  fault: Fault;
  toPass: number;
}

export function createFaultRegistry(clock: Clock): FaultRegistry {
  const live = new Map<string, Live>();

  const spent = ({ fault }: Live): boolean =>
    (fault.endsAt !== null && clock.now() >= fault.endsAt) ||
    (fault.times !== undefined && fault.struck >= fault.times);
  const current = (): readonly Live[] => [...live.values()].filter((entry) => !spent(entry));

  return {
    add: (order) => {
      const addedAt = clock.now();
      const endsAt = order.durationMs === undefined ? null : addedAt + order.durationMs;
      const fault: Fault = { ...order, id: shortId('fault_'), addedAt, endsAt, struck: 0 };
      live.set(fault.id, { fault, toPass: order.afterCalls ?? 0 });
      return fault;
    },
    strike: (call) => {
      const striking: Fault[] = [];
      for (const entry of current()) {
        if (entry.fault.fault.kind === 'down' || !inScope(entry.fault.scope, call)) continue;
        if (entry.toPass > 0) {
          entry.toPass -= 1;
          continue;
        }
        entry.fault = { ...entry.fault, struck: entry.fault.struck + 1 };
        striking.push(entry.fault);
        if (entry.fault.fault.kind !== 'delay') break;
      }
      return striking;
    },
    list: () => [...live.values()].map((entry) => entry.fault),
    remove: (id) => live.delete(id),
    clear: () => live.clear(),
    isDown: (network, host) =>
      current().some(
        ({ fault }) =>
          fault.fault.kind === 'down' &&
          fault.scope.network === network &&
          (fault.scope.host === undefined || fault.scope.host === host),
      ),
  };
}

/** On which side of the network's work a fault strikes. */
export function sideOf(fault: FaultKind): 'before' | 'after' {
  return fault.kind === 'rate_limit' || fault.kind === 'down' ? 'before' : (fault.when ?? 'before');
}
