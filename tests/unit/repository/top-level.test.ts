import { readRepositoryFile, repositoryFiles } from '../../support/repository';

/** The top level is closed: what is new goes into one of its folders. */
const ALLOWED = new Set([
  '.ci',
  '.dependency-cruiser.cjs',
  '.editorconfig',
  '.env.example',
  '.gitignore',
  '.npmrc',
  '.prettierignore',
  '.prettierrc.json',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'db',
  'domain',
  'drizzle.config.ts',
  'ecosystem.config.js',
  'eslint.config.mjs',
  'jest.config.js',
  'package-lock.json',
  'package.json',
  'queues',
  'scripts',
  'tests',
  'tsconfig.json',
  'workers',
]);

const files = repositoryFiles() ?? [];
const describeInGit = files.length > 0 ? describe : describe.skip;

describeInGit('the repository', () => {
  test('has a closed top level', () => {
    const entries = new Set(files.map((path) => path.replace(/\/.*$/, '')));
    expect([...entries].filter((entry) => !ALLOWED.has(entry))).toEqual([]);
  });

  test('names files in kebab case, and none after what it is not', () => {
    const ours = files.filter((path) => /^(domain|db|queues|workers|scripts|tests)\//.test(path));
    const sources = ours.filter((path) => /\.(ts|tsx|js)$/.test(path) && !path.startsWith('db/migrations/'));
    const badly = sources.filter((path) => !path.split('/').every((part) => /^[a-z0-9]+([.-][a-z0-9]+)*$/.test(part)));
    expect(badly).toEqual([]);
    const vague = ours.filter((path) => /(^|\/)(utils?|helpers?|common|misc)(\/|\.|$)/.test(path));
    expect(vague).toEqual([]);
  });

  test('has no barrels', () => {
    const indexes = files.filter((path) => /(^|\/)index\.tsx?$/.test(path));
    expect(indexes.filter((path) => /^export .* from /m.test(readRepositoryFile(path)))).toEqual([]);
  });

  test('leaves no work for later in the code', () => {
    const sources = files.filter((path) => /\.(ts|tsx|js|mjs|cjs)$/.test(path) && !path.startsWith('tests/'));
    const marker = /\b(TODO|FIXME|XXX|HACK)\b/;
    expect(sources.filter((path) => marker.test(readRepositoryFile(path)))).toEqual([]);
  });

  test('imports nothing from outside', () => {
    const sources = files.filter((path) => /^(domain|db|queues|workers|scripts|tests)\/.*\.tsx?$/.test(path));
    const outside = sources.filter((path) => {
      const depth = path.split('/').length - 1;
      const climbs = readRepositoryFile(path).matchAll(/['"`]((?:\.\.\/)+)/g);
      return [...climbs].some(([, climb = '']) => climb.length / 3 > depth);
    });
    expect(outside).toEqual([]);
  });
});
