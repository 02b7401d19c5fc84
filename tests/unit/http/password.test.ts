import { generatePassword, hashPassword, isPassword } from '../../../workers/http/admin/password';

test('a hash says how it was made, holds no password, and is another one each time', async () => {
  const [one, other] = await Promise.all([
    hashPassword('correct horse battery'),
    hashPassword('correct horse battery'),
  ]);
  expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/=]{24}\$[A-Za-z0-9+/=]{44}$/);
  expect(one).not.toBe(other);
});

test('the right password fits, another does not, nobody has one', async () => {
  const hash = await hashPassword('correct horse battery');
  expect(await isPassword('correct horse battery', hash)).toBe(true);
  expect(await isPassword('correct horse batterz', hash)).toBe(false);
  expect(await isPassword('correct horse battery', null)).toBe(false);
  expect(await isPassword('', null)).toBe(false);
});

test('letters that look the same are the same, however a keyboard composes them', async () => {
  const hash = await hashPassword('café au lait, twice');
  expect(await isPassword('cafe\u0301 au lait, twice', hash)).toBe(true);
});

test('what is not a hash of ours fits nothing', async () => {
  for (const stored of ['', 'plain', '$scrypt$ln=15,r=8,p=3$c2FsdA==$c2hvcnQ=']) {
    expect(await isPassword('plain', stored)).toBe(false);
  }
});

test('a generated password cannot be guessed', () => {
  expect(generatePassword()).toMatch(/^[A-Za-z0-9_-]{22}$/);
});
