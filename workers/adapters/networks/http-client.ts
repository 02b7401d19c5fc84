import { Agent, type Dispatcher } from 'undici';
import { assertNever } from '../../../domain/assert-never';
import type { Answer, HttpRequest, RequestBody, TransportFault } from '../../../domain/networks/network';
import type { WorkerClock } from '../../runtime/clock';
import { answered, flattenHeaders, unanswered } from './answer';
import { hasPassed, type BeginDeadline } from './begin-deadline';
import { openFile, type FileInTransit } from './file-in-transit';
import { isPrivateAddress, lookupPublic } from './private-addresses';
import { transportFault } from './transport-fault';

/**
 * Performs the requests of networks. Whatever happens on the way, `send` resolves: with the network's answer, or with
 * one whose `fault` says truthfully whether the network may have acted on the request.
 */
export interface HttpClient {
  send(request: HttpRequest, options: SendOptions): Promise<Answer>;
  /** Closes the connections once what is in flight has ended; later sends end as `not_sent`. */
  close(): Promise<void>;
}

export interface SendOptions {
  /** Origins that this request may go to; any other is not sent (`other`). */
  readonly allowedOrigins: ReadonlySet<string>;
  /**
   * `kept_alive` re-uses a connection. `fresh` takes a new one and closes it: for what must not be done twice, since a
   * server that closes an idle connection at the moment we write leaves us with `unknown`.
   */
  readonly connection: 'kept_alive' | 'fresh';
  /** Aborted before the first byte is written: `not_sent`; after it: `unknown`. */
  readonly signal?: AbortSignal;
  /** When it has passed before the first byte is written, nothing is written: `not_sent`, `other`. */
  readonly beginBefore?: BeginDeadline;
}

export interface HttpLimits {
  /** From `send` to the first byte written: waiting, name look-up, connection and TLS. */
  readonly connectTimeoutMs: number;
  /** From the first byte written to the last byte of the answer's head, and between two pieces of its body. */
  readonly silenceTimeoutMs: number;
  /** From `send` to the last byte of the answer. */
  readonly answerTimeoutMs: number;
  /** Of an answer's body; a longer one is given up as `body_too_large`. */
  readonly bodyBytesMax: number;
  /** In place of the two above for a request that carries a file: a video takes minutes to pass on, and to be taken in. */
  readonly fileSilenceTimeoutMs: number;
  readonly fileAnswerTimeoutMs: number;
}

export const HTTP_LIMITS: HttpLimits = {
  connectTimeoutMs: 5_000,
  silenceTimeoutMs: 20_000,
  answerTimeoutMs: 30_000,
  bodyBytesMax: 2 * 1024 * 1024,
  fileSilenceTimeoutMs: 60_000,
  fileAnswerTimeoutMs: 15 * 60_000,
};

/**
 * Real milliseconds that a time-out has at least, however far the clock is compressed: a compressed clock shortens
 * waiting, not the time that a machine needs to answer.
 */
const REAL_TIMEOUT_MS_MIN = 4_000;

const USER_AGENT = 'Holdfast/0.1';

