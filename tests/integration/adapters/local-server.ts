import { createServer as createHttpServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server on a free loopback port, closed with every connection it holds. */
export interface LocalServer {
  readonly port: number;
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  /** How many connections were ever made to it. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server below HTTP: it may say anything, or nothing. */
export async function startTcpServer(onConnection: (socket: Socket) => void): Promise<LocalServer> {
  return await listen(createTcpServer(onConnection));
}

/** A web server that keeps what it received. */
export async function startHttpServer(
  answer: RequestListener,
): Promise<LocalServer & { readonly received: readonly ReceivedRequest[] }> {
  const received: ReceivedRequest[] = [];
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      received.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      answer(request, response);
    });
  });
  return { ...(await listen(server)), received };
}

/** The origin of a port where nothing listens. */
export async function originOfNobody(): Promise<string> {
  const server = await startTcpServer(() => undefined);
  await server.close();
  return server.origin;
}

async function listen(server: Server): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
