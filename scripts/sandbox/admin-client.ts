import {
  SandboxOrderError,
  type HappeningResult,
  type IssuedTokens,
  type PersonView,
  type SandboxAddresses,
  type SandboxControl,
  type VisiblePost,
} from './admin/contract';
import type { RecordedCall } from './call-log';
import type { Fault } from './faults';
import type { Hold } from './holds';
import type { PushAnswer } from './network';

/**
 * The admin API from another process. `home` is the address of the sandbox's home page.
 * Throws `SandboxOrderError` for an order that makes no sense, and whatever fetch throws when the sandbox is away.
 */
export function createAdminClient(home: string): SandboxControl {
  const call = async (method: string, path: string, input?: unknown): Promise<Response> => {
    const response = await fetch(new URL(`/_admin${path}`, home), {
      method,
      ...(input === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(input) }),
    });
    if (response.ok || response.status === 404) return response;
    throw new SandboxOrderError(`${method} ${path} was refused with ${response.status}: ${await response.text()}`);
  };
  const read = async <Value>(method: string, path: string, input?: unknown): Promise<Value> => {
    const response = await call(method, path, input);
    if (!response.ok) throw new SandboxOrderError(`${method} ${path} was refused with ${response.status}`);
    return (await response.json()) as Value;
  };
  const tell = async (method: string, path: string, input?: unknown): Promise<boolean> =>
    (await call(method, path, input)).ok;
  const order = async (method: string, path: string, input?: unknown): Promise<void> => {
    if (!(await tell(method, path, input))) throw new SandboxOrderError(`${method} ${path} was not found`);
  };

  return {
    addresses: () => read<SandboxAddresses>('GET', '/addresses'),
    seed: (seed) => order('PUT', '/seed', seed),
    reset: () => order('DELETE', '/'),
    people: () => read<readonly PersonView[]>('GET', '/people'),
    happen: (happening) => read<HappeningResult>('POST', '/happenings', happening),
    issueTokens: (tokens) => read<IssuedTokens>('POST', '/tokens', tokens),
    push: (push) => read<PushAnswer>('POST', '/pushes', push),
    addFault: (fault) => read<Fault>('POST', '/faults', fault),
    faults: () => read<readonly Fault[]>('GET', '/faults'),
    removeFault: (id) => tell('DELETE', `/faults/${encodeURIComponent(id)}`),
    clearFaults: () => order('DELETE', '/faults'),
    addHold: (hold) => read<Hold>('POST', '/holds', hold),
    holds: () => read<readonly Hold[]>('GET', '/holds'),
    waitForHold: (id, options = {}) => read<Hold>('GET', `/holds/${encodeURIComponent(id)}/wait${queryOf(options)}`),
    releaseHold: (id, how = 'go_on') => tell('POST', `/holds/${encodeURIComponent(id)}/release`, { how }),
    clearHolds: () => order('DELETE', '/holds'),
    calls: (filter = {}) => read<readonly RecordedCall[]>('GET', `/calls${queryOf(filter)}`),
    clearCalls: () => order('DELETE', '/calls'),
    posts: (filter = {}) => read<readonly VisiblePost[]>('GET', `/posts${queryOf(filter)}`),
    addStreamItem: async (item) => (await read<{ readonly id: string }>('POST', '/stream-items', item)).id,
    setMetric: (metric) => order('PUT', '/metrics', metric),
  };
}

type QueryValue = string | number | boolean | undefined;

function queryOf(values: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values) as readonly (readonly [string, QueryValue])[]) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}
