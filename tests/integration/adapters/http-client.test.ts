import type { Socket } from 'node:net';
import type { Answer, HttpRequest } from '../../../domain/networks/network';
import { ANSWER_TEXT_CHARS_MAX } from '../../../workers/adapters/networks/answer';
import { beginWithin } from '../../../workers/adapters/networks/begin-deadline';
import {
  createHttpClient,
  HTTP_LIMITS,
  type HttpClient,
  type HttpLimits,
  type SendOptions,
} from '../../../workers/adapters/networks/http-client';
import { compressedClock, systemClock, type WorkerClock } from '../../../workers/runtime/clock';
import { originOfNobody, startHttpServer, startTcpServer, type LocalServer } from './local-server';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  // Servers first: a client closes only when what is in flight has ended.
  await Promise.all(open.splice(0).map((each) => each.close()));
});

function opened<Thing extends { close(): Promise<void> }>(thing: Thing): Thing {
  open.push(thing);
  return thing;
}

function clientWith(limits: Partial<HttpLimits> = {}, clock: WorkerClock = systemClock): HttpClient {
  return opened(createHttpClient({ clock, privateAddresses: 'allowed', limits: { ...HTTP_LIMITS, ...limits } }));
}

const get = (url: string): HttpRequest => ({ method: 'GET', url, body: { kind: 'none' } });
const post = (url: string): HttpRequest => ({ method: 'POST', url, body: { kind: 'form', fields: { text: 'hello' } } });

async function send(client: HttpClient, request: HttpRequest, options: Partial<SendOptions> = {}): Promise<Answer> {
  const allowedOrigins = new Set([new URL(request.url).origin]);
  return await client.send(request, { allowedOrigins, connection: 'kept_alive', ...options });
}

const fault = (sent: string, kind: string): object => ({ status: null, body: null, fault: { sent, kind } });

describe('an answer', () => {
  it.each([
    ['JSON under any content type', 'text/plain', '{"id":"1"}', { id: '1' }],
    ['JSON behind a byte order mark', 'application/json', '\uFEFF{"id":"1"}', { id: '1' }],
    ['an error page under a false content type', 'application/json', '<html>502</html>', '<html>502</html>'],
    ['nothing', 'application/json', '', null],
    ['a long text, cut', 'text/html', 'x'.repeat(50_000), 'x'.repeat(ANSWER_TEXT_CHARS_MAX)],
  ])('holds %s', async (_case, contentType, body, expected) => {
    const server = opened(
      await startHttpServer((_request, response) => response.writeHead(200, { 'content-type': contentType }).end(body)),
    );

    expect(await send(clientWith(), get(server.origin))).toEqual({
      status: 200,
      headers: expect.any(Object),
      body: expected,
    });
  });

  it('has its status and its headers by lower-case names', async () => {
    const server = opened(
      await startHttpServer((_request, response) =>
        response.writeHead(429, { 'X-Rate-Limit-Reset': '1700000000', 'Set-Cookie': ['a=1', 'b=2'] }).end(),
      ),
    );

    const answer = await send(clientWith(), get(server.origin));

    expect(answer.status).toBe(429);
    expect(answer.headers).toMatchObject({ 'x-rate-limit-reset': '1700000000', 'set-cookie': 'a=1, b=2' });
  });

  it('is the last one, after informational ones', async () => {
    const server = opened(
      await startHttpServer((_request, response) => {
        response.writeEarlyHints({ link: '</style.css>; rel=preload' });
        response.writeHead(200).end('{"id":"1"}');
      }),
    );

    expect(await send(clientWith(), get(server.origin))).toMatchObject({ status: 200, body: { id: '1' } });
  });

  it('of a redirect is the redirect: it is not followed', async () => {
    const elsewhere = opened(await startHttpServer((_request, response) => response.end('{}')));
    const server = opened(
      await startHttpServer((_request, response) => response.writeHead(302, { location: elsewhere.origin }).end()),
    );

    const answer = await send(clientWith(), get(server.origin), {
      allowedOrigins: new Set([server.origin, elsewhere.origin]),
    });

    expect(answer).toMatchObject({ status: 302, headers: { location: elsewhere.origin } });
    expect(elsewhere.received).toEqual([]);
  });

  it('is given up when its body is too large', async () => {
    const server = opened(await startHttpServer((_request, response) => response.end('x'.repeat(70_000))));

    expect(await send(clientWith({ bodyBytesMax: 65_536 }), get(server.origin))).toMatchObject(
      fault('unknown', 'body_too_large'),
    );
  });
});

