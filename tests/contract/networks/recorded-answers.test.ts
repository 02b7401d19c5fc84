import { judgeRecorded } from '../../../scripts/recorded-answers/recorded-answer';
import { RECORDED } from './answer-arbitraries';

describe('a recorded answer', () => {
  it.each(RECORDED.map((recorded) => [recorded.id, recorded] as const))('%s', (_id, recorded) => {
    const { expected } = recorded;
    const { recovery, retryAfterS } = expected ?? {};

    expect(judgeRecorded(recorded)).toMatchObject({
      class: expected?.class,
      reason: expected?.reason,
      ...(recovery === undefined ? {} : { recovery }),
      ...(retryAfterS === undefined ? {} : { retryAfterS }),
    });
  });
});
