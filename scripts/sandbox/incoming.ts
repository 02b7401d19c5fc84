import type { IncomingMessage } from 'node:http';
import type { WireRequest } from './wire';

/** Larger than any image the networks take here. */
const BODY_BYTES_MAX = 8 * 1024 * 1024;

export function toWireRequest(incoming: IncomingMessage, body: Buffer): WireRequest {
  const url = new URL(incoming.url ?? '/', 'http://sandbox');
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body,
    remoteAddress: incoming.socket.remoteAddress ?? '',
  };
}

/** undefined: the body was too large, or the caller went away while sending it. */
export async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming) {
      const bytes = chunk as Buffer;
      size += bytes.length;
      if (size > BODY_BYTES_MAX) return undefined;
      chunks.push(bytes);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}
