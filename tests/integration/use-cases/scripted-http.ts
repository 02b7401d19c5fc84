import type { Answer, HttpRequest, TransportFault } from '../../../domain/networks/network';
import type { HttpClient } from '../../../workers/adapters/networks/http-client';
import { unanswered } from '../../../workers/adapters/networks/answer';

type Reply = Answer | ((request: HttpRequest) => Answer | Promise<Answer>);

export interface HeardCall {
  /** e.g. `POST /v25.0/page-1/feed`. */
  readonly line: string;
  /** The bearer token it was made with; null: none. */
  readonly token: string | null;
  readonly request: HttpRequest;
}

/**
 * The networks' servers by script, behind the port of our HTTP client: networks, judges and OAuth are the real ones,
 * and only the wire is missing. A call that no rule answers rejects, so that no test passes by an answer it forgot.
 */
export interface ScriptedHttp extends HttpClient {
  /** The newest rule whose pattern fits `METHOD /path` answers. */
  answer(pattern: RegExp, reply: Reply): void;
  readonly calls: readonly HeardCall[];
  callsOf(pattern: RegExp): readonly HeardCall[];
  /** Forgets what was called, not the rules. */
  forget(): void;
}

export function scriptedHttp(): ScriptedHttp {
  const rules: { readonly pattern: RegExp; readonly reply: Reply }[] = [];
  const calls: HeardCall[] = [];
  return {
    calls,
    callsOf: (pattern) => calls.filter(({ line }) => pattern.test(line)),
    forget: () => void calls.splice(0),
    answer: (pattern, reply) => void rules.unshift({ pattern, reply }),
    send: async (request) => {
      const line = `${request.method} ${new URL(request.url).pathname}`;
      calls.push({ line, token: request.headers?.['authorization']?.replace(/^Bearer /, '') ?? null, request });
      const rule = rules.find(({ pattern }) => pattern.test(line));
      if (rule === undefined) throw new Error(`No rule answers ${line}.`);
      return typeof rule.reply === 'function' ? rule.reply(request) : rule.reply;
    },
    close: () => Promise.resolve(),
  };
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body };
}

export function html(status: number): Answer {
  return { status, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Bad gateway</title>' };
}

/** No answer came, and the network may have acted on the request. */
export const SILENCE: Answer = unanswered('unknown', 'timeout');
/** The request never left us. */
export const REFUSED_CONNECTION: Answer = unanswered('not_sent', 'refused');

export function fault(sent: TransportFault['sent'], kind: TransportFault['kind']): Answer {
  return unanswered(sent, kind);
}

/** An answer that comes when the test says so. */
export function laterAnswer(): {
  readonly reply: () => Promise<Answer>;
  readonly begun: Promise<void>;
  readonly give: (answer: Answer) => void;
} {
  let begin = (): void => undefined;
  let give = (_answer: Answer): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const answered = new Promise<Answer>((resolve) => (give = resolve));
  return {
    reply: () => {
      begin();
      return answered;
    },
    begun,
    give: (answer) => give(answer),
  };
}
