import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { render } from 'preact-render-to-string';
import type { ReceivedMail, SmtpInbox } from '../inbox/smtp-inbox';

/** The mailbox of the sandbox: every mail that Holdfast sends, whoever it is for, on one page. */
export interface Mailbox {
  readonly url: string;
  close(): Promise<void>;
}

const SHOWN_MAX = 50;

export async function serveMailbox(inbox: SmtpInbox): Promise<Mailbox> {
  const server = createServer((_request, response) => {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    });
    response.end(`<!doctype html>${render(<MailboxPage mails={[...inbox.received].reverse().slice(0, SHOWN_MAX)} />)}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await Promise.resolve();
    },
  };
}

function MailboxPage({ mails }: { readonly mails: readonly ReceivedMail[] }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="refresh" content="5" />
        <title>Mailbox of the sandbox</title>
        <style>{STYLE}</style>
      </head>
      <body>
        <h1>Mailbox</h1>
        <p>Sandbox: mails that Holdfast sent. Nothing here left this machine. The newest is on top.</p>
        {mails.length === 0 ? <p>No mail yet. Disconnect somebody on the sandbox's own page.</p> : null}
        {mails.map((mail) => (
          <article key={mail.messageId}>
            <h2>{mail.subject}</h2>
            <p>To {mail.recipients.join(', ')}</p>
            <pre>{linked(mail.text)}</pre>
          </article>
        ))}
      </body>
    </html>
  );
}

/** The text with its addresses made into links. */
function linked(text: string) {
  return text.split(/(https?:\/\/\S+)/).map((part) => (/^https?:\/\//.test(part) ? <a href={part}>{part}</a> : part));
}

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1d2733; background: #f5f6f8; }
  article { background: #fff; border: 1px solid #d9dee5; border-radius: 8px; padding: 1rem 1.25rem; margin: 1rem 0; }
  h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin: 0; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
`;
