import { createHash } from 'node:crypto';
import cookieParser from 'cookie-parser';
import express from 'express';
import type { Express, Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { Redis } from 'ioredis';
import { MINUTE } from '../../domain/clock';
import { createQueueBoard } from '../../queues/board';
import type { MemberLinks } from '../links/member-links';
import type { Config } from '../runtime/config';
import type { Deps } from '../use-cases/ports';
import { accountRoutes } from './account-routes';
import { adminRoutes, QUEUES_PATH } from './admin/admin-routes';
import { createCookies } from './cookies';
import { errorPage, forbiddenPage, notFoundPage } from './error-pages';
import { healthRoutes } from './health-routes';
import type { Frame } from './pages/layout';
import { STYLE } from './pages/style';
import { DELETION_STATUS_PATH, deletionStatusRoutes } from './push/deletion-status-routes';
import { reconnectRoutes } from './reconnect-routes';
import { sameOriginOnly } from './same-origin';
import { securityHeaders } from './security-headers';
import type { Web } from './web';

export interface AppOptions {
  readonly deps: Deps;
  readonly config: Pick<Config, 'publicUrl' | 'sandboxHome'>;
  /** For the queue UI and the readiness check. */
  readonly redis: Redis;
  readonly links: MemberLinks;
  /** Serves `/intake`: programs call it, signed, so that it stands outside the rules for browsers. */
  readonly intake: Router;
  /** Serves `/push/…`: networks call it, each signed in its own way. */
  readonly push: Router;
}

/** Far more than a person needs. Real milliseconds. */
const PERSONAL_WINDOW_MS = 5 * MINUTE;
const PERSONAL_REQUESTS_MAX = 300;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('hex').slice(0, 12);
const STYLE_PATH = `/style-${STYLE_HASH}.css`;

/**
 * The web process: intake for the host, pushes of the networks, the reconnect flow for members, the admin site and the
 * queue UI for operators. Every page works without scripts.
 */
export function createApp({ deps, config, redis, links, intake, push }: AppOptions): Express {
  const { publicUrl } = config;
  const frame: Frame = {
    sandbox: config.sandboxHome === null ? null : { home: config.sandboxHome },
    stylesheet: STYLE_PATH,
  };
  const web: Web = { deps, links, cookies: createCookies(publicUrl), frame, publicUrl };
  const board = createQueueBoard({
    connection: redis,
    basePath: QUEUES_PATH,
    links: [
      { text: 'Overview', url: '/admin' },
      ...(frame.sandbox === null ? [] : [{ text: 'Sandbox networks', url: frame.sandbox.home }]),
    ],
    ribbon: frame.sandbox === null ? null : 'Sandbox: no real network is called',
  });

  const app = express();
  app.disable('x-powered-by');
  // A proxy of this machine or network may say whose request it hands on; nobody else is believed.
  app.set('trust proxy', 'loopback, linklocal, uniquelocal');

  app.use(healthRoutes({ store: deps.store, redis }));
  app.use(intake);
  app.use(push);

  app.use(securityHeaders({ publicUrl }));
  app.get(STYLE_PATH, (_request, response) => {
    response.set('cache-control', 'public, max-age=31536000, immutable').type('css').send(STYLE);
  });
  app.use(cookieParser());
  app.use(sameOriginOnly(publicUrl, forbiddenPage(frame)));
  app.get('/', (_request, response) => {
    response.redirect(303, '/admin');
  });
  app.use('/admin', adminRoutes(web, board));
  app.use(
    ['/reconnect', '/reconnects', '/oauth', '/accounts', DELETION_STATUS_PATH],
    rateLimit({
      windowMs: PERSONAL_WINDOW_MS,
      limit: PERSONAL_REQUESTS_MAX,
      legacyHeaders: false,
      standardHeaders: 'draft-7',
    }),
  );
  app.use(reconnectRoutes(web));
  app.use(accountRoutes(web));
  app.use(deletionStatusRoutes(web));
  app.use(notFoundPage(frame));
  app.use(errorPage(frame, deps.logger));
  return app;
}