describe('a request', () => {
  it('carries its query, headers and body', async () => {
    const server = opened(await startHttpServer((_request, response) => response.end('{}')));
    const client = clientWith();

    await send(client, {
      method: 'POST',
      url: `${server.origin}/v1/posts`,
      query: { fields: 'id,name', q: 'a&b' },
      headers: { authorization: 'Bearer t' },
      body: { kind: 'form', fields: { text: 'ü & more', link: 'https://example.com/?a=1' } },
    });
    await send(client, { method: 'PUT', url: server.origin, body: { kind: 'json', value: { text: 'ü' } } });

    expect(server.received).toMatchObject([
      {
        method: 'POST',
        url: '/v1/posts?fields=id%2Cname&q=a%26b',
        headers: { authorization: 'Bearer t', 'content-type': 'application/x-www-form-urlencoded' },
        body: 'text=%C3%BC+%26+more&link=https%3A%2F%2Fexample.com%2F%3Fa%3D1',
      },
      { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"text":"ü"}' },
    ]);
  });

  it.each(['kept_alive', 'fresh'] as const)('on a %s connection', async (connection) => {
    const server = opened(await startHttpServer((_request, response) => response.end('{}')));
    const client = clientWith();

    for (let sent = 0; sent < 3; sent += 1) await send(client, get(server.origin), { connection });

    if (connection === 'fresh') expect(server.connections()).toBe(3);
    else expect(server.connections()).toBeLessThan(3);
  });
});

describe('a request that was certainly not sent', () => {
  it('goes to no origin but the allowed ones', async () => {
    const server = opened(await startHttpServer((_request, response) => response.end('{}')));

    const answer = await send(clientWith(), get(server.origin), {
      allowedOrigins: new Set(['https://graph.facebook.com']),
    });

    expect(answer).toMatchObject(fault('not_sent', 'other'));
    expect(server.connections()).toBe(0);
  });

  it('has no readable address', async () => {
    const answer = await clientWith().send(get('not an address'), { allowedOrigins: new Set(), connection: 'fresh' });

    expect(answer).toMatchObject(fault('not_sent', 'other'));
  });

  it('holds a header that HTTP cannot carry', async () => {
    const server = opened(await startHttpServer((_request, response) => response.end('{}')));

    const answer = await send(clientWith(), { ...get(server.origin), headers: { authorization: 'Bearer a\r\nb: c' } });

    expect(answer).toMatchObject(fault('not_sent', 'other'));
  });

  it('found nobody listening', async () => {
    expect(await send(clientWith(), post(await originOfNobody()))).toMatchObject(fault('not_sent', 'refused'));
  });

  it('found no such name', async () => {
    expect(await send(clientWith(), post('http://holdfast.invalid'))).toMatchObject(fault('not_sent', 'dns'));
  });

  it('could not agree on TLS', async () => {
    const server = opened(await startHttpServer((_request, response) => response.end('{}')));

    expect(await send(clientWith(), post(`https://127.0.0.1:${server.port}`))).toMatchObject(fault('not_sent', 'tls'));
  });

  it('was reset during the handshake', async () => {
    const server = opened(await startTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy())));

    expect(await send(clientWith(), post(`https://127.0.0.1:${server.port}`))).toMatchObject(
      fault('not_sent', 'reset'),
    );
  });

  it('waited too long for a connection', async () => {
    const silent = opened(await startTcpServer(() => undefined));

    expect(await send(clientWith({ connectTimeoutMs: 100 }), post(`https://127.0.0.1:${silent.port}`))).toMatchObject(
      fault('not_sent', 'connect_timeout'),
    );
  });

  it('was called off before', async () => {
    const server = opened(await startHttpServer((_request, response) => response.end('{}')));

    const answer = await send(clientWith(), post(server.origin), { signal: AbortSignal.abort() });

    expect(answer).toMatchObject(fault('not_sent', 'other'));
    expect(server.received).toEqual([]);
  });

  it('is not written any more once the caller was told so', async () => {
    const server = opened(await startHttpServer((_request, response) => response.end('{}')));
    const client = clientWith();
    const controller = new AbortController();

    const calledOff = send(client, post(server.origin), { signal: controller.signal });
    controller.abort();
    expect(await calledOff).toMatchObject(fault('not_sent', 'other'));
    await send(client, get(server.origin));

    expect(server.received).toMatchObject([{ method: 'GET' }]);
  });

  it.each(['now', 'monotonic'] as const)('had not begun when its deadline passed by the %s hand', async (hand) => {
    const server = opened(await startHttpServer((_request, response) => response.end('{}')));
    const deadline = beginWithin(systemClock, 60_000);
    const later: WorkerClock = { ...systemClock, [hand]: () => systemClock[hand]() + 60_000 };

    const late = await send(clientWith({}, later), post(server.origin), { beginBefore: deadline });
    const inTime = await send(clientWith(), post(server.origin), { beginBefore: deadline });

    expect(late).toMatchObject(fault('not_sent', 'other'));
    expect(inTime).toMatchObject({ status: 200 });
    expect(server.received).toHaveLength(1);
  });

  it.each(['localhost', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0'])(
    'leads behind our own wall: %s',
    async (host) => {
      const server = opened(await startHttpServer((_request, response) => response.end('{}')));
      const client = opened(createHttpClient({ clock: systemClock, privateAddresses: 'refused' }));

      expect(await send(client, post(`http://${host}:${server.port}`))).toMatchObject(fault('not_sent', 'other'));
      expect(server.connections()).toBe(0);
    },
  );

  it('came after the client was closed', async () => {
    const server = opened(await startHttpServer((_request, response) => response.end('{}')));
    const client = createHttpClient({ clock: systemClock, privateAddresses: 'allowed' });
    await client.close();

    expect(await send(client, post(server.origin))).toMatchObject(fault('not_sent', 'other'));
  });
});

