import { Readable } from 'node:stream';
import type { Agent } from 'undici';
import type { RequestBody, TransportFault } from '../../../domain/networks/network';
import type { WorkerClock } from '../../runtime/clock';
import { isPrivateAddress } from './private-addresses';

/** A file on its way from a public address to a network. Nothing of it is kept: what comes in goes out. */
export interface FileInTransit {
  /** What undici is told of it: the bytes, their length and their type, beside the request's own headers. */
  readonly asBody: (headers: Readonly<Record<string, string>>) => {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Readable;
  };
  /** Who broke it off before its last byte was handed over; undefined: the whole file may have left us. */
  readonly cutOff: () => Extract<TransportFault['kind'], 'source_cut_off' | 'cut_off'> | undefined;
  /** Lets go of the source, whether or not all of it was wanted. */
  readonly close: () => void;
}

export interface OpenTerms {
  readonly clock: WorkerClock;
  readonly privateAddresses: 'allowed' | 'refused';
  /** Until the head of the source's answer is there. */
  readonly headMs: number;
  /** Between two pieces of the source, in real milliseconds. */
  readonly silenceMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Asks for the file, without anybody's token, and waits for the head of the answer only. undefined: it is not to be had
 * from there. A redirect is not followed: where it leads nobody has checked, and networks that fetch addresses
 * themselves do not follow either (https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide).
 */
export async function openFile(
  agent: Agent,
  source: Extract<RequestBody, { readonly kind: 'file' }>,
  terms: OpenTerms,
): Promise<FileInTransit | undefined> {
  const url = fetchable(source.from, terms.privateAddresses);
  if (!url) return undefined;
  const gaveUp = new AbortController();
  const giveUp = (): void => gaveUp.abort();
  const timer = terms.clock.setTimer(terms.headMs, giveUp);
  terms.signal?.addEventListener('abort', giveUp, { once: true });
  try {
    if (terms.signal?.aborted) return undefined;
    const { statusCode, headers, body } = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      // Compressed, its length would be another's.
      headers: { accept: '*/*', 'accept-encoding': 'identity' },
      bodyTimeout: terms.silenceMs,
      signal: gaveUp.signal,
    });
    const bytes = statusCode === 200 ? lengthOf(headers) : undefined;
    const type = typeOf(headers['content-type']);
    if (bytes === undefined || type === undefined || bytes > source.bytesMax) {
      letGo(body);
      return undefined;
    }
    return inTransit(body, bytes, type);
  } catch {
    return undefined;
  } finally {
    timer.cancel();
    terms.signal?.removeEventListener('abort', giveUp);
  }
}

function inTransit(source: Readable, bytes: number, type: string): FileInTransit {
  let handedOver = 0;
  let sourceFailed = false;
  async function* pieces(): AsyncGenerator<Buffer> {
    try {
      for await (const piece of source) {
        const chunk = piece as Buffer;
        // Counted first: once undici has it, it may have left.
        handedOver += chunk.byteLength;
        yield chunk;
      }
      sourceFailed = handedOver < bytes;
    } catch (error) {
      sourceFailed = true;
      throw error;
    }
  }
  const body = Readable.from(pieces(), { objectMode: false, highWaterMark: 1 });
  // undici tells of its failure; without a listener Node would take it for nobody's.
  body.on('error', () => undefined);
  return {
    asBody: (headers) => ({
      headers: { 'content-type': type, ...headers, 'content-length': String(bytes) },
      body,
    }),
    cutOff: () => (handedOver >= bytes ? undefined : sourceFailed ? 'source_cut_off' : 'cut_off'),
    close: () => {
      body.destroy();
      letGo(source);
    },
  };
}

function fetchable(address: string, privateAddresses: OpenTerms['privateAddresses']): URL | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  return privateAddresses === 'refused' && isPrivateAddress(url.hostname) ? undefined : url;
}

type ReceivedHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** The stated length. Without one nobody knows how much is still to come, nor what to tell the network. */
function lengthOf(headers: ReceivedHeaders): number | undefined {
  const stated = headers['content-length'];
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return undefined;
  if (typeof stated !== 'string' || !/^[1-9]\d{0,14}$/.test(stated)) return undefined;
  return Number(stated);
}

const ANY_BYTES = 'application/octet-stream';

/** undefined: a page about the file in place of the file. */
function typeOf(header: string | string[] | undefined): string | undefined {
  const type = (typeof header === 'string' ? header : '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (/^text\/|^application\/(json|xhtml\+xml|xml)$/.test(type)) return undefined;
  return /^(video|image|audio)\/[a-z0-9.+-]{1,60}$/.test(type) ? type : ANY_BYTES;
}

/** Ends a source early; that it then complains is no news. */
function letGo(source: Readable): void {
  source.on('error', () => undefined);
  source.destroy();
}
