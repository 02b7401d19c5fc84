import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, HttpRequest } from '../../../domain/networks/network';
import { beginWithin } from '../../../workers/adapters/networks/begin-deadline';
import {
  createHttpClient,
  HTTP_LIMITS,
  type HttpClient,
  type HttpLimits,
  type SendOptions,
} from '../../../workers/adapters/networks/http-client';
import { systemClock } from '../../../workers/runtime/clock';
import { originOfNobody, startHttpServer, startTcpServer, type LocalServer } from './local-server';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

function opened<Thing extends { close(): Promise<void> }>(thing: Thing): Thing {
  open.push(thing);
  return thing;
}

function clientWith(limits: Partial<HttpLimits> = {}, privateAddresses: 'allowed' | 'refused' = 'allowed'): HttpClient {
  return opened(createHttpClient({ clock: systemClock, privateAddresses, limits: { ...HTTP_LIMITS, ...limits } }));
}

const FILM = Buffer.alloc(300_000, 'film');

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

const serving = (headers: Record<string, string>, bytes: Buffer = FILM): Respond => {
  return (_request, response) => response.writeHead(200, headers).end(bytes);
};

const film: Respond = serving({ 'content-type': 'video/mp4', 'content-length': String(FILM.byteLength) });

async function source(respond: Respond): Promise<LocalServer & { readonly received: readonly unknown[] }> {
  return opened(await startHttpServer(respond));
}

async function network(): ReturnType<typeof startHttpServer> {
  return opened(await startHttpServer((_request, response) => response.writeHead(201).end('{"id":"v1"}')));
}

interface Sending {
  readonly client?: HttpClient;
  readonly from: string;
  readonly bytesMax?: number;
  readonly options?: Partial<SendOptions>;
}

async function put(
  to: string,
  { client = clientWith(), from, bytesMax = 1_000_000, options }: Sending,
): Promise<Answer> {
  const request: HttpRequest = {
    method: 'PUT',
    url: `${to}/upload`,
    headers: { authorization: 'Bearer t' },
    body: { kind: 'file', from, bytesMax },
  };
  return await client.send(request, { allowedOrigins: new Set([to]), connection: 'fresh', ...options });
}

const fault = (sent: string, kind: string): object => ({ status: null, body: null, fault: { sent, kind } });

describe('a file', () => {
  it('is passed on whole, with its length and its type, and its source sees no token of ours', async () => {
    const target = await network();
    const host = await source(film);

    const answer = await put(target.origin, { from: `${host.origin}/film.mp4?signature=a%2Fb` });

    expect(answer).toMatchObject({ status: 201, body: { id: 'v1' } });
    expect(target.received).toMatchObject([
      {
        method: 'PUT',
        headers: { 'content-length': String(FILM.byteLength), 'content-type': 'video/mp4', authorization: 'Bearer t' },
        body: FILM.toString(),
      },
    ]);
    expect(host.received).toMatchObject([
      { method: 'GET', url: '/film.mp4?signature=a%2Fb', headers: expect.not.objectContaining({ authorization: 't' }) },
    ]);
    expect(host.received).not.toMatchObject([{ headers: { authorization: expect.anything() } }]);
  });

  it('goes out while it comes in', async () => {
    const sizes: number[] = [];
    let release: (() => void) | undefined;
    const target = opened(
      await startTcpServer((socket) => {
        socket.on('data', (piece: Buffer) => {
          sizes.push(piece.byteLength);
          if (sizes.length === 2) release?.();
        });
      }),
    );
    const host = await source((_request, response) => {
      response.writeHead(200, { 'content-length': '200000' });
      response.write(FILM.subarray(0, 100_000));
      release = () => response.destroy();
    });

    const answer = await put(target.origin, { from: host.origin });

    expect(answer).toMatchObject(fault('not_sent', 'source_cut_off'));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(1000);
  });

  it('of no stated kind travels as bytes', async () => {
    const target = await network();
    const host = await source(serving({ 'content-length': String(FILM.byteLength), 'content-type': 'binary/x' }));

    await put(target.origin, { from: host.origin });

    expect(target.received).toMatchObject([{ headers: { 'content-type': 'application/octet-stream' } }]);
  });

  it('may take far longer than another answer', async () => {
    const target = await network();
    const host = await source((_request, response) => {
      response.writeHead(200, { 'content-length': '4' });
      response.write('fi');
      setTimeout(() => response.end('lm'), 300);
    });

    const answer = await put(target.origin, { client: clientWith({ answerTimeoutMs: 100 }), from: host.origin });

    expect(answer).toMatchObject({ status: 201 });
  });
});

