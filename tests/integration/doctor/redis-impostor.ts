import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** What a server of an age, a role or a clock that this machine's real one has not would answer. */
export interface Impostor {
  readonly info: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Speaks as much of https://redis.io/docs/latest/develop/reference/protocol-spec/ as a look at a server needs. */
export async function startRedisImpostor({ info, now }: Impostor) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const command of commandsIn(chunk.toString())) socket.write(answerTo(command));
    });
  });
  const answerTo = (command: string): string => {
    switch (command) {
      case 'INFO':
        return bulk(
          Object.entries(info)
            .map(([name, value]) => `${name}:${value}\r\n`)
            .join(''),
        );
      case 'TIME': {
        const seconds = String(Math.floor(now() / 1_000));
        return `*2\r\n${bulk(seconds)}${bulk('0')}`;
      }
      case 'CONFIG':
        return `*2\r\n${bulk('save')}${bulk('')}`;
      case 'HELLO':
        return "-ERR unknown command 'HELLO'\r\n";
      default:
        return '+OK\r\n';
    }
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: async (): Promise<void> => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The names of the commands in what a client sent: arrays of bulk strings. */
function commandsIn(text: string): readonly string[] {
  return [...text.matchAll(/\*\d+\r\n\$\d+\r\n([^\r]+)\r\n/g)].map(([, name = '']) => name.toUpperCase());
}

function bulk(text: string): string {
  return `$${String(Buffer.byteLength(text))}\r\n${text}\r\n`;
}
