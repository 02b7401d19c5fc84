import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { createArrivals } from './arrivals';
import type { Arrivals } from './arrivals';

/** One mail as it arrived. */
export interface ReceivedMail {
  readonly messageId: string;
  /** The envelope's recipients: where it really went. */
  readonly recipients: readonly string[];
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: ReadonlyMap<string, unknown>;
  /** The whole mail as sent. */
  readonly raw: string;
}

/** What the server answers instead of taking a mail: an SMTP reply such as 451 or 550. */
export interface SmtpRefusal {
  readonly code: number;
  readonly text: string;
}

/** A mail server that keeps what it is sent. It relays nothing to anybody. */
export interface SmtpInbox extends Arrivals<ReceivedMail> {
  /** smtp://127.0.0.1:port */
  readonly url: string;
  /** Refuses every mail with this reply until called with null. */
  refuseWith(refusal: SmtpRefusal | null): void;
  close(): Promise<void>;
}

/** Listens on loopback, on a free port unless one is given. */
export async function startSmtpInbox({ port = 0 }: { readonly port?: number } = {}): Promise<SmtpInbox> {
  const arrivals = createArrivals<ReceivedMail>();
  let refusal: SmtpRefusal | null = null;

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (refusal !== null) {
          callback(Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
          return;
        }
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        parse(Buffer.concat(chunks), recipients).then(
          (mail) => {
            arrivals.add(mail);
            callback();
          },
          (err: unknown) => callback(err instanceof Error ? err : new Error('The mail cannot be read.')),
        );
      });
    },
  });
  // A client that breaks off is the client's own matter.
  server.on('error', () => undefined);
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');

  return {
    ...arrivals.view,
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    refuseWith: (next) => {
      refusal = next;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function parse(raw: Buffer, recipients: readonly string[]): Promise<ReceivedMail> {
  const mail = await simpleParser(raw);
  return {
    messageId: mail.messageId ?? '',
    recipients,
    from: mail.from?.text ?? '',
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: typeof mail.html === 'string' ? mail.html : '',
    headers: mail.headers,
    raw: raw.toString('utf8'),
  };
}