describe('nothing is sent of a file', () => {
  it.each<[string, Respond]>([
    ['that is gone', (_request, response) => response.writeHead(404).end('gone')],
    ['that stands elsewhere', (_request, response) => response.writeHead(302, { location: 'http://a.example' }).end()],
    ['in part', (_request, response) => response.writeHead(206, { 'content-length': '4' }).end('film')],
    ['of no stated length', (_request, response) => response.writeHead(200).end(FILM)],
    ['that is empty', serving({ 'content-length': '0' }, Buffer.alloc(0))],
    ['that is too long', serving({ 'content-length': '1000001' }, Buffer.alloc(1_000_001))],
    [
      'whose length is another, unpacked',
      serving({ 'content-length': '4', 'content-encoding': 'gzip' }, FILM.subarray(0, 4)),
    ],
    [
      'that is a page about it',
      serving({ 'content-length': '4', 'content-type': 'text/html; charset=utf-8' }, FILM.subarray(0, 4)),
    ],
    ['that does not come', () => undefined],
  ])('%s', async (_what, respond) => {
    const target = await network();
    const host = await source(respond);

    const answer = await put(target.origin, { client: clientWith({ connectTimeoutMs: 200 }), from: host.origin });

    expect(answer).toMatchObject(fault('not_sent', 'source_unavailable'));
    expect(target.connections()).toBe(0);
  });

  it.each(['not an address', 'file:///etc/passwd', 'ftp://files.example/film.mp4'])('at %s', async (from) => {
    const target = await network();

    expect(await put(target.origin, { from })).toMatchObject(fault('not_sent', 'source_unavailable'));
  });

  it('where nobody listens', async () => {
    const target = await network();

    expect(await put(target.origin, { from: await originOfNobody() })).toMatchObject(
      fault('not_sent', 'source_unavailable'),
    );
    expect(target.connections()).toBe(0);
  });

  it('for an origin that is not allowed, and its source is not even asked', async () => {
    const target = await network();
    const host = await source(film);

    const answer = await put(target.origin, { from: host.origin, options: { allowedOrigins: new Set() } });

    expect(answer).toMatchObject(fault('not_sent', 'other'));
    expect(host.connections()).toBe(0);
  });

  it('once it was called off, or its deadline has passed', async () => {
    const target = await network();
    const host = await source(film);
    const past = { ...beginWithin(systemClock, -1) };

    const calledOff = await put(target.origin, { from: host.origin, options: { signal: AbortSignal.abort() } });
    const late = await put(target.origin, { from: host.origin, options: { beginBefore: past } });

    expect(calledOff).toMatchObject(fault('not_sent', 'other'));
    expect(late).toMatchObject(fault('not_sent', 'other'));
    expect(target.received).toEqual([]);
  });

  it('to a network where nobody listens', async () => {
    const host = await source(film);

    expect(await put(await originOfNobody(), { from: host.origin })).toMatchObject(fault('not_sent', 'refused'));
  });
});

