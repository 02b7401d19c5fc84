import { createTransport } from 'nodemailer';
import type { Channels, SendAnswer } from '../../use-cases/alerts/ports';
import { renderMessage } from './render-message';

export interface SmtpChannel {
  readonly send: NonNullable<Channels['mail']>['send'];
  /** Closes the connections; what is being sent ends first. */
  close(): void;
}

export interface SmtpOptions {
  /** smtp:// (STARTTLS where the server offers it) or smtps://, with name and password where it wants them. */
  readonly smtpUrl: string;
  /** The sender, `Name <address>`. */
  readonly from: string;
  /** How long an attempt may last, in real milliseconds. Default: one minute, less than a delivery's redelivery. */
  readonly attemptTimeoutMs?: number;
}

/** Real milliseconds: mail servers keep real time. */
const TIMEOUTS = {
  dnsTimeout: 5_000,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 20_000,
} as const;

const ATTEMPT_TIMEOUT_MS = 60_000;
/** As many as messages are delivered at once, so that none of them waits for a connection. */
const CONNECTIONS_MAX = 10;
const ANSWER_LENGTH_MAX = 200;

/** Codes of Node and nodemailer for what happens before a server hears of the message. */
const BEFORE_A_CONVERSATION: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EDNS',
  'EAUTH',
]);

/** Mail through one SMTP server. */
export function createSmtpChannel(options: SmtpOptions): SmtpChannel {
  const { smtpUrl, from, attemptTimeoutMs = ATTEMPT_TIMEOUT_MS } = options;
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: CONNECTIONS_MAX,
    ...TIMEOUTS,
    // Nothing in a message may make the mailer read a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  return {
    async send({ messageId, to, message }) {
      const { text, html } = renderMessage(message);
      const mail = {
        from,
        to,
        messageId,
        subject: message.subject,
        text,
        html,
        // So that no absence note answers it: https://www.rfc-editor.org/rfc/rfc3834#section-5
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.timeout(attemptTimeoutMs),
      };
      try {
        const info = await transport.sendMail(mail);
        return { delivered: true, answer: shortened(info.response) };
      } catch (err) {
        return failed(err);
      }
    },
    close: () => transport.close(),
  };
}

/** The server's reply, or what kept us from getting one. Never the error's own message: it may quote our sign-in. */
function failed(err: unknown): SendAnswer {
  const { response, code, originalCode } = (typeof err === 'object' && err !== null ? err : {}) as {
    readonly response?: unknown;
    readonly code?: unknown;
    readonly originalCode?: unknown;
  };
  const said = typeof response === 'string' ? response : typeof code === 'string' ? code : 'unknown error';
  const isRefused = typeof response === 'string' || BEFORE_A_CONVERSATION.has(originalCode ?? code);
  return { delivered: false, answer: shortened(`SMTP: ${said}`), retryAfterMs: null, mayHaveArrived: !isRefused };
}

function shortened(answer: string): string {
  return answer.slice(0, ANSWER_LENGTH_MAX);
}
