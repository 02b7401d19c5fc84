import { isJsonScalar, parseAnswerBody } from '../../../domain/judgement/answer-body';

describe('the body of an answer', () => {
  it.each([
    ['an object', ' {"a":1}', { a: 1 }],
    ['a list', '[1]', [1]],
    ['a bare string, left as text', '"Something went wrong"', '"Something went wrong"'],
    ['a bare number, left as text', '404', '404'],
    ['broken JSON, left as text', '{"a":', '{"a":'],
    ['HTML', '<html>', '<html>'],
    ['nothing', '', ''],
  ])('is %s', (_what, text, expected) => {
    expect(parseAnswerBody(text)).toEqual(expected);
  });

  it('that is a bare JSON value can be told from prose', () => {
    expect(['"x"', '404', 'true'].map(isJsonScalar)).toEqual([true, true, true]);
    expect(['x', '{"a":1}', 'null', '', '1'.repeat(5000)].map(isJsonScalar)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
