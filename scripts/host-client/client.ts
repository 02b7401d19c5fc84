import { Webhook } from 'standardwebhooks';
import type { CommandName } from '../../domain/intake/command';
import type { FieldProblem } from '../../domain/intake/decision';
import type { AcceptedAnswer, RefusedAnswer } from '../../workers/http/intake/answer';
import type { CommandInput } from '../../workers/http/intake/command-schemas';

/**
 * How a host written in TypeScript talks to Holdfast. Types and `fetch` only: it imports nothing of Holdfast at run
 * time, and runs wherever `fetch` and `standardwebhooks` do. Hosts in other languages need an HMAC and an HTTP call.
 */
export interface IntakeClient {
  /**
   * Resolves once the command is committed. Safe to repeat with the same id: the answer is the same receipt and nothing
   * is done twice. Pass an id of your own that you have stored, so that a host that crashes repeats instead of asking
   * anew; without one a random id is used.
   *
   * Rejects with an `IntakeError`: `isRetryable` where nothing was written and the same command may go through later.
   */
  send<Name extends CommandName>(command: InputOf<Name>, id?: string): Promise<AcceptedAnswer<Name>>;

  /**
   * Up to a hundred commands in one request, carried out in this order, each with an outcome of its own: one that is
   * refused keeps no other from being accepted. `ids`: one for each, as above. Rejects only where no answer came.
   */
  sendAll<Name extends CommandName>(
    commands: readonly InputOf<Name>[],
    ids?: readonly string[],
  ): Promise<readonly SentCommand<Name>[]>;
}

export type SentCommand<Name extends CommandName> =
  { readonly ok: true; readonly answer: AcceptedAnswer<Name> } | { readonly ok: false; readonly error: IntakeError };

/** `{ command: 'schedule-post', accountId, … }` */
export type InputOf<Name extends CommandName> = CommandInput<Name> & { readonly command: Name };

export interface IntakeClientOptions {
  /** e.g. `https://holdfast.example.com`; `/intake` is appended. */
  readonly url: string;
  /** One of the server's intake secrets, `whsec_…`. */
  readonly secret: string;
  /** For one try. Default: 10 000, and 60 000 for a batch, whose commands are carried out one after the other. */
  readonly timeoutMs?: number;
  /** A lost answer or a full or busy database is met by repeating the same command. Default: 4 tries. */
  readonly triesMax?: number;
  /** Before the second try; doubles. Default: 250. */
  readonly firstWaitMs?: number;
}

/** `status` is null where no answer came. Carries no secret: servers never repeat one. */
export class IntakeError extends Error {
  override readonly name = 'IntakeError';
  readonly status: number | null;
  readonly code: string;
  readonly fields: readonly FieldProblem[];

  constructor(status: number | null, { code, message, fields }: RefusedAnswer['error'], cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.status = status;
    this.code = code;
    this.fields = fields;
  }

  get isRetryable(): boolean {
    return this.status === null || this.status >= 500;
  }
}

export function createIntakeClient(options: IntakeClientOptions): IntakeClient {
  const { triesMax = 4, firstWaitMs = 250 } = options;
  const { timeoutMs = 10_000, timeoutMs: batchTimeoutMs = 60_000 } = options;
  const url = `${options.url.replace(/\/+$/, '')}/intake`;
  const signer = new Webhook(options.secret);

  const post = async (id: string, body: string, withinMs: number): Promise<unknown> => {
    const signedAt = new Date();
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(signedAt.getTime() / 1000)),
        'webhook-signature': signer.sign(id, signedAt, body),
      },
      body,
      signal: AbortSignal.timeout(withinMs),
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    throw new IntakeError(response.status, isRefusal(answer) ? answer.error : NOT_HOLDFAST);
  };

  const tryOften = async (id: string, body: string, withinMs: number): Promise<unknown> => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await post(id, body, withinMs);
      } catch (err) {
        const failure = err instanceof IntakeError ? err : new IntakeError(null, NO_ANSWER, err);
        if (!failure.isRetryable || tried >= triesMax) throw failure;
      }
      await new Promise((resolve) => setTimeout(resolve, firstWaitMs * 2 ** (tried - 1)));
    }
  };

  return {
    send: async <Name extends CommandName>(command: InputOf<Name>, id: string = crypto.randomUUID()) =>
      (await tryOften(id, JSON.stringify({ ...command, id }), timeoutMs)) as AcceptedAnswer<Name>,

    sendAll: async <Name extends CommandName>(commands: readonly InputOf<Name>[], ids: readonly string[] = []) => {
      // Given once, so that a repeated request repeats the same commands.
      const numbered = commands.map((command, index) => ({ ...command, id: ids[index] ?? crypto.randomUUID() }));
      const answer = await tryOften(crypto.randomUUID(), JSON.stringify({ commands: numbered }), batchTimeoutMs);
      if (!isBatch(answer)) throw new IntakeError(null, NOT_HOLDFAST);
      return answer.outcomes.map(({ status, ...outcome }): SentCommand<Name> =>
        status === 200
          ? { ok: true, answer: outcome as unknown as AcceptedAnswer<Name> }
          : { ok: false, error: new IntakeError(status, isRefusal(outcome) ? outcome.error : NOT_HOLDFAST) },
      );
    },
  };
}

const NO_ANSWER: RefusedAnswer['error'] = {
  code: 'no_answer',
  message: 'No answer came. The command may be committed or not; repeat it under the same id to know.',
  fields: [],
};

const NOT_HOLDFAST: RefusedAnswer['error'] = {
  code: 'unreadable_answer',
  message: 'The answer was not one of Holdfast’s; check the address and what stands in between.',
  fields: [],
};

function isBatch(answer: unknown): answer is { readonly outcomes: readonly { readonly status: number }[] } {
  return typeof answer === 'object' && answer !== null && 'outcomes' in answer && Array.isArray(answer.outcomes);
}

function isRefusal(answer: unknown): answer is RefusedAnswer {
  return typeof answer === 'object' && answer !== null && 'error' in answer && typeof answer.error === 'object';
}
