import { headlineOf } from '../../../domain/networks/headline';

describe('a headline', () => {
  it.each([
    ['the first line with words', '\n  \n Cups of the week \nAll of them.', 30, 'Cups of the week'],
    ['cut between words', 'one two three', 9, 'one two'],
    ['cut inside a word where there is only one', 'abcdefghij', 4, 'abcd'],
    ['not inside a character', 'abc😀def', 4, 'abc'],
    ['nothing of nothing', ' \n ', 10, ''],
  ])('is %s', (_what, text, lengthMax, headline) => {
    expect(headlineOf(text, lengthMax)).toBe(headline);
  });
});
