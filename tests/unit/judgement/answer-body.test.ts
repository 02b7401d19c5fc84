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

describe('numbers beyond what JavaScript holds exactly', () => {
  it.each([
    ['{"user_id":17841405822304914,"n":1}', { user_id: '17841405822304914', n: 1 }],
    [
      '[9007199254740991,9007199254740993,-90071992547409931]',
      [9007199254740991, '9007199254740993', '-90071992547409931'],
    ],
    [
      '{"text":"17841405822304914 and \\"17841405822304915\\", 17841405822304916"}',
      {
        text: '17841405822304914 and "17841405822304915", 17841405822304916',
      },
    ],
    ['{"17841405822304914":{"deep":[17841405822304915]}}', { '17841405822304914': { deep: ['17841405822304915'] } }],
    ['{"share":0.12345678901234568,"big":1e30}', { share: 0.12345678901234568, big: 1e30 }],
  ])('keep their digits in %s', (text, expected) => {
    expect(parseAnswerBody(text)).toEqual(expected);
  });

  it('are found in an answer of megabytes', () => {
    const text = JSON.stringify({ a: 'x\\"\\\\'.repeat(2_000_000) }).replace(/}$/, ',"id":17841405822304914}');
    expect((parseAnswerBody(text) as { id?: unknown }).id).toBe('17841405822304914');
  });
});
