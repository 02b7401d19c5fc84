import { once } from 'node:events';
import { createServer, request as requestTo } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer of the server behind, on its way and not delivered. */
export interface HeldAnswer {
  /** Resolves when the server has answered: what was asked for has happened. */
  readonly answered: Promise<void>;
  /** Hangs up instead of delivering it. */
  cut(): void;
}

/** Stands between Holdfast and a network, passes everything on, and can keep an answer to itself. */
export interface HoldingProxy {
  readonly origin: string;
  /** Holds the answer to the next request whose path ends so. */
  holdAnswerTo(pathEnd: string): HeldAnswer;
  close(): Promise<void>;
}

interface Order {
  readonly pathEnd: string;
  readonly take: (response: ServerResponse) => void;
}

export async function startHoldingProxy(target: string): Promise<HoldingProxy> {
  const orders = new Set<Order>();

  const server = createServer((incoming, outgoing) => {
    const path = (incoming.url ?? '').split('?')[0] ?? '';
    const order = [...orders].find(({ pathEnd }) => path.endsWith(pathEnd));
    if (order !== undefined) orders.delete(order);
    passOn(target, incoming, outgoing, (answer) => {
      if (order !== undefined) {
        answer.resume();
        order.take(outgoing);
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    holdAnswerTo: (pathEnd) => {
      let held: ServerResponse | null = null;
      const answered = new Promise<void>((resolve) => {
        const take = (response: ServerResponse): void => {
          held = response;
          resolve();
        };
        orders.add({ pathEnd, take });
      });
      return { answered, cut: () => held?.destroy() };
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function passOn(
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  onAnswer: (answer: IncomingMessage) => void,
): void {
  const url = new URL(incoming.url ?? '/', target);
  const headers = { ...incoming.headers, host: url.host };
  const passed = requestTo(url, { method: incoming.method ?? 'GET', headers, agent: false }, onAnswer);
  passed.once('error', () => outgoing.destroy());
  outgoing.once('close', () => passed.destroy());
  incoming.pipe(passed);
}
