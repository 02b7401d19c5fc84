import { createApp } from '../http/app';
import { intakeRouter } from '../http/intake/router';
import { pushRouter } from '../http/push/router';
import { createWebServer } from '../http/server';
import { createMemberLinks } from '../links/member-links';
import { runMain } from './run-main';

runMain('admin', ({ config, deps, redis }) => [
  createWebServer({
    app: createApp({
      deps,
      config,
      redis,
      links: createMemberLinks(config),
      push: pushRouter({ deps, config: config.push, publicUrl: () => config.publicUrl }),
      intake: intakeRouter({ deps, secrets: config.intake.secrets, sandbox: config.sandboxHosts !== null }),
    }),
    host: config.admin.host,
    port: config.admin.port,
    environment: config.environment,
    logger: deps.logger,
  }),
]);
