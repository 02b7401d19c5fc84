import type { TransportFault } from '../../domain/networks/network';

type FaultKind = TransportFault['kind'];

/** Names that recordings use for what went wrong, and the texts by which clients of many languages tell of it. */
const KINDS: readonly { readonly kind: FaultKind; readonly named: RegExp; readonly told: RegExp }[] = [
  {
    kind: 'connect_timeout',
    named: /^connect(ion)?[_-]?time-?out$/i,
    told: /connect(ion)? timed? ?out|connect timeout|UND_ERR_CONNECT_TIMEOUT/i,
  },
  {
    kind: 'timeout',
    named: /^(read[_-]?)?time-?out$|^timed_out$/i,
    told: /timed? ?-?out\b|\btimeout\b|ETIMEDOUT|ESOCKETTIMEDOUT|ECONNABORTED|deadline exceeded/i,
  },
  {
    kind: 'refused',
    named: /^(connection[_-]?)?refused$|^econnrefused$/i,
    told: /ECONNREFUSED|connection refused/i,
  },
  {
    kind: 'dns',
    named: /^dns$|^enotfound$/i,
    told: /ENOTFOUND|EAI_AGAIN|getaddrinfo|name resolution|could not resolve/i,
  },
  { kind: 'tls', named: /^(tls|ssl)$/i, told: /before secure TLS connection|\bSSL\b|certificate|CERT_/i },
  {
    kind: 'reset',
    named: /^(connection[_-]?)?reset$|^econnreset$/i,
    told: /ECONNRESET|socket hang up|connection reset|EPIPE/i,
  },
];

/** Where the connection was never made, nothing can have been sent. */
const NEVER_CONNECTED: ReadonlySet<FaultKind> = new Set<FaultKind>(['refused', 'dns', 'tls', 'connect_timeout']);

/**
 * The fault of a request that got no answer. The recording's own kind decides; without one, all there is is the text
 * of the client's error. (Live requests bring their fault from the HTTP client and never come through here.)
 */
export function recordedFault(errorKind: string | undefined, body: unknown): TransportFault {
  const text = typeof body === 'string' ? body.slice(0, 2000) : '';
  const found =
    errorKind === undefined
      ? KINDS.find((one) => one.told.test(text))
      : KINDS.find((one) => one.named.test(errorKind.trim()));
  const kind = found?.kind ?? 'other';
  return { sent: NEVER_CONNECTED.has(kind) ? 'not_sent' : 'unknown', kind };
}
