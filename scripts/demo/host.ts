import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { CommandName } from '../../domain/intake/command';
import type { CommandInput } from '../../workers/http/intake/command-schemas';

/** The suite that uses Holdfast, as the demo plays it: it signs its commands and keeps the ids it is given. */
export interface Host {
  /** Sends one command and gives back its result. Throws with the answer's text when it is refused. */
  send<Name extends CommandName>(
    command: Extract<CommandInput, { command: Name }>,
  ): Promise<Readonly<Record<string, unknown>>>;
}

export function createHost(publicUrl: string, secret: string): Host {
  const signer = new Webhook(secret);
  return {
    send: async (command) => {
      const id = randomUUID();
      const body = JSON.stringify({ id, ...command });
      const at = new Date();
      const response = await fetch(`${publicUrl}/intake`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': signer.sign(id, at, body),
        },
        body,
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${command.command} was refused with ${String(response.status)}: ${text}`);
      const answer = JSON.parse(text) as { readonly result: Readonly<Record<string, unknown>> };
      return answer.result;
    },
  };
}
