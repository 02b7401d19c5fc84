import fc from 'fast-check';
import { REASONS_BY_CLASS, type Judgement } from '../../../domain/judgement/vocabulary';
import { ANSWER_NAMES, judgeNamed } from '../../../domain/networks/judges';
import type { Answer, JudgeContext, Operation } from '../../../domain/networks/network';
import { answered, unanswered } from '../../../workers/adapters/networks/answer';
import { counted, sizeOf } from './counted-reads';
import { MEGABYTES, MUTATIONS, RECORDED, context, operation, shuffledWords, status } from './mutated-answers';
import type { RecordedAnswer } from '../../../scripts/recorded-answers/recorded-answer';
import { isStated } from './stated';

/**
 * Whatever comes back, a judge returns a word of the vocabulary, and ends a connection only over what the network
 * itself said in one of the places where it says so (`stated.ts`). Answers are read from bytes, as live ones are.
 *
 * A failure prints its seed and path; `fc.assert(..., { seed, path })` runs it again.
 */

const RUNS = { numRuns: 150 };

interface Asked {
  readonly network: string;
  readonly operation: Operation;
  readonly answer: Answer;
  readonly context?: JudgeContext;
}

function judge({ network, operation: asked, answer, context: known = {} }: Asked): Judgement {
  const judgeAnswer = judgeNamed(network);
  if (judgeAnswer === undefined) throw new Error(`no judge for ${network}`);
  return judgeAnswer(asked, answer, known);
}

function expectSound(asked: Asked): void {
  const judgement = judge(asked);
  const { network, operation: of, answer } = asked;

  expect(REASONS_BY_CLASS[judgement.class]).toContain(judgement.reason);
  expect(judgement.retryAfterS ?? 0).toBeGreaterThanOrEqual(0);
  expect(judgement.retryAfterS ?? 0).toBeLessThanOrEqual(7 * 24 * 3600);
  if (judgement.class === 'disconnected' && !isStated(network, of, answer)) {
    throw new Error(`${network} said nothing of ${judgement.reason} in ${JSON.stringify(answer).slice(0, 2000)}`);
  }
}

/** The network's own answers know best how to deceive its judge. */
function ownAnswer(network: string): fc.Arbitrary<RecordedAnswer> {
  const [family = ''] = network.split('_');
  const own = RECORDED.filter((recorded) => recorded.network.startsWith(family));
  return fc.constantFrom(...(own.length > 0 ? own : RECORDED));
}

const bytesOf = (sent: string | Uint8Array): Uint8Array => (typeof sent === 'string' ? Buffer.from(sent) : sent);

const headers = fc.oneof(
  fc.constantFrom(...RECORDED.map(({ answer }) => answer.headers)),
  fc.record(
    {
      'www-authenticate': fc.constantFrom(
        'Bearer error="invalid_token"',
        'Bearer realm="reddit", error="invalid_token"',
        'Basic realm="The access token was revoked"',
        'invalid_token',
      ),
      'retry-after': fc.oneof(fc.string(), fc.constantFrom('-1', '1e9', '99999999999', 'Wed, 99 Xxx')),
      'x-business-use-case-usage': fc.constantFrom('{', '[]', '{"1":[{"estimated_time_to_regain_access":1e99}]}'),
      'x-rate-limit-reset': fc.string(),
      date: fc.constantFrom('Wed, 21 Oct 2026 07:28:00 GMT', 'now'),
    },
    { requiredKeys: [] },
  ),
);

describe.each(ANSWER_NAMES)('the judge of %s is not fooled', (network) => {
  it('by the words of all networks in places drawn by lot', () => {
    fc.assert(
      fc.property(operation, status, headers, shuffledWords, context, (of, code, head, body, known) => {
        expectSound({ network, operation: of, answer: answered(code, head, bytesOf(body)), context: known });
      }),
      RUNS,
    );
  });

  it('by random bytes', () => {
    fc.assert(
      fc.property(operation, status, headers, fc.uint8Array({ maxLength: 200 }), (of, code, head, bytes) => {
        expectSound({ network, operation: of, answer: answered(code, head, bytes) });
      }),
      RUNS,
    );
  });

  it('by what became of a recorded answer', () => {
    const cases = fc.record({
      recorded: fc.oneof({ weight: 3, arbitrary: ownAnswer(network) }, fc.constantFrom(...RECORDED)),
      mutation: fc.constantFrom(...Object.keys(MUTATIONS)),
      draws: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
      code: fc.option(status),
      of: fc.option(operation),
    });
    fc.assert(
      fc.property(cases, context, ({ recorded, mutation, draws, code, of }, known) => {
        let drawn = 0;
        const random = (below: number): number => (below > 0 ? (draws[drawn++ % draws.length] ?? 0) % below : 0);
        const bytes = bytesOf(MUTATIONS[mutation]?.(recorded.answer.body, random) ?? '');
        const answer = answered(code ?? recorded.answer.status ?? 400, recorded.answer.headers, bytes);
        expectSound({ network, operation: of ?? recorded.operation, answer, context: known });
      }),
      { numRuns: 400 },
    );
  });

  it('by a statement that came with a fault', () => {
    fc.assert(
      fc.property(fc.constantFrom(...RECORDED), operation, ({ answer }, of) => {
        const faulty: Answer = { ...answer, fault: { sent: 'unknown', kind: 'cut_off' } };
        expect(judge({ network, operation: of, answer: faulty }).class).toBe('transient');
        expect(judge({ network, operation: of, answer: unanswered('unknown', 'timeout') }).class).toBe('transient');
      }),
      { numRuns: 100 },
    );
  });
});

describe.each(Object.keys(MEGABYTES))('an answer %s', (kind) => {
  const statement = RECORDED.find(({ expected }) => expected?.class === 'disconnected');

  it('is judged by every judge, soundly, and no part of it more often than its size allows', () => {
    const bytes = bytesOf(MEGABYTES[kind]?.(JSON.stringify(statement?.answer.body)) ?? '');
    const answer = answered(401, {}, bytes);
    const size = sizeOf(answer.body);

    for (const network of ANSWER_NAMES) {
      for (const of of ['probe', 'refresh', 'publish'] as const) {
        expectSound({ network, operation: of, answer });
        const watched = counted(answer.body);
        judge({ network, operation: of, answer: { ...answer, status: 200, body: watched.value } });
        expect(watched.reads()).toBeLessThanOrEqual(5 * size + 500);
      }
    }
  });
});
