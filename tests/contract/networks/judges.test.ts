import fc from 'fast-check';
import { parseAnswerBody } from '../../../domain/judgement/answer-body';
import { REASONS_BY_CLASS, type Judgement } from '../../../domain/judgement/vocabulary';
import { ANSWER_NAMES, judgeNamed } from '../../../domain/networks/judges';
import { OPERATIONS } from '../../../domain/networks/network';
import type { Answer, JudgeContext, Operation } from '../../../domain/networks/network';
import { judgeRecorded } from '../../../scripts/recorded-answers/recorded-answer';
import { FAULTS, RECORDED, anyAnswer, foreignAnswer, operation, status } from './answer-arbitraries';

const RUNS = { numRuns: 200 };

const DISCONNECTIONS = RECORDED.filter(({ expected }) => expected?.class === 'disconnected');

function judge(answerName: string, op: Operation, answer: Answer, context: JudgeContext = {}): Judgement {
  const judgeAnswer = judgeNamed(answerName);
  if (judgeAnswer === undefined) throw new Error(`no judge for ${answerName}`);
  return judgeAnswer(op, answer, context);
}

describe.each(ANSWER_NAMES)('the judge of %s', (answerName) => {
  it('judges anything, in the words of the vocabulary, and never throws', () => {
    fc.assert(
      fc.property(operation, anyAnswer, fc.boolean(), (op, answer, changed) => {
        const judgement = judge(answerName, op, answer, { now: 1_700_000_000_000, storedRefreshTokenChanged: changed });
        expect(REASONS_BY_CLASS[judgement.class]).toContain(judgement.reason);
        expect(judgement.retryAfterS ?? 0).toBeGreaterThanOrEqual(0);
      }),
      RUNS,
    );
  });

  it('disconnects nobody over what the network did not say', () => {
    fc.assert(
      fc.property(operation, foreignAnswer, (op, answer) => {
        expect(judge(answerName, op, answer).class).not.toBe('disconnected');
      }),
      RUNS,
    );
  });

  it.each(OPERATIONS)('takes a fault on the way for a passing trouble: %s', (op) => {
    const classes = FAULTS.map(
      (fault) => judge(answerName, op, { status: null, headers: {}, body: null, fault }).class,
    );

    expect(new Set(classes)).toEqual(new Set(['transient']));
  });

  it('disconnects nobody over an answer cut short, wrapped, or with its codes in another type', () => {
    const recorded = fc.constantFrom(...DISCONNECTIONS);
    fc.assert(
      fc.property(recorded, status, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (one, anyStatus, share) => {
        const text = JSON.stringify(one.answer.body);
        const bodies: unknown[] = [
          parseAnswerBody(text.slice(0, Math.ceil((text.length - 1) * share))),
          [one.answer.body],
          { answer: one.answer.body },
          wrappedLeaves(one.answer.body),
        ];
        for (const body of bodies) {
          const judgement = judge(answerName, one.operation, { headers: {}, status: anyStatus, body });
          expect({ body, class: judgement.class }).not.toMatchObject({ class: 'disconnected' });
        }
      }),
      RUNS,
    );
  });

  it('survives megabytes and deep nesting', () => {
    const deep = parseAnswerBody(`${'{"error":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
    const long = {
      error: { code: 190, message: 'Session has expired '.repeat(200_000) },
      message: 'x'.repeat(2 ** 21),
    };
    const many = { errors: Array.from({ length: 100_000 }, () => ({ code: 'x' })) };

    for (const body of [deep, long, many, JSON.stringify(many)]) {
      for (const op of OPERATIONS) expect(judge(answerName, op, { status: 401, headers: {}, body })).toBeDefined();
    }
  });
});

describe('the same statement', () => {
  // Pinterest alone numbers its errors so that only the status tells some apart.
  const ofTheBody = DISCONNECTIONS.filter(
    ({ network, answer }) => typeof answer.body === 'object' && answer.status !== 200 && network !== 'pinterest',
  );

  it('means the same whatever the status it comes with', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ofTheBody), fc.constantFrom(400, 401, 403, 500), (one, otherStatus) => {
        const judged = judgeRecorded({ ...one, answer: { ...one.answer, status: otherStatus } });
        expect(judged.reason).toBe(one.expected?.reason);
      }),
      RUNS,
    );
  });

  it('is not believed when Graph calls it transient', () => {
    const graph = ofTheBody.filter(({ network }) => network.startsWith('facebook'));
    for (const one of graph) {
      const body = one.answer.body as { readonly error?: object };
      if (body.error === undefined) continue;
      const transient = { ...body, error: { ...body.error, is_transient: true } };
      expect(judgeRecorded({ ...one, answer: { ...one.answer, body: transient } })).toMatchObject({
        class: 'transient',
        reason: 'provider_error',
      });
    }
  });
});

/** The same keys, every value wrapped in a list: what a reader that trusts types would stumble over. */
function wrappedLeaves(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return [value];
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, wrappedLeaves(entry)]));
}
