import { join } from 'node:path';
import { jestCommand, runNode } from '../support/jest-command';
import { REPOSITORY } from '../support/repository';

jestCommand({
  name: 'test:live',
  description: 'Runs the live tests: the same flows against real network servers that run on this machine.',
  config: 'tests/live/jest.config.js',
  prepare: () => runNode([join(REPOSITORY, 'tests/live/pds/install-pds.js')]),
});
