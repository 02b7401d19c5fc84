import fc from 'fast-check';
import {
  booleanAt,
  idAt,
  integerAt,
  listAt,
  numberAt,
  objectAt,
  textAt,
  textsAt,
  tokenAt,
  wholeTextAt,
} from '../../../domain/judgement/json-reader';

const BODY = {
  error: { code: 190, message: 'gone', list: ['a', 1, 'b'], flag: false, id: '42' },
  empty: ' ',
  big: 'x'.repeat(5000),
};

describe('a reader of JSON', () => {
  it('finds a value of its kind along a path', () => {
    expect(textAt(BODY, 'error', 'message')).toBe('gone');
    expect(numberAt(BODY, 'error', 'code')).toBe(190);
    expect(integerAt(BODY, 'error', 'id')).toBe(42);
    expect(idAt(BODY, 'error', 'code')).toBe('190');
    expect(booleanAt(BODY, 'error', 'flag')).toBe(false);
    expect(textsAt(BODY, 'error', 'list')).toEqual(['a', 'b']);
    expect(listAt(BODY, 'error', 'list')).toHaveLength(3);
    expect(objectAt(BODY, 'error')).toBe(BODY.error);
    expect(objectAt(BODY)).toBe(BODY);
  });

  it('finds nothing of another kind', () => {
    expect(textAt(BODY, 'error', 'code')).toBeUndefined();
    expect(numberAt(BODY, 'error', 'id')).toBeUndefined();
    expect(integerAt({ code: 1.5 }, 'code')).toBeUndefined();
    expect(integerAt({ code: '12a' }, 'code')).toBeUndefined();
    expect(objectAt([BODY])).toBeUndefined();
    expect(objectAt(BODY, 'error', 'list')).toBeUndefined();
    expect(idAt({ id: '' }, 'id')).toBeUndefined();
  });

  it('never finds what an object inherits', () => {
    expect(objectAt({}, '__proto__')).toBeUndefined();
    expect(textAt(JSON.parse('{}'), 'constructor', 'name')).toBeUndefined();
  });

  it('cuts texts that are compared, and keeps whole the ones that are used', () => {
    expect(textAt(BODY, 'big')).toHaveLength(2000);
    expect(wholeTextAt(BODY, 'big')).toHaveLength(5000);
  });

  it('takes a blank token for none', () => {
    expect(tokenAt(BODY, 'empty')).toBeUndefined();
    expect(tokenAt(BODY, 'big')).toHaveLength(5000);
  });

  it('never throws', () => {
    const readers = [booleanAt, idAt, integerAt, listAt, numberAt, objectAt, textAt, textsAt, tokenAt, wholeTextAt];
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.string()), (value, path) => {
        for (const read of readers) read(value, ...path);
      }),
    );
  });
});
