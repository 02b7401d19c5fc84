/**
 * The dependency law: domain decides, db remembers, queues carry, workers act.
 *
 * Type-only imports count: a circle of types is still a circle for the reader.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one file, or miss a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'domain-stands-alone',
      comment: 'domain/ is pure: it imports no package, no node: module and no other folder.',
      severity: 'error',
      from: { path: '^domain/' },
      to: { pathNot: '^domain/' },
    },
    {
      name: 'db-knows-only-domain',
      severity: 'error',
      from: { path: '^db/' },
      to: { path: '^(queues|workers|scripts|tests)/' },
    },
    {
      name: 'queues-know-only-domain',
      severity: 'error',
      from: { path: '^queues/' },
      to: { path: '^(db|workers|scripts|tests)/' },
    },
    {
      name: 'nothing-runs-on-scripts-or-tests',
      severity: 'error',
      from: { path: '^workers/' },
      to: { path: '^(scripts|tests)/' },
    },
    {
      name: 'scripts-do-not-need-tests',
      severity: 'error',
      from: { path: '^scripts/' },
      to: { path: '^tests/' },
    },
    {
      name: 'production-needs-no-dev-package',
      comment: 'An installation without devDependencies must run. Type packages are gone after the build.',
      severity: 'error',
      from: { path: '^(domain|db|queues|workers)/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/@types/' },
    },
    {
      name: 'listed-packages-only',
      comment: 'A package that is not in package.json is there by accident.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'resolvable-only',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    exclude: { path: '^(dist|var|coverage|tests/live/pds/node_modules)/' },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'require', 'node', 'default'],
      mainFields: ['types', 'main'],
    },
  },
};