describe('a file behind our own wall', () => {
  // The network's own address must be public here, so nobody is there: what matters is that the source is not asked.
  const PUBLIC = 'http://network.invalid';

  it.each(['localhost', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0'])(
    'is not fetched: %s',
    async (name) => {
      const host = await source(film);
      const client = clientWith({}, 'refused');

      const answer = await put(PUBLIC, { client, from: `http://${name}:${host.port}/film.mp4` });

      expect(answer).toMatchObject(fault('not_sent', 'source_unavailable'));
      expect(host.connections()).toBe(0);
    },
  );
});

describe('a file that broke off before its last byte', () => {
  it('by its source was not sent: to the network the request is incomplete', async () => {
    let complete: boolean | undefined;
    const target = opened(
      await startHttpServer(() => {
        complete = true;
      }),
    );
    const host = await source((_request, response) => {
      response.writeHead(200, { 'content-length': '300000' });
      response.write(FILM.subarray(0, 150_000), () => setTimeout(() => response.destroy(), 50));
    });

    expect(await put(target.origin, { from: host.origin })).toMatchObject(fault('not_sent', 'source_cut_off'));
    expect(complete).toBeUndefined();
  });

  it('by a source that falls silent', async () => {
    const target = opened(await startTcpServer((socket) => socket.resume()));
    const host = await source((_request, response) => {
      response.writeHead(200, { 'content-length': '300000' });
      response.write(FILM.subarray(0, 1000));
    });

    const answer = await put(target.origin, { client: clientWith({ fileSilenceTimeoutMs: 300 }), from: host.origin });

    expect(answer).toMatchObject({ status: null, fault: { sent: 'not_sent' } });
  }, 10_000);

  it('by the network', async () => {
    const target = opened(await startTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
    const host = await source((_request, response) => {
      response.writeHead(200, { 'content-length': '300000' });
      response.write(FILM.subarray(0, 1000));
    });

    expect(await put(target.origin, { from: host.origin })).toMatchObject(fault('not_sent', 'cut_off'));
  });

  it('by us', async () => {
    const calledOff = new AbortController();
    const target = opened(await startTcpServer((socket) => socket.once('data', () => calledOff.abort())));
    const host = await source((_request, response) => {
      response.writeHead(200, { 'content-length': '300000' });
      response.write(FILM.subarray(0, 1000));
    });

    expect(await put(target.origin, { from: host.origin, options: { signal: calledOff.signal } })).toMatchObject(
      fault('not_sent', 'cut_off'),
    );
  });
});

describe('a file whose last byte has left us', () => {
  const film4: Respond = serving({ 'content-length': '4' }, FILM.subarray(0, 4));

  it.each<[string, Partial<HttpLimits>, string]>([
    ['and no answer came in time', { fileAnswerTimeoutMs: 200 }, 'timeout'],
    ['and the network fell silent', { fileSilenceTimeoutMs: 200 }, 'timeout'],
  ])(
    '%s may stand there',
    async (_what, limits, kind) => {
      const target = opened(await startTcpServer((socket) => socket.resume()));
      const host = await source(film4);

      expect(await put(target.origin, { client: clientWith(limits), from: host.origin })).toMatchObject(
        fault('unknown', kind),
      );
    },
    10_000,
  );

  it('and the connection was reset may stand there', async () => {
    const target = opened(
      await startTcpServer((socket) => {
        socket.on('data', (piece: Buffer) => {
          if (piece.toString().endsWith('film')) socket.resetAndDestroy();
        });
      }),
    );
    const host = await source(film4);

    expect(await put(target.origin, { from: host.origin })).toMatchObject(fault('unknown', 'reset'));
  });
});

describe('a network that has heard enough', () => {
  it('is believed when it answers before the last byte', async () => {
    const target = opened(
      await startTcpServer((socket) => {
        socket.once('data', () => socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}'));
        socket.resume();
      }),
    );
    const host = await source((_request, response) => {
      response.writeHead(200, { 'content-length': '300000' });
      response.write(FILM.subarray(0, 1000));
    });

    expect(await put(target.origin, { from: host.origin })).toMatchObject({ status: 404, body: {} });
  });
});
