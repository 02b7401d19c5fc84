import { jestCommand } from '../support/jest-command';

jestCommand({
  name: 'test:pm2',
  description: 'Runs every process under the real PM2, and ends, kills, doubles and resurrects them there.',
  config: 'tests/pm2/jest.config.js',
});
