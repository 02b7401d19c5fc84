import { Duplex } from 'node:stream';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpRequest } from '../../../domain/networks/network';

/** What simple-oauth2 hands to its HTTP client as `agent`: Node asks nothing more of one than this. */
export interface CatchingAgent {
  readonly protocol: string;
  readonly addRequest: (request: ClientRequest) => void;
}

/**
 * Lets a library that can only perform its own requests build one, and catches it before it leaves: `run` is given an
 * agent whose connections end in this process. What `run` makes of its broken connection is not looked at.
 *
 * Rejects when `run` ends without a request, which is a fault of ours (an argument that the library refuses); the
 * library's own error is not passed on, since it quotes the arguments, secrets included.
 */
export async function catchRequest(
  origin: string,
  run: (agent: CatchingAgent) => Promise<unknown>,
): Promise<HttpRequest> {
  return await new Promise((resolve, reject) => {
    const agent: CatchingAgent = {
      protocol: new URL(origin).protocol,
      addRequest: (request) => {
        const connection = new DeadEndConnection((body) => {
          resolve(toHttpRequest(origin, request, body));
          request.destroy();
        });
        // http writes to a connection through the interface of a stream only; see node:http, `agent.createConnection`.
        request.onSocket(connection as unknown as Socket);
      },
    };
    const noRequest = (): void => reject(new Error('The OAuth library made no request: it refused an argument.'));
    run(agent).then(noRequest, noRequest);
  });
}

function toHttpRequest(origin: string, request: ClientRequest, body: string): HttpRequest {
  const { pathname, searchParams } = new URL(request.path, origin);
  const { authorization } = request.getHeaders();
  return {
    method: 'POST',
    url: origin + pathname,
    query: Object.fromEntries(searchParams),
    headers: typeof authorization === 'string' ? { authorization } : {},
    body: { kind: 'form', fields: Object.fromEntries(new URLSearchParams(body)) },
  };
}

/** Takes in one HTTP/1.1 request with a content length, and never answers. */
class DeadEndConnection extends Duplex {
  readonly #onBody: (body: string) => void;
  #taken = '';

  constructor(onBody: (body: string) => void) {
    super({ decodeStrings: false });
    this.#onBody = onBody;
  }

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    this.#taken += chunk.toString();
    done();
    const [head, body] = splitOnce(this.#taken, '\r\n\r\n');
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1]);
    if (body !== undefined && Buffer.byteLength(body) >= length) this.#onBody(body);
  }

  override _read(): void {
    // Nothing ever comes.
  }
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
