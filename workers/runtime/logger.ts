import { pino, type DestinationStream, type Logger } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { censor, censorLine, describeError, isError } from './log-censor';

export type { Logger } from 'pino';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

export interface LoggerOptions {
  /** The PM2 app that logs, e.g. `publishing`. */
  readonly process: string;
  readonly level: LogLevel;
  /** Coloured lines for a person at a terminal; JSON lines otherwise. */
  readonly pretty: boolean;
  /** Standard output by default. */
  readonly destination?: DestinationStream;
}

/**
 * The one logger of a process. Callers write a constant message and put data into fields; `err` is the field for
 * errors. Whatever is logged passes a net that censors what looks like a secret, at any depth: a net, not a
 * licence, since it knows secrets only by their field's name or their scheme.
 */
export function createLogger(options: LoggerOptions): Logger {
  const settings = {
    level: options.level,
    base: { process: options.process, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: object) => censor(fields),
    },
    // Bindings of child loggers and messages do not pass `formatters.log`; the finished line does pass here.
    hooks: { streamWrite: censorLine },
    serializers: { err: (err: unknown) => (isError(err) ? describeError(err) : err) },
  };
  const destination = options.destination ?? pino.destination({ dest: 1, sync: true });
  return pino(settings, options.pretty ? prettified(destination) : destination);
}

/** Formats in step with the caller, so that the last lines before an exit are not lost in a stream. */
function prettified(destination: DestinationStream): DestinationStream {
  const prettify = prettyFactory({ translateTime: 'SYS:HH:MM:ss.l', ignore: 'pid' });
  return { write: (line) => destination.write(prettify(line)) };
}
