import type { TransportFault } from '../../../domain/networks/network';

/** Codes of Node (https://nodejs.org/api/errors.html#common-system-errors) and of undici's errors. */
const KIND_BY_CODE: Readonly<Record<string, TransportFault['kind']>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  EHOSTDOWN: 'refused',
  ENETDOWN: 'refused',
  EADDRNOTAVAIL: 'refused',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  EPROTO: 'tls',
};

/** OpenSSL's and Node's names for a handshake or a certificate that failed. */
const TLS_CODE = /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/;

/** A system time-out means another thing before the connection stands than after. */
const TIMED_OUT = 'ETIMEDOUT';

/**
 * `begun`: whether a single byte of the request may have left. Nothing in the error can tell that (a reset looks the
 * same on both sides of it), so whoever wrote the request says it.
 */
export function transportFault(err: unknown, begun: boolean): TransportFault {
  return { sent: begun ? 'unknown' : 'not_sent', kind: kindOf(err, begun) };
}

function kindOf(err: unknown, begun: boolean): TransportFault['kind'] {
  const code = codeOf(err);
  if (code === undefined) return 'other';
  if (code === TIMED_OUT) return begun ? 'timeout' : 'connect_timeout';
  if (TLS_CODE.test(code)) return 'tls';
  return KIND_BY_CODE[code] ?? 'other';
}

function codeOf(err: unknown): string | undefined {
  if (typeof err !== 'object' || err === null) return undefined;
  if ('code' in err && typeof err.code === 'string') return err.code;
  // Node tries several addresses of a name and reports all failures; the first one speaks for them.
  if ('errors' in err && Array.isArray(err.errors)) return codeOf(err.errors[0]);
  return 'cause' in err ? codeOf(err.cause) : undefined;
}
