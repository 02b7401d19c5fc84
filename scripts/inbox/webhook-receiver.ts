import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { createArrivals } from './arrivals';
import type { Arrivals } from './arrivals';

/** One webhook as it arrived. */
export interface ReceivedWebhook {
  /** The message's id: the same in every attempt. */
  readonly id: string;
  /** Whether the library that hosts use accepts its signature and time. */
  readonly isGenuine: boolean;
  /** The event's type, such as `account.disconnected.v1`; empty where the body has none. */
  readonly type: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What it was answered with. */
  readonly status: number;
}

export interface WebhookAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A host's webhook endpoint that keeps what it is sent, as twenty lines of a host would write it. */
export interface WebhookReceiver extends Arrivals<ReceivedWebhook> {
  readonly url: string;
  /** Standard Webhooks secret, `whsec_…`: what the sender must sign with. */
  readonly secret: string;
  /** Answers with this from now on. 204 at first. */
  answerWith(answer: WebhookAnswer): void;
  close(): Promise<void>;
}

export interface WebhookReceiverOptions {
  readonly secret: string;
  /** A free one by default. */
  readonly port?: number;
}

export async function startWebhookReceiver({ secret, port = 0 }: WebhookReceiverOptions): Promise<WebhookReceiver> {
  const arrivals = createArrivals<ReceivedWebhook>();
  let answer: WebhookAnswer = { status: 204 };

  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const headers = flattened(request.headers);
      const { status } = answer;
      response.writeHead(status, answer.headers).end();
      const isGenuine = verify(secret, body, headers);
      arrivals.add({ id: headers['webhook-id'] ?? '', isGenuine, type: typeOf(body), body, headers, status });
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  return {
    ...arrivals.view,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    secret,
    answerWith: (next) => {
      answer = next;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function flattened(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]));
}

function verify(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

function typeOf(body: string): string {
  try {
    const event: unknown = JSON.parse(body);
    return typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : '';
  } catch {
    return '';
  }
}
