import express, { Router } from 'express';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { StoreBusyError, StoreFullError } from '../../../db/errors';
import { MINUTE } from '../../../domain/clock';
import type { PushChannel, PushMethod, PushRefusal, RawPush } from '../../../domain/networks/push';
import { PUSH_CHANNELS } from '../../../domain/networks/push-channels';
import type { PushConfig } from '../../runtime/config';
import type { Deps } from '../../use-cases/ports';
import { countPush, receivePush } from '../../use-cases/push/receive-push';
import type { PushEnd, PushSetting } from '../../use-cases/push/receive-push';
import { DELETION_STATUS_PATH } from './deletion-status-routes';
import { newConfirmationCode, PUSH_HASHING } from './push-hashing';

export interface PushOptions {
  readonly deps: Deps;
  readonly config: PushConfig;
  /** What people reach us under, without a slash at the end. */
  readonly publicUrl: () => string;
}

/** By address of the sender: what is refused is counted in the database, and nobody may keep that busy. Real time. */
const WINDOW_MS = MINUTE;
const PUSHES_MAX = 600;

const STATUS_OF: Readonly<Record<PushRefusal, number>> = {
  bad_signature: 401,
  bad_verify_token: 403,
  wrong_app: 403,
  late: 400,
  early: 400,
  unreadable: 400,
};

/**
 * `/push/…`: where networks tell us of lost connections. Each channel checks the signature of its network over the raw
 * bytes; without the key of its app it is closed.
 */
export function pushRouter(options: PushOptions): Router {
  const router = Router();
  router.use(
    '/push',
    rateLimit({ windowMs: WINDOW_MS, limit: PUSHES_MAX, legacyHeaders: false, standardHeaders: 'draft-7' }),
  );
  for (const channel of PUSH_CHANNELS) {
    const address = `/push/${channel.path}`;
    const handle = handler(options, channel);
    if (channel.methods.includes('GET')) router.get(address, handle('GET'));
    if (channel.methods.includes('POST')) {
      // Compressed bodies are refused: their bound would be on what arrives, not on what we would have to hold.
      const rawBody = express.raw({ type: () => true, limit: channel.bodyBytesMax, inflate: false });
      router.post(address, rawBody, handle('POST'));
    }
    router.use(address, whenBodyRefused(options, channel));
  }
  return router;
}

function handler(
  { deps, config, publicUrl }: PushOptions,
  channel: PushChannel,
): (method: PushMethod) => RequestHandler {
  const app = config.apps[channel.path];
  if (app === undefined) {
    return () => async (_request, response) => {
      await countPush(deps, channel.network, 'not_configured');
      sendError(response, 404, 'not_configured');
    };
  }
  const keys = { app, verifyToken: config.verifyToken };
  const setting: PushSetting = { channel, keys, hashing: PUSH_HASHING, newCode: newConfirmationCode };
  return (method) => async (request, response) => {
    send(response, await receivePush(deps, setting, rawPush(method, request)), publicUrl());
  };
}

function rawPush(method: PushMethod, request: Request): RawPush {
  const raw: unknown = request.body;
  const headers = Object.entries(request.headers).filter(
    (header): header is [string, string] => typeof header[1] === 'string',
  );
  const { searchParams } = new URL(request.originalUrl, 'http://localhost');
  return {
    method,
    headers: Object.fromEntries(headers),
    // The first of each name.
    query: Object.fromEntries([...searchParams].toReversed()),
    body: Buffer.isBuffer(raw) ? raw : Buffer.alloc(0),
  };
}

function send(response: Response, end: PushEnd, publicUrl: string): void {
  response.set('cache-control', 'no-store').set('x-content-type-options', 'nosniff');
  switch (end.kind) {
    case 'challenge':
      response.status(200).type(end.contentType).send(end.body);
      return;
    case 'refused':
      sendError(response, STATUS_OF[end.why], end.why);
      return;
    case 'acknowledged': {
      const { confirmationCode: code } = end;
      // The spelling is Meta's:
      // https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
      response
        .status(200)
        .json(
          code === null
            ? { received: true }
            : { url: `${publicUrl}${DELETION_STATUS_PATH}/${code}`, confirmation_code: code },
        );
    }
  }
}

function sendError(response: Response, status: number, code: string): void {
  response.set('cache-control', 'no-store').status(status).json({ error: code });
}

/** Express' own errors about a body, and a database that takes nothing now: the network repeats the push. */
function whenBodyRefused({ deps }: PushOptions, { network }: PushChannel): ErrorRequestHandler {
  return async (err: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(err);
      return;
    }
    const type = typeof err === 'object' && err !== null && 'type' in err ? err.type : null;
    if (type === 'entity.too.large') {
      await countPush(deps, network, 'too_large');
      sendError(response, 413, 'too_large');
    } else if (type === 'encoding.unsupported' || type === 'request.aborted' || type === 'request.size.invalid') {
      await countPush(deps, network, 'unreadable');
      sendError(response, type === 'encoding.unsupported' ? 415 : 400, 'unreadable');
    } else {
      deps.logger.error({ err, network }, 'a push could not be taken');
      const isFull = err instanceof StoreBusyError || err instanceof StoreFullError;
      sendError(response, isFull ? 503 : 500, 'not_taken');
    }
  };
}
