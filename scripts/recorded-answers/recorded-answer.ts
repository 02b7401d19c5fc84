import { z } from 'zod';
import { SECOND } from '../../domain/clock';
import { parseAnswerBody } from '../../domain/judgement/answer-body';
import type { Judgement } from '../../domain/judgement/vocabulary';
import { ANSWER_NAMES, judgeNamed } from '../../domain/networks/judges';
import { OPERATIONS } from '../../domain/networks/network';
import type { Answer, JudgeContext, Operation } from '../../domain/networks/network';
import { recordedFault } from './recorded-fault';

/**
 * A recorded answer, one a line: `{id, network, operation, status, headers, body, context?, expected?}`. It is turned
 * into the very `Answer` and `JudgeContext` that production hands to the judges, and judged by the same functions.
 */
export interface RecordedAnswer {
  readonly id: string;
  readonly network: string;
  readonly operation: Operation;
  readonly answer: Answer;
  readonly context: JudgeContext;
  readonly expected: Expected | null;
}

/** What the record says the judgement should be; `retryAfterS` is undefined where it does not say. */
export interface Expected {
  readonly class: string;
  readonly reason: string;
  readonly retryAfterS: number | undefined;
  readonly recovery: string | undefined;
}

export class UnreadableLine extends Error {
  override readonly name = 'UnreadableLine';

  constructor(lineNumber: number, why: string) {
    super(`line ${String(lineNumber)}: ${why}`);
  }
}

const headerValue = z.union([z.string(), z.number(), z.array(z.string())]);

const contextSchema = z.object({
  /** Seconds since the epoch. */
  now: z.number().optional(),
  required_scopes: z.array(z.string()).optional(),
  target_id: z.string().optional(),
  token_age_s: z.number().optional(),
  token_kind: z.enum(['user', 'app', 'asset']).optional(),
  stored_refresh_token_changed: z.boolean().optional(),
  first_call_of_project: z.boolean().optional(),
  /** How a request failed that got no answer. */
  error_kind: z.string().optional(),
});

const lineSchema = z.object({
  id: z.string().min(1),
  network: z.string().min(1),
  operation: z.enum(OPERATIONS),
  status: z.number().int().nullable(),
  headers: z.record(z.string(), headerValue).nullish(),
  body: z.unknown(),
  context: contextSchema.nullish(),
  expected: z
    .object({
      class: z.string(),
      reason: z.string(),
      retry_after_s: z.number().optional(),
      recovery: z.string().optional(),
    })
    .nullish(),
});

type Line = z.infer<typeof lineSchema>;

/** Reads a whole file of them; blank lines are skipped. @throws UnreadableLine for the first line that cannot be read */
export function readRecordedAnswers(text: string): readonly RecordedAnswer[] {
  return text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => readLine(line, number));
}

export function judgeRecorded(recorded: RecordedAnswer): Judgement {
  const judge = judgeNamed(recorded.network);
  if (judge === undefined) throw new Error(`No judge for the network ${recorded.network}.`);
  return judge(recorded.operation, recorded.answer, recorded.context);
}

function readLine(text: string, number: number): RecordedAnswer {
  const parsed = lineSchema.safeParse(parseJson(text, number));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UnreadableLine(number, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a recorded answer'}`);
  }
  const line = parsed.data;
  if (judgeNamed(line.network) === undefined) {
    const known = ANSWER_NAMES.toSorted().join(', ');
    throw new UnreadableLine(number, `unknown network "${line.network}". Known are: ${known}`);
  }
  return {
    id: line.id,
    network: line.network,
    operation: line.operation,
    answer: answerOf(line),
    context: contextOf(line.context ?? {}),
    expected: expectedOf(line.expected),
  };
}

function parseJson(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableLine(number, 'not JSON');
  }
}

function answerOf(line: Line): Answer {
  const { status } = line;
  const headers = Object.fromEntries(
    Object.entries(line.headers ?? {}).map(([name, value]) => [name.toLowerCase(), headerText(value)]),
  );
  if (status !== null) return { status, headers, body: bodyOf(line.body) };
  return { status, headers, body: null, fault: recordedFault(line.context?.error_kind, line.body) };
}

/** A body that was no JSON is recorded as a string, and one that was a bare JSON value as that value. */
function bodyOf(body: unknown): unknown {
  if (body === null || body === undefined) return null;
  if (typeof body === 'string') return parseAnswerBody(body);
  return typeof body === 'object' ? body : JSON.stringify(body);
}

function headerText(value: z.infer<typeof headerValue>): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}

function contextOf(context: z.infer<typeof contextSchema>): JudgeContext {
  return {
    ...(context.now === undefined ? {} : { now: context.now * SECOND }),
    ...(context.required_scopes === undefined ? {} : { requiredScopes: context.required_scopes }),
    ...(context.target_id === undefined ? {} : { targetId: context.target_id }),
    ...(context.token_age_s === undefined ? {} : { tokenAgeS: context.token_age_s }),
    ...(context.token_kind === undefined ? {} : { tokenKind: context.token_kind }),
    ...(context.stored_refresh_token_changed === undefined
      ? {}
      : { storedRefreshTokenChanged: context.stored_refresh_token_changed }),
    ...(context.first_call_of_project === undefined ? {} : { firstCallOfProject: context.first_call_of_project }),
  };
}

function expectedOf(expected: Line['expected']): Expected | null {
  if (!expected) return null;
  const { retry_after_s: retryAfterS, recovery } = expected;
  return { class: expected.class, reason: expected.reason, retryAfterS, recovery };
}