describe('a request of which nobody knows whether the network acted on it', () => {
  const afterRequest = async (act: (socket: Socket) => void): Promise<LocalServer> =>
    opened(await startTcpServer((socket) => socket.once('data', () => act(socket))));

  it.each(['kept_alive', 'fresh'] as const)('was reset before an answer (%s)', async (connection) => {
    const server = await afterRequest((socket) => socket.resetAndDestroy());

    expect(await send(clientWith(), post(server.origin), { connection })).toMatchObject(fault('unknown', 'reset'));
    expect(server.connections()).toBe(1);
  });

  it('was hung up on before an answer', async () => {
    const server = await afterRequest((socket) => socket.end());

    expect(await send(clientWith(), post(server.origin))).toMatchObject(fault('unknown', 'reset'));
  });

  it('was reset in the middle of the answer', async () => {
    const server = await afterRequest((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"id":', () => socket.end());
    });

    expect(await send(clientWith(), post(server.origin))).toMatchObject(fault('unknown', 'reset'));
  });

  it('got no answer in time', async () => {
    const server = await afterRequest(() => undefined);

    expect(await send(clientWith({ answerTimeoutMs: 100 }), post(server.origin))).toMatchObject(
      fault('unknown', 'timeout'),
    );
  });

  it('got an answer that never ends', async () => {
    const server = await afterRequest((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n');
    });

    expect(await send(clientWith({ answerTimeoutMs: 200 }), post(server.origin))).toMatchObject(
      fault('unknown', 'timeout'),
    );
  });

  it('got an answer that is no HTTP', async () => {
    const server = await afterRequest((socket) => socket.end('SMTP ready\r\n\r\n'));

    expect(await send(clientWith(), post(server.origin))).toMatchObject(fault('unknown', 'other'));
  });

  it('was called off after it had left', async () => {
    const controller = new AbortController();
    const server = await afterRequest(() => controller.abort());

    expect(await send(clientWith(), post(server.origin), { signal: controller.signal })).toMatchObject(
      fault('unknown', 'other'),
    );
  });

  it('met a kept connection that was closed under it, and is not sent again', async () => {
    let requests = 0;
    const server = opened(
      await startTcpServer((socket) =>
        socket.on('data', () => {
          requests += 1;
          if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
          else socket.resetAndDestroy();
        }),
      ),
    );
    const client = clientWith();

    expect(await send(client, post(server.origin))).toMatchObject({ status: 200 });
    expect(await send(client, post(server.origin))).toMatchObject(fault('unknown', 'reset'));
    expect(requests).toBe(2);
  });
});

describe('time-outs on a compressed clock', () => {
  it('leave a machine the real time that it needs', async () => {
    const clock = compressedClock({ anchor: systemClock.now(), speed: 10_000 });
    const server = opened(
      await startHttpServer((_request, response) => void setTimeout(() => response.end('{}'), 100)),
    );

    expect(await send(clientWith({}, clock), get(server.origin))).toMatchObject({ status: 200 });
  });
});