export function createHttpClient({
  clock,
  privateAddresses,
  limits = HTTP_LIMITS,
}: {
  readonly clock: WorkerClock;
  /**
   * Whether addresses of this machine and of private networks may be called. `refused` in production, where people name
   * the servers of their accounts; `allowed` for the sandbox and for servers of tests. Refused: `not_sent`, `other`.
   */
  readonly privateAddresses: 'allowed' | 'refused';
  readonly limits?: HttpLimits;
}): HttpClient {
  const realTimeoutMs = (ms: number): number =>
    clock.speed === 1 ? ms : Math.max(clock.toRealMs(ms), REAL_TIMEOUT_MS_MIN);
  const timeoutMs = (ms: number): number => realTimeoutMs(ms) * clock.speed;

  const agentOptions: Agent.Options = {
    // The time-out of `send` acts first and to the millisecond; this one ends the attempt behind it.
    connect: {
      timeout: realTimeoutMs(limits.connectTimeoutMs),
      ...(privateAddresses === 'refused' ? { lookup: lookupPublic } : {}),
    },
    headersTimeout: realTimeoutMs(limits.silenceTimeoutMs),
    bodyTimeout: realTimeoutMs(limits.silenceTimeoutMs),
  };
  const agents = {
    kept_alive: new Agent({ ...agentOptions, pipelining: 1 }),
    fresh: new Agent({ ...agentOptions, pipelining: 0 }),
  };

  const terms = { clock, bodyBytesMax: limits.bodyBytesMax };
  const connectMs = timeoutMs(limits.connectTimeoutMs);

  const send = async (request: HttpRequest, options: SendOptions): Promise<Answer> => {
    const dispatched = toDispatch(request);
    if (!dispatched || !options.allowedOrigins.has(dispatched.origin)) return unanswered('not_sent', 'other');
    // Node looks up names only; an address in digits is connected to as it is.
    if (privateAddresses === 'refused' && isPrivateAddress(new URL(dispatched.origin).hostname)) {
      return unanswered('not_sent', 'other');
    }
    if (request.body.kind === 'file') return await sendFile(dispatched, request.body, options);
    const timers = { connectMs, answerMs: timeoutMs(limits.answerTimeoutMs) };
    return await exchange(agents[options.connection], dispatched, { ...terms, timers, ...options });
  };

  const sendFile = async (
    dispatched: Dispatched,
    source: Extract<RequestBody, { readonly kind: 'file' }>,
    options: SendOptions,
  ): Promise<Answer> => {
    // Kept alive: undici ends the whole process where a connection that is to be closed ends while its body waits to be
    // read (https://github.com/nodejs/undici/issues/5360, mended in 8 only, which needs Node 22).
    const file = await openFile(agents.kept_alive, source, {
      clock,
      privateAddresses,
      headMs: connectMs,
      silenceMs: realTimeoutMs(limits.fileSilenceTimeoutMs),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    if (!file) return unanswered('not_sent', options.signal?.aborted ? 'other' : 'source_unavailable');
    const silenceMs = realTimeoutMs(limits.fileSilenceTimeoutMs);
    const timers = { connectMs, answerMs: timeoutMs(limits.fileAnswerTimeoutMs) };
    const carrying = { ...dispatched, ...file.asBody(dispatched.headers), headersTimeout: silenceMs };
    const answer = await exchange(agents[options.connection], carrying, { ...terms, timers, ...options, file });
    file.close();
    return answer;
  };

  return {
    send,
    close: async () => {
      await Promise.all(Object.values(agents).map((agent) => agent.close()));
    },
  };
}

interface ExchangeTerms extends Pick<SendOptions, 'signal' | 'beginBefore'> {
  readonly clock: WorkerClock;
  readonly timers: { readonly connectMs: number; readonly answerMs: number };
  readonly bodyBytesMax: number;
  /** What the request carries, where it carries a file. */
  readonly file?: FileInTransit;
}

/** Why we broke off; seen by undici only. */
class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
}

/**
 * One request and its answer. undici calls `onRequestStart` in the moment before it writes, on a connection that stands;
 * that is the border between `not_sent` and `unknown`, and the last place where a request can be held back.
 */
function exchange(agent: Agent, request: Dispatcher.DispatchOptions, terms: ExchangeTerms): Promise<Answer> {
  const { clock, timers, signal, beginBefore, bodyBytesMax, file } = terms;
  return new Promise((resolve) => {
    let begun = false;
    let ended = false;
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: Readonly<Record<string, string>> = {};
    let chunks: Buffer[] = [];
    let bytes = 0;

    const end = (answer: Answer): void => {
      if (ended) return;
      ended = true;
      connectTimer.cancel();
      answerTimer.cancel();
      signal?.removeEventListener('abort', onAbort);
      resolve(answer);
    };
    const fail = ({ sent, kind }: TransportFault): void => {
      const cutOff = begun ? file?.cutOff() : undefined;
      end(cutOff === undefined ? unanswered(sent, kind) : unanswered('not_sent', cutOff));
    };
    const breakOff = (kind: TransportFault['kind']): void => {
      fail({ sent: begun ? 'unknown' : 'not_sent', kind });
      controller?.abort(new BrokenOff(kind));
    };
    const onAbort = (): void => breakOff('other');

    const connectTimer = clock.setTimer(timers.connectMs, () => breakOff('connect_timeout'));
    const answerTimer = clock.setTimer(timers.answerMs, () => breakOff('timeout'));
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) {
      breakOff('other');
      return;
    }

    agent.dispatch(request, {
      onRequestStart: (started) => {
        controller = started;
        // The caller was told that this was not sent; and undici must never write one request a second time.
        if (ended || begun) {
          started.abort(new BrokenOff('not again'));
          return;
        }
        if (beginBefore && hasPassed(beginBefore, clock)) {
          breakOff('other');
          return;
        }
        begun = true;
        connectTimer.cancel();
      },
      onResponseStart: (_controller, statusCode, received) => {
        // Called for informational answers (1xx) too; the last one counts.
        status = statusCode;
        headers = flattenHeaders(received);
        chunks = [];
        bytes = 0;
      },
      onResponseData: (_controller, chunk) => {
        bytes += chunk.byteLength;
        if (bytes <= bodyBytesMax) chunks.push(chunk);
        else breakOff('body_too_large');
      },
      onResponseEnd: () => end(answered(status, headers, Buffer.concat(chunks))),
      onResponseError: (_controller, err) => fail(transportFault(err, begun)),
    });
  });
}

type Dispatched = Dispatcher.DispatchOptions & {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** What undici is told; undefined for an address that cannot be read. */
function toDispatch(request: HttpRequest): Dispatched | undefined {
  if (!URL.canParse(request.url)) return undefined;
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.append(name, value);
  const { contentType, body } = encodeBody(request.body);
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method: request.method,
    headers: {
      accept: 'application/json',
      'user-agent': USER_AGENT,
      ...(contentType === null ? {} : { 'content-type': contentType }),
      ...request.headers,
    },
    body,
  };
}

function encodeBody(body: RequestBody): { readonly contentType: string | null; readonly body: string | null } {
  switch (body.kind) {
    case 'none':
    // Its type and its bytes come from where it stands.
    case 'file':
      return { contentType: null, body: null };
    case 'form':
      return {
        contentType: 'application/x-www-form-urlencoded',
        body: new URLSearchParams(body.fields).toString(),
      };
    case 'json':
      return { contentType: 'application/json', body: JSON.stringify(body.value) };
    default:
      return assertNever(body);
  }
}
