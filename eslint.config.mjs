import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// ESLint replaces a rule's options where two blocks match one file, it does not merge them. So each block below
// builds its whole list from these parts.

const bannedEverywhere = [
  {
    selector: "CallExpression[callee.property.name='transaction'] > :function[async=true]",
    message:
      'A better-sqlite3 transaction is synchronous: what follows the first await is written outside any transaction.',
  },
  { selector: 'ExportDefaultDeclaration', message: 'Use a named export: one name for one thing, everywhere.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import a thing from the file that defines it.' },
];

const bannedEnvironment = [
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'The environment is parsed once, in workers/runtime/config.ts; take your slice of the config as a value.',
  },
  {
    selector: "ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name='env']",
    message: 'The environment is parsed once, in workers/runtime/config.ts; take your slice of the config as a value.',
  },
];

const bannedTime = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Time comes in as a value, or from the clock port: it can be compressed, and tests can set it.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Time comes in as a value, or from the clock port: it can be compressed, and tests can set it.',
  },
  {
    selector: "CallExpression[callee.object.name='performance'][callee.property.name='now']",
    message: 'Monotonic time comes from the clock port.',
  },
];

const bannedChance = [
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Chance comes in as a value, so that a decision can be repeated.',
  },
  {
    selector: "CallExpression[callee.name='randomUUID'], CallExpression[callee.property.name='randomUUID']",
    message: 'Ids come in as values, so that a decision can be repeated.',
  },
];

const bannedAsync = [
  { selector: ':function[async=true]', message: 'domain/ is synchronous: the shell waits, the domain decides.' },
  { selector: 'AwaitExpression', message: 'domain/ is synchronous: the shell waits, the domain decides.' },
];

const ioGlobals = ['process', 'performance', 'crypto', 'fetch', 'console', 'setTimeout', 'setInterval', 'setImmediate'];

const onlyInDb = {
  group: ['drizzle-orm', 'drizzle-orm/*', 'better-sqlite3'],
  message: 'The database engine is named in db/ only; go through the Store.',
};
const onlyInQueues = {
  group: ['bullmq', 'bullmq/*'],
  message: 'BullMQ is named in queues/ and workers/runtime/run-worker.ts only.',
};
const onlyInQueueUi = {
  group: ['@bull-board/*'],
  message: 'The queue UI is built in queues/ only.',
};

/** What a block of files may not import by package name. */
const restrictImports = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const restrictSyntax = (...selectors) => ({ 'no-restricted-syntax': ['error', ...selectors.flat()] });

export default defineConfig(
  globalIgnores(['dist/', 'var/', 'coverage/', 'db/migrations/', 'tests/fixtures/']),

  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.config.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        // A default that ends in assertNever is how a union is closed here; it must not hide a missing case.
        { allowDefaultCaseForExhaustiveSwitch: true, considerDefaultExhaustiveForUnions: false },
      ],
      // Unions are the state machines of this code: both spellings are types, and a union cannot be an interface.
      // Our objects are records of functions that never use `this`; taking one out of its record is safe.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      // Numbers in messages (a port, a count, a status) are wanted; objects and undefined in them are not.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // `() => logger.info(..)` as a callback is not confusing.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // index signatures keep the bracket spelling, which TypeScript's noPropertyAccessFromIndexSignature demands.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      ...restrictSyntax(bannedEverywhere, bannedEnvironment),
      ...restrictImports(onlyInDb, onlyInQueues, onlyInQueueUi),
    },
  },

  {
    files: ['domain/**/*.ts'],
    rules: {
      ...restrictSyntax(bannedEverywhere, bannedEnvironment, bannedTime, bannedChance, bannedAsync),
      'no-restricted-globals': ['error', ...ioGlobals],
    },
  },
  {
    files: ['db/**/*.ts'],
    rules: {
      ...restrictSyntax(bannedEverywhere, bannedEnvironment, bannedTime),
      ...restrictImports(onlyInQueues, onlyInQueueUi),
    },
  },
  {
    files: ['queues/**/*.ts', 'queues/**/*.tsx'],
    rules: { ...restrictSyntax(bannedEverywhere, bannedEnvironment, bannedTime), ...restrictImports(onlyInDb) },
  },
  {
    files: ['workers/**/*.ts', 'workers/**/*.tsx'],
    rules: restrictSyntax(bannedEverywhere, bannedEnvironment, bannedTime),
  },
  { files: ['workers/runtime/run-worker.ts'], rules: restrictImports(onlyInDb, onlyInQueueUi) },
  { files: ['workers/runtime/config.ts'], rules: restrictSyntax(bannedEverywhere, bannedTime) },
  { files: ['workers/runtime/*clock*.ts'], rules: restrictSyntax(bannedEverywhere, bannedEnvironment) },

  // Commands talk to a person on a terminal.
  { files: ['scripts/**/*.ts'], rules: { 'no-console': 'off' } },
  // These start child processes and hand them their environment.
  {
    files: ['scripts/start/**/*.ts', 'scripts/demo/**/*.ts', 'scripts/bench/**/*.ts'],
    rules: restrictSyntax(bannedEverywhere),
  },
  // A benchmark measures the bare engine beside ours.
  { files: ['scripts/bench/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },

  {
    files: ['tests/**/*.ts', 'tests/**/*.tsx'],
    rules: {
      // Tests start processes with an environment of their own and print what a long run is doing.
      ...restrictSyntax(bannedEverywhere),
      'no-console': 'off',
      // Tests look behind our borders on purpose: into the file and into Redis, where the promises are kept or broken.
      'no-restricted-imports': 'off',
      // Matchers such as expect.any(String) and parsed JSON bodies are `any` by type; the assertion is the check.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // A double with an async signature need not wait for anything.
      '@typescript-eslint/require-await': 'off',
    },
  },

  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    rules: { eqeqeq: 'error', 'no-unused-vars': 'error', 'no-undef': 'off' },
  },
  // Configuration files of tools that want a default export.
  { files: ['*.config.ts', '*.config.mjs'], rules: { 'no-restricted-syntax': 'off' } },
);
