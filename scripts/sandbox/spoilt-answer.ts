import type { FaultKind } from './faults';
import type { WireAnswer } from './wire';

/** What a fault answers instead of the network; null: it does not answer, or leaves the answer alone. */
export function spoiltAnswer(
  fault: FaultKind,
  rateLimited: (level: 'app' | 'account', retryAfterS: number) => WireAnswer,
): WireAnswer | null {
  switch (fault.kind) {
    case 'rate_limit':
      return rateLimited(fault.level, fault.retryAfterS);
    case 'answer': {
      const { status, body, headers } = fault;
      if (typeof body === 'string') return { status, headers: headers ?? {}, body };
      return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
    }
    case 'html':
      return {
        status: fault.status,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: `<!doctype html><title>${fault.status}</title><h1>Something went wrong</h1><p>Sandbox fault: an HTML page where JSON is expected.</p>`,
      };
    case 'empty':
      return { status: fault.status, headers: { 'content-length': '0' }, body: '' };
    case 'reset':
    case 'hang':
    case 'delay':
    case 'down':
      return null;
  }
}
